// SPDX-License-Identifier: Apache-2.0
// The queues of rtl/common: order (formal_order), the output holds until it is taken, and a word
// is at the output LATENCY cycles after it came, room is there again ROOM cycles after it could be.
// KIND 0: qnic_fifo, 1: qnic_key_fifo, 2: qnic_key_queue, 3: qnic_ram_fifo, 4: qnic_queue.
module formal_fifo #(
  parameter int unsigned KIND    = 0,
  parameter int unsigned W       = 2,
  parameter int unsigned DEPTH   = 4,
  parameter int unsigned MOST    = DEPTH,  // words held, those in an output register too
  parameter int unsigned LATENCY = 1,
  parameter int unsigned ROOM    = 1,
  parameter bit          WIPE    = 1'b0,
  parameter bit          GATE    = WIPE,
  parameter int unsigned FLAGS   = 0,
  parameter bit          LEAN    = 1'b0,
  parameter bit          LATE    = 1'b0,
  parameter bit          ZERO    = 1'b0,
  parameter bit          SLOW    = 1'b0
) (
  input logic         clk_i,
  input logic         watch_i,
  input logic         in_valid_i,
  input logic [W-1:0] in_data_i,
  input logic         out_ready_i
);
  logic rst_n = 1'b0;
  always_ff @(posedge clk_i) rst_n <= 1'b1;

  logic in_ready, out_valid, push, pop, late_q;
  logic [W-1:0] in, data, held_data_q, out;
  logic [$clog2(DEPTH):0] level;
  assign push = in_valid_i && in_ready;
  assign pop  = out_valid && out_ready_i;
  // With LATE the data of a push comes in the cycle behind it.
  assign data = LATE ? held_data_q : in;
  assign in   = ZERO && !in_valid_i ? '0 : in_data_i;
  always_ff @(posedge clk_i) held_data_q <= in_data_i;

  if (KIND == 0) begin : gen_dut
    qnic_fifo #(
      .W(W),
      .DEPTH(DEPTH),
      .WIPE(WIPE),
      .GATE(GATE),
      .FLAGS(FLAGS)
    ) i_dut (
      .clk_i,
      .rst_ni(rst_n),
      .in_valid_i,
      .in_ready_o(in_ready),
      .in_data_i(data),
      .out_valid_o(out_valid),
      .out_ready_i,
      .out_data_o(out),
      .level_o(level)
    );
  end else if (KIND == 1) begin : gen_dut
    qnic_key_fifo #(
      .W(W),
      .DEPTH(DEPTH),
      .LATE(LATE),
      .ZERO(ZERO),
      .SLOW(SLOW)
    ) i_dut (
      .clk_i,
      .rst_ni(rst_n),
      .in_valid_i,
      .in_ready_o(in_ready),
      .in_data_i(data),
      .out_valid_o(out_valid),
      .out_ready_i,
      .out_data_o(out),
      .level_o(level)
    );
  end else if (KIND == 2) begin : gen_dut
    qnic_key_queue #(
      .W(W),
      .DEPTH(DEPTH),
      .LEAN(LEAN)
    ) i_dut (
      .clk_i,
      .rst_ni(rst_n),
      .in_valid_i,
      .in_ready_o(in_ready),
      .in_data_i(data),
      .out_valid_o(out_valid),
      .out_ready_i,
      .out_data_o(out),
      .level_o(level)
    );
  end else if (KIND == 3) begin : gen_dut
    qnic_ram_fifo #(
      .W(W),
      .DEPTH(DEPTH),
      .FLAGS(FLAGS)
    ) i_dut (
      .clk_i,
      .rst_ni(rst_n),
      .in_valid_i,
      .in_ready_o(in_ready),
      .in_data_i(data),
      .out_valid_o(out_valid),
      .out_ready_i,
      .out_data_o(out),
      .level_o(level)
    );
  end else begin : gen_dut
    qnic_queue #(
      .W(W),
      .DEPTH(DEPTH)
    ) i_dut (
      .clk_i,
      .rst_ni(rst_n),
      .in_valid_i,
      .in_ready_o(in_ready),
      .in_data_i(data),
      .out_valid_o(out_valid),
      .out_ready_i,
      .out_data_o(out),
      .level_o(level)
    );
  end

  localparam int unsigned CW = $clog2(MOST + 1) + 1;
  logic [CW-1:0] held;
  formal_order #(
    .W(W),
    .MOST(MOST)
  ) i_order (
    .clk_i,
    .rst_ni(rst_n),
    .watch_i,
    .push_i(push),
    .in_i(in),
    .valid_i(out_valid),
    .pop_i(pop),
    .out_i(out),
    .held_o(held),
    .inside_o(),
    .ahead_o(),
    .value_o()
  );

  // ---- the output holds, words come, room comes back, keys are wiped -----------------------
  logic waits_q, popped_q;
  logic [W-1:0] out_q;
  logic [4:0] dry_q, full_q, empty_q;
  always_ff @(posedge clk_i) begin
    waits_q <= rst_n && out_valid && !out_ready_i;
    out_q   <= out;
    popped_q <= !rst_n || pop;
    dry_q   <= rst_n && held != '0 && !out_valid ? dry_q + 5'(dry_q != '1) : '0;
    full_q  <= rst_n && held < CW'(DEPTH) && !in_ready ? full_q + 5'(full_q != '1) : '0;
    empty_q <= rst_n && held == '0 && !push ? empty_q + 5'(empty_q != '1) : '0;
    if (rst_n) begin
      assert (!waits_q || out_valid && out == out_q);
      assert (32'(dry_q) < LATENCY);
      assert (32'(full_q) <= ROOM);
      if (WIPE || KIND == 1 || KIND == 2)
        assert (out == '0 || out_valid || !(GATE || KIND == 1) || SLOW && popped_q);
    end
  end
  // A cycle for each place, and two until the last wipe is written.
  if (WIPE || KIND == 1 || KIND == 2) begin : gen_wiped
    logic [W-1:0] left;
    if (KIND == 2 && LEAN) begin : gen_left
      always_comb begin
        left = '0;
        for (int i = 0; i < DEPTH; i++) left |= gen_dut.i_dut.gen_lean.i_fifo.mem[i];
      end
    end else if (KIND == 2) begin : gen_left
      always_comb begin
        left = gen_dut.i_dut.gen_fast.i_fifo.in_q | gen_dut.i_dut.gen_fast.i_fifo.out_q;
        for (int i = 0; i < DEPTH; i++) left |= gen_dut.i_dut.gen_fast.i_fifo.mem[i];
      end
    end else if (KIND == 1) begin : gen_left
      always_comb begin
        left = gen_dut.i_dut.in_q | gen_dut.i_dut.out_q;
        for (int i = 0; i < DEPTH; i++) left |= gen_dut.i_dut.mem[i];
      end
    end else begin : gen_left
      always_comb begin
        left = '0;
        for (int i = 0; i < DEPTH; i++) left |= gen_dut.i_dut.mem[i];
      end
    end
    always_ff @(posedge clk_i) if (rst_n && 32'(empty_q) > DEPTH + 2) assert (left == '0);
  end
endmodule

// SPDX-License-Identifier: Apache-2.0
// Small first-in first-out queue in distributed memory, any data width.
// Flow: any -> [qnic_fifo] -> any
// Latency: 1 (a word pushed in cycle t is at the output in cycle t+1)
// Rate: 1 word a cycle   Stalls: in_ready_o is low while DEPTH words are held
// in_ready_o, out_valid_o and level_o are registers; out_data_o is read from the memory, but
// for its top FLAGS bits: they are known a cycle ahead and wait in a register as well.
// level_o: places that are not free: words held, with WIPE also those not wiped yet
// WIPE = 1 (key material): a popped word is overwritten with zero, at the latest
// in the first cycle without a push, and out_data_o is zero while out_valid_o is low.
// A reset counts all words as popped: in_ready_o is low until the first of them is wiped.
// SURE = 1: words come only while there is room. in_ready_o and level_o come out of an adder
// then, and out_ready_i, should it be late, reaches one gate alone.
// GATE = 0 saves a LUT a bit: while out_valid_o is low, out_data_o may be a popped word that is
// about to be wiped.
`include "qnic_assert.svh"
module qnic_fifo #(
  parameter int unsigned W     = 8,
  parameter int unsigned DEPTH = 4,  // power of two, at least 2
  parameter bit          WIPE  = 1'b0,
  parameter bit          GATE  = WIPE,  // out_data_o is zero while out_valid_o is low
  parameter int unsigned FLAGS = 0,     // less than W; not with WIPE or GATE
  parameter bit          SURE  = 1'b0   // not with WIPE
) (
  input  logic                     clk_i,
  input  logic                     rst_ni,
  input  logic                     in_valid_i,
  output logic                     in_ready_o,
  input  logic [W-1:0]             in_data_i,
  output logic                     out_valid_o,
  input  logic                     out_ready_i,
  output logic [W-1:0]             out_data_o,
  output logic [$clog2(DEPTH):0]   level_o
);
  localparam int unsigned AW = $clog2(DEPTH);
  localparam logic [AW:0] FULL = (AW + 1)'(DEPTH);

  localparam int unsigned DW = W - FLAGS;
  if (FLAGS != 0 && (WIPE || GATE)) begin : gen_no_flags
    $error("flags are not wiped");
  end

  if (SURE && WIPE) begin : gen_not_wiped
    $error("a word that is sure to find room is not wiped");
  end

  (* ram_style = "distributed" *) logic [DW-1:0] mem[DEPTH];
  logic [AW-1:0] wr_q, rd_q, wiped_q;
  logic [AW:0] level_q, held;  // places that are not free; of these, words
  logic ready_q, valid_q;  // level_q is not FULL; held is not 0

  logic push, pop, wipe, free;
  assign push = in_valid_i && (SURE || ready_q);
  assign pop  = valid_q && out_ready_i;
  // Space is free again once the word is wiped; without WIPE that is at once.
  assign wipe = WIPE && !push && level_q != held;
  assign free = WIPE ? wipe : pop;

  logic one;
  if (SURE) begin : gen_sure
    qnic_tally #(
      .W(AW + 1)
    ) u_level (
      .clk_i,
      .rst_ni,
      .up_i(push),
      .down_i(pop),
      .any_o(valid_q),
      .none_o(),
      .one_o(one),
      .now_o(level_q),
      .count_o()
    );
    assign ready_q = level_q != FULL;
    `QNIC_ASSERT(Sure_A, in_valid_i |-> ready_q)
  end else begin : gen_level
    qnic_count #(
      .W(AW + 1),
      .RESET(WIPE ? FULL : '0)
    ) u_level (
      .clk_i,
      .rst_ni,
      .up_i(push),
      .down_i(free),
      .next_o(),
      .count_o(level_q)
    );
    assign one = level_q == (AW + 1)'(1);
    always_ff @(posedge clk_i) begin
      if (!rst_ni) begin
        ready_q <= !WIPE;
        valid_q <= 1'b0;
      end else begin
        ready_q <= free || (push ? level_q != FULL - 1'b1 : ready_q);
        valid_q <= push || held[AW:1] != '0 || (valid_q && !out_ready_i);
      end
    end
  end
  if (WIPE) begin : gen_held
    qnic_count #(
      .W(AW + 1)
    ) u_held (
      .clk_i,
      .rst_ni,
      .up_i(push),
      .down_i(pop),
      .next_o(),
      .count_o(held)
    );
  end else begin : gen_all
    assign held = level_q;
  end

  always_ff @(posedge clk_i) begin
    if (push) mem[wr_q] <= in_data_i[DW-1:0];
    else if (wipe) mem[wiped_q] <= '0;
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      wr_q    <= '0;
      rd_q    <= '0;
      wiped_q <= '0;
    end else begin
      if (push) wr_q <= wr_q + 1'b1;
      if (pop) rd_q <= rd_q + 1'b1;
      if (wipe) wiped_q <= wiped_q + 1'b1;
    end
  end

  assign in_ready_o  = ready_q;
  assign out_valid_o = valid_q;
  assign out_data_o[DW-1:0] = GATE && !valid_q ? '0 : mem[rd_q];
  assign level_o     = level_q;

  // The flags of the word that is at the output in the next cycle: out_ready_i only selects.
  if (FLAGS != 0) begin : gen_flags
    (* ram_style = "distributed" *) logic [FLAGS-1:0] flag_mem[DEPTH];
    logic [FLAGS-1:0] flags_q, in_flags;
    logic [AW-1:0] behind_q;  // rd_q + 1
    assign in_flags                = in_data_i[W-1-:FLAGS];
    assign out_data_o[W-1-:FLAGS] = flags_q;
    always_ff @(posedge clk_i) begin
      if (push) flag_mem[wr_q] <= in_flags;
      if (!rst_ni) behind_q <= AW'(1);
      else if (pop) behind_q <= behind_q + 1'b1;
      if (pop) flags_q <= one ? in_flags : flag_mem[behind_q];
      else if (!valid_q) flags_q <= in_flags;
    end
  end

  logic unused;
  assign unused = one ^ free;

  `QNIC_ASSERT(NoOverflow_A, level_q <= FULL)
  `QNIC_ASSERT(Ready_A, ready_q == (level_q != FULL))
  `QNIC_ASSERT(Valid_A, valid_q == (held != '0))
  `QNIC_ASSERT(InHeld_A, in_valid_i && !in_ready_o |=> in_valid_i && $stable(in_data_i))
endmodule

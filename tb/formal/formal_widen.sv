// SPDX-License-Identifier: Apache-2.0
// 16-byte beats to beats of the wide bus (qnic_widen): a wide beat is made of the beats of one
// frame as they came, LANES of them or those up to the frame's end, the first one at the lowest
// bytes, zero behind the end; its bytes are theirs, it is last where one of them is.
// No beat is lost or comes twice, the order is kept, the output holds until it is taken,
// and beats are taken until DEPTH wide ones wait behind the one that is being made.
module formal_widen #(
  parameter int unsigned LANES = 2,
  parameter int unsigned DEPTH = 8,
  parameter int unsigned D     = 2   // bits of a beat's data that are not 0
) (
  input logic         clk_i,
  input logic         watch_i,
  input logic [D-1:0] data_i,
  input logic [4:0]   bytes_i,
  input logic         s_axis_tvalid,
  input logic         s_axis_tlast,
  input logic         out_ready_i
);
  localparam int unsigned SW = $clog2(LANES);
  localparam int unsigned BW = $clog2(LANES * 16) + 1;
  localparam int unsigned W = LANES * 128 + BW + 1;
  logic rst_n = 1'b0;
  always_ff @(posedge clk_i) rst_n <= 1'b1;

  logic tready, out_valid, out_last;
  logic [LANES-1:0][127:0] out_data;
  logic [BW-1:0] out_bytes;
  qnic_widen #(
    .LANES(LANES),
    .DEPTH(DEPTH)
  ) i_dut (
    .clk_i,
    .rst_ni(rst_n),
    .s_axis_tdata(128'(data_i)),
    .s_axis_tkeep(16'((17'd1 << bytes_i) - 17'd1)),
    .s_axis_tvalid,
    .s_axis_tready(tready),
    .s_axis_tlast,
    .out_valid_o(out_valid),
    .out_ready_i,
    .out_data_o(out_data),
    .out_bytes_o(out_bytes),
    .out_last_o(out_last)
  );

  // The wide beat so far, and with the beat that is being taken.
  logic [LANES-1:0][127:0] part_q, part;
  logic [SW-1:0] beats_q;
  logic take, ends, pop;
  logic [BW-1:0] bytes;
  assign take  = s_axis_tvalid && tready;
  assign ends  = take && (s_axis_tlast || 32'(beats_q) + 1 == LANES);
  assign pop   = out_valid && out_ready_i;
  assign bytes = BW'(16) * BW'(beats_q) + BW'(bytes_i);
  always_comb begin
    part          = part_q;
    part[beats_q] = 128'(data_i);
  end
  logic watched, watched_there;
  logic [$clog2(DEPTH+2):0] held, ahead, in_fifo;
  logic [W-1:0] value;
  formal_order #(
    .W(W),
    .MOST(DEPTH + 1)
  ) i_order (
    .clk_i,
    .rst_ni(rst_n),
    .watch_i,
    .push_i(ends),
    .in_i({s_axis_tlast, bytes, part}),
    .valid_i(out_valid),
    .pop_i(pop),
    .out_i({out_last, out_bytes, out_data}),
    .held_o(held),
    .inside_o(watched),
    .ahead_o(ahead),
    .value_o(value)
  );

  // The newest wide beat is in front of the queue, the others are in it.
  assign in_fifo       = held - ($bits(held))'(i_dut.whole_q);
  assign watched_there = watched && ahead != in_fifo;
  `define RAM_FIFO i_dut.i_words
  `define RAM_FIFO_DEPTH DEPTH
  `include "formal_ram_fifo_places.svh"

  logic in_waits_q, waits_q, pop_q;
  logic [D+5:0] in_q;
  logic [W-1:0] out_q;
  always_ff @(posedge clk_i) begin
    in_waits_q <= rst_n && s_axis_tvalid && !tready;
    in_q       <= {s_axis_tlast, bytes_i, data_i};
    waits_q    <= rst_n && out_valid && !out_ready_i;
    out_q      <= {out_last, out_bytes, out_data};
    pop_q      <= rst_n && pop;
    if (!rst_n || ends) begin
      beats_q <= '0;
      part_q  <= '0;
    end else if (take) begin
      beats_q <= beats_q + 1'b1;
      part_q  <= part;
    end
    if (rst_n) begin
      assume (!in_waits_q || s_axis_tvalid && {s_axis_tlast, bytes_i, data_i} == in_q);
      assume (bytes_i != '0 && bytes_i <= 5'd16 && (s_axis_tlast || bytes_i == 5'd16));
      assert (!waits_q || out_valid && {out_last, out_bytes, out_data} == out_q);
      assert (tready || 32'(held) + 32'(pop_q) == DEPTH + 1);
`ifndef CLAIM_ALONE
      // What the induction needs: the registers in front of the queue.
      assert (!i_dut.whole_q || held != '0);
      assert (beats_q != '0 || part_q == '0);
      assert (i_dut.slice_q == beats_q);
      assert (beats_q == '0 || !i_dut.whole_q);
      assert (beats_q == '0 || {i_dut.bytes_q, i_dut.word_q} == {BW'(16) * BW'(beats_q), part_q});
      assert (!(watched && ahead == in_fifo) || i_dut.whole_q
              && {i_dut.last_q, i_dut.bytes_q, i_dut.word_q} == value);
`endif
    end
  end
endmodule

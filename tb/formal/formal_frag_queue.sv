// SPDX-License-Identifier: Apache-2.0
// qnic_frag_queue: fragments of a committed chain come out, in order and once; those of a chain
// that was rolled back never do, and none before its chain is committed. A picked fragment is
// followed; where it is in the queue is the induction's invariant.
module formal_frag_queue #(
  parameter int unsigned W     = 4,
  parameter int unsigned DEPTH = 8
) (
  input logic         clk_i,
  input logic         watch_i,
  input logic         in_valid_i,
  input logic [W-1:0] in_data_i,
  input logic         commit_i,
  input logic         rollback_i,
  input logic         out_ready_i
);
  localparam int unsigned AW = $clog2(DEPTH);
  logic rst_n = 1'b0;
  always_ff @(posedge clk_i) rst_n <= 1'b1;
  logic in_ready, out_valid, push, pop, in_valid, rollback;
  logic [W-1:0] out;
  assign in_valid = in_valid_i && !commit_i;  // the decoder's promise (NoPushAtCommit_A)
  assign rollback = rollback_i && !commit_i;
  assign push     = in_valid && in_ready && !rollback;
  assign pop      = out_valid && out_ready_i;
  qnic_frag_queue #(
    .W(W),
    .DEPTH(DEPTH)
  ) i_dut (
    .clk_i,
    .rst_ni(rst_n),
    .in_valid_i(in_valid),
    .in_ready_o(in_ready),
    .in_data_i,
    .commit_i,
    .rollback_i(rollback),
    .stuck_o(),
    .out_valid_o(out_valid),
    .out_ready_i,
    .out_data_o(out)
  );

  logic [7:0]
      open_q, sure_q, ahead_q;  // not committed; committed and not out; before the picked one
  logic picked_q, inside_q, committed_q, waits_q, pick;
  logic [W-1:0] value_q, out_q;
  logic [AW:0] used;
  logic [AW-1:0] place;
  assign pick  = watch_i && push && !picked_q;
  assign used  = i_dut.wr_q - i_dut.rd_q;
  assign place = i_dut.rd_q[AW-1:0] + AW'(ahead_q) - AW'(out_valid);
  always_ff @(posedge clk_i) begin
    waits_q <= rst_n && out_valid && !out_ready_i;
    out_q   <= out;
    if (!rst_n) begin
      open_q      <= '0;
      sure_q      <= '0;
      picked_q    <= 1'b0;
      inside_q    <= 1'b0;
      committed_q <= 1'b0;
    end else begin
      open_q <= commit_i || rollback ? '0 : open_q + 8'(push);
      sure_q <= sure_q + (commit_i ? open_q : '0) - 8'(pop);
      if (pick) begin
        picked_q    <= 1'b1;
        inside_q    <= 1'b1;
        committed_q <= 1'b0;
        value_q     <= in_data_i;
        ahead_q     <= sure_q + open_q - 8'(pop);
      end else if (inside_q) begin
        if (commit_i) committed_q <= 1'b1;
        if (rollback && !committed_q) inside_q <= 1'b0;
        if (pop) ahead_q <= ahead_q - 8'd1;
        if (pop && ahead_q == '0) inside_q <= 1'b0;
      end
      assert (!out_valid || sure_q != '0);  // nothing that is not committed
      assert (!waits_q || out_valid && out == out_q);
      assert (!(inside_q && out_valid && ahead_q == '0) || committed_q && out == value_q);
      assert (!inside_q || picked_q);
      assert (open_q <= 8'(DEPTH));
      assert ((AW + 1)'(i_dut.wr_q - i_dut.committed_q) == (AW + 1)'(open_q));
      assert ((AW + 1)'(i_dut.committed_q - i_dut.rd_q) == (AW + 1)'(sure_q - 8'(out_valid)));
      assert (sure_q >= 8'(out_valid) && sure_q <= 8'(DEPTH + 1));
      assert (used <= (AW + 1)'(DEPTH) && 8'(used) == open_q + sure_q - 8'(out_valid));
      if (inside_q) begin
        assert (committed_q ? ahead_q < sure_q : ahead_q >= sure_q && ahead_q < sure_q + open_q);
        if (!(out_valid && ahead_q == '0)) assert (i_dut.mem[place] == value_q);
      end
    end
  end
endmodule

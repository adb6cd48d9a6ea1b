// SPDX-License-Identifier: Apache-2.0
// Small first-in first-out queue in distributed memory, any data width.
// Flow: any -> [qnic_fifo] -> any
// Latency: 1 (a word pushed in cycle t is at the output in cycle t+1)
// Rate: 1 word a cycle   Stalls: in_ready_o is low while DEPTH words are held
// level_o: places that are not free: words held, with WIPE also those not wiped yet
// WIPE = 1 (key material): a popped word is overwritten with zero, at the latest
// in the first cycle without a push, and out_data_o is zero while out_valid_o is low.
// A reset counts all words as popped: in_ready_o is low until the first of them is wiped.
`include "qnic_assert.svh"
module qnic_fifo #(
  parameter int unsigned W     = 8,
  parameter int unsigned DEPTH = 4,  // power of two, at least 2
  parameter bit          WIPE  = 1'b0
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

  logic [W-1:0] mem[DEPTH];
  logic [AW:0] wr_q, rd_q, wiped_q;

  logic push, pop, wipe;
  assign level_o     = wr_q - wiped_q;
  assign in_ready_o  = level_o != (AW+1)'(DEPTH);
  assign out_valid_o = wr_q != rd_q;
  assign out_data_o  = WIPE && !out_valid_o ? '0 : mem[rd_q[AW-1:0]];
  assign push        = in_valid_i && in_ready_o;
  assign pop         = out_valid_o && out_ready_i;
  // Space is free again once the word is wiped; without WIPE that is at once.
  assign wipe        = WIPE && !push && wiped_q != rd_q;

  always_ff @(posedge clk_i) begin
    if (push) mem[wr_q[AW-1:0]] <= in_data_i;
    else if (wipe) mem[wiped_q[AW-1:0]] <= '0;
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      wr_q    <= WIPE ? (AW+1)'(DEPTH) : '0;
      rd_q    <= WIPE ? (AW+1)'(DEPTH) : '0;
      wiped_q <= '0;
    end else begin
      wr_q    <= wr_q + (AW+1)'(push);
      rd_q    <= rd_q + (AW+1)'(pop);
      wiped_q <= WIPE ? wiped_q + (AW+1)'(wipe) : rd_q + (AW+1)'(pop);
    end
  end

  `QNIC_ASSERT(NoOverflow_A, level_o <= (AW + 1)'(DEPTH))
  `QNIC_ASSERT(InHeld_A, in_valid_i && !in_ready_o |=> in_valid_i && $stable(in_data_i))
endmodule

// SPDX-License-Identifier: Apache-2.0
// Queue of fragments; those of a chain come out only once the chain is committed.
// Flow: host/qnic_chain_decode -> [qnic_frag_queue] -> host/qnic_payload_dma
// Latency: 1 from the commit   Rate: a fragment a cycle
// Stalls: in_ready_o is low while DEPTH fragments are held
`include "qnic_assert.svh"
module qnic_frag_queue #(
  parameter int unsigned W     = 82,
  parameter int unsigned DEPTH = 1024  // power of two
) (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic         in_valid_i,
  output logic         in_ready_o,
  input  logic [W-1:0] in_data_i,
  input  logic         commit_i,
  input  logic         rollback_i,
  output logic         stuck_o,      // full, and nothing in it is committed
  output logic         out_valid_o,
  input  logic         out_ready_i,
  output logic [W-1:0] out_data_o
);
  localparam int unsigned AW = $clog2(DEPTH);
  (* ram_style = "block" *) logic [W-1:0] mem[DEPTH];
  logic [AW:0] wr_q, committed_q, rd_q;
  logic push, fetch;

  assign in_ready_o = (wr_q - rd_q) != (AW+1)'(DEPTH);
  assign push       = in_valid_i && in_ready_o;
  assign fetch      = committed_q != rd_q && (!out_valid_o || out_ready_i);

  always_ff @(posedge clk_i) begin
    if (push) mem[wr_q[AW-1:0]] <= in_data_i;
    if (fetch) out_data_o <= mem[rd_q[AW-1:0]];
  end

  assign stuck_o = !in_ready_o && committed_q == rd_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      wr_q        <= '0;
      committed_q <= '0;
      rd_q        <= '0;
      out_valid_o <= 1'b0;
    end else begin
      if (rollback_i) wr_q <= committed_q;
      else wr_q <= wr_q + (AW + 1)'(push);
      if (commit_i) committed_q <= wr_q;
      rd_q <= rd_q + (AW + 1)'(fetch);
      if (!out_valid_o || out_ready_i) out_valid_o <= fetch;
    end
  end

  `QNIC_ASSERT(NoPushAtCommit_A, commit_i |-> !in_valid_i && !rollback_i)
endmodule

// SPDX-License-Identifier: Apache-2.0
// Makes one result of those of a super-packet's segments: how many left, and the first refusal.
// Flow: egress/qnic_report or qnic_collect -> [qnic_join] -> m_result
// Latency: 1   Rate: a result a cycle   Stalls: while result_ready_i is low
`include "qnic_assert.svh"
module qnic_join (
  input  logic              clk_i,
  input  logic              rst_ni,
  input  logic              seg_valid_i,
  output logic              seg_ready_o,
  input  qnic_pkg::result_t seg_i,
  output logic              result_valid_o,
  input  logic              result_ready_i,
  output qnic_pkg::result_t result_o
);
  logic take;
  qnic_pkg::result_t sum_q, sum;
  assign seg_ready_o = !result_valid_o || result_ready_i;
  assign take        = seg_valid_i && seg_ready_o;
  always_comb begin
    sum          = seg_i;
    sum.more     = 1'b0;
    sum.segments = sum_q.segments + seg_i.segments;
    if (sum_q.status != qnic_abi_pkg::STATUS_OK) sum.status = sum_q.status;
  end
  always_ff @(posedge clk_i) begin
    if (!rst_ni) result_valid_o <= 1'b0;
    else if (seg_ready_o) result_valid_o <= take && !seg_i.more;
    if (!rst_ni || take && !seg_i.more) begin
      sum_q <= '0;
    end else if (take) begin
      sum_q <= sum;
    end
    if (take) result_o <= sum;
  end

  // Behind a refused segment nothing leaves.
  `QNIC_ASSERT(Stopped_A, take && sum_q.status != qnic_abi_pkg::STATUS_OK |-> seg_i.segments == '0)
  `QNIC_ASSERT(ResultHeld_A, result_valid_o && !result_ready_i |=> result_valid_o && $stable
                             (result_o))
endmodule

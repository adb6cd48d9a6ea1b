// SPDX-License-Identifier: Apache-2.0
// Finds the packet numbers of a super-packet's segments.
// Flow: packet/qnic_parser -> [qnic_sa_segment] -> sa/qnic_sa_gate
// Latency: 0, of a segment that follows another one 3   Rate: a frame a cycle, such a segment in 4
// Stalls: as the gate, and while a number is found
// Source: RFC 9000 A.3 is the receiver's way; here numbers of one super-packet only grow
//
// A segment's number is the smallest one above the last that has the low bytes of its header.
// Inline keys are of one key phase: a segment of another one than the first is BAD_HEADER.
`include "qnic_assert.svh"
module qnic_sa_segment (
  input  logic              clk_i,
  input  logic              rst_ni,
  input  logic              parsed_valid_i,
  output logic              parsed_ready_o,
  input  qnic_pkg::parsed_t parsed_i,
  output logic              parsed_valid_o,
  input  logic              parsed_ready_i,
  output qnic_pkg::parsed_t parsed_o
);
  logic [31:0] low_q;     // of the header
  logic [3:0] absent_q;   // bytes that it does not have
  logic [3:0][7:0] keep;  // and that the last number's stay
  logic [2:0] step_q;
  logic [61:0] last_q, base_q;
  // base + carry: the lower bits, whether they run over, and the upper bits if they do.
  logic [32:0] low_sum_q;
  logic [29:0] high_sum_q;
  logic over_q;
  logic [62:0] number_q;
  logic [3:0] greater_q, same_q;  // bytes of the header, beside those of the last number
  logic above, phase_q, follows, take;
  logic [61:0] base;
  logic [32:0] carry;  // one more than the largest number of the header's bytes
  assign follows        = parsed_i.job.follows;
  assign parsed_valid_o = parsed_valid_i && (!follows || step_q[2]);
  assign parsed_ready_o = parsed_ready_i && (!follows || step_q[2]);
  assign take           = parsed_valid_o && parsed_ready_i;

  always_comb begin
    for (int unsigned i = 0; i < 4; i++) keep[i] = {8{absent_q[i]}};
  end
  // Where the bytes of the header are not above those of the last number, the others count up:
  // a one is added in the lowest of the bytes that are kept.
  always_comb begin
    carry = '0;
    for (int unsigned i = 1; i < 4; i++) carry[8*i] = absent_q[i] && (i == 1 || !absent_q[i-1]);
    carry[32] = absent_q == '0;
  end

  assign base  = {last_q[61:32], (last_q[31:0] & keep) | low_q};
  assign above = greater_q[3] || same_q[3] && (greater_q[2] || same_q[2] && (greater_q[1]
                 || same_q[1] && greater_q[0]));
  always_ff @(posedge clk_i) begin
    if (!rst_ni) step_q <= '0;
    else step_q <= parsed_valid_i && follows && !take ? {step_q[1:0], 1'b1} : '0;
    // 1
    low_q <= parsed_i.pn_low;
    for (int unsigned i = 0; i < 4; i++) begin
      absent_q[i] <= 3'(i) >= parsed_i.geom.pn_len;
    end
    // 2: both, and the bytes that decide between them
    base_q <= base;
    {over_q, low_sum_q} <= {1'b0, base[32:0]} + {1'b0, carry};
    high_sum_q <= {1'b0, base[61:33]} + 30'd1;
    for (int unsigned i = 0; i < 4; i++) begin
      greater_q[i] <= low_q[8*i+:8] > last_q[8*i+:8];
      same_q[i]    <= low_q[8*i+:8] == last_q[8*i+:8] || absent_q[i];
    end
    // 3
    if (!step_q[2]) begin
      number_q[62:33] <= !above && over_q ? high_sum_q : {1'b0, base_q[61:33]};
      number_q[32:0]  <= above ? base_q[32:0] : low_sum_q;
    end
    if (take) last_q <= parsed_o.job.pn[61:0];
    if (parsed_valid_i && !follows) phase_q <= parsed_i.phase;  // take comes late
  end

  always_comb begin
    parsed_o = parsed_i;
    if (follows) begin
      parsed_o.job.pn      = {1'b0, number_q};
      parsed_o.pn_mismatch = number_q[62];
      parsed_o.bad_header  = parsed_i.bad_header || parsed_i.job.mode == qnic_abi_pkg::MODE_INLINE
                             && parsed_i.phase != phase_q;
    end
  end

  `QNIC_ASSERT(Absent_A, step_q[0] |-> (low_q & keep) == '0)
  `QNIC_ASSERT(
      Grows_A,
      take && follows && parsed_i.job.mode != qnic_abi_pkg::MODE_PLAIN && {parsed_i.bad_desc, parsed_i.dma_error, parsed_i.bad_header, parsed_i.bad_length} == '0 && parsed_i.job.status == qnic_abi_pkg::STATUS_OK |-> number_q > {1'b0, last_q})
endmodule

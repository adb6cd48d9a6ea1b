// SPDX-License-Identifier: Apache-2.0
// How many are under way, where both that one comes and that one goes are known late.
// Flow: any -> [qnic_tally] -> any
// Latency: any_o, none_o, one_o, now_o 1, count_o 2   Rate: one up and one down a cycle   Stalls: none
//
// up_i and down_i choose any_o through one gate. The number is counted behind registers of them;
// now_o and one_o take these into account.
`include "qnic_assert.svh"
module qnic_tally #(
  parameter int unsigned W = 4,  // at least 2
  parameter logic [W-1:0] RESET = '0
) (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic         up_i,
  input  logic         down_i,  // not with any_o low
  output logic         any_o,    // some are: a register
  output logic         none_o,   // none is: a register too
  output logic         one_o,    // just one is
  output logic [W-1:0] now_o,
  output logic [W-1:0] count_o
);
  logic up_q, down_q, any_d, many;  // many: two at least
  assign one_o = any_o && !many;
  assign many = up_q == down_q ? count_o[W-1:1] != '0
                : up_q ? count_o != '0 : count_o > W'(2);
  assign any_d = up_i || many || (any_o && !down_i);
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      up_q   <= 1'b0;
      down_q <= 1'b0;
      any_o  <= RESET != '0;
      none_o <= RESET == '0;
    end else begin
      up_q   <= up_i;
      down_q <= down_i;
      any_o  <= any_d;
      none_o <= !any_d;
    end
  end
  qnic_count #(
    .W(W),
    .RESET(RESET)
  ) u_count (
    .clk_i,
    .rst_ni,
    .up_i(up_q),
    .down_i(down_q),
    .next_o(now_o),
    .count_o
  );

  `QNIC_ASSERT(Down_A, down_i |-> any_o)
  `QNIC_ASSERT(Any_A, any_o == (now_o != '0))
  `QNIC_ASSERT(None_A, none_o == !any_o)
endmodule

// SPDX-License-Identifier: Apache-2.0
// The reset of a large block, from a register of its own. Synthesis may copy the second
// register for groups of its thousands of loads (syn/replicate.py); its value is inverted,
// as flip-flops want it.
// Flow: rst_ni -> [qnic_reset] -> all registers of the block
// Latency: 2   Rate: n/a   Stalls: none
module qnic_reset (
  input  logic clk_i,
  input  logic rst_ni,
  output logic rst_no
);
  logic first_q, rst_q;
  initial begin  // in reset from power-up on
    first_q = 1'b1;
    rst_q   = 1'b1;
  end
  always_ff @(posedge clk_i) begin
    first_q <= !rst_ni;
    rst_q   <= first_q;
  end
  assign rst_no = !rst_q;
endmodule

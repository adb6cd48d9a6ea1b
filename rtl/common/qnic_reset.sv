// SPDX-License-Identifier: Apache-2.0
// The reset of a large block, from a register of its own. Synthesis may copy the last
// register for groups of its thousands of loads (syn/replicate.py); its value is inverted,
// as flip-flops want it. The block is in reset from power-up on, and leaves it when rst_ni
// was high on two edges in a row: a rst_ni that is not driven yet on the first one does not
// let the block run with what its registers woke up with.
// Flow: rst_ni -> [qnic_reset] -> all registers of the block
// Latency: 3 into reset, 4 out of it   Rate: n/a   Stalls: none
module qnic_reset (
  input  logic clk_i,
  input  logic rst_ni,
  output logic rst_no
);
  logic first_q, second_q, either_q, rst_q;
  initial begin  // in reset from power-up on
    first_q  = 1'b1;
    second_q = 1'b1;
    either_q = 1'b1;
    rst_q    = 1'b1;
  end
  always_ff @(posedge clk_i) begin
    first_q  <= !rst_ni;
    second_q <= first_q;
    either_q <= first_q || second_q;
    rst_q    <= either_q;
  end
  assign rst_no = !rst_q;
endmodule

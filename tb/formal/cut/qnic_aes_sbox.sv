// SPDX-License-Identifier: Apache-2.0
// Stands for the S-box where the round around it is proved: any bijection S will do, for its
// outputs are as free as the proof's inputs, and one that is quick to reason about. The round
// must use S(x) and 2*S(x), two cycles after x.
module qnic_aes_sbox #(
  parameter int unsigned SBOX  = 0,
  parameter int unsigned BYTES = 4
) (
  input  logic               clk_i,
  input  logic [8*BYTES-1:0] in_i,
  output logic [8*BYTES-1:0] sub_o,
  output logic [8*BYTES-1:0] dbl_o
);
  logic [8*BYTES-1:0] in1_q, in2_q;
  always_ff @(posedge clk_i) begin
    in1_q <= in_i;
    in2_q <= in1_q;
  end
  for (genvar b = 0; b < BYTES; b++) begin : gen_byte
    assign sub_o[8*b +: 8] = formal_aes_pkg::stand_in(in2_q[8*b +: 8]);
    assign dbl_o[8*b +: 8] = formal_aes_pkg::mul(8'h02, sub_o[8*b +: 8]);
  end
  logic unused;
  assign unused = SBOX == 0;
endmodule

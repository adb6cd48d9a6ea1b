// SPDX-License-Identifier: Apache-2.0
// qnic_aes_sbox against FIPS 197: `wrong_o` is never high from the third cycle on, whatever
// the registers hold at first.
module formal_aes_sbox #(
  parameter int unsigned SBOX = 0
) (
  input  logic        clk_i,
  input  logic [31:0] in_i,
  output logic        wrong_o
);
  logic [31:0] sub, dbl, in1_q, in2_q;
  qnic_aes_sbox #(
    .SBOX(SBOX)
  ) i_sbox (
    .clk_i,
    .in_i,
    .sub_o(sub),
    .dbl_o(dbl)
  );

  always_ff @(posedge clk_i) begin
    in1_q <= in_i;
    in2_q <= in1_q;
  end

  always_comb begin
    wrong_o = 1'b0;
    for (int i = 0; i < 4; i++) begin
      logic [7:0] x, y, s;
      x = in2_q[8*i +: 8];
      y = formal_aes_pkg::inverse(x);
      s = formal_aes_pkg::affine(y);
      // That it is the inverse does not follow from how it is computed.
      if (formal_aes_pkg::mul(x, y) != 8'(x != 0)) wrong_o = 1'b1;
      if (sub[8*i+:8] != s) wrong_o = 1'b1;
      if (dbl[8*i+:8] != formal_aes_pkg::mul(8'h02, s)) wrong_o = 1'b1;
    end
  end
endmodule

// SPDX-License-Identifier: Apache-2.0
// Multiplies in GF(2^128), one product a cycle.
// Flow: crypto/qnic_ghash_core -> [qnic_gf128_mul] -> crypto/qnic_ghash_core
// Latency: qnic_pkg::GF_MUL_LATENCY   Rate: 1 product a cycle   Stalls: none
// Nothing is kept: zero operands bring zeros out, so key material washes out.
// Polynomial order: bit k is the coefficient of x^k.
// Source: NIST SP 800-38D, 6.3
module qnic_gf128_mul (
  input  logic         clk_i,
  input  logic [127:0] a_i,
  input  logic [127:0] b_i,
  output logic [127:0] p_o
);
  logic [126:0] low, high, sum;
  qnic_gf128_clmul64 i_clmul_low (
    .clk_i,
    .a_i(a_i[63:0]),
    .b_i(b_i[63:0]),
    .p_o(low)
  );
  qnic_gf128_clmul64 i_clmul_high (
    .clk_i,
    .a_i(a_i[127:64]),
    .b_i(b_i[127:64]),
    .p_o(high)
  );
  qnic_gf128_clmul64 i_clmul_sum (
    .clk_i,
    .a_i(a_i[63:0] ^ a_i[127:64]),
    .b_i(b_i[63:0] ^ b_i[127:64]),
    .p_o(sum)
  );

  logic [254:0] wide_q;
  logic [127:0] p, p_q;
  qnic_gf128_reduce i_reduce (
    .wide_i(wide_q),
    .x_o(p)
  );

  always_ff @(posedge clk_i) begin
    wide_q <= 255'(low) ^ {64'b0, low ^ high ^ sum, 64'b0} ^ {high, 128'b0};
    p_q    <= p;
  end
  assign p_o = p_q;
endmodule

// SPDX-License-Identifier: Apache-2.0
// Reduces a product of two 128-bit polynomials modulo x^128 + x^7 + x^2 + x + 1.
// Flow: crypto/qnic_gf128_mul*, crypto/qnic_gf128_sq -> [qnic_gf128_reduce] -> the same
// Latency: 0 (combinational)   Rate: 1 a cycle   Stalls: none
// Polynomial order: bit k is the coefficient of x^k.
// Source: NIST SP 800-38D, 6.3
module qnic_gf128_reduce (
  input  logic [254:0] wide_i,
  output logic [127:0] x_o
);
  // What is at x^128 and above is taken times x^7 + x^2 + x + 1. What that puts at x^128 and
  // above once more comes from the upper six bits: it is added before. Words of 64 bits, as
  // they simulate fast.
  logic [63:0] high, low;
  assign high = {1'b0, wide_i[254:192]};
  assign low  = wide_i[191:128] ^ high >> 62 ^ high >> 57;

  assign x_o[63:0]   = wide_i[63:0]   ^ low  ^ low << 1 ^ low << 2 ^ low << 7;
  assign x_o[127:64] = wide_i[127:64] ^ high ^ {high[62:0], low[63]} ^ {high[61:0], low[63:62]}
                     ^ {high[56:0], low[63:57]};
endmodule

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
  // What is at x^128 and above, times x^7 + x^2 + x + 1; its own excess once more.
  logic [127:0] high;
  logic [5:0]   top;
  logic [12:0]  fold;
  assign high = {1'b0, wide_i[254:128]};
  assign top  = 6'(high[127:121]) ^ 6'(high[127:126]);
  assign fold = 13'(top) ^ 13'(top) << 1 ^ 13'(top) << 2 ^ 13'(top) << 7;
  assign x_o  = wide_i[127:0] ^ high ^ high << 1 ^ high << 2 ^ high << 7 ^ 128'(fold);
endmodule

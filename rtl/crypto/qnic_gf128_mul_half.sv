// SPDX-License-Identifier: Apache-2.0
// Multiplies in GF(2^128), a product every second cycle, with two thirds of the gates of
// qnic_gf128_mul: the sum of Karatsuba's halves takes its turn on the low halves' multiplier.
// Flow: crypto/qnic_ghash_powers -> [qnic_gf128_mul_half] -> crypto/qnic_ghash_powers
// Latency: 6   Rate: 1 product in 2 cycles   Stalls: none
// The operands are held for two cycles, first_i is high in the first one; six cycles later
// p_o is the product, for one cycle. Zero operands bring zeros out, nothing is kept.
// Polynomial order: bit k is the coefficient of x^k.
// Source: NIST SP 800-38D, 6.3
`include "qnic_assert.svh"
module qnic_gf128_mul_half (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic         first_i,
  input  logic [127:0] a_i,
  input  logic [127:0] b_i,
  output logic [127:0] p_o
);
  logic [63:0] a, b;
  logic [126:0] turn, high;
  assign a = a_i[63:0] ^ (first_i ? '0 : a_i[127:64]);
  assign b = b_i[63:0] ^ (first_i ? '0 : b_i[127:64]);
  qnic_gf128_clmul64 i_turn (
    .clk_i,
    .a_i(a),
    .b_i(b),
    .p_o(turn)
  );
  qnic_gf128_clmul64 i_high (
    .clk_i,
    .a_i(a_i[127:64]),
    .b_i(b_i[127:64]),
    .p_o(high)
  );

  // When the low product is at `turn`, all but the sum's part is known; the sum comes next.
  logic [127:0] outer, middle, outer_q, p_q;
  qnic_gf128_reduce i_outer (
    .wide_i(255'(turn) ^ {64'b0, turn ^ high, 64'b0} ^ {high, 128'b0}),
    .x_o(outer)
  );
  qnic_gf128_reduce i_middle (
    .wide_i({64'b0, turn, 64'b0}),
    .x_o(middle)
  );

  always_ff @(posedge clk_i) begin
    outer_q <= outer;
    p_q     <= outer_q ^ middle;
  end
  assign p_o = p_q;

  `QNIC_ASSERT(Held_A, first_i |=> $stable({a_i, b_i}))
endmodule

// SPDX-License-Identifier: Apache-2.0
// Multiplies two 64-bit polynomials over GF(2): Karatsuba down to 27 products of 8 bits.
// Flow: crypto/qnic_gf128_mul* -> [qnic_gf128_clmul64] -> crypto/qnic_gf128_mul*
// Latency: 4   Rate: 1 product a cycle   Stalls: none
// Nothing is kept: zero operands bring zeros out, so key material washes out.
// Source: A. Karatsuba, Y. Ofman, 1962; at most two levels of LUT4 between registers.
module qnic_gf128_clmul64 (
  input  logic         clk_i,
  input  logic [63:0]  a_i,
  input  logic [63:0]  b_i,
  output logic [126:0] p_o
);
  // 8 by 8 bits: 43 LUT4, which no further cut would make fewer.
  function automatic logic [14:0] rows(logic [7:0] a, logic [7:0] b);
    rows = '0;
    for (int unsigned i = 0; i < 8; i++) rows ^= {15{b[i]}} & (15'(a) << i);
  endfunction

  // Byte n of 27: each of the digits of n in base 3 says of a halving, the widest one first,
  // whether the low half (0), the high half (1) or their sum (2) is taken.
  function automatic logic [7:0] operand(logic [63:0] x, int unsigned n);
    operand = '0;
    for (int unsigned i = 0; i < 8; i++) begin
      if (takes(n / 9, i / 4) && takes(n / 3 % 3, i / 2 % 2) && takes(n % 3, i % 2)) begin
        operand ^= x[8*i+:8];
      end
    end
  endfunction
  function automatic logic takes(int unsigned digit, int unsigned half);
    takes = digit == 2 || digit == half;
  endfunction

  // The products of the low halves, the high halves and the sums make that of the whole, whose
  // halves have so many bits.
  function automatic logic [126:0] join_up(logic [126:0] low, logic [126:0] high, logic [126:0] sum,
                                           int unsigned half);
    join_up = low ^ (sum ^ low ^ high) << half ^ high << 2 * half;
  endfunction

  // 1: operands; 2: products of 8 by 8 bits; 3: of 32 by 32 bits; 4: of 64 by 64 bits.
  logic [7:0] a_q[27], b_q[27];
  logic [14:0]  leaf_q[27];
  logic [62:0]  mid_q[3];
  logic [126:0] p_q;

  for (genvar n = 0; n < 27; n++) begin : gen_leaf
    always_ff @(posedge clk_i) begin
      a_q[n]    <= operand(a_i, n);
      b_q[n]    <= operand(b_i, n);
      leaf_q[n] <= rows(a_q[n], b_q[n]);
    end
  end

  for (genvar i = 0; i < 3; i++) begin : gen_mid
    logic [30:0] part[3];
    for (genvar j = 0; j < 3; j++) begin : gen_part
      localparam int unsigned N = 9 * i + 3 * j;
      assign part[j] = 31'(join_up(127'(leaf_q[N]), 127'(leaf_q[N+1]), 127'(leaf_q[N+2]), 8));
    end
    always_ff @(posedge clk_i) begin
      mid_q[i] <= 63'(join_up(127'(part[0]), 127'(part[1]), 127'(part[2]), 16));
    end
  end

  always_ff @(posedge clk_i) p_q <= join_up(127'(mid_q[0]), 127'(mid_q[1]), 127'(mid_q[2]), 32);
  assign p_o = p_q;
endmodule

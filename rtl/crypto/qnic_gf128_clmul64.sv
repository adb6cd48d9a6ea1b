// SPDX-License-Identifier: Apache-2.0
// Multiplies two 64-bit polynomials over GF(2): Karatsuba down to nine products of 16 bits.
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
  // 16 by 8 bits.
  function automatic logic [22:0] rows(logic [15:0] a, logic [7:0] b);
    logic [22:0] p;
    p = '0;
    for (int unsigned i = 0; i < 8; i++) p ^= {23{b[i]}} & (23'(a) << i);
    return p;
  endfunction

  // 1: operands; 2: products of 16 by 8 bits; 3: of 32 by 32 bits; 4: of 64 by 64 bits.
  // Operands and products come in threes: of the low parts, the high parts and the sums.
  logic [15:0] a_q[9], b_q[9];
  logic [22:0] even_q[9], odd_q[9];
  logic [62:0]  mid_q [3];
  logic [126:0] p_q;

  logic [31:0] a[3], b[3];
  assign a[0] = a_i[31:0];
  assign b[0] = b_i[31:0];
  assign a[1] = a_i[63:32];
  assign b[1] = b_i[63:32];
  assign a[2] = a_i[31:0] ^ a_i[63:32];
  assign b[2] = b_i[31:0] ^ b_i[63:32];

  for (genvar i = 0; i < 3; i++) begin : gen_operands
    always_ff @(posedge clk_i) begin
      a_q[3*i]   <= a[i][15:0];
      b_q[3*i]   <= b[i][15:0];
      a_q[3*i+1] <= a[i][31:16];
      b_q[3*i+1] <= b[i][31:16];
      a_q[3*i+2] <= a[i][15:0] ^ a[i][31:16];
      b_q[3*i+2] <= b[i][15:0] ^ b[i][31:16];
    end
  end

  for (genvar i = 0; i < 9; i++) begin : gen_leaf
    always_ff @(posedge clk_i) begin
      even_q[i] <= rows(a_q[i], b_q[i][7:0]);
      odd_q[i]  <= rows(a_q[i], b_q[i][15:8]);
    end
  end

  for (genvar i = 0; i < 3; i++) begin : gen_mid
    logic [30:0] low, high, sum;
    assign low  = 31'(even_q[3*i])   ^ {odd_q[3*i], 8'b0};
    assign high = 31'(even_q[3*i+1]) ^ {odd_q[3*i+1], 8'b0};
    assign sum  = 31'(even_q[3*i+2]) ^ {odd_q[3*i+2], 8'b0} ^ low ^ high;
    always_ff @(posedge clk_i) mid_q[i] <= 63'(low) ^ 63'(sum) << 16 ^ {high, 32'b0};
  end

  logic [62:0] sum;
  assign sum = mid_q[0] ^ mid_q[1] ^ mid_q[2];
  always_ff @(posedge clk_i) begin
    p_q <= {mid_q[1] ^ 63'(sum[62:32]), 64'(mid_q[0]) ^ {sum[31:0], 32'b0}};
  end

  assign p_o = p_q;
endmodule

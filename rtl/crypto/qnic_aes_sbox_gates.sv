// SPDX-License-Identifier: Apache-2.0
// The AES S-box of one byte in logic: inversion in the composite field GF((2^4)^2).
// Flow: qnic_aes_sbox -> [qnic_aes_sbox_gates] -> qnic_aes_sbox
// Latency: 2   Rate: 1 byte a cycle   Stalls: none
// Source: FIPS 197, 5.1.1, in this representation:
//   GF(2^4)  = GF(2)[y] / (y^4 + y + 1), bit i is y^i
//   GF(2^8)' = GF(2^4)[z] / (z^2 + z + y^3), {h, l} is h*z + l
// z + 1 is the conjugate of z, so (h*z + l) * (h*z + h + l) = y^3*h^2 + h*l + l^2 is in
// GF(2^4): the norm. The inverse is the conjugate divided by the norm.
module qnic_aes_sbox_gates (
  input  logic       clk_i,
  input  logic [7:0] in_i,
  output logic [7:0] sub_o
);
  // Row i holds the input bits whose sum is output bit i.
  typedef logic [7:0][7:0] matrix_t;

  // Column j is (2z)^j: 2z is the root of the AES polynomial x^8 + x^4 + x^3 + x + 1 in
  // GF(2^8)' that makes the two matrices the sparsest together.
  localparam matrix_t TO_COMPOSITE = {8'ha0, 8'hac, 8'hd2, 8'h70, 8'h18, 8'hfc, 8'h04, 8'ha1};
  // The inverse of TO_COMPOSITE, followed by the affine map of the S-box.
  localparam matrix_t FROM_COMPOSITE = {8'h06, 8'hd0, 8'hee, 8'h3b, 8'h25, 8'h69, 8'h3f, 8'h45};
  // Inverses in GF(2^4), that of i at [i]; zero stays zero.
  localparam logic [15:0][3:0] INVERSE = 64'h8_34a_5c2f_67bd_e910;

  function automatic logic [7:0] map(matrix_t rows, logic [7:0] x);
    for (int i = 0; i < 8; i++) map[i] = ^(rows[i] & x);
  endfunction

  function automatic logic [3:0] mul(logic [3:0] a, logic [3:0] b);
    logic [6:0] p;
    p = 7'(a & {4{b[0]}}) ^ (7'(a & {4{b[1]}}) << 1)
      ^ (7'(a & {4{b[2]}}) << 2) ^ (7'(a & {4{b[3]}}) << 3);
    mul = p[3:0] ^ {1'b0, p[6:4]} ^ {p[6:4], 1'b0};  // y^4 = y + 1
  endfunction

  logic [3:0] high, low;
  logic [3:0] high_q, conj_q, norm_q;
  logic [7:0] sub_q;
  assign {high, low} = map(TO_COMPOSITE, in_i);

  always_ff @(posedge clk_i) begin
    high_q <= high;
    conj_q <= high ^ low;
    norm_q <= mul(4'h8, mul(high, high)) ^ mul(low, high ^ low);
    sub_q  <= map(FROM_COMPOSITE, {mul(high_q, INVERSE[norm_q]), mul(conj_q, INVERSE[norm_q])})
            ^ 8'h63;
  end
  assign sub_o = sub_q;
endmodule

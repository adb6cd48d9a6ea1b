// SPDX-License-Identifier: Apache-2.0
// Squares in GF(2^128), which is linear: the bits are spread and reduced, XORs only.
// Flow: crypto/qnic_ghash_store, crypto/qnic_ghash_cube -> [qnic_gf128_sq] -> the same
// Latency: 0 (combinational)   Rate: 1 a cycle   Stalls: none
// Polynomial order: bit k is the coefficient of x^k.
// Source: NIST SP 800-38D, 6.3
module qnic_gf128_sq (
  input  logic [127:0] x_i,
  output logic [127:0] sq_o
);
  // Bit k goes to bit 2k.
  function automatic logic [63:0] spread(logic [31:0] x);
    logic [63:0] s;
    s = {32'b0, x};
    s = (s | s << 16) & 64'h0000_FFFF_0000_FFFF;
    s = (s | s << 8)  & 64'h00FF_00FF_00FF_00FF;
    s = (s | s << 4)  & 64'h0F0F_0F0F_0F0F_0F0F;
    s = (s | s << 2)  & 64'h3333_3333_3333_3333;
    s = (s | s << 1)  & 64'h5555_5555_5555_5555;
    return s;
  endfunction

  qnic_gf128_reduce i_reduce (
    .wide_i(255'({spread(x_i[127:96]), spread(x_i[95:64]),
                  spread(x_i[63:32]), spread(x_i[31:0])})),
    .x_o(sq_o)
  );
endmodule

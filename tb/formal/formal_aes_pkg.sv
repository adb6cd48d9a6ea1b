// SPDX-License-Identifier: Apache-2.0
// AES as FIPS 197 defines it, for proofs: nothing here is made as the RTL makes it.
package formal_aes_pkg;
  // 4.2: product of two polynomials modulo x^8 + x^4 + x^3 + x + 1.
  function automatic logic [7:0] mul(logic [7:0] a, logic [7:0] b);
    logic [14:0] p;
    p = '0;
    for (int i = 0; i < 8; i++) if (b[i]) p ^= 15'(a) << i;
    for (int i = 14; i >= 8; i--) if (p[i]) p ^= 15'h11b << (i - 8);
    return p[7:0];
  endfunction

  // x^254: the inverse, and 0 for 0.
  function automatic logic [7:0] inverse(logic [7:0] x);
    logic [7:0] power;
    power = 8'h01;
    for (int i = 7; i >= 0; i--) begin
      power = mul(power, power);
      if (i != 0) power = mul(power, x);
    end
    return power;
  endfunction

  // 5.1.1, equation (5.2).
  function automatic logic [7:0] affine(logic [7:0] b);
    for (int i = 0; i < 8; i++) begin
      affine[i] = b[i] ^ b[(i+4)%8] ^ b[(i+5)%8] ^ b[(i+6)%8] ^ b[(i+7)%8] ^ 1'(8'h63 >> i);
    end
  endfunction

  // 5.1.3, equation (5.6): a column by the matrix of which row r is {02, 03, 01, 01} >>> r.
  function automatic logic [31:0] mix_column(logic [31:0] column);
    logic [7:0] row[4];
    row = '{8'h02, 8'h03, 8'h01, 8'h01};
    mix_column = '0;
    for (int r = 0; r < 4; r++) begin
      for (int k = 0; k < 4; k++) mix_column[8*r+:8] ^= mul(row[(k+4-r)%4], column[8*k+:8]);
    end
  endfunction

  // 5.1.2: s'[r, c] = s[r, (c + r) mod 4]; byte r + 4c of a block is s[r, c] (3.4).
  function automatic logic [127:0] shift_rows(logic [127:0] s);
    for (int r = 0; r < 4; r++) begin
      for (int c = 0; c < 4; c++) shift_rows[8*(r+4*c)+:8] = s[8*(r+4*((c+r)%4))+:8];
    end
  endfunction

  // A bijection of bytes in place of the S-box, see cut/qnic_aes_sbox.sv.
  function automatic logic [7:0] stand_in(logic [7:0] x);
    stand_in = {x[4:0], x[7:5]} ^ 8'h63;
  endfunction
endpackage

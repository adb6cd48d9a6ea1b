// SPDX-License-Identifier: Apache-2.0
// SubBytes of AES: the S-box and its double, 2*S(x) in GF(2^8), of a few bytes.
// Flow: qnic_aes_round, qnic_aes_key_step -> [qnic_aes_sbox] -> MixColumns, key chain
// Latency: 2   Rate: one word a cycle   Stalls: none
// SBOX picks how: SBOX_TABLE simulates fast, SBOX_GATES fits any device, SBOX_EBR
// takes half an ECP5 block RAM a byte. All three give the same words in the same cycle.
// Source: FIPS 197, 5.1.1 (S-box), 4.2.1 (doubling).
module qnic_aes_sbox #(
  parameter int unsigned SBOX  = qnic_pkg::SBOX_TABLE,
  parameter int unsigned BYTES = 4  // even
) (
  input  logic               clk_i,
  input  logic [8*BYTES-1:0] in_i,
  output logic [8*BYTES-1:0] sub_o,
  output logic [8*BYTES-1:0] dbl_o
);
  typedef logic [7:0] table_t[256];

  // Doubles every byte: shifts it and, where a bit fell out, adds x^4 + x^3 + x + 1.
  function automatic logic [8*BYTES-1:0] double(logic [8*BYTES-1:0] bytes);
    logic [8*BYTES-1:0] carry;
    carry  = (bytes >> 7) & {BYTES{8'h01}};
    double = ((bytes << 1) & {BYTES{8'hfe}})
           ^ carry ^ (carry << 1) ^ (carry << 3) ^ (carry << 4);
  endfunction

  // The table from its definition. 3 generates the multiplicative group, 0xf6 is its
  // inverse: `power` and `inverse` walk all pairs of a number and its inverse.
  function automatic table_t make_table();
    logic [7:0] power, inverse;
    power   = 8'h01;
    inverse = 8'h01;
    for (int i = 0; i < 255; i++) begin
      make_table[power] = 8'h63 ^ inverse ^ {inverse[6:0], inverse[7]}
        ^ {inverse[5:0], inverse[7:6]} ^ {inverse[4:0], inverse[7:5]}
        ^ {inverse[3:0], inverse[7:4]};
      power   = power ^ {power[6:0], 1'b0} ^ (power[7] ? 8'h1b : 8'h00);
      inverse = inverse ^ (inverse << 1);
      inverse = inverse ^ (inverse << 2);
      inverse = inverse ^ (inverse << 4);
      inverse = inverse ^ (inverse[7] ? 8'h09 : 8'h00);
    end
    make_table[0] = 8'h63;
  endfunction

  if (SBOX == qnic_pkg::SBOX_EBR) begin : gen_ebr
    localparam table_t TABLE = make_table();
    for (genvar b = 0; b < BYTES; b += 2) begin : gen_pair
      qnic_aes_sbox_ebr #(
        .TABLE(TABLE)
      ) i_ebr (
        .clk_i,
        .in_i(in_i[8*b +: 16]),
        .sub_o(sub_o[8*b +: 16]),
        .dbl_o(dbl_o[8*b +: 16])
      );
    end
  end else if (SBOX == qnic_pkg::SBOX_GATES) begin : gen_gates
    for (genvar b = 0; b < BYTES; b++) begin : gen_byte
      qnic_aes_sbox_gates i_gates (
        .clk_i,
        .in_i(in_i[8*b +: 8]),
        .sub_o(sub_o[8*b +: 8])
      );
    end
    assign dbl_o = double(sub_o);
  end else begin : gen_table
    localparam table_t TABLE = make_table();
    logic [8*BYTES-1:0] read_q, sub_q;
    always_ff @(posedge clk_i) begin
      for (int b = 0; b < BYTES; b++) read_q[8*b+:8] <= TABLE[in_i[8*b+:8]];
      sub_q <= read_q;
    end
    assign sub_o = sub_q;
    assign dbl_o = double(sub_q);
  end
endmodule

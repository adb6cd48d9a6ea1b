// SPDX-License-Identifier: Apache-2.0
// One round of AES encryption and the key schedule beside it.
// Flow: qnic_aes_pipe, previous round -> [qnic_aes_round] -> next round, qnic_aes_pipe
// Latency: 4   Rate: 1 block a cycle, any key, any size   Stalls: none
// Source: FIPS 197, 5.1. Registers: S-box, S-box output, half of MixColumns, the rest with
// AddRoundKey. MixColumns of a column a0..a3 is 2a[i] ^ 2a[i+1] ^ a[i+1] ^ a[i+2] ^ a[i+3]: the
// first half sums up four of them, so that no register has more than one 4-input LUT before it.
module qnic_aes_round #(
  parameter int unsigned ROUND = 1,  // 1 to 14
  parameter int unsigned SBOX  = qnic_pkg::SBOX_TABLE
) (
  input  logic                         clk_i,
  input  logic [3:0]                   aes256_i,  // [n]: of the block n cycles after it came in
  input  logic [127:0]                 state_i,
  input  qnic_crypto_pkg::aes_window_t window_i,  // a cycle ahead of the state, in round 1 with it
  output logic [127:0]                 state_o,
  output qnic_crypto_pkg::aes_window_t window_o   // a cycle ahead of the state
);
  localparam bit LAST = ROUND == 14;  // without MixColumns
  // AES-128 has ten rounds: its blocks join behind round 4. Until then they wait in the
  // half of the key window that AES-128 leaves free.
  localparam bit JOIN = ROUND == 4;

  // Byte i becomes byte i + n of the column.
  function automatic logic [31:0] below(logic [31:0] column, int unsigned n);
    below = 32'({column, column} >> 8 * n);
  endfunction

  logic [127:0] state_q;
  qnic_aes_key_step #(
    .ROUND(ROUND),
    .SBOX(SBOX)
  ) i_key_step (
    .clk_i,
    .aes256_i(aes256_i[2:0]),
    .window_i,
    .window_o
  );

  for (genvar c = 0; c < 4; c++) begin : gen_column
    logic [31:0] shifted, sub, dbl, part_q, mixed;
    // ShiftRows: byte r of column c comes from column c + r.
    for (genvar r = 0; r < 4; r++) begin : gen_row
      assign shifted[8*r+:8] = state_i[32*((c+r)%4)+8*r+:8];
    end
    qnic_aes_sbox #(
      .SBOX(SBOX),
      .BYTES(4)
    ) i_sbox (
      .clk_i,
      .in_i(shifted),
      .sub_o(sub),
      .dbl_o(dbl)
    );

    if (LAST) begin : gen_last
      always_ff @(posedge clk_i) part_q <= sub;
      assign mixed = part_q;
      logic unused;
      assign unused = ^dbl;
    end else begin : gen_mix
      logic [31:0] rest_q;
      always_ff @(posedge clk_i) begin
        part_q <= dbl ^ below(dbl, 1) ^ below(sub, 1) ^ below(sub, 2);
        rest_q <= below(sub, 3);
      end
      assign mixed = part_q ^ rest_q;
    end

    always_ff @(posedge clk_i) begin
      state_q[32*c+:32] <= JOIN && !aes256_i[3] ? window_o.older[32*c+:32]
                          : mixed ^ window_o.newer[32*c+:32];
    end
  end

  assign state_o = state_q;
endmodule

// SPDX-License-Identifier: Apache-2.0
// One round of AES encryption and the key schedule beside it.
// Flow: qnic_aes_pipe, previous round -> [qnic_aes_round] -> next round, qnic_aes_pipe
// Latency: 4   Rate: 1 block a cycle, any key, any size   Stalls: none
// Source: FIPS 197, 5.1. Registers: S-box, S-box output, half of MixColumns, the rest with
// AddRoundKey. MixColumns of a column a0..a3 is a[i] ^ 2a[i] ^ 2a[i+1] ^ (a0^a1^a2^a3): the
// first half sums up the parts, so that no register has more than one 4-input LUT before it.
module qnic_aes_round #(
  parameter int unsigned ROUND = 1,  // 1 to 14
  parameter int unsigned SBOX  = qnic_pkg::SBOX_TABLE
) (
  input  logic         clk_i,
  input  logic [3:0]   aes256_i,  // [n]: of the block n cycles after it came in
  input  logic [127:0] state_i,
  input  logic [127:0] older_i,   // window of round keys, see qnic_aes_key_step
  input  logic [127:0] newer_i,
  output logic [127:0] state_o,
  output logic [127:0] older_o,
  output logic [127:0] newer_o
);
  localparam bit LAST = ROUND == 14;  // without MixColumns
  // AES-128 has ten rounds: its blocks join behind round 4. Until then they wait in the
  // half of the key window that AES-128 leaves free.
  localparam bit JOIN = ROUND == 4;

  logic [127:0] older, newer, older_q, newer_q, state_q;
  qnic_aes_key_step #(
    .ROUND(ROUND),
    .SBOX(SBOX)
  ) i_key_step (
    .clk_i,
    .aes256_i(aes256_i[2:0]),
    .older_i,
    .newer_i,
    .older_o(older),
    .newer_o(newer)
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
      logic [7:0] sum_q;
      always_ff @(posedge clk_i) begin
        part_q <= sub ^ dbl ^ {dbl[7:0], dbl[31:8]};
        sum_q  <= sub[7:0] ^ sub[15:8] ^ sub[23:16] ^ sub[31:24];
      end
      assign mixed = part_q ^ {4{sum_q}};
    end

    always_ff @(posedge clk_i) begin
      state_q[32*c+:32] <= JOIN && !aes256_i[3] ? older[32*c+:32] : mixed ^ newer[32*c+:32];
    end
  end

  always_ff @(posedge clk_i) begin
    older_q <= older;
    newer_q <= newer;
  end
  assign state_o = state_q;
  assign older_o = older_q;
  assign newer_o = newer_q;
endmodule

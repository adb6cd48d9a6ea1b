// SPDX-License-Identifier: Apache-2.0
// One step of the AES key schedule, in step with one round of the pipe.
// Flow: previous qnic_aes_round -> [qnic_aes_key_step] -> qnic_aes_round
// Latency: 3   Rate: 1 key a cycle, any size   Stalls: none
// Source: FIPS 197, 5.2. What travels is the window of the two youngest round keys,
// {newer, older}. AES-256 makes the next key from both; AES-128 from the newer one, and only
// from round 5 on: before that its window is handed on, see qnic_aes_pipe.
// Round 1 has nothing to compute, AES-256 brings two round keys with it.
module qnic_aes_key_step #(
  parameter int unsigned ROUND = 1,
  parameter int unsigned SBOX  = qnic_pkg::SBOX_TABLE
) (
  input  logic         clk_i,
  input  logic [2:0]   aes256_i,  // [n]: of the key n cycles after it came in
  input  logic [127:0] older_i,
  input  logic [127:0] newer_i,
  output logic [127:0] older_o,
  output logic [127:0] newer_o    // the key of this round
);
  // RotWord: byte 1 becomes byte 0.
  function automatic logic [31:0] rotate(logic [31:0] word);
    rotate = {word[7:0], word[31:8]};
  endfunction

  // x^n in GF(2^8).
  function automatic logic [7:0] rcon(int unsigned n);
    rcon = 8'h01;
    for (int unsigned i = 0; i < n; i++) rcon = {rcon[6:0], 1'b0} ^ (rcon[7] ? 8'h1b : 8'h00);
  endfunction

  // The four words, each added to all words behind it; with chain off, as they are.
  function automatic logic [127:0] prefix(logic [127:0] words, logic chain);
    logic [31:0] gate;
    gate = {32{chain}};
    prefix[31:0]   = words[31:0];
    prefix[63:32]  = words[63:32]  ^ (words[31:0] & gate);
    prefix[95:64]  = words[95:64]  ^ ((words[63:32] ^ words[31:0]) & gate);
    prefix[127:96] = words[127:96] ^ ((words[95:64] ^ words[63:32] ^ words[31:0]) & gate);
  endfunction

  logic [127:0] base_q, prefix_q, key_q;  // becomes the next key
  logic [127:0] keep1_q, keep2_q, keep3_q;  // is handed on

  if (ROUND == 1) begin : gen_wait
    always_ff @(posedge clk_i) begin
      base_q   <= newer_i;
      prefix_q <= base_q;
      key_q    <= prefix_q;
      keep1_q  <= older_i;
    end
    logic unused;
    assign unused = ^aes256_i;
  end else begin : gen_step
    localparam bit LATE = ROUND >= 5;  // AES-128 takes part
    localparam bit EVEN = ROUND % 2 == 0;
    localparam logic [31:0] RCON256 = 32'(rcon(ROUND / 2 - 1));
    localparam logic [31:0] RCON128 = LATE ? 32'(rcon(ROUND - 5)) : '0;

    logic [31:0] sub, dbl, word256, word128;
    qnic_aes_sbox #(
      .SBOX(SBOX),
      .BYTES(4)
    ) i_sbox (
      .clk_i,
      .in_i(newer_i[127:96]),
      .sub_o(sub),
      .dbl_o(dbl)
    );
    assign word256 = EVEN ? rotate(sub) ^ RCON256 : sub;
    assign word128 = LATE ? rotate(sub) ^ RCON128 : '0;

    always_ff @(posedge clk_i) begin
      base_q   <= LATE && !aes256_i[0] ? newer_i : older_i;
      prefix_q <= prefix(base_q, LATE || aes256_i[1]);
      key_q    <= prefix_q ^ {4{aes256_i[2] ? word256 : word128}};
      keep1_q  <= newer_i;
    end
    logic unused;
    assign unused = ^dbl;
  end

  always_ff @(posedge clk_i) begin
    keep2_q <= keep1_q;
    keep3_q <= keep2_q;
  end
  assign older_o = keep3_q;
  assign newer_o = key_q;
endmodule

// SPDX-License-Identifier: Apache-2.0
// One step of the AES key schedule, a cycle ahead of the round of the pipe that it serves.
// Flow: previous qnic_aes_round -> [qnic_aes_key_step] -> qnic_aes_round
// Latency: 4 (3 for round 1)   Rate: 1 key a cycle, any size   Stalls: none
// Source: FIPS 197, 5.2. A key n is made of an earlier one, the base a, and a word g of the
// S-box: n0 = a0 ^ g, n1 = a1 ^ n0, n2 = a2 ^ n1, n3 = a3 ^ n2. So n3 is the sum of g and all
// of a, and n2 = n3 ^ a3: with the sums of keys at hand, every word is one 4-input LUT a bit.
// AES-256 takes the older key of the window for its base; AES-128 the newer one, and only from
// round 5 on: before that its window is handed on, see qnic_aes_pipe.
// Round 1 has nothing to compute, AES-256 brings two round keys with it.
module qnic_aes_key_step #(
  parameter int unsigned ROUND = 1,
  parameter int unsigned SBOX  = qnic_pkg::SBOX_TABLE
) (
  input  logic                         clk_i,
  input  logic [2:0]                   aes256_i,  // [n]: of the key n + 1 cycles after it came in
  input  qnic_crypto_pkg::aes_window_t window_i,
  output qnic_crypto_pkg::aes_window_t window_o   // newer: the key of this round
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

  function automatic logic [31:0] sum(logic [127:0] words);
    sum = words[31:0] ^ words[63:32] ^ words[95:64] ^ words[127:96];
  endfunction

  // [n]: n + 1 cycles after the key came in.
  logic [3:0][127:0] newer_q;
  logic [2:0][127:0] older_q;
  logic [4:0][31:0]  sum_q;
  always_ff @(posedge clk_i) begin
    newer_q <= {newer_q[2:0], window_i.newer};
    older_q <= {older_q[1:0], window_i.older};
    sum_q   <= {sum_q[3:0], sum(ROUND == 1 ? window_i.older : window_i.newer)};
  end

  if (ROUND == 1) begin : gen_wait
    assign window_o = '{
            last: newer_q[1][127:96],
            newer: newer_q[2],
            older: older_q[2],
            sum: sum_q[3]
        };
    logic unused;
    assign unused = ^{aes256_i, window_i.last, window_i.sum, newer_q[3], sum_q[4]};
  end else begin : gen_step
    localparam bit LATE = ROUND >= 5;  // AES-128 takes part
    localparam bit EVEN = ROUND % 2 == 0;
    localparam logic [31:0] RCON256 = 32'(rcon(ROUND / 2 - 1));
    localparam logic [31:0] RCON128 = LATE ? 32'(rcon(ROUND - 5)) : '0;

    logic [31:0] sub, dbl;
    qnic_aes_sbox #(
      .SBOX(SBOX),
      .BYTES(4)
    ) i_sbox (
      .clk_i,
      .in_i(window_i.last),
      .sub_o(sub),
      .dbl_o(dbl)
    );

    // [0]: in the cycle in which g is there; [1]: one cycle later.
    logic [1:0] from_newer, add;
    assign from_newer = LATE ? ~aes256_i[2:1] : 2'b00;
    assign add        = LATE ? 2'b11 : aes256_i[2:1];

    logic [31:0] g_q, old_sum_q, n0_q, n3_q;
    logic [127:0] key_q, near, far;
    assign near = from_newer[0] ? newer_q[1] : older_q[1];
    assign far  = from_newer[1] ? newer_q[2] : older_q[2];
    always_ff @(posedge clk_i) begin
      g_q <= LATE && !aes256_i[0] ? rotate(sub) ^ RCON128 : EVEN ? rotate(sub) ^ RCON256 : sub;
      old_sum_q <= window_i.sum;

      n0_q <= near[31:0] ^ (g_q & {32{add[0]}});
      n3_q <= add[0] ? (from_newer[0] ? sum_q[1] : old_sum_q) ^ g_q : near[127:96];

      key_q[31:0]   <= n0_q;
      key_q[63:32]  <= far[63:32] ^ (n0_q & {32{add[1]}});
      key_q[95:64]  <= add[1] ? far[127:96] ^ n3_q : far[95:64];
      key_q[127:96] <= n3_q;
    end
    assign window_o = '{last: n3_q, newer: key_q, older: newer_q[3], sum: sum_q[4]};
    logic unused;
    assign unused = ^{dbl, near, far};
  end
endmodule

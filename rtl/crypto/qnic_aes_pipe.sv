// SPDX-License-Identifier: Apache-2.0
// AES-128 and AES-256 encryption of a block a cycle, a new key and size in every cycle.
// Flow: qnic_crypto (counter blocks, samples, zero blocks) -> [qnic_aes_pipe] -> qnic_crypto
// Latency: qnic_pkg::AES_LATENCY   Rate: 1 block a cycle   Stalls: none
// Source: FIPS 197. Byte i of block and key is at [8*i +: 8]. AES-128 takes key [127:0].
// Fourteen rounds for both sizes: a block of AES-128 waits for four rounds in the upper half
// of the key window, where AES-256 has the second half of its key.
// Wiping: without in_valid_i zeros go in, so that AES_LATENCY cycles after the last block
// every register holds what zero key, block and tag make of it, whatever was there before.
module qnic_aes_pipe #(
  parameter int unsigned SBOX  = qnic_pkg::SBOX_TABLE,
  parameter int unsigned TAG_W = 1  // what travels beside a block
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  input  logic             in_valid_i,
  input  logic [127:0]     in_block_i,
  input  logic [255:0]     in_key_i,
  input  logic             in_aes256_i,
  input  logic [TAG_W-1:0] in_tag_i,
  output logic             out_valid_o,
  output logic [127:0]     out_block_o,
  output logic [TAG_W-1:0] out_tag_o  // zero while not valid
);
  localparam int unsigned ROUNDS = 14;
  localparam int unsigned LATENCY = 2 + 4 * ROUNDS;
  if (LATENCY != qnic_pkg::AES_LATENCY) begin : gen_latency
    $error("qnic_pkg::AES_LATENCY does not fit the pipe");
  end

  // ---- valid bit and key size of the block in each stage ------------------------------------
  logic [LATENCY-1:0] valid_q;
  logic [LATENCY-2:0] aes256_q;
  always_ff @(posedge clk_i) begin
    aes256_q <= {aes256_q[LATENCY-3:0], in_valid_i && in_aes256_i};
    if (!rst_ni) valid_q <= '0;
    else valid_q <= {valid_q[LATENCY-2:0], in_valid_i};
  end

  // ---- stage 1: wipe; stage 2: AddRoundKey before the first round ----------------------------
  logic [127:0] block_q;
  logic [255:0] key_q;
  logic [127:0] start_q;
  qnic_crypto_pkg::aes_window_t window_q;
  always_ff @(posedge clk_i) begin
    block_q <= in_valid_i ? in_block_i : '0;
    key_q   <= in_valid_i ? in_key_i : '0;
    start_q <= block_q ^ key_q[127:0];
    window_q <= '{older: key_q[127:0],
                  newer: aes256_q[0] ? key_q[255:128] : block_q ^ key_q[127:0],
                  default: '0};
  end

  // ---- rounds --------------------------------------------------------------------------------
  // [r]: behind round r. While AES-128 waits, each of rounds 2, 3 and 4 swaps the two halves
  // of the window: the state ends up as the older half, the key as the newer one.
  logic [127:0] state [ROUNDS+1];
  qnic_crypto_pkg::aes_window_t window [ROUNDS+1];
  assign state[0]  = start_q;
  assign window[0] = window_q;
  for (genvar r = 1; r <= ROUNDS; r++) begin : gen_round
    qnic_aes_round #(
      .ROUND(r),
      .SBOX(SBOX)
    ) i_round (
      .clk_i,
      .aes256_i(aes256_q[4*r-3 +: 4]),
      .state_i(state[r-1]),
      .window_i(window[r-1]),
      .state_o(state[r]),
      .window_o(window[r])
    );
  end

  // ---- tags: a ring of LATENCY places, read before they are written again; zero without a
  // block, so that a user's bits need no gate behind the register. What a place holds is not known
  // until it was written behind a reset; resets last two cycles at least (common/qnic_reset).
  localparam int unsigned PLACE_W = $clog2(LATENCY);
  logic [TAG_W-1:0] tags[LATENCY];
  logic [TAG_W-1:0] read_q, tag_q;
  logic [PLACE_W-1:0] place_q, next_q, place_ahead_q;
  logic unknown_q;
  always_ff @(posedge clk_i) begin
    tags[place_q] <= in_valid_i ? in_tag_i : '0;
    read_q        <= tags[place_ahead_q];
    unknown_q     <= !rst_ni || (unknown_q && place_ahead_q != '0);
    tag_q         <= unknown_q ? '0 : read_q;
    place_q       <= rst_ni ? next_q : '0;
    next_q        <= rst_ni ? place_ahead_q : PLACE_W'(1);
    place_ahead_q <= !rst_ni ? PLACE_W'(2)
                     : place_ahead_q == PLACE_W'(LATENCY - 1) ? '0 : place_ahead_q + 1'b1;
  end

  assign out_valid_o = valid_q[LATENCY-1];
  assign out_block_o = state[ROUNDS];
  assign out_tag_o   = tag_q;
endmodule

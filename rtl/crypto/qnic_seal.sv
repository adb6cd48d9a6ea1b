// SPDX-License-Identifier: Apache-2.0
// Makes a frame's tag and header-protection mask, and the sample that the mask needs.
// Flow: crypto/qnic_ghash, qnic_aes_pipe, qnic_xor -> [qnic_seal] -> egress, qnic_aes_sched
// Latency: hash to seal: 7; for the mask the sampler's, qnic_aes_sched's, the AES's and 5
// Rate: a frame in 4 cycles   Stalls: seals wait for seal_ready_i; room is never short
// Source: NIST SP 800-38D 7.1 (tag = GHASH XOR E(K, J0)), RFC 9001 5.4.1
`include "qnic_assert.svh"
module qnic_seal #(
  parameter int unsigned ROWS   = 2,    // of 16 frames between their first step and their hash
  parameter int unsigned FLIGHT = qnic_pkg::MAX_FLIGHT,  // frames that egress admits
  parameter bit          LEAN   = 1'b0  // few flip-flops, see common/qnic_key_queue
) (
  input  logic               clk_i,
  input  logic               rst_ni,
  // a protected frame begins: its hp key, there for one cycle more
  input  logic               start_valid_i,
  output logic               start_ready_o,
  input  logic [255:0]       start_hp_i,
  input  logic               start_aes256_i,
  // its J0 goes into the AES pipe; there is room for the next one
  input  logic               j0_issue_i,
  output logic               j0_go_o,
  // blocks out of the AES pipe
  input  qnic_crypto_pkg::aes_use_t aes_use_i,
  input  qnic_pkg::beat_t    aes_block_i,
  // steps behind the XOR, and hashes
  input  logic               cut_valid_i,
  input  qnic_crypto_pkg::cut_t     cut_i,
  input  qnic_pkg::beat_t    block_i,
  input  logic               hash_valid_i,
  input  qnic_pkg::beat_t    hash_i,
  // sample to the AES pipe, see qnic_aes_sched
  output logic               hp_valid_o,
  input  logic               hp_pick_i,
  input  logic               hp_clear_i,
  output qnic_pkg::beat_t    hp_block_o,
  output logic [255:0]       hp_key_o,
  output logic               hp_aes256_o,
  // to egress
  output logic               seal_valid_o,
  input  logic               seal_ready_i,
  output qnic_pkg::seal_t    seal_o
);
  // ---- E(K, J0): waits for the hash ---------------------------------------------------------
  localparam int unsigned J0_MAX = 16 * ROWS - 4;  // a few may be issued before j0_go_o falls
  logic j0_in, j0_valid, j0_room;
  logic [5:0] j0_count_q;
  qnic_pkg::beat_t j0;
  assign j0_in = aes_use_i.j0;
  qnic_rows #(
    .W(128),
    .ROWS(ROWS),
    .KEYS(1'b1),
    .LEAN(LEAN)
  ) i_j0 (
    .clk_i,
    .rst_ni,
    .in_valid_i(j0_in),
    .in_ready_o(j0_room),
    .in_data_i(aes_block_i),
    .out_valid_o(j0_valid),
    .out_ready_i(hash_valid_i),
    .out_data_o(j0)
  );
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      j0_count_q <= '0;
      j0_go_o    <= 1'b0;
    end else begin
      j0_count_q <= j0_count_q + 6'(j0_issue_i) - 6'(hash_valid_i);
      j0_go_o    <= j0_count_q < 6'(J0_MAX);
    end
  end

  // ---- tag ----------------------------------------------------------------------------------
  logic tag_valid_q, sample_there, sample_next, sample_read, sample_valid, tag_valid, seal_pop_q;
  qnic_pkg::beat_t tag_q, sample_tag;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) tag_valid_q <= 1'b0;
    else tag_valid_q <= hash_valid_i;
    tag_q <= hash_i ^ j0;
  end

  qnic_tags #(
    .FLIGHT(FLIGHT)
  ) i_tags (
    .clk_i,
    .rst_ni,
    .in_valid_i(tag_valid_q),
    .in_tag_i(tag_q),
    .sample_there_o(sample_there),
    .sample_next_i(sample_next),
    .sample_read_i(sample_read),
    .sample_valid_o(sample_valid),
    .sample_tag_o(sample_tag),
    .out_valid_o(tag_valid),
    .out_ready_i(seal_pop_q),
    .out_tag_o(seal_o.tag)
  );

  qnic_sampler #(
    .ROWS(ROWS),
    .LEAN(LEAN)
  ) i_sampler (
    .clk_i,
    .rst_ni,
    .start_valid_i,
    .start_ready_o,
    .start_hp_i,
    .start_aes256_i,
    .cut_valid_i,
    .cut_i,
    .block_i,
    .tag_there_i(sample_there),
    .tag_next_o(sample_next),
    .tag_read_o(sample_read),
    .tag_valid_i(sample_valid),
    .tag_i(sample_tag),
    .hp_valid_o,
    .hp_pick_i,
    .hp_clear_i,
    .hp_block_o,
    .hp_key_o,
    .hp_aes256_o
  );

  // ---- mask: in two words, so that one block RAM holds those of 256 frames ------------------
  logic mask_in, mask_late_q, mask_room, half_valid, half_pop, low_valid_q;
  logic [19:0] high_q, half, low_q;
  assign mask_in = aes_use_i.hp;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) mask_late_q <= 1'b0;
    else mask_late_q <= mask_in;
    high_q <= aes_block_i[39:20];
  end
  qnic_ram_fifo #(
    .W(20),
    .DEPTH(2 * FLIGHT),
    .SURE(1'b1)
  ) i_masks (
    .clk_i,
    .rst_ni,
    .in_valid_i(mask_in || mask_late_q),
    .in_ready_o(mask_room),
    .in_data_i(mask_late_q ? high_q : aes_block_i[19:0]),
    .out_valid_o(half_valid),
    .out_ready_i(half_pop),
    .out_data_o(half),
    .level_o()
  );
  assign half_pop = half_valid && (!low_valid_q || seal_pop_q);
  always_ff @(posedge clk_i) begin
    if (!rst_ni) low_valid_q <= 1'b0;
    else if (half_pop) low_valid_q <= !low_valid_q;
    if (!low_valid_q) low_q <= half;
  end

  // A seal is popped in the cycle after it was taken: seal_ready_i comes late.
  assign seal_o.mask  = {half, low_q};
  assign seal_valid_o = tag_valid && half_valid && low_valid_q && !seal_pop_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) seal_pop_q <= 1'b0;
    else seal_pop_q <= seal_valid_o && seal_ready_i;
  end

  `QNIC_ASSERT(J0Room_A, j0_in |-> j0_room)
  `QNIC_ASSERT(J0There_A, hash_valid_i |-> j0_valid)
  `QNIC_ASSERT(MaskRoom_A, mask_in || mask_late_q |-> mask_room)
  `QNIC_ASSERT(MaskRate_A, mask_in |-> !mask_late_q)
endmodule

// SPDX-License-Identifier: Apache-2.0
// Makes a frame's tag and header-protection mask, and the sample that the mask needs.
// Flow: crypto/qnic_ghash, qnic_aes_pipe, qnic_xor -> [qnic_seal] -> egress, qnic_aes_sched
// Latency: hash to seal: 2 and, for the mask, the sampler's and the AES pipe's
// Rate: a frame every 2 cycles   Stalls: seals wait for seal_ready_i; room is never short
// Source: NIST SP 800-38D 7.1 (tag = GHASH XOR E(K, J0)), RFC 9001 5.4.1
`include "qnic_assert.svh"
module qnic_seal #(
  parameter int unsigned FRAMES = 32,
  parameter int unsigned FLIGHT = qnic_pkg::MAX_FLIGHT,  // egress admits no more frames (MAX_FLIGHT)
  parameter int unsigned SHIFT  = qnic_pkg::SHIFT_LOGIC  // see egress/qnic_shift
) (
  input  logic               clk_i,
  input  logic               rst_ni,
  // a protected frame begins: its hp key
  input  logic               start_valid_i,
  output logic               start_ready_o,
  input  logic [255:0]       start_hp_i,
  input  logic               start_aes256_i,
  // blocks out of the AES pipe
  input  logic               aes_valid_i,
  input  qnic_pkg::aes_use_e aes_use_i,
  input  qnic_pkg::beat_t    aes_block_i,
  // steps behind the XOR, and hashes
  input  logic               step_valid_i,
  input  qnic_pkg::step_t    step_i,
  input  qnic_pkg::beat_t    block_i,
  input  logic               hash_valid_i,
  input  qnic_pkg::beat_t    hash_i,
  // sample to the AES pipe
  output logic               hp_valid_o,
  input  logic               hp_ready_i,
  output qnic_pkg::beat_t    hp_block_o,
  output logic [255:0]       hp_key_o,
  output logic               hp_aes256_o,
  // to egress
  output logic               seal_valid_o,
  input  logic               seal_ready_i,
  output qnic_pkg::seal_t    seal_o
);
  logic j0_in, j0_valid, j0_short, j0_room;
  qnic_pkg::beat_t j0;
  assign j0_in = aes_valid_i && (aes_use_i == qnic_pkg::AES_J0 || aes_use_i == qnic_pkg::AES_J0_S);
  qnic_key_fifo #(
    .W(129),
    .DEPTH(FRAMES)
  ) i_j0 (
    .clk_i,
    .rst_ni,
    .in_valid_i(j0_in),
    .in_ready_o(j0_room),
    .in_data_i({aes_use_i == qnic_pkg::AES_J0_S, aes_block_i}),
    .out_valid_o(j0_valid),
    .out_ready_i(hash_valid_i),
    .out_data_o({j0_short, j0}),
    .level_o()
  );

  logic tag_valid_q, tag_short_q, tag_room, tag_valid, mask_in, mask_room, mask_valid, seal_pop;
  qnic_pkg::beat_t tag_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) tag_valid_q <= 1'b0;
    else tag_valid_q <= hash_valid_i;
    tag_short_q <= j0_short;
    tag_q       <= hash_i ^ j0;
  end

  qnic_sampler #(
    .DEPTH(FRAMES),
    .SHIFT(SHIFT)
  ) i_sampler (
    .clk_i,
    .rst_ni,
    .start_valid_i(start_valid_i),
    .start_ready_o(start_ready_o),
    .start_hp_i(start_hp_i),
    .start_aes256_i(start_aes256_i),
    .step_valid_i(step_valid_i),
    .step_i(step_i),
    .block_i(block_i),
    .tag_valid_i(tag_valid_q && tag_short_q),
    .tag_i(tag_q),
    .hp_valid_o(hp_valid_o),
    .hp_ready_i(hp_ready_i),
    .hp_block_o(hp_block_o),
    .hp_key_o(hp_key_o),
    .hp_aes256_o(hp_aes256_o)
  );

  qnic_queue #(
    .W(128),
    .DEPTH(FLIGHT)
  ) i_tags (
    .clk_i,
    .rst_ni,
    .in_valid_i(tag_valid_q),
    .in_ready_o(tag_room),
    .in_data_i(tag_q),
    .out_valid_o(tag_valid),
    .out_ready_i(seal_pop),
    .out_data_o(seal_o.tag),
    .level_o()
  );
  assign mask_in = aes_valid_i && aes_use_i == qnic_pkg::AES_HP;
  qnic_queue #(
    .W(40),
    .DEPTH(FLIGHT)
  ) i_masks (
    .clk_i,
    .rst_ni,
    .in_valid_i(mask_in),
    .in_ready_o(mask_room),
    .in_data_i(aes_block_i[39:0]),
    .out_valid_o(mask_valid),
    .out_ready_i(seal_pop),
    .out_data_o(seal_o.mask),
    .level_o()
  );
  assign seal_valid_o = tag_valid && mask_valid;
  assign seal_pop     = seal_valid_o && seal_ready_i;

  `QNIC_ASSERT(J0Room_A, j0_in |-> j0_room)
  `QNIC_ASSERT(J0There_A, hash_valid_i |-> j0_valid)
  `QNIC_ASSERT(TagRoom_A, tag_valid_q |-> tag_room)
  `QNIC_ASSERT(MaskRoom_A, mask_in |-> mask_room)
endmodule

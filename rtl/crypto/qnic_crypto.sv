// SPDX-License-Identifier: Apache-2.0
// The crypto lane: AES-GCM and header protection of one frame after the other.
// Flow: packet/qnic_packet (beats), sa/qnic_sa (pkt, secrets) -> [qnic_crypto] -> egress
// Latency: info_o to first piece AES_LATENCY + 5; last piece to seal: GHASH, sample, AES
// Rate: a step a cycle (qnic_slicer)
// Stalls: a frame starts when egress takes info_o; then only for missing beats, or GHASH
// waiting for powers of H.
// Source: NIST SP 800-38D 7.1, RFC 9001 5.3 and 5.4.
`include "qnic_assert.svh"
module qnic_crypto #(
  parameter int unsigned SBOX       = qnic_pkg::SBOX_TABLE,
  parameter int unsigned AES_CYCLES = 1,   // a block: 1, or AES_ITER_CYCLES
  parameter int unsigned MAX_FLIGHT = qnic_pkg::MAX_FLIGHT  // frames that egress admits
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                pkt_valid_i,
  output logic                pkt_ready_o,
  input  qnic_pkg::pkt_t      pkt_i,
  input  qnic_pkg::secrets_t  secrets_i,
  input  logic                beat_valid_i,
  output logic                beat_ready_o,
  input  qnic_pkg::beat_t     beat_data_i,
  input  logic                beat_last_i,
  input  logic                beat_err_i,
  input  logic                beat_short_i,
  output logic                info_valid_o,
  input  logic                info_ready_i,
  output qnic_pkg::pkt_t      info_o,
  output logic                piece_valid_o,
  output qnic_pkg::piece_t    piece_o,
  output logic                seal_valid_o,
  input  logic                seal_ready_i,
  output qnic_pkg::seal_t     seal_o,
  // H of a key that is being installed
  input  logic                hreq_valid_i,
  output logic                hreq_ready_o,
  input  logic [255:0]        hreq_key_i,
  input  logic                hreq_aes256_i,
  output logic                hrsp_valid_o,
  output qnic_pkg::beat_t     hrsp_h_o
);
  localparam bit SMALL = AES_CYCLES != 1;
  localparam int unsigned SHIFT =
      SBOX == qnic_pkg::SBOX_EBR ? qnic_pkg::SHIFT_ECP5 : qnic_pkg::SHIFT_LOGIC;
  localparam int unsigned LATENCY = SMALL ? qnic_pkg::AES_ITER_LATENCY : qnic_pkg::AES_LATENCY;
  localparam int unsigned FRAMES = SMALL ? 16 : 32;  // between a frame's start and its GHASH
  localparam int unsigned GBLOCKS = SMALL ? 16 : 128;  // pipe: > AES_LATENCY, GHASH may wait

  // ---- steps ------------------------------------------------------------------------------
  logic start_valid, start_ready, start_fire, step_valid, step_ready, step_first, step_err;
  logic step_short, fire, block;
  qnic_pkg::pkt_t     start_pkt;
  qnic_pkg::secrets_t start_secrets;
  qnic_pkg::step_t    step;
  qnic_pkg::beat_t step_cur, step_nxt;

  qnic_slicer i_slicer (
    .clk_i,
    .rst_ni,
    .pkt_valid_i,
    .pkt_ready_o,
    .pkt_i,
    .secrets_i,
    .beat_valid_i,
    .beat_ready_o,
    .beat_data_i,
    .beat_last_i,
    .beat_err_i,
    .beat_short_i,
    .info_valid_o,
    .info_ready_i,
    .info_o,
    .start_valid_o(start_valid),
    .start_ready_i(start_ready),
    .start_pkt_o(start_pkt),
    .start_secrets_o(start_secrets),
    .step_valid_o(step_valid),
    .step_ready_i(step_ready),
    .step_o(step),
    .step_cur_o(step_cur),
    .step_nxt_o(step_nxt),
    .step_first_o(step_first),
    .step_err_o(step_err),
    .step_short_o(step_short)
  );

  // ---- what a starting frame leaves behind for later stages: four queues, filled at once --
  logic sched_ready, sampler_ready, cmd_ready, hsel_ready;
  logic short_sample;
  assign start_ready  = sched_ready && sampler_ready && cmd_ready && hsel_ready;
  assign start_fire   = start_valid && start_ready;
  // Fewer than 16 ciphertext bytes from the sample's start (4 - pn_len) on.
  assign short_sample = start_pkt.geom.payload_len
                        < qnic_pkg::len_t'(20) - qnic_pkg::len_t'(start_pkt.geom.pn_len);

  // ---- AES --------------------------------------------------------------------------------
  logic hp_valid, hp_ready, hp_aes256;
  qnic_pkg::beat_t hp_block;
  logic [255:0] hp_key, aes_key;
  logic aes_valid, aes_aes256, ks_valid;
  qnic_pkg::beat_t aes_block, aes_out;
  qnic_pkg::aes_use_e aes_use, out_use;
  logic aes_out_valid;

  logic aes_slot;  // the AES takes a block in the next cycle
  qnic_aes_sched #(
    .SLOTS(SMALL)
  ) i_sched (
    .clk_i,
    .rst_ni,
    .start_valid_i(start_fire),
    .start_ready_o(sched_ready),
    .start_key_i(start_secrets.key),
    .start_aes256_i(start_pkt.aes256),
    .start_nonce_i(start_secrets.nonce),
    .start_h_known_i(start_pkt.h_known),
    .start_short_i(short_sample),
    .fire_i(fire),
    .step_i(step),
    .step_first_i(step_first),
    .block_o(block),
    .slot_i(aes_slot),
    .hp_valid_i(hp_valid),
    .hp_ready_o(hp_ready),
    .hp_block_i(hp_block),
    .hp_key_i(hp_key),
    .hp_aes256_i(hp_aes256),
    .hreq_valid_i,
    .hreq_ready_o,
    .hreq_key_i,
    .hreq_aes256_i,
    .aes_valid_o(aes_valid),
    .aes_block_o(aes_block),
    .aes_key_o(aes_key),
    .aes_aes256_o(aes_aes256),
    .aes_use_o(aes_use)
  );

  logic [2:0] out_tag;
  qnic_aes #(
    .SBOX(SBOX),
    .TAG_W(3),
    .AES_CYCLES(AES_CYCLES)
  ) i_aes (
    .clk_i,
    .rst_ni,
    .slot_o(aes_slot),
    .in_valid_i(aes_valid),
    .in_block_i(aes_block),
    .in_key_i(aes_key),
    .in_aes256_i(aes_aes256),
    .in_tag_i(aes_use),
    .out_valid_o(aes_out_valid),
    .out_block_o(aes_out),
    .out_tag_o(out_tag)
  );
  assign out_use      = qnic_pkg::aes_use_e'(out_tag);
  assign ks_valid     = aes_out_valid && out_use == qnic_pkg::AES_CTR;
  assign hrsp_valid_o = aes_out_valid && out_use == qnic_pkg::AES_SA_H;
  assign hrsp_h_o     = hrsp_valid_o ? aes_out : '0;

  // ---- ciphertext -------------------------------------------------------------------------
  logic xor_valid, xor_err, xor_short;
  qnic_pkg::step_t xor_step;
  qnic_pkg::beat_t xor_hdr, xor_block;
  qnic_xor #(
    .AES_LATENCY(LATENCY),
    .SHIFT(SHIFT)
  ) i_xor (
    .clk_i,
    .rst_ni,
    .fire_i(fire),
    .step_i(step),
    .cur_i(step_cur),
    .nxt_i(step_nxt),
    .err_i(step_err),
    .short_i(step_short),
    .ks_valid_i(ks_valid),
    .ks_i(aes_out),
    .step_valid_o(xor_valid),
    .step_o(xor_step),
    .hdr_o(xor_hdr),
    .block_o(xor_block),
    .err_o(xor_err),
    .short_o(xor_short)
  );
  assign piece_valid_o      = xor_valid;
  assign piece_o.data       = xor_step.hdr ? xor_hdr : xor_block;
  assign piece_o.bytes      = xor_step.hdr ? xor_step.hdr_bytes : xor_step.blk_bytes;
  assign piece_o.last       = xor_step.last;
  assign piece_o.err        = xor_err && xor_step.last;
  assign piece_o.short_frame = xor_short && xor_step.last;

  // ---- GHASH ------------------------------------------------------------------------------
  logic gblk_valid, gblk_ready, feed_open, cmd_valid, cmd_pop, hash_valid;
  qnic_pkg::beat_t gblk, hash;
  qnic_pkg::len_t aad_len, ct_len;
  // Egress takes first pieces three cycles apart, as infos come; steps that waited do not.
  logic [1:0] first_q;
  always_ff @(posedge clk_i) first_q <= rst_ni ? {first_q[0], fire && step_first} : '0;
  assign step_ready = feed_open && !block && !(step_first && first_q != '0);
  assign fire       = step_valid && step_ready;
  qnic_hash_feed #(
    .FRAMES(FRAMES),
    .BLOCKS(GBLOCKS)
  ) i_hash_feed (
    .clk_i,
    .rst_ni,
    .start_valid_i(start_fire),
    .start_ready_o(cmd_ready),
    .start_aad_len_i(start_pkt.geom.hdr_len - qnic_pkg::len_t'(start_pkt.geom.l4_off)
                     - qnic_pkg::len_t'(8)),
    .start_ct_len_i(start_pkt.geom.payload_len),
    .open_o(feed_open),
    .fired_i(fire && (step.aad || step.ct)),
    .blk_valid_i(xor_valid && (xor_step.aad || xor_step.ct)),
    .blk_i(xor_block),
    .cmd_valid_o(cmd_valid),
    .cmd_ready_i(cmd_pop),
    .cmd_aad_len_o(aad_len),
    .cmd_ct_len_o(ct_len),
    .blk_valid_o(gblk_valid),
    .blk_ready_i(gblk_ready),
    .blk_o(gblk)
  );

  logic h_valid, h_ready;
  qnic_pkg::beat_t h;
  qnic_hash_key #(
    .DEPTH(FRAMES)
  ) i_hash_key (
    .clk_i,
    .rst_ni,
    .start_valid_i(start_fire),
    .start_ready_o(hsel_ready),
    .start_known_i(start_pkt.h_known),
    .start_h_i(start_secrets.h),
    .aes_valid_i(aes_out_valid && out_use == qnic_pkg::AES_H),
    .aes_h_i(aes_out),
    .h_valid_o(h_valid),
    .h_ready_i(h_ready),
    .h_o(h)
  );

  qnic_hash #(
    .SERIAL(SMALL)
  ) i_ghash (
    .clk_i,
    .rst_ni,
    .cmd_valid_i(cmd_valid),
    .cmd_ready_o(cmd_pop),
    .cmd_aad_len_i(aad_len),
    .cmd_ct_len_i(ct_len),
    .h_valid_i(h_valid),
    .h_ready_o(h_ready),
    .h_i(h),
    .blk_valid_i(gblk_valid),
    .blk_ready_o(gblk_ready),
    .blk_i(gblk),
    .hash_valid_o(hash_valid),
    .hash_o(hash)
  );

  // ---- tag, sample, mask ------------------------------------------------------------------
  qnic_seal #(
    .FRAMES(FRAMES),
    .FLIGHT(MAX_FLIGHT),
    .SHIFT(SHIFT)
  ) i_seal (
    .clk_i,
    .rst_ni,
    .start_valid_i(start_fire),
    .start_ready_o(sampler_ready),
    .start_hp_i(start_secrets.hp),
    .start_aes256_i(start_pkt.aes256),
    .aes_valid_i(aes_out_valid),
    .aes_use_i(out_use),
    .aes_block_i(aes_out),
    .step_valid_i(xor_valid),
    .step_i(xor_step),
    .block_i(xor_block),
    .hash_valid_i(hash_valid),
    .hash_i(hash),
    .hp_valid_o(hp_valid),
    .hp_ready_i(hp_ready),
    .hp_block_o(hp_block),
    .hp_key_o(hp_key),
    .hp_aes256_o(hp_aes256),
    .seal_valid_o,
    .seal_ready_i,
    .seal_o
  );
endmodule

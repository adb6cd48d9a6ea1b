// SPDX-License-Identifier: Apache-2.0
// The crypto lane: AES-GCM and header protection of one frame after the other.
// Flow: packet/qnic_packet (beats), sa/qnic_sa (pkt, secrets) -> [qnic_crypto] -> egress
// Latency: info_o to first piece AES_LATENCY + 4; last piece to seal: GHASH, sample, AES
// Rate: a step a cycle (qnic_slicer)
// Stalls: a frame starts when egress takes info_o; then only for missing beats, or when 28
// frames wait for their hashes. With the iterative AES steps wait for it and for GHASH.
// Should GHASH ever lose a block (qnic_hash_feed), all later frames are marked as failed.
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
  input  qnic_pkg::secrets_t  secrets_i,  // in the cycle after pkt_i was taken
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
  localparam int unsigned ROWS = SMALL ? 1 : 2;  // of 16 frames or blocks in the queues

  // ---- steps ------------------------------------------------------------------------------
  logic start_valid, start_ready, frame_load, frame_idle, go_q, step_slot, fire, claim, step_err;
  logic step_short;
  qnic_crypto_pkg::step_t step;
  qnic_pkg::beat_t step_cur, step_nxt;

  qnic_slicer i_slicer (
    .clk_i,
    .rst_ni,
    .pkt_valid_i,
    .pkt_ready_o,
    .pkt_i,
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
    .frame_load_o(frame_load),
    .frame_idle_o(frame_idle),
    .go_i(go_q),
    .slot_i(step_slot),
    .fire_o(fire),
    .claim_o(claim),
    .step_o(step),
    .step_cur_o(step_cur),
    .step_nxt_o(step_nxt),
    .step_err_o(step_err),
    .step_short_o(step_short)
  );

  // The keys of the frame in info_o, from the cycle after the next on: as wide as they are, they
  // wait for registers alone. Zero two cycles after there is none.
  qnic_pkg::secrets_t secrets_q;
  logic take_keys_q, drop_keys_q;
  always_ff @(posedge clk_i) begin
    take_keys_q <= rst_ni && pkt_valid_i && pkt_ready_o;
    drop_keys_q <= !rst_ni || pkt_ready_o && !pkt_valid_i;
    if (drop_keys_q) secrets_q <= '0;
    else if (take_keys_q) secrets_q <= secrets_i;
  end

  // What a starting frame leaves behind for later stages: three queues, filled at once. Frames
  // start three cycles apart: what a start took is seen.
  logic sampler_ready, cmd_ready, hsel_ready;
  always_ff @(posedge clk_i) start_ready <= rst_ni && sampler_ready && cmd_ready && hsel_ready;

  // ---- AES --------------------------------------------------------------------------------
  logic hp_valid, hp_pick, hp_clear, hp_aes256;
  qnic_pkg::beat_t hp_block;
  logic [255:0] hp_key, aes_key;
  logic aes_valid, aes_aes256;
  qnic_pkg::beat_t aes_block, aes_out;
  qnic_crypto_pkg::aes_use_t aes_use, out_use;

  logic aes_slot;  // the AES takes a block in the next cycle
  qnic_aes_sched #(
    .SLOTS(SMALL)
  ) i_sched (
    .clk_i,
    .rst_ni,
    .frame_load_i(frame_load),
    .frame_idle_i(frame_idle),
    .frame_key_i(secrets_q.key),
    .frame_aes256_i(info_o.aes256),
    .frame_nonce_i(secrets_q.nonce),
    .step_slot_o(step_slot),
    .fire_i(fire),
    .claim_i(claim),
    .step_i(step),
    .hp_valid_i(hp_valid),
    .hp_pick_o(hp_pick),
    .hp_clear_o(hp_clear),
    .hp_block_i(hp_block),
    .hp_key_i(hp_key),
    .hp_aes256_i(hp_aes256),
    .hreq_valid_i,
    .hreq_ready_o,
    .hreq_key_i,
    .hreq_aes256_i,
    .slot_i(aes_slot),
    .aes_valid_o(aes_valid),
    .aes_block_o(aes_block),
    .aes_key_o(aes_key),
    .aes_aes256_o(aes_aes256),
    .aes_use_o(aes_use)
  );

  qnic_aes #(
    .SBOX(SBOX),
    .TAG_W($bits(qnic_crypto_pkg::aes_use_t)),
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
    .out_valid_o(),
    .out_block_o(aes_out),
    .out_tag_o(out_use)
  );
  assign hrsp_valid_o = out_use.sa_h;
  assign hrsp_h_o     = aes_out;

  // ---- ciphertext -------------------------------------------------------------------------
  logic cut_valid, hash_in;
  qnic_crypto_pkg::cut_t cut;
  qnic_pkg::beat_t piece, block;
  qnic_xor #(
    .AES_LATENCY(LATENCY),
    .SHIFT(SMALL ? qnic_pkg::SHIFT_LOGIC : SHIFT),  // 28 multipliers must do
    .LEAN(SMALL)
  ) i_xor (
    .clk_i,
    .rst_ni,
    .fire_i(fire),
    .step_i(step),
    .cur_i(step_cur),
    .nxt_i(step_nxt),
    .err_i(step_err),
    .short_i(step_short),
    .ks_valid_i(out_use.ctr),
    .ks_i(aes_out),
    .cut_valid_o(cut_valid),
    .cut_o(cut),
    .piece_o(piece),
    .hash_o(hash_in),
    .block_o(block)
  );
  // ---- GHASH ------------------------------------------------------------------------------
  logic gblk_valid, gblk_ready, feed_open, feed_lost, j0_go, cmd_valid, cmd_pop, hash_valid;
  qnic_pkg::beat_t gblk, hash;
  qnic_pkg::len_t start_aad_len_q, aad_len, ct_len;
  always_ff @(posedge clk_i) begin
    go_q <= feed_open && j0_go;
    // info_o is steady for two cycles and more when its frame starts.
    start_aad_len_q <= info_o.geom.hdr_len - qnic_pkg::len_t'(info_o.geom.l4_off)
                       - qnic_pkg::len_t'(8);
  end
  qnic_hash_feed #(
    .ROWS(ROWS),
    .CREDIT(SMALL)
  ) i_hash_feed (
    .clk_i,
    .rst_ni,
    .start_valid_i(start_valid),
    .start_ready_o(cmd_ready),
    .start_aad_len_i(start_aad_len_q),
    .start_ct_len_i(info_o.geom.payload_len),
    .open_o(feed_open),
    .lost_o(feed_lost),
    .fired_i(fire && (step.aad || step.ct)),
    .blk_valid_i(hash_in),
    .blk_i(block),
    .cmd_valid_o(cmd_valid),
    .cmd_ready_i(cmd_pop),
    .cmd_aad_len_o(aad_len),
    .cmd_ct_len_o(ct_len),
    .blk_valid_o(gblk_valid),
    .blk_ready_i(gblk_ready),
    .blk_o(gblk)
  );
  assign piece_valid_o       = cut_valid;
  assign piece_o.data        = piece;
  assign piece_o.bytes       = cut.bytes;
  assign piece_o.last        = cut.last;
  assign piece_o.err         = cut.err || (cut.last && feed_lost);
  assign piece_o.short_frame = cut.short_frame;

  logic h_valid, h_ready;
  qnic_pkg::beat_t h;
  qnic_hash_key #(
    .DEPTH(16 * ROWS),
    .LEAN(SMALL)
  ) i_hash_key (
    .clk_i,
    .rst_ni,
    .start_valid_i(start_valid),
    .start_ready_o(hsel_ready),
    .start_known_i(info_o.h_known),
    .start_h_i(secrets_q.h),
    .aes_valid_i(out_use.h),
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
    .ROWS(ROWS),
    .FLIGHT(MAX_FLIGHT),
    .LEAN(SMALL)
  ) i_seal (
    .clk_i,
    .rst_ni,
    .start_valid_i(start_valid),
    .start_ready_o(sampler_ready),
    .start_hp_i(secrets_q.hp),
    .start_aes256_i(info_o.aes256),
    .j0_issue_i(fire && step.use_j0),
    .j0_go_o(j0_go),
    .aes_use_i(out_use),
    .aes_block_i(aes_out),
    .cut_valid_i(cut_valid),
    .cut_i(cut),
    .block_i(block),
    .hash_valid_i(hash_valid),
    .hash_i(hash),
    .hp_valid_o(hp_valid),
    .hp_pick_i(hp_pick),
    .hp_clear_i(hp_clear),
    .hp_block_o(hp_block),
    .hp_key_o(hp_key),
    .hp_aes256_o(hp_aes256),
    .seal_valid_o,
    .seal_ready_i,
    .seal_o
  );
endmodule

// SPDX-License-Identifier: Apache-2.0
// Gives each cycle of the AES pipe to one block: the step's own, a sample, or a new SA's H.
// Flow: crypto/qnic_slicer (steps), crypto/qnic_sampler, sa/ -> [qnic_aes_sched] -> AES pipe
// Latency: 1   Rate: a block a cycle
// Stalls: never the pipe; block_o stops the steps for a cycle when a new SA waited too long.
// With SLOTS a block only where slot_i is high: then samples go first, and block_o also stops
// a step that needs a block and has no slot.
//
// A protected frame has at least three header steps (its headers are >= 44 bytes): the first
// carries H (inline keys), the second J0, the others are free for samples of earlier frames.
// Counter blocks: SP 800-38D 7.1, J0 = nonce || 1, payload from nonce || 2.
`include "qnic_assert.svh"
module qnic_aes_sched #(
  parameter bit SLOTS = 1'b0
) (
  input  logic               clk_i,
  input  logic               rst_ni,
  // a protected frame begins
  input  logic               start_valid_i,
  output logic               start_ready_o,
  input  logic [255:0]       start_key_i,
  input  logic               start_aes256_i,
  input  logic [95:0]        start_nonce_i,
  input  logic               start_h_known_i,
  input  logic               start_short_i,  // the sample needs bytes of the tag
  // the step that is being taken
  input  logic               fire_i,
  input  qnic_pkg::step_t    step_i,
  input  logic               step_first_i,
  output logic               block_o,
  input  logic               slot_i,         // a block may be picked in this cycle
  // header-protection samples
  input  logic               hp_valid_i,
  output logic               hp_ready_o,
  input  qnic_pkg::beat_t    hp_block_i,
  input  logic [255:0]       hp_key_i,
  input  logic               hp_aes256_i,
  // H of a key that is being installed
  input  logic               hreq_valid_i,
  output logic               hreq_ready_o,
  input  logic [255:0]       hreq_key_i,
  input  logic               hreq_aes256_i,
  // to the AES pipe
  output logic               aes_valid_o,
  output qnic_pkg::beat_t    aes_block_o,
  output logic [255:0]       aes_key_o,
  output logic               aes_aes256_o,
  output qnic_pkg::aes_use_e aes_use_o
);
  typedef struct packed {
    logic         short_sample;
    logic         h_known;
    logic         aes256;
    logic [95:0]  nonce;
    logic [255:0] key;
  } frame_t;

  frame_t start, frame;
  logic frame_valid;
  assign start = '{
          short_sample: start_short_i,
          h_known: start_h_known_i,
          aes256: start_aes256_i,
          nonce: start_nonce_i,
          key: start_key_i
      };

  // The frame in the step register, the one being cut and the one being set up.
  qnic_key_fifo #(
    .W($bits(frame_t)),
    .DEPTH(8)
  ) i_frames (
    .clk_i,
    .rst_ni,
    .in_valid_i (start_valid_i),
    .in_ready_o (start_ready_o),
    .in_data_i (start),
    .out_valid_o(frame_valid),
    .out_ready_i(fire_i && step_i.protect && step_i.last),
    .out_data_o (frame),
    .level_o()
  );

  logic [1:0] hdr_idx, hdr_idx_q;  // header step of the frame, counted to 3
  logic [31:0] ctr_q;
  assign hdr_idx = step_first_i ? 2'd0 : hdr_idx_q;

  always_ff @(posedge clk_i) begin
    if (fire_i) begin
      hdr_idx_q <= hdr_idx == 2'd3 ? 2'd3 : hdr_idx + 2'd1;
      if (step_first_i) ctr_q <= 32'd2;
      else if (step_i.ct) ctr_q <= ctr_q + 32'd1;
    end
  end

  logic use_ctr, use_h, use_j0, need, use_step;
  assign use_ctr  = step_i.ct;
  assign use_h    = step_i.protect && step_i.hdr && hdr_idx == 2'(SLOTS) && !frame.h_known;
  assign use_j0   = step_i.protect && step_i.hdr && hdr_idx == 2'(!SLOTS);
  assign need     = use_ctr || use_h || use_j0;
  assign use_step = fire_i && need;

  // A new SA must not starve behind inline traffic that leaves no cycle free.
  logic [5:0] hreq_wait_q;
  logic starved;
  assign starved = &hreq_wait_q;
  assign block_o = starved || (SLOTS && need && (!slot_i || hp_valid_i));
  always_ff @(posedge clk_i) begin
    if (!rst_ni || !hreq_valid_i || hreq_ready_o) hreq_wait_q <= '0;
    else if (!starved) hreq_wait_q <= hreq_wait_q + 6'd1;
  end

  assign hp_ready_o   = slot_i && !use_step && !starved;
  assign hreq_ready_o = slot_i && (starved || (!use_step && !hp_valid_i));

  logic [31:0] ctr;
  assign ctr = use_j0 ? 32'd1 : ctr_q;

  // ---- three sources, zero unless chosen ----------------------------------------------------
  typedef struct packed {
    qnic_pkg::beat_t block;
    logic [255:0]    key;
    logic            aes256;
  } source_t;
  source_t step_q, hp_q, hreq_q;
  logic [127:0] counter_block;
  assign counter_block = {ctr[7:0], ctr[15:8], ctr[23:16], ctr[31:24], frame.nonce};
  always_ff @(posedge clk_i) begin
    step_q <= '0;
    hp_q   <= '0;
    hreq_q <= '0;
    if (rst_ni && use_step) begin
      step_q.key    <= frame.key;
      step_q.aes256 <= frame.aes256;
    end
    if (rst_ni && use_step && !use_h) step_q.block <= counter_block;
    if (rst_ni && hp_valid_i && hp_ready_o) begin
      hp_q <= '{block: hp_block_i, key: hp_key_i, aes256: hp_aes256_i};
    end
    if (rst_ni && hreq_valid_i && hreq_ready_o) begin
      hreq_q <= '{block: '0, key: hreq_key_i, aes256: hreq_aes256_i};
    end
  end

  always_ff @(posedge clk_i) begin
    aes_valid_o <= rst_ni && slot_i && (use_step || hp_valid_i || hreq_valid_i);
    aes_use_o   <= qnic_pkg::AES_CTR;
    if (use_step) begin
      if (use_h) aes_use_o <= qnic_pkg::AES_H;
      else if (use_j0) aes_use_o <= frame.short_sample ? qnic_pkg::AES_J0_S : qnic_pkg::AES_J0;
    end else if (hp_valid_i && hp_ready_o) begin
      aes_use_o <= qnic_pkg::AES_HP;
    end else if (hreq_valid_i && slot_i) begin
      aes_use_o <= qnic_pkg::AES_SA_H;
    end
  end
  assign aes_block_o  = step_q.block | hp_q.block;
  assign aes_key_o    = step_q.key | hp_q.key | hreq_q.key;
  assign aes_aes256_o = step_q.aes256 || hp_q.aes256 || hreq_q.aes256;

  `QNIC_ASSERT(FrameThere_A, fire_i && step_i.protect |-> frame_valid)
  `QNIC_ASSERT(Blocked_A, block_o |-> !fire_i)
  `QNIC_ASSERT(InSlot_A, use_step |-> slot_i)
endmodule

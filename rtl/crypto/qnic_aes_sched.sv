// SPDX-License-Identifier: Apache-2.0
// Gives each cycle of the AES pipe to one block: the step's own, a sample, or a new SA's H.
// Flow: crypto/qnic_slicer (steps), crypto/qnic_sampler, sa/ -> [qnic_aes_sched] -> AES pipe
// Latency: 0 for the step's own; 2 at least from hp_valid_i or hreq_valid_i
// Rate: a block a cycle, one in 3 cycles for samples and new SAs   Stalls: never the pipe
//
// A sample and its key, or a new SA's key, are picked in turn and wait in registers of their
// own, which are zero otherwise, for a cycle that no step claims. Each frame has at least one:
// its first header step.
// With SLOTS the AES takes a block only in a cycle behind slot_i. Then steps that need one wait
// for step_slot_o, and samples and new SAs go first. A new SA's key stays at the port then.
// Counter blocks: SP 800-38D 7.1, J0 = nonce || 1, payload from nonce || 2.
`include "qnic_assert.svh"
module qnic_aes_sched #(
  parameter bit SLOTS = 1'b0
) (
  input  logic               clk_i,
  input  logic               rst_ni,
  // the frame's key: loaded as frame_load_i says, kept until the next load or frame_idle_i,
  // which is never with a load, and there in a reset
  input  logic               frame_load_i,
  input  logic               frame_idle_i,
  input  logic [255:0]       frame_key_i,
  input  logic               frame_aes256_i,
  input  logic [95:0]        frame_nonce_i,
  // its step
  output logic               step_slot_o,  // a step that needs a block may be taken
  input  logic               fire_i,
  input  logic               claim_i,   // it, or one that waits, may need this cycle
  input  qnic_crypto_pkg::step_t    step_i,
  // header-protection samples
  input  logic               hp_valid_i,
  output logic               hp_pick_o,   // the sample is to be in hp_block_i from now on
  output logic               hp_clear_o,  // and no longer
  input  qnic_pkg::beat_t    hp_block_i,  // zero while not picked
  input  logic [255:0]       hp_key_i,
  input  logic               hp_aes256_i,
  // H of a key that is being installed
  input  logic               hreq_valid_i,
  output logic               hreq_ready_o,
  input  logic [255:0]       hreq_key_i,
  input  logic               hreq_aes256_i,
  // to the AES
  input  logic               slot_i,
  output logic               aes_valid_o,
  output qnic_pkg::beat_t    aes_block_o,  // with SLOTS all are zero while not valid
  output logic [255:0]       aes_key_o,
  output logic               aes_aes256_o,
  output qnic_crypto_pkg::aes_use_t aes_use_o
);
  localparam int unsigned CTR_W = 14;  // blocks of the longest frame, and 2

  // ---- the frame ----------------------------------------------------------------------------
  logic [255:0] key_q;
  logic [95:0] nonce_q;
  logic aes256_q;
  logic [CTR_W-1:0] ctr_q;
  always_ff @(posedge clk_i) begin
    if (frame_idle_i) begin
      key_q   <= '0;
      nonce_q <= '0;
    end else if (frame_load_i) begin
      key_q   <= frame_key_i;
      nonce_q <= frame_nonce_i;
    end
    if (frame_load_i) aes256_q <= frame_aes256_i;
    if (frame_load_i) ctr_q <= CTR_W'(1);
    else ctr_q <= ctr_q + CTR_W'(fire_i && (step_i.ct || step_i.use_j0));
  end

  // ---- samples and new SAs: one of them waits ----------------------------------------------
  logic hreq_pick_q, hreq_turn_q, wait_q, wait_hp_q, free, grant, slot_q;
  logic [255:0] hreq_key;
  logic hreq_aes256;
  assign grant        = wait_q && !claim_i && slot_q;
  assign free         = !wait_q && !hp_pick_o && !hreq_pick_q;
  assign hreq_ready_o = SLOTS ? grant && !wait_hp_q : hreq_pick_q;
  assign step_slot_o  = !SLOTS || (slot_i && !wait_q);
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      hp_pick_o   <= 1'b0;
      hreq_pick_q <= 1'b0;
      hreq_turn_q <= 1'b0;
      wait_q      <= 1'b0;
    end else begin
      hp_pick_o   <= free && hp_valid_i && !(hreq_valid_i && hreq_turn_q);
      hreq_pick_q <= free && hreq_valid_i && (hreq_turn_q || !hp_valid_i);
      if (hp_pick_o || hreq_pick_q) hreq_turn_q <= hp_pick_o;
      wait_q <= hp_pick_o || hreq_pick_q || (wait_q && !grant);
    end
    slot_q     <= !SLOTS || slot_i;
    hp_clear_o <= !rst_ni || grant;
    if (hp_pick_o || hreq_pick_q) wait_hp_q <= hp_pick_o;
  end
  if (SLOTS) begin : gen_stay
    assign hreq_key    = wait_q && !wait_hp_q ? hreq_key_i : '0;
    assign hreq_aes256 = hreq_aes256_i;
  end else begin : gen_wait
    logic [255:0] hreq_key_q;
    logic hreq_aes256_q;
    always_ff @(posedge clk_i) begin
      if (hp_clear_o) hreq_key_q <= '0;
      else if (hreq_pick_q) hreq_key_q <= hreq_key_i;
      if (hreq_pick_q) hreq_aes256_q <= hreq_aes256_i;
    end
    assign hreq_key    = hreq_key_q;
    assign hreq_aes256 = hreq_aes256_q;
  end

  // ---- one of them, or the step's ------------------------------------------------------------
  logic [31:0] ctr;
  qnic_pkg::beat_t counter;
  assign ctr     = 32'(ctr_q);
  assign counter = {ctr[7:0], ctr[15:8], ctr[23:16], ctr[31:24], nonce_q};
  logic use_step, use_wait;
  assign use_step     = claim_i && (!SLOTS || fire_i);
  assign use_wait     = SLOTS ? grant : !claim_i;
  assign aes_valid_o  = claim_i ? fire_i : wait_q && slot_q;
  assign aes_block_o  = (use_step && !step_i.use_h ? counter : '0) | (use_wait ? hp_block_i : '0);
  assign aes_key_o    = (use_step ? key_q : '0) | (use_wait ? hp_key_i | hreq_key : '0);
  assign aes_aes256_o = (use_step && aes256_q)
                        || (use_wait && (wait_hp_q ? hp_aes256_i : hreq_aes256));
  always_comb begin
    aes_use_o.sa_h = !claim_i && !wait_hp_q;
    aes_use_o.hp   = !claim_i && wait_hp_q;
    aes_use_o.h    = claim_i && step_i.use_h;
    aes_use_o.j0   = claim_i && !step_i.use_h && step_i.use_j0;
    aes_use_o.ctr  = claim_i && !step_i.use_h && !step_i.use_j0;
  end

  `QNIC_ASSERT(Idle_A, !(frame_idle_i && frame_load_i))
  `QNIC_ASSERT(Claimed_A, fire_i |-> claim_i == (step_i.ct || step_i.use_h || step_i.use_j0))
  `QNIC_ASSERT(InSlot_A, aes_valid_o |-> slot_q)
  `QNIC_ASSERT(HpZero_A, !wait_q && !hp_clear_o |-> hp_key_i == '0 && hp_block_i == '0)
  `QNIC_ASSERT(HreqZero_A, wait_q && wait_hp_q |-> hreq_key == '0)
endmodule

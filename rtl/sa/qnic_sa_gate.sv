// SPDX-License-Identifier: Apache-2.0
// Decides about every frame: finds its keys, refuses what may not leave, guards packet
// numbers and key limits, makes the nonce (RFC 9001 5.3).
// Flow: packet/qnic_parser -> [qnic_sa_gate] <-> sa/qnic_sa_table; -> crypto/qnic_slicer
// Latency: 7 (parsed_i to pkt_o)
// Rate: 1 frame every 4 cycles (LEAN: 6), the same SA every time   Stalls: in cycle 4, until pkt_o is
// free; between frames and in that stall it yields to admin_req_i
//
// Cycles of a frame: 0 it is taken, 1 to 4 its words are addressed (the head's halves and hp's
// in turns), 3 and 4 the head and the slot come out of the RAMs and are compared, 5 what was
// found is gathered, 6 the verdict: the keys come out of the RAMs in this cycle; in 6 and 7 an
// admitted frame's numbers are written. The next frame's cycle 0 is this one's cycle 4: it
// reads old numbers, and qnic_sa_numbers puts the new ones in their place. Or it is cycle 6 or
// later, not 5: it would read in 6 what is written then. A frame that waits for pkt_o reads
// the table anew until it leaves cycle 4: what is admitted was checked against the table as
// it is. LEAN: the next frame's cycle 0 is this one's cycle 6 or later, and its inline keys stay
// where they are until then.
`include "qnic_assert.svh"
module qnic_sa_gate #(
  parameter int unsigned SA_ENTRIES = 1024,
  parameter bit          LEAN       = 1'b0,  // few flip-flops
  localparam int unsigned IW = $clog2(SA_ENTRIES),
  localparam int unsigned HW = $bits(qnic_pkg::sa_head_hi_t)
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  logic                 parsed_valid_i,
  output logic                 parsed_ready_o,
  input  qnic_pkg::parsed_t    parsed_i,
  input  qnic_pkg::keys_t      parsed_keys_i,  // a cycle after the frame was taken
  output logic                 pkt_valid_o,
  input  logic                 pkt_ready_i,
  output qnic_pkg::pkt_t       pkt_o,
  output qnic_pkg::secrets_t   secrets_o,      // with pkt_o, and a cycle longer
  // A limit reached: one pulse.
  output logic                 event_valid_o,
  output qnic_pkg::sa_event_t  event_o,
  // Turns at the table.
  input  logic                 admin_req_i,
  output logic                 admin_turn_o,
  // The table.
  output logic [IW-1:0]        idx_o,
  output logic                 half_o,
  output logic                 phase_o,
  input  logic [HW-1:0]        head_i,
  input  logic [127:0]         hp_i,
  input  qnic_pkg::sa_slot_t   slot_i,
  input  qnic_pkg::sa_key_t    key_i,
  output logic                 write_head_o,
  output logic                 write_slot_o,
  output logic [IW-1:0]        widx_o,
  output logic                 whalf_o,
  output logic                 wphase_o,
  output logic [HW-1:0]        head_o,
  output qnic_pkg::sa_slot_t   slot_o
);
  // ---- turns ------------------------------------------------------------------------------
  // One bit a state: a frame that is offered comes late, and its state hangs on it at once.
  typedef enum int unsigned {
    IDLE,
    C1,
    C2,
    C3,
    C4,
    YIELD,
    STATES
  } state_e;

  logic [STATES-1:0] in_q, next;
  logic held_q;  // YIELD: a frame waits
  logic failed_q;  // the last frame was refused
  logic c5_q, c6_q;  // a frame is there
  logic ready_q, pass_q;  // a frame may be taken; one leaves cycle 4, as pkt_o is free
  logic keep_q;  // a frame is there in cycle 2 to 4, or waits, and does not leave
  logic keep, keep_late_q;  // or it is there in cycle 1: that one is known by the state alone
  logic take, turn, stay, pass_d, keep_d;
  assign parsed_ready_o = ready_q;
  assign take           = parsed_valid_i && ready_q;
  assign admin_turn_o   = in_q[YIELD];
  assign keep           = keep_q || in_q[C1];
  // Without a frame: the table's turn, or none.
  assign turn           = in_q[IDLE] && admin_req_i && !c5_q && !c6_q;
  assign stay           = in_q[IDLE] && !turn || in_q[C4] && pass_q;

  always_comb begin
    next[IDLE]  = !take && stay || in_q[YIELD] && !admin_req_i && !held_q;
    next[C1]    = take || in_q[YIELD] && !admin_req_i && held_q;
    next[C2]    = in_q[C1];
    next[C3]    = in_q[C2] || in_q[C4] && !pass_q && !admin_req_i;
    next[C4]    = in_q[C3];
    next[YIELD] = !take && turn || admin_req_i && (in_q[YIELD] || in_q[C4] && !pass_q);
    pass_d = in_q[C3] && (!pkt_valid_o || pkt_ready_i);
    keep_d = in_q[C1] || in_q[C2] || (in_q[C3] && !pass_d) || (in_q[C4] && !pass_q) ||
             (in_q[YIELD] && held_q) ||
             (LEAN && (pass_d || pass_q));
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      in_q    <= STATES'(1) << YIELD;
      ready_q <= 1'b0;
      pass_q  <= 1'b0;
      keep_q  <= 1'b0;
      held_q  <= 1'b0;
    end else begin
      in_q    <= next;
      ready_q <= !admin_req_i && ((in_q[IDLE] && !take) || (in_q[YIELD] && !held_q) ||
                                  (!LEAN && pass_d));
      half_o  <= in_q[C1] || in_q[C3];
      pass_q  <= pass_d;
      keep_q  <= keep_d;
      if (!in_q[YIELD]) held_q <= in_q[C4] && !pass_q;
    end
    if (!rst_ni) {c5_q, c6_q} <= '0;
    else {c5_q, c6_q} <= {pass_q, c5_q};
  end

  // ---- the frame and its inline keys ------------------------------------------------------
  qnic_pkg::parsed_t parsed_q;
  qnic_pkg::keys_t keys_q, keys_late;  // to cycle 4; cycles 5 and 6, LEAN: 6
  logic [63:0] pn_late_q;  // zero for a plain frame
  logic sa_mode_q, protect_q, sa_mode_late_q;
  always_ff @(posedge clk_i) begin
    sa_mode_q <= parsed_q.job.mode == qnic_abi_pkg::MODE_SA;
    protect_q <= parsed_q.job.mode != qnic_abi_pkg::MODE_PLAIN;
    if (!keep) parsed_q <= parsed_i;
    if (pass_q) sa_mode_late_q <= sa_mode_q;
    if (pass_q) pn_late_q <= protect_q ? parsed_q.job.pn : '0;
    // Keys stay at the port in the cycle after they were taken, so what is as wide as they are
    // waits for registers alone. Without a frame these are what is at the port.
    keep_late_q <= keep;
    if (!keep_late_q) keys_q <= parsed_keys_i;
  end

  logic is_inline;
  assign is_inline = parsed_q.job.mode == qnic_abi_pkg::MODE_INLINE;
  if (LEAN) begin : gen_stay
    logic inline_q;  // cycle 6 of a frame in inline mode
    always_ff @(posedge clk_i) inline_q <= rst_ni && c5_q && is_inline;
    assign keys_late = inline_q ? keys_q : '0;
  end else begin : gen_late
    qnic_pkg::keys_t keys_late_q;
    logic inline_q, off_q;  // off_q: no keys in the next cycle: it is cycle 6, or no inline mode
    always_ff @(posedge clk_i) begin
      inline_q <= is_inline;
      off_q    <= !rst_ni || c5_q || (pass_d && !inline_q);
      if (off_q) keys_late_q <= '0;
      else if (pass_q) keys_late_q <= keys_q;
    end
    assign keys_late = keys_late_q;
  end

  assign idx_o   = parsed_q.job.sa_id[IW-1:0];
  assign phase_o = parsed_q.phase;

  // ---- checks -----------------------------------------------------------------------------
  qnic_pkg::sa_head_lo_t head_lo;  // cycle 3
  qnic_pkg::sa_head_hi_t head_hi;  // cycle 4
  logic no_key, reuse, limit, ok, admit;
  logic [62:0] next_pn;
  qnic_abi_pkg::status_e status;
  assign head_lo = head_i;
  assign head_hi = head_i;

  qnic_sa_numbers #(
    .IW(IW)
  ) u_numbers (
    .clk_i,
    .rst_ni,
    .idx_i(idx_o),
    .phase_i(phase_o),
    .pn_i(parsed_q.job.pn[62:0]),
    .next_lo_i(head_lo.next_lo),
    .next_hi_i(head_hi.next_hi),
    .slot_i,
    .load_i(in_q[C3]),
    .pass_i(pass_q),
    .note_i(c5_q),
    .decide_i(c6_q),
    .admit_i(admit),
    .forget_i(admin_turn_o),
    .no_key_o(no_key),
    .reuse_o(reuse),
    .limit_o(limit),
    .idx_o(widx_o),
    .phase_o(wphase_o),
    .next_pn_o(next_pn),
    .slot_o
  );

  qnic_sa_check #(
    .SA_ENTRIES(SA_ENTRIES)
  ) u_check (
    .clk_i,
    .parsed_i(parsed_q),
    .failed_i(failed_q),
    .pass_i(pass_q),
    .valid_i(head_lo.valid),
    .head_i(head_hi),
    .no_key_i(no_key),
    .reuse_i(reuse),
    .limit_i(limit),
    .ok_o(ok),
    .status_o(status)
  );

  // ---- what an admitted packet consumes ---------------------------------------------------
  logic
      show_q, write_lo_q, write_hi_q, soft_lo_q, soft_hi_q, hard_lo_q, hard_hi_q, at_soft, at_hard;
  qnic_pkg::sa_head_hi_t fixed_q, fixed_late_q;
  assign admit        = write_lo_q;
  assign write_head_o = write_lo_q || write_hi_q;
  assign write_slot_o = write_lo_q;
  assign whalf_o      = write_hi_q;
  always_comb begin
    head_o = {1'b1, next_pn[47:0]};
    if (write_hi_q) head_o = {fixed_late_q[HW-1:15], next_pn[62:48]};
  end
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      show_q        <= 1'b0;
      write_lo_q    <= 1'b0;
      write_hi_q    <= 1'b0;
      event_valid_o <= 1'b0;
    end else begin
      show_q        <= ok;
      write_lo_q    <= ok && sa_mode_late_q;
      write_hi_q    <= write_lo_q;
      event_valid_o <= write_hi_q && (at_soft || at_hard);  // cycle 8
    end
    if (c6_q) failed_q <= !show_q;
    fixed_q <= head_hi;
    if (c5_q) fixed_late_q <= fixed_q;
    // cycles 6, 7
    soft_lo_q     <= slot_o.sent[15:0] == slot_o.soft_limit[15:0];
    soft_hi_q     <= slot_o.sent[31:16] == slot_o.soft_limit[31:16];
    hard_lo_q     <= slot_o.sent[15:0] == slot_o.hard_limit[15:0];
    hard_hi_q     <= slot_o.sent[31:16] == slot_o.hard_limit[31:16];
    event_o       <= '{gen: fixed_late_q.gen, at_hard: at_hard, at_soft: at_soft, phase: wphase_o,
                       id: 32'(widx_o)};
  end
  assign at_soft = soft_lo_q && soft_hi_q;
  assign at_hard = hard_lo_q && hard_hi_q;

  // ---- the verdict ------------------------------------------------------------------------
  always_ff @(posedge clk_i) begin
    if (pass_q) begin
      pkt_o.has_beats <= parsed_q.job.status == qnic_abi_pkg::STATUS_OK && !parsed_q.job.no_frame;
      pkt_o.frame_len <= parsed_q.job.frame_len;
      pkt_o.protect   <= protect_q;
      pkt_o.renew     <= protect_q || parsed_q.job.csum || parsed_q.job.gso;
      pkt_o.more      <= parsed_q.job.more;
      pkt_o.aes256    <= sa_mode_q ? head_hi.aes256 : parsed_q.job.aes256;
      pkt_o.h_known   <= sa_mode_q;
      pkt_o.geom      <= parsed_q.geom;
    end
    if (c6_q) pkt_o.status <= status;
    if (!rst_ni) pkt_valid_o <= 1'b0;
    else pkt_valid_o <= c6_q || (pkt_valid_o && !pkt_ready_i);
  end

  // Keys of the SA or inline ones; those are zero in SA mode. hp's first half waits a cycle.
  logic [127:0] hp_lo_q;
  logic hp_off_q;  // not cycle 5 of a frame in SA mode
  logic [95:0] pn_bytes;
  qnic_pkg::secrets_t secrets;
  logic clear_q;  // they were taken a cycle ago
  assign pn_bytes = {<<8{32'd0, pn_late_q}};
  always_comb begin
    secrets.nonce = ((sa_mode_late_q ? key_i.iv : '0) | keys_late.iv) ^ pn_bytes;
    secrets.h     = key_i.h;
    secrets.hp    = {sa_mode_late_q ? hp_i : '0, hp_lo_q} | keys_late.hp;
    secrets.key   = (sa_mode_late_q ? key_i.key : '0) | keys_late.key;
  end
  always_ff @(posedge clk_i) begin
    if (!rst_ni) hp_off_q <= 1'b1;
    else hp_off_q <= !(pass_q && sa_mode_q);
    hp_lo_q <= hp_off_q ? '0 : hp_i;
    clear_q <= !rst_ni || (pkt_valid_o && pkt_ready_i);
    if (clear_q) secrets_o <= '0;
    else if (show_q) secrets_o <= secrets;
    if (clear_q || !sa_mode_late_q) secrets_o.h <= '0;
  end

  `QNIC_ASSERT(OneState_A, $onehot(in_q))
  `QNIC_ASSERT(Take_A, take |-> in_q[IDLE] || in_q[C4] && pass_q)
  `QNIC_ASSERT(ParsedHeld_A, parsed_valid_i && !parsed_ready_o |=> parsed_valid_i && $stable
                             (parsed_i))
  `QNIC_ASSERT(PktHeld_A, pkt_valid_o && !pkt_ready_i |=> pkt_valid_o && $stable(pkt_o) && $stable
                          (secrets_o))
  `QNIC_ASSERT(SecretsWiped_A, !pkt_valid_o && !clear_q |-> secrets_o == '0)
  `QNIC_ASSERT(KeysWiped_A, !keep_late_q |=> keys_q == $past(parsed_keys_i))
  `QNIC_ASSERT(KeysLateWiped_A, !c5_q && !c6_q && $past(!c5_q && !c6_q)
                                |-> keys_late == '0 && hp_lo_q == '0)
  `QNIC_ASSERT(Free_A, c6_q |-> !pkt_valid_o)
  `QNIC_ASSERT(PnInRange_A, admit |-> pn_late_q[63:62] == '0)
  `QNIC_ASSERT(YieldAtRest_A, admin_turn_o |-> !c5_q && !c6_q && !write_head_o)
  `QNIC_ASSERT(RefusedBare_A,
               pkt_valid_o && pkt_o.status != qnic_abi_pkg::STATUS_OK |-> secrets_o == '0)
endmodule

// SPDX-License-Identifier: Apache-2.0
// Wipes the SA table after reset, then serves the commands of the SA window (enum sa_op).
// Flow: csr/qnic_csr -> [qnic_sa_admin] <-> sa/qnic_sa_table; <-> crypto/qnic_aes_sched
// Latency: 2*SA_ENTRIES+1 cycles of busy_o after reset; sa_cmd_valid_i to sa_rsp_valid_o READ
// 8, INSTALL 7, keyed 12 and the lane's H, SET_KEY 16 and that, BIND 9, DELETE 15 and until its
// packets under way are done; frames add at most 8 a turn
// Rate: 1 command at a time   Stalls: sa_cmd_ready_o is high in a command's last cycle, so
// the keys of sa_cmd_i are used where they lie; the response follows one cycle later
//
// Everything that a command writes is written in one turn at the table: a packet sees the
// old entry or the new one. DELETE waits in the end for the packets that had passed the gate:
// when it is answered, none of the entry's is under way. The gate gets a frame through between
// any two commands. H of a new key is AES(key, 0) (SP 800-38D 7.1); frames go on while the lane computes it. An
// AES-128 key is stored with zeros above it, whatever the host wrote there. What is written
// waits a cycle in registers that are zero otherwise, cleared by their own reset.
`include "qnic_assert.svh"
module qnic_sa_admin #(
  parameter int unsigned SA_ENTRIES = 1024,
  localparam int unsigned IW = $clog2(SA_ENTRIES),
  localparam int unsigned HW = $bits(qnic_pkg::sa_head_hi_t)
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  output logic                 busy_o,
  input  logic                 sa_cmd_valid_i,
  output logic                 sa_cmd_ready_o,
  input  qnic_pkg::sa_cmd_t    sa_cmd_i,
  output logic                 sa_rsp_valid_o,
  output qnic_abi_pkg::sa_error_e sa_rsp_error_o,
  output qnic_pkg::sa_view_t   sa_view_o,
  // H of a new key.
  output logic                 hreq_valid_o,
  input  logic                 hreq_ready_i,
  output logic [255:0]         hreq_key_o,
  output logic                 hreq_aes256_o,
  input  logic                 hrsp_valid_i,
  input  logic [127:0]         hrsp_h_i,
  // Packets under way.
  output logic                 mark_o,
  input  logic                 drained_i,
  // Turns at the table.
  output logic                 req_o,
  input  logic                 turn_i,
  // The table.
  output logic [IW-1:0]        idx_o,
  output logic                 half_o,
  output logic                 phase_o,
  input  logic [HW-1:0]        head_i,
  input  qnic_pkg::sa_slot_t   slot_i,
  output logic                 write_head_o,
  output logic                 write_hp_o,
  output logic                 write_slot_o,
  output logic [IW:0]          waddr_o,
  output logic [HW-1:0]        head_o,
  output logic [127:0]         hp_o,
  output qnic_pkg::sa_slot_t   slot_o,
  output qnic_pkg::sa_key_t    key_o
);
  import qnic_abi_pkg::*;
  typedef enum logic [4:0] {
    WIPE,
    IDLE,
    TURN,       // the table is addressed: the head's first half
    SECOND,     // its second half
    FETCH,      // the first half is there
    EXAMINE,    // the second one is there: compared
    VERDICT,
    PREPARE,    // the table is ours, and what is to be written chosen
    CLEAR0,
    CLEAR1,
    WRITE_KEY,
    HASH_KEY,
    HASH,
    HASH_WAIT,
    KEY_TURN,
    REBIND,
    MARK,
    DRAIN,
    DONE
  } state_e;

  state_e state_q, state_d;
  logic answered_q;  // H of a key has come; the AES is far from here
  sa_error_e err_q, err_d;
  logic [IW:0] wipe_q;  // {index, half and phase}
  logic aes256_q;       // of the entry that gets a key
  logic [127:0] h_q;
  qnic_pkg::sa_head_lo_t head_lo_q;
  qnic_pkg::sa_head_hi_t head_hi;
  qnic_pkg::sa_slot_t slot0_q;
  assign head_hi = head_i;

  sa_op_e op;
  logic install, keyed;  // of the command that waits
  logic skip_q, look_q, first_h_q;  // it ends at once; reads the entry; begins with H
  logic stale_q, absent_q;  // VERDICT: the entry is of another generation; it is free
  sa_error_e wrong, wrong_q;
  assign op      = sa_cmd_i.op;
  assign install = op == SA_OP_INSTALL;
  assign keyed   = install && sa_cmd_i.keyed;
  assign wrong   = op > SA_OP_BIND ? SA_ERROR_BAD_OP
                   : sa_cmd_i.sa_id >= SA_ENTRIES && op != SA_OP_NOP ? SA_ERROR_NO_SA
                                                                     : SA_ERROR_NONE;

  always_comb begin
    state_d = state_q;
    err_d   = err_q;
    unique case (state_q)
      WIPE: if (wipe_q == '1) state_d = IDLE;
      IDLE: begin
        err_d = SA_ERROR_NONE;
        if (sa_cmd_valid_i) state_d = TURN;
      end
      TURN: begin
        err_d = wrong_q;
        if (skip_q) state_d = DONE;
        else if (first_h_q) state_d = HASH_KEY;
        else if (turn_i) state_d = look_q ? SECOND : PREPARE;
      end
      SECOND: state_d = FETCH;
      FETCH:  state_d = EXAMINE;
      EXAMINE: state_d = VERDICT;
      VERDICT: begin
        unique case (op)
          SA_OP_SET_KEY: state_d = HASH_KEY;
          SA_OP_BIND:    state_d = REBIND;
          SA_OP_DELETE:  state_d = PREPARE;
          default:       state_d = DONE;
        endcase
        if (stale_q) err_d = SA_ERROR_STALE_GEN;
        if (absent_q) err_d = SA_ERROR_NO_SA;
        if (stale_q || absent_q) state_d = DONE;
      end
      PREPARE:   state_d = op == SA_OP_SET_KEY ? WRITE_KEY : CLEAR0;
      WRITE_KEY: state_d = DONE;
      CLEAR0:    state_d = CLEAR1;
      CLEAR1:    state_d = install ? DONE : MARK;
      MARK:      state_d = DRAIN;
      DRAIN:     if (drained_i) state_d = DONE;
      REBIND:    state_d = DONE;
      HASH_KEY:  state_d = HASH;
      HASH:      if (hreq_valid_o && hreq_ready_i) state_d = HASH_WAIT;
      HASH_WAIT: if (answered_q) state_d = KEY_TURN;
      KEY_TURN:  if (turn_i) state_d = PREPARE;
      DONE:      state_d = IDLE;
      default:   state_d = WIPE;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q <= WIPE;
      err_q   <= SA_ERROR_NONE;
      wipe_q  <= '0;
      busy_o  <= 1'b1;
      req_o   <= 1'b1;
    end else begin
      state_q <= state_d;
      err_q   <= err_d;
      if (state_q == WIPE) wipe_q <= wipe_q + 1'b1;
      busy_o <= state_q == WIPE;
      unique case (state_q)
        WIPE:                   req_o <= wipe_q != '1;
        IDLE:                   req_o <= sa_cmd_valid_i;
        TURN:                   req_o <= !skip_q && !first_h_q;
        // Behind VERDICT a cycle too long at times.
        SECOND, FETCH, EXAMINE, VERDICT, KEY_TURN, PREPARE, CLEAR0: req_o <= 1'b1;
        CLEAR1:                 req_o <= !install;  // the gate is at rest while it is marked
        HASH_WAIT:              req_o <= answered_q;
        default:                req_o <= 1'b0;
      endcase
    end
    answered_q <= hrsp_valid_i;
    wrong_q <= wrong;
    skip_q    <= wrong != SA_ERROR_NONE || op == SA_OP_NOP;
    look_q    <= !install;
    first_h_q <= keyed;
    half_o    <= (state_q == TURN && turn_i) || (half_o && state_q != IDLE);
    if (state_q == FETCH) begin
      head_lo_q <= head_i;
      slot0_q   <= slot_i;
    end
    if (state_q == TURN) aes256_q <= sa_cmd_i.aes256;
    if (state_q == EXAMINE) aes256_q <= head_hi.aes256;
    stale_q  <= op != SA_OP_READ && head_lo_q.valid && head_hi.gen != sa_cmd_i.gen
                && !(op == SA_OP_DELETE && sa_cmd_i.any_gen);
    absent_q <= op inside {SA_OP_SET_KEY, SA_OP_BIND} && !head_lo_q.valid;
  end

  assign idx_o   = sa_cmd_i.sa_id[IW-1:0];
  assign phase_o = half_o;
  assign mark_o  = state_q == MARK;

  // ---- what is written --------------------------------------------------------------------
  // INSTALL writes the head, and with a key one slot; what slots are left become zero. DELETE
  // and WIPE write zeros alone, BIND the head's second half with another owner.
  logic set_lo_q, set_hi_q, set_key_q, rebind;  // what is wide waits for registers alone
  qnic_pkg::sa_head_lo_t new_lo;
  qnic_pkg::sa_head_hi_t new_hi;
  always_ff @(posedge clk_i) begin
    set_lo_q  <= state_q == PREPARE && install;
    set_hi_q  <= state_q == CLEAR0 && install;
    set_key_q <= state_q == PREPARE && (op == SA_OP_SET_KEY || keyed && !sa_cmd_i.phase)
                 || state_q == CLEAR0 && keyed && sa_cmd_i.phase;
  end
  assign rebind  = state_q == REBIND;
  assign new_lo  = '{valid: 1'b1, next_lo: sa_cmd_i.next_pn[47:0]};
  assign new_hi  = '{unused: 1'b0, aes256: aes256_q, gen: sa_cmd_i.gen,
                     owner: sa_cmd_i.owner,
                     next_hi: rebind ? head_hi.next_hi : sa_cmd_i.next_pn[62:48]};

  always_ff @(posedge clk_i) begin
    write_head_o <= rst_ni && state_q inside {WIPE, CLEAR0, CLEAR1, REBIND};
    write_hp_o   <= rst_ni && state_q inside {WIPE, CLEAR0, CLEAR1};
    write_slot_o <= rst_ni && (state_q inside {WIPE, CLEAR0, CLEAR1} || set_key_q);
    unique case (state_q)
      WIPE:    waddr_o <= wipe_q;
      CLEAR0:  waddr_o <= {idx_o, 1'b0};
      CLEAR1, REBIND: waddr_o <= {idx_o, 1'b1};
      default: waddr_o <= {idx_o, sa_cmd_i.phase};
    endcase
    head_o <= set_lo_q || set_hi_q || rebind ? (set_lo_q ? new_lo : new_hi) : '0;
    hp_o   <= set_lo_q || (set_hi_q && sa_cmd_i.aes256) ?
        (set_hi_q ? sa_cmd_i.keys.hp[255:128] : sa_cmd_i.keys.hp[127:0]) : '0;
    slot_o <= set_key_q ? '{valid: 1'b1, sent: sa_cmd_i.sent, soft_limit: sa_cmd_i.soft_limit,
                          hard_limit: sa_cmd_i.hard_limit} : '0;
    key_o.h            <= set_key_q ? h_q : '0;
    key_o.iv           <= set_key_q ? sa_cmd_i.keys.iv : '0;
    key_o.key[127:0]   <= set_key_q ? sa_cmd_i.keys.key[127:0] : '0;
    key_o.key[255:128] <= set_key_q && aes256_q ? sa_cmd_i.keys.key[255:128] : '0;
  end

  // ---- what is answered -------------------------------------------------------------------
  // The entry as it was before the command: for READ and DELETE.
  logic examine_q, clear_q;  // clear_q: the command is over, nothing of it stays
  always_ff @(posedge clk_i) begin
    sa_rsp_valid_o <= rst_ni && state_q == DONE;
    sa_rsp_error_o <= err_q;
    examine_q      <= state_q == FETCH;
    clear_q        <= !rst_ni || state_q == DONE;
    if (clear_q) begin
      sa_view_o <= '0;
    end else if (examine_q) begin
      sa_view_o <= '{
          valid: head_lo_q.valid,
          aes256: head_hi.aes256,
          gen: head_hi.gen,
          owner: head_hi.owner,
          next_pn: {head_hi.next_hi, head_lo_q.next_lo},
          slot1: slot_i,
          slot0: slot0_q
      };
    end
  end
  assign sa_cmd_ready_o = state_q == DONE;

  // ---- H of a key: the key goes in the cycle after it was taken, H in the one after the command --
  logic load_q, key_off_q, high_off_q;
  assign hreq_aes256_o = aes256_q;
  always_ff @(posedge clk_i) begin
    load_q     <= state_q == HASH_KEY;
    hreq_valid_o <= rst_ni && (load_q || hreq_valid_o && !hreq_ready_i);
    key_off_q  <= !rst_ni || hreq_valid_o && hreq_ready_i;
    high_off_q <= !rst_ni || hreq_valid_o && hreq_ready_i || !aes256_q;
    if (key_off_q) hreq_key_o[127:0] <= '0;
    else if (load_q) hreq_key_o[127:0] <= sa_cmd_i.keys.key[127:0];
    if (high_off_q) hreq_key_o[255:128] <= '0;
    else if (load_q) hreq_key_o[255:128] <= sa_cmd_i.keys.key[255:128];
    if (clear_q) h_q <= '0;
    else if (hrsp_valid_i) h_q <= hrsp_h_i;
  end

  `QNIC_ASSERT(
      Req_A,
      state_q inside {WIPE, TURN, SECOND, FETCH, EXAMINE, VERDICT, PREPARE, CLEAR0, CLEAR1, WRITE_KEY, KEY_TURN, REBIND, MARK} |-> req_o)
  `QNIC_ASSERT(WipeTurn_A, busy_o |-> turn_i)
  `QNIC_ASSERT(WriteTurn_A, write_head_o || write_slot_o |-> turn_i)
  `QNIC_ASSERT(WritesWiped_A, !write_slot_o |-> hp_o == '0 && key_o == '0 && !write_hp_o)
  `QNIC_ASSERT(MarkAtRest_A, mark_o |-> turn_i)
  `QNIC_ASSERT(HWiped_A, state_q inside {WIPE, IDLE} && !clear_q |-> h_q == '0)
endmodule

// SPDX-License-Identifier: Apache-2.0
// Wipes the SA table after reset, then serves the commands of the SA window (enum sa_op).
// Flow: csr/qnic_csr -> [qnic_sa_admin] <-> sa/qnic_sa_table; <-> crypto/qnic_aes_sched
// Latency: 2*SA_ENTRIES cycles of busy_o after reset; sa_cmd_valid_i to sa_rsp_valid_o READ
// 6, INSTALL and DELETE 8, SET_KEY 9 and the lane's H; frames add at most 5 a turn
// Rate: 1 command at a time   Stalls: sa_cmd_ready_o is high in a command's last cycle, so
// the keys of sa_cmd_i are used where they lie; the response follows one cycle later
//
// Everything that a command writes is written in one turn at the table: a packet sees the
// old entry or the new one. The gate gets a frame through between any two commands. H of a
// new key is AES(key, 0) (SP 800-38D 7.1); frames go on while the lane computes it. An
// AES-128 key is stored with zeros above it, whatever the host wrote there.
`include "qnic_assert.svh"
module qnic_sa_admin #(
  parameter int unsigned SA_ENTRIES = 1024,
  localparam int unsigned IW = $clog2(SA_ENTRIES)
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  output logic                 busy_o,
  input  logic                 sa_cmd_valid_i,
  output logic                 sa_cmd_ready_o,
  input  qnic_pkg::sa_cmd_t    sa_cmd_i,
  output logic                 sa_rsp_valid_o,
  output logic                 sa_rsp_err_o,
  output qnic_pkg::sa_view_t   sa_view_o,
  // H of a new key.
  output logic                 hreq_valid_o,
  input  logic                 hreq_ready_i,
  output logic [255:0]         hreq_key_o,
  output logic                 hreq_aes256_o,
  input  logic                 hrsp_valid_i,
  input  logic [127:0]         hrsp_h_i,
  // Turns at the table.
  output logic                 req_o,
  input  logic                 turn_i,
  // The table.
  output logic [IW-1:0]        idx_o,
  output logic                 phase_o,
  output logic                 load_o,
  input  qnic_pkg::sa_head_t   head_i,
  input  qnic_pkg::sa_slot_t   slot_i,
  output logic                 write_head_o,
  output logic                 write_slot_o,
  output qnic_pkg::sa_head_t   head_o,
  output logic [255:0]         hp_o,
  output qnic_pkg::sa_slot_t   slot_o,
  output qnic_pkg::sa_key_t    key_o
);
  typedef enum logic [3:0] {
    WIPE,
    IDLE,
    TURN,
    LOAD,
    EXAMINE,
    CLEAR0,
    CLEAR1,
    HASH,
    HASH_WAIT,
    KEY_TURN,
    DONE
  } state_e;

  state_e state_q, state_d;
  logic err_q, err_d;
  logic [IW:0] wipe_q;  // {index, phase}
  logic aes256_q;       // of the entry that gets a key
  logic [127:0] h_q;

  qnic_abi_pkg::sa_op_e op;
  logic install;
  assign op      = sa_cmd_i.op;
  assign install = op == qnic_abi_pkg::SA_OP_INSTALL;

  always_comb begin
    state_d = state_q;
    err_d   = err_q;
    unique case (state_q)
      WIPE: if (wipe_q == (IW+1)'(2*SA_ENTRIES-1)) state_d = IDLE;
      IDLE: begin
        err_d = sa_cmd_i.sa_id >= SA_ENTRIES && op != qnic_abi_pkg::SA_OP_NOP;
        if (sa_cmd_valid_i)
          state_d = err_d || op == qnic_abi_pkg::SA_OP_NOP ? DONE : TURN;
      end
      TURN: if (turn_i) state_d = LOAD;
      LOAD: state_d = EXAMINE;
      EXAMINE: begin
        unique case (op)
          qnic_abi_pkg::SA_OP_INSTALL, qnic_abi_pkg::SA_OP_DELETE: state_d = CLEAR0;
          qnic_abi_pkg::SA_OP_SET_KEY: begin
            err_d   = !head_i.valid;
            state_d = head_i.valid ? HASH : DONE;
          end
          qnic_abi_pkg::SA_OP_READ: state_d = DONE;
          default: begin
            err_d   = 1'b1;
            state_d = DONE;
          end
        endcase
      end
      CLEAR0:    state_d = CLEAR1;
      CLEAR1:    state_d = DONE;
      HASH:      if (hreq_ready_i) state_d = HASH_WAIT;
      HASH_WAIT: if (hrsp_valid_i) state_d = KEY_TURN;
      KEY_TURN:  if (turn_i) state_d = DONE;
      DONE:      state_d = IDLE;
      default:   state_d = WIPE;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q <= WIPE;
      err_q   <= 1'b0;
      wipe_q  <= '0;
      h_q     <= '0;
    end else begin
      state_q <= state_d;
      err_q   <= err_d;
      if (state_q == WIPE) wipe_q <= wipe_q + 1'b1;
      if (state_q == HASH_WAIT && hrsp_valid_i) h_q <= hrsp_h_i;
      else if (state_q == DONE) h_q <= '0;
    end
    if (state_q == EXAMINE) aes256_q <= head_i.aes256;
  end

  assign busy_o  = state_q == WIPE;
  assign req_o   = state_q inside {WIPE, TURN, LOAD, EXAMINE, CLEAR0, CLEAR1, KEY_TURN};
  assign idx_o   = state_q == WIPE ? wipe_q[IW:1] : sa_cmd_i.sa_id[IW-1:0];
  assign load_o  = state_q == LOAD;
  always_comb begin
    unique case (state_q)
      WIPE:    phase_o = wipe_q[0];
      CLEAR0:  phase_o = 1'b0;
      CLEAR1:  phase_o = 1'b1;
      default: phase_o = sa_cmd_i.phase;
    endcase
  end

  // INSTALL writes the head; both slots become zero. DELETE and WIPE write zeros alone.
  logic set_head, set_key;
  assign set_head     = state_q == CLEAR1 && install;
  assign set_key      = state_q == KEY_TURN;
  assign write_head_o = state_q inside {WIPE, CLEAR1};
  assign write_slot_o = state_q inside {WIPE, CLEAR0, CLEAR1} || (set_key && turn_i);

  logic [255:0] key;
  assign key = aes256_q ? sa_cmd_i.keys.key : {128'd0, sa_cmd_i.keys.key[127:0]};
  always_comb begin
    head_o = '0;
    hp_o   = '0;
    slot_o = '0;
    key_o  = '0;
    if (set_head) begin
      head_o = '{valid: 1'b1, aes256: sa_cmd_i.aes256, gen: sa_cmd_i.gen,
                 owner: sa_cmd_i.owner, next_pn: sa_cmd_i.next_pn};
      hp_o   = sa_cmd_i.aes256 ? sa_cmd_i.keys.hp : {128'd0, sa_cmd_i.keys.hp[127:0]};
    end
    if (set_key) begin
      slot_o = '{valid: 1'b1, sent: sa_cmd_i.sent, soft_limit: sa_cmd_i.soft_limit,
                 hard_limit: sa_cmd_i.hard_limit};
      key_o  = '{h: h_q, iv: sa_cmd_i.keys.iv, key: key};
    end
  end

  // The gate leaves head_i and slot_i alone until the response is out.
  logic view_q;
  always_ff @(posedge clk_i) begin
    sa_rsp_valid_o <= rst_ni && state_q == DONE;
    sa_rsp_err_o   <= err_q;
    view_q         <= rst_ni && state_q == DONE && !err_q && op == qnic_abi_pkg::SA_OP_READ;
  end
  assign sa_cmd_ready_o = state_q == DONE;
  assign sa_view_o      = !view_q ? '0 :
    '{valid: head_i.valid, aes256: head_i.aes256, gen: head_i.gen, owner: head_i.owner,
      next_pn: head_i.next_pn, key_valid: slot_i.valid, sent: slot_i.sent,
      soft_limit: slot_i.soft_limit, hard_limit: slot_i.hard_limit};

  assign hreq_valid_o  = state_q == HASH;
  assign hreq_key_o    = hreq_valid_o ? key : '0;
  assign hreq_aes256_o = aes256_q;

  `QNIC_ASSERT(CmdHeld_A, sa_cmd_valid_i && !sa_cmd_ready_o |=> sa_cmd_valid_i && $stable(sa_cmd_i))
  `QNIC_ASSERT(CmdThere_A, !(state_q inside {WIPE, IDLE}) |-> sa_cmd_valid_i)
  `QNIC_ASSERT(WipeTurn_A, busy_o |-> turn_i)
  `QNIC_ASSERT(WriteTurn_A, write_head_o || write_slot_o |-> turn_i)
  `QNIC_ASSERT(HWiped_A, state_q inside {WIPE, IDLE} |-> h_q == '0)
endmodule

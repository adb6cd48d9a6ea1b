// SPDX-License-Identifier: Apache-2.0
// Decides about every frame: finds its keys, refuses what may not leave, guards packet
// numbers and key limits, makes the nonce (RFC 9001 5.3).
// Flow: packet/qnic_parser -> [qnic_sa_gate] <-> sa/qnic_sa_table; -> crypto/qnic_slicer
// Latency: 5 (parsed_i to pkt_o)
// Rate: 1 frame every 4 cycles, the same SA every time   Stalls: before it reads the
// table, until pkt_o is free; between frames and in that stall it yields to admin_req_i
//
// READ the RAMs are addressed, DATA head and slot are taken up, CHECK the checks are made,
// DECIDE the first fault is reported or the packet number and the count are consumed. The
// write in DECIDE comes before the next READ, so no packet sees old numbers. A frame that
// waits for pkt_o waits in DATA with the table read anew in every cycle: what is admitted
// was checked against the table as it is.
`include "qnic_assert.svh"
module qnic_sa_gate #(
  parameter int unsigned SA_ENTRIES = 1024,
  localparam int unsigned IW = $clog2(SA_ENTRIES)
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  logic                 parsed_valid_i,
  output logic                 parsed_ready_o,
  input  qnic_pkg::parsed_t    parsed_i,
  input  qnic_pkg::keys_t      parsed_keys_i,
  output logic                 pkt_valid_o,
  input  logic                 pkt_ready_i,
  output qnic_pkg::pkt_t       pkt_o,
  output qnic_pkg::secrets_t   secrets_o,
  // Soft limit reached: one pulse.
  output logic                 event_valid_o,
  output logic [31:0]          event_id_o,
  output logic                 event_phase_o,
  // Turns at the table.
  input  logic                 admin_req_i,
  output logic                 admin_turn_o,
  // The table.
  output logic [IW-1:0]        idx_o,
  output logic                 phase_o,
  output logic                 load_o,
  output logic                 reveal_o,
  input  qnic_pkg::sa_head_t   head_i,
  input  qnic_pkg::sa_slot_t   slot_i,
  input  logic [255:0]         hp_i,
  input  qnic_pkg::sa_key_t    key_i,
  output logic                 admit_o,
  output logic [62:0]          next_pn_o,
  output logic [31:0]          sent_o
);
  typedef enum logic [2:0] {
    IDLE,
    READ,
    DATA,
    CHECK,
    DECIDE,
    YIELD
  } state_e;

  state_e state_q, state_d;
  logic held_q;  // YIELD: a frame waits
  logic take;
  assign parsed_ready_o = (state_q == IDLE || state_q == DECIDE) && !admin_req_i;
  assign take           = parsed_valid_i && parsed_ready_o;
  assign admin_turn_o   = state_q == YIELD;

  always_comb begin
    state_d = state_q;
    unique case (state_q)
      IDLE, DECIDE: state_d = admin_req_i ? YIELD : take ? READ : IDLE;
      READ:         state_d = DATA;
      DATA:         if (!pkt_valid_o) state_d = CHECK;
                    else if (admin_req_i) state_d = YIELD;
      CHECK:        state_d = DECIDE;
      YIELD:        if (!admin_req_i) state_d = held_q ? READ : IDLE;
      default:      state_d = IDLE;
    endcase
  end

  always_ff @(posedge clk_i) begin
    state_q <= rst_ni ? state_d : YIELD;
    if (!rst_ni) held_q <= 1'b0;
    else if (state_q != YIELD) held_q <= state_q == DATA;
  end

  // The frame and its inline keys.
  qnic_pkg::parsed_t parsed_q;
  qnic_pkg::keys_t keys_q;
  logic sa_mode;
  assign sa_mode = parsed_q.job.mode == qnic_abi_pkg::MODE_SA;

  always_ff @(posedge clk_i) begin
    if (take) parsed_q <= parsed_i;
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) keys_q <= '0;
    else if (take) keys_q <= parsed_i.job.mode == qnic_abi_pkg::MODE_INLINE ? parsed_keys_i : '0;
    else if (state_q == DECIDE) keys_q <= '0;
  end

  assign idx_o    = parsed_q.job.sa_id[IW-1:0];
  assign phase_o  = parsed_q.phase;
  assign load_o   = state_q == DATA;
  assign reveal_o = state_q == CHECK && sa_mode;

  logic [11:0] fault;
  qnic_abi_pkg::status_e status;
  qnic_sa_check #(
    .SA_ENTRIES(SA_ENTRIES)
  ) u_check (
    .clk_i,
    .parsed_i(parsed_q),
    .head_i,
    .slot_i,
    .fault_o(fault),
    .status_o(status)
  );

  // What an admitted packet consumes.
  logic ok;
  assign ok      = fault == '0;
  assign admit_o = state_q == DECIDE && ok && sa_mode;
  always_ff @(posedge clk_i) begin
    next_pn_o <= parsed_q.job.pn[62:0] + 63'd1;
    sent_o    <= slot_i.sent + 32'd1;
  end

  always_ff @(posedge clk_i) begin
    event_valid_o <= rst_ni && admit_o && sent_o == slot_i.soft_limit;
    event_id_o    <= parsed_q.job.sa_id;
    event_phase_o <= parsed_q.phase;
  end

  // The verdict. The SA's keys and the inline keys are zero when they are not meant.
  logic [95:0] pn_bytes;
  assign pn_bytes = {<<8{32'd0, parsed_q.job.pn}};

  qnic_pkg::pkt_t pkt;
  qnic_pkg::secrets_t secrets;
  always_comb begin
    pkt.status    = status;
    pkt.has_beats = parsed_q.job.status == qnic_abi_pkg::STATUS_OK && !parsed_q.job.no_frame;
    pkt.frame_len = parsed_q.job.frame_len;
    pkt.protect   = parsed_q.job.mode != qnic_abi_pkg::MODE_PLAIN;
    pkt.aes256    = sa_mode ? head_i.aes256 : parsed_q.job.aes256;
    pkt.h_known   = sa_mode;
    pkt.geom      = parsed_q.geom;
    secrets.nonce = pkt.protect ? (key_i.iv | keys_q.iv) ^ pn_bytes : '0;
    secrets.h     = key_i.h;
    secrets.hp    = hp_i | keys_q.hp;
    secrets.key   = key_i.key | keys_q.key;
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      pkt_valid_o <= 1'b0;
      secrets_o   <= '0;
    end else if (state_q == DECIDE) begin
      pkt_valid_o <= 1'b1;
      secrets_o   <= ok ? secrets : '0;
    end else if (pkt_ready_i) begin
      pkt_valid_o <= 1'b0;
      secrets_o   <= '0;
    end
    if (state_q == DECIDE) pkt_o <= pkt;
  end

  `QNIC_ASSERT(ParsedHeld_A, parsed_valid_i && !parsed_ready_o |=> parsed_valid_i && $stable
                             (parsed_i) && $stable(parsed_keys_i))
  `QNIC_ASSERT(PktHeld_A, pkt_valid_o && !pkt_ready_i |=> pkt_valid_o && $stable(pkt_o) && $stable
                          (secrets_o))
  `QNIC_ASSERT(SecretsWiped_A, !pkt_valid_o |-> secrets_o == '0)
  `QNIC_ASSERT(KeysWiped_A, state_q inside {IDLE, YIELD} && !held_q |-> keys_q == '0)
  `QNIC_ASSERT(Free_A, state_q == DECIDE |-> !pkt_valid_o)
  `QNIC_ASSERT(PnInRange_A, admit_o |-> parsed_q.job.pn[63:62] == '0)
  `QNIC_ASSERT(RefusedBare_A,
               pkt_valid_o && pkt_o.status != qnic_abi_pkg::STATUS_OK |-> secrets_o == '0)
endmodule

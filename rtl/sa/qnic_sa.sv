// SPDX-License-Identifier: Apache-2.0
// The security associations of the device: table, gate for frames, commands for software.
// Flow: packet/qnic_parser -> [qnic_sa] -> crypto/qnic_slicer; <-> csr, crypto (H of a key)
// Latency: 7 (parsed_i to pkt_o), of a super-packet's later segments 10
// Rate: 1 frame every 4 cycles, such a segment every 6
// Stalls: holds pkt_o until pkt_ready_i; takes no frame and no command while busy_o (the
// 2*SA_ENTRIES+1 cycles after reset in which the table is wiped)
`include "qnic_assert.svh"
module qnic_sa #(
  parameter int unsigned SA_ENTRIES = 1024,  // 64..65,536
  parameter bit          LEAN       = 1'b0   // few flip-flops, see qnic_sa_gate
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  output logic                 busy_o,
  input  logic                 parsed_valid_i,
  output logic                 parsed_ready_o,
  input  qnic_pkg::parsed_t    parsed_i,
  input  qnic_pkg::keys_t      parsed_keys_i,
  output logic                 pkt_valid_o,
  input  logic                 pkt_ready_i,
  output qnic_pkg::pkt_t       pkt_o,
  output qnic_pkg::secrets_t   secrets_o,
  input  logic                 sa_cmd_valid_i,
  output logic                 sa_cmd_ready_o,
  input  qnic_pkg::sa_cmd_t    sa_cmd_i,
  output logic                 sa_rsp_valid_o,
  output qnic_abi_pkg::sa_error_e sa_rsp_error_o,
  output qnic_pkg::sa_view_t   sa_view_o,
  output logic                 sa_event_valid_o,
  output qnic_pkg::sa_event_t  sa_event_o,
  input  logic                 frame_done_i,  // pulse: a frame of pkt_o has left or was refused
  output logic                 hreq_valid_o,
  input  logic                 hreq_ready_i,
  output logic [255:0]         hreq_key_o,
  output logic                 hreq_aes256_o,
  input  logic                 hrsp_valid_i,
  input  logic [127:0]         hrsp_h_i
);
  localparam int unsigned IW = $clog2(SA_ENTRIES);
  if (SA_ENTRIES < 64 || SA_ENTRIES > 65536 || SA_ENTRIES != 1 << IW) begin : g_check
    $error("SA_ENTRIES is a power of two from 64 to 65536");
  end

  logic admin_req, admin_turn;
  logic [IW-1:0] gate_idx, gate_widx, admin_idx;
  logic gate_half, gate_phase, gate_write_head, gate_write_slot, gate_whalf, gate_wphase;
  logic admin_half, admin_phase, admin_write_head, admin_write_hp, admin_write_slot;
  logic mark, drained;
  logic [IW:0] admin_waddr;
  qnic_pkg::sa_head_hi_t head, gate_head, admin_head;
  logic [127:0] hp, admin_hp;
  qnic_pkg::sa_slot_t slot, gate_slot, admin_slot;
  qnic_pkg::sa_key_t key, admin_key;

  logic numbered_valid, numbered_ready;
  qnic_pkg::parsed_t numbered;
  qnic_sa_segment u_segment (
    .clk_i,
    .rst_ni,
    .parsed_valid_i,
    .parsed_ready_o,
    .parsed_i,
    .parsed_valid_o(numbered_valid),
    .parsed_ready_i(numbered_ready),
    .parsed_o(numbered)
  );

  qnic_sa_gate #(
    .SA_ENTRIES(SA_ENTRIES),
    .LEAN(LEAN)
  ) u_gate (
    .clk_i,
    .rst_ni,
    .parsed_valid_i(numbered_valid),
    .parsed_ready_o(numbered_ready),
    .parsed_i(numbered),
    .parsed_keys_i,
    .pkt_valid_o,
    .pkt_ready_i,
    .pkt_o,
    .secrets_o,
    .event_valid_o(sa_event_valid_o),
    .event_o(sa_event_o),
    .admin_req_i(admin_req),
    .admin_turn_o(admin_turn),
    .idx_o(gate_idx),
    .half_o(gate_half),
    .phase_o(gate_phase),
    .head_i(head),
    .hp_i(hp),
    .slot_i(slot),
    .key_i(key),
    .write_head_o(gate_write_head),
    .write_slot_o(gate_write_slot),
    .widx_o(gate_widx),
    .whalf_o(gate_whalf),
    .wphase_o(gate_wphase),
    .head_o(gate_head),
    .slot_o(gate_slot)
  );

  qnic_sa_admin #(
    .SA_ENTRIES(SA_ENTRIES)
  ) u_admin (
    .clk_i,
    .rst_ni,
    .busy_o,
    .sa_cmd_valid_i,
    .sa_cmd_ready_o,
    .sa_cmd_i,
    .sa_rsp_valid_o,
    .sa_rsp_error_o,
    .sa_view_o,
    .hreq_valid_o,
    .hreq_ready_i,
    .hreq_key_o,
    .hreq_aes256_o,
    .hrsp_valid_i,
    .hrsp_h_i,
    .mark_o(mark),
    .drained_i(drained),
    .req_o(admin_req),
    .turn_i(admin_turn),
    .idx_o(admin_idx),
    .half_o(admin_half),
    .phase_o(admin_phase),
    .head_i(head),
    .slot_i(slot),
    .write_head_o(admin_write_head),
    .write_hp_o(admin_write_hp),
    .write_slot_o(admin_write_slot),
    .waddr_o(admin_waddr),
    .head_o(admin_head),
    .hp_o(admin_hp),
    .slot_o(admin_slot),
    .key_o(admin_key)
  );

  qnic_sa_drain u_drain (
    .clk_i,
    .rst_ni,
    .waits_i(pkt_valid_o),
    .taken_i(pkt_valid_o && pkt_ready_i),
    .done_i(frame_done_i),
    .mark_i(mark),
    .drained_o(drained)
  );

  qnic_sa_table #(
    .SA_ENTRIES(SA_ENTRIES)
  ) u_table (
    .clk_i,
    .admin_turn_i(admin_turn),
    .gate_idx_i(gate_idx),
    .gate_half_i(gate_half),
    .gate_phase_i(gate_phase),
    .admin_idx_i(admin_idx),
    .admin_half_i(admin_half),
    .admin_phase_i(admin_phase),
    .head_o(head),
    .hp_o(hp),
    .slot_o(slot),
    .key_o(key),
    .gate_write_head_i(gate_write_head),
    .gate_write_slot_i(gate_write_slot),
    .gate_widx_i(gate_widx),
    .gate_whalf_i(gate_whalf),
    .gate_wphase_i(gate_wphase),
    .gate_head_i(gate_head),
    .gate_slot_i(gate_slot),
    .admin_write_head_i(admin_write_head),
    .admin_write_hp_i(admin_write_hp),
    .admin_write_slot_i(admin_write_slot),
    .admin_waddr_i(admin_waddr),
    .admin_head_i(admin_head),
    .admin_hp_i(admin_hp),
    .admin_slot_i(admin_slot),
    .admin_key_i(admin_key)
  );

  // Only one of the two has the table.
  `QNIC_ASSERT(OneMaster_A, !(admin_turn && (gate_write_head || gate_write_slot)))
endmodule

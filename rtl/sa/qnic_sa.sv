// SPDX-License-Identifier: Apache-2.0
// The security associations of the device: table, gate for frames, commands for software.
// Flow: packet/qnic_parser -> [qnic_sa] -> crypto/qnic_slicer; <-> csr, crypto (H of a key)
// Latency: 5 (parsed_i to pkt_o)   Rate: 1 frame every 4 cycles
// Stalls: holds pkt_o until pkt_ready_i; takes no frame and no command while busy_o (the
// 2*SA_ENTRIES cycles after reset in which the table is wiped)
`include "qnic_assert.svh"
module qnic_sa #(
  parameter int unsigned SA_ENTRIES = 1024  // 64..65,536
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
  output logic                 sa_rsp_err_o,
  output qnic_pkg::sa_view_t   sa_view_o,
  output logic                 sa_event_valid_o,
  output logic [31:0]          sa_event_id_o,
  output logic                 sa_event_phase_o,
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
  logic [IW-1:0] gate_idx, admin_idx;
  logic gate_phase, gate_load, reveal, admit;
  logic [62:0] admit_next_pn;
  logic [31:0] admit_sent;
  logic admin_phase, admin_load, write_head, write_slot;
  qnic_pkg::sa_head_t head, write_head_data;
  qnic_pkg::sa_slot_t slot, write_slot_data;
  logic [255:0] hp, write_hp;
  qnic_pkg::sa_key_t key, write_key;

  qnic_sa_gate #(
    .SA_ENTRIES(SA_ENTRIES)
  ) u_gate (
    .clk_i,
    .rst_ni,
    .parsed_valid_i,
    .parsed_ready_o,
    .parsed_i,
    .parsed_keys_i,
    .pkt_valid_o,
    .pkt_ready_i,
    .pkt_o,
    .secrets_o,
    .event_valid_o(sa_event_valid_o),
    .event_id_o(sa_event_id_o),
    .event_phase_o(sa_event_phase_o),
    .admin_req_i(admin_req),
    .admin_turn_o(admin_turn),
    .idx_o(gate_idx),
    .phase_o(gate_phase),
    .load_o(gate_load),
    .reveal_o(reveal),
    .head_i(head),
    .slot_i(slot),
    .hp_i(hp),
    .key_i(key),
    .admit_o(admit),
    .next_pn_o(admit_next_pn),
    .sent_o(admit_sent)
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
    .sa_rsp_err_o,
    .sa_view_o,
    .hreq_valid_o,
    .hreq_ready_i,
    .hreq_key_o,
    .hreq_aes256_o,
    .hrsp_valid_i,
    .hrsp_h_i,
    .req_o(admin_req),
    .turn_i(admin_turn),
    .idx_o(admin_idx),
    .phase_o(admin_phase),
    .load_o(admin_load),
    .head_i(head),
    .slot_i(slot),
    .write_head_o(write_head),
    .write_slot_o(write_slot),
    .head_o(write_head_data),
    .hp_o(write_hp),
    .slot_o(write_slot_data),
    .key_o(write_key)
  );

  qnic_sa_table #(
    .SA_ENTRIES(SA_ENTRIES)
  ) u_table (
    .clk_i,
    .admin_turn_i(admin_turn),
    .gate_idx_i(gate_idx),
    .gate_phase_i(gate_phase),
    .admin_idx_i(admin_idx),
    .admin_phase_i(admin_phase),
    .load_i(gate_load || admin_load),
    .reveal_i(reveal),
    .head_o(head),
    .slot_o(slot),
    .hp_o(hp),
    .key_o(key),
    .admit_i(admit),
    .admit_next_pn_i(admit_next_pn),
    .admit_sent_i(admit_sent),
    .write_head_i(write_head),
    .write_slot_i(write_slot),
    .write_head_data_i(write_head_data),
    .write_hp_i(write_hp),
    .write_slot_data_i(write_slot_data),
    .write_key_i(write_key)
  );

  // Only one of the two has the table.
  `QNIC_ASSERT(OneMaster_A, !(admin_turn && (gate_load || admit || reveal)))
endmodule

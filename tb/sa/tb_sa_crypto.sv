// SPDX-License-Identifier: Apache-2.0
// Bench top: the SA table in front of a crypto lane, as in the device but without the parser: what
// a vector calls additional data need not be a QUIC header.
module tb_sa_crypto (
  input  logic                    clk_i,
  input  logic                    rst_ni,
  input  logic                    parsed_valid_i,
  output logic                    parsed_ready_o,
  input  qnic_pkg::parsed_t       parsed_i,
  input  logic                    sa_cmd_valid_i,
  output logic                    sa_cmd_ready_o,
  input  qnic_pkg::sa_cmd_t       sa_cmd_i,
  output logic                    sa_rsp_valid_o,
  output qnic_abi_pkg::sa_error_e sa_rsp_error_o,
  output qnic_pkg::sa_view_t      sa_view_o,
  output logic                    busy_o,
  input  logic                    beat_valid_i,
  output logic                    beat_ready_o,
  input  qnic_pkg::beat_t         beat_data_i,
  input  logic                    beat_last_i,
  output logic                    info_valid_o,
  input  logic                    info_ready_i,
  output qnic_pkg::pkt_t          info_o,
  output logic                    piece_valid_o,
  output qnic_pkg::piece_t        piece_o,
  output logic                    seal_valid_o,
  input  logic                    seal_ready_i,
  output qnic_pkg::seal_t         seal_o
);
  logic pkt_valid, pkt_ready, hreq_valid, hreq_ready, hreq_aes256, hrsp_valid;
  logic [255:0] hreq_key;
  qnic_pkg::beat_t hrsp_h;
  qnic_pkg::pkt_t pkt;
  qnic_pkg::secrets_t secrets;

  qnic_sa #(
    .SA_ENTRIES(64)
  ) u_sa (
    .clk_i,
    .rst_ni,
    .busy_o,
    .parsed_valid_i,
    .parsed_ready_o,
    .parsed_i,
    .parsed_keys_i('0),
    .pkt_valid_o(pkt_valid),
    .pkt_ready_i(pkt_ready),
    .pkt_o(pkt),
    .secrets_o(secrets),
    .sa_cmd_valid_i,
    .sa_cmd_ready_o,
    .sa_cmd_i,
    .sa_rsp_valid_o,
    .sa_rsp_error_o,
    .sa_view_o,
    .sa_event_valid_o(),
    .sa_event_o(),
    .frame_done_i(seal_valid_o && seal_ready_i),
    .hreq_valid_o(hreq_valid),
    .hreq_ready_i(hreq_ready),
    .hreq_key_o(hreq_key),
    .hreq_aes256_o(hreq_aes256),
    .hrsp_valid_i(hrsp_valid),
    .hrsp_h_i(hrsp_h)
  );
  qnic_crypto u_crypto (
    .clk_i,
    .rst_ni,
    .pkt_valid_i(pkt_valid),
    .pkt_ready_o(pkt_ready),
    .pkt_i(pkt),
    .secrets_i(secrets),
    .beat_valid_i,
    .beat_ready_o,
    .beat_data_i,
    .beat_last_i,
    .beat_err_i(1'b0),
    .beat_short_i(1'b0),
    .info_valid_o,
    .info_ready_i,
    .info_o,
    .piece_valid_o,
    .piece_o,
    .seal_valid_o,
    .seal_ready_i,
    .seal_o,
    .hreq_valid_i(hreq_valid),
    .hreq_ready_o(hreq_ready),
    .hreq_key_i(hreq_key),
    .hreq_aes256_i(hreq_aes256),
    .hrsp_valid_o(hrsp_valid),
    .hrsp_h_o(hrsp_h)
  );
endmodule

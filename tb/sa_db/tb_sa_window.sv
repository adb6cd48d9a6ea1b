// SPDX-License-Identifier: Apache-2.0
// Bench top: the registers and the SA table behind them, without the rest of the device. Of
// the rings' bus what a ring would take.
module tb_sa_window (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  logic [14:0]          s_axil_awaddr,
  input  logic [2:0]           s_axil_awprot,
  input  logic                 s_axil_awvalid,
  output logic                 s_axil_awready,
  input  logic [31:0]          s_axil_wdata,
  input  logic [3:0]           s_axil_wstrb,
  input  logic                 s_axil_wvalid,
  output logic                 s_axil_wready,
  output logic [1:0]           s_axil_bresp,
  output logic                 s_axil_bvalid,
  input  logic                 s_axil_bready,
  input  logic [14:0]          s_axil_araddr,
  input  logic [2:0]           s_axil_arprot,
  input  logic                 s_axil_arvalid,
  output logic                 s_axil_arready,
  output logic [31:0]          s_axil_rdata,
  output logic [1:0]           s_axil_rresp,
  output logic                 s_axil_rvalid,
  input  logic                 s_axil_rready,
  output logic                 irq_o,
  input  logic                 parsed_valid_i,
  output logic                 parsed_ready_o,
  input  qnic_pkg::parsed_t    parsed_i,
  input  qnic_pkg::keys_t      parsed_keys_i,
  output logic                 pkt_valid_o,
  input  logic                 pkt_ready_i,
  output qnic_pkg::pkt_t       pkt_o,
  output qnic_pkg::secrets_t   secrets_o,
  output logic                 hreq_valid_o,
  output logic [255:0]         hreq_key_o,
  output logic                 hreq_aes256_o,
  input  logic                 hrsp_valid_i,
  input  logic [127:0]         hrsp_h_i,
  output logic                 ring_req_o,
  output logic                 ring_write_o,
  output logic [13:0]          ring_addr_o,
  output logic [31:0]          ring_wdata_o,
  input  logic                 ring_ack_i,
  input  logic [31:0]          ring_rdata_i
);
  logic cmd_valid, cmd_ready, rsp_valid, busy, core_rst_n;
  logic event_valid, done_q;
  qnic_pkg::sa_event_t sa_event;
  qnic_abi_pkg::sa_error_e rsp_error;
  logic ring_write;
  logic [13:0] ring_addr;
  logic [31:0] ring_wdata;
  assign ring_write_o = ring_req_o && ring_write;
  assign ring_addr_o  = ring_req_o ? ring_addr : '0;
  assign ring_wdata_o = ring_write_o ? ring_wdata : '0;
  qnic_pkg::sa_cmd_t cmd;
  qnic_pkg::sa_view_t view;

  qnic_csr #(
    .SA_ENTRIES(64)
  ) u_csr (
    .clk_i,
    .rst_ni,
    .s_axil_awaddr,
    .s_axil_awprot,
    .s_axil_awvalid,
    .s_axil_awready,
    .s_axil_wdata,
    .s_axil_wstrb,
    .s_axil_wvalid,
    .s_axil_wready,
    .s_axil_bresp,
    .s_axil_bvalid,
    .s_axil_bready,
    .s_axil_araddr,
    .s_axil_arprot,
    .s_axil_arvalid,
    .s_axil_arready,
    .s_axil_rdata,
    .s_axil_rresp,
    .s_axil_rvalid,
    .s_axil_rready,
    .core_rst_no(core_rst_n),
    .irq_o,
    .ring_req_o,
    .ring_write_o(ring_write),
    .ring_addr_o(ring_addr),
    .ring_wdata_o(ring_wdata),
    .ring_biten_o(),
    .ring_ack_i,
    .ring_rdata_i,
    .rings_off_o(),
    .rings_idle_i(1'b1),
    .ring_stopped_i(1'b0),
    .completion_i(1'b0),
    .vector_i('0),
    .result_i(1'b0),
    .result_status_i(qnic_abi_pkg::STATUS_OK),
    .frame_sent_i(1'b0),
    .frame_bytes_i('0),
    .sa_cmd_valid_o(cmd_valid),
    .sa_cmd_ready_i(cmd_ready),
    .sa_cmd_o(cmd),
    .sa_rsp_valid_i(rsp_valid),
    .sa_rsp_error_i(rsp_error),
    .sa_view_i(view),
    .sa_busy_i(busy),
    .sa_event_valid_i(event_valid),
    .sa_event_i(sa_event)
  );

  // A frame is done a cycle after it left the gate.
  always_ff @(posedge clk_i) done_q <= core_rst_n && pkt_valid_o && pkt_ready_i;

  qnic_sa #(
    .SA_ENTRIES(64)
  ) u_sa (
    .clk_i,
    .rst_ni(core_rst_n),
    .busy_o(busy),
    .parsed_valid_i,
    .parsed_ready_o,
    .parsed_i,
    .parsed_keys_i,
    .pkt_valid_o,
    .pkt_ready_i,
    .pkt_o,
    .secrets_o,
    .sa_cmd_valid_i(cmd_valid),
    .sa_cmd_ready_o(cmd_ready),
    .sa_cmd_i(cmd),
    .sa_rsp_valid_o(rsp_valid),
    .sa_rsp_error_o(rsp_error),
    .sa_view_o(view),
    .sa_event_valid_o(event_valid),
    .sa_event_o(sa_event),
    .frame_done_i(done_q),
    .hreq_valid_o,
    .hreq_ready_i(1'b1),
    .hreq_key_o,
    .hreq_aes256_o,
    .hrsp_valid_i,
    .hrsp_h_i
  );
endmodule

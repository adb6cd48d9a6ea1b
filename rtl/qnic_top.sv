// SPDX-License-Identifier: Apache-2.0
// The whole transmit NIC: what a driver posts in its TX ring leaves as QUIC-protected frames.
// Flow: s_axil (registers), m_axi (slots, payload, completions) -> host -> qnic_egress
//       -> m_axis (MAC); irq_o
// Latency: doorbell to first beat: two memory latencies + the engine's
// Rate: a beat a cycle on m_axis while the memory keeps up
// Stalls: m_axis_tready; nothing leaves before its frame is whole
// Contracts: docs/programmers_guide.md. The MAC pads and adds the FCS.
module qnic_top #(
  parameter int unsigned LANES      = 1,      // crypto lanes: 1, 2, 4 or 8
  parameter int unsigned RINGS      = 1,      // TX rings, 1 to 64
  parameter int unsigned VECTORS    = RINGS,  // interrupts, 1 to 64
  parameter int unsigned SA_ENTRIES = 1024,   // 64 to 65,536
  parameter int unsigned MAX_FRAME  = 9018,   // bytes of an emitted frame, without FCS
  parameter int unsigned SBOX       = qnic_pkg::SBOX_TABLE,
  parameter int unsigned PREFETCH   = 256 * LANES,  // slots of a ring that are read ahead
  parameter int unsigned QUANTUM    = 2048 * LANES,  // bytes of a ring's turn
  parameter int unsigned FRAGS      = 1024,   // fragments of a chain at most, a power of two
  parameter int unsigned AXI_ADDR_W = 64,
  parameter int unsigned AXI_DATA_W = 256,    // 128, 256, 512 or 1024
  parameter int unsigned AXI_ID_W   = 4
) (
  input  logic                    clk_i,
  input  logic                    rst_ni,
  // registers
  input  logic [14:0]             s_axil_awaddr,
  input  logic [2:0]              s_axil_awprot,
  input  logic                    s_axil_awvalid,
  output logic                    s_axil_awready,
  input  logic [31:0]             s_axil_wdata,
  input  logic [3:0]              s_axil_wstrb,
  input  logic                    s_axil_wvalid,
  output logic                    s_axil_wready,
  output logic [1:0]              s_axil_bresp,
  output logic                    s_axil_bvalid,
  input  logic                    s_axil_bready,
  input  logic [14:0]             s_axil_araddr,
  input  logic [2:0]              s_axil_arprot,
  input  logic                    s_axil_arvalid,
  output logic                    s_axil_arready,
  output logic [31:0]             s_axil_rdata,
  output logic [1:0]              s_axil_rresp,
  output logic                    s_axil_rvalid,
  input  logic                    s_axil_rready,
  // host memory
  output logic [AXI_ID_W-1:0]     m_axi_arid,
  output logic [AXI_ADDR_W-1:0]   m_axi_araddr,
  output logic [7:0]              m_axi_arlen,
  output logic [2:0]              m_axi_arsize,
  output logic [1:0]              m_axi_arburst,
  output logic                    m_axi_arlock,
  output logic [3:0]              m_axi_arcache,
  output logic [2:0]              m_axi_arprot,
  output logic                    m_axi_arvalid,
  input  logic                    m_axi_arready,
  input  logic [AXI_ID_W-1:0]     m_axi_rid,
  input  logic [AXI_DATA_W-1:0]   m_axi_rdata,
  input  logic [1:0]              m_axi_rresp,
  input  logic                    m_axi_rlast,
  input  logic                    m_axi_rvalid,
  output logic                    m_axi_rready,
  output logic [AXI_ID_W-1:0]     m_axi_awid,
  output logic [AXI_ADDR_W-1:0]   m_axi_awaddr,
  output logic [7:0]              m_axi_awlen,
  output logic [2:0]              m_axi_awsize,
  output logic [1:0]              m_axi_awburst,
  output logic                    m_axi_awlock,
  output logic [3:0]              m_axi_awcache,
  output logic [2:0]              m_axi_awprot,
  output logic                    m_axi_awvalid,
  input  logic                    m_axi_awready,
  output logic [AXI_DATA_W-1:0]   m_axi_wdata,
  output logic [AXI_DATA_W/8-1:0] m_axi_wstrb,
  output logic                    m_axi_wlast,
  output logic                    m_axi_wvalid,
  input  logic                    m_axi_wready,
  input  logic [AXI_ID_W-1:0]     m_axi_bid,
  input  logic [1:0]              m_axi_bresp,
  input  logic                    m_axi_bvalid,
  output logic                    m_axi_bready,
  // MAC
  output logic [LANES*128-1:0]    m_axis_tdata,
  output logic [LANES*16-1:0]     m_axis_tkeep,
  output logic                    m_axis_tvalid,
  input  logic                    m_axis_tready,
  output logic                    m_axis_tlast,
  output logic [VECTORS-1:0]      irq_o
);
  logic core_rst_n;

  // ---- registers --------------------------------------------------------------------------
  qnic_pkg::result_t    result;
  qnic_pkg::sa_cmd_t    sa_cmd;
  qnic_pkg::sa_view_t   sa_view;
  logic ring_req, ring_write, ring_ack, rings_off, rings_idle, ring_stopped, completion;
  logic [13:0] ring_addr;
  logic [31:0] ring_wdata, ring_biten, ring_rdata;
  logic [5:0] vector;
  logic result_valid, result_ready, frame_sent;
  logic sa_cmd_valid, sa_cmd_ready, sa_rsp_valid, sa_busy, sa_event_valid;
  qnic_pkg::sa_event_t sa_event;
  qnic_abi_pkg::sa_error_e sa_rsp_error;
  qnic_pkg::len_t frame_bytes;

  qnic_csr #(
    .LANES(LANES),
    .RINGS(RINGS),
    .VECTORS(VECTORS),
    .SA_ENTRIES(SA_ENTRIES),
    .MAX_FRAME(MAX_FRAME),
    .AXI_BYTES(AXI_DATA_W / 8)
  ) i_csr (
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
    .ring_req_o(ring_req),
    .ring_write_o(ring_write),
    .ring_addr_o(ring_addr),
    .ring_wdata_o(ring_wdata),
    .ring_biten_o(ring_biten),
    .ring_ack_i(ring_ack),
    .ring_rdata_i(ring_rdata),
    .rings_off_o(rings_off),
    .rings_idle_i(rings_idle),
    .ring_stopped_i(ring_stopped),
    .completion_i(completion),
    .vector_i(vector),
    .result_i(result_valid && result_ready),
    .result_status_i(result.status),
    .frame_sent_i(frame_sent),
    .frame_bytes_i(frame_bytes),
    .sa_cmd_valid_o(sa_cmd_valid),
    .sa_cmd_ready_i(sa_cmd_ready),
    .sa_cmd_o(sa_cmd),
    .sa_rsp_valid_i(sa_rsp_valid),
    .sa_rsp_error_i(sa_rsp_error),
    .sa_view_i(sa_view),
    .sa_busy_i(sa_busy),
    .sa_event_valid_i(sa_event_valid),
    .sa_event_i(sa_event)
  );

  // ---- host side --------------------------------------------------------------------------
  qnic_pkg::job_t  job;
  qnic_pkg::keys_t keys;
  logic [LANES*128-1:0] tdata;
  logic [LANES*16-1:0]  tkeep;
  logic job_valid, job_ready, tvalid, tready, tlast, tuser;

  qnic_host #(
    .LANES(LANES),
    .RINGS(RINGS),
    .PREFETCH(PREFETCH),
    .QUANTUM(QUANTUM),
    .FRAGS(FRAGS),
    .ADDR_W(AXI_ADDR_W),
    .DATA_W(AXI_DATA_W),
    .ID_W(AXI_ID_W),
    .MAX_FRAME(MAX_FRAME)
  ) i_host (
    .clk_i,
    .rst_ni(core_rst_n),
    .bus_req_i(ring_req),
    .bus_write_i(ring_write),
    .bus_addr_i(ring_addr),
    .bus_wdata_i(ring_wdata),
    .bus_biten_i(ring_biten),
    .bus_ack_o(ring_ack),
    .bus_rdata_o(ring_rdata),
    .off_i(rings_off),
    .idle_o(rings_idle),
    .stopped_o(ring_stopped),
    .irq_o(completion),
    .vector_o(vector),
    .job_valid_o(job_valid),
    .job_ready_i(job_ready),
    .job_o(job),
    .job_keys_o(keys),
    .m_tdata_o(tdata),
    .m_tkeep_o(tkeep),
    .m_tvalid_o(tvalid),
    .m_tready_i(tready),
    .m_tlast_o(tlast),
    .m_tuser_o(tuser),
    .result_valid_i(result_valid),
    .result_ready_o(result_ready),
    .result_i(result),
    .m_axi_arid,
    .m_axi_araddr,
    .m_axi_arlen,
    .m_axi_arsize,
    .m_axi_arburst,
    .m_axi_arlock,
    .m_axi_arcache,
    .m_axi_arprot,
    .m_axi_arvalid,
    .m_axi_arready,
    .m_axi_rid,
    .m_axi_rdata,
    .m_axi_rresp,
    .m_axi_rlast,
    .m_axi_rvalid,
    .m_axi_rready,
    .m_axi_awid,
    .m_axi_awaddr,
    .m_axi_awlen,
    .m_axi_awsize,
    .m_axi_awburst,
    .m_axi_awlock,
    .m_axi_awcache,
    .m_axi_awprot,
    .m_axi_awvalid,
    .m_axi_awready,
    .m_axi_wdata,
    .m_axi_wstrb,
    .m_axi_wlast,
    .m_axi_wvalid,
    .m_axi_wready,
    .m_axi_bid,
    .m_axi_bresp,
    .m_axi_bvalid,
    .m_axi_bready
  );

  // ---- engine -----------------------------------------------------------------------------
  qnic_engine #(
    .LANES(LANES),
    .SA_ENTRIES(SA_ENTRIES),
    .MAX_FRAME(MAX_FRAME),
    .SBOX(SBOX)
  ) i_engine (
    .clk_i,
    .rst_ni(core_rst_n),
    .job_valid_i(job_valid),
    .job_ready_o(job_ready),
    .job_i(job),
    .job_keys_i(keys),
    .s_tdata_i(tdata),
    .s_tkeep_i(tkeep),
    .s_tvalid_i(tvalid),
    .s_tready_o(tready),
    .s_tlast_i(tlast),
    .s_tuser_i(tuser),
    .m_axis_tdata,
    .m_axis_tkeep,
    .m_axis_tvalid,
    .m_axis_tready,
    .m_axis_tlast,
    .result_valid_o(result_valid),
    .result_ready_i(result_ready),
    .result_o(result),
    .sa_cmd_valid_i(sa_cmd_valid),
    .sa_cmd_ready_o(sa_cmd_ready),
    .sa_cmd_i(sa_cmd),
    .sa_rsp_valid_o(sa_rsp_valid),
    .sa_rsp_error_o(sa_rsp_error),
    .sa_view_o(sa_view),
    .sa_busy_o(sa_busy),
    .sa_event_valid_o(sa_event_valid),
    .sa_event_o(sa_event),
    .frame_sent_o(frame_sent),
    .frame_bytes_o(frame_bytes)
  );
endmodule

// SPDX-License-Identifier: Apache-2.0
// The host side of one TX ring: slots in, jobs and frames to the engine, completions out.
// Flow: csr (ring), AXI4 reads -> [qnic_host] -> job + s_axis of qnic_egress
//       result of qnic_egress -> [qnic_host] -> AXI4 writes, interrupt
// Latency: doorbell to job: two memory latencies + 12
// Rate: see host/qnic_chain_decode (slots), host/qnic_realign (bytes)
// Stalls: each block says its own
`include "qnic_assert.svh"
module qnic_host #(
  parameter int unsigned ADDR_W    = 64,
  parameter int unsigned DATA_W    = 256,
  parameter int unsigned ID_W      = 4,
  parameter int unsigned MAX_FRAME = 9018,
  parameter int unsigned FRAGS     = 1024,  // fragments held: at least the slots of the ring
  parameter int unsigned BUFFER    = 16384, // bytes of payload under way or waiting
  parameter int unsigned CHAINS    = 128    // chains between decoder and completion
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  logic [15:0]          queue_id_i,
  input  qnic_pkg::ring_cfg_t  cfg_i,
  output qnic_pkg::ring_stat_t stat_o,
  output logic                 done_o,     // pulse: a completion is in memory
  output logic                 stopped_o,  // pulse: the ring stopped in an error
  // to the engine
  output logic                 job_valid_o,
  input  logic                 job_ready_i,
  output qnic_pkg::job_t       job_o,
  output qnic_pkg::keys_t      job_keys_o,
  output qnic_pkg::beat_t      m_tdata_o,
  output logic [15:0]          m_tkeep_o,
  output logic                 m_tvalid_o,
  input  logic                 m_tready_i,
  output logic                 m_tlast_o,
  output logic                 m_tuser_o,
  input  logic                 result_valid_i,
  output logic                 result_ready_o,
  input  qnic_pkg::result_t    result_i,
  // AXI4
  output logic [ID_W-1:0]      m_axi_arid,
  output logic [ADDR_W-1:0]    m_axi_araddr,
  output logic [7:0]           m_axi_arlen,
  output logic [2:0]           m_axi_arsize,
  output logic [1:0]           m_axi_arburst,
  output logic                 m_axi_arlock,
  output logic [3:0]           m_axi_arcache,
  output logic [2:0]           m_axi_arprot,
  output logic                 m_axi_arvalid,
  input  logic                 m_axi_arready,
  input  logic [ID_W-1:0]      m_axi_rid,
  input  logic [DATA_W-1:0]    m_axi_rdata,
  input  logic [1:0]           m_axi_rresp,
  input  logic                 m_axi_rlast,
  input  logic                 m_axi_rvalid,
  output logic                 m_axi_rready,
  output logic [ID_W-1:0]      m_axi_awid,
  output logic [ADDR_W-1:0]    m_axi_awaddr,
  output logic [7:0]           m_axi_awlen,
  output logic [2:0]           m_axi_awsize,
  output logic [1:0]           m_axi_awburst,
  output logic                 m_axi_awlock,
  output logic [3:0]           m_axi_awcache,
  output logic [2:0]           m_axi_awprot,
  output logic                 m_axi_awvalid,
  input  logic                 m_axi_awready,
  output logic [DATA_W-1:0]    m_axi_wdata,
  output logic [DATA_W/8-1:0]  m_axi_wstrb,
  output logic                 m_axi_wlast,
  output logic                 m_axi_wvalid,
  input  logic                 m_axi_wready,
  input  logic [ID_W-1:0]      m_axi_bid,
  input  logic [1:0]           m_axi_bresp,
  input  logic                 m_axi_bvalid,
  output logic                 m_axi_bready
);
  logic run, silent, clear, fatal, write_err, quiet;
  qnic_abi_pkg::ring_error_e fatal_cause;
  qnic_ring_ctrl i_ctrl (
    .clk_i,
    .rst_ni,
    .enable_i(cfg_i.enable),
    .fatal_i(fatal),
    .fatal_cause_i(fatal_cause),
    .write_err_i(write_err),
    .quiet_i(quiet),
    .run_o(run),
    .silent_o(silent),
    .clear_o(clear),
    .stopped_o,
    .state_o(stat_o.state),
    .error_o(stat_o.error)
  );

  // ---- reads ------------------------------------------------------------------------------
  logic [1:0] req_valid, req_ready, rsp_valid;
  logic [1:0][ADDR_W-1:0] req_addr;
  logic [1:0][7:0]        req_len;
  logic [DATA_W-1:0]      rsp_data;
  logic                   rsp_err;
  qnic_axi_read #(
    .ADDR_W(ADDR_W),
    .DATA_W(DATA_W),
    .ID_W(ID_W)
  ) i_read (
    .clk_i,
    .rst_ni,
    .req_valid_i(req_valid),
    .req_ready_o(req_ready),
    .req_addr_i(req_addr),
    .req_len_i(req_len),
    .rsp_valid_o(rsp_valid),
    .rsp_data_o(rsp_data),
    .rsp_err_o(rsp_err),
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
    .m_axi_rready
  );

  // ---- slots ------------------------------------------------------------------------------
  logic slot_valid, slot_ready, slot_err, fetch_idle;
  logic [127:0] slot;
  qnic_slot_fetch #(
    .ADDR_W(ADDR_W),
    .DATA_W(DATA_W)
  ) i_fetch (
    .clk_i,
    .rst_ni,
    .run_i(run),
    .base_i(cfg_i.base),
    .size_log2_i(cfg_i.size_log2),
    .tail_i(cfg_i.tail),
    .idle_o(fetch_idle),
    .req_valid_o(req_valid[0]),
    .req_ready_i(req_ready[0]),
    .req_addr_o(req_addr[0]),
    .req_len_o(req_len[0]),
    .rsp_valid_i(rsp_valid[0]),
    .rsp_data_i(rsp_data),
    .rsp_err_i(rsp_err),
    .slot_valid_o(slot_valid),
    .slot_ready_i(slot_ready),
    .slot_o(slot),
    .slot_err_o(slot_err)
  );

  // ---- chains -----------------------------------------------------------------------------
  localparam int unsigned FRAG_W = 64 + qnic_pkg::LEN_W + 1;
  logic frag_valid, frag_pop, record_valid, record_pop;
  logic [FRAG_W-1:0] frag;
  qnic_pkg::chain_t record;
  qnic_chains #(
    .MAX_FRAME(MAX_FRAME),
    .FRAGS(FRAGS),
    .CHAINS(CHAINS),
    .FRAG_W(FRAG_W)
  ) i_chains (
    .clk_i,
    .rst_ni,
    .run_i(run),
    .ring_slots_i(16'd1 << cfg_i.size_log2),
    .slot_valid_i(slot_valid),
    .slot_ready_o(slot_ready),
    .slot_i(slot),
    .slot_err_i(slot_err),
    .frag_valid_o(frag_valid),
    .frag_ready_i(frag_pop),
    .frag_o(frag),
    .job_valid_o,
    .job_ready_i,
    .job_o,
    .job_keys_o,
    .record_valid_o(record_valid),
    .record_ready_i(record_pop),
    .record_o(record),
    .fatal_o(fatal),
    .fatal_cause_o(fatal_cause)
  );

  // ---- payload ----------------------------------------------------------------------------
  logic beat_valid, beat_ready, beat_err, beat_eop, dma_idle, realign_idle;
  logic [DATA_W-1:0] beat;
  logic [5:0]        beat_first;
  logic [6:0]        beat_bytes;
  qnic_payload_dma #(
    .ADDR_W(ADDR_W),
    .DATA_W(DATA_W),
    .BUFFER(BUFFER)
  ) i_dma (
    .clk_i,
    .rst_ni,
    .idle_o(dma_idle),
    .frag_valid_i(frag_valid),
    .frag_ready_o(frag_pop),
    .frag_addr_i(frag[FRAG_W-1-:64]),
    .frag_len_i(frag[qnic_pkg::LEN_W:1]),
    .frag_eop_i(frag[0]),
    .req_valid_o(req_valid[1]),
    .req_ready_i(req_ready[1]),
    .req_addr_o(req_addr[1]),
    .req_len_o(req_len[1]),
    .rsp_valid_i(rsp_valid[1]),
    .rsp_data_i(rsp_data),
    .rsp_err_i(rsp_err),
    .beat_valid_o(beat_valid),
    .beat_ready_i(beat_ready),
    .beat_data_o(beat),
    .beat_err_o(beat_err),
    .beat_first_o(beat_first),
    .beat_bytes_o(beat_bytes),
    .beat_eop_o(beat_eop)
  );
  qnic_realign #(
    .DATA_W(DATA_W)
  ) i_realign (
    .clk_i,
    .rst_ni,
    .idle_o(realign_idle),
    .beat_valid_i(beat_valid),
    .beat_ready_o(beat_ready),
    .beat_data_i(beat),
    .beat_err_i(beat_err),
    .beat_first_i(beat_first),
    .beat_bytes_i(beat_bytes),
    .beat_eop_i(beat_eop),
    .m_tdata_o,
    .m_tkeep_o,
    .m_tvalid_o,
    .m_tready_i,
    .m_tlast_o,
    .m_tuser_o
  );

  // ---- completions ------------------------------------------------------------------------
  logic completion_idle;
  qnic_completion #(
    .ADDR_W(ADDR_W),
    .DATA_W(DATA_W),
    .ID_W(ID_W)
  ) i_completion (
    .clk_i,
    .rst_ni,
    .clear_i(clear),
    .drop_i(silent),
    .cq_base_i(cfg_i.cq_base),
    .cq_log2_i(cfg_i.cq_log2),
    .cq_head_i(cfg_i.cq_head),
    .queue_id_i,
    .record_valid_i(record_valid),
    .record_ready_o(record_pop),
    .record_i(record),
    .result_valid_i,
    .result_ready_o,
    .result_i,
    .head_o(stat_o.head),
    .done_o,
    .err_o(write_err),
    .idle_o(completion_idle),
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

  // A chain is done when its record is; before that its payload was read.
  assign quiet = fetch_idle && !frag_valid && dma_idle && realign_idle && !record_valid
                 && completion_idle;
endmodule

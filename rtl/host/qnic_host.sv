// SPDX-License-Identifier: Apache-2.0
// The host side of all TX rings: slots in, jobs and frames to the engine, completions out.
// Flow: csr (register bus), AXI4 reads -> [qnic_host] -> job + s_axis of qnic_egress
//       result of qnic_egress -> [qnic_host] -> AXI4 writes, interrupt
// Latency: doorbell to job: two memory latencies + 12
// Rate: see host/qnic_chain_decode (slots), host/qnic_realign (bytes)
// Stalls: each block says its own
`include "qnic_assert.svh"
module qnic_host #(
  parameter int unsigned LANES     = 1,     // 16 bytes a cycle each
  parameter int unsigned RINGS     = 1,     // 1 to 64
  parameter int unsigned PREFETCH  = 256 * LANES,  // slots of a ring that are read ahead
  parameter int unsigned QUANTUM   = 2048 * LANES,  // bytes that a ring has when its turn comes
  parameter int unsigned ADDR_W    = 64,
  parameter int unsigned DATA_W    = 256,
  parameter int unsigned ID_W      = 4,
  parameter int unsigned MAX_FRAME = 9018,
  parameter int unsigned FRAGS     = 1024,  // of a chain at most; power of two
  parameter int unsigned BUFFER    = 16384 * LANES,  // bytes of payload under way or waiting
  parameter int unsigned CHAINS    = 256,   // chains between decoder and completion
  parameter int unsigned JOBS      = LANES > 2 ? 128 : 64,  // of these, ahead of the engine
  parameter int unsigned WINDOW    = LANES > 1 ? 8 : 1      // slots that the decoder sees at once
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  // register bus of the rings
  input  logic                 bus_req_i,
  input  logic                 bus_write_i,
  input  logic [13:0]          bus_addr_i,
  input  logic [31:0]          bus_wdata_i,
  input  logic [31:0]          bus_biten_i,
  output logic                 bus_ack_o,
  output logic [31:0]          bus_rdata_o,
  input  logic                 off_i,      // disable all rings
  output logic                 idle_o,     // all rings are
  output logic                 stopped_o,  // pulse: one stopped in an error
  output logic                 irq_o,      // pulse: completions of a ring with vector_o
  output logic [5:0]           vector_o,
  // to the engine
  output logic                 job_valid_o,
  input  logic                 job_ready_i,
  output qnic_pkg::job_t       job_o,
  output qnic_pkg::keys_t      job_keys_o,
  output logic [LANES*128-1:0] m_tdata_o,
  output logic [LANES*16-1:0]  m_tkeep_o,
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
  // ---- rings ------------------------------------------------------------------------------
  import qnic_pkg::*;
  import qnic_host_pkg::*;
  ring_t [AGENTS-1:0] agent_ring;
  ring_cfg_t [AGENTS-1:0] cfg;
  ring_pos_t [AGENTS-1:0] pos;
  ring_sets_t        sets;
  slot_moves_t       slot_moves;
  completion_moves_t completion_moves;
  tally_t            tally;
  ring_t             init_ring;
  logic init, set_ready, tally_valid, tally_ready;
  qnic_rings #(
    .RINGS(RINGS),
    .PREFETCH(PREFETCH)
  ) i_rings (
    .clk_i,
    .rst_ni,
    .bus_req_i,
    .bus_write_i,
    .bus_addr_i,
    .bus_wdata_i,
    .bus_biten_i,
    .bus_ack_o,
    .bus_rdata_o,
    .off_i,
    .idle_o,
    .stopped_o,
    .irq_o,
    .vector_o,
    .init_o(init),
    .init_ring_o(init_ring),
    .agent_ring_i(agent_ring),
    .cfg_o(cfg),
    .pos_o(pos),
    .sets_o(sets),
    .slots_i(slot_moves),
    .set_ready_o(set_ready),
    .completion_i(completion_moves),
    .tally_valid_i(tally_valid),
    .tally_ready_o(tally_ready),
    .tally_i(tally)
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
  logic frag_valid, frag_pop, record_valid, record_pop;
  frag_t  frag;
  chain_t record;
  qnic_slots #(
    .RINGS(RINGS),
    .ADDR_W(ADDR_W),
    .DATA_W(DATA_W),
    .PREFETCH(PREFETCH),
    .QUANTUM(QUANTUM),
    .MAX_FRAME(MAX_FRAME),
    .FRAGS(FRAGS),
    .CHAINS(CHAINS),
    .JOBS(JOBS),
    .WINDOW(WINDOW)
  ) i_slots (
    .clk_i,
    .rst_ni,
    .init_i(init),
    .init_ring_i(init_ring),
    .agent_ring_o(agent_ring[AGENT_READ:AGENT_FETCH]),
    .cfg_i(cfg[AGENT_READ:AGENT_FETCH]),
    .pos_i(pos[AGENT_READ:AGENT_FETCH]),
    .sets_i(sets),
    .moves_o(slot_moves),
    .set_ready_i(set_ready),
    .req_valid_o(req_valid[0]),
    .req_ready_i(req_ready[0]),
    .req_addr_o(req_addr[0]),
    .req_len_o(req_len[0]),
    .rsp_valid_i(rsp_valid[0]),
    .rsp_data_i(rsp_data),
    .rsp_err_i(rsp_err),
    .frag_valid_o(frag_valid),
    .frag_ready_i(frag_pop),
    .frag_o(frag),
    .job_valid_o,
    .job_ready_i,
    .job_o,
    .job_keys_o,
    .record_valid_o(record_valid),
    .record_ready_i(record_pop),
    .record_o(record)
  );

  // ---- payload ----------------------------------------------------------------------------
  qnic_payload #(
    .ADDR_W(ADDR_W),
    .DATA_W(DATA_W),
    .BUFFER(BUFFER),
    .LANES(LANES)
  ) i_payload (
    .clk_i,
    .rst_ni,
    .frag_valid_i(frag_valid),
    .frag_ready_o(frag_pop),
    .frag_i(frag),
    .req_valid_o(req_valid[1]),
    .req_ready_i(req_ready[1]),
    .req_addr_o(req_addr[1]),
    .req_len_o(req_len[1]),
    .rsp_valid_i(rsp_valid[1]),
    .rsp_data_i(rsp_data),
    .rsp_err_i(rsp_err),
    .m_tdata_o,
    .m_tkeep_o,
    .m_tvalid_o,
    .m_tready_i,
    .m_tlast_o,
    .m_tuser_o
  );

  // ---- completions ------------------------------------------------------------------------
  assign agent_ring[AGENT_WRITE] = record.ring;
  qnic_completion #(
    .ADDR_W(ADDR_W),
    .DATA_W(DATA_W),
    .ID_W(ID_W),
    .FLIGHT(JOBS)
  ) i_completion (
    .clk_i,
    .rst_ni,
    .silent_i(sets.silent),
    .failed_i(sets.failed),
    .record_valid_i(record_valid),
    .record_ready_o(record_pop),
    .record_i(record),
    .result_valid_i,
    .result_ready_o,
    .result_i,
    .tally_valid_o(tally_valid),
    .tally_ready_i(tally_ready),
    .tally_o(tally),
    .cfg_i(cfg[AGENT_WRITE]),
    .pos_i(pos[AGENT_WRITE]),
    .write_o(completion_moves.write),
    .written_o(completion_moves.written),
    .done_ring_o(agent_ring[AGENT_FINISH]),
    .done_pos_i(pos[AGENT_FINISH]),
    .finish_o(completion_moves.finish),
    .finished_o(completion_moves.finished),
    .head_o(completion_moves.head),
    .done_o(completion_moves.done),
    .err_o(completion_moves.err),
    .told_ring_o(completion_moves.told_ring),
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

endmodule

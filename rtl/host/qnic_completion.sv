// SPDX-License-Identifier: Apache-2.0
// Writes a completion for each chain, in the order of the results, and counts what the host has
// been told.
// Flow: result of the engine + chain record -> [qnic_completion] -> m_axi_aw/w/b -> head, irq
// Latency: 3 to AW and W   Rate: a completion in 2 cycles, up to FLIGHT responses outstanding
// Stalls: result_ready_o is low while the bus, the counters or the responses keep it
// A chain was taken up only with room in its completion queue, so no ring keeps another waiting.
// A failed write is reported; the ring then is silent: its results are taken without telling.
`include "qnic_assert.svh"
module qnic_completion #(
  parameter int unsigned ADDR_W = 64,
  parameter int unsigned DATA_W = 256,
  parameter int unsigned ID_W   = 4,
  parameter int unsigned FLIGHT = 64  // a power of two
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  qnic_host_pkg::ring_set_t  silent_i,
  input  qnic_host_pkg::ring_set_t  failed_i,       // a write of the ring has failed
  input  logic                 record_valid_i,
  output logic                 record_ready_o,
  input  qnic_host_pkg::chain_t     record_i,
  input  logic                 result_valid_i,
  output logic                 result_ready_o,
  input  qnic_pkg::result_t    result_i,
  output logic                 tally_valid_o,  // for the counters
  input  logic                 tally_ready_i,
  output qnic_host_pkg::tally_t     tally_o,
  // the ring of the next completion
  input  qnic_host_pkg::ring_cfg_t  cfg_i,          // of record_i.ring
  input  qnic_host_pkg::ring_pos_t  pos_i,
  output logic                 write_o,        // pulse: written_o is its new position
  output logic [15:0]          written_o,
  // the ring of the next response
  output qnic_host_pkg::ring_t      done_ring_o,
  input  qnic_host_pkg::ring_pos_t  done_pos_i,
  output logic                 finish_o,       // pulse: finished_o and head_o are new
  output logic [15:0]          finished_o,
  output logic [15:0]          head_o,
  output logic                 done_o,         // pulse: a completion is in memory
  output logic                 err_o,          // pulse: a write failed
  output qnic_host_pkg::ring_t      told_ring_o,    // of these two
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
  localparam int unsigned PER_BEAT = DATA_W / 128;

  // ---- 1: a chain and its result ------------------------------------------------------------
  logic flight_room, take, free, drop;
  logic [15:0] index;
  qnic_abi_pkg::completion_t entry;
  assign drop           = silent_i[record_i.ring];
  assign take           = record_valid_i && result_valid_i && free && flight_room && tally_ready_i;
  assign record_ready_o = take;
  assign result_ready_o = take;
  assign tally_valid_o  = record_valid_i && result_valid_i && free && flight_room;
  assign tally_o        = '{
          ring: record_i.ring,
          status: result_i.status,
          segments: result_i.segments,
          bytes: record_i.bytes
      };
  assign write_o   = take;
  assign written_o = pos_i.written + 16'd1;
  assign index     = pos_i.written & 16'((17'd1 << cfg_i.cq_log2) - 17'd1);
  always_comb begin
    entry          = '0;
    entry.queue_id = 16'(record_i.ring);
    entry.slots    = record_i.slots;
    entry.cookie   = record_i.cookie;
    entry.segments = 16'(result_i.segments);
    entry.status   = result_i.status;
    entry.chain    = record_i.chain;
    entry.flags[qnic_abi_pkg::COMPLETION_FLAGS_PHASE] = !pos_i.written[cfg_i.cq_log2];
  end

  // ---- 2: its address -----------------------------------------------------------------------
  logic next_q;  // entry_q is to be written
  qnic_abi_pkg::completion_t entry_q;
  logic [63:0] base_q;
  logic [15:0] index_q;
  logic        bus_free;
  assign bus_free = !m_axi_awvalid && !m_axi_wvalid;
  assign free     = !next_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      next_q        <= 1'b0;
      m_axi_awvalid <= 1'b0;
      m_axi_wvalid  <= 1'b0;
    end else begin
      next_q <= next_q ? !bus_free : take && !drop;
      if (m_axi_awready || !m_axi_awvalid) m_axi_awvalid <= next_q && bus_free;
      if (m_axi_wready || !m_axi_wvalid) m_axi_wvalid <= next_q && bus_free;
    end
    if (!next_q) begin
      entry_q <= entry;
      base_q  <= cfg_i.cq_base;
      index_q <= index;
    end
    if (bus_free) begin
      m_axi_awaddr <= ADDR_W'(base_q + 64'({index_q, 4'b0}));
      m_axi_wdata  <= {PER_BEAT{entry_q}};
      m_axi_wstrb  <= (DATA_W/8)'(16'hffff) << {3'(index_q) & 3'(PER_BEAT - 1), 4'd0};
    end
  end
  assign m_axi_awid    = '0;
  assign m_axi_awlen   = '0;
  assign m_axi_awsize  = 3'd4;     // 16 bytes
  assign m_axi_awburst = 2'b01;
  assign m_axi_awlock  = 1'b0;
  assign m_axi_awcache = 4'b0011;
  assign m_axi_awprot  = 3'b000;
  assign m_axi_wlast   = 1'b1;

  // ---- 3: responses come in order (one ID), dropped chains among them ------------------------
  logic flight_valid, dropped, pop, good;
  logic [15:0] slots;
  qnic_fifo #(
    .W(6 + 16 + 1),
    .DEPTH(FLIGHT)
  ) i_flight (
    .clk_i,
    .rst_ni,
    .in_valid_i(take),
    .in_ready_o(flight_room),
    .in_data_i({record_i.ring, record_i.slots, drop}),
    .out_valid_o(flight_valid),
    .out_ready_i(pop),
    .out_data_o({done_ring_o, slots, dropped}),
    .level_o()
  );
  assign m_axi_bready = flight_valid && !dropped;
  assign pop          = dropped || m_axi_bvalid;
  assign good         = !dropped && !m_axi_bresp[1];
  assign finish_o     = flight_valid && pop;
  assign finished_o   = done_pos_i.finished + 16'd1;
  assign head_o       = done_pos_i.head
                        + (good && !failed_i[done_ring_o] && !(err_o && told_ring_o == done_ring_o)
                           ? slots : '0);
  always_ff @(posedge clk_i) begin
    done_o      <= rst_ni && finish_o && good;
    err_o       <= rst_ni && finish_o && !dropped && m_axi_bresp[1];
    told_ring_o <= done_ring_o;
  end

  logic unused;
  assign unused = ^{m_axi_bid, m_axi_bresp[0]};

  `QNIC_ASSERT(ResponseAsked_A, m_axi_bvalid |-> flight_valid)
  `QNIC_ASSERT(AwHeld_A, m_axi_awvalid && !m_axi_awready |=> m_axi_awvalid && $stable(m_axi_awaddr))
  `QNIC_ASSERT(WHeld_A, m_axi_wvalid && !m_axi_wready |=> m_axi_wvalid && $stable(m_axi_wdata))
endmodule

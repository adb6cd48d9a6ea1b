// SPDX-License-Identifier: Apache-2.0
// Writes a completion for each chain, in ring order, and counts what the host has been told.
// Flow: result of the engine + chain record -> [qnic_completion] -> m_axi_aw/w/b -> head, irq
// Latency: 2 to AW and W   Rate: a completion in 2 cycles, up to 16 responses outstanding
// Stalls: result_ready_o is low while the completion ring is full or the bus is not ready
// A failed write is reported by err_o; the ring then asks for silence with drop_i.
`include "qnic_assert.svh"
module qnic_completion #(
  parameter int unsigned ADDR_W = 64,
  parameter int unsigned DATA_W = 256,
  parameter int unsigned ID_W   = 4
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                clear_i,    // the ring is idle: start from its beginning
  input  logic                drop_i,     // take results without telling the host
  input  logic [63:0]         cq_base_i,
  input  logic [3:0]          cq_log2_i,
  input  logic [15:0]         cq_head_i,  // completions the driver has consumed
  input  logic [15:0]         queue_id_i,
  input  logic                record_valid_i,
  output logic                record_ready_o,
  input  qnic_pkg::chain_t    record_i,
  input  logic                result_valid_i,
  output logic                result_ready_o,
  input  qnic_pkg::result_t   result_i,
  output logic [15:0]         head_o,     // slots of the chains that the host knows of
  output logic                done_o,     // a completion is in memory
  output logic                err_o,      // a write failed
  output logic                idle_o,
  output logic [ID_W-1:0]     m_axi_awid,
  output logic [ADDR_W-1:0]   m_axi_awaddr,
  output logic [7:0]          m_axi_awlen,
  output logic [2:0]          m_axi_awsize,
  output logic [1:0]          m_axi_awburst,
  output logic                m_axi_awlock,
  output logic [3:0]          m_axi_awcache,
  output logic [2:0]          m_axi_awprot,
  output logic                m_axi_awvalid,
  input  logic                m_axi_awready,
  output logic [DATA_W-1:0]   m_axi_wdata,
  output logic [DATA_W/8-1:0] m_axi_wstrb,
  output logic                m_axi_wlast,
  output logic                m_axi_wvalid,
  input  logic                m_axi_wready,
  input  logic [ID_W-1:0]     m_axi_bid,
  input  logic [1:0]          m_axi_bresp,
  input  logic                m_axi_bvalid,
  output logic                m_axi_bready
);
  localparam int unsigned PER_BEAT = DATA_W / 128;
  localparam int unsigned LANE_W = $clog2(PER_BEAT) + 1;

  logic [15:0] written_q, mask, index;
  logic full, bus_free, flight_room, take, write;
  assign mask     = 16'((17'd1 << cq_log2_i) - 17'd1);
  assign index    = written_q & mask;
  assign full     = (written_q - cq_head_i) > mask;
  assign bus_free = !m_axi_awvalid && !m_axi_wvalid;
  assign take     = record_valid_i && result_valid_i && (drop_i || (bus_free && !full && flight_room));
  assign write    = take && !drop_i;
  assign record_ready_o = take;
  assign result_ready_o = take;

  qnic_abi_pkg::completion_t entry;
  logic [LANE_W-1:0]         lane;
  always_comb begin
    entry          = '0;
    entry.queue_id = queue_id_i;
    entry.slots    = record_i.slots;
    entry.cookie   = record_i.cookie;
    entry.segments = 16'(result_i.segments);
    entry.status   = result_i.status;
    entry.chain    = record_i.chain;
    entry.flags[qnic_abi_pkg::COMPLETION_FLAGS_PHASE] = !(written_q[cq_log2_i]);
  end
  assign lane = PER_BEAT == 1 ? '0 : LANE_W'(index[1:0] & 2'(PER_BEAT - 1));

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      m_axi_awvalid <= 1'b0;
      m_axi_wvalid  <= 1'b0;
      written_q     <= '0;
    end else begin
      if (m_axi_awready || !m_axi_awvalid) m_axi_awvalid <= write;
      if (m_axi_wready || !m_axi_wvalid) m_axi_wvalid <= write;
      written_q <= clear_i ? '0 : written_q + 16'(write);
    end
    if (write) begin
      m_axi_awaddr <= ADDR_W'(cq_base_i + 64'({index, 4'b0}));
      m_axi_wdata  <= {PER_BEAT{entry}};
      m_axi_wstrb  <= (DATA_W/8)'(16'hffff) << ({4'd0, lane} << 4);
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
  assign m_axi_bready  = 1'b1;

  // ---- responses come in order (one ID) ---------------------------------------------------
  logic        flight_valid;
  logic [15:0] slots;
  qnic_fifo #(
    .W(16),
    .DEPTH(16)
  ) i_flight (
    .clk_i,
    .rst_ni,
    .in_valid_i(write),
    .in_ready_o(flight_room),
    .in_data_i(record_i.slots),
    .out_valid_o(flight_valid),
    .out_ready_i(m_axi_bvalid),
    .out_data_o(slots),
    .level_o()
  );
  always_ff @(posedge clk_i) begin
    if (!rst_ni || clear_i) begin
      head_o <= '0;
      done_o <= 1'b0;
      err_o  <= 1'b0;
    end else begin
      done_o <= m_axi_bvalid && !m_axi_bresp[1];
      err_o  <= m_axi_bvalid && m_axi_bresp[1];
      if (m_axi_bvalid && !m_axi_bresp[1] && !err_o) head_o <= head_o + slots;
    end
  end
  assign idle_o = !flight_valid && bus_free;

  logic unused;
  assign unused = ^{m_axi_bid, m_axi_bresp[0]};

  `QNIC_ASSERT(ResponseAsked_A, m_axi_bvalid |-> flight_valid)
endmodule

// SPDX-License-Identifier: Apache-2.0
// Shares the AXI4 read channel between slots (ID 0) and payload (ID 1).
// Flow: host/qnic_slot_fetch, host/qnic_payload_dma -> [qnic_axi_read] -> m_axi_ar
//       m_axi_r -> [qnic_axi_read] -> both
// Latency: 1 (AR)   Rate: 1 request, 1 beat a cycle
// Stalls: AR until the bus takes it; R never: both have taken room before they ask
// Order: responses of an ID come in order (AXI4 A5.3), between IDs any order is right.
`include "qnic_assert.svh"
module qnic_axi_read #(
  parameter int unsigned ADDR_W = 64,
  parameter int unsigned DATA_W = 256,
  parameter int unsigned ID_W   = 4
) (
  input  logic              clk_i,
  input  logic              rst_ni,
  // requests: [0] slots, [1] payload
  input  logic [1:0]             req_valid_i,
  output logic [1:0]             req_ready_o,
  input  logic [1:0][ADDR_W-1:0] req_addr_i,   // a multiple of the beat's bytes
  input  logic [1:0][7:0]        req_len_i,    // beats - 1
  // responses
  output logic [1:0]        rsp_valid_o,
  output logic [DATA_W-1:0] rsp_data_o,   // zero where the read failed
  output logic              rsp_err_o,
  // AXI4
  output logic [ID_W-1:0]   m_axi_arid,
  output logic [ADDR_W-1:0] m_axi_araddr,
  output logic [7:0]        m_axi_arlen,
  output logic [2:0]        m_axi_arsize,
  output logic [1:0]        m_axi_arburst,
  output logic              m_axi_arlock,
  output logic [3:0]        m_axi_arcache,
  output logic [2:0]        m_axi_arprot,
  output logic              m_axi_arvalid,
  input  logic              m_axi_arready,
  input  logic [ID_W-1:0]   m_axi_rid,
  input  logic [DATA_W-1:0] m_axi_rdata,
  input  logic [1:0]        m_axi_rresp,
  input  logic              m_axi_rlast,
  input  logic              m_axi_rvalid,
  output logic              m_axi_rready
);
  // Slots are few and everything waits for them: they go first.
  logic free, pick;
  assign free           = !m_axi_arvalid || m_axi_arready;
  assign pick           = !req_valid_i[0];
  assign req_ready_o[0] = free;
  assign req_ready_o[1] = free && !req_valid_i[0];

  always_ff @(posedge clk_i) begin
    if (!rst_ni) m_axi_arvalid <= 1'b0;
    else if (free) m_axi_arvalid <= |req_valid_i;
    if (free) begin
      m_axi_arid   <= ID_W'(pick);
      m_axi_araddr <= req_addr_i[pick];
      m_axi_arlen  <= req_len_i[pick];
    end
  end
  assign m_axi_arsize  = 3'($clog2(DATA_W / 8));
  assign m_axi_arburst = 2'b01;    // INCR
  assign m_axi_arlock  = 1'b0;
  assign m_axi_arcache = 4'b0011;  // normal, bufferable
  assign m_axi_arprot  = 3'b000;

  assign m_axi_rready = 1'b1;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) rsp_valid_o <= '0;
    else rsp_valid_o <= {m_axi_rid[0], !m_axi_rid[0]} & {2{m_axi_rvalid}};
    // Nothing stays here: it may have been a KEY slot.
    rsp_data_o <= m_axi_rvalid && !m_axi_rresp[1] ? m_axi_rdata : '0;
    rsp_err_o  <= m_axi_rresp[1];
  end

  logic unused;
  assign unused = ^{m_axi_rid, m_axi_rresp[0], m_axi_rlast};  // RLAST follows from the length

  `QNIC_ASSERT(ArHeld_A, m_axi_arvalid && !m_axi_arready |=> m_axi_arvalid && $stable
                         ({m_axi_araddr, m_axi_arlen, m_axi_arid}))
endmodule

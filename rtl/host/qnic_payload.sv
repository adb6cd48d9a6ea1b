// SPDX-License-Identifier: Apache-2.0
// Fragments in host memory become beats of frames.
// Flow: host/qnic_chains -> [qnic_payload_dma -> qnic_realign] -> s_axis of qnic_egress
// Latency: the read's + 9   Rate: qnic_realign's   Stalls: m_tready_i
module qnic_payload #(
  parameter int unsigned ADDR_W = 64,
  parameter int unsigned DATA_W = 256,
  parameter int unsigned BUFFER = 16384,
  parameter int unsigned LANES  = 1
) (
  input  logic              clk_i,
  input  logic              rst_ni,
  input  logic              frag_valid_i,
  output logic              frag_ready_o,
  input  qnic_host_pkg::frag_t   frag_i,
  output logic              req_valid_o,
  input  logic              req_ready_i,
  output logic [ADDR_W-1:0] req_addr_o,
  output logic [7:0]        req_len_o,
  input  logic              rsp_valid_i,
  input  logic [DATA_W-1:0] rsp_data_i,
  input  logic              rsp_err_i,
  output logic [LANES*128-1:0] m_tdata_o,
  output logic [LANES*16-1:0]  m_tkeep_o,
  output logic              m_tvalid_o,
  input  logic              m_tready_i,
  output logic              m_tlast_o,
  output logic              m_tuser_o
);
  logic beat_valid, beat_ready, beat_err, beat_eop;
  logic [DATA_W-1:0] beat;
  logic [$clog2(DATA_W/8)-1:0] beat_first;
  logic [  $clog2(DATA_W/8):0] beat_bytes;
  qnic_payload_dma #(
    .ADDR_W(ADDR_W),
    .DATA_W(DATA_W),
    .BUFFER(BUFFER)
  ) i_dma (
    .clk_i,
    .rst_ni,
    .frag_valid_i,
    .frag_ready_o,
    .frag_addr_i(frag_i.addr),
    .frag_len_i(frag_i.len),
    .frag_eop_i(frag_i.last),
    .req_valid_o,
    .req_ready_i,
    .req_addr_o,
    .req_len_o,
    .rsp_valid_i,
    .rsp_data_i,
    .rsp_err_i,
    .beat_valid_o(beat_valid),
    .beat_ready_i(beat_ready),
    .beat_data_o(beat),
    .beat_err_o(beat_err),
    .beat_first_o(beat_first),
    .beat_bytes_o(beat_bytes),
    .beat_eop_o(beat_eop)
  );
  qnic_realign #(
    .DATA_W(DATA_W),
    .LANES(LANES)
  ) i_realign (
    .clk_i,
    .rst_ni,
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
endmodule

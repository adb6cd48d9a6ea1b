// SPDX-License-Identifier: Apache-2.0
// A lane between two queues that take and give beats of the wide bus.
// Flow: packet/qnic_dispatch -> [qnic_wide_lane] -> egress/qnic_collect
// Latency: the lane's, + 3 and 7 for the two changes of width
// Rate: a wide beat a cycle at its ends, 16 bytes a cycle inside
// Stalls: while two frames of the largest size are in the input queue
module qnic_wide_lane #(
  parameter int unsigned LANES     = 2,
  parameter int unsigned MAX_FRAME = 9018,
  parameter int unsigned SBOX      = qnic_pkg::SBOX_TABLE,
  parameter int unsigned JOBS      = 64,    // see packet/qnic_ingress
  localparam int unsigned BW       = $clog2(LANES * 16) + 1
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  // job and frame
  input  logic                 job_valid_i,
  output logic                 job_ready_o,
  input  qnic_pkg::job_t       job_i,
  input  qnic_pkg::keys_t      job_keys_i,
  input  logic [LANES*128-1:0] s_axis_tdata,
  input  logic [LANES*16-1:0]  s_axis_tkeep,
  input  logic                 s_axis_tvalid,
  output logic                 s_axis_tready,
  input  logic                 s_axis_tlast,
  input  logic                 s_axis_tuser,
  output logic                 beat_taken_o,
  // SA gate
  output logic                 parsed_valid_o,
  input  logic                 parsed_ready_i,
  output qnic_pkg::parsed_t    parsed_o,
  output qnic_pkg::keys_t      parsed_keys_o,
  input  logic                 pkt_valid_i,
  output logic                 pkt_ready_o,
  input  qnic_pkg::pkt_t       pkt_i,
  input  qnic_pkg::secrets_t   secrets_i,
  input  logic                 hreq_valid_i,
  output logic                 hreq_ready_o,
  input  logic [255:0]         hreq_key_i,
  input  logic                 hreq_aes256_i,
  output logic                 hrsp_valid_o,
  output qnic_pkg::beat_t      hrsp_h_o,
  // protected frames; a result comes behind its frame's last beat
  output logic                 out_valid_o,
  input  logic                 out_ready_i,
  output logic [LANES*128-1:0] out_data_o,
  output logic [BW-1:0]        out_bytes_o,
  output logic                 out_last_o,
  output logic                 result_valid_o,
  input  logic                 result_ready_i,
  output qnic_pkg::result_t    result_o
);
  localparam int unsigned WORDS = 2 * ((MAX_FRAME + LANES * 16 - 1) / (LANES * 16)) + 8;
  localparam int unsigned RESULTS = 256;  // frames that wait for their turn to leave

  logic [127:0] in_tdata, out_tdata;
  logic [15:0] in_tkeep, out_tkeep;
  logic in_tvalid, in_tready, in_tlast, in_tuser, out_tvalid, out_tready, out_tlast;
  logic pkt_there, pkt_taken_q, pkt_valid, pkt_ready, result_valid, result_ready;
  qnic_pkg::pkt_t     pkt;
  qnic_pkg::secrets_t secrets;
  qnic_pkg::result_t  result;

  qnic_narrow #(
    .LANES(LANES),
    .DEPTH(WORDS)
  ) i_narrow (
    .clk_i,
    .rst_ni,
    .in_valid_i(s_axis_tvalid),
    .in_ready_o(s_axis_tready),
    .in_data_i(s_axis_tdata),
    .in_keep_i(s_axis_tkeep),
    .in_last_i(s_axis_tlast),
    .in_err_i(s_axis_tuser),
    .m_axis_tdata(in_tdata),
    .m_axis_tkeep(in_tkeep),
    .m_axis_tvalid(in_tvalid),
    .m_axis_tready(in_tready),
    .m_axis_tlast(in_tlast),
    .m_axis_tuser(in_tuser)
  );

  // So that a lane that is busy does not hold up the gate.
  qnic_fifo #(
    .W($bits(qnic_pkg::pkt_t) + $bits(qnic_pkg::secrets_t)),
    .DEPTH(16),
    .WIPE(1'b1)
  ) i_pkts (
    .clk_i,
    .rst_ni,
    .in_valid_i(pkt_valid_i),
    .in_ready_o(pkt_ready_o),
    .in_data_i({pkt_i, secrets_i}),
    .out_valid_o(pkt_there),
    .out_ready_i(pkt_taken_q),
    .out_data_o({pkt, secrets}),
    .level_o()
  );
  // It is popped in the cycle after it was taken, when its keys are.
  assign pkt_valid = pkt_there && !pkt_taken_q;
  always_ff @(posedge clk_i) pkt_taken_q <= rst_ni && pkt_valid && pkt_ready;

  // Two frames of a lane may be taken at once, as far as the turns go.
  logic parsed_there, parsed_keyed;
  assign parsed_valid_o = parsed_there && parsed_keyed;
  qnic_lane #(
    .MAX_FRAME(MAX_FRAME),
    .SBOX(SBOX),
    .JOBS(JOBS),
    .FRAMES(JOBS)
  ) i_lane (
    .clk_i,
    .rst_ni,
    .job_valid_i,
    .job_ready_o,
    .job_i,
    .job_keys_i,
    .s_axis_tdata(in_tdata),
    .s_axis_tkeep(in_tkeep),
    .s_axis_tvalid(in_tvalid),
    .s_axis_tready(in_tready),
    .s_axis_tlast(in_tlast),
    .s_axis_tuser(in_tuser),
    .beat_taken_o,
    .parsed_valid_o(parsed_there),
    .parsed_ready_i(parsed_ready_i && parsed_keyed),
    .parsed_o,
    .parsed_keys_o,
    .parsed_keyed_o(parsed_keyed),
    .pkt_valid_i(pkt_valid),
    .pkt_ready_o(pkt_ready),
    .pkt_i(pkt),
    .secrets_i(secrets),
    .hreq_valid_i,
    .hreq_ready_o,
    .hreq_key_i,
    .hreq_aes256_i,
    .hrsp_valid_o,
    .hrsp_h_o,
    .m_axis_tdata(out_tdata),
    .m_axis_tkeep(out_tkeep),
    .m_axis_tvalid(out_tvalid),
    .m_axis_tready(out_tready),
    .m_axis_tlast(out_tlast),
    .result_valid_o(result_valid),
    .result_ready_i(result_ready),
    .result_o(result),
    .frame_sent_o(),
    .frame_bytes_o()
  );

  qnic_widen #(
    .LANES(LANES),
    .DEPTH(WORDS)
  ) i_widen (
    .clk_i,
    .rst_ni,
    .s_axis_tdata(out_tdata),
    .s_axis_tkeep(out_tkeep),
    .s_axis_tvalid(out_tvalid),
    .s_axis_tready(out_tready),
    .s_axis_tlast(out_tlast),
    .out_valid_o,
    .out_ready_i,
    .out_data_o,
    .out_bytes_o,
    .out_last_o
  );

  // As slow as the frames' queue, so that a result comes behind its frame's last beat.
  qnic_ram_fifo #(
    .W($bits(qnic_pkg::result_t)),
    .DEPTH(RESULTS)
  ) i_results (
    .clk_i,
    .rst_ni,
    .in_valid_i(result_valid),
    .in_ready_o(result_ready),
    .in_data_i(result),
    .out_valid_o(result_valid_o),
    .out_ready_i(result_ready_i),
    .out_data_o(result_o),
    .level_o()
  );
endmodule

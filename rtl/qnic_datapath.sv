// SPDX-License-Identifier: Apache-2.0
// The way of a frame through qnic_egress: super-packets are cut, a lane or lanes protect their
// segments, a result is made of theirs.
// Flow: job + s_axis -> [qnic_gso, qnic_lane or qnic_lanes, qnic_join] <-> sa/qnic_sa; m_axis + result
// Latency: see docs/pipeline.md   Rate: a beat a cycle on m_axis
// Stalls: s_axis while the input buffer is full, job while two wait
module qnic_datapath #(
  parameter int unsigned LANES      = 1,
  parameter int unsigned MAX_FRAME  = 9018,
  parameter int unsigned SBOX       = qnic_pkg::SBOX_TABLE,
  parameter int unsigned AES_CYCLES = 1,
  parameter bit          GSO        = 1'b1  // else whoever asks for segments is refused
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,
  input  logic                  job_valid_i,
  output logic                  job_ready_o,
  input  qnic_pkg::job_t        job_i,
  input  qnic_pkg::keys_t       job_keys_i,
  input  logic [LANES*128-1:0]  s_axis_tdata,
  input  logic [LANES*16-1:0]   s_axis_tkeep,
  input  logic                  s_axis_tvalid,
  output logic                  s_axis_tready,
  input  logic                  s_axis_tlast,
  input  logic                  s_axis_tuser,
  output logic                  parsed_valid_o,
  input  logic                  parsed_ready_i,
  output qnic_pkg::parsed_t     parsed_o,
  output qnic_pkg::keys_t       parsed_keys_o,
  input  logic                  pkt_valid_i,
  output logic                  pkt_ready_o,
  input  qnic_pkg::pkt_t        pkt_i,
  input  qnic_pkg::secrets_t    secrets_i,
  input  logic                  hreq_valid_i,
  output logic                  hreq_ready_o,
  input  logic [255:0]          hreq_key_i,
  input  logic                  hreq_aes256_i,
  output logic                  hrsp_valid_o,
  output qnic_pkg::beat_t       hrsp_h_o,
  output logic [LANES*128-1:0]  m_axis_tdata,
  output logic [LANES*16-1:0]   m_axis_tkeep,
  output logic                  m_axis_tvalid,
  input  logic                  m_axis_tready,
  output logic                  m_axis_tlast,
  output logic                  result_valid_o,
  input  logic                  result_ready_i,
  output qnic_pkg::result_t     result_o,
  output logic                  frame_done_o,  // pulse: a frame of pkt_i has left or was refused
  output logic                  frame_sent_o,
  output qnic_pkg::len_t        frame_bytes_o
);
  logic cut_job_valid, cut_job_ready;
  logic cut_tvalid, cut_tready, cut_tlast, cut_tuser, seg_valid, seg_ready;
  logic [LANES*128-1:0] cut_tdata;
  logic [LANES*16-1:0]  cut_tkeep;
  qnic_pkg::job_t       cut_job;
  qnic_pkg::keys_t      cut_keys;
  qnic_pkg::result_t    seg;
  if (GSO) begin : g_gso
    qnic_gso #(
      .LANES(LANES),
      .SHIFT(SBOX == qnic_pkg::SBOX_EBR ? qnic_pkg::SHIFT_ECP5 : qnic_pkg::SHIFT_LOGIC)
    ) i_gso (
      .clk_i,
      .rst_ni,
      .job_valid_i,
      .job_ready_o,
      .job_i,
      .job_keys_i,
      .s_axis_tdata,
      .s_axis_tkeep,
      .s_axis_tvalid,
      .s_axis_tready,
      .s_axis_tlast,
      .s_axis_tuser,
      .job_valid_o(cut_job_valid),
      .job_ready_i(cut_job_ready),
      .job_o(cut_job),
      .job_keys_o(cut_keys),
      .m_axis_tdata(cut_tdata),
      .m_axis_tkeep(cut_tkeep),
      .m_axis_tvalid(cut_tvalid),
      .m_axis_tready(cut_tready),
      .m_axis_tlast(cut_tlast),
      .m_axis_tuser(cut_tuser)
    );
  end else begin : g_no_gso
    always_comb begin
      cut_job            = job_i;
      cut_job.bad_length = job_i.seg_size != '0 || job_i.tag_room;
    end
    assign cut_keys      = job_keys_i;
    assign cut_job_valid = job_valid_i;
    assign job_ready_o   = cut_job_ready;
    assign cut_tdata     = s_axis_tdata;
    assign cut_tkeep     = s_axis_tkeep;
    assign cut_tvalid    = s_axis_tvalid;
    assign s_axis_tready = cut_tready;
    assign cut_tlast     = s_axis_tlast;
    assign cut_tuser     = s_axis_tuser;
  end
  assign frame_done_o = seg_valid && seg_ready;
  qnic_join i_join (
    .clk_i,
    .rst_ni,
    .seg_valid_i(seg_valid),
    .seg_ready_o(seg_ready),
    .seg_i(seg),
    .result_valid_o,
    .result_ready_i,
    .result_o
  );

  if (LANES == 1) begin : g_one
    qnic_lane #(
      .MAX_FRAME(MAX_FRAME),
      .SBOX(SBOX),
      .AES_CYCLES(AES_CYCLES)
    ) i_lane (
      .clk_i,
      .rst_ni,
      .job_valid_i(cut_job_valid),
      .job_ready_o(cut_job_ready),
      .job_i(cut_job),
      .job_keys_i(cut_keys),
      .s_axis_tdata(cut_tdata),
      .s_axis_tkeep(cut_tkeep),
      .s_axis_tvalid(cut_tvalid),
      .s_axis_tready(cut_tready),
      .s_axis_tlast(cut_tlast),
      .s_axis_tuser(cut_tuser),
      .beat_taken_o(),
      .parsed_valid_o,
      .parsed_ready_i,
      .parsed_o,
      .parsed_keys_o,
      .parsed_keyed_o(),  // the gate takes a frame in four cycles
      .pkt_valid_i,
      .pkt_ready_o,
      .pkt_i,
      .secrets_i,
      .hreq_valid_i,
      .hreq_ready_o,
      .hreq_key_i,
      .hreq_aes256_i,
      .hrsp_valid_o,
      .hrsp_h_o,
      .m_axis_tdata,
      .m_axis_tkeep,
      .m_axis_tvalid,
      .m_axis_tready,
      .m_axis_tlast,
      .result_valid_o(seg_valid),
      .result_ready_i(seg_ready),
      .result_o(seg),
      .frame_sent_o,
      .frame_bytes_o
    );
  end else begin : g_more
    qnic_lanes #(
      .LANES(LANES),
      .MAX_FRAME(MAX_FRAME),
      .SBOX(SBOX)
    ) i_lanes (
      .clk_i,
      .rst_ni,
      .job_valid_i(cut_job_valid),
      .job_ready_o(cut_job_ready),
      .job_i(cut_job),
      .job_keys_i(cut_keys),
      .s_axis_tdata(cut_tdata),
      .s_axis_tkeep(cut_tkeep),
      .s_axis_tvalid(cut_tvalid),
      .s_axis_tready(cut_tready),
      .s_axis_tlast(cut_tlast),
      .s_axis_tuser(cut_tuser),
      .parsed_valid_o,
      .parsed_ready_i,
      .parsed_o,
      .parsed_keys_o,
      .pkt_valid_i,
      .pkt_ready_o,
      .pkt_i,
      .secrets_i,
      .hreq_valid_i,
      .hreq_ready_o,
      .hreq_key_i,
      .hreq_aes256_i,
      .hrsp_valid_o,
      .hrsp_h_o,
      .m_axis_tdata,
      .m_axis_tkeep,
      .m_axis_tvalid,
      .m_axis_tready,
      .m_axis_tlast,
      .result_valid_o(seg_valid),
      .result_ready_i(seg_ready),
      .result_o(seg),
      .frame_sent_o,
      .frame_bytes_o
    );
  end
endmodule

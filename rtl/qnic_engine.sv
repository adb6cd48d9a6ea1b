// SPDX-License-Identifier: Apache-2.0
// qnic_egress behind the host side: structs become plain ports, and the host's 16 bytes a
// cycle become beats of the bus, whatever its width.
// Flow: host/qnic_host -> [qnic_engine: qnic_egress] -> m_axis; result to host, SA port to csr
// Latency: qnic_egress's, with more than one lane 4 more
// Rate: 16 bytes a cycle in, a beat a cycle out   Stalls: as those of qnic_egress
module qnic_engine #(
  parameter int unsigned LANES      = 1,
  parameter int unsigned SA_ENTRIES = 1024,
  parameter int unsigned MAX_FRAME  = 9018,
  parameter int unsigned SBOX       = qnic_pkg::SBOX_TABLE
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,
  input  logic                  job_valid_i,
  output logic                  job_ready_o,
  input  qnic_pkg::job_t        job_i,
  input  qnic_pkg::keys_t       job_keys_i,
  input  logic [127:0]          s_tdata_i,
  input  logic [15:0]           s_tkeep_i,
  input  logic                  s_tvalid_i,
  output logic                  s_tready_o,
  input  logic                  s_tlast_i,
  input  logic                  s_tuser_i,
  output logic [LANES*128-1:0]  m_axis_tdata,
  output logic [LANES*16-1:0]   m_axis_tkeep,
  output logic                  m_axis_tvalid,
  input  logic                  m_axis_tready,
  output logic                  m_axis_tlast,
  output logic                  result_valid_o,
  input  logic                  result_ready_i,
  output qnic_pkg::result_t     result_o,
  input  logic                  sa_cmd_valid_i,
  output logic                  sa_cmd_ready_o,
  input  qnic_pkg::sa_cmd_t     sa_cmd_i,
  output logic                  sa_rsp_valid_o,
  output qnic_abi_pkg::sa_error_e sa_rsp_error_o,
  output qnic_pkg::sa_view_t    sa_view_o,
  output logic                  sa_busy_o,
  output logic                  sa_event_valid_o,
  output qnic_pkg::sa_event_t   sa_event_o,
  output logic                  frame_sent_o,
  output qnic_pkg::len_t        frame_bytes_o
);
  logic [LANES*128-1:0] s_axis_tdata;
  logic [LANES*16-1:0]  s_axis_tkeep;
  logic s_axis_tvalid, s_axis_tready, s_axis_tlast, s_axis_tuser;
  if (LANES == 1) begin : g_one
    assign s_axis_tdata  = s_tdata_i;
    assign s_axis_tkeep  = s_tkeep_i;
    assign s_axis_tvalid = s_tvalid_i;
    assign s_tready_o    = s_axis_tready;
    assign s_axis_tlast  = s_tlast_i;
    assign s_axis_tuser  = s_tuser_i;
  end else begin : g_more
    logic [$clog2(LANES*16):0] bytes;
    qnic_widen #(
      .LANES(LANES),
      .DEPTH(8)
    ) i_widen (
      .clk_i,
      .rst_ni,
      .s_axis_tdata(s_tdata_i),
      .s_axis_tkeep(s_tkeep_i),
      .s_axis_tvalid(s_tvalid_i),
      .s_axis_tready(s_tready_o),
      .s_axis_tlast(s_tlast_i),
      .s_axis_tuser(s_tuser_i),
      .out_valid_o(s_axis_tvalid),
      .out_ready_i(s_axis_tready),
      .out_data_o(s_axis_tdata),
      .out_bytes_o(bytes),
      .out_last_o(s_axis_tlast),
      .out_user_o(s_axis_tuser)
    );
    for (genvar i = 0; i < LANES * 16; i++) begin : g_keep
      assign s_axis_tkeep[i] = bytes > ($bits(bytes))'(i);
    end
  end

  logic [7:0] result_status;
  assign result_o.more   = 1'b0;
  assign result_o.status = qnic_abi_pkg::status_e'(result_status);

  logic [2:0] sa_rsp_error;
  logic [1:0] key_valid;
  logic [1:0][31:0] sent, soft_limit, hard_limit;
  assign sa_rsp_error_o  = qnic_abi_pkg::sa_error_e'(sa_rsp_error);
  assign sa_view_o.slot0 = '{valid: key_valid[0], sent: sent[0], soft_limit: soft_limit[0],
                             hard_limit: hard_limit[0]};
  assign sa_view_o.slot1 = '{valid: key_valid[1], sent: sent[1], soft_limit: soft_limit[1],
                             hard_limit: hard_limit[1]};

  qnic_egress #(
    .LANES(LANES),
    .SA_ENTRIES(SA_ENTRIES),
    .MAX_FRAME(MAX_FRAME),
    .SBOX(SBOX)
  ) i_egress (
    .clk_i,
    .rst_ni,
    .s_job_valid(job_valid_i),
    .s_job_ready(job_ready_o),
    .s_job_status(job_i.status),
    .s_job_no_frame(job_i.no_frame),
    .s_job_mode(job_i.mode),
    .s_job_aes256(job_i.aes256),
    .s_job_cid_len(job_i.cid_len),
    .s_job_sa_id(job_i.sa_id),
    .s_job_gen(job_i.gen),
    .s_job_owner(job_i.owner),
    .s_job_pn(job_i.pn),
    .s_job_seg_size(job_i.seg_size),
    .s_job_tag_room(job_i.tag_room),
    .s_job_csum(job_i.csum),
    .s_job_l3_off(job_i.l3_off),
    .s_job_l4_off(job_i.l4_off),
    .s_job_frame_len(job_i.frame_len),
    .s_job_key(job_keys_i.key),
    .s_job_hp(job_keys_i.hp),
    .s_job_iv(job_keys_i.iv),
    .s_axis_tdata,
    .s_axis_tkeep,
    .s_axis_tvalid,
    .s_axis_tready,
    .s_axis_tlast,
    .s_axis_tuser,
    .m_axis_tdata,
    .m_axis_tkeep,
    .m_axis_tvalid,
    .m_axis_tready,
    .m_axis_tlast,
    .m_result_valid(result_valid_o),
    .m_result_ready(result_ready_i),
    .m_result_status(result_status),
    .m_result_segments(result_o.segments),
    .sa_cmd_valid(sa_cmd_valid_i),
    .sa_cmd_ready(sa_cmd_ready_o),
    .sa_cmd_op(sa_cmd_i.op),
    .sa_cmd_phase(sa_cmd_i.phase),
    .sa_cmd_keyed(sa_cmd_i.keyed),
    .sa_cmd_any_gen(sa_cmd_i.any_gen),
    .sa_cmd_aes256(sa_cmd_i.aes256),
    .sa_cmd_sa_id(sa_cmd_i.sa_id),
    .sa_cmd_gen(sa_cmd_i.gen),
    .sa_cmd_owner(sa_cmd_i.owner),
    .sa_cmd_next_pn(sa_cmd_i.next_pn),
    .sa_cmd_sent(sa_cmd_i.sent),
    .sa_cmd_soft_limit(sa_cmd_i.soft_limit),
    .sa_cmd_hard_limit(sa_cmd_i.hard_limit),
    .sa_cmd_key(sa_cmd_i.keys.key),
    .sa_cmd_hp(sa_cmd_i.keys.hp),
    .sa_cmd_iv(sa_cmd_i.keys.iv),
    .sa_rsp_valid(sa_rsp_valid_o),
    .sa_rsp_error,
    .sa_view_valid(sa_view_o.valid),
    .sa_view_aes256(sa_view_o.aes256),
    .sa_view_gen(sa_view_o.gen),
    .sa_view_owner(sa_view_o.owner),
    .sa_view_next_pn(sa_view_o.next_pn),
    .sa_view_key_valid(key_valid),
    .sa_view_sent(sent),
    .sa_view_soft_limit(soft_limit),
    .sa_view_hard_limit(hard_limit),
    .sa_busy(sa_busy_o),
    .sa_event_valid(sa_event_valid_o),
    .sa_event_id(sa_event_o.id),
    .sa_event_gen(sa_event_o.gen),
    .sa_event_phase(sa_event_o.phase),
    .sa_event_at_soft(sa_event_o.at_soft),
    .sa_event_at_hard(sa_event_o.at_hard),
    .frame_sent(frame_sent_o),
    .frame_bytes(frame_bytes_o)
  );
endmodule

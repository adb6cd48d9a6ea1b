// SPDX-License-Identifier: Apache-2.0
// The streaming engine that an existing NIC embeds: frames in, QUIC-protected frames out.
// Flow: s_job + s_axis -> [qnic_datapath <-> qnic_sa] -> m_axis + m_result
// Latency: first beat in to first beat out, see docs/pipeline.md; a frame leaves when whole
// Rate: a beat a cycle on m_axis
// Stalls: s_axis while the input buffer is full, s_job while two jobs wait
// Source: RFC 9001 5.3, 5.4 (packet and header protection), NIST SP 800-38D.
//
// Ports are plain vectors. A job comes with or before its frame's first beat; it says how
// long the frame is. A job with s_job_status != 0 or s_job_no_frame has no frame.
// s_axis_tuser marks a beat whose read failed. One result leaves for each job, in order,
// after the last beat of its frame. Fields: docs/programmers_guide.md and qnic_pkg::job_t.
`include "qnic_assert.svh"
module qnic_egress #(
  parameter int unsigned LANES      = 1,      // crypto lanes: 1, 2, 4 or 8
  parameter int unsigned SA_ENTRIES = 1024,   // 64 to 65,536
  parameter int unsigned MAX_FRAME  = 9018,   // bytes of an emitted frame, without FCS
  parameter int unsigned SBOX       = qnic_pkg::SBOX_TABLE,
  parameter int unsigned AES_CYCLES = 1,      // a block of AES and GHASH: 1, or 16 (one lane)
  parameter bit          GSO        = 1'b1    // without, super-packets are refused: BAD_LENGTH
) (
  input  logic               clk_i,
  input  logic               rst_ni,
  // job, beside the frame
  input  logic               s_job_valid,
  output logic               s_job_ready,
  input  logic [7:0]         s_job_status,
  input  logic               s_job_no_frame,
  input  logic [3:0]         s_job_mode,
  input  logic               s_job_aes256,
  input  logic [7:0]         s_job_cid_len,
  input  logic [31:0]        s_job_sa_id,
  input  logic [15:0]        s_job_gen,
  input  logic [15:0]        s_job_owner,
  input  logic [63:0]        s_job_pn,
  input  logic [15:0]        s_job_seg_size,
  input  logic               s_job_tag_room,
  input  logic               s_job_csum,
  input  logic [7:0]         s_job_l3_off,
  input  logic [7:0]         s_job_l4_off,
  input  logic [16:0]        s_job_frame_len,
  input  logic [255:0]       s_job_key,
  input  logic [255:0]       s_job_hp,
  input  logic [95:0]        s_job_iv,
  // frame
  input  logic [LANES*128-1:0] s_axis_tdata,
  input  logic [LANES*16-1:0]  s_axis_tkeep,
  input  logic               s_axis_tvalid,
  output logic               s_axis_tready,
  input  logic               s_axis_tlast,
  input  logic               s_axis_tuser,
  // protected frame
  output logic [LANES*128-1:0] m_axis_tdata,
  output logic [LANES*16-1:0]  m_axis_tkeep,
  output logic               m_axis_tvalid,
  input  logic               m_axis_tready,
  output logic               m_axis_tlast,
  // result, one a job
  output logic               m_result_valid,
  input  logic               m_result_ready,
  output logic [7:0]         m_result_status,
  output logic [7:0]         m_result_segments,
  // SA table
  input  logic               sa_cmd_valid,
  output logic               sa_cmd_ready,
  input  logic [2:0]         sa_cmd_op,
  input  logic               sa_cmd_phase,
  input  logic               sa_cmd_keyed,
  input  logic               sa_cmd_any_gen,
  input  logic               sa_cmd_aes256,
  input  logic [31:0]        sa_cmd_sa_id,
  input  logic [15:0]        sa_cmd_gen,
  input  logic [15:0]        sa_cmd_owner,
  input  logic [62:0]        sa_cmd_next_pn,
  input  logic [31:0]        sa_cmd_sent,
  input  logic [31:0]        sa_cmd_soft_limit,
  input  logic [31:0]        sa_cmd_hard_limit,
  input  logic [255:0]       sa_cmd_key,
  input  logic [255:0]       sa_cmd_hp,
  input  logic [95:0]        sa_cmd_iv,
  output logic               sa_rsp_valid,
  output logic [2:0]         sa_rsp_error,
  output logic               sa_view_valid,
  output logic               sa_view_aes256,
  output logic [15:0]        sa_view_gen,
  output logic [15:0]        sa_view_owner,
  output logic [62:0]        sa_view_next_pn,
  output logic [1:0]         sa_view_key_valid,   // by key phase, as the following
  output logic [1:0][31:0]   sa_view_sent,
  output logic [1:0][31:0]   sa_view_soft_limit,
  output logic [1:0][31:0]   sa_view_hard_limit,
  output logic               sa_busy,         // the table is being wiped after reset
  // limit of a key reached
  output logic               sa_event_valid,
  output logic [31:0]        sa_event_id,
  output logic [15:0]        sa_event_gen,
  output logic               sa_event_phase,
  output logic               sa_event_at_soft,
  output logic               sa_event_at_hard,
  // counters
  output logic               frame_sent,
  output logic [16:0]        frame_bytes
);
  qnic_pkg::job_t job;
  qnic_pkg::keys_t job_keys, parsed_keys;
  qnic_pkg::parsed_t  parsed;
  qnic_pkg::pkt_t     pkt;
  qnic_pkg::secrets_t secrets;
  qnic_pkg::result_t  result;
  qnic_pkg::sa_cmd_t  sa_cmd;
  qnic_pkg::sa_view_t sa_view;
  qnic_pkg::beat_t    hrsp_h;
  logic [255:0]       hreq_key;
  logic parsed_valid, parsed_ready, pkt_valid, pkt_ready;
  logic hreq_valid, hreq_ready, hreq_aes256, hrsp_valid;

  assign job = '{
    status: qnic_abi_pkg::status_e'(s_job_status), no_frame: s_job_no_frame,
    mode: qnic_abi_pkg::mode_e'(s_job_mode), aes256: s_job_aes256, cid_len: s_job_cid_len,
    sa_id: s_job_sa_id, gen: s_job_gen, owner: s_job_owner, pn: s_job_pn,
    seg_size: s_job_seg_size, tag_room: s_job_tag_room,
    csum: s_job_csum, gso: 1'b0, follows: 1'b0, more: 1'b0, bad_length: 1'b0, l3_off: s_job_l3_off,
    l4_off: s_job_l4_off, frame_len: s_job_frame_len
  };
  assign job_keys = '{iv: s_job_iv, hp: s_job_hp, key: s_job_key};

  assign sa_cmd = '{
    op: qnic_abi_pkg::sa_op_e'(sa_cmd_op), phase: sa_cmd_phase, keyed: sa_cmd_keyed,
    any_gen: sa_cmd_any_gen, aes256: sa_cmd_aes256,
    sa_id: sa_cmd_sa_id, gen: sa_cmd_gen, owner: sa_cmd_owner, next_pn: sa_cmd_next_pn,
    sent: sa_cmd_sent, soft_limit: sa_cmd_soft_limit, hard_limit: sa_cmd_hard_limit,
    keys: '{iv: sa_cmd_iv, hp: sa_cmd_hp, key: sa_cmd_key}
  };
  assign sa_view_valid      = sa_view.valid;
  assign sa_view_aes256     = sa_view.aes256;
  assign sa_view_gen        = sa_view.gen;
  assign sa_view_owner      = sa_view.owner;
  assign sa_view_next_pn    = sa_view.next_pn;
  assign sa_view_key_valid  = {sa_view.slot1.valid, sa_view.slot0.valid};
  assign sa_view_sent       = {sa_view.slot1.sent, sa_view.slot0.sent};
  assign sa_view_soft_limit = {sa_view.slot1.soft_limit, sa_view.slot0.soft_limit};
  assign sa_view_hard_limit = {sa_view.slot1.hard_limit, sa_view.slot0.hard_limit};

  qnic_pkg::sa_event_t sa_event;
  qnic_abi_pkg::sa_error_e sa_error;
  assign sa_rsp_error   = sa_error;
  assign sa_event_id    = sa_event.id;
  assign sa_event_gen   = sa_event.gen;
  assign sa_event_phase = sa_event.phase;
  assign sa_event_at_soft  = sa_event.at_soft;
  assign sa_event_at_hard  = sa_event.at_hard;

  // Inside, the reset comes two cycles late: nothing is taken before it ends.
  logic rst_n, job_ready, axis_ready, frame_done;
  qnic_reset i_reset (
    .clk_i,
    .rst_ni,
    .rst_no(rst_n)
  );
  assign s_job_ready   = job_ready && rst_n;
  assign s_axis_tready = axis_ready && rst_n;

  qnic_sa #(
    .SA_ENTRIES(SA_ENTRIES),
    .LEAN(AES_CYCLES != 1)
  ) i_sa (
    .clk_i,
    .rst_ni(rst_n),
    .busy_o(sa_busy),
    .parsed_valid_i(parsed_valid),
    .parsed_ready_o(parsed_ready),
    .parsed_i(parsed),
    .parsed_keys_i(parsed_keys),
    .pkt_valid_o(pkt_valid),
    .pkt_ready_i(pkt_ready),
    .pkt_o(pkt),
    .secrets_o(secrets),
    .sa_cmd_valid_i(sa_cmd_valid),
    .sa_cmd_ready_o(sa_cmd_ready),
    .sa_cmd_i(sa_cmd),
    .sa_rsp_valid_o(sa_rsp_valid),
    .sa_rsp_error_o(sa_error),
    .sa_view_o(sa_view),
    .sa_event_valid_o(sa_event_valid),
    .sa_event_o(sa_event),
    .frame_done_i(frame_done),
    .hreq_valid_o(hreq_valid),
    .hreq_ready_i(hreq_ready),
    .hreq_key_o(hreq_key),
    .hreq_aes256_o(hreq_aes256),
    .hrsp_valid_i(hrsp_valid),
    .hrsp_h_i(hrsp_h)
  );

  qnic_datapath #(
    .LANES(LANES),
    .MAX_FRAME(MAX_FRAME),
    .SBOX(SBOX),
    .AES_CYCLES(AES_CYCLES),
    .GSO(GSO)
  ) i_datapath (
    .clk_i,
    .rst_ni(rst_n),
    .job_valid_i(s_job_valid && rst_n),
    .job_ready_o(job_ready),
    .job_i(job),
    .job_keys_i(job_keys),
    .s_axis_tdata,
    .s_axis_tkeep,
    .s_axis_tvalid,
    .s_axis_tready(axis_ready),
    .s_axis_tlast,
    .s_axis_tuser,
    .parsed_valid_o(parsed_valid),
    .parsed_ready_i(parsed_ready),
    .parsed_o(parsed),
    .parsed_keys_o(parsed_keys),
    .pkt_valid_i(pkt_valid),
    .pkt_ready_o(pkt_ready),
    .pkt_i(pkt),
    .secrets_i(secrets),
    .hreq_valid_i(hreq_valid),
    .hreq_ready_o(hreq_ready),
    .hreq_key_i(hreq_key),
    .hreq_aes256_i(hreq_aes256),
    .hrsp_valid_o(hrsp_valid),
    .hrsp_h_o(hrsp_h),
    .m_axis_tdata,
    .m_axis_tkeep,
    .m_axis_tvalid,
    .m_axis_tready,
    .m_axis_tlast,
    .result_valid_o(m_result_valid),
    .result_ready_i(m_result_ready),
    .result_o(result),
    .frame_done_o(frame_done),
    .frame_sent_o(frame_sent),
    .frame_bytes_o(frame_bytes)
  );
  assign m_result_status   = result.status;
  assign m_result_segments = result.segments;

  // What comes in is held until it is taken, or a reset from outside: here, not in the blocks,
  // whose own reset comes later.
  `QNIC_ASSERT(JobHeld_A, s_job_valid && !s_job_ready |=> s_job_valid && $stable({job, job_keys}))
  `QNIC_ASSERT(StreamHeld_A, s_axis_tvalid && !s_axis_tready |=> s_axis_tvalid && $stable
                             ({s_axis_tdata, s_axis_tkeep, s_axis_tlast}))
  `QNIC_ASSERT(CmdHeld_A, sa_cmd_valid && !sa_cmd_ready |=> sa_cmd_valid && $stable(sa_cmd))
endmodule

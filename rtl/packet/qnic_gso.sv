// SPDX-License-Identifier: Apache-2.0
// Cuts super-packets into frames with a job each; ordinary frames pass.
// Flow: s_axis + job -> [qnic_gso] -> m_axis + job to packet/qnic_ingress or qnic_dispatch
// Latency: job 1, beats of ordinary frames 0; a super-packet's first beat 20 (21 on a
//   wide bus) behind the one with the end of its headers
// Rate: a beat a cycle, also between super-packets; a job in 3 cycles, a segment in 4
// Stalls: as the output; about 15 cycles where super-packets follow ordinary frames or precede
//   them
// Source: Linux UDP_SEGMENT (udp(7)), RFC 791 (identification)
//
// A job with seg_size or tag_room is cut. Its headers up to UDP are repeated in front of each
// segment; the IPv4 identification counts up, lengths and checksums are made anew behind
// (egress/qnic_finish). Its packet numbers are found in sa/qnic_sa_segment. Keys are held for all
// its segments, and are replaced by what is at the port as soon as the last of them is taken.
`include "qnic_assert.svh"
module qnic_gso #(
  parameter int unsigned LANES = 1,
  parameter int unsigned SHIFT = qnic_pkg::SHIFT_LOGIC,
  localparam int unsigned BYTES = LANES * 16
) (
  input  logic               clk_i,
  input  logic               rst_ni,
  input  logic               job_valid_i,
  output logic               job_ready_o,
  input  qnic_pkg::job_t     job_i,
  input  qnic_pkg::keys_t    job_keys_i,
  input  logic [BYTES*8-1:0] s_axis_tdata,
  input  logic [BYTES-1:0]   s_axis_tkeep,
  input  logic               s_axis_tvalid,
  output logic               s_axis_tready,
  input  logic               s_axis_tlast,
  input  logic               s_axis_tuser,
  output logic               job_valid_o,
  input  logic               job_ready_i,
  output qnic_pkg::job_t     job_o,
  output qnic_pkg::keys_t    job_keys_o,
  output logic [BYTES*8-1:0] m_axis_tdata,
  output logic [BYTES-1:0]   m_axis_tkeep,
  output logic               m_axis_tvalid,
  input  logic               m_axis_tready,
  output logic               m_axis_tlast,
  output logic               m_axis_tuser
);
  localparam int unsigned HB = qnic_gso_pkg::HEADERS / BYTES;
  localparam int unsigned HA = HB > 1 ? $clog2(HB) : 1;
  localparam int unsigned MAX_OUT = 62;  // ordinary frames on their way in

  // ---- the job ----------------------------------------------------------------------------
  // direct_q: ordinary frames pass. A super-packet begins when the last of them is through.
  // free_q, a cycle behind full_q, tells when the wide registers are open: what is late does not
  // reach them. shut_q is its inverse for them alone.
  logic
      full_q, seen_q, free_q, shut_q, cut_q, judged_q, begun_q, direct_q, wanted, accept, refuse_q;
  logic start_q, straight_q;  // decided a cycle before: nothing changes until it is done
  logic offer;  // job_q as it is; what is cut has begun, what is offered has not
  logic has_frame_q;
  qnic_pkg::job_t job_q, seg_job;
  logic [8:0] hdr_len_q;  // of job_q's headers
  qnic_pkg::keys_t keys_q;
  assign wanted = (job_i.seg_size != '0 || job_i.tag_room) && !job_i.no_frame
                  && job_i.status == qnic_abi_pkg::STATUS_OK;
  assign job_ready_o = free_q;
  assign accept      = free_q && job_valid_i;
  // Without any payload, or with more headers than can be repeated, it is not cut but refused.
  always_ff @(posedge clk_i) begin
    refuse_q <= job_q.frame_len[qnic_pkg::LEN_W-1:9] == '0
                && job_q.frame_len[8:0] <= hdr_len_q
                || job_q.l4_off > 8'(qnic_gso_pkg::HEADERS - 8);
  end

  logic seg_job_valid, head_take, head_valid, head_busy, cut_idle, any_out_q, full_out_q;
  assign offer       = full_q && !cut_q && direct_q && !full_out_q;
  assign job_valid_o = offer || seg_job_valid;
  assign job_o      = begun_q ? seg_job : job_q;
  assign job_keys_o = keys_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      full_q     <= 1'b0;
      seen_q     <= 1'b0;
      free_q     <= 1'b0;
      judged_q   <= 1'b0;
      begun_q    <= 1'b0;
      start_q    <= 1'b0;
      straight_q <= 1'b0;
      direct_q   <= 1'b1;
    end else begin
      full_q     <= accept || full_q && !head_take && !(offer && job_ready_i);
      seen_q     <= full_q;
      free_q     <= !full_q && !accept;
      judged_q   <= full_q && seen_q;
      begun_q    <= (begun_q || start_q) && !head_take;
      start_q    <= full_q && judged_q && cut_q && !begun_q && !start_q && !head_busy && !any_out_q;
      straight_q <= full_q && !cut_q && !begun_q && cut_idle && !head_busy;
      direct_q   <= !start_q && (direct_q || straight_q);
    end
    shut_q <= full_q || accept;  // so many copies need no reset: that of full_q comes through
    if (!shut_q) begin
      job_q  <= job_i;
      keys_q <= job_keys_i;
      cut_q  <= wanted;
      has_frame_q <= job_i.status == qnic_abi_pkg::STATUS_OK && !job_i.no_frame;
      hdr_len_q <= {1'b0, job_i.l4_off} + 9'd8;
    end else if (seen_q && !judged_q && cut_q && refuse_q) begin
      cut_q            <= 1'b0;
      job_q.bad_length <= 1'b1;
    end
    if (!rst_ni) keys_q <= '0;
  end

  // ---- ordinary frames on their way -----------------------------------------------------------
  logic out_up, out_down;  // both come late: known from the next blocks' readys
  logic [5:0] out;
  assign out_up   = offer && job_ready_i && has_frame_q;
  assign out_down = direct_q && m_axis_tvalid && m_axis_tready && m_axis_tlast;
  qnic_tally #(
    .W(6)
  ) i_out (
    .clk_i,
    .rst_ni,
    .up_i(out_up),
    .down_i(out_down),
    .any_o(any_out_q),
    .none_o(),
    .one_o(),
    .now_o(),
    .count_o(out)
  );
  always_ff @(posedge clk_i) full_out_q <= out >= 6'(MAX_OUT);  // jobs come three cycles apart

  // ---- super-packets -----------------------------------------------------------------------------
  qnic_gso_pkg::head_t head;
  qnic_gso_pkg::segment_t seg;
  logic seg_valid, seg_ready, bank_free, hdr_bank, beat_valid, beat_ready, beat_end, beat_err;
  logic beat_bad, head_ready, cut_tvalid, cut_tlast, cut_tuser;
  logic [HA-1:0] hdr_beat;
  logic [BYTES*8-1:0] hdr_data, beat_data, cut_tdata;
  logic [BYTES-1:0] cut_tkeep;

  qnic_gso_head #(
    .LANES(LANES)
  ) i_head (
    .clk_i,
    .rst_ni,
    .start_i(start_q),
    .busy_o(head_busy),
    .job_i(job_q),
    .s_axis_tdata,
    .s_axis_tkeep,
    .s_axis_tvalid,
    .s_axis_tready(head_ready),
    .s_axis_tlast,
    .s_axis_tuser,
    .head_valid_o(head_valid),
    .head_take_i(head_take),
    .head_o(head),
    .bank_free_i(bank_free),
    .hdr_bank_i(hdr_bank),
    .hdr_beat_i(hdr_beat),
    .hdr_data_o(hdr_data),
    .beat_valid_o(beat_valid),
    .beat_ready_i(beat_ready),
    .beat_data_o(beat_data),
    .beat_end_o(beat_end),
    .beat_err_o(beat_err),
    .beat_bad_o(beat_bad)
  );
  qnic_gso_plan #(
    .LANES(LANES)
  ) i_plan (
    .clk_i,
    .rst_ni,
    .job_i(job_q),
    .head_valid_i(head_valid),
    .head_take_o(head_take),
    .head_i(head),
    .job_valid_o(seg_job_valid),
    .job_ready_i(begun_q && job_ready_i),
    .job_o(seg_job),
    .seg_valid_o(seg_valid),
    .seg_ready_i(seg_ready),
    .seg_o(seg)
  );
  qnic_gso_pkg::segment_t cut_seg;
  logic cut_seg_valid, cut_seg_ready;
  // Of a wide bus a small segment takes few cycles: with some of them planned ahead the next
  // super-packet's headers are read in time.
  if (LANES > 1) begin : g_ahead
    qnic_fifo #(
      .W($bits(seg)),
      .DEPTH(8)
    ) i_segments (
      .clk_i,
      .rst_ni,
      .in_valid_i(seg_valid),
      .in_ready_o(seg_ready),
      .in_data_i(seg),
      .out_valid_o(cut_seg_valid),
      .out_ready_i(cut_seg_ready),
      .out_data_o(cut_seg),
      .level_o()
    );
  end else begin : g_one
    assign cut_seg_valid = seg_valid;
    assign cut_seg       = seg;
    assign seg_ready     = cut_seg_ready;
  end
  qnic_gso_cut #(
    .LANES(LANES),
    .SHIFT(SHIFT)
  ) i_cut (
    .clk_i,
    .rst_ni,
    .idle_o(cut_idle),
    .seg_valid_i(cut_seg_valid),
    .seg_ready_o(cut_seg_ready),
    .seg_i(cut_seg),
    .bank_free_o(bank_free),
    .hdr_bank_o(hdr_bank),
    .hdr_beat_o(hdr_beat),
    .hdr_data_i(hdr_data),
    .beat_valid_i(beat_valid),
    .beat_ready_o(beat_ready),
    .beat_data_i(beat_data),
    .beat_end_i(beat_end),
    .beat_err_i(beat_err),
    .beat_bad_i(beat_bad),
    .m_axis_tdata(cut_tdata),
    .m_axis_tkeep(cut_tkeep),
    .m_axis_tvalid(cut_tvalid),
    .m_axis_tready(!direct_q && m_axis_tready),
    .m_axis_tlast(cut_tlast),
    .m_axis_tuser(cut_tuser)
  );

  assign s_axis_tready = direct_q ? any_out_q && m_axis_tready : head_ready;
  assign m_axis_tvalid = direct_q ? any_out_q && s_axis_tvalid : cut_tvalid;
  assign m_axis_tdata  = direct_q ? s_axis_tdata : cut_tdata;
  assign m_axis_tkeep  = direct_q ? s_axis_tkeep : cut_tkeep;
  assign m_axis_tlast  = direct_q ? s_axis_tlast : cut_tlast;
  assign m_axis_tuser  = direct_q ? s_axis_tuser : cut_tuser;

  `QNIC_ASSERT(JobHeld_A, job_valid_o && !job_ready_i |=> job_valid_o && $stable(job_o))
  `QNIC_ASSERT(HeadTake_A, head_take |-> begun_q)
  `QNIC_ASSERT(Offer_A, begun_q ? !offer : !seg_job_valid)
  `QNIC_ASSERT(Direct_A, !direct_q |-> !any_out_q)
endmodule

// SPDX-License-Identifier: Apache-2.0
// The sending half of egress: finished frames from the out buffer to the wire.
// Flow: qnic_finish, out buffer -> [qnic_send] -> m_axis, results
// Latency: 6 (send_i accepted in cycle t, first beat at m_axis in cycle t+6)
// Rate: a beat a cycle, also across frames
// Stalls: holds beats for m_axis_tready, frames for result_ready_i
module qnic_send #(
  parameter bit LEAN = 1'b0  // few flip-flops, see qnic_patch
) (
  input  logic              clk_i,
  input  logic              rst_ni,
  input  logic              send_valid_i,
  output logic              send_ready_o,
  input  qnic_egress_pkg::send_t   send_i,
  input  qnic_egress_pkg::patch_t  patch_i,      // see qnic_finish
  input  logic [15:0]       udp_sum_i,
  input  logic              buf_valid_i,
  output logic              buf_ready_o,
  input  qnic_pkg::beat_t   buf_data_i,
  output logic [127:0]      m_axis_tdata,
  output logic [15:0]       m_axis_tkeep,
  output logic              m_axis_tvalid,
  input  logic              m_axis_tready,
  output logic              m_axis_tlast,
  output logic              result_valid_o,
  input  logic              result_ready_i,
  output qnic_pkg::result_t result_o,
  output logic              frame_sent_o,
  output qnic_pkg::len_t    frame_bytes_o
);
  logic frame_begin, beat_valid, credit, beat_renew, beat_prev, beat_last, beat_tag;
  logic [12:0] beat_index;
  logic [3:0] beat_bytes;
  logic note_valid, note_ready, note_more;
  qnic_abi_pkg::status_e note_status;
  qnic_pkg::len_t note_bytes;
  logic patched_valid, patched_last, frame_out;
  qnic_pkg::beat_t patched;
  logic [3:0] patched_bytes;

  qnic_emit u_emit (
    .clk_i,
    .rst_ni,
    .send_valid_i,
    .send_ready_o,
    .send_i,
    .buf_valid_i,
    .buf_ready_o,
    .begin_o(frame_begin),
    .beat_valid_o(beat_valid),
    .beat_ready_i(credit),
    .beat_index_o(beat_index),
    .beat_renew_o(beat_renew),
    .beat_prev_o(beat_prev),
    .beat_last_o(beat_last),
    .beat_tag_o(beat_tag),
    .beat_bytes_o(beat_bytes),
    .note_valid_o(note_valid),
    .note_ready_i(note_ready),
    .note_status_o(note_status),
    .note_more_o(note_more),
    .note_bytes_o(note_bytes)
  );
  qnic_patch #(
    .LEAN(LEAN)
  ) u_patch (
    .clk_i,
    .rst_ni,
    .begin_i(frame_begin),
    .beat_valid_i(beat_valid),
    .beat_i(buf_data_i),
    .beat_index_i(beat_index),
    .beat_renew_i(beat_renew),
    .beat_prev_i(beat_prev),
    .beat_last_i(beat_last),
    .beat_tag_i(beat_tag),
    .beat_bytes_i(beat_bytes),
    .patch_i,
    .udp_sum_i,
    .out_valid_o(patched_valid),
    .out_o(patched),
    .out_last_o(patched_last),
    .out_bytes_o(patched_bytes)
  );
  qnic_output u_output (
    .clk_i,
    .rst_ni,
    .credit_o(credit),
    .take_i(beat_valid),
    .in_valid_i(patched_valid),
    .in_i(patched),
    .in_last_i(patched_last),
    .in_bytes_i(patched_bytes),
    .m_axis_tdata,
    .m_axis_tkeep,
    .m_axis_tvalid,
    .m_axis_tready,
    .m_axis_tlast,
    .frame_out_o(frame_out)
  );
  qnic_report u_report (
    .clk_i,
    .rst_ni,
    .note_valid_i(note_valid),
    .note_ready_o(note_ready),
    .note_status_i(note_status),
    .note_more_i(note_more),
    .note_bytes_i(note_bytes),
    .frame_out_i(frame_out),
    .result_valid_o,
    .result_ready_i,
    .result_o,
    .frame_sent_o,
    .frame_bytes_o
  );
endmodule

// SPDX-License-Identifier: Apache-2.0
// The front end: takes jobs and frames, buffers the beats, parses the headers.
// Flow: s_axis + job -> [qnic_packet] -> parsed to sa/qnic_sa, beats to crypto/qnic_crypto
// Latency: beat to the slicer 5, header to parsed_o 15 (Handshake 30, Initial 40)
// Rate: a beat a cycle; a frame in 4 cycles (short header)
// Stalls: see packet/qnic_ingress and packet/qnic_parser
module qnic_packet #(
  parameter int unsigned MAX_FRAME = 9018,
  parameter int unsigned JOBS      = 16,    // see packet/qnic_ingress
  parameter int unsigned FRAMES    = 4,
  parameter bit          LEAN  = 1'b0  // few flip-flops, see common/qnic_key_queue
) (
  input  logic              clk_i,
  input  logic              rst_ni,
  input  logic              job_valid_i,
  output logic              job_ready_o,
  input  qnic_pkg::job_t    job_i,
  input  qnic_pkg::keys_t   job_keys_i,
  input  logic [127:0]      s_axis_tdata,
  input  logic [15:0]       s_axis_tkeep,
  input  logic              s_axis_tvalid,
  output logic              s_axis_tready,
  input  logic              s_axis_tlast,
  input  logic              s_axis_tuser,
  output logic              parsed_valid_o,
  input  logic              parsed_ready_i,
  output qnic_pkg::parsed_t parsed_o,
  output qnic_pkg::keys_t   parsed_keys_o,
  // They are there: always, where frames are taken four cycles apart.
  output logic              parsed_keyed_o,
  output logic              beat_valid_o,
  input  logic              beat_ready_i,
  output qnic_pkg::beat_t   beat_data_o,
  output logic              beat_last_o,
  output logic              beat_err_o,
  output logic              beat_short_o
);
  logic job_valid, job_ready, keys_pop, head_valid, head_room, head_err, head_short;
  qnic_pkg::job_t  job;
  qnic_pkg::beat_t head;

  qnic_ingress #(
    .MAX_FRAME(MAX_FRAME),
    .JOBS(JOBS),
    .FRAMES(FRAMES),
    .LEAN(LEAN)
  ) i_ingress (
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
    .job_valid_o(job_valid),
    .job_ready_i(job_ready),
    .job_o(job),
    .head_valid_o(head_valid),
    .head_room_i(head_room),
    .head_data_o(head),
    .head_err_o(head_err),
    .head_short_o(head_short),
    .beat_valid_o,
    .beat_ready_i,
    .beat_data_o,
    .beat_last_o,
    .beat_err_o,
    .beat_short_o,
    .keys_valid_o(parsed_keyed_o),
    .keys_pop_i(keys_pop),
    .keys_o(parsed_keys_o)
  );

  qnic_parser #(
    .MAX_FRAME(MAX_FRAME)
  ) i_parser (
    .clk_i,
    .rst_ni,
    .job_valid_i(job_valid),
    .job_ready_o(job_ready),
    .job_i(job),
    .head_valid_i(head_valid),
    .head_room_o(head_room),
    .head_data_i(head),
    .head_err_i(head_err),
    .head_short_i(head_short),
    .parsed_valid_o,
    .parsed_ready_i,
    .parsed_o,
    .keys_pop_o(keys_pop)
  );
endmodule

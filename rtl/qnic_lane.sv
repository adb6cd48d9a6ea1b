// SPDX-License-Identifier: Apache-2.0
// One lane: all that a frame needs but the SA table. Frames in, protected frames out.
// Flow: job + s_axis -> packet -> (parsed, to the SA gate and back as pkt) -> crypto -> egress
// Latency: packet's, crypto's and egress's, see docs/pipeline.md
// Rate: a beat a cycle   Stalls: as those of qnic_packet and m_axis_tready
// Everything is in order. beat_taken_o pulses for each input beat that left the input buffer.
module qnic_lane #(
  parameter int unsigned MAX_FRAME = 9018,
  parameter int unsigned SBOX      = qnic_pkg::SBOX_TABLE,
  parameter int unsigned AES_CYCLES = 1,    // see crypto/qnic_aes
  parameter int unsigned JOBS      = 16,    // see packet/qnic_ingress
  parameter int unsigned FRAMES    = 4
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  // job and frame
  input  logic                 job_valid_i,
  output logic                 job_ready_o,
  input  qnic_pkg::job_t       job_i,
  input  qnic_pkg::keys_t      job_keys_i,
  input  logic [127:0]         s_axis_tdata,
  input  logic [15:0]          s_axis_tkeep,
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
  output logic                 parsed_keyed_o,  // see packet/qnic_packet
  input  logic                 pkt_valid_i,
  output logic                 pkt_ready_o,
  input  qnic_pkg::pkt_t       pkt_i,
  input  qnic_pkg::secrets_t   secrets_i,
  // H of a key that is being installed
  input  logic                 hreq_valid_i,
  output logic                 hreq_ready_o,
  input  logic [255:0]         hreq_key_i,
  input  logic                 hreq_aes256_i,
  output logic                 hrsp_valid_o,
  output qnic_pkg::beat_t      hrsp_h_o,
  // protected frame, result
  output logic [127:0]         m_axis_tdata,
  output logic [15:0]          m_axis_tkeep,
  output logic                 m_axis_tvalid,
  input  logic                 m_axis_tready,
  output logic                 m_axis_tlast,
  output logic                 result_valid_o,
  input  logic                 result_ready_i,
  output qnic_pkg::result_t    result_o,
  output logic                 frame_sent_o,
  output qnic_pkg::len_t       frame_bytes_o
);
  // Frames between crypto's start and egress' end: the iterative AES takes 64 cycles each.
  localparam int unsigned MAX_FLIGHT = AES_CYCLES == 1 ? qnic_pkg::MAX_FLIGHT : 16;

  qnic_pkg::beat_t  beat;
  qnic_pkg::pkt_t   info;
  qnic_pkg::piece_t piece;
  qnic_pkg::seal_t  seal;
  logic beat_valid, beat_ready, beat_last, beat_err, beat_short;
  logic info_valid, info_ready, piece_valid, seal_valid, seal_ready;
  assign beat_taken_o = beat_valid && beat_ready;

  qnic_packet #(
    .MAX_FRAME(MAX_FRAME),
    .JOBS(JOBS),
    .FRAMES(FRAMES),
    .LEAN(AES_CYCLES != 1)
  ) i_packet (
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
    .parsed_valid_o,
    .parsed_ready_i,
    .parsed_o,
    .parsed_keys_o,
    .parsed_keyed_o,
    .beat_valid_o(beat_valid),
    .beat_ready_i(beat_ready),
    .beat_data_o(beat),
    .beat_last_o(beat_last),
    .beat_err_o(beat_err),
    .beat_short_o(beat_short)
  );

  qnic_crypto #(
    .SBOX(SBOX),
    .AES_CYCLES(AES_CYCLES),
    .MAX_FLIGHT(MAX_FLIGHT)
  ) i_crypto (
    .clk_i,
    .rst_ni,
    .pkt_valid_i,
    .pkt_ready_o,
    .pkt_i,
    .secrets_i,
    .beat_valid_i(beat_valid),
    .beat_ready_o(beat_ready),
    .beat_data_i(beat),
    .beat_last_i(beat_last),
    .beat_err_i(beat_err),
    .beat_short_i(beat_short),
    .info_valid_o(info_valid),
    .info_ready_i(info_ready),
    .info_o(info),
    .piece_valid_o(piece_valid),
    .piece_o(piece),
    .seal_valid_o(seal_valid),
    .seal_ready_i(seal_ready),
    .seal_o(seal),
    .hreq_valid_i,
    .hreq_ready_o,
    .hreq_key_i,
    .hreq_aes256_i,
    .hrsp_valid_o,
    .hrsp_h_o
  );

  qnic_assemble #(
    .MAX_FRAME(MAX_FRAME),
    .MAX_FLIGHT(MAX_FLIGHT),
    .SHIFT(SBOX == qnic_pkg::SBOX_EBR ? qnic_pkg::SHIFT_ECP5 : qnic_pkg::SHIFT_LOGIC),
    .LEAN(AES_CYCLES != 1)
  ) i_assemble (
    .clk_i,
    .rst_ni,
    .info_valid_i(info_valid),
    .info_ready_o(info_ready),
    .info_i(info),
    .piece_valid_i(piece_valid),
    .piece_i(piece),
    .seal_valid_i(seal_valid),
    .seal_ready_o(seal_ready),
    .seal_i(seal),
    .m_axis_tdata,
    .m_axis_tkeep,
    .m_axis_tvalid,
    .m_axis_tready,
    .m_axis_tlast,
    .result_valid_o,
    .result_ready_i,
    .result_o,
    .frame_sent_o,
    .frame_bytes_o
  );
endmodule

// SPDX-License-Identifier: Apache-2.0
// Egress: from the crypto lane's pieces to finished frames on the wire.
// Flow: crypto/qnic_crypto -> [qnic_assemble] -> m_axis, results
// Latency: first beat out 25 cycles after the last piece or 10 after the seal, the later;
// one less if the last piece ends within a held beat
// Rate: a piece a cycle in, a beat a cycle out, also across frames
// Stalls: pieces never; info_ready_o is low without room for one more frame
// Source: RFC 9001 5.3, 5.4.1; RFC 768, 791, 8200 (lengths and checksums)
//
// Fails closed: a frame is stored whole, and its beats are read for the output only after
// its verdict and seal are there. Its checksums follow in time for the beats that have them.
`include "qnic_assert.svh"
module qnic_assemble #(
  parameter int unsigned MAX_FRAME  = 9018,  // bytes of an emitted frame
  parameter int unsigned MAX_FLIGHT = qnic_pkg::MAX_FLIGHT,  // frames between info and emit
  parameter int unsigned SHIFT      = qnic_pkg::SHIFT_LOGIC,
  parameter bit          LEAN       = 1'b0  // few flip-flops, see qnic_patch
) (
  input  logic              clk_i,
  input  logic              rst_ni,
  // crypto lane, boundary 5 of docs/pipeline.md
  input  logic              info_valid_i,
  output logic              info_ready_o,
  input  qnic_pkg::pkt_t    info_i,
  input  logic              piece_valid_i,
  input  qnic_pkg::piece_t  piece_i,
  input  logic              seal_valid_i,
  output logic              seal_ready_o,
  input  qnic_pkg::seal_t   seal_i,
  // output, boundary 6
  output logic [127:0]      m_axis_tdata,
  output logic [15:0]       m_axis_tkeep,
  output logic              m_axis_tvalid,
  input  logic              m_axis_tready,
  output logic              m_axis_tlast,
  output logic              result_valid_o,
  input  logic              result_ready_i,
  output qnic_pkg::result_t result_o,
  // counters
  output logic              frame_sent_o,
  output qnic_pkg::len_t    frame_bytes_o
);
  localparam int unsigned MAX_BEATS = (MAX_FRAME + 15) / 16;
  // Two frames of the largest size and slack for the seals' delay, in whole block RAMs.
  localparam int unsigned DEPTH = (2 * MAX_BEATS + 256 + 511) / 512 * 512;
  // Places wait only until a frame's first piece comes, which takes the lane AES_LATENCY and a
  // few cycles, and a frame is admitted every third one.
  localparam int unsigned PLACES = 32;

  // ---- admission: what each frame is, for finish; where its headers are, for the sums ------
  logic flight_push, flight_room, flight_valid, flight_ready, flight_done;
  logic place_room, place_valid, place_ready;
  logic buf_ready, buf_valid;
  qnic_egress_pkg::flight_t flight_in, flight;
  qnic_egress_pkg::place_t place_in, place;

  qnic_admit #(
    .DEPTH     (DEPTH),
    .MAX_BEATS (MAX_BEATS),
    .MAX_FLIGHT(MAX_FLIGHT)
  ) u_admit (
    .clk_i,
    .rst_ni,
    .info_valid_i,
    .info_ready_o,
    .info_i,
    .flight_valid_o(flight_push),
    .flight_o(flight_in),
    .beat_freed_i  (buf_ready),
    .flight_done_i (flight_done)
  );
  assign place_in = '{
          renew: flight_in.renew,
          ipv6: flight_in.ipv6,
          l3_word: flight_in.l3_word,
          l4_word: flight_in.l4_word
      };

  qnic_queue #(
    .W    ($bits(qnic_egress_pkg::flight_t)),
    .DEPTH(MAX_FLIGHT),
    .SURE (1'b1)
  ) u_flights (
    .clk_i,
    .rst_ni,
    .in_valid_i (flight_push),
    .in_ready_o (flight_room),
    .in_data_i (flight_in),
    .out_valid_o(flight_valid),
    .out_ready_i(flight_ready),
    .out_data_o(flight),
    .level_o    ()
  );
  qnic_fifo #(
    .W    ($bits(qnic_egress_pkg::place_t)),
    .DEPTH(PLACES)
  ) u_places (
    .clk_i,
    .rst_ni,
    .in_valid_i (flight_push && flight_in.in_buffer),
    .in_ready_o (place_room),
    .in_data_i  (place_in),
    .out_valid_o(place_valid),
    .out_ready_i(place_ready),
    .out_data_o (place),
    .level_o    ()
  );

  // ---- pieces to beats, sums, out buffer ------------------------------------------------------
  logic ahead_valid, next_valid, next_last, beat_err, beat_short, wr_valid, wr_ready;
  logic sums_push, sums_room, sums_valid, sums_ready;
  qnic_pkg::beat_t beat, wr_data, buf_data;
  qnic_egress_pkg::sums_t sums_in, sums;

  qnic_merge #(
    .SHIFT(SHIFT)
  ) u_merge (
    .clk_i,
    .rst_ni,
    .piece_valid_i,
    .piece_i,
    .ahead_valid_o(ahead_valid),
    .next_valid_o(next_valid),
    .next_last_o(next_last),
    .beat_o(beat),
    .beat_err_o(beat_err),
    .beat_short_o(beat_short)
  );
  qnic_checksum u_checksum (
    .clk_i,
    .rst_ni,
    .place_valid_i(place_valid),
    .place_ready_o(place_ready),
    .place_i(place),
    .ahead_valid_i(ahead_valid),
    .next_valid_i(next_valid),
    .next_last_i(next_last),
    .beat_i(beat),
    .beat_err_i(beat_err),
    .beat_short_i(beat_short),
    .out_valid_o(wr_valid),
    .out_o(wr_data),
    .sums_valid_o(sums_push),
    .sums_o(sums_in)
  );
  qnic_ram_fifo #(
    .W    (128),
    .DEPTH(DEPTH),
    .SURE (1'b1)
  ) u_buffer (
    .clk_i,
    .rst_ni,
    .in_valid_i (wr_valid),
    .in_ready_o (wr_ready),
    .in_data_i (wr_data),
    .out_valid_o(buf_valid),
    .out_ready_i(buf_ready),
    .out_data_o(buf_data),
    .level_o    ()
  );
  qnic_queue #(
    .W    ($bits(qnic_egress_pkg::sums_t)),
    .DEPTH(MAX_FLIGHT),
    .SURE (1'b1)
  ) u_sums (
    .clk_i,
    .rst_ni,
    .in_valid_i (sums_push),
    .in_ready_o (sums_room),
    .in_data_i (sums_in),
    .out_valid_o(sums_valid),
    .out_ready_i(sums_ready),
    .out_data_o(sums),
    .level_o    ()
  );

  // ---- finish, emit ---------------------------------------------------------------------------
  logic send_valid, send_ready;
  qnic_egress_pkg::send_t send;
  qnic_egress_pkg::patch_t patch;
  logic [15:0] udp_sum;

  qnic_finish #(
    .SHIFT(SHIFT)
  ) u_finish (
    .clk_i,
    .rst_ni,
    .flight_valid_i(flight_valid),
    .flight_ready_o(flight_ready),
    .flight_i(flight),
    .flight_done_o(flight_done),
    .sums_valid_i  (sums_valid),
    .sums_ready_o(sums_ready),
    .sums_i(sums),
    .seal_valid_i,
    .seal_ready_o,
    .seal_i,
    .send_valid_o (send_valid),
    .send_ready_i(send_ready),
    .send_o(send),
    .patch_o(patch),
    .udp_sum_o(udp_sum)
  );
  qnic_send #(
    .LEAN(LEAN)
  ) u_send (
    .clk_i,
    .rst_ni,
    .send_valid_i(send_valid),
    .send_ready_o(send_ready),
    .send_i(send),
    .patch_i(patch),
    .udp_sum_i(udp_sum),
    .buf_valid_i(buf_valid),
    .buf_ready_o(buf_ready),
    .buf_data_i(buf_data),
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

  // Room was taken at admission.
  `QNIC_ASSERT(BufferRoom_A, wr_valid |-> wr_ready)
  `QNIC_ASSERT(FlightRoom_A, flight_push |-> flight_room && (place_room || !flight_in.in_buffer))
  `QNIC_ASSERT(SumsRoom_A, sums_push |-> sums_room)
endmodule

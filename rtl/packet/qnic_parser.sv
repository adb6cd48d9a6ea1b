// SPDX-License-Identifier: Apache-2.0
// Finds the QUIC header of every frame, and everything that forbids to protect it.
// Flow: packet/qnic_ingress (job, first beats) -> [qnic_parser] -> sa/qnic_sa
// Latency: 14 cycles from the last header beat, with the 13 bytes behind the place of a short
// header's packet number (15 where the frame ends before these); Handshake 29, Initial 39
// Rate: a frame in 4 cycles, longer with a long header
// Stalls: waits for header beats; holds parsed_* until parsed_ready_i
// Source: RFC 9000 17.2, 17.3; RFC 9369 3; RFC 791, 8200, 768.
//
// Findings are raised side by side; the gate reports the first in the order of the statuses.
// Cycle 0 is the one that answers the fetch of the UDP header, as in qnic_parser_outer.
`include "qnic_assert.svh"
module qnic_parser #(
  parameter int unsigned MAX_FRAME = 9018
) (
  input  logic              clk_i,
  input  logic              rst_ni,
  input  logic              job_valid_i,
  output logic              job_ready_o,
  input  qnic_pkg::job_t    job_i,
  input  logic              head_valid_i,
  output logic              head_room_o,
  input  qnic_pkg::beat_t   head_data_i,
  input  logic              head_err_i,
  input  logic              head_short_i,
  output logic              parsed_valid_o,
  input  logic              parsed_ready_i,
  output qnic_pkg::parsed_t parsed_o,
  output logic              keys_pop_o      // parsed_o was taken a cycle ago
);
  localparam int unsigned CNT_W = qnic_pkg::LEN_W - 2;
  localparam int unsigned OFF_W = qnic_pkg::LEN_W + 1;
  localparam int unsigned RESULTS = 16;
  localparam int unsigned TAG_UDP = 0, TAG_IP = 1, TAG_PN = 2, TAG_WALK = 3;  // bits

  // ---- turns and fetches ------------------------------------------------------------------
  logic room_q, fetch_udp, fetch_ip, fetch_pn, is_long, walk, walk_done, walk_release;
  logic walk_fetch, walk_fetch_q, parse, quic, rsp_err, rsp_short, req_swap;
  logic [3:0] req_even, req_odd, req_use, walk_use, rsp_tag;
  logic [4:0] walk_beat, visible;
  logic [OFF_W-1:0] req_off, req_limit, walk_off, short_pn_off, quic_end;
  logic [CNT_W-1:0] written, release_at, walk_release_at, base, stop;
  logic [13:0][7:0] bytes;
  qnic_pkg::job_t   job;

  qnic_parser_seq i_seq (
    .clk_i,
    .rst_ni,
    .job_valid_i,
    .job_ready_o,
    .job_i,
    .room_i(room_q),
    .written_i(written),
    .release_o(release_at),
    .fetch_udp_o(fetch_udp),
    .fetch_ip_o(fetch_ip),
    .fetch_pn_o(fetch_pn),
    .fetch_even_o(req_even),
    .fetch_odd_o(req_odd),
    .fetch_swap_o(req_swap),
    .fetch_off_o(req_off),
    .fetch_limit_o(req_limit),
    .fetch_use_o(req_use),
    .long_i(is_long),
    .walk_o(walk),
    .walk_done_i(walk_done),
    .walk_release_i(walk_release),
    .walk_beat_i(walk_release_at),
    .walk_at_i(walk_beat),
    .walk_off_i(walk_off),
    .walk_limit_i(quic_end),
    .walk_use_i(walk_use),
    .job_o(job),
    .parse_o(parse),
    .quic_o(quic),
    .pn_off_o(short_pn_off),
    .base_o(base),
    .stop_o(stop)
  );

  always_ff @(posedge clk_i) begin
    if (!rst_ni) walk_fetch_q <= 1'b0;
    else walk_fetch_q <= walk_fetch;
  end

  qnic_parser_window i_window (
    .clk_i,
    .rst_ni,
    .beat_valid_i(head_valid_i),
    .beat_data_i(head_data_i),
    .beat_err_i(head_err_i),
    .beat_short_i(head_short_i),
    .room_o(head_room_o),
    .written_o(written),
    .release_i(release_at),
    .req_tag_i({walk_fetch_q, fetch_pn, fetch_ip, fetch_udp}),
    .req_even_i(req_even),
    .req_odd_i(req_odd),
    .req_swap_i(req_swap),
    .req_off_i(req_off),
    .req_limit_i(req_limit),
    .req_use_i(req_use),
    .rsp_tag_o(rsp_tag),
    .rsp_bytes_o(bytes),
    .rsp_visible_o(visible),
    .rsp_err_o(rsp_err),
    .rsp_short_o(rsp_short)
  );

  // ---- headers ----------------------------------------------------------------------------
  logic [7:0] first, dcid_len;
  logic token, quic_bad, ipv6, ip_bad, length_bad;
  logic [OFF_W-1:0] udp_end, end_off, walk_pn_off;
  // A segment ends where its frame ends; its UDP length is the super-packet's.
  assign end_off = job.gso ? OFF_W'(job.frame_len) : udp_end;
  qnic_parser_outer i_outer (
    .clk_i,
    .l3_off_i(job.l3_off),
    .l4_off_i(job.l4_off),
    .frame_len_i(job.frame_len),
    .quic_i(quic),
    .gso_i(job.gso),
    .udp_valid_i(rsp_tag[TAG_UDP]),
    .ip_valid_i(rsp_tag[TAG_IP]),
    .bytes_i(bytes),
    .visible_i(visible),
    .long_o(is_long),
    .first_o(first),
    .dcid_len_o(dcid_len),
    .token_o(token),
    .quic_bad_o(quic_bad),
    .udp_end_o(udp_end),
    .ipv6_o(ipv6),
    .quic_end_o(quic_end),
    .ip_bad_o(ip_bad),
    .length_bad_o(length_bad)
  );

  logic walk_bad, truncated;
  qnic_pkg::len_t length;
  logic [3:0][7:0] walk_pn;
  qnic_parser_long i_long (
    .clk_i,
    .rst_ni,
    .start_i(walk),
    .l4_off_i(job.l4_off),
    .dcid_len_i(dcid_len),
    .token_i(token),
    .bad_i(quic_bad),
    .udp_end_i(end_off),
    .frame_len_i(job.frame_len),
    .base_i(base),
    .stop_i(stop),
    .written_i(written),
    .release_o(walk_release),
    .release_beat_o(walk_release_at),
    .fetch_o(walk_fetch),
    .fetch_beat_o(walk_beat),
    .fetch_off_o(walk_off),
    .fetch_use_o(walk_use),
    .rsp_valid_i(rsp_tag[TAG_WALK]),
    .rsp_bytes_i(bytes),
    .rsp_visible_i(visible),
    .done_o(walk_done),
    .bad_header_o(walk_bad),
    .truncated_o(truncated),
    .length_o(length),
    .pn_off_o(walk_pn_off),
    .pn_bytes_o(walk_pn)
  );

  // ---- what belongs to the frame of the turn ----------------------------------------------
  logic [4:1]      token_q;  // short headers, and frames that are not parsed
  logic [3:0][7:0] pn_q;
  logic err_q, short_q;  // of a beat that was looked at
  always_ff @(posedge clk_i) begin
    if (!rst_ni) token_q <= '0;
    else token_q <= {token_q[3:1], rsp_tag[TAG_UDP] && !walk};
    if (rsp_tag[TAG_PN]) pn_q <= bytes[3:0];
    if (rsp_tag[TAG_UDP]) begin
      err_q   <= rsp_err;
      short_q <= rsp_short;
    end else if (rsp_tag != '0) begin
      err_q   <= err_q || rsp_err;
      short_q <= short_q || rsp_short;
    end
  end

  // ---- from 5 on: findings ----------------------------------------------------------------
  qnic_pkg::parsed_t found;
  logic found_valid;
  qnic_parser_findings #(
    .MAX_FRAME(MAX_FRAME)
  ) i_findings (
    .clk_i,
    .rst_ni,
    .valid_i(token_q[4] || walk_done),
    .job_i(job),
    .parse_i(parse),
    .quic_i(quic),
    .long_hdr_i(walk_done),
    .ipv6_i(ipv6),
    .first_i(first),
    .bad_header_i(quic && quic_bad || ip_bad || (walk_done && walk_bad)),
    .bad_length_i(length_bad || (walk_done && truncated)),
    .err_i(err_q),
    .short_frame_i(short_q),
    .pn_off_i(walk_done ? walk_pn_off : short_pn_off),
    .udp_end_i(end_off),
    .length_i(length),
    .pn_i(walk_done ? walk_pn : pn_q),
    .found_valid_o(found_valid),
    .found_o(found)
  );

  logic [$clog2(RESULTS):0] level;
  logic results_room, result_valid, taken_q, follows;
  qnic_pkg::parsed_t result;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) room_q <= 1'b0;
    else room_q <= level < ($bits(level))'(RESULTS - 8);
  end
  qnic_fifo #(
    .W($bits(qnic_pkg::parsed_t) + 1),
    .DEPTH(RESULTS),
    .FLAGS(1)
  ) i_results (
    .clk_i,
    .rst_ni,
    .in_valid_i(found_valid),
    .in_ready_o(results_room),
    .in_data_i({found.job.follows, found}),
    .out_valid_o(result_valid),
    .out_ready_i(taken_q),
    .out_data_o({follows, result}),
    .level_o(level)
  );
  // Whether it follows another segment decides when it may be taken: so this is a register.
  always_comb begin
    parsed_o             = result;
    parsed_o.job.follows = follows;
  end

  // A result is popped, and its keys, in the cycle after it was taken: so wide a pop
  // comes from a register.
  assign parsed_valid_o = result_valid && !taken_q;
  assign keys_pop_o     = taken_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) taken_q <= 1'b0;
    else taken_q <= parsed_valid_o && parsed_ready_i;
  end

  `QNIC_ASSERT(ResultRoom_A, found_valid |-> results_room)
  `QNIC_ASSERT(OneAtATime_A, !(token_q[4] && walk_done))
endmodule

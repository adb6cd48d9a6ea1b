// SPDX-License-Identifier: Apache-2.0
// Finds the QUIC header of every frame, and everything that forbids to protect it.
// Flow: packet/qnic_ingress (job, first beats) -> [qnic_parser] -> sa/qnic_sa
// Latency: 13 cycles from the last header beat; long headers 25, Initial 32
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
  localparam int unsigned TAG = qnic_abi_pkg::TAG_BYTES;
  localparam int unsigned RESULTS = 16;
  localparam logic [3:0] TAG_UDP = 4'd1, TAG_IP = 4'd2, TAG_PN = 4'd4, TAG_WALK = 4'd8;

  // ---- turns and fetches ------------------------------------------------------------------
  logic room, fetch_udp, fetch_ip, fetch_pn, is_long, walk, walk_done, walk_release;
  logic walk_fetch, parse, rsp_err, rsp_short;
  logic [4:0] seq_beat, walk_beat, visible;
  logic [OFF_W-1:0] seq_off, seq_limit, walk_off, short_pn_off, quic_end;
  logic [3:0] seq_use, walk_use, req_tag, rsp_tag;
  logic [CNT_W-1:0] written, release_at, walk_release_at, base, stop;
  logic [13:0][7:0] bytes;
  qnic_pkg::job_t   job;

  qnic_parser_seq i_seq (
    .clk_i,
    .rst_ni,
    .job_valid_i,
    .job_ready_o,
    .job_i,
    .room_i(room),
    .written_i(written),
    .release_o(release_at),
    .fetch_udp_o(fetch_udp),
    .fetch_ip_o(fetch_ip),
    .fetch_pn_o(fetch_pn),
    .fetch_beat_o(seq_beat),
    .fetch_off_o(seq_off),
    .fetch_limit_o(seq_limit),
    .fetch_use_o(seq_use),
    .long_i(is_long),
    .walk_o(walk),
    .walk_done_i(walk_done),
    .walk_release_i(walk_release),
    .walk_beat_i(walk_release_at),
    .job_o(job),
    .parse_o(parse),
    .pn_off_o(short_pn_off),
    .base_o(base),
    .stop_o(stop)
  );

  always_comb begin
    req_tag = '0;
    if (fetch_udp) req_tag = TAG_UDP;
    if (fetch_ip) req_tag = TAG_IP;
    if (fetch_pn) req_tag = TAG_PN;
    if (walk_fetch) req_tag = TAG_WALK;
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
    .req_tag_i(req_tag),
    .req_beat_i(walk_fetch ? walk_beat : seq_beat),
    .req_off_i(walk_fetch ? walk_off : seq_off),
    .req_limit_i(walk_fetch ? quic_end : seq_limit),
    .req_use_i(walk_fetch ? walk_use : seq_use),
    .rsp_tag_o(rsp_tag),
    .rsp_bytes_o(bytes),
    .rsp_visible_o(visible),
    .rsp_err_o(rsp_err),
    .rsp_short_o(rsp_short)
  );

  // ---- headers ----------------------------------------------------------------------------
  logic [7:0] first, dcid_len;
  logic token, quic_bad, ipv6, ip_bad, length_bad;
  logic [OFF_W-1:0] udp_end, walk_pn_off;
  qnic_parser_outer i_outer (
    .clk_i,
    .l3_off_i(job.l3_off),
    .l4_off_i(job.l4_off),
    .frame_len_i(job.frame_len),
    .udp_valid_i(rsp_tag == TAG_UDP),
    .ip_valid_i(rsp_tag == TAG_IP),
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
    .quic_end_i(quic_end),
    .base_i(base),
    .stop_i(stop),
    .written_i(written),
    .release_o(walk_release),
    .release_beat_o(walk_release_at),
    .fetch_o(walk_fetch),
    .fetch_beat_o(walk_beat),
    .fetch_off_o(walk_off),
    .fetch_use_o(walk_use),
    .rsp_valid_i(rsp_tag == TAG_WALK),
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
    else token_q <= {token_q[3:1], rsp_tag == TAG_UDP && !walk};
    if (rsp_tag == TAG_PN) pn_q <= bytes[3:0];
    if (rsp_tag == TAG_UDP) begin
      err_q   <= rsp_err;
      short_q <= rsp_short;
    end else if (rsp_tag != '0) begin
      err_q   <= err_q || rsp_err;
      short_q <= short_q || rsp_short;
    end
  end

  // ---- 5: gather --------------------------------------------------------------------------
  typedef struct packed {
    qnic_pkg::job_t   job;
    logic             parse;
    logic             long_hdr;
    logic             ipv6;
    logic [7:0]       first;
    logic             bad_header;
    logic             bad_length;
    logic             err;
    logic             short_frame;
    logic [OFF_W-1:0] pn_off;
    logic [OFF_W-1:0] udp_end;
    qnic_pkg::len_t   length;
    logic [3:0][7:0]  pn;
  } gather_t;
  gather_t g_q;
  logic g_valid_q, walked;
  assign walked = walk_done;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) g_valid_q <= 1'b0;
    else g_valid_q <= token_q[4] || walked;
    g_q <= '{
        job: job,
        parse: parse,
        long_hdr: walked,
        ipv6: ipv6,
        first: first,
        bad_header: quic_bad || ip_bad || (walked && walk_bad),
        bad_length: length_bad || (walked && truncated),
        err: err_q,
        short_frame: short_q,
        pn_off: walked ? walk_pn_off : short_pn_off,
        udp_end: udp_end,
        length: length,
        pn: walked ? walk_pn : pn_q
    };
  end

  // ---- 6: lengths and packet number -------------------------------------------------------
  gather_t c_q;
  logic c_valid_q, enough_q, fits_q, agrees_q;
  logic [2:0] pn_len, pn_len_q;
  logic [OFF_W-1:0] rest, rest_q;  // packet number and payload
  logic [31:0] pn_diff_q;
  assign rest   = g_q.udp_end - g_q.pn_off;
  assign pn_len = {1'b0, g_q.first[1:0]} + 3'd1;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) c_valid_q <= 1'b0;
    else c_valid_q <= g_valid_q;
    c_q       <= g_q;
    rest_q    <= rest;
    pn_len_q  <= pn_len;
    enough_q  <= g_q.udp_end >= g_q.pn_off + OFF_W'(4);
    fits_q    <= g_q.udp_end <= OFF_W'(MAX_FRAME - TAG);
    agrees_q  <= OFF_W'(g_q.length) == rest + OFF_W'(TAG);
    pn_diff_q <= {g_q.pn[0], g_q.pn[1], g_q.pn[2], g_q.pn[3]}
                 ^ (g_q.job.pn[31:0] << {3'd4 - pn_len, 3'd0});
  end

  // ---- 7: findings ------------------------------------------------------------------------
  qnic_pkg::parsed_t found_q;
  logic found_valid_q, pn_differs, long_cid;
  logic [31:0] pn_ones;
  assign pn_ones    = '1;
  assign pn_differs = (pn_diff_q & (pn_ones << {3'd4 - pn_len_q, 3'd0})) != '0;
  assign long_cid   = c_q.job.cid_len > 8'(qnic_abi_pkg::MAX_CID_LEN)
                      && c_q.job.mode != qnic_abi_pkg::MODE_PLAIN;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) found_valid_q <= 1'b0;
    else found_valid_q <= c_valid_q;
    found_q     <= '0;
    found_q.job <= c_q.job;
    found_q.bad_header <= long_cid || (c_q.parse && c_q.bad_header);
    if (c_q.parse) begin
      found_q.bad_length  <= c_q.bad_length || !enough_q || !fits_q || (c_q.long_hdr && !agrees_q);
      found_q.pn_mismatch <= pn_differs || c_q.job.pn[63:62] != '0;
      found_q.dma_error   <= c_q.err;
      found_q.bad_desc    <= c_q.short_frame;
      found_q.phase       <= c_q.first[2] && !c_q.long_hdr;
      found_q.geom <= '{
        l3_off: c_q.job.l3_off, l4_off: c_q.job.l4_off, ipv6: c_q.ipv6, long_hdr: c_q.long_hdr,
        pn_off: qnic_pkg::len_t'(c_q.pn_off), pn_len: pn_len_q,
        hdr_len: qnic_pkg::len_t'(c_q.pn_off + OFF_W'(pn_len_q)),
        payload_len: qnic_pkg::len_t'(rest_q - OFF_W'(pn_len_q)),
        first: c_q.first, pn_bytes: c_q.pn
      };
    end else begin
      found_q.geom.hdr_len <= c_q.job.frame_len;
    end
  end

  logic [$clog2(RESULTS):0] level;
  logic results_room, result_valid, taken_q;
  assign room = level < ($bits(level))'(RESULTS - 8);
  qnic_fifo #(
    .W($bits(qnic_pkg::parsed_t)),
    .DEPTH(RESULTS)
  ) i_results (
    .clk_i,
    .rst_ni,
    .in_valid_i(found_valid_q),
    .in_ready_o(results_room),
    .in_data_i(found_q),
    .out_valid_o(result_valid),
    .out_ready_i(taken_q),
    .out_data_o(parsed_o),
    .level_o(level)
  );

  // A result is popped, and its keys, in the cycle after it was taken: so wide a pop
  // comes from a register.
  assign parsed_valid_o = result_valid && !taken_q;
  assign keys_pop_o     = taken_q;
  always_ff @(posedge clk_i) taken_q <= rst_ni && parsed_valid_o && parsed_ready_i;

  `QNIC_ASSERT(ResultRoom_A, found_valid_q |-> results_room)
  `QNIC_ASSERT(OneAtATime_A, !(token_q[4] && walked))
endmodule

// SPDX-License-Identifier: Apache-2.0
// Finds the QUIC header in each frame and checks everything that can be seen in it.
// Flow: qnic_ingress -> [qnic_parser] -> sa/qnic_sa
// Latency: 11 cycles from job_valid_i to parsed_valid_o if the header beats are there, 8 for
//   them to arrive; a long header takes 14 more, an Initial 21, and its beats
// Rate: a job in 4 cycles, in order   Stalls: while PARSED results wait for the gate
// Source: RFC 9000 17 (headers), 17.1 (packet number); docs/modules/packet.md lists the checks
//
// Findings that rest on bytes are raised only if no beat up to those bytes was failed or
// missing. One result a job, also for jobs without frame.
`include "qnic_assert.svh"
module qnic_parser #(
  parameter int unsigned MAX_FRAME = 9018   // bytes of an emitted frame
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
  output qnic_pkg::parsed_t parsed_o
);
  localparam int unsigned CNT_W  = qnic_pkg::LEN_W - 2;   // counts beats, wraps around
  localparam int unsigned OFF_W  = qnic_pkg::LEN_W + 1;   // offset in a frame, or beyond it
  localparam int unsigned PARSED = 4;
  localparam logic [OFF_W-1:0] TAG_BYTES = OFF_W'(qnic_abi_pkg::TAG_BYTES);
  localparam logic [OFF_W-1:0] MAX_END   = OFF_W'(MAX_FRAME) - TAG_BYTES;

  logic [CNT_W-1:0] written, release_beat, walk_beat, base, stop;
  logic             fetch_udp, fetch_ip, fetch_pn, fetch_walk;
  logic [4:0]       seq_beat, walk_fetch_beat;
  logic [OFF_W-1:0] seq_off, seq_limit, walk_off;
  logic [3:0]       seq_use, walk_use;
  logic             rsp_udp, rsp_ip, rsp_pn, rsp_walk, rsp_err, rsp_short;
  logic [13:0][7:0] rsp_bytes;
  logic [4:0]       rsp_visible;
  logic             long, walk, walk_release, walk_done, walk_bad, walk_truncated, parse, room;
  logic             token, quic_bad, ip_bad, length_bad, ipv6;
  logic [7:0]       first, dcid_len;
  logic [OFF_W-1:0] udp_end, quic_end, short_pn_off, long_pn_off;
  logic [3:0][7:0]  long_pn;
  qnic_pkg::len_t   long_length;
  qnic_pkg::job_t   job;

  qnic_parser_seq #(.CNT_W(CNT_W), .OFF_W(OFF_W)) i_seq (
    .clk_i, .rst_ni, .job_valid_i, .job_ready_o, .job_i,
    .room_i(room), .written_i(written), .release_o(release_beat),
    .fetch_udp_o(fetch_udp), .fetch_ip_o(fetch_ip), .fetch_pn_o(fetch_pn),
    .fetch_beat_o(seq_beat), .fetch_off_o(seq_off), .fetch_limit_o(seq_limit),
    .fetch_use_o(seq_use),
    .long_i(long), .walk_o(walk), .walk_done_i(walk_done), .walk_release_i(walk_release),
    .walk_beat_i(walk_beat),
    .job_o(job), .parse_o(parse), .pn_off_o(short_pn_off), .base_o(base), .stop_o(stop)
  );

  qnic_parser_window #(.CNT_W(CNT_W), .OFF_W(OFF_W), .TAG_W(4)) i_window (
    .clk_i, .rst_ni,
    .beat_valid_i(head_valid_i), .beat_data_i(head_data_i), .beat_err_i(head_err_i),
    .beat_short_i(head_short_i), .room_o(head_room_o), .written_o(written),
    .release_i(release_beat),
    .req_tag_i({fetch_walk, fetch_pn, fetch_ip, fetch_udp}),
    .req_beat_i(fetch_walk ? walk_fetch_beat : seq_beat),
    .req_off_i(fetch_walk ? walk_off : seq_off),
    .req_limit_i(fetch_walk ? quic_end : seq_limit),
    .req_use_i(fetch_walk ? walk_use : seq_use),
    .rsp_tag_o({rsp_walk, rsp_pn, rsp_ip, rsp_udp}),
    .rsp_bytes_o(rsp_bytes), .rsp_visible_o(rsp_visible), .rsp_err_o(rsp_err),
    .rsp_short_o(rsp_short)
  );

  qnic_parser_outer #(.OFF_W(OFF_W)) i_outer (
    .clk_i,
    .l3_off_i(job.l3_off), .l4_off_i(job.l4_off), .frame_len_i(job.frame_len),
    .udp_valid_i(rsp_udp), .ip_valid_i(rsp_ip), .bytes_i(rsp_bytes), .visible_i(rsp_visible),
    .long_o(long), .first_o(first), .dcid_len_o(dcid_len), .token_o(token),
    .quic_bad_o(quic_bad), .udp_end_o(udp_end), .ipv6_o(ipv6), .quic_end_o(quic_end),
    .ip_bad_o(ip_bad), .length_bad_o(length_bad)
  );

  qnic_parser_long #(.CNT_W(CNT_W), .OFF_W(OFF_W)) i_long (
    .clk_i, .rst_ni,
    .start_i(walk), .l4_off_i(job.l4_off), .dcid_len_i(dcid_len), .token_i(token),
    .bad_i(quic_bad), .quic_end_i(quic_end), .base_i(base), .stop_i(stop),
    .written_i(written), .release_o(walk_release), .release_beat_o(walk_beat),
    .fetch_o(fetch_walk), .fetch_beat_o(walk_fetch_beat), .fetch_off_o(walk_off),
    .fetch_use_o(walk_use),
    .rsp_valid_i(rsp_walk), .rsp_bytes_i(rsp_bytes), .rsp_visible_i(rsp_visible),
    .done_o(walk_done), .bad_header_o(walk_bad), .truncated_o(walk_truncated),
    .length_o(long_length), .pn_off_o(long_pn_off), .pn_bytes_o(long_pn)
  );

  // The place of the packet number is known: three steps to the result.
  logic long_q;             // the frame's header was walked
  logic placed, placed_q, result_q;
  assign placed = (rsp_pn && !long_q) || walk_done;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      placed_q <= 1'b0;
      result_q <= 1'b0;
    end else begin
      placed_q <= placed;
      result_q <= placed_q;
    end
    if (rsp_udp) long_q <= walk;
  end

  logic err_q, short_q;     // a beat that was needed is failed, is missing
  always_ff @(posedge clk_i) begin
    if (rsp_udp) begin
      err_q   <= rsp_err;
      short_q <= rsp_short;
    end else if (rsp_ip || rsp_walk || (rsp_pn && !long_q)) begin
      err_q   <= err_q || rsp_err;
      short_q <= short_q || rsp_short;
    end
  end

  // 1: from the packet number to the end of the datagram
  logic [OFF_W-1:0] pn_off, pn_off_q;
  logic [OFF_W:0]   rest_q;
  logic [31:0]      pn_bytes_q;
  assign pn_off = long_q ? long_pn_off : short_pn_off;
  always_ff @(posedge clk_i) begin
    pn_off_q   <= pn_off;
    rest_q     <= {1'b0, udp_end} - {1'b0, pn_off};
    pn_bytes_q <= long_q ? long_pn : rsp_bytes[3:0];
  end

  // 2: lengths and packet number
  logic [2:0]     pn_len;
  logic [4:0]     pn_unused;      // bits of the 4 bytes that are not packet number
  logic [31:0]    pn_mask, pn_want;
  qnic_pkg::len_t hdr_len_q, payload_len_q;
  logic           no_sample_q, length_bad_q, too_long_q, pn_differs_q;
  logic [31:0]    geom_pn_q;
  qnic_pkg::len_t geom_pn_off_q;
  assign pn_len    = 3'(first[1:0]) + 3'd1;
  assign pn_unused = {~first[1:0], 3'd0};
  assign pn_mask   = 32'hffff_ffff >> pn_unused;
  assign pn_want   = {job.pn[7:0], job.pn[15:8], job.pn[23:16], job.pn[31:24]} >> pn_unused;
  always_ff @(posedge clk_i) begin
    geom_pn_off_q <= pn_off_q[qnic_pkg::LEN_W-1:0];
    geom_pn_q     <= pn_bytes_q & pn_mask;
    hdr_len_q     <= parse ? pn_off_q[qnic_pkg::LEN_W-1:0] + qnic_pkg::len_t'(pn_len)
                           : job.frame_len;
    payload_len_q <= parse ? rest_q[qnic_pkg::LEN_W-1:0] - qnic_pkg::len_t'(pn_len) : '0;
    no_sample_q   <= rest_q[OFF_W] || rest_q < (OFF_W+1)'(4);
    length_bad_q  <= long_q && (walk_truncated ||
                     (OFF_W+1)'(long_length) != rest_q + (OFF_W+1)'(TAG_BYTES));
    too_long_q    <= udp_end > MAX_END;
    pn_differs_q  <= (pn_bytes_q & pn_mask) != pn_want;
  end

  // 3: findings
  qnic_pkg::parsed_t parsed;
  logic chain_ok, protect, bytes_ok;
  assign chain_ok = job.status == qnic_abi_pkg::STATUS_OK;
  assign protect  = chain_ok && job.mode != qnic_abi_pkg::MODE_PLAIN;
  assign bytes_ok = parse && !err_q && !short_q;
  assign parsed   = '{
    bad_desc: parse && short_q && !err_q,
    job: job,
    geom: '{
      l3_off: job.l3_off, l4_off: job.l4_off, ipv6: ipv6, long_hdr: first[7],
      pn_off: geom_pn_off_q, pn_len: pn_len, hdr_len: hdr_len_q, payload_len: payload_len_q,
      first: first, pn_bytes: geom_pn_q
    },
    bad_header: (protect && job.cid_len > 8'(qnic_abi_pkg::MAX_CID_LEN)) ||
                (bytes_ok && (ip_bad || quic_bad || (long_q && walk_bad))),
    bad_length: (chain_ok && job.no_frame) ||
                (bytes_ok && (length_bad || length_bad_q || no_sample_q || too_long_q)),
    pn_mismatch: (protect && job.pn[63:62] != '0) ||
                 (bytes_ok && pn_differs_q && !no_sample_q),
    dma_error: parse && err_q,
    phase: !first[7] && first[2]
  };

  // At most one frame more is between its first fetch and the queue.
  logic [$clog2(PARSED):0] parsed_level;
  logic                    unused_parsed_ready;
  assign room = parsed_level <= ($clog2(PARSED)+1)'(PARSED - 2);
  qnic_fifo #(.W($bits(qnic_pkg::parsed_t)), .DEPTH(PARSED)) i_parsed (
    .clk_i, .rst_ni,
    .in_valid_i (result_q), .in_ready_o (unused_parsed_ready), .in_data_i (parsed),
    .out_valid_o(parsed_valid_o), .out_ready_i(parsed_ready_i), .out_data_o(parsed_o),
    .level_o    (parsed_level)
  );

  `QNIC_ASSERT(ParsedRoom_A, result_q |-> unused_parsed_ready)
  `QNIC_ASSERT(ParsedHeld_A, parsed_valid_o && !parsed_ready_i |=>
               parsed_valid_o && $stable(parsed_o))
endmodule

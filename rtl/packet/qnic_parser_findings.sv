// SPDX-License-Identifier: Apache-2.0
// Puts together what is known of a frame, compares lengths and packet numbers, and says
// what forbids to protect it.
// Flow: packet/qnic_parser_outer, packet/qnic_parser_long -> [qnic_parser_findings] ->
//       packet/qnic_parser
// Latency: 4   Rate: 1 frame a cycle   Stalls: never
module qnic_parser_findings #(
  parameter int unsigned MAX_FRAME = 9018,
  parameter int unsigned OFF_W     = qnic_pkg::LEN_W + 1
) (
  input  logic              clk_i,
  input  logic              rst_ni,
  input  logic              valid_i,
  input  qnic_pkg::job_t    job_i,
  input  logic              parse_i,        // it is to be parsed
  input  logic              quic_i,         // and so was its QUIC header
  input  logic              long_hdr_i,
  input  logic              ipv6_i,
  input  logic [7:0]        first_i,        // first byte of the QUIC header
  input  logic              bad_header_i,
  input  logic              bad_length_i,
  input  logic              err_i,
  input  logic              short_frame_i,
  input  logic [OFF_W-1:0]  pn_off_i,
  input  logic [OFF_W-1:0]  udp_end_i,
  input  qnic_pkg::len_t    length_i,       // long header: the Length field
  input  logic [3:0][7:0]   pn_i,
  output logic              found_valid_o,
  output qnic_pkg::parsed_t found_o
);
  localparam int unsigned TAG = qnic_abi_pkg::TAG_BYTES;

  // ---- 1: gather --------------------------------------------------------------------------
  typedef struct packed {
    qnic_pkg::job_t   job;
    logic             parse;
    logic             quic;
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
  logic g_valid_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) g_valid_q <= 1'b0;
    else g_valid_q <= valid_i;
    g_q <= '{
        job: job_i,
        parse: parse_i,
        quic: quic_i,
        long_hdr: long_hdr_i,
        ipv6: ipv6_i,
        first: first_i,
        bad_header: bad_header_i,
        bad_length: bad_length_i,
        err: err_i,
        short_frame: short_frame_i,
        pn_off: pn_off_i,
        udp_end: udp_end_i,
        length: length_i,
        pn: pn_i
    };
  end

  // ---- 2: lengths and packet number -------------------------------------------------------
  // Numbers are compared with those of the job where these are moved to.
  gather_t c_q;
  logic c_valid_q, fits_q;
  logic [2:0] pn_len, pn_len_q;
  logic [OFF_W:0] rest_q;    // packet number and payload; negative if there is none
  logic [OFF_W:0] want_q;    // the same, as the Length field says
  logic [3:0][7:0] job_pn_q; // as on the wire
  logic [31:0] job_pn;
  assign pn_len = {1'b0, g_q.first[1:0]} + 3'd1;
  assign job_pn = g_q.job.pn[31:0] << {~g_q.first[1:0], 3'd0};
  always_ff @(posedge clk_i) begin
    if (!rst_ni) c_valid_q <= 1'b0;
    else c_valid_q <= g_valid_q;
    c_q      <= g_q;
    rest_q   <= {1'b0, g_q.udp_end} - {1'b0, g_q.pn_off};
    want_q   <= {2'd0, g_q.length} - (OFF_W + 1)'(TAG);
    pn_len_q <= pn_len;
    fits_q   <= g_q.udp_end <= OFF_W'(MAX_FRAME - TAG);
    job_pn_q <= {job_pn[7:0], job_pn[15:8], job_pn[23:16], job_pn[31:24]};
  end

  // ---- 3: compared ------------------------------------------------------------------------
  gather_t d_q;
  logic d_valid_q, enough_q, length_bad_q, long_cid_q, pn_high_q;
  logic [3:0] disagrees_q, pn_differs_q;
  logic [2:0] pn_len2_q;
  qnic_pkg::len_t hdr_len_q, payload_len_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) d_valid_q <= 1'b0;
    else d_valid_q <= c_valid_q;
    d_q           <= c_q;
    enough_q      <= !rest_q[OFF_W] && rest_q[OFF_W-1:2] != '0;
    length_bad_q  <= c_q.bad_length || c_q.quic && !fits_q;
    disagrees_q   <= {want_q[18:15] != rest_q[18:15], want_q[14:10] != rest_q[14:10],
                      want_q[9:5] != rest_q[9:5], want_q[4:0] != rest_q[4:0]};
    for (int unsigned i = 0; i < 4; i++) pn_differs_q[i] <= c_q.pn[i] != job_pn_q[i];
    pn_high_q     <= c_q.job.pn[63:62] != '0;
    long_cid_q    <= c_q.job.cid_len > 8'(qnic_abi_pkg::MAX_CID_LEN)
                     && c_q.job.mode != qnic_abi_pkg::MODE_PLAIN;
    pn_len2_q     <= pn_len_q;
    hdr_len_q     <= qnic_pkg::len_t'(c_q.pn_off + OFF_W'(pn_len_q));
    payload_len_q <= qnic_pkg::len_t'(rest_q[OFF_W-1:0] - OFF_W'(pn_len_q));
  end

  // ---- 4: findings ------------------------------------------------------------------------
  logic [3:0] pn_bytes_there;
  logic [31:0] pn_low;
  // The packet number: its bytes are the other way round, and the first ones of four.
  assign pn_low = {d_q.pn[0], d_q.pn[1], d_q.pn[2], d_q.pn[3]} >> {~d_q.first[1:0], 3'd0};
  assign pn_bytes_there = {pn_len2_q > 3'd3, pn_len2_q > 3'd2, pn_len2_q > 3'd1, 1'b1};
  always_ff @(posedge clk_i) begin
    if (!rst_ni) found_valid_o <= 1'b0;
    else found_valid_o <= d_valid_q;
    found_o     <= '0;
    found_o.job <= d_q.job;
    found_o.bad_header <= long_cid_q || (d_q.parse && d_q.bad_header);
    if (d_q.parse) begin
      found_o.bad_length  <= length_bad_q || d_q.job.bad_length || d_q.quic
                             && (!enough_q || (d_q.long_hdr && disagrees_q != '0));
      found_o.pn_mismatch <= d_q.quic && ((pn_differs_q & pn_bytes_there) != '0 || pn_high_q);
      found_o.dma_error   <= d_q.err;
      found_o.bad_desc    <= d_q.short_frame;
      found_o.phase       <= d_q.first[2] && !d_q.long_hdr;
      found_o.pn_low      <= pn_low;
      found_o.geom <= '{
        l3_off: d_q.job.l3_off, l4_off: d_q.job.l4_off, ipv6: d_q.ipv6, long_hdr: d_q.long_hdr,
        pn_off: qnic_pkg::len_t'(d_q.pn_off), pn_len: pn_len2_q,
        hdr_len: hdr_len_q, payload_len: payload_len_q,
        first: d_q.first, pn_bytes: d_q.pn
      };
      if (!d_q.quic) begin  // all of it is header
        found_o.geom.hdr_len     <= qnic_pkg::len_t'(d_q.udp_end);
        found_o.geom.payload_len <= '0;
      end
    end else begin
      found_o.bad_length   <= d_q.job.bad_length;
      found_o.geom.hdr_len <= d_q.job.frame_len;
    end
  end
endmodule

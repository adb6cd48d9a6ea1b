// SPDX-License-Identifier: Apache-2.0
// Checks EtherType, IP and UDP headers, and the fixed part of the QUIC header behind them.
// Flow: bytes of qnic_parser_window -> [qnic_parser_outer] -> qnic_parser, qnic_parser_long
// Latency: long_o 0; the other outputs as written at the port, in cycles after the UDP bytes
// Rate: a frame in 4 cycles, the IP bytes one cycle behind the UDP bytes   Stalls: none
// Source: RFC 791, RFC 8200, RFC 768; RFC 9000 17.2, 17.3; RFC 9369 3 (version 2)
//
// A check is made only on bytes that are visible: inside the frame, and for the QUIC
// header inside the UDP payload too. l3_off_i, l4_off_i and frame_len_i belong to the frame
// from the cycle after its UDP bytes on.
module qnic_parser_outer #(
  parameter int unsigned OFF_W = qnic_pkg::LEN_W + 1
) (
  input  logic              clk_i,
  input  logic [7:0]        l3_off_i,
  input  logic [7:0]        l4_off_i,
  input  qnic_pkg::len_t    frame_len_i,
  input  logic              quic_i,         // not plain; of the frame, as frame_len_i
  input  logic              gso_i,          // lengths are of a super-packet
  input  logic              udp_valid_i,    // bytes_i start at the UDP header
  input  logic              ip_valid_i,     // bytes_i start at the EtherType
  input  logic [13:0][7:0]  bytes_i,
  input  logic [4:0]        visible_i,
  output logic              long_o,         // a long header, if UDP is that long
  output logic [7:0]        first_o,        // 1: first byte of the QUIC header
  output logic [7:0]        dcid_len_o,     // 1: long header
  output logic              token_o,        // 2: Initial packet
  output logic              quic_bad_o,     // 3: bad_header in the QUIC header
  output logic [OFF_W-1:0]  udp_end_o,      // 2: end of the UDP datagram in the frame
  output logic              ipv6_o,         // 2
  output logic [OFF_W-1:0]  quic_end_o,     // 4: end of the visible QUIC bytes
  output logic              ip_bad_o,       // 4: bad_header in front of UDP
  output logic              length_bad_o    // 4: bad_length in front of QUIC
);
  localparam logic [31:0] VERSION_1 = 32'h0000_0001;
  localparam logic [31:0] VERSION_2 = 32'h6b33_43cf;
  localparam logic [15:0] ETHERTYPE_IPV4 = 16'h0800;
  localparam logic [15:0] ETHERTYPE_IPV6 = 16'h86dd;
  localparam logic [7:0] PROTOCOL_UDP = 8'd17;
  localparam logic [15:0] MAX_IP_LEN = 16'(65_535 - qnic_abi_pkg::TAG_BYTES);

  // At least so many bytes are visible: for five bits a comparison would be a carry chain.
  function automatic logic reaches(input logic [4:0] visible, input int unsigned least);
    logic [31:0] enough;
    enough = '1 << least;
    return enough[visible];
  endfunction

  // ---- UDP header and the first 6 bytes of QUIC -------------------------------------------
  // 1: taken up and compared in pieces
  logic [15:0] udp_len, udp_len_q;
  logic [31:0] version;
  logic [7:0]  first_q;
  logic first_vis_q, version_vis_q, dcid_vis_q, udp_seen_q, long_len_q;
  logic [1:0] v1_q, v2_q;
  assign udp_len = {bytes_i[4], bytes_i[5]};
  assign version = {bytes_i[9], bytes_i[10], bytes_i[11], bytes_i[12]};
  assign long_o  = bytes_i[8][7] && reaches(visible_i, 9);
  always_ff @(posedge clk_i) begin
    if (udp_valid_i) begin
      udp_len_q     <= udp_len;
      long_len_q    <= udp_len[15:4] != '0;
      first_q       <= bytes_i[8];
      dcid_len_o    <= bytes_i[13];
      v1_q          <= {version[31:16] == VERSION_1[31:16], version[15:0] == VERSION_1[15:0]};
      v2_q          <= {version[31:16] == VERSION_2[31:16], version[15:0] == VERSION_2[15:0]};
      udp_seen_q    <= reaches(visible_i, 8);
      first_vis_q   <= reaches(visible_i, 9);
      version_vis_q <= reaches(visible_i, 13);
      dcid_vis_q    <= reaches(visible_i, 14);
    end
  end

  // 2: what is there and what it says. Long packet types: version 1 Initial 0, 0-RTT 1,
  // Handshake 2, Retry 3; version 2 Retry 0, Initial 1, 0-RTT 2, Handshake 3.
  logic [1:0] kind;
  logic is_long, v2, first_seen_q, version_seen_q, dcid_seen_q, fixed_bad_q, version_bad_q;
  logic dcid_bad_q, length_bad_q, under_frame_q;
  assign kind    = first_q[5:4];
  assign is_long = first_q[7];
  assign v2      = &v2_q;
  assign first_o = first_q;
  always_ff @(posedge clk_i) begin
    token_o        <= kind == (v2 ? 2'd1 : 2'd0);
    first_seen_q   <= first_vis_q && (long_len_q || udp_len_q[3:0] > 4'd8);
    version_seen_q <= version_vis_q && (long_len_q || udp_len_q[3:0] >= 4'd13);
    dcid_seen_q    <= dcid_vis_q && (long_len_q || udp_len_q[3:0] >= 4'd14);
    fixed_bad_q    <= !first_q[6] || (is_long ? first_q[3:2] : first_q[4:3]) != '0;
    version_bad_q  <= !(&v1_q || v2) || kind == (v2 ? 2'd0 : 2'd3);
    dcid_bad_q     <= dcid_len_o > 8'(qnic_abi_pkg::MAX_CID_LEN);
    length_bad_q   <= !udp_seen_q || !(long_len_q || udp_len_q[3:0] > 4'd8 || !quic_i && udp_len_q[3]);
    udp_end_o      <= OFF_W'(l4_off_i) + OFF_W'(udp_len_q);
    // 3
    quic_bad_o     <= (first_seen_q && fixed_bad_q) ||
                      (is_long && version_seen_q && version_bad_q) ||
                      (is_long && dcid_seen_q && dcid_bad_q);
    under_frame_q  <= udp_end_o < OFF_W'(frame_len_i);
    // 4
    quic_end_o     <= under_frame_q ? udp_end_o : OFF_W'(frame_len_i);
  end

  // ---- EtherType and the first 10 bytes of IP (from bytes_i[2] on) ------------------------
  // 2: taken up and compared
  logic v4, v6, v4_q, v6_q, type_vis_q, version_vis_ip_q, ihl_bad_q;
  logic [3:0]  bad4_q;  // if it is IPv4: version, fragment, offset, protocol
  logic [1:0]  bad6_q;  // if it is IPv6: version, next header
  logic [3:0]  ihl_q;
  logic [15:0] len4_q, len6_q;
  assign v4 = visible_i >= 5'd2 && {bytes_i[0], bytes_i[1]} == ETHERTYPE_IPV4;
  assign v6 = visible_i >= 5'd2 && {bytes_i[0], bytes_i[1]} == ETHERTYPE_IPV6;
  always_ff @(posedge clk_i) begin
    if (ip_valid_i) begin
      v4_q             <= v4;
      v6_q             <= v6;
      type_vis_q       <= visible_i >= 5'd2;
      version_vis_ip_q <= visible_i >= 5'd3;
      ihl_q            <= bytes_i[2][3:0];
      ihl_bad_q        <= bytes_i[2][3:0] < 4'd5;
      len4_q           <= {bytes_i[4], bytes_i[5]};
      len6_q           <= {bytes_i[6], bytes_i[7]};
      bad4_q           <= {visible_i >= 5'd3 && bytes_i[2][7:4] != 4'd4,
                           visible_i >= 5'd9 && bytes_i[8][5:0] != '0,  // MF, offset
                           visible_i >= 5'd10 && bytes_i[9] != '0,
                           visible_i >= 5'd12 && bytes_i[11] != PROTOCOL_UDP};
      bad6_q           <= {visible_i >= 5'd3 && bytes_i[2][7:4] != 4'd6,
                           visible_i >= 5'd9 && bytes_i[8] != PROTOCOL_UDP};
    end
  end

  // 3: lengths and places. IPv4 counts from its own header, IPv6 from the end of it.
  logic [8:0] ip_span_q;  // from IP to UDP
  logic fields_bad_q, span_bad_q, ip_long_q, over_frame_q;
  logic [OFF_W-1:0] ip_end_q;
  logic [15:0]      ip_len;
  logic [2:0]       ends_differ_q;
  logic length_bad2_q, length_bad3_q, ip_long2_q;
  assign ipv6_o = v6_q;
  assign ip_len = v6_q ? len6_q : len4_q;
  always_ff @(posedge clk_i) begin
    ip_span_q    <= 9'(l4_off_i) - 9'(l3_off_i);
    fields_bad_q <= (type_vis_q && !v4_q && !v6_q) || (v4_q && bad4_q != '0) ||
                    (v6_q && bad6_q != '0);
    span_bad_q   <= version_vis_ip_q && ((v4_q && ihl_bad_q) ||
                    ip_span_q != (v6_q ? 9'd40 : {3'd0, ihl_q, 2'd0}));
    ip_end_q     <= OFF_W'(v6_q ? l4_off_i : l3_off_i) + OFF_W'(ip_len);
    ip_long_q    <= ip_len > MAX_IP_LEN && quic_i && !gso_i;
    // 4
    ip_bad_o     <= fields_bad_q || span_bad_q;
    for (int unsigned i = 0; i < 3; i++) begin
      ends_differ_q[i] <= ip_end_q[6*i+:6] != udp_end_o[6*i+:6];
    end
    over_frame_q  <= udp_end_o > OFF_W'(frame_len_i) && !gso_i;
    length_bad2_q <= length_bad_q;
    length_bad3_q <= length_bad2_q;
    ip_long2_q    <= ip_long_q;
  end
  assign length_bad_o = length_bad3_q || ip_long2_q || ends_differ_q != '0 || over_frame_q;
endmodule

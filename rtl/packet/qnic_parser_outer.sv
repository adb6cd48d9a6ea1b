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
  input  logic              udp_valid_i,    // bytes_i start at the UDP header
  input  logic              ip_valid_i,     // bytes_i start at the EtherType
  input  logic [13:0][7:0]  bytes_i,
  input  logic [4:0]        visible_i,
  output logic              long_o,         // a long header (valid with udp_valid_i)
  output logic [7:0]        first_o,        // 1: first byte of the QUIC header
  output logic [7:0]        dcid_len_o,     // 1: long header
  output logic              token_o,        // 1: Initial packet
  output logic              quic_bad_o,     // 2: bad_header in the QUIC header
  output logic [OFF_W-1:0]  udp_end_o,      // 2: end of the UDP datagram in the frame
  output logic              ipv6_o,         // 2
  output logic [OFF_W-1:0]  quic_end_o,     // 3: end of the visible QUIC bytes
  output logic              ip_bad_o,       // 3: bad_header in front of UDP
  output logic              length_bad_o    // 4: bad_length in front of QUIC
);
  localparam logic [31:0] VERSION_1 = 32'h0000_0001;
  localparam logic [31:0] VERSION_2 = 32'h6b33_43cf;
  localparam logic [15:0] ETHERTYPE_IPV4 = 16'h0800;
  localparam logic [15:0] ETHERTYPE_IPV6 = 16'h86dd;
  localparam logic [7:0] PROTOCOL_UDP = 8'd17;
  localparam logic [15:0] MAX_IP_LEN = 16'(65_535 - qnic_abi_pkg::TAG_BYTES);

  // UDP header and the first 6 bytes of QUIC
  logic [15:0] udp_len, udp_len_q;
  logic [31:0] version;
  logic [7:0]  first_q;
  logic first_seen, first_seen_q, version_seen_q, dcid_seen_q;
  logic v1_q, v2_q, udp_seen_q;
  assign udp_len    = {bytes_i[4], bytes_i[5]};
  assign version    = {bytes_i[9], bytes_i[10], bytes_i[11], bytes_i[12]};
  assign first_seen = visible_i > 5'd8 && udp_len > 16'd8;
  assign long_o     = first_seen && bytes_i[8][7];
  always_ff @(posedge clk_i) begin
    if (udp_valid_i) begin
      udp_len_q      <= udp_len;
      first_q        <= bytes_i[8];
      dcid_len_o     <= bytes_i[13];
      v1_q           <= version == VERSION_1;
      v2_q           <= version == VERSION_2;
      udp_seen_q     <= visible_i >= 5'd8;
      first_seen_q   <= first_seen;
      version_seen_q <= visible_i >= 5'd13 && udp_len >= 16'd13;
      dcid_seen_q    <= visible_i >= 5'd14 && udp_len >= 16'd14;
    end
  end

  // Long packet types: version 1 Initial 0, 0-RTT 1, Handshake 2, Retry 3; version 2
  // Retry 0, Initial 1, 0-RTT 2, Handshake 3.
  logic [1:0] kind;
  logic is_long, retry;
  assign kind    = first_q[5:4];
  assign is_long = first_q[7];
  assign retry   = kind == (v2_q ? 2'd0 : 2'd3);
  assign first_o = first_q;
  assign token_o = kind == (v2_q ? 2'd1 : 2'd0);

  logic length_bad_q;
  always_ff @(posedge clk_i) begin
    quic_bad_o <=
        (first_seen_q && !first_q[6]) ||
        (first_seen_q && (is_long ? first_q[3:2] : first_q[4:3]) != '0) ||
        (is_long && version_seen_q && ((!v1_q && !v2_q) || retry)) ||
        (is_long && dcid_seen_q && dcid_len_o > 8'(qnic_abi_pkg::MAX_CID_LEN));
    udp_end_o  <= OFF_W'(l4_off_i) + OFF_W'(udp_len_q);
    quic_end_o <= udp_end_o < OFF_W'(frame_len_i) ? udp_end_o : OFF_W'(frame_len_i);
    length_bad_q <= !udp_seen_q || udp_len_q <= 16'd8;
  end

  // EtherType and the first 10 bytes of IP (from bytes_i[2] on)
  logic v4, v6, v4_q, v6_q, version_seen_ip_q, fields_bad_q;
  logic [3:0]  ihl_q;
  logic [15:0] ip_len_q;
  assign v4 = visible_i >= 5'd2 && {bytes_i[0], bytes_i[1]} == ETHERTYPE_IPV4;
  assign v6 = visible_i >= 5'd2 && {bytes_i[0], bytes_i[1]} == ETHERTYPE_IPV6;
  always_ff @(posedge clk_i) begin
    if (ip_valid_i) begin
      v4_q              <= v4;
      v6_q              <= v6;
      version_seen_ip_q <= visible_i >= 5'd3;
      ihl_q             <= bytes_i[2][3:0];
      ip_len_q          <= v6 ? {bytes_i[6], bytes_i[7]} : {bytes_i[4], bytes_i[5]};
      fields_bad_q      <=
          (visible_i >= 5'd2 && !v4 && !v6) ||
          (visible_i >= 5'd3 && v4 && bytes_i[2][7:4] != 4'd4) ||
          (visible_i >= 5'd3 && v6 && bytes_i[2][7:4] != 4'd6) ||
          (visible_i >= 5'd9 && v4 && bytes_i[8][5:0] != '0) ||   // MF, offset
          (visible_i >= 5'd10 && v4 && bytes_i[9] != '0) ||
          (visible_i >= 5'd12 && v4 && bytes_i[11] != PROTOCOL_UDP) ||
          (visible_i >= 5'd9 && v6 && bytes_i[8] != PROTOCOL_UDP);
    end
  end

  logic [8:0]       l4_want;
  logic [OFF_W-1:0] ip_end_q;
  logic             ip_long_q;
  assign ipv6_o  = v6_q;
  assign l4_want = 9'(l3_off_i) + (v6_q ? 9'd40 : {3'd0, ihl_q, 2'd0});
  always_ff @(posedge clk_i) begin
    ip_bad_o <= fields_bad_q ||
        (version_seen_ip_q && ((v4_q && ihl_q < 4'd5) || l4_want != 9'(l4_off_i)));
    // IPv4 counts from its own header, IPv6 from the end of it.
    ip_end_q     <= OFF_W'(v6_q ? l4_off_i : l3_off_i) + OFF_W'(ip_len_q);
    ip_long_q    <= ip_len_q > MAX_IP_LEN;
    length_bad_o <= length_bad_q || ip_long_q || ip_end_q != udp_end_o ||
                    udp_end_o > OFF_W'(frame_len_i);
  end
endmodule

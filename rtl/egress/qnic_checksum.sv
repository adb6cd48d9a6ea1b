// SPDX-License-Identifier: Apache-2.0
// Sums the IPv4 header and the UDP datagram of a frame on its way to the out buffer.
// Flow: qnic_merge -> [qnic_checksum] -> out buffer, queue of qnic_finish
// Latency: 2 to the out buffer; 7 (a frame's last beat in cycle t, its sums in cycle t+7)
// Rate: a beat a cycle, also across frames   Stalls: none
// Source: RFC 1071; RFC 768, RFC 8200 8.1 (pseudo-header)
//
// Fields that qnic_finish makes anew are left out: the IPv4 total length and checksum, the
// UDP length and checksum. They go to the out buffer as zeros. The bytes that header
// protection masks are summed as they are and corrected later. Frame beats are even-aligned,
// and so are the IP and UDP headers. Sums of a frame without such fields have no meaning.
`include "qnic_assert.svh"
module qnic_checksum (
  input  logic             clk_i,
  input  logic             rst_ni,
  // where the headers are, one a frame, there before its first beat
  input  logic             place_valid_i,
  output logic             place_ready_o,
  input  qnic_egress_pkg::place_t place_i,
  input  logic             ahead_valid_i,  // next_valid_i is high in the next cycle
  input  logic             next_valid_i,  // beat_i is valid in the next cycle
  input  logic             next_last_i,
  input  qnic_pkg::beat_t  beat_i,
  input  logic             beat_err_i,
  input  logic             beat_short_i,
  output logic             out_valid_o,
  output qnic_pkg::beat_t  out_o,
  output logic             sums_valid_o,
  output qnic_egress_pkg::sums_t  sums_o
);
  localparam int unsigned STAGES = 7;
  // The UDP sum begins with the protocol, less 31 * 256 which qnic_finish_sum adds too much
  // for the first byte, plus the 7 that it takes away too much for its complement.
  localparam logic [15:0] UDP_BEGIN = 16'(65535 + 17 - 31 * 256 + 7);
  localparam int unsigned IP_SUM_W = 22;  // 30 words
  localparam int unsigned UDP_SUM_W = 32;  // 4,100 beats of 19 bits

  // ---- what travels beside the data: end of frame and its verdict --------------------------
  logic [STAGES:0] valid_q, last_q, err_q, short_q;
  logic first_q;  // the next beat is a frame's first
  logic first_d, begin_q;  // begin_q: next_valid_i and first_q, without logic behind it
  assign first_d = next_valid_i ? next_last_i : first_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      first_q <= 1'b1;
      begin_q <= 1'b0;
      valid_q <= '0;
    end else begin
      first_q <= first_d;
      begin_q <= ahead_valid_i && first_d;
      valid_q <= {valid_q[STAGES-1:0], next_valid_i};
    end
    last_q  <= {last_q[STAGES-1:0], next_last_i};
    err_q   <= {err_q[STAGES-1:1], beat_err_i, 1'b0};
    short_q <= {short_q[STAGES-1:1], beat_short_i, 1'b0};
  end

  // ---- the next frame's place, in a register, then decoded in another one ---------------------
  // Short frames may follow each other at once, two in a row: so many are kept here.
  // decode_q enables very many registers, so it is known a cycle before.
  logic place_valid_q, next_place_q, next_place_d, decode_q;
  logic [3:0] l3_beat_q, l4_beat_q;
  logic renew_next_q, ipv6_next_q;
  qnic_egress_pkg::place_t place_q;
  assign place_ready_o = !place_valid_q;
  assign next_place_d  = decode_q ? place_valid_q : next_place_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      place_valid_q <= 1'b0;
      next_place_q  <= 1'b0;
      decode_q      <= 1'b1;
    end else begin
      place_valid_q <= place_valid_q ? !decode_q : place_valid_i;
      next_place_q  <= next_place_d;
      decode_q      <= !next_place_d || ahead_valid_i && first_d;
    end
    if (!place_valid_q) place_q <= place_i;
    if (decode_q) begin
      l3_beat_q      <= place_q.l3_word[6:3];
      l4_beat_q      <= place_q.l4_word[6:3];
      renew_next_q   <= place_q.renew;
      ipv6_next_q    <= place_q.ipv6;
    end
  end

  // ---- words of a beat, by how near it is to the headers' first ones -------------------------
  logic [2:0] near3, near4;
  logic behind3, behind4, later3;
  qnic_near u_l3 (
    .clk_i,
    .next_i (next_valid_i),
    .first_i(first_q),
    .beat_i (l3_beat_q),
    .near_o (near3),
    .behind_o(behind3),
    .later_o(later3)
  );
  qnic_near u_l4 (
    .clk_i,
    .next_i (next_valid_i),
    .first_i(first_q),
    .beat_i (l4_beat_q),
    .near_o (near4),
    .behind_o(behind4),
    .later_o()
  );

  logic [7:0] ip_use_q, udp_use_q, renew_q;
  logic renew_on_q, ipv6_q;

  always_ff @(posedge clk_i) begin
    if (begin_q) begin
      renew_on_q <= renew_next_q;
      ipv6_q    <= ipv6_next_q;
    end
  end

  // The headers' first words in their beats, one hot: of an IPv4 header, an IPv6 one, UDP. ANDs
  // and ORs, as adders would be carry chains and multiplexers resets with the enable in them.
  logic [7:0] at_ipv4, at_ipv6, at_udp;
  for (genvar s = 0; s < 8; s++) begin : g_at
    assign at_ipv4[s] = place_q.l3_word[2:0] == 3'(s) && !place_q.ipv6;
    assign at_ipv6[s] = place_q.l3_word[2:0] == 3'(s) && place_q.ipv6;
    assign at_udp[s]  = place_q.l4_word[2:0] == 3'(s);
  end

  for (genvar w = 0; w < 8; w++) begin : g_use
    // Of a frame: is the word, in the beat of a header's first word or in one of the next, a
    // word of the header, an address, a field that is made anew? Known before its first beat.
    typedef struct packed {
      logic from3;
      logic from4;
      logic [2:0] addr;
      logic [1:0] renew3;
      logic [1:0] renew4;
    } word_t;
    word_t word_d, word_next_q, word_q;
    always_comb begin
      word_d = '0;
      for (int s = 0; s < 8; s++) begin
        if (w >= s) begin
          word_d.from3 |= at_ipv4[s] || at_ipv6[s];
          word_d.from4 |= at_udp[s];
        end
        for (int b = 0; b < 3; b++) begin
          // Word 8 * b + w - s of the header.
          word_d.addr[b] |= at_ipv6[s] && 8 * b + w - s >= 4
                            || at_ipv4[s] && 8 * b + w - s >= 6 && 8 * b + w - s <= 9;
        end
        for (int b = 0; b < 2; b++) begin
          word_d.renew3[b] |= at_ipv6[s] && 8 * b + w - s == 2
                              || at_ipv4[s] && (8 * b + w - s == 1 || 8 * b + w - s == 5);
          word_d.renew4[b] |= at_udp[s] && (8 * b + w - s == 2 || 8 * b + w - s == 3);
        end
      end
    end
    always_ff @(posedge clk_i) begin
      if (decode_q) word_next_q <= word_d;
      if (begin_q) word_q <= word_next_q;
    end

    logic in_ip, in_udp, address, renew;
    assign in_udp  = near4[0] && word_q.from4 || behind4;
    assign in_ip   = (near3[0] && word_q.from3 || behind3) && !in_udp;
    assign renew   = near3[0] && word_q.renew3[0] || near3[1] && word_q.renew3[1]
                     || near4[0] && word_q.renew4[0] || near4[1] && word_q.renew4[1];
    assign address = near3[0] && word_q.addr[0] || near3[1] && word_q.addr[1]
                     || near3[2] && word_q.addr[2] || later3 && ipv6_q;
    always_ff @(posedge clk_i) begin
      ip_use_q[w]  <= in_ip && !renew;
      udp_use_q[w] <= in_ip && address || in_udp && !renew;
      renew_q[w]   <= renew_on_q && renew;
    end
  end

  // ---- to the out buffer ---------------------------------------------------------------------
  qnic_pkg::beat_t data1_q, out_q;
  always_ff @(posedge clk_i) data1_q <= beat_i;
  for (genvar w = 0; w < 8; w++) begin : g_out
    always_ff @(posedge clk_i) begin
      if (renew_q[w]) out_q[16*w+:16] <= '0;
      else out_q[16*w+:16] <= data1_q[16*w+:16];
    end
  end
  assign out_valid_o = valid_q[2];
  assign out_o       = out_q;

  // ---- two trees of adders, accumulated and folded -------------------------------------------
  qnic_sum16 #(
    .W(IP_SUM_W)
  ) u_ip (
    .clk_i,
    .rst_ni,
    .valid_i(valid_q[1]),
    .last_i(last_q[1]),
    .data_i(data1_q),
    .use_i(ip_use_q),
    .sum_o  (sums_o.ip)
  );
  qnic_sum16 #(
    .W    (UDP_SUM_W),
    .BEGIN(UDP_BEGIN)
  ) u_udp (
    .clk_i,
    .rst_ni,
    .valid_i(valid_q[1]),
    .last_i(last_q[1]),
    .data_i(data1_q),
    .use_i(udp_use_q),
    .sum_o  (sums_o.udp)
  );

  assign sums_valid_o       = valid_q[STAGES] && last_q[STAGES];
  assign sums_o.err         = err_q[STAGES];
  assign sums_o.short_frame = short_q[STAGES];

  `QNIC_ASSERT(Begin_A, begin_q == (next_valid_i && first_q))
  `QNIC_ASSERT(Decode_A, decode_q == (!next_place_q || begin_q))
  `QNIC_ASSERT(PlaceThere_A, begin_q |-> next_place_q)
endmodule

// SPDX-License-Identifier: Apache-2.0
// Sums the IPv4 header and the UDP datagram of a frame while its beats are written.
// Flow: qnic_merge -> [qnic_checksum] -> queue of qnic_finish
// Latency: 8 (a frame's last beat in cycle t, its sums in cycle t+8)
// Rate: a beat a cycle, also across frames   Stalls: none
// Source: RFC 1071; RFC 768, RFC 8200 8.1 (pseudo-header)
//
// Fields that change are left out or corrected by qnic_finish: the IPv4 total length and
// checksum, the UDP length and checksum are left out; the bytes that header protection masks
// are summed as they are. Frame beats are even-aligned, and so are the IP and UDP headers.
// Sums of a plain frame have no meaning.
`include "qnic_assert.svh"
module qnic_checksum (
  input  logic             clk_i,
  input  logic             rst_ni,
  // where the headers are, one a frame, there before its first beat
  input  logic             place_valid_i,
  output logic             place_ready_o,
  input  logic             place_ipv6_i,
  input  logic [6:0]       place_l3_word_i,
  input  logic [6:0]       place_l4_word_i,
  input  logic             beat_valid_i,
  input  qnic_pkg::beat_t  beat_i,
  input  logic             beat_last_i,
  input  logic             beat_err_i,
  input  logic             beat_short_i,
  output logic             sums_valid_o,
  output qnic_pkg::sums_t  sums_o
);
  localparam int unsigned STAGES = 8;

  // ---- what travels beside the data: end of frame and its verdict --------------------------
  logic [STAGES:1] last_q, err_q, short_q;
  logic first_q;  // the next beat is a frame's first

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      first_q <= 1'b1;
      last_q  <= '0;
    end else begin
      if (beat_valid_i) first_q <= beat_last_i;
      last_q <= {last_q[STAGES-1:1], beat_valid_i && beat_last_i};
    end
    err_q   <= {err_q[STAGES-1:1], beat_err_i};
    short_q <= {short_q[STAGES-1:1], beat_short_i};
  end
  assign place_ready_o = beat_valid_i && first_q;

  // ---- stage 1: position of the beat's first word, counted from the IP and UDP headers -----
  typedef logic signed [8:0] pos_t;

  function automatic pos_t next_beat(pos_t pos);
    return (pos >= 9'sd64) ? pos : pos + 9'sd8;  // far behind the headers: no matter where
  endfunction

  pos_t l3_pos_q, l4_pos_q;
  logic valid1_q, start1_q, ipv6_q;
  qnic_pkg::beat_t data1_q;

  always_ff @(posedge clk_i) begin
    valid1_q <= beat_valid_i;
    start1_q <= first_q;
    data1_q  <= beat_i;
    if (beat_valid_i) begin
      l3_pos_q <= first_q ? -pos_t'({2'b0, place_l3_word_i}) : next_beat(l3_pos_q);
      l4_pos_q <= first_q ? -pos_t'({2'b0, place_l4_word_i}) : next_beat(l4_pos_q);
      if (first_q) ipv6_q <= place_ipv6_i;
    end
  end

  // ---- stage 2: words that count ------------------------------------------------------------
  logic [7:0] ip_use_q, udp_use_q;
  logic valid2_q, start2_q;
  qnic_pkg::beat_t data2_q;

  for (genvar w = 0; w < 8; w++) begin : g_use
    pos_t l3, l4;
    logic in_ip, address;
    assign l3 = l3_pos_q + pos_t'(w);
    assign l4 = l4_pos_q + pos_t'(w);
    assign in_ip   = l3 >= 9'sd0 && l4 < 9'sd0;
    assign address = ipv6_q ? l3 >= 9'sd4 : l3 >= 9'sd6 && l3 <= 9'sd9;
    always_ff @(posedge clk_i) begin
      ip_use_q[w]  <= in_ip && l3 != 9'sd1 && l3 != 9'sd5;
      udp_use_q[w] <= in_ip && address || l4 >= 9'sd0 && l4 != 9'sd2 && l4 != 9'sd3;
    end
  end

  always_ff @(posedge clk_i) begin
    valid2_q <= valid1_q;
    start2_q <= start1_q;
    data2_q  <= data1_q;
  end

  // ---- stages 3 to 8: two trees of adders, accumulated and folded ----------------------------
  qnic_sum16 u_ip (
    .clk_i,
    .valid_i(valid2_q),
    .start_i(start2_q),
    .data_i(data2_q),
    .use_i(ip_use_q),
    .sum_o  (sums_o.ip)
  );
  qnic_sum16 u_udp (
    .clk_i,
    .valid_i(valid2_q),
    .start_i(start2_q),
    .data_i(data2_q),
    .use_i(udp_use_q),
    .sum_o  (sums_o.udp)
  );

  assign sums_valid_o       = last_q[STAGES];
  assign sums_o.err         = err_q[STAGES];
  assign sums_o.short_frame = short_q[STAGES];

  `QNIC_ASSERT(PlaceThere_A, place_ready_o |-> place_valid_i)
endmodule

// SPDX-License-Identifier: Apache-2.0
// Says in which beats and where in them a frame's fields lie that change.
// Flow: qnic_finish -> [qnic_finish_where] -> qnic_patch
// Latency: 0   Rate: every cycle   Stalls: none
module qnic_finish_where (
  input  logic             ipv6_i,
  input  logic [6:0]       l3_word_i,
  input  logic [6:0]       l4_word_i,
  input  qnic_pkg::len_t   pn_off_i,
  input  logic [15:0]      ip_len_i,
  input  logic [15:0]      ip_sum_i,    // not complemented
  input  logic [15:0]      udp_len_i,
  input  logic [4:0]       first_mask_i,
  input  logic [31:0]      pn_mask_i,   // turned: byte k is for offset k modulo 4
  input  qnic_pkg::beat_t  tag_prev_i,
  input  qnic_pkg::beat_t  tag_last_i,
  output qnic_egress_pkg::patch_t patch_o
);
  logic [7:0] ip_len_word, udp_len_word, udp_even_word, first_word;
  logic [15:0] ip_len, ip_sum;
  assign ip_len_word   = 8'(l3_word_i) + (ipv6_i ? 8'd2 : 8'd1);
  assign udp_len_word  = 8'(l4_word_i) + 8'd2;
  assign udp_even_word = udp_len_word + 8'(l4_word_i[0]);  // of length and checksum
  assign first_word    = 8'(l4_word_i) + 8'd4;
  assign ip_len        = ipv6_i ? {udp_len_i[7:0], udp_len_i[15:8]} : {ip_len_i[7:0], ip_len_i[15:8]};
  assign ip_sum        = ipv6_i ? '0 : ~{ip_sum_i[7:0], ip_sum_i[15:8]};

  logic [18:0] pn_at;
  assign pn_at = 19'h0000f << pn_off_i[3:0];

  assign patch_o = '{
    // The checksum is four words behind the length: in the other half, perhaps of the next beat.
    ip_low_beat:   ip_len_word[7:3] + 5'(ip_len_word[2]),
    ip_high_beat:  ip_len_word[7:3],
    ip_at:         4'd1 << ip_len_word[1:0],
    ip_low:        ip_len_word[2] ? ip_sum : ip_len,
    ip_high:       ip_len_word[2] ? ip_len : ip_sum,
    udp_even_beat: udp_even_word[7:3],
    udp_odd_beat:  udp_len_word[7:3],
    udp_even_at:   4'd1 << udp_even_word[2:1],
    udp_odd_at:    4'd1 << udp_len_word[2:1],
    udp_len_odd:   l4_word_i[0],
    udp_len:       {udp_len_i[7:0], udp_len_i[15:8]},
    first_beat:    first_word[7:3],
    first_at:      8'd1 << first_word[2:0],
    first_mask:    first_mask_i,
    pn_beat:       pn_off_i[16:4],
    pn_at:         pn_at[15:0],
    pn_next_at:    pn_at[18:16],
    pn_mask:       pn_mask_i,
    tag_prev:      tag_prev_i,
    tag_last:      tag_last_i
  };
endmodule

// SPDX-License-Identifier: Apache-2.0
// UDP and IPv4 checksums of a frame from the sums of its beats, its lengths, masks and tag.
// Flow: qnic_finish -> [qnic_finish_sum] -> qnic_finish, qnic_patch
// Latency: 4 to ip_sum_o, 5 to udp_sum_o (take_i in cycle t, sum in cycle t+5, and until three
// cycles behind the next take_i)
// Rate: a frame every 3 cycles   Stalls: none
// Source: RFC 1071, RFC 9001 5.4.1, RFC 768 (a checksum of 0 is sent as 0xffff)
//
// The inputs are steady from the cycle before take_i to the one behind it. Masked bytes were
// summed before they were masked, so the old ones are taken out by adding their complements.
// The tag's words and those of the packet number are summed as if they began at an even
// offset; at an odd one the sum's bytes change places (RFC 1071 2 (B)). A complement is summed
// in place of the UDP sum: it folds to the checksum, and never to 0.
//
// Where a sum of few words is folded and carries, what is left of it is below 7: adding the
// carry changes three bits.
module qnic_finish_sum (
  input  logic              clk_i,
  input  logic              take_i,
  input  qnic_egress_pkg::flight_t flight_i,
  input  qnic_egress_pkg::sums_t   sums_i,
  input  qnic_pkg::seal_t   seal_i,
  input  logic [4:0]        first_mask_i,
  input  logic [31:0]       pn_mask_i,
  input  qnic_pkg::len_t    total_i,      // steady in the cycle of take_i
  output logic [15:0]       ip_len_o,     // from the cycle behind take_i on
  output logic [15:0]       udp_len_o,
  output logic [15:0]       ip_sum_o,     // not complemented
  output logic [15:0]       udp_sum_o     // the checksum as it is sent
);
  function automatic logic [15:0] carry_in(logic [16:0] fold);
    return {fold[15:3], fold[2:0] + 3'(fold[16])};
  endfunction

  // At an odd offset each byte counts in the other half.
  function automatic logic [15:0] place(logic [15:0] word, logic odd);
    return odd ? {word[7:0], word[15:8]} : word;
  endfunction

  logic taken_q;  // the cycle behind take_i
  always_ff @(posedge clk_i) taken_q <= take_i;

  // ---- tag ----------------------------------------------------------------------------------
  logic [16:0] tag_pair_q [4];
  logic [17:0] tag_quad_q [2];
  logic [18:0] tag_q;
  logic [16:0] tag_fold_q;
  logic tag_odd_q, protect_q;

  always_ff @(posedge clk_i) begin
    for (int unsigned i = 0; i < 4; i++) begin
      tag_pair_q[i] <= 17'({seal_i.tag[32*i+:8], seal_i.tag[32*i+8+:8]})
                       + 17'({seal_i.tag[32*i+16+:8], seal_i.tag[32*i+24+:8]});
    end
    for (int unsigned i = 0; i < 2; i++) begin
      tag_quad_q[i] <= 18'(tag_pair_q[2*i]) + 18'(tag_pair_q[2*i+1]);
    end
    if (taken_q) begin
      if (!protect_q) tag_q <= '0;
      else tag_q <= 19'(tag_quad_q[0]) + 19'(tag_quad_q[1]);
    end
    tag_fold_q <= 17'(tag_q[15:0]) + 17'(tag_q[18:16]);
  end

  // ---- packet number: the masked bytes and the complements of the old ones ------------------
  logic [31:0] pn_new;
  logic [16:0] pn_pair_q [2];
  logic [17:0] pn_q;
  logic [16:0] pn_fold_q;
  logic pn_odd_q;
  assign pn_new = flight_i.pn_bytes ^ pn_mask_i;

  always_ff @(posedge clk_i) begin
    for (int unsigned i = 0; i < 2; i++) begin
      pn_pair_q[i] <= 17'({pn_new[16*i+:8], pn_new[16*i+8+:8]})
                      + {1'b0, ~{flight_i.pn_bytes[16*i+:8], flight_i.pn_bytes[16*i+8+:8]}};
    end
    pn_q <= 18'(pn_pair_q[0]) + 18'(pn_pair_q[1]);
    if (taken_q) pn_fold_q <= 17'(pn_q[15:0]) + 17'(pn_q[17:16]);
    if (take_i) begin
      pn_odd_q  <= flight_i.pn_off[0];
      tag_odd_q <= flight_i.end_off[0];
      protect_q <= flight_i.protect;
    end
  end

  // ---- lengths, first byte, all together ------------------------------------------------------
  logic [15:0] ip_len_q, udp_len_q;
  logic [5:0]  first_q;
  logic [17:0] base_q;
  logic [18:0] lens_q, all_q;
  logic [19:0] both_q;
  logic [16:0] udp_fold_q;

  always_ff @(posedge clk_i) begin
    first_q <= 6'(flight_i.first ^ first_mask_i) + 6'({1'b0, ~flight_i.first});
    if (take_i) begin
      ip_len_q  <= total_i[15:0] - {8'd0, flight_i.l3_word, 1'b0};
      udp_len_q <= total_i[15:0] - {8'd0, flight_i.l4_word, 1'b0};
      base_q    <= 18'(sums_i.udp) + 18'({first_q, 8'd0});
    end
    lens_q     <= 19'(base_q) + 19'({udp_len_q, 1'b0});  // in the pseudo-header and the header
    all_q      <= lens_q + 19'(place(carry_in(pn_fold_q), pn_odd_q));
    both_q     <= {1'b0, ~all_q} + {4'd0, ~place(carry_in(tag_fold_q), tag_odd_q)};
    udp_fold_q <= 17'(both_q[15:0]) + 17'(both_q[19:16]);
  end
  assign ip_len_o  = ip_len_q;
  assign udp_len_o = udp_len_q;
  assign udp_sum_o = carry_in(udp_fold_q);

  // ---- IPv4 header ----------------------------------------------------------------------------
  logic [16:0] ip_base_q, ip_fold_q;
  logic [17:0] ip_q;

  always_ff @(posedge clk_i) begin
    if (take_i) ip_base_q <= sums_i.ip;
    ip_q      <= 18'(ip_base_q) + 18'(ip_len_q);
    ip_fold_q <= 17'(ip_q[15:0]) + 17'(ip_q[17:16]);
  end
  assign ip_sum_o = carry_in(ip_fold_q);
endmodule

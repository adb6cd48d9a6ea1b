// SPDX-License-Identifier: Apache-2.0
// Puts what qnic_finish found into a frame's beats: lengths, checksums, masks, tag.
// Flow: qnic_emit, out buffer -> [qnic_patch] -> output queue of qnic_output
// Latency: 3   Rate: a beat a cycle   Stalls: none
// Source: RFC 9001 5.3 (tag), 5.4.1 (masked bytes)
//
// Fields that are replaced are zero in the out buffer, masks are XORed, and behind a frame's
// bytes are zeros. So each kind of change is a register for a whole beat, zero where nothing
// changes (a reset by word or byte, no logic), and the beat is the XOR of all of them. LEAN adds
// them without these registers.
`include "qnic_assert.svh"
module qnic_patch #(
  parameter bit LEAN = 1'b0  // few flip-flops
) (
  input  logic              clk_i,
  input  logic              rst_ni,
  input  logic              begin_i,        // a frame's first beat comes in the next cycle
  input  logic              beat_valid_i,
  input  qnic_pkg::beat_t   beat_i,
  input  logic [12:0]       beat_index_i,
  input  logic              beat_renew_i,
  input  logic              beat_prev_i,
  input  logic              beat_last_i,
  input  logic              beat_tag_i,
  input  logic [3:0]        beat_bytes_i,
  input  qnic_egress_pkg::patch_t  patch_i,        // steady in the two cycles behind begin_i
  input  logic [15:0]       udp_sum_i,      // in the third one
  output logic              out_valid_o,
  output qnic_pkg::beat_t   out_o,
  output logic              out_last_o,
  output logic [3:0]        out_bytes_o     // of a last beat, else 0; 0: 16
);
  // ---- a frame's fields -------------------------------------------------------------------
  // Beats are compared from the second one on, words change a cycle later: so they are taken,
  // and the last beats of the frame before still find its own fields.
  logic [3:1] begin_q;
  qnic_egress_pkg::patch_t set_q;
  logic [15:0] udp_even_q, udp_odd_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin_q <= '0;
    else begin_q <= {begin_q[2:1], begin_i};
    if (begin_q[2]) set_q <= patch_i;
    if (begin_q[1]) begin
      set_q.ip_low_beat   <= patch_i.ip_low_beat;
      set_q.ip_high_beat  <= patch_i.ip_high_beat;
      set_q.udp_even_beat <= patch_i.udp_even_beat;
      set_q.udp_odd_beat  <= patch_i.udp_odd_beat;
      set_q.first_beat    <= patch_i.first_beat;
      set_q.pn_beat       <= patch_i.pn_beat;
    end
    if (begin_q[3]) begin
      udp_even_q <= set_q.udp_len_odd ? {udp_sum_i[7:0], udp_sum_i[15:8]} : set_q.udp_len;
      udp_odd_q  <= set_q.udp_len_odd ? set_q.udp_len : {udp_sum_i[7:0], udp_sum_i[15:8]};
    end
  end

  // ---- stage 1: which fields this beat has ----------------------------------------------------
  logic [3:1] valid_q, last_q;
  logic [3:0] bytes_q[1:3];
  qnic_pkg::beat_t data1_q, data2_q;
  logic [4:0] index;
  logic in_range;
  logic ip_low_q, ip_high_q, udp_even1_q, udp_odd1_q, first1_q, pn_q, pn_next_q;
  logic [2:1] prev_q, tag_q;
  assign index    = beat_index_i[4:0];
  assign in_range = beat_renew_i && beat_index_i[12:5] == '0;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) valid_q <= '0;
    else valid_q <= {valid_q[2:1], beat_valid_i};
    last_q     <= {last_q[2:1], beat_last_i};
    bytes_q[1] <= beat_last_i ? beat_bytes_i : '0;
    bytes_q[2] <= bytes_q[1];
    bytes_q[3] <= bytes_q[2];

    if (beat_tag_i) data1_q <= '0;
    else data1_q <= beat_i;
    ip_low_q    <= in_range && index == set_q.ip_low_beat;
    ip_high_q   <= in_range && index == set_q.ip_high_beat;
    udp_even1_q <= in_range && index == set_q.udp_even_beat;
    udp_odd1_q  <= in_range && index == set_q.udp_odd_beat;
    first1_q    <= in_range && index == set_q.first_beat;
    if (!rst_ni) begin
      pn_q      <= 1'b0;
      pn_next_q <= 1'b0;
    end else if (beat_valid_i) begin
      pn_q      <= beat_renew_i && beat_index_i == set_q.pn_beat;
      // Of the same frame: a plain one may have what looks like a number in its last beat.
      pn_next_q <= beat_renew_i && pn_q;
    end
    prev_q <= {prev_q[1], beat_prev_i};
    tag_q  <= {tag_q[1], beat_tag_i};
  end

  // ---- stage 2: the fields in their places --------------------------------------------------
  qnic_pkg::beat_t ip, udp, masks;
  for (genvar w = 0; w < 4; w++) begin : g_field
    assign ip[16*w+:16]     = ip_low_q && set_q.ip_at[w] ? set_q.ip_low : '0;
    assign ip[64+16*w+:16]  = ip_high_q && set_q.ip_at[w] ? set_q.ip_high : '0;
    assign udp[32*w+:16]    = udp_even1_q && set_q.udp_even_at[w] ? udp_even_q : '0;
    assign udp[32*w+16+:16] = udp_odd1_q && set_q.udp_odd_at[w] ? udp_odd_q : '0;
  end
  for (genvar i = 0; i < 16; i++) begin : g_mask
    logic here;
    if (i < 3) begin : g_next
      assign here = pn_q && set_q.pn_at[i] || pn_next_q && set_q.pn_next_at[i];
    end else begin : g_only
      assign here = pn_q && set_q.pn_at[i];
    end
    assign masks[8*i+:8] = here ? set_q.pn_mask[8*(i%4)+:8] : '0;
  end

  // ---- stage 3: the same with first byte and tag ------------------------------------------------
  qnic_pkg::beat_t data3_q, tag_prev, tag_last, tags;
  assign tag_prev = prev_q[2] ? set_q.tag_prev : '0;
  assign tag_last = tag_q[2] ? set_q.tag_last : '0;
  logic [4:0] first_q[8];
  logic [7:0] clear_q;  // all but the word with the first byte; as it is, it resets
  for (genvar w = 0; w < 8; w++) begin : g_first
    always_ff @(posedge clk_i) begin
      clear_q[w] <= !(first1_q && set_q.first_at[w]);
      if (clear_q[w]) first_q[w] <= '0;
      else first_q[w] <= set_q.first_mask;
    end
  end
  if (LEAN) begin : g_lean
    always_ff @(posedge clk_i) begin
      data2_q <= data1_q ^ ip ^ udp ^ masks;
      data3_q <= data2_q ^ tag_prev ^ tag_last;
    end
    assign tags = '0;
  end else begin : g_fast
    qnic_pkg::beat_t ip_q, udp_q, masks_q, tag_prev_q, tag_last_q;
    always_ff @(posedge clk_i) begin
      ip_q       <= ip;
      udp_q      <= udp;
      masks_q    <= masks;
      data2_q    <= data1_q;
      data3_q    <= data2_q ^ ip_q ^ udp_q ^ masks_q;
      tag_prev_q <= tag_prev;
      tag_last_q <= tag_last;
    end
    assign tags = tag_prev_q ^ tag_last_q;
  end

  assign out_valid_o = valid_q[3];
  assign out_last_o  = last_q[3];
  assign out_bytes_o = bytes_q[3];
  for (genvar w = 0; w < 8; w++) begin : g_out
    assign out_o[16*w+:16] = data3_q[16*w+:16] ^ tags[16*w+:16] ^ {11'd0, first_q[w]};
  end

  `QNIC_ASSERT(FirstBeatAsItIs_A, beat_valid_i && !beat_renew_i |=> {ip, udp, masks} == '0)
  `QNIC_ASSERT(TagBeatEmpty_A, beat_valid_i && beat_tag_i |-> beat_last_i)
endmodule

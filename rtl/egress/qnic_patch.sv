// SPDX-License-Identifier: Apache-2.0
// Puts what qnic_finish found into a frame's beats: lengths, checksums, masks, tag.
// Flow: qnic_emit -> [qnic_patch] -> output queue of qnic_output
// Latency: 3   Rate: a beat a cycle   Stalls: none
// Source: RFC 9001 5.3 (tag), 5.4.1 (masked bytes)
module qnic_patch (
  input  logic              clk_i,
  input  logic              rst_ni,
  input  logic              beat_valid_i,
  input  qnic_pkg::beat_t   beat_i,
  input  logic [4:0]        beat_index_i,
  input  logic [12:0]       beat_to_pn_i,
  input  logic              beat_last_i,
  input  logic              beat_prev_i,
  input  qnic_pkg::patch_t  patch_i,
  output logic              out_valid_o,
  output qnic_pkg::beat_t   out_o,
  output logic              out_last_o,
  output logic [3:0]        out_bytes_o   // of a last beat, 0: 16
);
  // Words and bytes of a beat that change.
  typedef struct packed {
    logic [7:0]  ip_len;
    logic [7:0]  ip_sum;
    logic [7:0]  udp_len;
    logic [7:0]  udp_sum;
    logic [7:0]  first;
    logic [15:0] pn;
    logic [15:0] tag;
  } where_t;

  // The word of this beat at position `word` of the frame, one hot.
  function automatic logic [7:0] here(logic use_it, logic [4:0] index, logic [7:0] word);
    return 8'(use_it && index == word[7:3]) << word[2:0];
  endfunction

  where_t where_d, where1_q;
  qnic_pkg::patch_t patch1_q;
  qnic_pkg::beat_t data1_q, data2_d, data2_q, data3_d, data3_q;
  logic [15:0] pn2_q, tag2_q, below_end;
  logic [18:0] pn_here;
  logic [31:0] pn_mask2_q;
  qnic_pkg::beat_t tag_turned2_q;
  logic [3:1] valid_q, last_q;
  logic [3:0] bytes_q[1:3];

  // ---- stage 1: where --------------------------------------------------------------------
  assign pn_here   = 19'h0000f << patch_i.pn_off[3:0];
  assign below_end = patch_i.total[3:0] == '0 ? '1 : ~(16'hffff << patch_i.total[3:0]);

  always_comb begin
    where_d.ip_len  = here(patch_i.protect, beat_index_i, patch_i.ip_len_word);
    where_d.ip_sum  = here(patch_i.protect && !patch_i.ipv6, beat_index_i, patch_i.ip_sum_word);
    where_d.udp_len = here(patch_i.protect, beat_index_i, patch_i.udp_len_word);
    where_d.udp_sum = here(patch_i.protect, beat_index_i, patch_i.udp_sum_word);
    where_d.first   = here(patch_i.protect, beat_index_i, patch_i.first_word);
    where_d.pn      = '0;
    where_d.tag     = '0;
    if (patch_i.protect) begin
      if (beat_to_pn_i == '0) where_d.pn = pn_here[15:0];
      else if (beat_to_pn_i == '1) where_d.pn = {13'd0, pn_here[18:16]};
      // The tag begins where the frame's bytes end and goes on in the last beat.
      if (beat_last_i) where_d.tag = below_end;
      else if (beat_prev_i) where_d.tag = ~below_end;
    end
  end

  // ---- stage 2: two-byte fields and first byte ---------------------------------------------
  for (genvar w = 0; w < 8; w++) begin : g_field
    always_comb begin
      // One hot: a word is one field at most.
      unique case ({
        where1_q.ip_len[w], where1_q.ip_sum[w], where1_q.udp_len[w], where1_q.udp_sum[w]
      })
        4'b1000: data2_d[16*w +: 16] = patch1_q.ip_len;
        4'b0100: data2_d[16*w +: 16] = patch1_q.ip_sum;
        4'b0010: data2_d[16*w +: 16] = patch1_q.udp_len;
        4'b0001: data2_d[16*w +: 16] = patch1_q.udp_sum;
        default: data2_d[16*w +: 16] = data1_q[16*w +: 16]
                   ^ {11'd0, {5{where1_q.first[w]}} & patch1_q.first_mask};
      endcase
    end
  end

  // ---- stage 3: packet number and tag --------------------------------------------------------
  always_comb begin
    for (int unsigned i = 0; i < 16; i++) begin
      data3_d[8*i +: 8] = (data2_q[8*i +: 8] ^ ({8{pn2_q[i]}} & pn_mask2_q[8*(i % 4) +: 8]))
                        | ({8{tag2_q[i]}} & tag_turned2_q[8*i +: 8]);
    end
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) valid_q <= '0;
    else valid_q <= {valid_q[2:1], beat_valid_i};
    last_q     <= {last_q[2:1], beat_last_i};
    bytes_q[1] <= patch_i.total[3:0];
    bytes_q[2] <= bytes_q[1];
    bytes_q[3] <= bytes_q[2];

    data1_q  <= beat_i;
    patch1_q <= patch_i;
    where1_q <= where_d;

    data2_q       <= data2_d;
    pn2_q         <= where1_q.pn;
    tag2_q        <= where1_q.tag;
    pn_mask2_q    <= patch1_q.pn_mask;
    tag_turned2_q <= patch1_q.tag;

    data3_q <= data3_d;
  end

  assign out_valid_o = valid_q[3];
  assign out_o       = data3_q;
  assign out_last_o  = last_q[3];
  assign out_bytes_o = bytes_q[3];
endmodule

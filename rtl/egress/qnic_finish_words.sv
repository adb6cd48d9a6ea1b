// SPDX-License-Identifier: Apache-2.0
// Picks the words that each phase of a frame adds to its UDP checksum.
// Flow: qnic_finish -> [qnic_finish_words] -> qnic_finish_sum
// Latency: 0   Rate: every cycle   Stalls: none
// Source: RFC 9001 5.4.1, RFC 768, RFC 8200 8.1
module qnic_finish_words (
  input  logic [1:0]        phase_i,
  input  qnic_pkg::flight_t flight_i,
  input  logic [4:0]        first_mask_i,
  input  logic [31:0]       pn_mask_i,
  input  logic [15:0]       udp_len_i,    // there from phase 1
  input  qnic_pkg::beat_t   tag_i,        // as it lies in the frame; there from phase 2
  output logic [63:0]       words_o
);
  localparam logic [7:0] IP_PROTO_UDP = 8'd17;

  // Packet-number bytes b0..b3 as two words; at an odd offset each byte counts in the
  // other half.
  function automatic logic [31:0] pn_words(logic [31:0] pn, logic odd);
    return odd ? {pn[15:8], pn[7:0], pn[31:24], pn[23:16]}
               : {pn[7:0], pn[15:8], pn[23:16], pn[31:24]};
  endfunction

  logic [7:0]  first_masked;
  logic [63:0] tag_half;
  assign first_masked = flight_i.first ^ {3'd0, first_mask_i};
  assign tag_half     = phase_i[0] ? tag_i[127:64] : tag_i[63:0];

  always_comb begin
    unique case (phase_i)
      2'd0: words_o = {pn_words(flight_i.pn_bytes ^ pn_mask_i, flight_i.pn_off[0]),
                       ~pn_words(flight_i.pn_bytes, flight_i.pn_off[0])};
      2'd1: words_o = {first_masked, IP_PROTO_UDP, ~flight_i.first, 8'hff,
                       udp_len_i, udp_len_i};  // in the pseudo-header and in the header
      default: begin
        for (int unsigned w = 0; w < 4; w++) begin
          words_o[16*w+:16] = {tag_half[16*w+:8], tag_half[16*w+8+:8]};
        end
      end
    endcase
  end
endmodule

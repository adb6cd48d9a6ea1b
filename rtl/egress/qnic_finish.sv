// SPDX-License-Identifier: Apache-2.0
// Finishes a frame once it is whole: verdict, new lengths, checksums, what is masked.
// Flow: qnic_admit, qnic_checksum, crypto (seal) -> [qnic_finish] -> qnic_emit, qnic_patch
// Latency: 4 (the last of record, sums and seal there in cycle t, send_o in cycle t+4)
// Rate: a frame every 4 cycles   Stalls: seal_ready_o is low while a seal waits
// Source: RFC 9001 5.4.1 (masks), RFC 1071, RFC 768 (a sum of 0 is sent as 0xffff)
//
// Record, sums and seal wait in registers until all three are there. The verdict is known
// when emit may begin, and so is all that the first beats need; the rest of patch_o follows
// while they leave: the fields of the IP header must be there with its second beat, 2 cycles
// behind sent_i, those of UDP, whose sum comes last, with the third. No header is shorter.
`include "qnic_assert.svh"
module qnic_finish #(
  parameter int unsigned SHIFT = qnic_pkg::SHIFT_LOGIC
) (
  input  logic              clk_i,
  input  logic              rst_ni,
  input  logic              flight_valid_i,
  output logic              flight_ready_o,
  input  qnic_egress_pkg::flight_t flight_i,
  output logic              flight_done_o,  // a record and its seal are no longer needed
  input  logic              sums_valid_i,
  output logic              sums_ready_o,
  input  qnic_egress_pkg::sums_t   sums_i,
  input  logic              seal_valid_i,
  output logic              seal_ready_o,
  input  qnic_pkg::seal_t   seal_i,
  output logic              send_valid_o,
  input  logic              send_ready_i,
  output qnic_egress_pkg::send_t   send_o,
  output qnic_egress_pkg::patch_t  patch_o,      // with send_ready_i in cycle t: steady in t+1 and t+2
  output logic [15:0]       udp_sum_o     // and in t+3; the checksum
);
  import qnic_abi_pkg::STATUS_DMA_ERROR;
  import qnic_abi_pkg::STATUS_BAD_DESC;

  // ---- record, sums and seal in registers ----------------------------------------------------
  logic flight_there_q, sums_there_q, seal_there_q, sealed, take_d, take_q;
  qnic_egress_pkg::flight_t flight_q;
  qnic_egress_pkg::sums_t sums_q;
  qnic_pkg::seal_t seal_q;
  assign flight_ready_o = !flight_there_q;
  assign flight_done_o  = take_q;
  assign sums_ready_o   = !sums_there_q;
  assign seal_ready_o   = !seal_there_q;
  assign sealed         = flight_q.in_buffer && flight_q.protect;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      flight_there_q <= 1'b0;
      sums_there_q   <= 1'b0;
      seal_there_q   <= 1'b0;
    end else begin
      flight_there_q <= flight_there_q ? !take_q : flight_valid_i;
      sums_there_q   <= sums_there_q ? !(take_q && flight_q.in_buffer) : sums_valid_i;
      seal_there_q   <= seal_there_q ? !(take_q && sealed) : seal_valid_i;
    end
    if (!flight_there_q) flight_q <= flight_i;
    if (!sums_there_q) sums_q <= sums_i;
    if (!seal_there_q) seal_q <= seal_i;
  end

  // ---- take a frame: the next one when this one was sent ----------------------------------------
  logic busy_q, taken_q, ready_q;
  assign take_d = flight_there_q && (sums_there_q || !flight_q.in_buffer)
                  && (seal_there_q || !sealed) && !busy_q && !take_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      take_q  <= 1'b0;
      taken_q <= 1'b0;
      busy_q  <= 1'b0;
      ready_q <= 1'b0;
    end else begin
      take_q  <= take_d;
      taken_q <= take_q;
      busy_q  <= take_q || busy_q && !(ready_q && send_ready_i);
      ready_q <= taken_q || ready_q && !send_ready_i;
    end
  end
  assign send_valid_o = ready_q;

  // ---- verdict, lengths, masks ------------------------------------------------------------------
  logic [4:0] first_mask, first_mask_q;
  logic [31:0] pn_mask, pn_mask_q, pn_half_q, pn_mask_turned;
  qnic_pkg::len_t total_q, pn_off_q;
  logic ipv6_q;
  logic [6:0] l3_word_q, l4_word_q;
  logic [17:0] before_last;  // the beat before the last, if it is not the first one
  qnic_egress_pkg::send_t send_q;
  assign first_mask  = {seal_q.mask[4] && !flight_q.long_hdr, seal_q.mask[3:0]}
                       & {5{flight_q.protect}};
  assign pn_mask     = seal_q.mask[39:8] & {{8{flight_q.pn_more[2]}}, {8{flight_q.pn_more[1]}},
                                            {8{flight_q.pn_more[0]}}, 8'hff}
                       & {32{flight_q.protect}};
  assign before_last = {1'b0, flight_q.end_off} - (flight_q.protect ? 18'd1 : 18'd17);

  always_ff @(posedge clk_i) begin
    total_q <= flight_q.end_off + {12'd0, flight_q.protect, 4'd0};
    if (take_q) begin
      send_q <= '{
          status: flight_q.status,
          in_buffer: flight_q.in_buffer,
          more: flight_q.more,
          protect: flight_q.protect,
          renew: flight_q.renew,
          single: before_last[17],
          prev_beat: before_last[16:4],
          total: total_q
      };
      // A frame that failed late: with this status, emit drops its beats.
      if (flight_q.in_buffer && (sums_q.err || sums_q.short_frame)) begin
        send_q.status <= sums_q.err ? STATUS_DMA_ERROR : STATUS_BAD_DESC;
      end
      first_mask_q <= first_mask;
      pn_mask_q    <= pn_mask;
      pn_off_q     <= flight_q.pn_off;
      ipv6_q       <= flight_q.ipv6;
      l3_word_q    <= flight_q.l3_word;
      l4_word_q    <= flight_q.l4_word;
    end
    pn_half_q <= pn_off_q[1] ? {pn_mask_q[15:0], pn_mask_q[31:16]} : pn_mask_q;
  end
  assign pn_mask_turned = pn_off_q[0] ? {pn_half_q[23:0], pn_half_q[31:24]} : pn_half_q;
  assign send_o         = send_q;

  // ---- tag to its place ---------------------------------------------------------------------------
  qnic_pkg::beat_t tag_prev, tag_last;
  logic [16:0] tag_amount;
  for (genvar i = 1; i < 16; i++) begin : g_amount
    assign tag_amount[i] = flight_q.end_off[3:0] == 4'(i);
  end
  assign tag_amount[0]  = 1'b0;
  assign tag_amount[16] = flight_q.end_off[3:0] == '0;

  qnic_shift #(
    .SHIFT(SHIFT)
  ) u_shift (
    .clk_i,
    .en_i    (take_q),
    .data_i  (seal_q.tag),
    .amount_i(tag_amount),
    .low_o   (tag_prev),
    .high_o  (tag_last)
  );

  // ---- checksums, places of the fields -----------------------------------------------------------
  logic [15:0] ip_len, udp_len, ip_sum;
  qnic_finish_sum u_sum (
    .clk_i,
    .take_i      (take_q),
    .flight_i    (flight_q),
    .sums_i      (sums_q),
    .seal_i      (seal_q),
    .first_mask_i(first_mask),
    .pn_mask_i   (pn_mask),
    .total_i     (total_q),
    .ip_len_o    (ip_len),
    .udp_len_o   (udp_len),
    .ip_sum_o    (ip_sum),
    .udp_sum_o
  );
  qnic_finish_where u_where (
    .ipv6_i      (ipv6_q),
    .l3_word_i   (l3_word_q),
    .l4_word_i   (l4_word_q),
    .pn_off_i    (pn_off_q),
    .ip_len_i    (ip_len),
    .ip_sum_i    (ip_sum),
    .udp_len_i   (udp_len),
    .first_mask_i(first_mask_q),
    .pn_mask_i   (pn_mask_turned),
    .tag_prev_i  (tag_prev),
    .tag_last_i  (tag_last),
    .patch_o
  );

  `QNIC_ASSERT(SealHeld_A, seal_valid_i && !seal_ready_o |=> seal_valid_i && $stable(seal_i))
  `QNIC_ASSERT(SendHeld_A, send_valid_o && !send_ready_i |=> send_valid_o && $stable(send_o))
  `QNIC_ASSERT(
      HeaderLength_A,
      take_q && flight_q.in_buffer && flight_q.renew |-> flight_q.l3_word >= 7'd7 && flight_q.l4_word >= flight_q.l3_word + 7'd10)
endmodule

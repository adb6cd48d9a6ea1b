// SPDX-License-Identifier: Apache-2.0
// Finishes a frame once it is whole: verdict, new lengths, checksums, what is masked.
// Flow: qnic_admit, qnic_checksum, crypto (seal) -> [qnic_finish] -> qnic_emit
// Latency: 11 (record and sums there in cycle t, patch_o in cycle t+11), 12 after the seal
// Rate: a frame every 4 cycles   Stalls: seal_ready_o is low while a seal waits
// Source: RFC 9001 5.4.1 (masks), RFC 1071, RFC 768 (a sum of 0 is sent as 0xffff)
//
// A frame takes four phases; in each, four words go into the adders of the UDP checksum:
// packet number, first byte and lengths, the tag's halves. Masked bytes were summed before
// they were masked, so the old ones are taken out by adding their complements. The tag is
// summed as it lies in the frame, rotated, so its words need no swapping.
`include "qnic_assert.svh"
module qnic_finish (
  input  logic              clk_i,
  input  logic              rst_ni,
  input  logic              flight_valid_i,
  output logic              flight_ready_o,
  input  qnic_pkg::flight_t flight_i,
  input  logic              sums_valid_i,
  output logic              sums_ready_o,
  input  qnic_pkg::sums_t   sums_i,
  input  logic              seal_valid_i,
  output logic              seal_ready_o,
  input  qnic_pkg::seal_t   seal_i,
  output logic              patch_valid_o,
  input  logic              patch_ready_i,
  output qnic_pkg::patch_t  patch_o
);
  import qnic_abi_pkg::STATUS_OK;
  localparam int unsigned DEPTH = 8;  // patches that wait for emit
  localparam int unsigned LW = $clog2(DEPTH) + 1;

  // ---- seal register ----------------------------------------------------------------------
  logic seal_valid_q;
  qnic_pkg::seal_t seal_q;

  // ---- take a frame -----------------------------------------------------------------------
  logic in_buffer, sealed, there, take, busy_q, room_q;
  logic [1:0] phase_q;
  assign in_buffer = flight_i.status == STATUS_OK;
  assign sealed    = in_buffer && flight_i.protect;
  assign there     = flight_valid_i && (sums_valid_i || !in_buffer) && (seal_valid_q || !sealed);
  assign take      = there && room_q && (!busy_q || phase_q == 2'd3);
  assign flight_ready_o = take;
  assign sums_ready_o   = take && in_buffer;
  assign seal_ready_o   = !seal_valid_q;

  logic [4:0]  first_gate;
  logic [31:0] pn_gate;
  assign first_gate = flight_i.long_hdr ? 5'h0f : 5'h1f;
  for (genvar i = 0; i < 4; i++) begin : g_gate
    assign pn_gate[8*i+:8] = {8{flight_i.pn_len > 3'(i)}};
  end

  qnic_pkg::flight_t cur_q;
  qnic_pkg::beat_t tag_q, tag_turned;
  logic [15:0] ip_sum_q, udp_sum_q;
  logic [4:0]  first_mask_q;
  logic [31:0] pn_mask_q;
  logic in_buffer_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      seal_valid_q <= 1'b0;
      busy_q       <= 1'b0;
      phase_q      <= 2'd0;
    end else begin
      seal_valid_q <= seal_valid_q ? !(take && sealed) : seal_valid_i;
      busy_q       <= take || busy_q && phase_q != 2'd3;
      phase_q      <= take ? 2'd0 : phase_q + 2'd1;
    end
    if (!seal_valid_q) seal_q <= seal_i;
    if (take) begin
      cur_q        <= flight_i;
      in_buffer_q  <= in_buffer;
      ip_sum_q     <= sums_i.ip;
      udp_sum_q    <= sums_i.udp;
      tag_q        <= seal_q.tag;
      first_mask_q <= seal_q.mask[4:0] & first_gate;
      pn_mask_q    <= seal_q.mask[39:8] & pn_gate;
      // A frame that failed late: with this status, emit drops its beats.
      if (in_buffer && (sums_i.err || sums_i.short_frame)) begin
        cur_q.status <= sums_i.err ? qnic_abi_pkg::STATUS_DMA_ERROR : qnic_abi_pkg::STATUS_BAD_DESC;
      end
    end
  end

  qnic_rotate u_rotate (
    .clk_i,
    .data_i  (tag_q),
    .amount_i(cur_q.end_off[3:0]),
    .data_o  (tag_turned)
  );

  // ---- lengths and positions --------------------------------------------------------------
  qnic_pkg::len_t total_q;
  logic [15:0] ip_len_q, udp_len_q, ip_sum;
  logic [16:0] ip_add_q;
  logic [12:0] last_beat_q;
  logic [31:0] pn_mask_turned;
  assign ip_sum = ip_add_q[15:0] + 16'(ip_add_q[16]);

  always_ff @(posedge clk_i) begin
    total_q     <= cur_q.end_off + (cur_q.protect ? 17'd16 : 17'd0);             // phase 0
    ip_len_q    <= 16'(cur_q.end_off + 17'd16 - {9'd0, cur_q.l3_word, 1'b0});
    udp_len_q   <= 16'(cur_q.end_off + 17'd16 - {9'd0, cur_q.l4_word, 1'b0});
    last_beat_q <= 13'((total_q - 17'd1) >> 4);                                  // phase 1
    ip_add_q    <= 17'(ip_sum_q) + 17'(ip_len_q);
  end

  always_comb begin
    unique case (cur_q.pn_off[1:0])
      2'd0: pn_mask_turned = pn_mask_q;
      2'd1: pn_mask_turned = {pn_mask_q[23:0], pn_mask_q[31:24]};
      2'd2: pn_mask_turned = {pn_mask_q[15:0], pn_mask_q[31:16]};
      2'd3: pn_mask_turned = {pn_mask_q[7:0], pn_mask_q[31:8]};
    endcase
  end

  // ---- UDP checksum -----------------------------------------------------------------------
  logic [63:0] words;
  logic [15:0] udp_sum;
  qnic_finish_words u_words (
    .phase_i     (phase_q),
    .flight_i    (cur_q),
    .first_mask_i(first_mask_q),
    .pn_mask_i   (pn_mask_q),
    .udp_len_i   (udp_len_q),
    .tag_i       (tag_turned),
    .words_o     (words)
  );

  logic udp_valid;
  qnic_finish_sum u_sum (
    .clk_i,
    .rst_ni,
    .start_i(busy_q && phase_q == 2'd0),
    .words_i(words),
    .base_i (udp_sum_q),
    .valid_o(udp_valid),
    .sum_o  (udp_sum)
  );

  // ---- to emit: the UDP checksum follows its frame's patch ----------------------------------
  qnic_pkg::patch_t patch, queued;
  logic patch_push, patch_there, udp_there, patch_room, udp_room, pop;
  logic [15:0] queued_udp;
  logic [LW-1:0] patches;

  assign patch_push = busy_q && phase_q == 2'd3;
  assign patch = '{
    status:       cur_q.status,
    in_buffer:    in_buffer_q,
    protect:      cur_q.protect,
    ipv6:         cur_q.ipv6,
    total:        total_q,
    last_beat:    last_beat_q,
    ip_len_word:  8'(cur_q.l3_word) + (cur_q.ipv6 ? 8'd2 : 8'd1),
    ip_sum_word:  8'(cur_q.l3_word) + 8'd5,
    udp_len_word: 8'(cur_q.l4_word) + 8'd2,
    udp_sum_word: 8'(cur_q.l4_word) + 8'd3,
    first_word:   8'(cur_q.l4_word) + 8'd4,
    ip_len:       cur_q.ipv6 ? {udp_len_q[7:0], udp_len_q[15:8]} : {ip_len_q[7:0], ip_len_q[15:8]},
    ip_sum:       ~{ip_sum[7:0], ip_sum[15:8]},
    udp_len:      {udp_len_q[7:0], udp_len_q[15:8]},
    udp_sum:      16'd0,
    first_mask:   first_mask_q,
    pn_off:       cur_q.pn_off,
    pn_mask:      pn_mask_turned,
    tag:          tag_turned
  };

  qnic_fifo #(
    .W    ($bits(qnic_pkg::patch_t)),
    .DEPTH(DEPTH)
  ) u_patches (
    .clk_i,
    .rst_ni,
    .in_valid_i (patch_push),
    .in_ready_o (patch_room),
    .in_data_i (patch),
    .out_valid_o(patch_there),
    .out_ready_i(pop),
    .out_data_o(queued),
    .level_o    (patches)
  );
  qnic_fifo #(
    .W    (16),
    .DEPTH(DEPTH)
  ) u_udp_sums (
    .clk_i,
    .rst_ni,
    .in_valid_i (udp_valid),
    .in_ready_o (udp_room),
    .in_data_i (udp_sum),
    .out_valid_o(udp_there),
    .out_ready_i(pop),
    .out_data_o(queued_udp),
    .level_o    ()
  );

  // Room for the frame that is being taken and for one in its last phases.
  always_ff @(posedge clk_i) begin
    if (!rst_ni) room_q <= 1'b0;
    else room_q <= patches < LW'(DEPTH - 2);
  end

  assign patch_valid_o = patch_there && udp_there;
  assign pop           = patch_valid_o && patch_ready_i;
  always_comb begin
    patch_o         = queued;
    patch_o.udp_sum = {queued_udp[7:0], queued_udp[15:8]};
  end

  `QNIC_ASSERT(PatchRoom_A, patch_push |-> patch_room)
  `QNIC_ASSERT(UdpRoom_A, udp_valid |-> udp_room)
  `QNIC_ASSERT(SealHeld_A, seal_valid_i && !seal_ready_o |=> seal_valid_i && $stable(seal_i))
  `QNIC_ASSERT(PatchHeld_A, patch_valid_o && !patch_ready_i |=> patch_valid_o && $stable(patch_o))
endmodule

// SPDX-License-Identifier: Apache-2.0
// Takes the header-protection sample out of ciphertext and tag (RFC 9001 5.4.2).
// Flow: crypto/qnic_xor (ciphertext), crypto/qnic_tags (tag) -> [qnic_sampler] ->
//       crypto/qnic_aes_sched
// Latency: 3 + off from the block that completes the sample to hp_valid_o; from the tag 8,
// and up to 6 more when a part of the sample is ciphertext
// Rate: a frame in 4 cycles   Stalls: holds hp_valid_o until hp_pick_i
//
// The sample starts 4 bytes behind the packet number's first byte, so `off` = 4 - pn_len
// bytes into ciphertext || tag. Short payloads leave part of it, or all, to the tag. Frames
// are at least 4 cycles apart, so bytes are shifted by one place a cycle.
`include "qnic_assert.svh"
module qnic_sampler #(
  parameter int unsigned ROWS = 2,  // of 16 frames between their first step and their sample
  parameter bit          LEAN = 1'b0  // few flip-flops, see common/qnic_key_queue
) (
  input  logic            clk_i,
  input  logic            rst_ni,
  // a protected frame begins: its hp key, there for one cycle more
  input  logic            start_valid_i,
  output logic            start_ready_o,
  input  logic [255:0]    start_hp_i,
  input  logic            start_aes256_i,
  // its steps behind the XOR (ciphertext in block_i where cut_i.ct)
  input  logic            cut_valid_i,
  input  qnic_crypto_pkg::cut_t  cut_i,
  input  qnic_pkg::beat_t block_i,
  // tags, see qnic_tags
  input  logic            tag_there_i,
  output logic            tag_next_o,
  output logic            tag_read_o,
  input  logic            tag_valid_i,
  input  qnic_pkg::beat_t tag_i,
  // to the AES pipe, see qnic_aes_sched
  output logic            hp_valid_o,
  input  logic            hp_pick_i,
  input  logic            hp_clear_i,
  output qnic_pkg::beat_t hp_block_o,
  output logic [255:0]    hp_key_o,
  output logic            hp_aes256_o
);
  // ---- the sample's bytes in the ciphertext: first two blocks, shifted down by off ---------
  logic [151:0] window_q;
  logic [4:0] have_q;   // ciphertext bytes in the window from its start, 16 and more: enough
  logic [1:0] off_q;
  logic       second_q; // the next ciphertext block of the frame is its second
  logic       part_q;   // both are here
  logic       none_q;   // a frame without payload: the tag is the sample
  logic first, second, push;
  assign first  = cut_valid_i && cut_i.ct_first;
  assign second = cut_valid_i && cut_i.ct && !cut_i.ct_first && second_q;
  assign push   = part_q && off_q == '0;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      second_q <= 1'b0;
      part_q   <= 1'b0;
      none_q   <= 1'b0;
    end else begin
      // A cycle later: the frame before may be shifted up to now.
      none_q <= cut_valid_i && cut_i.protect && cut_i.last && !cut_i.ct;
      if (first) second_q <= !cut_i.last;
      else if (second) second_q <= 1'b0;
      part_q <= (first && cut_i.last) || second || none_q || (part_q && !push && !first);
    end
    if (none_q) begin
      window_q <= '0;
      have_q   <= '0;
      off_q    <= '0;
    end else if (first) begin
      window_q <= {24'b0, block_i};
      have_q   <= cut_i.bytes;
      off_q    <= cut_i.sample_off;
    end else if (second) begin
      window_q[128+:24] <= block_i[23:0];
      have_q            <= 5'd16 + (cut_i.bytes > 5'd3 ? 5'd3 : cut_i.bytes);
    end else if (part_q && !push) begin
      window_q <= window_q >> 8;
      have_q   <= have_q - 5'd1;
      off_q    <= off_q - 2'd1;
    end
  end

  typedef struct packed {
    logic            need;  // of the tag
    qnic_pkg::beat_t data;  // zero behind the ciphertext
  } part_t;
  part_t part;
  logic part_valid, part_ready;
  qnic_rows #(
    .W($bits(part_t)),
    .ROWS(ROWS),
    .FLAGS(1)
  ) i_parts (
    .clk_i,
    .rst_ni,
    .in_valid_i(push),
    .in_ready_o(part_ready),
    .in_data_i({!have_q[4], window_q[127:0]}),
    .out_valid_o(part_valid),
    .out_ready_i(hp_pick_i),
    .out_data_o(part)
  );

  // ---- tags of the frames that need theirs, shifted up by what is there: 4s, then 1s --------
  logic plan_valid, plan_ready, plan_need;
  logic [3:0] plan_have;
  qnic_rows #(
    .W(5),
    .ROWS(ROWS),
    .FLAGS(1)
  ) i_plans (
    .clk_i,
    .rst_ni,
    .in_valid_i(push),
    .in_ready_o(plan_ready),
    .in_data_i({!have_q[4], have_q[3:0]}),
    .out_valid_o(plan_valid),
    .out_ready_i(tag_next_o),
    .out_data_o({plan_need, plan_have})
  );

  logic [3:0][3:0] way_q;        // have of the tags that are being read
  logic [1:0] reads_q;           // tags that are being read, in tag_q or in fours_q
  logic tag_valid_q, fours_valid_q, ones_valid_q, fours_free, fours_done;
  logic ones_done, ones_free, ones_load;
  qnic_pkg::beat_t tag_q, fours_q, ones_q;
  logic [3:0] tag_have_q, fours_have_q;
  logic [1:0] ones_have_q;
  logic need_q;
  assign tag_next_o = plan_valid && tag_there_i && (!plan_need || !reads_q[1]);
  assign tag_read_o = plan_need;
  assign fours_done = fours_have_q[3:2] == '0;
  assign fours_free = !fours_valid_q || ones_load;
  assign ones_done  = ones_valid_q && ones_have_q == '0;
  assign ones_free  = !ones_valid_q || (hp_pick_i && need_q);
  assign ones_load  = fours_valid_q && fours_done && ones_free;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      reads_q       <= '0;
      tag_valid_q   <= 1'b0;
      fours_valid_q <= 1'b0;
      ones_valid_q  <= 1'b0;
    end else begin
      reads_q       <= reads_q + 2'(tag_next_o && plan_need) - 2'(ones_load);
      tag_valid_q   <= tag_valid_i || (tag_valid_q && !fours_free);
      fours_valid_q <= (tag_valid_q && fours_free) || (fours_valid_q && !ones_load);
      ones_valid_q  <= ones_load || (ones_valid_q && !(hp_pick_i && need_q));
    end
    way_q <= {way_q[2:0], plan_have};
    if (tag_valid_i) begin
      tag_q      <= tag_i;
      tag_have_q <= way_q[3];
    end
    // Whether there is a tag is no matter to what is this wide.
    if (!fours_done || !fours_valid_q || ones_free) fours_q <= fours_done ? tag_q : fours_q << 32;
    if (ones_have_q != '0 || ones_free) ones_q <= ones_have_q == '0 ? fours_q : ones_q << 8;
    // What is left of the shifts; 0 when there is no tag.
    if (!rst_ni) fours_have_q <= '0;
    else if (!fours_done) fours_have_q[3:2] <= fours_have_q[3:2] - 2'd1;
    else if (fours_free) fours_have_q <= tag_valid_q ? tag_have_q : '0;
    if (!rst_ni) ones_have_q <= '0;
    else if (ones_have_q != '0) ones_have_q <= ones_have_q - 2'd1;
    else if (ones_load) ones_have_q <= fours_have_q[1:0];
  end

  // ---- the whole sample, with its key: in registers while it waits for the AES pipe ---------
  logic key_valid, aes256;
  logic [255:0] key;
  qnic_rows #(
    .W(257),
    .ROWS(ROWS),
    .KEYS(1'b1),
    .LEAN(LEAN),
    .LATE(1'b1)
  ) i_keys (
    .clk_i,
    .rst_ni,
    .in_valid_i(start_valid_i),
    .in_ready_o(start_ready_o),
    .in_data_i({start_aes256_i, start_hp_i}),
    .out_valid_o(key_valid),
    .out_ready_i(hp_pick_i),
    .out_data_o({aes256, key})
  );
  assign hp_valid_o = part_valid && key_valid && (!part.need || ones_done);

  always_ff @(posedge clk_i) begin
    need_q <= part.need;
    if (hp_clear_i) begin
      hp_key_o   <= '0;
      hp_block_o <= '0;
    end else if (hp_pick_i) begin
      hp_key_o   <= key;
      hp_block_o <= part.data | (need_q ? ones_q : '0);
    end
    if (hp_pick_i) hp_aes256_o <= aes256;
  end

  `QNIC_ASSERT(PartRoom_A, push |-> part_ready && plan_ready)
  `QNIC_ASSERT(PartPushed_A, first || none_q |-> !part_q || push)
  `QNIC_ASSERT(Enough_A, first && cut_i.last |-> cut_i.bytes >= 5'(cut_i.sample_off))
  `QNIC_ASSERT(TagPlace_A, tag_valid_i |-> !tag_valid_q || fours_free)
  `QNIC_ASSERT(Shifts_A, (fours_valid_q || fours_done) && (ones_valid_q || ones_have_q == '0))
  `QNIC_ASSERT(Picked_A, hp_pick_i |-> hp_valid_o && need_q == part.need)
endmodule

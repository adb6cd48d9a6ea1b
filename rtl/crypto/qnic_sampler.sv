// SPDX-License-Identifier: Apache-2.0
// Takes the header-protection sample out of ciphertext and tag (RFC 9001 5.4.2).
// Flow: crypto/qnic_xor (ciphertext), crypto/qnic_ghash (tag) -> [qnic_sampler] ->
//       crypto/qnic_aes_sched
// Latency: 8 from the block that completes the sample, 5 from the tag
// Rate: a frame every 3 cycles   Stalls: holds hp_* until hp_ready_i
//
// The sample starts 4 bytes behind the packet number's first byte, so `off` = 4 - pn_len
// bytes into ciphertext || tag. Short payloads leave part of it, or all, to the tag.
`include "qnic_assert.svh"
module qnic_sampler #(
  parameter int unsigned DEPTH = 32,  // frames between their first step and their sample
  parameter int unsigned SHIFT = qnic_pkg::SHIFT_LOGIC,  // see egress/qnic_shift
  parameter bit          LEAN  = 1'b0  // few flip-flops, see common/qnic_key_queue
) (
  input  logic            clk_i,
  input  logic            rst_ni,
  // a protected frame begins: its hp key
  input  logic            start_valid_i,
  output logic            start_ready_o,
  input  logic [255:0]    start_hp_i,
  input  logic            start_aes256_i,
  // its steps behind the XOR (ciphertext in block_i where step_i.ct), and at some time,
  // for frames whose sample needs it, its tag
  input  logic            step_valid_i,
  input  qnic_pkg::step_t step_i,
  input  qnic_pkg::beat_t block_i,
  input  logic            tag_valid_i,
  input  qnic_pkg::beat_t tag_i,
  // to the AES pipe
  output logic            hp_valid_o,
  input  logic            hp_ready_i,
  output qnic_pkg::beat_t hp_block_o,
  output logic [255:0]    hp_key_o,
  output logic            hp_aes256_o
);
  // ---- the sample's bytes in the ciphertext: its first block and 3 bytes of the second -------
  // The first block stays until the next frame's, at least three steps on.
  qnic_pkg::beat_t first_q;
  logic [23:0] second_bytes_q;
  logic        second_q;  // the next ciphertext block of the frame is its second
  logic none, alone, second;
  assign none   = step_valid_i && step_i.protect && step_i.hdr && step_i.last;
  assign alone  = step_valid_i && step_i.ct_first && step_i.last;
  assign second = step_valid_i && step_i.ct && !step_i.ct_first && second_q;

  logic [3:1] part_q;  // a sample's bytes are there, moved by two, by one
  logic [5:0] have_q[1:2];
  logic [1:0] off_q[1:2];
  logic [135:0] two_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      part_q   <= '0;
      second_q <= 1'b0;
    end else begin
      part_q <= {part_q[2:1], none || alone || second};
      if (step_valid_i && step_i.ct) second_q <= step_i.ct_first && !step_i.last;
    end
    if (none) first_q <= '0;
    else if (step_valid_i && step_i.ct_first) first_q <= block_i;
    second_bytes_q <= second ? block_i[23:0] : '0;
    have_q[1] <= none ? '0 : {1'b0, step_i.blk_bytes} + (second ? 6'd16 : 6'd0);
    off_q[1]  <= step_i.sample_off;
    two_q     <= off_q[1][1] ? {second_bytes_q, first_q[127:16]}
                             : {second_bytes_q[7:0], first_q};
    have_q[2] <= have_q[1] - 6'(off_q[1]);
    off_q[2]  <= off_q[1];
  end

  typedef struct packed {
    logic [4:0]      have;  // sample bytes that are ciphertext, 0..16
    qnic_pkg::beat_t data;  // zero behind them
  } part_t;
  part_t part_in_q, part;
  logic part_valid, part_pop, part_ready;
  always_ff @(posedge clk_i) begin
    part_in_q.have <= have_q[2] > 6'd16 ? 5'd16 : have_q[2][4:0];
    part_in_q.data <= off_q[2][0] ? two_q[135:8] : two_q[127:0];
  end

  qnic_fifo #(
    .W($bits(part_t)),
    .DEPTH(DEPTH)
  ) i_parts (
    .clk_i,
    .rst_ni,
    .in_valid_i(part_q[3]),
    .in_ready_o(part_ready),
    .in_data_i(part_in_q),
    .out_valid_o(part_valid),
    .out_ready_i(part_pop),
    .out_data_o(part),
    .level_o()
  );

  // ---- tags of the frames that need theirs ------------------------------------------------
  qnic_pkg::beat_t tag;
  logic tag_valid, tag_ready, need_tag;
  assign need_tag = !part.have[4];
  // As many as there are frames: a long frame leaves the AES pipe no cycle for samples.
  qnic_fifo #(
    .W(128),
    .DEPTH(DEPTH)
  ) i_tags (
    .clk_i,
    .rst_ni,
    .in_valid_i(tag_valid_i),
    .in_ready_o(tag_ready),
    .in_data_i(tag_i),
    .out_valid_o(tag_valid),
    .out_ready_i(part_pop && need_tag),
    .out_data_o(tag),
    .level_o()
  );

  // ---- the whole sample, with its key -----------------------------------------------------
  // Bytes of the tag go behind those of the ciphertext; without need none, which is a shift
  // by nothing at all.
  logic [2:1] merge_q;
  logic            sample_q;
  qnic_pkg::beat_t data_q[1:2], tag_moved, unused_high, block_q;
  logic [16:0] up;
  assign up       = need_tag ? 17'd1 << part.have : '0;
  assign part_pop = part_valid && (!need_tag || tag_valid) && merge_q == '0
                    && (!sample_q || hp_ready_i);
  qnic_shift #(
    .SHIFT(SHIFT)
  ) i_shift (
    .clk_i,
    .en_i(1'b1),
    .data_i(tag),
    .amount_i(up),
    .low_o(tag_moved),
    .high_o(unused_high)
  );

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      merge_q  <= '0;
      sample_q <= 1'b0;
    end else begin
      merge_q  <= {merge_q[1], part_pop};
      sample_q <= merge_q[2] || (sample_q && !hp_ready_i);
    end
    data_q[1] <= part.data;
    data_q[2] <= data_q[1];
    if (merge_q[2]) block_q <= data_q[2] | tag_moved;
  end

  logic key_valid;
  qnic_key_queue #(
    .W(257),
    .DEPTH(DEPTH),
    .LEAN(LEAN)
  ) i_keys (
    .clk_i,
    .rst_ni,
    .in_valid_i(start_valid_i),
    .in_ready_o(start_ready_o),
    .in_data_i({start_aes256_i, start_hp_i}),
    .out_valid_o(key_valid),
    .out_ready_i(hp_valid_o && hp_ready_i),
    .out_data_o({hp_aes256_o, hp_key_o}),
    .level_o()
  );
  assign hp_valid_o = sample_q;
  assign hp_block_o = block_q;

  `QNIC_ASSERT(PartRoom_A, part_q[3] |-> part_ready)
  `QNIC_ASSERT(TagRoom_A, tag_valid_i |-> tag_ready)
  `QNIC_ASSERT(KeyThere_A, hp_valid_o |-> key_valid)
  `QNIC_ASSERT(Enough_A, part_q[1] |-> have_q[1] >= 6'(off_q[1]))
endmodule

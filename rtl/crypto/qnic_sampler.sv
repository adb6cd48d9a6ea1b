// SPDX-License-Identifier: Apache-2.0
// Takes the header-protection sample out of ciphertext and tag (RFC 9001 5.4.2).
// Flow: crypto/qnic_xor (ciphertext), crypto/qnic_ghash (tag) -> [qnic_sampler] ->
//       crypto/qnic_aes_sched
// Latency: 3 from the block (or tag) that completes the sample
// Rate: a frame every 2 cycles   Stalls: holds hp_* until hp_ready_i
//
// The sample starts 4 bytes behind the packet number's first byte, so `off` = 4 - pn_len
// bytes into ciphertext || tag. Short payloads leave part of it, or all, to the tag.
`include "qnic_assert.svh"
module qnic_sampler #(
  parameter int unsigned DEPTH = 32  // frames between their first step and their sample
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
  // ---- the sample's bytes in the ciphertext: first two blocks -----------------------------
  qnic_pkg::beat_t first_q;
  logic            second_q;  // the next ciphertext block of the frame is its second
  logic part_valid_d, part_valid_q;
  logic [255:0] window_d, window_q;
  logic [5:0] have_d, have_q;  // ciphertext bytes in the window
  logic [1:0] off_q;

  always_comb begin
    part_valid_d = 1'b0;
    window_d     = {128'b0, block_i};
    have_d       = {1'b0, step_i.blk_bytes};
    if (step_valid_i && step_i.protect) begin
      if (step_i.hdr) begin
        part_valid_d = step_i.last;  // no payload: the tag is the sample
        window_d     = '0;
        have_d       = '0;
      end else if (step_i.ct_first) begin
        part_valid_d = step_i.last;
      end else if (second_q) begin
        part_valid_d = 1'b1;
        window_d     = {block_i, first_q};
        have_d       = 6'd16 + {1'b0, step_i.blk_bytes};
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      part_valid_q <= 1'b0;
      second_q     <= 1'b0;
    end else begin
      part_valid_q <= part_valid_d;
      if (step_valid_i && step_i.ct) second_q <= step_i.ct_first && !step_i.last;
    end
    if (step_valid_i && step_i.ct_first) first_q <= block_i;
    window_q <= window_d;
    have_q   <= have_d;
    off_q    <= step_i.sample_off;
  end

  typedef struct packed {
    logic [4:0]      have;  // sample bytes that are ciphertext, 0..16
    qnic_pkg::beat_t data;  // zero behind them
  } part_t;
  part_t part_in, part;
  logic [5:0] rest;
  logic part_valid, part_pop, part_ready;
  assign rest         = have_q - 6'(off_q);
  assign part_in.have = rest > 6'd16 ? 5'd16 : rest[4:0];
  assign part_in.data = 128'(window_q >> {off_q, 3'b0});

  qnic_fifo #(
    .W($bits(part_t)),
    .DEPTH(DEPTH)
  ) i_parts (
    .clk_i,
    .rst_ni,
    .in_valid_i(part_valid_q),
    .in_ready_o(part_ready),
    .in_data_i(part_in),
    .out_valid_o(part_valid),
    .out_ready_i(part_pop),
    .out_data_o(part),
    .level_o()
  );

  // ---- tags of the frames that need theirs ------------------------------------------------
  qnic_pkg::beat_t tag;
  logic tag_valid, tag_ready, need_tag;
  assign need_tag = part.have != 5'd16;
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
  logic            sample_q;
  qnic_pkg::beat_t block_q;
  assign part_pop = part_valid && (!need_tag || tag_valid) && (!sample_q || hp_ready_i);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) sample_q <= 1'b0;
    else if (!sample_q || hp_ready_i) sample_q <= part_pop;
    if (part_pop) block_q <= part.data | (tag << {part.have, 3'b0});
  end

  logic key_valid;
  qnic_fifo #(
    .W(257),
    .DEPTH(DEPTH),
    .WIPE(1'b1)
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

  `QNIC_ASSERT(PartRoom_A, part_valid_q |-> part_ready)
  `QNIC_ASSERT(TagRoom_A, tag_valid_i |-> tag_ready)
  `QNIC_ASSERT(KeyThere_A, hp_valid_o |-> key_valid)
  `QNIC_ASSERT(Enough_A, part_valid_q |-> have_q >= 6'(off_q))
endmodule

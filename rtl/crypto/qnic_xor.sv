// SPDX-License-Identifier: Apache-2.0
// Aligns a step's block, lets it wait for its keystream, XORs payload with it.
// Flow: crypto/qnic_slicer, crypto/qnic_aes -> [qnic_xor] -> egress, GHASH, sampler
// Latency: AES_LATENCY + 1   Rate: a step a cycle   Stalls: never (room is taken beforehand)
// The block is the window's bytes from `shift` on. Header beats and blocks wait in two rings
// of block RAM with its output register, the former longer by the cycles that they need not be
// shifted; 4 block RAMs each. LEAN shifts in one cycle, with two registers less.
`include "qnic_assert.svh"
module qnic_xor #(
  parameter int unsigned AES_LATENCY = qnic_pkg::AES_LATENCY,
  parameter int unsigned SHIFT       = qnic_pkg::SHIFT_LOGIC,  // see egress/qnic_shift
  parameter bit          LEAN        = 1'b0  // few flip-flops; with SHIFT_LOGIC
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  input  logic                   fire_i,
  input  qnic_crypto_pkg::step_t step_i,
  input  qnic_pkg::beat_t        cur_i,
  input  qnic_pkg::beat_t        nxt_i,
  input  logic                   err_i,
  input  logic                   short_i,
  // keystream: exactly in the cycle a payload step arrives at the end of the delay line
  input  logic                   ks_valid_i,
  input  qnic_pkg::beat_t        ks_i,
  output logic                   cut_valid_o,
  output qnic_crypto_pkg::cut_t  cut_o,
  output qnic_pkg::beat_t        piece_o,  // header beat or ciphertext, zero behind its bytes
  output logic                   hash_o,   // cut_valid_o and block_o goes to GHASH
  output qnic_pkg::beat_t        block_o   // AAD or ciphertext block, zero behind its bytes
);
  // Registers before the rings: 2, and 4 for blocks (LEAN: 2); behind them: the RAM's own two.
  localparam int unsigned HDR_RING = AES_LATENCY - 4;
  localparam int unsigned BLK_RING = AES_LATENCY - (LEAN ? 4 : 6);
  localparam int unsigned PLACES = 1 << $clog2(HDR_RING + 1);
  localparam int unsigned PW = $clog2(PLACES);
  typedef logic [15:0] enable_t;  // one a byte

  function automatic enable_t upto(logic [4:0] bytes);
    enable_t enable;
    for (int unsigned i = 0; i < 16; i++) enable[i] = bytes > 5'(i);
    return enable;
  endfunction
  function automatic qnic_pkg::beat_t keep(qnic_pkg::beat_t data, enable_t enable);
    qnic_pkg::beat_t kept;
    for (int unsigned i = 0; i < 16; i++) kept[8*i+:8] = enable[i] ? data[8*i+:8] : '0;
    return kept;
  endfunction

  // ---- header beats: masked; and what is to be known of the step ---------------------------
  typedef struct packed {
    qnic_crypto_pkg::cut_t cut;
    qnic_pkg::beat_t       hdr;
  } hdr_item_t;
  hdr_item_t hdr_in_q;
  qnic_crypto_pkg::cut_t cut_q;
  qnic_pkg::beat_t       hdr_q;
  enable_t               hdr_en_q;
  always_ff @(posedge clk_i) begin
    hdr_q        <= cur_i;
    hdr_en_q     <= step_i.hdr ? upto(step_i.hdr_bytes) : '0;
    hdr_in_q.hdr <= keep(hdr_q, hdr_en_q);
    hdr_in_q.cut <= cut_q;
    cut_q        <= '{
        err: err_i && step_i.last,
        short_frame: short_i && step_i.last,
        aad: step_i.aad,
        ct: step_i.ct,
        ct_first: step_i.ct_first,
        protect: step_i.protect,
        last: step_i.last,
        sample_off: step_i.sample_off,
        bytes: step_i.hdr ? step_i.hdr_bytes : step_i.blk_bytes
    };
  end

  // ---- blocks: aligned and masked; and the mask of their keystream -------------------------
  typedef struct packed {
    enable_t         ks_en;  // zero but for payload
    qnic_pkg::beat_t block;
  } blk_item_t;
  blk_item_t blk_in_q;
  logic [4:0] bytes1_q, bytes2_q;
  logic [3:1] ct_q;
  logic ct;  // aligned is payload
  enable_t en_q;
  qnic_pkg::beat_t aligned;
  assign ct = LEAN ? ct_q[1] : ct_q[3];
  always_ff @(posedge clk_i) begin
    bytes1_q       <= step_i.blk_bytes;
    bytes2_q       <= bytes1_q;
    en_q           <= upto(LEAN ? step_i.blk_bytes : bytes2_q);
    ct_q           <= {ct_q[2:1], step_i.ct};
    blk_in_q.ks_en <= ct ? en_q : '0;
    blk_in_q.block <= keep(aligned, en_q);
  end

  if (SHIFT == qnic_pkg::SHIFT_ECP5) begin : gen_multipliers
    // What of the current beat goes beyond a beat when it is moved 16 - shift bytes up, and
    // what of the next beat stays in one.
    logic [16:0] up_q;
    qnic_pkg::beat_t nxt_q, low, high, unused_low, unused_high;
    always_ff @(posedge clk_i) begin
      nxt_q <= nxt_i;
      up_q  <= 17'd1 << (5'd16 - {1'b0, step_i.shift});
    end
    qnic_shift #(
      .SHIFT(SHIFT)
    ) i_cur (
      .clk_i,
      .en_i(1'b1),
      .data_i(hdr_q),
      .amount_i(up_q),
      .low_o(unused_low),
      .high_o(high)
    );
    qnic_shift #(
      .SHIFT(SHIFT)
    ) i_nxt (
      .clk_i,
      .en_i(1'b1),
      .data_i(nxt_q),
      .amount_i(up_q),
      .low_o(low),
      .high_o(unused_high)
    );
    assign aligned = high | low;
  end else begin : gen_logic
    // By 8, 4, 2 and 1 bytes, a LUT a bit and step, with registers between them.
    logic [255:0] window;
    logic [183:0] by8, by8_q;
    logic [151:0] by4, by4_q;
    logic [135:0] by2_q;
    logic [2:0] shift1, shift1_q;
    logic [1:0] shift2, shift2_q;
    logic shift3_q;
    assign window = {nxt_i, cur_i};
    assign by8    = step_i.shift[3] ? window[64+:184] : window[0+:184];
    assign shift1 = step_i.shift[2:0];
    if (LEAN) begin : gen_one_cycle
      assign {by8_q, shift1_q, by4_q, shift2_q} = {by8, shift1, by4, shift2};
    end else begin : gen_registers
      always_ff @(posedge clk_i) {by8_q, shift1_q, by4_q, shift2_q} <= {by8, shift1, by4, shift2};
    end
    assign by4    = shift1_q[2] ? by8_q[32+:152] : by8_q[0+:152];
    assign shift2 = shift1_q[1:0];
    always_ff @(posedge clk_i) begin
      by2_q    <= shift2_q[1] ? by4_q[16+:136] : by4_q[0+:136];
      shift3_q <= shift2_q[0];
    end
    assign aligned = shift3_q ? by2_q[8+:128] : by2_q[0+:128];
  end

  // ---- the wait -----------------------------------------------------------------------------
  (* ram_style = "block", no_rw_check *) hdr_item_t hdr_ring[PLACES];
  (* ram_style = "block", no_rw_check *) blk_item_t blk_ring[PLACES];
  hdr_item_t hdr_ram_q, hdr_out_q;
  blk_item_t blk_ram_q, blk_out_q;
  logic [PW-1:0] wr_q, hdr_rd_q, blk_rd_q;
  logic [AES_LATENCY-1:0] valid_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      valid_q  <= '0;
      wr_q     <= '0;
      hdr_rd_q <= PW'(PLACES - HDR_RING);
      blk_rd_q <= PW'(PLACES - BLK_RING);
    end else begin
      valid_q  <= {valid_q[AES_LATENCY-2:0], fire_i};
      wr_q     <= wr_q + 1'b1;
      hdr_rd_q <= hdr_rd_q + 1'b1;
      blk_rd_q <= blk_rd_q + 1'b1;
    end
    hdr_ring[wr_q] <= hdr_in_q;
    blk_ring[wr_q] <= blk_in_q;
    hdr_ram_q      <= hdr_ring[hdr_rd_q];
    blk_ram_q      <= blk_ring[blk_rd_q];
    hdr_out_q      <= hdr_ram_q;
    blk_out_q      <= blk_ram_q;
  end

  // ---- XOR ----------------------------------------------------------------------------------
  logic out_valid;
  assign out_valid = valid_q[AES_LATENCY-1];
  always_ff @(posedge clk_i) begin
    if (!rst_ni) {cut_valid_o, hash_o} <= '0;
    else {cut_valid_o, hash_o} <= {out_valid, out_valid && (hdr_out_q.cut.aad || hdr_out_q.cut.ct)};
    cut_o       <= hdr_out_q.cut;
    // The header beat is zero for payload, the mask for header steps.
    piece_o     <= hdr_out_q.hdr | keep(blk_out_q.block ^ ks_i, blk_out_q.ks_en);
    block_o     <= blk_out_q.block ^ keep(ks_i, blk_out_q.ks_en);
  end

  `QNIC_ASSERT(KeystreamThere_A, out_valid && hdr_out_q.cut.ct |-> ks_valid_i)
  `QNIC_ASSERT(KeystreamUsed_A, ks_valid_i |-> out_valid && hdr_out_q.cut.ct)
endmodule

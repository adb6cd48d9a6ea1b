// SPDX-License-Identifier: Apache-2.0
// Aligns a step's block, lets it wait for its keystream, XORs payload with it.
// Flow: crypto/qnic_slicer, crypto/qnic_aes_pipe -> [qnic_xor] -> egress, GHASH, sampler
// Latency: AES_LATENCY + 1   Rate: a step a cycle   Stalls: never (room is taken beforehand)
//
// The block is shifted in four steps, one a cycle, and waits with the mask of its keystream;
// header beats wait beside it, longer by the cycles that they need not be shifted. Both wait
// in block RAM with its output register: 4 of them each.
`include "qnic_assert.svh"
module qnic_xor (
  input  logic            clk_i,
  input  logic            rst_ni,
  input  logic            fire_i,
  input  qnic_crypto_pkg::step_t step_i,
  input  qnic_pkg::beat_t cur_i,
  input  qnic_pkg::beat_t nxt_i,
  input  logic            err_i,
  input  logic            short_i,
  // keystream: exactly in the cycle a payload step arrives at the end of the delay line
  input  logic            ks_valid_i,
  input  qnic_pkg::beat_t ks_i,
  output logic            cut_valid_o,
  output qnic_crypto_pkg::cut_t  cut_o,
  output qnic_pkg::beat_t piece_o,  // header beat or ciphertext block, zero behind its bytes
  output logic            hash_o,   // cut_valid_o and block_o goes to GHASH
  output qnic_pkg::beat_t block_o   // AAD or ciphertext block, zero behind its bytes
);
  localparam int unsigned HDR_DEPTH = qnic_pkg::AES_LATENCY - 3;
  localparam int unsigned BLK_DEPTH = qnic_pkg::AES_LATENCY - 5;
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

  // ---- header beats: masked, and what is to be known of the step ---------------------------
  qnic_crypto_pkg::cut_t cut_q, cut2_q;
  qnic_pkg::beat_t hdr_q, hdr2_q;
  enable_t hdr_en_q;
  always_ff @(posedge clk_i) begin
    hdr_q    <= cur_i;
    hdr_en_q <= step_i.hdr ? upto(step_i.hdr_bytes) : '0;
    hdr2_q   <= keep(hdr_q, hdr_en_q);
    cut_q    <= '{
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
    cut2_q   <= cut_q;
  end

  // ---- blocks: shifted by 8, 4, 2 and 1 bytes, masked ---------------------------------------
  logic [183:0] by8_q;
  logic [151:0] by4_q;
  logic [135:0] by2_q;
  qnic_pkg::beat_t block_q;
  logic [2:0] shift1_q;
  logic [1:0] shift2_q;
  logic shift3_q, ct1_q, ct2_q, ct3_q;
  logic [4:0] bytes1_q, bytes2_q;
  enable_t en3_q, mask_q;
  logic [255:0] window;
  assign window = {nxt_i, cur_i};
  always_ff @(posedge clk_i) begin
    by8_q    <= step_i.shift[3] ? window[64+:184] : window[0+:184];
    shift1_q <= step_i.shift[2:0];
    by4_q    <= shift1_q[2] ? by8_q[32+:152] : by8_q[0+:152];
    shift2_q <= shift1_q[1:0];
    by2_q    <= shift2_q[1] ? by4_q[16+:136] : by4_q[0+:136];
    shift3_q <= shift2_q[0];
    block_q  <= keep(shift3_q ? by2_q[8+:128] : by2_q[0+:128], en3_q);
    bytes1_q <= step_i.blk_bytes;
    bytes2_q <= bytes1_q;
    en3_q    <= upto(bytes2_q);
    {ct3_q, ct2_q, ct1_q} <= {ct2_q, ct1_q, step_i.ct};
    mask_q   <= ct3_q ? en3_q : '0;
  end

  // ---- the wait: a place is read in the cycle before it is written again ------------------
  typedef struct packed {
    qnic_crypto_pkg::cut_t  cut;
    qnic_pkg::beat_t hdr;
  } hdr_item_t;
  typedef struct packed {
    enable_t         mask;
    qnic_pkg::beat_t block;
  } blk_item_t;
  (* ram_style = "block", no_rw_check *) hdr_item_t hdr_ring[HDR_DEPTH];
  (* ram_style = "block", no_rw_check *) blk_item_t blk_ring[BLK_DEPTH];
  hdr_item_t hdr_ram_q, hdr_out_q;
  blk_item_t blk_ram_q, blk_out_q;
  logic [$clog2(HDR_DEPTH)-1:0] hdr_wr_q, hdr_rd_q;
  logic [$clog2(BLK_DEPTH)-1:0] blk_wr_q, blk_rd_q;
  logic [qnic_pkg::AES_LATENCY-1:0] valid_q;

  always_ff @(posedge clk_i) begin
    hdr_ring[hdr_wr_q] <= '{cut: cut2_q, hdr: hdr2_q};
    blk_ring[blk_wr_q] <= '{mask: mask_q, block: block_q};
    hdr_ram_q <= hdr_ring[hdr_rd_q];
    blk_ram_q <= blk_ring[blk_rd_q];
    hdr_out_q <= hdr_ram_q;
    blk_out_q <= blk_ram_q;
  end
  always_ff @(posedge clk_i) begin
    hdr_wr_q <= hdr_rd_q;
    blk_wr_q <= blk_rd_q;
    if (!rst_ni) begin
      valid_q  <= '0;
      hdr_rd_q <= '0;
      blk_rd_q <= '0;
    end else begin
      valid_q  <= {valid_q[$high(valid_q)-1:0], fire_i};
      hdr_rd_q <= hdr_rd_q == ($bits(hdr_rd_q))'(HDR_DEPTH - 1) ? '0 : hdr_rd_q + 1'b1;
      blk_rd_q <= blk_rd_q == ($bits(blk_rd_q))'(BLK_DEPTH - 1) ? '0 : blk_rd_q + 1'b1;
    end
  end

  // ---- XOR: the mask is zero but for payload, the header beat for header steps -------------
  logic out_valid;
  assign out_valid = valid_q[$high(valid_q)];
  always_ff @(posedge clk_i) begin
    cut_valid_o <= rst_ni && out_valid;
    hash_o      <= rst_ni && out_valid && (hdr_out_q.cut.aad || hdr_out_q.cut.ct);
    cut_o       <= hdr_out_q.cut;
    piece_o     <= hdr_out_q.hdr | keep(blk_out_q.block ^ ks_i, blk_out_q.mask);
    block_o     <= blk_out_q.block ^ keep(ks_i, blk_out_q.mask);
  end

  `QNIC_ASSERT(KeystreamThere_A, out_valid && hdr_out_q.cut.ct |-> ks_valid_i)
  `QNIC_ASSERT(KeystreamUsed_A, ks_valid_i |-> out_valid && hdr_out_q.cut.ct)
endmodule

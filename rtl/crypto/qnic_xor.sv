// SPDX-License-Identifier: Apache-2.0
// Aligns a step's block, lets it wait for its keystream, XORs payload with it.
// Flow: crypto/qnic_slicer, crypto/qnic_aes -> [qnic_xor] -> egress, GHASH, sampler
// Latency: AES_LATENCY + 2   Rate: a step a cycle   Stalls: never (room is taken beforehand)
// The block is the window's bytes from `shift` on: what of the current beat goes beyond a beat
// when it is moved 16 - shift bytes up, and what of the next beat stays in one.
`include "qnic_assert.svh"
module qnic_xor #(
  parameter int unsigned AES_LATENCY = qnic_pkg::AES_LATENCY,
  parameter int unsigned SHIFT       = qnic_pkg::SHIFT_LOGIC  // see egress/qnic_shift
) (
  input  logic            clk_i,
  input  logic            rst_ni,
  input  logic            fire_i,
  input  qnic_pkg::step_t step_i,
  input  qnic_pkg::beat_t cur_i,
  input  qnic_pkg::beat_t nxt_i,
  input  logic            err_i,
  input  logic            short_i,
  // keystream: exactly in the cycle a payload step arrives at the end of the delay line
  input  logic            ks_valid_i,
  input  qnic_pkg::beat_t ks_i,
  output logic            step_valid_o,
  output qnic_pkg::step_t step_o,   // bytes of a header step: its beat's; else its block's
  output qnic_pkg::beat_t hdr_o,    // header beat, zero behind hdr_bytes
  output qnic_pkg::beat_t block_o,  // AAD or ciphertext block, zero behind blk_bytes
  output logic            err_o,
  output logic            short_o
);
  // Registers before the ring: step, two of the shift, mask; behind it: the RAM, its output.
  localparam int unsigned RING = AES_LATENCY - 5;
  localparam int unsigned PLACES = 1 << $clog2(RING + 1);
  localparam int unsigned PW = $clog2(PLACES);

  function automatic logic [15:0] first(logic [4:0] bytes);
    logic [15:0] ones = '1;
    return ~(ones << bytes);
  endfunction
  function automatic qnic_pkg::beat_t mask(logic [15:0] keep);
    for (int unsigned i = 0; i < 16; i++) mask[8*i+:8] = {8{keep[i]}};
  endfunction

  typedef struct packed {
    logic       err;
    logic       shrt;
    logic       hdr;
    logic       aad;
    logic       ct;
    logic       ct_first;
    logic       protect;
    logic       last;
    logic [1:0] sample_off;
    logic [4:0] bytes;
  } note_t;
  typedef struct packed {
    note_t           note;
    logic [15:0]     ks_keep;  // keystream bytes that count
    qnic_pkg::beat_t hdr;
    qnic_pkg::beat_t block;
  } item_t;

  // ---- align and mask -----------------------------------------------------------------------
  note_t note_q[1:3];
  logic [15:0] hdr_keep_q[2:3], blk_keep_q[2:3];
  logic [4:0] hdr_bytes_q, blk_bytes_q;
  qnic_pkg::beat_t hdr_q[1:3], nxt_q, window;
  item_t masked_q;
  always_ff @(posedge clk_i) begin
    note_q[1] <= '{
      err: err_i, shrt: short_i, hdr: step_i.hdr, aad: step_i.aad, ct: step_i.ct,
      ct_first: step_i.ct_first, protect: step_i.protect, last: step_i.last,
      sample_off: step_i.sample_off, bytes: step_i.hdr ? step_i.hdr_bytes : step_i.blk_bytes
    };
    hdr_q[1]      <= cur_i;
    nxt_q         <= nxt_i;
    hdr_bytes_q   <= step_i.hdr_bytes;
    blk_bytes_q   <= step_i.blk_bytes;
    hdr_keep_q[2] <= first(hdr_bytes_q);
    blk_keep_q[2] <= first(blk_bytes_q);
    for (int unsigned i = 2; i <= 3; i++) begin
      note_q[i] <= note_q[i-1];
      hdr_q[i]  <= hdr_q[i-1];
    end
    hdr_keep_q[3] <= hdr_keep_q[2];
    blk_keep_q[3] <= blk_keep_q[2];
    masked_q.note    <= note_q[3];
    masked_q.ks_keep <= note_q[3].ct ? blk_keep_q[3] : '0;
    masked_q.hdr     <= hdr_q[3] & mask(hdr_keep_q[3]);
    masked_q.block   <= window & mask(blk_keep_q[3]);
  end
  if (SHIFT == qnic_pkg::SHIFT_ECP5) begin : gen_multipliers
    qnic_pkg::beat_t low, high, unused_low, unused_high;
    logic [16:0] up_q;
    always_ff @(posedge clk_i) up_q <= 17'd1 << (5'd16 - {1'b0, step_i.shift});
    assign window = high | low;
    qnic_shift #(
      .SHIFT(SHIFT)
    ) i_cur (
      .clk_i,
      .en_i(1'b1),
      .data_i(hdr_q[1]),
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
  end else begin : gen_rotate
    // The window's bytes in their places of a beat, then these places turned.
    logic [3:0] shift_q[1:2];
    qnic_pkg::beat_t both_q, turned_q;
    always_ff @(posedge clk_i) begin
      shift_q[1] <= step_i.shift;
      shift_q[2] <= shift_q[1];
      for (int unsigned i = 0; i < 16; i++)
      both_q[8*i+:8] <= 4'(i) < shift_q[1] ? nxt_q[8*i+:8] : hdr_q[1][8*i+:8];
      turned_q <= 128'({both_q, both_q} >> {shift_q[2], 3'b0});
    end
    assign window = turned_q;
  end

  // ---- wait ---------------------------------------------------------------------------------
  (* ram_style = "block", no_rw_check *) item_t ring[PLACES];
  item_t ring_q, out_q;
  logic [PW-1:0] wr_q, rd_q;
  logic [AES_LATENCY:0] valid_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      valid_q <= '0;
      wr_q    <= '0;
      rd_q    <= PW'(PLACES - RING);
    end else begin
      valid_q <= {valid_q[AES_LATENCY-1:0], fire_i};
      wr_q    <= wr_q + 1'b1;
      rd_q    <= rd_q + 1'b1;
    end
    ring[wr_q] <= masked_q;
    ring_q     <= ring[rd_q];
    out_q      <= ring_q;
  end

  // ---- keystream ----------------------------------------------------------------------------
  logic out_valid;
  assign out_valid = valid_q[AES_LATENCY];
  always_ff @(posedge clk_i) begin
    step_valid_o <= rst_ni && out_valid;
    step_o       <= '{
      hdr: out_q.note.hdr, aad: out_q.note.aad, ct: out_q.note.ct,
      ct_first: out_q.note.ct_first, protect: out_q.note.protect, last: out_q.note.last,
      sample_off: out_q.note.sample_off, shift: '0,
      hdr_bytes: out_q.note.bytes, blk_bytes: out_q.note.bytes
    };
    hdr_o   <= out_q.hdr;
    block_o <= out_q.block ^ (ks_i & mask(out_q.ks_keep));
    err_o   <= out_q.note.err;
    short_o <= out_q.note.shrt;
  end

  `QNIC_ASSERT(KeystreamThere_A, out_valid && out_q.note.ct |-> ks_valid_i)
  `QNIC_ASSERT(KeystreamUsed_A, ks_valid_i |-> out_valid && out_q.note.ct)
endmodule

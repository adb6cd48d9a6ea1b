// SPDX-License-Identifier: Apache-2.0
// Joins header beats and ciphertext blocks to frame-aligned beats.
// Flow: crypto/qnic_crypto -> [qnic_merge] -> qnic_checksum, and from there to the out buffer
// Latency: 3 (a piece in cycle t completes a beat at beat_o in cycle t+3; a whole piece in
// cycle t is held and comes out in cycle t+4, or with the next piece)
// Rate: a piece a cycle, also across frames   Stalls: none
//
// A header of r = H mod 16 bytes beyond its whole beats ends in a piece of r bytes, which is
// not the frame's last: it waits in the hold register, and the blocks behind it are shifted
// by r bytes. A block of 16 bytes completes the held beat and leaves r bytes in its place,
// so a piece makes one beat at most: whole pieces, and what the last block leaves, go out
// one piece later or in the first cycle without a piece. What has no bytes before it is
// shifted by 16: the hold register always takes the high half, the beat is the held bytes
// and the low half.
`include "qnic_assert.svh"
module qnic_merge #(
  parameter int unsigned SHIFT = qnic_pkg::SHIFT_LOGIC
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  input  logic             piece_valid_i,
  input  qnic_pkg::piece_t piece_i,
  output logic             ahead_valid_o,  // next_valid_o is high in the next cycle
  output logic             next_valid_o,  // beat_o is valid in the next cycle
  output logic             next_last_o,   // and a frame's last
  output qnic_pkg::beat_t  beat_o,
  output logic             beat_err_o,    // valid with the last one
  output logic             beat_short_o
);
  // What is known of a piece beside its data.
  typedef struct packed {
    logic whole;   // r = 0: no held bytes go with it
    logic part;    // r header bytes that wait for the blocks behind them
    logic last;
    logic spill;   // the last block completes a beat and leaves bytes
    logic err;
    logic short_frame;
  } note_t;
  localparam logic [16:0] WHOLE = 17'h10000;

  // ---- shift, two cycles -----------------------------------------------------------------
  logic [16:0] amount_q;  // r one hot, once the header's partial piece has passed; else 16
  logic [3:0] held_q, held1_q;  // r
  logic valid1_q, valid2_q;
  logic [4:0] bytes1_q;
  note_t note1_q, note2_q, note2_d;
  qnic_pkg::beat_t low, high;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      amount_q <= WHOLE;
      held_q   <= '0;
      valid1_q <= 1'b0;
      valid2_q <= 1'b0;
    end else begin
      if (piece_valid_i && piece_i.last) begin
        amount_q <= WHOLE;
        held_q   <= '0;
      end else if (piece_valid_i && !piece_i.bytes[4]) begin
        amount_q <= 17'd1 << piece_i.bytes[3:0];
        held_q   <= piece_i.bytes[3:0];
      end
      valid1_q <= piece_valid_i;
      valid2_q <= valid1_q;
    end
  end

  always_comb begin
    note2_d       = note1_q;
    note2_d.spill = note1_q.last && {1'b0, held1_q} + bytes1_q > 5'd16;
  end

  always_ff @(posedge clk_i) begin
    bytes1_q <= piece_i.bytes;
    held1_q  <= held_q;
    note1_q  <= '{
      whole: amount_q[16],
      part:  !piece_i.last && !piece_i.bytes[4],
      last:  piece_i.last,
      spill: 1'b0,
      err:   piece_i.err,
      short_frame: piece_i.short_frame
    };
    note2_q  <= note2_d;
  end

  qnic_shift #(
    .SHIFT(SHIFT)
  ) u_shift (
    .clk_i,
    .en_i    (1'b1),
    .data_i  (piece_i.data),
    .amount_i(amount_q & {17{piece_valid_i}}),
    .low_o   (low),
    .high_o  (high)
  );

  // ---- hold register ---------------------------------------------------------------------
  qnic_pkg::beat_t hold_q, beat_q;
  logic pend_q;        // the held beat is complete
  note_t hold_note_q;  // of the held beat, if it is complete
  logic beat_err_q, beat_short_q;
  logic joins_q;  // this piece completes the held beat
  logic next_valid_q, joins_d, pend_d;
  assign joins_d       = valid1_q && !note1_q.whole;
  assign pend_d        = valid2_q && (note2_q.whole ? !note2_q.part : note2_q.spill);
  assign ahead_valid_o = joins_d || pend_d;
  assign next_valid_o  = next_valid_q;
  assign next_last_o   = joins_q ? note2_q.last && !note2_q.spill : hold_note_q.last;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      joins_q      <= 1'b0;
      pend_q       <= 1'b0;
      next_valid_q <= 1'b0;
    end else begin
      joins_q      <= joins_d;
      pend_q       <= pend_d;
      next_valid_q <= ahead_valid_o;
    end
  end

  always_ff @(posedge clk_i) begin
    if (valid2_q) begin
      hold_q      <= high;
      hold_note_q <= note2_q;
    end
    beat_q       <= hold_q | low;
    beat_err_q   <= joins_q ? note2_q.err : hold_note_q.err;
    beat_short_q <= joins_q ? note2_q.short_frame : hold_note_q.short_frame;
  end

  assign beat_o       = beat_q;
  assign beat_err_o   = beat_err_q;
  assign beat_short_o = beat_short_q;

  `QNIC_ASSERT(PieceBytes_A, piece_valid_i |-> piece_i.bytes != '0 && piece_i.bytes <= 5'd16)
  `QNIC_ASSERT(PieceTail_A, piece_valid_i |-> piece_i.data >> {piece_i.bytes, 3'b0} == '0)
  `QNIC_ASSERT(OnePartial_A,
               piece_valid_i && !amount_q[16] && !piece_i.last |-> piece_i.bytes == 5'd16)
  `QNIC_ASSERT(NothingLost_A, pend_q && valid2_q |-> note2_q.whole)
endmodule

// SPDX-License-Identifier: Apache-2.0
// Joins header beats and ciphertext blocks to frame-aligned beats.
// Flow: crypto/qnic_crypto -> [qnic_merge] -> out buffer, qnic_checksum
// Latency: 4 (a piece in cycle t completes a beat at beat_o in cycle t+4; a whole piece in
// cycle t is held and comes out in cycle t+5, or with the next piece)
// Rate: a piece a cycle, also across frames   Stalls: none
//
// A header of r = H mod 16 bytes beyond its whole beats ends in a piece of r bytes, which is
// not the frame's last: it waits in the hold register, and the blocks behind it are rotated
// by r bytes. A block of 16 bytes completes the held beat and leaves r bytes in its place,
// so a piece makes one beat at most: whole pieces, and what the last block leaves, go out
// one piece later or in the first cycle without a piece.
`include "qnic_assert.svh"
module qnic_merge (
  input  logic             clk_i,
  input  logic             rst_ni,
  input  logic             piece_valid_i,
  input  qnic_pkg::piece_t piece_i,
  output logic             beat_valid_o,
  output qnic_pkg::beat_t  beat_o,
  output logic             beat_last_o,
  output logic             beat_err_o,    // valid with beat_last_o
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

  // ---- rotation, two cycles --------------------------------------------------------------
  logic [3:0] amount_q;  // r, once the header's partial piece has passed
  logic valid1_q, valid2_q, valid3_q;
  logic [4:0] bytes1_q;
  logic [3:0] amount1_q, amount2_q;
  note_t note1_q, note2_q, note2_d, note3_q;
  qnic_pkg::beat_t data1_q, data3;
  logic [15:0] from_hold_q;  // bytes of the beat that come from the hold register

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      amount_q <= '0;
      valid1_q <= 1'b0;
      valid2_q <= 1'b0;
      valid3_q <= 1'b0;
    end else begin
      if (piece_valid_i) begin
        if (piece_i.last) amount_q <= '0;
        else if (!piece_i.bytes[4]) amount_q <= piece_i.bytes[3:0];
      end
      valid1_q <= piece_valid_i;
      valid2_q <= valid1_q;
      valid3_q <= valid2_q;
    end
  end

  always_comb begin
    note2_d       = note1_q;
    note2_d.spill = note1_q.last && {1'b0, amount1_q} + bytes1_q > 5'd16;
  end

  always_ff @(posedge clk_i) begin
    data1_q   <= piece_i.data;
    bytes1_q  <= piece_i.bytes;
    amount1_q <= amount_q;
    note1_q   <= '{
      whole: amount_q == '0,
      part:  !piece_i.last && !piece_i.bytes[4],
      last:  piece_i.last,
      spill: 1'b0,
      err:   piece_i.err,
      short_frame: piece_i.short_frame
    };
    amount2_q <= amount1_q;
    note2_q   <= note2_d;
    note3_q   <= note2_q;
    from_hold_q <= !valid2_q || note2_q.whole ? '1 : ~(16'hffff << amount2_q);
  end

  qnic_rotate u_rotate (
    .clk_i,
    .data_i  (data1_q),
    .amount_i(amount1_q),
    .data_o  (data3)
  );

  // ---- hold register ---------------------------------------------------------------------
  qnic_pkg::beat_t hold_q, beat_q, hold_mask;
  logic pend_q;        // the held beat is complete
  note_t hold_note_q;  // of the held beat, if it is complete
  logic beat_valid_q, beat_last_q, beat_err_q, beat_short_q;
  logic joins;  // this piece completes the held beat
  assign joins = valid3_q && !note3_q.whole;

  always_comb begin
    for (int unsigned i = 0; i < 16; i++) hold_mask[8*i+:8] = {8{from_hold_q[i]}};
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      pend_q       <= 1'b0;
      beat_valid_q <= 1'b0;
    end else begin
      beat_valid_q <= joins || pend_q;
      pend_q       <= valid3_q && (note3_q.whole ? !note3_q.part : note3_q.spill);
    end
  end

  always_ff @(posedge clk_i) begin
    if (valid3_q) begin
      hold_q      <= data3 & hold_mask;
      hold_note_q <= note3_q;
    end
    beat_q       <= (hold_q & hold_mask) | (data3 & ~hold_mask);
    beat_last_q  <= joins ? note3_q.last && !note3_q.spill : hold_note_q.last;
    beat_err_q   <= joins ? note3_q.err : hold_note_q.err;
    beat_short_q <= joins ? note3_q.short_frame : hold_note_q.short_frame;
  end

  assign beat_valid_o = beat_valid_q;
  assign beat_o       = beat_q;
  assign beat_last_o  = beat_last_q;
  assign beat_err_o   = beat_err_q;
  assign beat_short_o = beat_short_q;

  `QNIC_ASSERT(PieceBytes_A, piece_valid_i |-> piece_i.bytes != '0 && piece_i.bytes <= 5'd16)
  `QNIC_ASSERT(PieceTail_A, piece_valid_i |-> piece_i.data >> {piece_i.bytes, 3'b0} == '0)
  `QNIC_ASSERT(OnePartial_A,
               piece_valid_i && amount_q != '0 && !piece_i.last |-> piece_i.bytes == 5'd16)
  `QNIC_ASSERT(NothingLost_A, pend_q && valid3_q |-> note3_q.whole)
endmodule

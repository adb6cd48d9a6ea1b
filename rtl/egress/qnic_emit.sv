// SPDX-License-Identifier: Apache-2.0
// Sends finished frames: reads their beats, adds the tag beat, drops what failed.
// Flow: qnic_finish, out buffer -> [qnic_emit] -> qnic_patch; qnic_report
// Latency: 1 (send_i accepted in cycle t, first beat at beat_* in cycle t+1)
// Rate: a beat a cycle, also across frames; a refused frame costs no cycle unless it comes
// between the last beat of a frame and the first of the next
// Stalls: beats wait for beat_ready_i, frames for note_ready_i
//
// Refused frames are only reported. The beats of a dropped frame are read and thrown away:
// it holds the output no longer than it would have, had it been sent.
`include "qnic_assert.svh"
module qnic_emit (
  input  logic              clk_i,
  input  logic              rst_ni,
  input  logic              send_valid_i,
  output logic              send_ready_o,
  input  qnic_egress_pkg::send_t   send_i,
  // out buffer
  input  logic              buf_valid_i,
  output logic              buf_ready_o,
  // a beat goes to qnic_patch, and where it is in its frame
  output logic              begin_o,          // a frame begins in the next cycle
  output logic              beat_valid_o,     // only with beat_ready_i
  input  logic              beat_ready_i,
  output logic [12:0]       beat_index_o,
  output logic              beat_renew_o,     // bytes of it may change: not in the first one
  output logic              beat_prev_o,      // the beat before the last, of a protected frame
  output logic              beat_last_o,
  output logic              beat_tag_o,       // nothing but the tag: the last one
  output logic [3:0]        beat_bytes_o,     // of the last beat, 0: 16
  // to the report, in order
  output logic              note_valid_o,
  input  logic              note_ready_i,
  output qnic_abi_pkg::status_e note_status_o,
  output logic              note_more_o,
  output qnic_pkg::len_t    note_bytes_o
);
  import qnic_abi_pkg::STATUS_OK;

  logic busy_q, drop_q, protect_q, renew_q, last_q, tag_q, changes_q;
  logic [12:0] prev_beat_q, index_q;
  logic [3:0] bytes_q;

  // free: the next frame may begin. Registers take what is at the port whenever that is so, a
  // frame or not: what says that one is there comes late.
  logic step, free, load, skip, prev;
  assign step = busy_q && (beat_ready_i || drop_q);
  assign free = !busy_q || step && last_q;
  assign prev = index_q == prev_beat_q;
  assign skip = send_valid_i && note_ready_i && !send_i.in_buffer;
  assign load = send_valid_i && note_ready_i && send_i.in_buffer && free;

  assign send_ready_o  = skip || load;
  assign note_valid_o  = skip || load;
  assign note_status_o = send_i.status;
  assign note_more_o   = send_i.more;
  assign note_bytes_o  = send_i.total;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) busy_q <= 1'b0;
    else busy_q <= load || !free;
    if (free) begin
      drop_q      <= send_i.status != STATUS_OK;
      protect_q   <= send_i.protect;
      renew_q     <= send_i.renew;
      prev_beat_q <= send_i.prev_beat;
      bytes_q     <= send_i.total[3:0];
      index_q     <= '0;
      last_q      <= send_i.single;
      tag_q       <= 1'b0;
      changes_q   <= 1'b0;
    end else if (step) begin
      index_q   <= index_q + 13'd1;
      last_q    <= prev;
      tag_q     <= prev && protect_q;
      changes_q <= renew_q;
    end
  end

  assign begin_o        = load;
  assign buf_ready_o    = step && !tag_q;
  assign beat_valid_o   = busy_q && beat_ready_i && !drop_q;
  assign beat_index_o   = index_q;
  assign beat_renew_o   = changes_q;
  assign beat_prev_o    = changes_q && protect_q && prev;
  assign beat_last_o    = last_q;
  assign beat_tag_o     = tag_q;
  assign beat_bytes_o   = bytes_q;

  // A frame comes after its last beat was written: its beats are there.
  `QNIC_ASSERT(BeatsThere_A, busy_q && !tag_q |-> buf_valid_i)
  `QNIC_ASSERT(Tag_A, busy_q |-> tag_q == (protect_q && last_q))
  `QNIC_ASSERT(OnlyGoodLeaves_A, beat_valid_o |-> !drop_q)
endmodule

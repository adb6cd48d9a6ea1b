// SPDX-License-Identifier: Apache-2.0
// Sends finished frames: reads their beats, adds the tag beat, drops what failed.
// Flow: qnic_finish, out buffer -> [qnic_emit] -> qnic_patch; qnic_report
// Latency: 1 (udp_sum_i accepted in cycle t, first beat at beat_* in cycle t+1)
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
  input  logic              patch_valid_i,
  output logic              patch_ready_o,
  input  qnic_pkg::patch_t  patch_i,
  input  logic              udp_valid_i,      // the frame's UDP checksum
  output logic              udp_ready_o,
  input  logic [15:0]       udp_sum_i,
  // out buffer
  input  logic              buf_valid_i,
  output logic              buf_ready_o,
  input  qnic_pkg::beat_t   buf_data_i,
  // a beat and where it is in its frame
  output logic              beat_valid_o,
  input  logic              beat_ready_i,
  output qnic_pkg::beat_t   beat_o,
  output logic [4:0]        beat_index_o,     // 31: that or more
  output logic [12:0]       beat_to_pn_o,     // beats until the packet number, -1: just behind
  output logic              beat_last_o,
  output logic              beat_prev_o,      // the beat before the last
  output qnic_pkg::patch_t  beat_patch_o,
  // to the report, in order
  output logic              note_valid_o,
  input  logic              note_ready_i,
  output qnic_abi_pkg::status_e note_status_o,
  output qnic_pkg::len_t    note_bytes_o
);
  import qnic_abi_pkg::STATUS_OK;

  // ---- the next frame: its patch may be here before its UDP checksum -------------------------
  logic next_valid_q, go, skip, load;
  qnic_pkg::patch_t next_q;

  assign patch_ready_o = !next_valid_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) next_valid_q <= 1'b0;
    else next_valid_q <= next_valid_q ? !(skip || load) : patch_valid_i;
    if (!next_valid_q) next_q <= patch_i;
  end

  // ---- the frame whose beats go out -----------------------------------------------------------
  logic busy_q, send_q, step, free;
  logic last_q, tag_only_q;  // this beat is the frame's last; it is the tag alone
  qnic_pkg::patch_t cur_q;
  logic [12:0] left_q, to_pn_q;
  logic [4:0] index_q;
  logic prev;

  assign prev = left_q == 13'd1;
  assign step = busy_q && (beat_ready_i || !send_q) && (buf_valid_i || tag_only_q);
  assign free = !busy_q || step && last_q;
  assign go   = next_valid_q && udp_valid_i && note_ready_i;
  assign skip = go && !next_q.in_buffer;
  assign load = go && next_q.in_buffer && free;

  assign udp_ready_o   = skip || load;
  assign note_valid_o  = skip || load;
  assign note_status_o = next_q.status;
  assign note_bytes_o  = next_q.total;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) busy_q <= 1'b0;
    else busy_q <= load || !free;
    if (load) begin
      cur_q         <= next_q;
      cur_q.udp_sum <= {udp_sum_i[7:0], udp_sum_i[15:8]};
      send_q        <= next_q.status == STATUS_OK;
      left_q        <= next_q.last_beat;
      last_q        <= next_q.last_beat == '0;
      tag_only_q    <= 1'b0;
      to_pn_q       <= next_q.pn_off[16:4];
      index_q       <= '0;
    end else if (step) begin
      left_q     <= left_q - 13'd1;
      last_q     <= prev;
      tag_only_q <= prev && cur_q.protect;
      to_pn_q    <= to_pn_q - 13'd1;
      if (index_q != '1) index_q <= index_q + 5'd1;
    end
  end

  assign buf_ready_o  = step && !tag_only_q;
  assign beat_valid_o = busy_q && send_q && (buf_valid_i || tag_only_q);
  assign beat_o       = tag_only_q ? '0 : buf_data_i;
  assign beat_index_o = index_q;
  assign beat_to_pn_o = to_pn_q;
  assign beat_last_o  = last_q;
  assign beat_prev_o  = prev;
  assign beat_patch_o = cur_q;

  // A patch comes after its frame's last beat was written: its beats are there.
  `QNIC_ASSERT(BeatsThere_A, busy_q && !tag_only_q |-> buf_valid_i)
  `QNIC_ASSERT(OnlyGoodLeaves_A, beat_valid_o |-> cur_q.in_buffer && cur_q.status == STATUS_OK)
  `QNIC_ASSERT(TagHasBeatsBefore_A, load && next_q.protect |-> next_q.last_beat != '0)
endmodule

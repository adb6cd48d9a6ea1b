// SPDX-License-Identifier: Apache-2.0
// Sends finished frames: reads their beats, adds the tag beat, drops what failed.
// Flow: qnic_finish, out buffer -> [qnic_emit] -> qnic_patch; qnic_report
// Latency: 1 (patch_i accepted in cycle t, first beat at beat_* in cycle t+1)
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

  logic busy_q;
  qnic_pkg::patch_t cur_q;
  logic [12:0] left_q, to_pn_q;
  logic [4:0] index_q;

  logic send, tag_only, step, last, load, skip;
  assign send     = cur_q.status == STATUS_OK;
  assign last     = left_q == '0;
  assign tag_only = cur_q.protect && last;
  assign step     = busy_q && (beat_ready_i || !send) && (buf_valid_i || tag_only);

  assign skip          = patch_valid_i && note_ready_i && !patch_i.in_buffer;
  assign load          = patch_valid_i && note_ready_i && patch_i.in_buffer
                         && (!busy_q || step && last);
  assign patch_ready_o = skip || load;
  assign note_valid_o  = skip || load;
  assign note_status_o = patch_i.status;
  assign note_bytes_o  = patch_i.total;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) busy_q <= 1'b0;
    else busy_q <= load || busy_q && !(step && last);
    if (load) begin
      cur_q   <= patch_i;
      left_q  <= patch_i.last_beat;
      to_pn_q <= patch_i.pn_off[16:4];
      index_q <= '0;
    end else if (step) begin
      left_q  <= left_q - 13'd1;
      to_pn_q <= to_pn_q - 13'd1;
      if (index_q != '1) index_q <= index_q + 5'd1;
    end
  end

  assign buf_ready_o   = step && !tag_only;
  assign beat_valid_o  = busy_q && send && (buf_valid_i || tag_only);
  assign beat_o        = tag_only ? '0 : buf_data_i;
  assign beat_index_o  = index_q;
  assign beat_to_pn_o  = to_pn_q;
  assign beat_last_o   = last;
  assign beat_prev_o   = left_q == 13'd1;
  assign beat_patch_o  = cur_q;

  // A patch comes after its frame's last beat was written: its beats are there.
  `QNIC_ASSERT(BeatsThere_A, busy_q && !tag_only |-> buf_valid_i)
  `QNIC_ASSERT(OnlyGoodLeaves_A, beat_valid_o |-> cur_q.in_buffer && send)
endmodule

// SPDX-License-Identifier: Apache-2.0
// One result a job, in order, once its frame has left or will not leave.
// Flow: qnic_emit, qnic_output -> [qnic_report] -> result_o
// Latency: 2 (a frame's last beat accepted in frame_out_i's cycle t, result_o in cycle t+2)
// Rate: a result every 2 cycles
// Stalls: note_ready_o is low while DEPTH - 1 frames wait for their end or for result_ready_i
`include "qnic_assert.svh"
module qnic_report #(
  parameter int unsigned DEPTH = 16
) (
  input  logic              clk_i,
  input  logic              rst_ni,
  input  logic              note_valid_i,   // only with note_ready_o
  output logic              note_ready_o,
  input  qnic_abi_pkg::status_e note_status_i,
  input  logic              note_more_i,
  input  qnic_pkg::len_t    note_bytes_i,
  input  logic              frame_out_i,     // pulse: a frame's last beat was accepted
  output logic              result_valid_o,
  input  logic              result_ready_i,
  output qnic_pkg::result_t result_o,
  output logic              frame_sent_o,    // pulse, for the counters
  output qnic_pkg::len_t    frame_bytes_o    // with it
);
  localparam int unsigned LW = $clog2(DEPTH) + 1;

  logic [LW-1:0] out_q;  // frames that have left and are not reported
  logic any_out_q;       // there are some
  logic [LW-1:0] level;
  logic notes_room;
  logic there, take, more, head_more_q, head_valid_q, head_sent_q, pop;
  logic [7:0] status, head_status_q;
  qnic_pkg::len_t bytes, head_bytes_q;

  qnic_fifo #(
    .W    (9 + qnic_pkg::LEN_W),
    .DEPTH(DEPTH),
    .SURE (1'b1)
  ) u_notes (
    .clk_i,
    .rst_ni,
    .in_valid_i (note_valid_i),
    .in_ready_o (notes_room),
    .in_data_i  ({note_more_i, note_status_i, note_bytes_i}),
    .out_valid_o(there),
    .out_ready_i(take),
    .out_data_o({more, status, bytes}),
    .level_o    (level)
  );
  // Whether a note comes is known late, so whether there is room is known a cycle before: less than
  // DEPTH - 1 are held, without the carry chain of a comparison.
  always_ff @(posedge clk_i) note_ready_o <= rst_ni && !level[LW-1] && level[LW-2:0] != '1;

  assign take = !head_valid_q || pop;
  assign pop  = head_valid_q && (!head_sent_q || any_out_q) && !result_valid_o;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      out_q          <= '0;
      any_out_q      <= 1'b0;
      head_valid_q   <= 1'b0;
      result_valid_o <= 1'b0;
      frame_sent_o   <= 1'b0;
    end else begin
      out_q          <= out_q + LW'(frame_out_i) - LW'(pop && head_sent_q);
      any_out_q      <= frame_out_i || out_q[LW-1:1] != '0 || out_q[0] && !(pop && head_sent_q);
      head_valid_q   <= there || head_valid_q && !pop;
      result_valid_o <= pop || result_valid_o && !result_ready_i;
      frame_sent_o   <= pop && head_sent_q;
    end
    if (take) begin
      head_more_q   <= more;
      head_status_q <= status;
      head_sent_q   <= status == qnic_abi_pkg::STATUS_OK;
      head_bytes_q  <= bytes;
    end
    if (!result_valid_o) begin
      result_o      <= '{more: head_more_q, status: qnic_abi_pkg::status_e'(head_status_q),
                         segments: 8'(head_sent_q)};
      frame_bytes_o <= head_bytes_q;
    end
  end

  `QNIC_ASSERT(ResultHeld_A, result_valid_o && !result_ready_i |=> result_valid_o && $stable
                             (result_o))
  `QNIC_ASSERT(NotesRoom_A, note_valid_i |-> notes_room)
  `QNIC_ASSERT(AnyOut_A, any_out_q == (out_q != '0))
  `QNIC_ASSERT(NoMoreOutThanNoted_A, frame_out_i |-> (there || head_valid_q) && out_q <= LW'(DEPTH))
endmodule

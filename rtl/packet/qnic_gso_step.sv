// SPDX-License-Identifier: Apache-2.0
// Takes planned beats one after the other, and the input beats that each needs; decides when a
// beat is made, and whether it closes its frame.
// Flow: packet/qnic_gso_beats, payload of packet/qnic_gso_head -> [qnic_gso_step] -> the rest of
//       packet/qnic_gso_cut
// Latency: 1 from a planned beat to step_o at the earliest   Rate: a beat a cycle
// Stalls: room_i, and while input beats are missing
//
// An error of a beat goes with all that follows of the super-packet. A frame that is bad has
// one beat too many; behind the last frame what is left of the payload is taken.
`include "qnic_assert.svh"
module qnic_gso_step (
  input  logic                    clk_i,
  input  logic                    rst_ni,
  output logic                    idle_o,        // nothing is inside
  input  logic                    planned_valid_i,
  output logic                    planned_ready_o,
  input  qnic_gso_pkg::cut_beat_t planned_i,
  input  logic                    room_i,        // a beat may be made
  input  logic                    beat_valid_i,
  input  logic                    beat_end_i,
  input  logic                    beat_err_i,
  input  logic                    beat_bad_i,
  output logic                    pop_o,         // the input beat is taken
  output qnic_gso_pkg::cut_beat_t cut_o,         // the beat at hand
  output logic                    step_o,        // it is made; as it is:
  output logic                    close_o,
  output logic                    err_o,
  output logic                    bad_o
);
  // Whether a beat is made depends on the input's: that comes too late to plan the next one.
  logic cut_valid, take, planned_room;
  qnic_gso_pkg::cut_beat_t next, cut_q;
  logic [2:0] planned_level;
  always_ff @(posedge clk_i) planned_ready_o <= rst_ni && planned_level < 3'd3;
  qnic_fifo #(
    .W($bits(next)),
    .DEPTH(4),
    .SURE(1'b1)
  ) i_planned (
    .clk_i,
    .rst_ni,
    .in_valid_i(planned_valid_i && planned_ready_o),
    .in_ready_o(planned_room),
    .in_data_i(planned_i),
    .out_valid_o(cut_valid),
    .out_ready_i(take),
    .out_data_o(next),
    .level_o(planned_level)
  );

  // ---- the beat, and the input beats that it needs ----------------------------------------------
  // want_q: some are to be taken; none_q: there are all; one_q: but one. drain_q: the super-packet
  // is made, what is left of its payload is taken. extra_q: the beat is one too many.
  logic active_q, want_q, none_q, one_q, drain_q, extra_q;
  logic [1:0] need_q;
  // Of the super-packet up to now; in the first cycle of its first beat they are the last one's.
  logic fresh_q, err_q, bad_q, ended_q;
  typedef struct packed {
    logic step;
    logic err;
    logic bad;
    logic ended;
    logic close;  // the beat closes its frame
    logic done;
  } outcome_t;
  function automatic outcome_t outcome(logic popped, logic there);
    outcome_t what;
    what.step  = room_i && (none_q || one_q && there);
    what.err   = (fresh_q ? cut_q.err : err_q) || popped && beat_err_i;
    what.bad   = !fresh_q && bad_q || popped && beat_bad_i;
    what.ended = (fresh_q ? cut_q.no_data : ended_q) || popped && beat_end_i;
    what.close = cut_q.final_beat && (extra_q || !what.bad);
    what.done  = drain_q ? ended_q : what.step && (!cut_q.final_beat
                                                   || what.close && (!cut_q.last || what.ended));
    return what;
  endfunction
  // Both cases are worked out: whether a beat is there comes late, and decides last.
  outcome_t with_beat, without, now;
  logic may_pop;
  always_comb begin
    may_pop   = want_q && (fresh_q || !ended_q);
    with_beat = outcome(may_pop, 1'b1);
    without   = outcome(1'b0, 1'b0);
    now       = beat_valid_i ? with_beat : without;
  end
  assign pop_o = beat_valid_i && may_pop;
  assign take  = !active_q || now.done;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      active_q <= 1'b0;
      want_q   <= 1'b0;
      none_q   <= 1'b0;
      one_q    <= 1'b0;
      drain_q  <= 1'b0;
      extra_q  <= 1'b0;
    end else if (take) begin
      active_q <= cut_valid;
      want_q   <= cut_valid && next.need != 2'd0;
      none_q   <= cut_valid && next.need == 2'd0;
      one_q    <= cut_valid && next.need == 2'd1;
      drain_q  <= 1'b0;
      extra_q  <= 1'b0;
    end else if (now.step) begin
      want_q  <= now.close;
      none_q  <= !now.close;
      one_q   <= 1'b0;
      drain_q <= now.close;
      extra_q <= !now.close;
    end else if (pop_o && !drain_q) begin
      want_q <= !one_q;
      none_q <= one_q;
      one_q  <= need_q == 2'd2;
    end
    if (take) begin
      cut_q  <= next;
      need_q <= next.need;
    end else if (pop_o) begin
      need_q <= need_q - 2'd1;
    end
    fresh_q <= rst_ni && take && cut_valid && next.first;
    err_q   <= now.err;
    bad_q   <= now.bad;
    ended_q <= now.ended;
  end
  assign step_o  = now.step;
  assign close_o = now.close;
  assign err_o   = now.err;
  assign bad_o   = now.bad;
  assign cut_o   = cut_q;
  assign idle_o  = !active_q && !cut_valid;

  `QNIC_ASSERT(PlannedRoom_A, planned_valid_i && planned_ready_o |-> planned_room)
  `QNIC_ASSERT(Need_A, pop_o && !drain_q |-> need_q != '0)
endmodule

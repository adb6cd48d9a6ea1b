// SPDX-License-Identifier: Apache-2.0
// Cuts a frame into steps: header beat + AAD block, or payload block.
// Flow: sa/qnic_sa_gate, packet/qnic_ingress -> [qnic_slicer] -> crypto/qnic_crypto
// Latency: 4 (pkt_i to its first step, beats waiting)
// Rate: a step a cycle, also across frames; ceil(H/16) + ceil(P/16) steps a frame and one
// cycle more when the last block spans two beats: never more than output beats. A frame every
// 3 cycles.
// Stalls: no step is taken without go_i, none that needs AES without slot_i; a frame starts when info_* and start_ready_i agree.
//
// The window is {next beat, current beat}: a block may start at any byte of the current one.
// A step is taken (decided) from registers and the beats' flags; in the next cycle, that of
// fire_o, the window's data are there. All that the decision needs of lengths is counted
// ahead: counters hold the beats left minus 3, so that their sign bits say `2 or fewer left`.
// The last step of a frame waits with fire_o until the frame's last beat, and so its verdict,
// is known.
`include "qnic_assert.svh"
module qnic_slicer (
  input  logic                clk_i,
  input  logic                rst_ni,
  // admitted and refused frames, in order
  input  logic                pkt_valid_i,
  output logic                pkt_ready_o,
  input  qnic_pkg::pkt_t      pkt_i,
  // their beats
  input  logic                beat_valid_i,
  output logic                beat_ready_o,
  input  qnic_pkg::beat_t     beat_data_i,
  input  logic                beat_last_i,
  input  logic                beat_err_i,
  input  logic                beat_short_i,
  // to egress: a frame begins
  output logic                info_valid_o,
  input  logic                info_ready_i,
  output qnic_pkg::pkt_t      info_o,
  // to the lane: a protected frame begins (one cycle, info_o is its pkt_t)
  output logic                start_valid_o,
  input  logic                start_ready_i,   // room for one more, stays until start_valid_o
  output logic                frame_load_o,    // steps from the next cycle on are info_o's
  output logic                frame_idle_o,    // no step after this cycle is the old frame's
  // steps
  input  logic                go_i,
  input  logic                slot_i,          // a block may go into the AES in the next cycle
  output logic                fire_o,          // this cycle's step_o is valid
  output logic                claim_o,         // it may need the AES pipe
  output qnic_crypto_pkg::step_t     step_o,
  output qnic_pkg::beat_t     step_cur_o,
  output qnic_pkg::beat_t     step_nxt_o,
  output logic                step_err_o,      // with last: a read failed
  output logic                step_short_o     // with last: stream shorter or longer than said
);
  // ---- set-up: one frame ahead, so that frames follow each other without a gap -------------
  qnic_pkg::pkt_t set_q;
  logic set_valid_q, set_ok_q, info_wait_q, start_wait_q, set_go_q;
  logic skip_q;  // a cycle late: what others have to be ready for comes late
  logic accept, set_done, set_go_d, skip, load, done;
  assign pkt_ready_o  = !set_valid_q;
  assign accept       = pkt_valid_i && !set_valid_q;
  assign info_valid_o = info_wait_q;
  assign info_o       = set_q;
  assign set_done     = set_valid_q && !set_go_q && (!info_wait_q || info_ready_i)
                        && (!start_wait_q || start_ready_i);
  // It ends a cycle late, as load itself comes late.
  assign set_go_d     = (set_done && set_q.has_beats) || (set_go_q && !frame_load_o);
  assign skip         = set_done && !set_q.has_beats && !skip_q;  // refused before its beats were read

  always_ff @(posedge clk_i) begin
    set_valid_q <= set_valid_q ? !skip_q && !load : pkt_valid_i;
    if (!rst_ni) begin
      skip_q        <= 1'b1;  // empties the set-up
      info_wait_q   <= 1'b0;
      start_wait_q  <= 1'b0;
      set_go_q      <= 1'b0;
      start_valid_o <= 1'b0;
    end else begin
      skip_q        <= skip;
      info_wait_q   <= accept || (info_wait_q && !info_ready_i);
      start_wait_q  <= accept ? pkt_i.protect && pkt_i.status == qnic_abi_pkg::STATUS_OK
                              : start_wait_q && !start_ready_i;
      set_go_q      <= set_go_d;
      start_valid_o <= start_wait_q && start_ready_i;
    end
    if (!set_valid_q) set_q <= pkt_i;
    set_ok_q <= set_q.status == qnic_abi_pkg::STATUS_OK;
  end

  // ---- control: a frame is cut, its last step waits for its last beat, or it is dropped ----
  logic idle_q, run_q, hold_q, drop_q;
  logic pop_q, cur_valid_q, cur_last_q, cur_err_q, cur_short_q;
  logic end_q;  // the frame's last beat is in the window
  logic held_claim_q;  // step_o, should it be held, needs the AES pipe
  logic may_q;  // the next frame is ready, and no first step is there or was a cycle ago
  logic free, take, first_step, final_step, advance, claim, tail_here, closed, drained;
  logic pop, keep;
  qnic_crypto_pkg::step_t step_d;

  qnic_slicer_plan i_plan (
    .clk_i,
    .frame_i(set_q),
    .next_i(take),
    .none_i(!run_q),
    .step_o(step_d),
    .first_o(first_step),
    .final_o(final_step),
    .advance_o(advance),
    .claim_o(claim)
  );

  assign free      = run_q && go_i && (slot_i || !claim);
  assign take      = free && (end_q || (cur_valid_q && beat_valid_i));
  // A frame ends with its last beat: in the window, right behind it, or behind padding. What
  // hangs on it is a long way off: few levels from the beat's flags.
  assign tail_here = end_q || beat_last_i;
  assign closed    = free && final_step && (end_q || (cur_valid_q && beat_valid_i && beat_last_i));
  assign drained   = (drop_q || (hold_q && (slot_i || !held_claim_q))) && end_q;
  assign done      = idle_q || closed || drained;
  // First steps are three cycles apart, as egress takes first pieces.
  assign load      = done && may_q;

  // Beats: refill the window, slide it, or throw the rest of the frame away. While a step is
  // held, beats are looked at but not kept: not so the next frame's first one.
  assign beat_ready_o = !cur_valid_q || (take && advance) || (drop_q && cur_valid_q)
                        || (hold_q && !cur_last_q);
  assign pop          = beat_valid_i && beat_ready_o;
  // With a block across two beats at the frame's end both go; the second is not kept.
  assign keep         = pop ? !(take && final_step && !end_q && beat_last_i)
                            : cur_valid_q && !beat_ready_o && !drained;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      idle_q       <= 1'b1;
      may_q        <= 1'b0;
      run_q        <= 1'b0;
      hold_q       <= 1'b0;
      drop_q       <= 1'b0;
      cur_valid_q  <= 1'b0;
      end_q        <= 1'b0;
      pop_q        <= 1'b0;
      fire_o       <= 1'b0;
      claim_o      <= 1'b0;
      frame_load_o <= 1'b0;
    end else begin
      idle_q       <= done && !load;
      may_q        <= set_go_d && !(run_q && first_step) && !load;
      run_q        <= load ? set_ok_q : run_q && !(take && final_step);
      hold_q       <= (take && final_step && !tail_here) || (hold_q && !drained);
      drop_q       <= frame_load_o ? !set_ok_q : drop_q && !drained;  // a cycle behind load
      cur_valid_q  <= keep;
      end_q        <= keep && (pop ? beat_last_i : cur_last_q);
      pop_q        <= pop;
      fire_o       <= (take && !(final_step && !tail_here)) || (hold_q && drained);
      claim_o      <= (take && claim) || (hold_q && drained && held_claim_q);
      frame_load_o <= load;
    end
    if (pop) begin
      cur_last_q  <= beat_last_i;
      cur_err_q   <= beat_err_i;
      cur_short_q <= beat_short_i;
    end
    step_err_o   <= cur_last_q ? cur_err_q : beat_err_i;
    step_short_o <= cur_last_q ? cur_short_q : beat_short_i;
    if (!hold_q) begin
      step_o       <= step_d;
      held_claim_q <= claim;
    end
  end
  assign frame_idle_o = idle_q;

  // ---- data: one cycle behind the control, so that nothing wide waits for a decision -------
  qnic_pkg::beat_t in_q, cur_q;
  always_ff @(posedge clk_i) begin
    if (!hold_q) in_q <= beat_data_i;
    if (pop_q && !hold_q) cur_q <= in_q;
  end
  assign step_cur_o = cur_q;
  assign step_nxt_o = in_q;

  `QNIC_ASSERT(End_A, end_q == (cur_valid_q && cur_last_q))
  `QNIC_ASSERT(InfoHeld_A, info_valid_o && !info_ready_i |=> info_valid_o && $stable(info_o))
  `QNIC_ASSERT(StartHeld_A, start_valid_o || $past(start_valid_o) |-> $stable(info_o))
  `QNIC_ASSERT(Held_A, hold_q && $past(hold_q) |-> !fire_o && $stable(step_o))
endmodule

// SPDX-License-Identifier: Apache-2.0
// The state of every TX ring, and what each of them wants next.
// Flow: csr, agents of the host side -> [qnic_ring_scan] -> slot fetch, DRR, slot read, csr
// Latency: 3 from a touch, if no other ring was touched   Rate: a ring in 3 cycles
// Stalls: none
// Whoever changes something of a ring touches it; touched rings are looked at in turn, and when
// there is none, all of them. What a ring wants is a hint: the agents look again before they act.
// A ring that is disabled stops in the same cycle: its tail is 0 from the next one on, and whoever
// compared that with how far the ring is would take all of its slots for posted.
// States: IDLE -> RUN -> ERROR -> DRAIN -> IDLE, RUN -> DRAIN (docs/modules/rings.md).
`include "qnic_assert.svh"
module qnic_ring_scan #(
  parameter int unsigned RINGS    = 1,
  parameter int unsigned PREFETCH = 256,
  parameter int unsigned TOUCHES  = 1
) (
  input  logic                                clk_i,
  input  logic                                rst_ni,
  input  qnic_host_pkg::ring_set_t                 enable_i,
  input  logic                                disable_i,      // pulse
  input  qnic_host_pkg::ring_t                     disable_ring_i,
  input  qnic_host_pkg::ring_set_t                 pause_i,
  input  logic              [TOUCHES-1:0]     touch_i,
  input  qnic_host_pkg::ring_t   [TOUCHES-1:0]     touch_ring_i,
  // the ring that is looked at
  output qnic_host_pkg::ring_t                     ring_o,
  input  qnic_host_pkg::ring_cfg_t                 cfg_i,
  input  qnic_host_pkg::ring_pos_t                 pos_i,
  // events of the agents: pulses
  input  logic                                fetch_picked_i,
  input  qnic_host_pkg::ring_t                     fetch_ring_i,
  input  logic                                unwant_i,       // no chain to take
  input  logic                                rewind_i,       // what was read is taken back
  input  logic                                fatal_i,        // framing lost, or a read failed
  input  qnic_host_pkg::ring_t                     read_ring_i,    // of these
  input  logic                                clean_picked_i,
  input  qnic_host_pkg::ring_t                     clean_pick_i,
  input  logic                                cleaned_i,      // of read_ring_i too
  input  logic                                cleaned_idle_i, // all positions are zero
  input  logic                                write_err_i,    // of a completion
  input  qnic_host_pkg::ring_t                     write_ring_i,
  // sets of rings
  output qnic_host_pkg::ring_set_t                 fetch_o,    // want slots
  output qnic_host_pkg::ring_set_t                 take_o,     // have a chain
  output qnic_host_pkg::ring_set_t                 empty_o,    // have nothing posted
  output qnic_host_pkg::ring_set_t                 clean_o,    // want their slots wiped and set back
  output qnic_host_pkg::ring_set_t                 run_o,      // may go on
  output qnic_host_pkg::ring_set_t                 rewind_o,   // but are being set back
  output qnic_host_pkg::ring_set_t                 drain_o,
  output qnic_host_pkg::ring_set_t                 error_o,
  output qnic_host_pkg::ring_set_t                 silent_o,   // no more completions
  output qnic_host_pkg::ring_set_t                 write_err_o,
  output qnic_host_pkg::ring_set_t                 fatal_o,
  output logic                                idle_o,     // all rings
  output logic                                stopped_o   // pulse: a ring stopped in an error
);
  import qnic_pkg::*;
  import qnic_host_pkg::*;
  localparam ring_set_t BUILT = RINGS == 64 ? '1 : (ring_set_t'(1) << RINGS) - 64'd1;
  function automatic ring_set_t one(logic valid, ring_t ring);
    return valid ? ring_set_t'(1) << ring : '0;
  endfunction

  // ---- which ring --------------------------------------------------------------------------
  typedef enum logic [1:0] {
    StPick,
    StRead,
    StJudge
  } state_e;
  state_e state_q;
  ring_set_t touched_q, touched;
  logic pick_valid, pick;
  ring_t pick_ring, sweep_q;
  always_comb begin
    touched = '0;
    for (int unsigned i = 0; i < TOUCHES; i++) touched |= one(touch_i[i], touch_ring_i[i]);
  end
  assign pick = state_q == StPick && pick_valid;
  qnic_ring_pick i_pick (
    .clk_i,
    .rst_ni,
    .set_i(touched_q),
    .valid_o(pick_valid),
    .ring_o(pick_ring),
    .take_i(pick)
  );
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q   <= StPick;
      touched_q <= '0;
      sweep_q   <= '0;
      ring_o    <= '0;
    end else begin
      touched_q <= ((touched_q & ~one(pick, pick_ring)) | touched) & BUILT;
      unique case (state_q)
        StPick: begin
          ring_o  <= pick_valid ? pick_ring : sweep_q;
          state_q <= StRead;
          if (!pick_valid) sweep_q <= int'(sweep_q) == RINGS - 1 ? '0 : sweep_q + 1'b1;
        end
        StRead:  state_q <= StJudge;
        default: state_q <= StPick;
      endcase
    end
  end

  // ---- how it is: all of one cycle ----------------------------------------------------------
  // Slots to start a chain with while more are coming: the others of PREFETCH are under way.
  localparam logic [15:0] ENOUGH = 16'(PREFETCH < 128 ? 16 : PREFETCH / 8);
  logic posted_q, room_q, chain_q, empty_q, still_q, done_q;
  logic run_q, pause_q, rewind_q, drain_q, error_q, enable_q;
  logic [15:0] posted, room, have;
  assign posted = cfg_i.tail - pos_i.asked;
  assign room   = 16'(PREFETCH) - (pos_i.asked - pos_i.freed);
  assign have   = pos_i.arrived - pos_i.start;
  always_ff @(posedge clk_i) begin
    posted_q <= posted != '0;
    room_q   <= room >= 16'd16 || room >= posted;
    chain_q  <= have != '0 && (pos_i.arrived == cfg_i.tail || have >= ENOUGH)
                && !(pos_i.hold && pos_i.hold_tail == cfg_i.tail)
                && {1'b0, 16'(pos_i.started - cfg_i.cq_head)} < 17'd1 << cfg_i.cq_log2;
    empty_q  <= cfg_i.tail == pos_i.start;
    still_q  <= pos_i.asked == pos_i.arrived;
    done_q   <= pos_i.started == pos_i.finished;
    run_q    <= run_o[ring_o];
    pause_q  <= pause_i[ring_o];
    rewind_q <= rewind_o[ring_o];
    drain_q  <= drain_o[ring_o];
    error_q  <= error_o[ring_o];
    enable_q <= enable_i[ring_o];
  end

  // ---- what follows -------------------------------------------------------------------------
  logic judge, broken, to_run, to_error, to_drain, to_idle;
  assign judge    = state_q == StJudge;
  assign broken   = write_err_o[ring_o] || fatal_o[ring_o];
  assign to_run   = judge && !run_q && !error_q && !drain_q && enable_q;
  assign to_error = judge && run_q && enable_q && broken && !drain_o[ring_o];
  assign to_drain = judge && (run_q || error_q) && !enable_q;
  assign to_idle  = cleaned_i && cleaned_idle_i;
  ring_set_t here, stop;
  assign here = one(judge, ring_o);
  assign stop = one(disable_i, disable_ring_i);

  function automatic ring_set_t put(ring_set_t set, ring_set_t at, logic value);
    return value ? set | at : set & ~at;
  endfunction
  logic busy;
  assign busy = run_q && !to_error && !to_drain && !rewind_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      fetch_o     <= '0;
      take_o      <= '0;
      empty_o     <= '0;
      clean_o     <= '0;
      run_o       <= '0;
      error_o     <= '0;
      drain_o     <= '0;
      rewind_o    <= '0;
      fatal_o     <= '0;
      write_err_o <= '0;
      stopped_o   <= 1'b0;
    end else begin
      fetch_o <= put(fetch_o, here, busy && posted_q && room_q)
                 & ~one(fetch_picked_i, fetch_ring_i) & BUILT;
      take_o  <= put(take_o, here, busy && !pause_q && chain_q)
                 & ~one(unwant_i, read_ring_i) & BUILT;
      clean_o <= put(clean_o, here, still_q && (rewind_q || (drain_q && done_q)))
                 & ~one(clean_picked_i, clean_pick_i) & ~one(cleaned_i, read_ring_i) & BUILT;
      empty_o <= put(empty_o, here, empty_q) & BUILT;
      run_o   <= ((run_o | one(to_run, ring_o)) & ~one(to_error || to_drain, ring_o)) & ~stop
                 & BUILT;
      error_o <= ((error_o | one(to_error, ring_o)) & ~one(to_drain, ring_o)) & ~stop & BUILT;
      drain_o <= ((drain_o | one(to_drain, ring_o) | (stop & (run_o | error_o)))
                  & ~one(to_idle, read_ring_i)) & BUILT;
      rewind_o <= ((rewind_o & ~one(cleaned_i, read_ring_i)) | one(rewind_i, read_ring_i)) & BUILT;
      fatal_o <= ((fatal_o | one(fatal_i, read_ring_i)) & ~one(to_idle, read_ring_i)) & BUILT;
      write_err_o <= ((write_err_o | one(write_err_i, write_ring_i))
                      & ~one(to_idle, read_ring_i)) & BUILT;
      stopped_o <= to_error || (write_err_i && error_o[write_ring_i]);
    end
  end
  assign silent_o = drain_o | write_err_o;
  assign idle_o   = (run_o | error_o | drain_o) == '0;

  `QNIC_ASSERT(OneState_A,
               (run_o & error_o) == '0 && (run_o & drain_o) == '0 && (error_o & drain_o) == '0)
  `QNIC_ASSERT(QuietAtIdle_A, to_idle |-> drain_o[read_ring_i])
endmodule

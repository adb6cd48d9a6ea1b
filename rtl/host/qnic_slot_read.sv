// SPDX-License-Identifier: Apache-2.0
// Hands the slots of one chain at a time to the decoder, and sets rings back.
// Flow: host/qnic_drr (ring), host/qnic_slot_store -> [qnic_slot_read] -> host/qnic_chain_decode
// Latency: 5 from the offer to the first slot
// Rate: as many slots a cycle as the decoder takes of WINDOW, 1 cycle more a chain, 7 more a turn
// Stalls: while the decoder or the list of places to wipe is not ready, or slots are not there
//
// While a ring has its turn its slots are read on, so that the next chain follows at once.
// A chain whose end is not posted is given up: the decoder forgets it, its slots are wiped, the
// ring goes back to the chain's start (rewind) and waits until its tail moves. A ring that stops
// is wiped the same way, and set to zero once all of its chains are done.
`include "qnic_assert.svh"
module qnic_slot_read #(
  parameter int unsigned PREFETCH = 256,
  parameter int unsigned PER_BEAT = 2,   // slots of a word of the store: 1, 2, 4 or 8
  parameter int unsigned WINDOW   = 1,   // slots that the decoder sees: a power of two
  localparam int unsigned COUNT_W = $clog2(WINDOW) + 1
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  output qnic_host_pkg::ring_t      ring_o,         // the ring of it all
  input  qnic_host_pkg::ring_cfg_t  cfg_i,
  input  qnic_host_pkg::ring_pos_t  pos_i,
  // from the scan
  input  qnic_host_pkg::ring_set_t  run_i,
  input  qnic_host_pkg::ring_set_t  pause_i,
  input  qnic_host_pkg::ring_set_t  rewind_i,
  input  qnic_host_pkg::ring_set_t  drain_i,
  input  qnic_host_pkg::ring_set_t  clean_i,
  output logic                 reading_o,      // a chain is being read, and perhaps taken
  output logic                 unwant_o,
  output logic                 rewind_o,
  output logic                 fatal_o,
  output logic                 clean_picked_o,
  output qnic_host_pkg::ring_t      clean_pick_o,
  // from and to the DRR
  input  logic                 offer_valid_i,
  output logic                 offer_ready_o,
  input  qnic_host_pkg::ring_t      offer_ring_i,
  output logic                 charge_o,
  output logic [19:0]          bytes_o,
  output logic                 skip_o,
  // slot store
  output logic [15:0]          rd_slot_o,
  input  logic [PER_BEAT-1:0][127:0] rd_slots_i,  // a cycle later
  input  logic [PER_BEAT-1:0]        rd_err_i,
  output logic                 free_valid_o,
  input  logic                 free_ready_i,
  output logic [15:0]          free_slot_o,    // the first one
  output logic [15:0]          free_slots_o,
  input  logic                 free_idle_i,
  // positions
  output logic                 take_o,
  output qnic_host_pkg::ring_pos_t  take_pos_o,
  output logic                 set_o,
  input  logic                 set_ready_i,
  output logic                 set_idle_o,
  // decoder
  output logic                 run_o,          // low: forget the chain
  output logic [15:0]          ring_slots_o,
  output logic [COUNT_W-1:0]   slots_n_o,      // slots that it may take
  output logic                 slots_more_o,   // with patience more, if these are not WINDOW
  output logic [WINDOW-1:0][127:0] slots_o,
  output logic [WINDOW-1:0]    slots_err_o,
  input  logic [COUNT_W-1:0]   slots_take_i,
  input  logic                 chain_done_i,   // pulse: the chain went on
  input  logic                 chain_whole_i,  // all its slots are taken
  input  logic [19:0]          chain_bytes_i,  // what it costs
  input  logic                 need_valid_i,   // META said how many slots the chain has
  input  logic [15:0]          need_i,
  input  logic                 fatal_i
);
  localparam logic [15:0] ENOUGH = 16'(PREFETCH < 128 ? 16 : PREFETCH / 8);  // as in the scan
  localparam logic [19:0] GIVEN_UP = 20'd4096;  // bytes that a chain without end costs its ring
  // Two words of the store, or two windows: one is filled while the other is taken.
  localparam int unsigned WIDE = PER_BEAT > WINDOW ? PER_BEAT : WINDOW;
  localparam int unsigned HOLD = WIDE > 2 ? 2 * WIDE : 4;
  localparam int unsigned HOLD_W = $clog2(HOLD);
  typedef logic [HOLD_W:0] hold_t;  // a number of slots

  typedef enum logic [2:0] {
    StIdle,
    StLoad,
    StCheck,
    StChain,
    StMore,
    StClean,
    StWipe,
    StSet
  } state_e;
  state_e state_q;
  logic clean_q, idle_q, more, go, reading;
  assign reading = state_q == StChain || state_q == StMore;

  // ---- which ring ---------------------------------------------------------------------------
  logic pick_valid;
  assign clean_picked_o = state_q == StIdle && pick_valid;
  assign offer_ready_o  = (state_q == StIdle && !pick_valid) || more;
  qnic_ring_pick i_pick (
    .clk_i,
    .rst_ni,
    .set_i(clean_i),
    .valid_o(pick_valid),
    .ring_o(clean_pick_o),
    .take_i(clean_picked_o)
  );

  // ---- as it is -----------------------------------------------------------------------------
  logic chain_q, next_q, may;
  logic [15:0] have, mask, next_have, taken_q;
  assign have = pos_i.arrived - pos_i.start;
  assign mask = 16'((17'd1 << cfg_i.size_log2) - 17'd1);
  assign may  = run_i[ring_o] && !rewind_i[ring_o];
  assign next_have = pos_i.arrived - taken_q;
  // The ring keeps its turn: the offer is for the same one.
  assign more = state_q == StMore && next_q && may && !pause_i[ring_o] && !pick_valid;
  assign go   = more && offer_valid_i;
  always_ff @(posedge clk_i) begin
    next_q <= next_have != '0 && (pos_i.arrived == cfg_i.tail || next_have >= ENOUGH)
              && {1'b0, 16'(pos_i.started + 16'd1 - cfg_i.cq_head)} < 17'd1 << cfg_i.cq_log2;
    chain_q <= have != '0 && (pos_i.arrived == cfg_i.tail || have >= ENOUGH)
               && !(pos_i.hold && pos_i.hold_tail == cfg_i.tail)
               && {1'b0, 16'(pos_i.started - cfg_i.cq_head)} < 17'd1 << cfg_i.cq_log2;
    if (state_q == StLoad) ring_slots_o <= mask + 16'd1;
  end

  // ---- slots read ahead: each lies at its count modulo HOLD ----------------------------------
  logic [15:0] rd_q, waiting;
  hold_t ahead_q, held_q, n, take, space;  // read and not taken; of these, here
  logic [HOLD_W-1:0] push_at_q;
  hold_t push_n_q;  // slots that come from the store
  logic [128:0] hold_q[HOLD];
  logic rd_valid, flush;
  assign waiting      = pos_i.arrived - rd_q;
  assign space        = hold_t'(PER_BEAT) - hold_t'(rd_q & 16'(PER_BEAT - 1));
  assign n            = waiting < 16'(space) ? hold_t'(waiting) : space;
  assign rd_slot_o    = rd_q;
  assign rd_valid     = reading && n != '0 && ahead_q <= hold_t'(HOLD) - n;
  assign take         = hold_t'(slots_take_i);
  assign slots_n_o    = !run_o || !free_ready_i ? '0 : held_q > hold_t'(WINDOW) ? COUNT_W'(WINDOW)
                                                                              : COUNT_W'(held_q);
  assign slots_more_o = ahead_q != held_q || rd_q != cfg_i.tail;
  assign flush        = !reading;
  for (genvar i = 0; i < WINDOW; i++) begin : g_window
    assign {slots_err_o[i], slots_o[i]} = hold_q[taken_q[HOLD_W-1:0]+HOLD_W'(i)];
  end
  always_ff @(posedge clk_i) begin
    push_at_q <= rd_q[HOLD_W-1:0];
    if (!rst_ni || flush) begin
      ahead_q  <= '0;
      held_q   <= '0;
      push_n_q <= '0;
      for (int unsigned i = 0; i < HOLD; i++) hold_q[i] <= '0;  // they may be keys
    end else begin
      ahead_q  <= ahead_q + (rd_valid ? n : '0) - take;
      held_q   <= held_q + push_n_q - take;
      push_n_q <= rd_valid ? n : '0;
      for (int unsigned i = 0; i < HOLD; i++) begin
        if (hold_t'(HOLD_W'(i) - push_at_q) < push_n_q) begin
          hold_q[i] <= {rd_err_i[i%PER_BEAT], rd_slots_i[i%PER_BEAT]};
        end
      end
    end
  end

  // ---- how the chain ends -------------------------------------------------------------------
  logic [15:0] posted;
  logic dry, short_q, give_up, stop;
  assign posted  = cfg_i.tail - pos_i.start;
  assign dry     = ahead_q == '0 && rd_q == pos_i.arrived && pos_i.arrived == cfg_i.tail;
  assign stop    = state_q == StChain && !may;
  assign give_up = state_q == StChain && may && !chain_done_i && !fatal_i && !chain_whole_i
                   && (dry || short_q);
  assign run_o   = (state_q == StChain && may) || go;

  assign charge_o = (state_q == StChain && may && (chain_done_i || fatal_i)) || give_up;
  assign bytes_o  = chain_done_i ? chain_bytes_i : GIVEN_UP;
  assign skip_o   = stop || (state_q == StCheck && !(may && !pause_i[ring_o] && chain_q));
  assign unwant_o = skip_o || give_up || fatal_o;
  assign reading_o = state_q != StIdle;
  assign fatal_o  = run_o && fatal_i;
  assign rewind_o = fatal_o || give_up || stop;
  assign take_o   = (run_o && chain_done_i) || give_up;
  always_comb begin
    take_pos_o           = pos_i;
    take_pos_o.start     = give_up ? pos_i.start : taken_q;
    take_pos_o.hold      = give_up;
    take_pos_o.hold_tail = cfg_i.tail;
    take_pos_o.started   = pos_i.started + 16'(!give_up);
  end

  // ---- places to wipe, and the ring set back ------------------------------------------------
  assign free_valid_o = reading ? take != '0 : state_q == StWipe && taken_q != pos_i.arrived;
  assign free_slot_o  = taken_q;
  assign free_slots_o = reading ? 16'(take) : pos_i.arrived - taken_q;
  assign set_o        = state_q == StSet && free_idle_i;
  assign set_idle_o   = idle_q;

  always_ff @(posedge clk_i) begin
    short_q <= state_q == StChain && need_valid_i && posted < need_i;
    if (!rst_ni) begin
      state_q <= StIdle;
      ring_o  <= '0;
    end else begin
      unique case (state_q)
        StIdle:
        if (pick_valid || offer_valid_i) begin
          ring_o  <= pick_valid ? clean_pick_o : offer_ring_i;
          clean_q <= pick_valid;
          state_q <= StLoad;
        end
        StLoad:  state_q <= clean_q ? StClean : StCheck;
        StCheck: state_q <= may && !pause_i[ring_o] && chain_q ? StChain : StIdle;
        StChain:
        if (stop || give_up || fatal_i) state_q <= StIdle;
        else if (chain_done_i) state_q <= StMore;
        StMore:  state_q <= go ? StChain : StIdle;
        // All that was taken is wiped, so what is left starts at freed.
        StClean:
        if (free_idle_i) begin
          state_q <= pos_i.asked == pos_i.arrived && (rewind_i[ring_o] || idle_q) ? StWipe : StIdle;
        end
        StWipe:  if (taken_q == pos_i.arrived) state_q <= StSet;
        default: if (set_o && set_ready_i) state_q <= StIdle;
      endcase
    end
    if (state_q == StLoad || (state_q == StClean && !free_idle_i)) begin
      idle_q <= drain_i[ring_o] && pos_i.started == pos_i.finished;
    end
    if (state_q == StLoad || state_q == StClean) begin
      taken_q <= state_q == StClean ? pos_i.freed : pos_i.start;
      rd_q    <= pos_i.start;
    end else begin
      if (rd_valid) rd_q <= rd_q + 16'(n);
      if (free_valid_o && free_ready_i) taken_q <= taken_q + free_slots_o;
    end
  end

  `QNIC_ASSERT(SameRing_A, go |-> offer_ring_i == ring_o)
  `QNIC_ASSERT(HoldRoom_A, held_q + push_n_q <= hold_t'(HOLD) || flush)
  `QNIC_ASSERT(TakeShown_A, slots_take_i <= slots_n_o)
  `QNIC_ASSERT(InOrder_A, state_q == StChain |-> 16'(taken_q - pos_i.start) < 16'h8001)
endmodule

// SPDX-License-Identifier: Apache-2.0
// Hands the slots of one chain at a time to the decoder, and sets rings back.
// Flow: host/qnic_drr (ring), host/qnic_slot_store -> [qnic_slot_read] -> host/qnic_chain_decode
// Latency: 6 from the offer to the first slot
// Rate: a slot a cycle, 1 more a chain, 7 more a turn
// Stalls: while the decoder or the list of places to wipe is not ready, or slots are not there
//
// While a ring has its turn its slots are read on, so that the next chain follows at once.
// A chain whose end is not posted is given up: the decoder forgets it, its slots are wiped, the
// ring goes back to the chain's start (rewind) and waits until its tail moves. A ring that stops
// is wiped the same way, and set to zero once all of its chains are done.
`include "qnic_assert.svh"
module qnic_slot_read #(
  parameter int unsigned PREFETCH = 256
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
  output logic                 rd_valid_o,
  input  logic                 rd_valid_i,
  input  logic [127:0]         rd_data_i,
  input  logic                 rd_err_i,
  output logic                 free_valid_o,
  input  logic                 free_ready_i,
  output logic [15:0]          free_slot_o,
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
  output logic                 slot_valid_o,
  input  logic                 slot_ready_i,
  output logic [127:0]         slot_o,
  output logic                 slot_err_o,
  input  logic                 chain_done_i,   // pulse: the chain went on
  input  logic                 chain_whole_i,  // all its slots are taken
  input  logic [19:0]          chain_bytes_i,  // what it costs
  input  logic                 need_valid_i,   // META said how many slots the chain has
  input  logic [15:0]          need_i,
  input  logic                 fatal_i
);
  localparam logic [15:0] ENOUGH = 16'(PREFETCH < 128 ? 16 : PREFETCH / 8);  // as in the scan
  localparam logic [19:0] GIVEN_UP = 20'd4096;  // bytes that a chain without end costs its ring
  localparam int unsigned HOLD = 4;

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

  // ---- slots of the chain: read ahead by up to HOLD -----------------------------------------
  logic [15:0] rd_q;
  logic [2:0] ahead_q, held_q;  // read and not taken; of these, here
  logic [1:0] wr_q, out_q;
  logic [128:0] hold_q[HOLD];
  logic phase_q, phase1_q, phase2_q, push, pop, flush;
  assign rd_slot_o    = rd_q;
  assign rd_valid_o   = reading && rd_q != pos_i.arrived && ahead_q != 3'(HOLD);
  assign push         = rd_valid_i && phase2_q == phase_q;
  assign slot_valid_o = run_o && held_q != '0 && free_ready_i;
  assign pop          = slot_valid_o && slot_ready_i;
  assign {slot_err_o, slot_o} = hold_q[out_q];
  assign flush        = !reading;
  always_ff @(posedge clk_i) begin
    phase1_q <= phase_q;
    phase2_q <= phase1_q;
    if (!rst_ni || flush) begin
      ahead_q <= '0;
      held_q  <= '0;
      wr_q    <= '0;
      out_q   <= '0;
      for (int unsigned i = 0; i < HOLD; i++) hold_q[i] <= '0;  // they may be keys
    end else begin
      ahead_q <= ahead_q + 3'(rd_valid_o) - 3'(pop);
      held_q  <= held_q + 3'(push) - 3'(pop);
      if (push) begin
        wr_q         <= wr_q + 1'b1;
        hold_q[wr_q] <= {rd_err_i, rd_data_i};
      end
      if (pop) out_q <= out_q + 1'b1;
    end
    if (!rst_ni) phase_q <= 1'b0;
    else if (state_q == StLoad) phase_q <= !phase_q;
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
  assign free_valid_o = reading ? pop : state_q == StWipe && taken_q != pos_i.arrived;
  assign free_slot_o  = taken_q;
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
      if (rd_valid_o) rd_q <= rd_q + 16'd1;
      if (free_valid_o && free_ready_i) taken_q <= taken_q + 16'd1;
    end
  end

  `QNIC_ASSERT(SameRing_A, go |-> offer_ring_i == ring_o)
  `QNIC_ASSERT(HoldRoom_A, push |-> held_q != 3'(HOLD) || flush)
  `QNIC_ASSERT(InOrder_A, state_q == StChain |-> 16'(taken_q - pos_i.start) < 16'h8001)
endmodule

// SPDX-License-Identifier: Apache-2.0
// Posted slots become fragments, jobs and records: fetch for all rings, store, choice of the
// ring, read, decoder.
// Flow: host/qnic_rings, host/qnic_axi_read -> [qnic_slots] -> host/qnic_payload (fragments),
//       qnic_egress (job and keys), host/qnic_completion (record)
// Latency, rate: see its blocks
// Stalls: each block says its own
module qnic_slots #(
  parameter int unsigned RINGS    = 1,
  parameter int unsigned ADDR_W   = 64,
  parameter int unsigned DATA_W   = 256,
  parameter int unsigned PREFETCH = 256,
  parameter int unsigned QUANTUM  = 2048,
  parameter int unsigned MAX_FRAME = 9018,
  parameter int unsigned FRAGS    = 1024,
  parameter int unsigned CHAINS   = 256,
  parameter int unsigned JOBS     = 64,
  parameter int unsigned WINDOW   = 1
) (
  input  logic                                       clk_i,
  input  logic                                       rst_ni,
  input  logic                                       init_i,
  input  qnic_host_pkg::ring_t                            init_ring_i,
  output qnic_host_pkg::ring_t    [                  3:0] agent_ring_o,  // AGENT_FETCH to AGENT_READ
  input  qnic_host_pkg::ring_cfg_t [                 3:0] cfg_i,
  input  qnic_host_pkg::ring_pos_t [                 3:0] pos_i,
  input  qnic_host_pkg::ring_sets_t                       sets_i,
  output qnic_host_pkg::slot_moves_t                      moves_o,
  input  logic                                       set_ready_i,
  // read channel
  output logic                                       req_valid_o,
  input  logic                                       req_ready_i,
  output logic               [           ADDR_W-1:0] req_addr_o,
  output logic               [                  7:0] req_len_o,
  input  logic                                       rsp_valid_i,
  input  logic               [           DATA_W-1:0] rsp_data_i,
  input  logic                                       rsp_err_i,
  output logic                                       frag_valid_o,
  input  logic                                       frag_ready_i,
  output qnic_host_pkg::frag_t                            frag_o,
  output logic                                       job_valid_o,
  input  logic                                       job_ready_i,
  output qnic_pkg::job_t                             job_o,
  output qnic_pkg::keys_t                            job_keys_o,
  output logic                                       record_valid_o,
  input  logic                                       record_ready_i,
  output qnic_host_pkg::chain_t                           record_o
);
  import qnic_pkg::*;
  import qnic_host_pkg::*;
  ring_t fetch_ring, arrive_ring, free_ring, read_ring;
  assign agent_ring_o = {read_ring, free_ring, arrive_ring, fetch_ring};

  // ---- fetch and store --------------------------------------------------------------------
  logic store_ready, burst_ready;
  logic [15:0] burst_first;
  logic [5:0]  burst_slots;
  qnic_slot_fetch #(
    .ADDR_W(ADDR_W),
    .PER_BEAT(DATA_W / 128),
    .PREFETCH(PREFETCH)
  ) i_fetch (
    .clk_i,
    .rst_ni,
    .want_i(sets_i.fetch),
    .may_i(sets_i.run & ~sets_i.rewind),
    .picked_o(moves_o.picked),
    .ring_o(fetch_ring),
    .cfg_i(cfg_i[AGENT_FETCH]),
    .pos_i(pos_i[AGENT_FETCH]),
    .ask_o(moves_o.ask),
    .asked_o(moves_o.asked),
    .req_valid_o,
    .req_ready_i,
    .req_addr_o,
    .req_len_o,
    .burst_ready_i(burst_ready && store_ready),
    .burst_first_o(burst_first),
    .burst_slots_o(burst_slots)
  );

  localparam int unsigned PER_BEAT = DATA_W / 128;
  logic free_valid, free_ready, free_idle;
  logic [15:0] read_slot, free_slot, free_slots;
  logic [PER_BEAT-1:0][127:0] back;
  logic [PER_BEAT-1:0] back_err;
  qnic_slot_store #(
    .RINGS(RINGS),
    .DATA_W(DATA_W),
    .PREFETCH(PREFETCH)
  ) i_store (
    .clk_i,
    .rst_ni,
    .ready_o(store_ready),
    .burst_valid_i(moves_o.ask),
    .burst_ready_o(burst_ready),
    .burst_ring_i(fetch_ring),
    .burst_first_i(burst_first),
    .burst_slots_i(burst_slots),
    .rsp_valid_i,
    .rsp_data_i,
    .rsp_err_i,
    .arrive_o(moves_o.arrive),
    .arrive_ring_o(arrive_ring),
    .arrive_pos_i(pos_i[AGENT_ARRIVE]),
    .arrived_o(moves_o.arrived),
    .rd_ring_i(read_ring),
    .rd_slot_i(read_slot),
    .slots_o(back),
    .slots_err_o(back_err),
    .free_valid_i(free_valid),
    .free_ready_o(free_ready),
    .free_ring_i(read_ring),
    .free_slot_i(free_slot),
    .free_slots_i(free_slots),
    .free_o(moves_o.free),
    .freed_ring_o(free_ring),
    .freed_pos_i(pos_i[AGENT_FREE]),
    .freed_o(moves_o.freed),
    .free_idle_o(free_idle)
  );

  // ---- whose turn it is -------------------------------------------------------------------
  logic offer_valid, offer_ready, charge, skip;
  ring_t offer_ring;
  logic [19:0] bytes;
  qnic_drr #(
    .RINGS(RINGS),
    .QUANTUM(QUANTUM)
  ) i_drr (
    .clk_i,
    .rst_ni,
    .init_i,
    .init_ring_i,
    .want_i(sets_i.take),
    .empty_i(sets_i.empty),
    .offer_valid_o(offer_valid),
    .offer_ready_i(offer_ready),
    .ring_o(offer_ring),
    .charge_i(charge),
    .bytes_i(bytes),
    .skip_i(skip)
  );

  // ---- its next chain ---------------------------------------------------------------------
  logic run, done, whole, need_valid, fatal, slots_more;
  logic [$clog2(WINDOW):0] slots_n, slots_take;
  logic [WINDOW-1:0][127:0] slots;
  logic [WINDOW-1:0] slots_err;
  logic [15:0] ring_slots, need;
  logic [19:0] cost;
  qnic_slot_read #(
    .PREFETCH(PREFETCH),
    .PER_BEAT(PER_BEAT),
    .WINDOW(WINDOW)
  ) i_read (
    .clk_i,
    .rst_ni,
    .ring_o(read_ring),
    .cfg_i(cfg_i[AGENT_READ]),
    .pos_i(pos_i[AGENT_READ]),
    .run_i(sets_i.run),
    .pause_i(sets_i.pause),
    .rewind_i(sets_i.rewind),
    .drain_i(sets_i.drain),
    .clean_i(sets_i.clean),
    .reading_o(moves_o.reading),
    .unwant_o(moves_o.unwant),
    .rewind_o(moves_o.rewind),
    .fatal_o(moves_o.fatal),
    .clean_picked_o(moves_o.clean_picked),
    .clean_pick_o(moves_o.clean_pick),
    .offer_valid_i(offer_valid),
    .offer_ready_o(offer_ready),
    .offer_ring_i(offer_ring),
    .charge_o(charge),
    .bytes_o(bytes),
    .skip_o(skip),
    .rd_slot_o(read_slot),
    .rd_slots_i(back),
    .rd_err_i(back_err),
    .free_valid_o(free_valid),
    .free_ready_i(free_ready),
    .free_slot_o(free_slot),
    .free_slots_o(free_slots),
    .free_idle_i(free_idle),
    .take_o(moves_o.take),
    .take_pos_o(moves_o.take_pos),
    .set_o(moves_o.set),
    .set_ready_i,
    .set_idle_o(moves_o.set_idle),
    .run_o(run),
    .ring_slots_o(ring_slots),
    .slots_n_o(slots_n),
    .slots_more_o(slots_more),
    .slots_o(slots),
    .slots_err_o(slots_err),
    .slots_take_i(slots_take),
    .chain_done_i(done),
    .chain_whole_i(whole),
    .chain_bytes_i(cost),
    .need_valid_i(need_valid),
    .need_i(need),
    .fatal_i(fatal)
  );
  qnic_chains #(
    .MAX_FRAME(MAX_FRAME),
    .FRAGS(FRAGS),
    .CHAINS(CHAINS),
    .JOBS(JOBS),
    .WINDOW(WINDOW)
  ) i_chains (
    .clk_i,
    .rst_ni,
    .run_i(run),
    .ring_i(read_ring),
    .ring_slots_i(ring_slots),
    .pin_i(cfg_i[AGENT_READ].pin),
    .owner_i(cfg_i[AGENT_READ].owner),
    .slots_n_i(slots_n),
    .slots_more_i(slots_more),
    .slots_i(slots),
    .slots_err_i(slots_err),
    .slots_take_o(slots_take),
    .frag_valid_o,
    .frag_ready_i,
    .frag_o,
    .job_valid_o,
    .job_ready_i,
    .job_o,
    .job_keys_o,
    .record_valid_o,
    .record_ready_i,
    .record_o,
    .done_o(done),
    .whole_o(whole),
    .cost_o(cost),
    .need_valid_o(need_valid),
    .need_o(need),
    .fatal_o(fatal),
    .fatal_cause_o(moves_o.cause)
  );
endmodule

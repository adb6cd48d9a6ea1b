// SPDX-License-Identifier: Apache-2.0
// The TX rings: registers, positions, states, interrupts, counters; all in memories indexed by
// the ring, but for a few bits of each.
// Flow: csr, agents of the host side -> [qnic_rings] -> the same
// Latency: see its blocks   Rate: as them   Stalls: bus_ack_o, set_ready_o, tally_ready_o
module qnic_rings #(
  parameter int unsigned RINGS    = 1,
  parameter int unsigned PREFETCH = 256
) (
  input  logic                                             clk_i,
  input  logic                                             rst_ni,
  input  logic                                             bus_req_i,
  input  logic                                             bus_write_i,
  input  logic                                      [13:0] bus_addr_i,
  input  logic                                      [31:0] bus_wdata_i,
  input  logic                                      [31:0] bus_biten_i,
  output logic                                             bus_ack_o,
  output logic                                      [31:0] bus_rdata_o,
  input  logic                                             off_i,      // disable all rings
  output logic                                             idle_o,     // all rings are
  output logic                                             stopped_o,  // pulse: one, in an error
  output logic                                             irq_o,      // pulse
  output logic                                      [ 5:0] vector_o,
  output logic                                             init_o,
  output qnic_host_pkg::ring_t                                  init_ring_o,
  input  qnic_host_pkg::ring_t   [qnic_host_pkg::AGENTS-1:0]         agent_ring_i,
  output qnic_host_pkg::ring_cfg_t [qnic_host_pkg::AGENTS-1:0]       cfg_o,
  output qnic_host_pkg::ring_pos_t [qnic_host_pkg::AGENTS-1:0]       pos_o,
  output qnic_host_pkg::ring_sets_t                             sets_o,
  input  qnic_host_pkg::slot_moves_t                            slots_i,
  output logic                                             set_ready_o,
  input  qnic_host_pkg::completion_moves_t                      completion_i,
  input  logic                                             tally_valid_i,
  output logic                                             tally_ready_o,
  input  qnic_host_pkg::tally_t                                 tally_i
);
  import qnic_pkg::*;
  import qnic_host_pkg::*;
  localparam int unsigned SCAN = AGENTS, MODERATION = AGENTS + 1, BUS = AGENTS + 1;
  ring_t scan_ring, mod_ring, bus_ring;
  ring_cfg_t [AGENTS+1:0] cfg;
  ring_pos_t [AGENTS+1:0] pos;
  ring_set_t enable, running, broken, fatal;
  assign cfg_o = cfg[AGENTS-1:0];
  assign pos_o = pos[AGENTS-1:0];

  // ---- registers --------------------------------------------------------------------------
  qnic_abi_pkg::ring_state_e state;
  qnic_abi_pkg::ring_error_e error, cause;
  logic count_valid, count_done, touch, disable_ring;
  logic [3:0] count_index;
  logic [63:0] count;
  assign state = running[bus_ring] || sets_o.drain[bus_ring] ? qnic_abi_pkg::RING_STATE_RUNNING
                 : broken[bus_ring] ? qnic_abi_pkg::RING_STATE_ERROR
                                    : qnic_abi_pkg::RING_STATE_IDLE;
  // The failed write is the graver one: the host cannot be told any more.
  assign error = sets_o.failed[bus_ring] ? qnic_abi_pkg::RING_ERROR_COMPLETION_WRITE
                 : fatal[bus_ring] ? cause : qnic_abi_pkg::RING_ERROR_NONE;
  // A chain that is being read when `pause` is set is still taken.
  logic quiet;
  assign quiet = pos[BUS].started == pos[BUS].finished
                 && !(slots_i.reading && agent_ring_i[AGENT_READ] == bus_ring);
  qnic_ring_ram #(
    .RINGS(RINGS),
    .W($bits(qnic_abi_pkg::ring_error_e)),
    .READS(1)
  ) i_causes (
    .clk_i,
    .init_i(init_o),
    .init_ring_i(init_ring_o),
    .we_i(slots_i.fatal),
    .ring_i(agent_ring_i[AGENT_READ]),
    .data_i(slots_i.cause),
    .rd_ring_i(bus_ring),
    .rd_data_o({cause})
  );
  qnic_ring_regs #(
    .RINGS(RINGS),
    .READS(AGENTS + 2)
  ) i_regs (
    .clk_i,
    .rst_ni,
    .bus_req_i,
    .bus_write_i,
    .bus_addr_i,
    .bus_wdata_i,
    .bus_biten_i,
    .bus_ack_o,
    .bus_rdata_o,
    .off_i,
    .init_o,
    .init_ring_o,
    .enable_o(enable),
    .pause_o(sets_o.pause),
    .rd_ring_i({mod_ring, scan_ring, agent_ring_i}),
    .rd_cfg_o(cfg),
    .touch_o(touch),
    .disable_o(disable_ring),
    .ring_o(bus_ring),
    .state_i(state),
    .error_i(error),
    .quiet_i(quiet),
    .pos_i(pos[BUS]),
    .count_valid_o(count_valid),
    .count_index_o(count_index),
    .count_done_i(count_done),
    .count_i(count)
  );

  // ---- positions --------------------------------------------------------------------------
  qnic_ring_positions #(
    .RINGS(RINGS),
    .READS(AGENTS + 2)
  ) i_positions (
    .clk_i,
    .init_i(init_o),
    .init_ring_i(init_ring_o),
    .ask_i(slots_i.ask),
    .ask_ring_i(agent_ring_i[AGENT_FETCH]),
    .asked_i(slots_i.asked),
    .arrive_i(slots_i.arrive),
    .arrive_ring_i(agent_ring_i[AGENT_ARRIVE]),
    .arrived_i(slots_i.arrived),
    .free_i(slots_i.free),
    .free_ring_i(agent_ring_i[AGENT_FREE]),
    .freed_i(slots_i.freed),
    .take_i(slots_i.take),
    .take_ring_i(agent_ring_i[AGENT_READ]),
    .take_pos_i(slots_i.take_pos),
    .write_i(completion_i.write),
    .write_ring_i(agent_ring_i[AGENT_WRITE]),
    .written_i(completion_i.written),
    .finish_i(completion_i.finish),
    .finish_ring_i(agent_ring_i[AGENT_FINISH]),
    .finished_i(completion_i.finished),
    .head_i(completion_i.head),
    .set_i(slots_i.set),
    .set_ready_o,
    .set_ring_i(agent_ring_i[AGENT_READ]),
    .set_idle_i(slots_i.set_idle),
    .set_start_i(pos[AGENT_READ].start),
    .rd_ring_i({bus_ring, scan_ring, agent_ring_i}),
    .rd_pos_o(pos)
  );

  // ---- states and wishes ------------------------------------------------------------------
  logic cleaned;
  assign cleaned       = slots_i.set && set_ready_o;
  assign sets_o.run    = running;
  qnic_ring_scan #(
    .RINGS(RINGS),
    .PREFETCH(PREFETCH),
    .TOUCHES(6)
  ) i_scan (
    .clk_i,
    .rst_ni,
    .enable_i(enable),
    .disable_i(disable_ring),
    .disable_ring_i(bus_ring),
    .pause_i(sets_o.pause),
    .touch_i({
      touch, slots_i.ask, slots_i.arrive, slots_i.free,
      slots_i.take || slots_i.rewind || cleaned, completion_i.finish
    }),
    .touch_ring_i({
      bus_ring, agent_ring_i[AGENT_FETCH], agent_ring_i[AGENT_ARRIVE], agent_ring_i[AGENT_FREE],
      agent_ring_i[AGENT_READ], agent_ring_i[AGENT_FINISH]
    }),
    .ring_o(scan_ring),
    .cfg_i(cfg[SCAN]),
    .pos_i(pos[SCAN]),
    .fetch_picked_i(slots_i.picked),
    .fetch_ring_i(agent_ring_i[AGENT_FETCH]),
    .unwant_i(slots_i.unwant),
    .rewind_i(slots_i.rewind),
    .fatal_i(slots_i.fatal),
    .read_ring_i(agent_ring_i[AGENT_READ]),
    .clean_picked_i(slots_i.clean_picked),
    .clean_pick_i(slots_i.clean_pick),
    .cleaned_i(cleaned),
    .cleaned_idle_i(slots_i.set_idle),
    .write_err_i(completion_i.err),
    .write_ring_i(completion_i.told_ring),
    .fetch_o(sets_o.fetch),
    .take_o(sets_o.take),
    .empty_o(sets_o.empty),
    .clean_o(sets_o.clean),
    .run_o(running),
    .rewind_o(sets_o.rewind),
    .drain_o(sets_o.drain),
    .error_o(broken),
    .silent_o(sets_o.silent),
    .write_err_o(sets_o.failed),
    .fatal_o(fatal),
    .idle_o,
    .stopped_o
  );

  // ---- interrupts and counters ------------------------------------------------------------
  qnic_moderation #(
    .RINGS(RINGS)
  ) i_moderation (
    .clk_i,
    .rst_ni,
    .init_i(init_o),
    .init_ring_i(init_ring_o),
    .live_i(running | broken),
    .done_i(completion_i.done),
    .done_ring_i(completion_i.told_ring),
    .ring_o(mod_ring),
    .cfg_i(cfg[MODERATION]),
    .irq_o,
    .vector_o
  );
  qnic_ring_counters #(
    .RINGS(RINGS)
  ) i_counters (
    .clk_i,
    .rst_ni,
    .tally_valid_i,
    .tally_ready_o,
    .tally_i,
    .rd_valid_i(count_valid),
    .rd_ring_i(bus_ring),
    .rd_index_i(count_index),
    .rd_done_o(count_done),
    .rd_data_o(count)
  );
endmodule

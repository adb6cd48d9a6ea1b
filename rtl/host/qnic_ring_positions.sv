// SPDX-License-Identifier: Apache-2.0
// How far the device has got with each TX ring: a memory for each of the agents that move on.
// Flow: slot fetch, slot store, chains, completion -> [qnic_ring_positions] -> the same, scan
// Latency: 0 (read)   Rate: each agent a write a cycle   Stalls: set_ready_o
// A set takes the positions of a ring back when nothing of it moves: to where its chain started
// (rewind) or to zero (the ring becomes idle). It waits for a cycle in which no agent writes.
`include "qnic_assert.svh"
module qnic_ring_positions #(
  parameter int unsigned RINGS = 1,
  parameter int unsigned READS = 1
) (
  input  logic                                  clk_i,
  input  logic                                  init_i,
  input  qnic_host_pkg::ring_t                       init_ring_i,
  input  logic                                  ask_i,
  input  qnic_host_pkg::ring_t                       ask_ring_i,
  input  logic                 [15:0]           asked_i,
  input  logic                                  arrive_i,
  input  qnic_host_pkg::ring_t                       arrive_ring_i,
  input  logic                 [15:0]           arrived_i,
  input  logic                                  free_i,
  input  qnic_host_pkg::ring_t                       free_ring_i,
  input  logic                 [15:0]           freed_i,
  input  logic                                  take_i,
  input  qnic_host_pkg::ring_t                       take_ring_i,
  input  qnic_host_pkg::ring_pos_t                   take_pos_i,      // start, hold, hold_tail, started
  input  logic                                  write_i,
  input  qnic_host_pkg::ring_t                       write_ring_i,
  input  logic                 [15:0]           written_i,
  input  logic                                  finish_i,
  input  qnic_host_pkg::ring_t                       finish_ring_i,
  input  logic                 [15:0]           finished_i,
  input  logic                 [15:0]           head_i,
  input  logic                                  set_i,           // held until set_ready_o
  output logic                                  set_ready_o,
  input  qnic_host_pkg::ring_t                       set_ring_i,
  input  logic                                  set_idle_i,      // all to zero
  input  logic                 [15:0]           set_start_i,     // else the slots to here
  input  qnic_host_pkg::ring_t      [READS-1:0]      rd_ring_i,
  output qnic_host_pkg::ring_pos_t  [READS-1:0]      rd_pos_o
);
  logic set, clear;
  logic [15:0] to;
  assign set_ready_o = !(ask_i || arrive_i || free_i || take_i || write_i || finish_i);
  assign set         = set_i && set_ready_o;
  assign clear       = set && set_idle_i;
  assign to          = set_idle_i ? '0 : set_start_i;

  logic [READS-1:0][15:0] asked, arrived, freed, written;
  logic [READS-1:0][48:0] taken;  // start, hold, hold_tail, started
  logic [READS-1:0][31:0] done;   // finished, head
  qnic_ring_ram #(
    .RINGS(RINGS),
    .W(16),
    .READS(READS)
  ) i_asked (
    .clk_i,
    .init_i,
    .init_ring_i,
    .we_i(ask_i || set),
    .ring_i(set ? set_ring_i : ask_ring_i),
    .data_i(set ? to : asked_i),
    .rd_ring_i,
    .rd_data_o(asked)
  );
  qnic_ring_ram #(
    .RINGS(RINGS),
    .W(16),
    .READS(READS)
  ) i_arrived (
    .clk_i,
    .init_i,
    .init_ring_i,
    .we_i(arrive_i || set),
    .ring_i(set ? set_ring_i : arrive_ring_i),
    .data_i(set ? to : arrived_i),
    .rd_ring_i,
    .rd_data_o(arrived)
  );
  qnic_ring_ram #(
    .RINGS(RINGS),
    .W(16),
    .READS(READS)
  ) i_freed (
    .clk_i,
    .init_i,
    .init_ring_i,
    .we_i(free_i || set),
    .ring_i(set ? set_ring_i : free_ring_i),
    .data_i(set ? to : freed_i),
    .rd_ring_i,
    .rd_data_o(freed)
  );
  qnic_ring_ram #(
    .RINGS(RINGS),
    .W(49),
    .READS(READS)
  ) i_taken (
    .clk_i,
    .init_i,
    .init_ring_i,
    .we_i(take_i || clear),
    .ring_i(clear ? set_ring_i : take_ring_i),
    .data_i(clear ? '0 : {take_pos_i.start, take_pos_i.hold, take_pos_i.hold_tail, take_pos_i.started}),
    .rd_ring_i,
    .rd_data_o(taken)
  );
  qnic_ring_ram #(
    .RINGS(RINGS),
    .W(16),
    .READS(READS)
  ) i_written (
    .clk_i,
    .init_i,
    .init_ring_i,
    .we_i(write_i || clear),
    .ring_i(clear ? set_ring_i : write_ring_i),
    .data_i(clear ? '0 : written_i),
    .rd_ring_i,
    .rd_data_o(written)
  );
  qnic_ring_ram #(
    .RINGS(RINGS),
    .W(32),
    .READS(READS)
  ) i_done (
    .clk_i,
    .init_i,
    .init_ring_i,
    .we_i(finish_i || clear),
    .ring_i(clear ? set_ring_i : finish_ring_i),
    .data_i(clear ? '0 : {finished_i, head_i}),
    .rd_ring_i,
    .rd_data_o(done)
  );
  for (genvar i = 0; i < READS; i++) begin : g_read
    assign rd_pos_o[i] = '{
            asked: asked[i],
            arrived: arrived[i],
            freed: freed[i],
            start: taken[i][48:33],
            hold: taken[i][32],
            hold_tail: taken[i][31:16],
            started: taken[i][15:0],
            written: written[i],
            finished: done[i][31:16],
            head: done[i][15:0]
        };
  end
endmodule

// SPDX-License-Identifier: Apache-2.0
// Slots that were read and not yet taken, PREFETCH places a ring in one block RAM.
// Flow: host/qnic_axi_read -> [qnic_slot_store] -> host/qnic_slot_read
// Latency: 1   Rate: a beat of slots in or wiped, and as many out, a cycle
// Stalls: free_ready_o while places of another ring wait to be wiped; what is read from the bus
//   never waits
// A slot lies at its count modulo PREFETCH. Taken slots may be keys: their places are wiped
// before they count as free, and all of them behind a reset.
`include "qnic_assert.svh"
module qnic_slot_store #(
  parameter int unsigned RINGS    = 1,
  parameter int unsigned DATA_W   = 256,
  parameter int unsigned PREFETCH = 256,
  localparam int unsigned PER_BEAT = DATA_W / 128
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  output logic                 ready_o,        // wiped behind the reset
  // bursts, in the order of their requests
  input  logic                 burst_valid_i,
  output logic                 burst_ready_o,
  input  qnic_host_pkg::ring_t      burst_ring_i,
  input  logic [15:0]          burst_first_i,
  input  logic [5:0]           burst_slots_i,
  input  logic                 rsp_valid_i,
  input  logic [DATA_W-1:0]    rsp_data_i,
  input  logic                 rsp_err_i,
  output logic                 arrive_o,
  output qnic_host_pkg::ring_t      arrive_ring_o,
  input  qnic_host_pkg::ring_pos_t  arrive_pos_i,   // of that ring
  output logic [15:0]          arrived_o,
  // read
  input  qnic_host_pkg::ring_t      rd_ring_i,
  input  logic [15:0]          rd_slot_i,
  output logic [PER_BEAT-1:0][127:0] slots_o,   // a cycle later: the word with that slot
  output logic [PER_BEAT-1:0]        slots_err_o,
  // taken slots
  input  logic                 free_valid_i,
  output logic                 free_ready_o,
  input  qnic_host_pkg::ring_t      free_ring_i,
  input  logic [15:0]          free_slot_i,    // the first one
  input  logic [15:0]          free_slots_i,
  output logic                 free_o,         // pulse: wiped
  output qnic_host_pkg::ring_t      freed_ring_o,
  input  qnic_host_pkg::ring_pos_t  freed_pos_i,    // of that ring
  output logic [15:0]          freed_o,
  output logic                 free_idle_o     // none wait to be wiped
);
  localparam int unsigned LANE_W = $clog2(PER_BEAT);
  localparam int unsigned PW = $clog2(PREFETCH) - LANE_W;  // a ring's words
  localparam int unsigned RW = RINGS > 1 ? $clog2(RINGS) : 0;
  localparam int unsigned AW = RW + PW;

  function automatic logic [AW-1:0] place(qnic_host_pkg::ring_t ring, logic [15:0] slot);
    return AW'({ring, PW'(slot >> LANE_W)});
  endfunction
  function automatic logic [2:0] lane(logic [15:0] slot);
    return 3'(slot & 16'(PER_BEAT - 1));
  endfunction

  typedef struct packed {
    qnic_host_pkg::ring_t ring;
    logic [15:0]     first;
    logic [5:0]      slots;
  } burst_t;

  // ---- beats that come back -----------------------------------------------------------------
  logic burst_valid, begun_q, last;
  burst_t burst;
  qnic_fifo #(
    .W($bits(burst_t)),
    .DEPTH(32)
  ) i_bursts (
    .clk_i,
    .rst_ni,
    .in_valid_i(burst_valid_i),
    .in_ready_o(burst_ready_o),
    .in_data_i({burst_ring_i, burst_first_i, burst_slots_i}),
    .out_valid_o(burst_valid),
    .out_ready_i(rsp_valid_i && last),
    .out_data_o(burst),
    .level_o()
  );
  logic [15:0] at, at_q;
  logic [5:0] left, left_q, n;
  logic [PER_BEAT-1:0] mask;
  assign at   = begun_q ? at_q : burst.first;
  assign left = begun_q ? left_q : burst.slots;
  assign n    = left > 6'(PER_BEAT) - 6'(lane(at)) ? 6'(PER_BEAT) - 6'(lane(at)) : left;
  assign last = left == n;
  assign mask = PER_BEAT'(((9'd1 << n) - 9'd1) << lane(at));
  assign arrive_o      = rsp_valid_i;
  assign arrive_ring_o = burst.ring;
  assign arrived_o     = arrive_pos_i.arrived + 16'(n);
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begun_q <= 1'b0;
    else if (rsp_valid_i) begun_q <= !last;
    if (rsp_valid_i) begin
      at_q   <= at + 16'(n);
      left_q <= left - n;
    end
  end

  // ---- places to wipe: a word of them in a cycle in which no slots arrive --------------------
  logic wipe, free;
  logic [15:0] wipe_at_q, wipe_left_q;
  logic [4:0] wipe_n;
  assign wipe_n = wipe_left_q > 16'(PER_BEAT) - 16'(lane(wipe_at_q))
                  ? 5'(PER_BEAT) - 5'(lane(wipe_at_q)) : 5'(wipe_left_q);
  assign free_idle_o  = wipe_left_q == '0;
  assign free_ready_o = free_idle_o || free_ring_i == freed_ring_o;
  assign free         = free_valid_i && free_ready_o;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) wipe_left_q <= '0;
    else wipe_left_q <= wipe_left_q - (wipe ? 16'(wipe_n) : '0) + (free ? free_slots_i : '0);
    wipe_at_q <= free_idle_o ? free_slot_i : wipe_at_q + (wipe ? 16'(wipe_n) : '0);
    if (free_idle_o) freed_ring_o <= free_ring_i;
  end

  logic sweep_q;
  logic [AW-1:0] sweep_at_q;
  assign ready_o     = !sweep_q;
  assign wipe        = !free_idle_o && !rsp_valid_i && !sweep_q;
  assign free_o      = wipe;
  assign freed_o     = freed_pos_i.freed + 16'(wipe_n);
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      sweep_q    <= 1'b1;
      sweep_at_q <= '0;
    end else if (sweep_q) begin
      sweep_at_q <= sweep_at_q + 1'b1;
      sweep_q    <= sweep_at_q != '1;
    end
  end

  // ---- memory, a RAM a lane -----------------------------------------------------------------
  logic [AW-1:0] wr_at, rd_at;
  logic [PER_BEAT-1:0] we, wipe_mask;
  assign wr_at = sweep_q ? sweep_at_q : rsp_valid_i ? place(burst.ring, at)
                                                    : place(freed_ring_o, wipe_at_q);
  assign we    = sweep_q ? '1 : rsp_valid_i ? mask : wipe ? wipe_mask : '0;
  assign wipe_mask = PER_BEAT'(((9'd1 << wipe_n) - 9'd1) << lane(wipe_at_q));
  assign rd_at = place(rd_ring_i, rd_slot_i);

  for (genvar i = 0; i < PER_BEAT; i++) begin : g_lane
    (* ram_style = "block", no_rw_check *) logic [128:0] mem[1 << AW];
    logic [128:0] word_q;
    always_ff @(posedge clk_i) begin
      if (we[i]) mem[wr_at] <= rsp_valid_i && !sweep_q ? {rsp_err_i, rsp_data_i[128*i+:128]} : '0;
      word_q <= mem[rd_at];
    end
    assign {slots_err_o[i], slots_o[i]} = word_q;
  end

  `QNIC_ASSERT(Asked_A, rsp_valid_i |-> burst_valid && !sweep_q)
  `QNIC_ASSERT(Order_A, wipe |-> wipe_at_q == freed_pos_i.freed)
  `QNIC_ASSERT(Behind_A, free && !free_idle_o |-> free_slot_i == wipe_at_q + wipe_left_q)
  `QNIC_ASSERT(Arrived_A, rsp_valid_i |-> at == arrive_pos_i.arrived)
endmodule

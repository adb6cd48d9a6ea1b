// SPDX-License-Identifier: Apache-2.0
// Reads the slots that the driver has posted and hands them out one by one.
// Flow: csr (ring, tail), host/qnic_axi_read -> [qnic_slot_fetch] -> host/qnic_chain_decode
// Latency: the read's + 4   Rate: a slot a cycle
// Stalls: no new read without room for all its beats
// A burst stays inside the ring and inside 4 KiB; the ring lies at a multiple of its size.
`include "qnic_assert.svh"
module qnic_slot_fetch #(
  parameter int unsigned ADDR_W = 64,
  parameter int unsigned DATA_W = 256
) (
  input  logic              clk_i,
  input  logic              rst_ni,
  input  logic              run_i,      // fetch; when low, what was read is thrown away
  input  logic [63:0]       base_i,
  input  logic [3:0]        size_log2_i,
  input  logic [15:0]       tail_i,     // slots posted, modulo 2^16
  output logic              idle_o,     // nothing under way, nothing held
  // to the read channel
  output logic              req_valid_o,
  input  logic              req_ready_i,
  output logic [ADDR_W-1:0] req_addr_o,
  output logic [7:0]        req_len_o,
  input  logic              rsp_valid_i,
  input  logic [DATA_W-1:0] rsp_data_i,
  input  logic              rsp_err_i,
  // slots
  output logic              slot_valid_o,
  input  logic              slot_ready_i,
  output logic [127:0]      slot_o,
  output logic              slot_err_o
);
  localparam int unsigned PER_BEAT = DATA_W / 128;  // slots a beat: 1, 2 or 4
  localparam int unsigned SKIP_W = $clog2(PER_BEAT) + 1;
  localparam int unsigned ROOM = 64;  // beats
  localparam logic [15:0] BURST = 16'd16;  // slots a burst at most

  typedef struct packed {
    logic [SKIP_W-1:0] skip;   // slots of the first beat that are not wanted
    logic [4:0]        slots;
  } burst_t;

  // ---- the next burst: computed, then asked for -------------------------------------------
  logic [15:0] fetched_q, index, posted, to_wrap, to_page, n;
  logic [15:0] mask;
  assign mask    = 16'((17'd1 << size_log2_i) - 17'd1);
  assign index   = fetched_q & mask;
  assign posted  = tail_i - fetched_q;
  assign to_wrap = mask - index + 16'd1;
  assign to_page = 16'd256 - {8'd0, index[7:0]};

  function automatic logic [15:0] least(logic [15:0] a, logic [15:0] b);
    return a < b ? a : b;
  endfunction
  assign n = least(least(posted, BURST), least(to_wrap, to_page));

  logic burst_valid_q, room_q, bursts_room, asked;
  logic [15:0]       n_q;
  logic [ADDR_W-1:0] addr_q;
  logic [SKIP_W-1:0] skip_q;
  logic [4:0]        beats;
  logic [$clog2(ROOM):0] waiting_q, level;  // beats asked for, places of the queue in use
  assign beats = 5'((6'(n_q) + 6'(skip_q) + 6'(PER_BEAT - 1)) / 6'(PER_BEAT));

  assign req_valid_o = burst_valid_q && room_q && bursts_room;
  assign req_addr_o  = addr_q;
  assign req_len_o   = 8'(beats - 5'd1);
  assign asked       = req_valid_o && req_ready_i;

  always_ff @(posedge clk_i) begin
    if (!rst_ni || !run_i) begin
      burst_valid_q <= 1'b0;
      fetched_q     <= '0;
    end else if (!burst_valid_q || asked) begin
      burst_valid_q <= !burst_valid_q && posted != '0;
      if (!burst_valid_q) fetched_q <= fetched_q + n;
    end
    if (!burst_valid_q) begin
      n_q    <= n;
      skip_q <= PER_BEAT == 1 ? '0 : SKIP_W'(index[1:0] & 2'(PER_BEAT - 1));
      addr_q <= ADDR_W'(base_i + 64'({index & ~16'(PER_BEAT - 1), 4'b0}));
    end
  end

  // ---- beats and bursts that wait ---------------------------------------------------------
  logic beat_valid, beat_pop, beat_err, burst_valid, burst_pop, beats_room;
  logic [DATA_W-1:0] beat;
  burst_t            burst;
  // Key material may be in here.
  qnic_fifo #(
    .W(DATA_W + 1),
    .DEPTH(ROOM),
    .WIPE(1'b1)
  ) i_beats (
    .clk_i,
    .rst_ni,
    .in_valid_i(rsp_valid_i),
    .in_ready_o(beats_room),
    .in_data_i({rsp_err_i, rsp_data_i}),
    .out_valid_o(beat_valid),
    .out_ready_i(beat_pop),
    .out_data_o({beat_err, beat}),
    .level_o(level)
  );
  qnic_fifo #(
    .W($bits(burst_t)),
    .DEPTH(8)
  ) i_bursts (
    .clk_i,
    .rst_ni,
    .in_valid_i(asked),
    .in_ready_o(bursts_room),
    .in_data_i({skip_q, n_q[4:0]}),
    .out_valid_o(burst_valid),
    .out_ready_i(burst_pop),
    .out_data_o(burst),
    .level_o()
  );

  // A place counts from the request on until it is wiped. Between two requests lie two cycles,
  // so room_q has seen the last one.
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      waiting_q <= '0;
      room_q    <= 1'b0;
    end else begin
      waiting_q <= waiting_q + (asked ? ($bits(waiting_q))'(beats) : '0)
                   - ($bits(waiting_q))'(rsp_valid_i);
      room_q    <= waiting_q + level <= ($bits(level))'(ROOM - 16);
    end
  end

  // ---- one slot a cycle -------------------------------------------------------------------
  logic begun_q;
  logic [SKIP_W-1:0] at, at_q;  // slot in the beat
  logic [4:0] left, left_q;  // slots of the burst
  logic take;
  assign at        = begun_q ? at_q : burst.skip;
  assign left      = begun_q ? left_q : burst.slots;
  assign take      = burst_valid && beat_valid && (!slot_valid_o || slot_ready_i);
  assign burst_pop = take && left == 5'd1;
  assign beat_pop  = take && (at == SKIP_W'(PER_BEAT - 1) || burst_pop);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      slot_valid_o <= 1'b0;
      begun_q      <= 1'b0;
      slot_o       <= '0;
    end else begin
      if (take) begun_q <= !burst_pop;
      if (!slot_valid_o || slot_ready_i) begin
        slot_valid_o <= take && run_i;
        slot_o       <= take && run_i ? 128'(beat >> (10'(at) << 7)) : '0;
      end else if (!run_i) begin
        slot_valid_o <= 1'b0;
        slot_o       <= '0;
      end
    end
    if (take) begin
      at_q       <= beat_pop ? '0 : at + 1'b1;
      left_q     <= left - 5'd1;
      slot_err_o <= beat_err;
    end
  end

  assign idle_o = !burst_valid_q && waiting_q == '0 && !beat_valid && !slot_valid_o;

  `QNIC_ASSERT(BeatRoom_A, rsp_valid_i |-> beats_room)
endmodule

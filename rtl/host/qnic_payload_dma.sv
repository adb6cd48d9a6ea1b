// SPDX-License-Identifier: Apache-2.0
// Reads fragments from host memory and hands out their beats, each byte read once.
// Flow: host/qnic_frag_queue, host/qnic_axi_read -> [qnic_payload_dma] -> host/qnic_realign
// Latency: the read's + 5   Rate: an AXI beat a cycle, a burst in 2 cycles
// Stalls: no new read without room for all its beats
// A burst ends at 4 KiB boundaries at the latest (AXI4 A3.4.1).
`include "qnic_assert.svh"
module qnic_payload_dma #(
  parameter int unsigned ADDR_W = 64,
  parameter int unsigned DATA_W = 256,
  parameter int unsigned BUFFER = 16384,  // bytes under way or waiting
  localparam int unsigned BYTES = DATA_W / 8,
  localparam int unsigned OFF_W = $clog2(BYTES)
) (
  input  logic              clk_i,
  input  logic              rst_ni,
  input  logic              frag_valid_i,
  output logic              frag_ready_o,
  input  logic [63:0]       frag_addr_i,
  input  qnic_pkg::len_t    frag_len_i,
  input  logic              frag_eop_i,
  // to the read channel
  output logic              req_valid_o,
  input  logic              req_ready_i,
  output logic [ADDR_W-1:0] req_addr_o,
  output logic [7:0]        req_len_o,
  input  logic              rsp_valid_i,
  input  logic [DATA_W-1:0] rsp_data_i,
  input  logic              rsp_err_i,
  // beats, and of which burst they are
  output logic              beat_valid_o,
  input  logic              beat_ready_i,
  output logic [DATA_W-1:0] beat_data_o,
  output logic              beat_err_o,
  output logic [OFF_W-1:0]  beat_first_o,  // first wanted byte
  output logic [OFF_W:0]    beat_bytes_o,  // wanted bytes
  output logic              beat_eop_o     // last beat of the frame
);
  localparam int unsigned BEATS = BUFFER / BYTES;
  localparam int unsigned HELD_W = $clog2(BEATS) + 1;

  typedef struct packed {
    logic       eop;    // last burst of the frame
    logic [OFF_W-1:0] first;  // first wanted byte of the first beat
    logic [12:0] bytes;  // wanted bytes
  } burst_t;

  // ---- a fragment, burst by burst ---------------------------------------------------------
  logic busy_q, eop_q, cut_q;
  logic [63:0]       addr_q;
  qnic_pkg::len_t    left_q;
  logic [12:0] to_page, n, n_q;
  logic [8:0]        beats;
  logic [HELD_W-1:0] held_q;
  logic room, bursts_room, asked, done;

  assign to_page = 13'd4096 - {1'b0, addr_q[11:0]};
  assign n       = left_q > qnic_pkg::len_t'(to_page) ? to_page : left_q[12:0];
  assign beats   = 9'((14'(n_q) + 14'(addr_q[OFF_W-1:0]) + 14'(BYTES - 1)) >> OFF_W);
  assign room    = HELD_W'(BEATS) - held_q >= HELD_W'(beats);

  assign req_valid_o = cut_q && room && bursts_room;
  assign req_addr_o  = ADDR_W'({addr_q[63:OFF_W], OFF_W'(0)});
  assign req_len_o   = 8'(beats - 9'd1);
  assign asked       = req_valid_o && req_ready_i;
  assign done        = asked && left_q == qnic_pkg::len_t'(n_q);
  assign frag_ready_o = !busy_q || done;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      busy_q <= 1'b0;
      cut_q  <= 1'b0;
    end else begin
      if (frag_ready_o) busy_q <= frag_valid_i;
      cut_q <= busy_q && !asked;
    end
    if (frag_ready_o) begin
      addr_q <= frag_addr_i;
      left_q <= frag_len_i;
      eop_q  <= frag_eop_i;
    end else if (asked) begin
      addr_q <= addr_q + 64'(n_q);
      left_q <= left_q - qnic_pkg::len_t'(n_q);
    end
    if (!cut_q) n_q <= n;
  end

  // ---- what comes back --------------------------------------------------------------------
  logic beat_room, burst_valid, burst_pop;
  burst_t burst, burst_in;
  assign burst_in = '{
          eop: eop_q && left_q == qnic_pkg::len_t'(n_q),
          first: addr_q[OFF_W-1:0],
          bytes: n_q
      };
  qnic_fifo #(
    .W($bits(burst_t)),
    .DEPTH(128)
  ) i_bursts (
    .clk_i,
    .rst_ni,
    .in_valid_i(asked),
    .in_ready_o(bursts_room),
    .in_data_i(burst_in),
    .out_valid_o(burst_valid),
    .out_ready_i(burst_pop),
    .out_data_o(burst),
    .level_o()
  );
  logic data_valid;
  qnic_ram_fifo #(
    .W(DATA_W + 1),
    .DEPTH(BEATS)
  ) i_beats (
    .clk_i,
    .rst_ni,
    .in_valid_i(rsp_valid_i),
    .in_ready_o(beat_room),
    .in_data_i({rsp_err_i, rsp_data_i}),
    .out_valid_o(data_valid),
    .out_ready_i(beat_valid_o && beat_ready_i),
    .out_data_o({beat_err_o, beat_data_o}),
    .level_o()
  );

  // ---- beats of the burst -----------------------------------------------------------------
  logic begun_q;
  logic [12:0] rest, rest_q;
  logic [OFF_W:0] space;
  logic        last;
  assign rest         = begun_q ? rest_q : burst.bytes;
  assign beat_first_o = begun_q ? '0 : burst.first;
  assign space        = (OFF_W + 1)'(BYTES) - {1'b0, beat_first_o};
  assign last         = rest <= 13'(space);
  assign beat_bytes_o = last ? rest[OFF_W:0] : space;
  assign beat_eop_o   = last && burst.eop;
  assign beat_valid_o = burst_valid && data_valid;
  assign burst_pop    = beat_valid_o && beat_ready_i && last;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      begun_q <= 1'b0;
      held_q  <= '0;
    end else begin
      if (beat_valid_o && beat_ready_i) begun_q <= !last;
      held_q <= held_q + (asked ? HELD_W'(beats) : '0) - HELD_W'(beat_valid_o && beat_ready_i);
    end
    if (beat_valid_o && beat_ready_i) rest_q <= rest - 13'(beat_bytes_o);
  end

  `QNIC_ASSERT(BeatRoom_A, rsp_valid_i |-> beat_room)
  `QNIC_ASSERT(NotEmpty_A, frag_valid_i |-> frag_len_i != '0)
endmodule

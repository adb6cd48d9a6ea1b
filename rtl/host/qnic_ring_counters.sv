// SPDX-License-Identifier: Apache-2.0
// 64-bit counters of every ring: chains by status, frames, bytes.
// Flow: host/qnic_completion -> [qnic_ring_counters] -> host/qnic_ring_regs
// Latency: 4 (read)   Rate: a chain in 3 cycles   Stalls: tally_ready_o
// All are zero behind a reset: a sweep, in which nothing is counted or read.
`include "qnic_assert.svh"
module qnic_ring_counters #(
  parameter int unsigned RINGS = 1
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                tally_valid_i,
  output logic                tally_ready_o,
  input  qnic_host_pkg::tally_t    tally_i,
  input  logic                rd_valid_i,   // held until rd_done_o
  input  qnic_host_pkg::ring_t     rd_ring_i,
  input  logic [3:0]          rd_index_i,   // status, 12 frames, 13 bytes
  output logic                rd_done_o,
  output logic [63:0]         rd_data_o
);
  localparam int unsigned RW = RINGS > 1 ? $clog2(RINGS) : 1;
  localparam logic [3:0] FRAMES = 4'd12, BYTES = 4'd13;

  typedef enum logic [2:0] {
    StSweep,
    StIdle,
    StRead,
    StAdd,
    StAnswer
  } state_e;
  state_e state_q;
  logic reading_q;
  qnic_host_pkg::tally_t tally_q;
  logic [RW+3:0] sweep_q, at;
  logic [RW-1:0] ring;
  logic          add;
  assign ring = reading_q ? rd_ring_i[RW-1:0] : tally_q.ring[RW-1:0];
  assign at   = {ring, reading_q ? rd_index_i : tally_q.status[3:0]};
  assign add  = state_q == StAdd && !reading_q;
  assign tally_ready_o = state_q == StIdle && !rd_valid_i;
  assign rd_done_o     = state_q == StAnswer;

  (* ram_style = "block" *) logic [63:0] chains[1 << (RW + 4)];
  (* ram_style = "block" *) logic [63:0] frames[1 << RW];
  (* ram_style = "block" *) logic [63:0] bytes[1 << RW];
  logic [63:0] chains_q, frames_q, bytes_q;
  always_ff @(posedge clk_i) begin
    if (state_q == StSweep) chains[sweep_q] <= '0;
    else if (add) chains[at] <= chains_q + 64'd1;
    if (state_q == StSweep) frames[sweep_q[RW-1:0]] <= '0;
    else if (add) frames[ring] <= frames_q + 64'(tally_q.segments);
    if (state_q == StSweep) bytes[sweep_q[RW-1:0]] <= '0;
    else if (add)
      bytes[ring] <= bytes_q
                                 + (tally_q.status == qnic_abi_pkg::STATUS_OK ? 64'(tally_q.bytes) : '0);
    chains_q <= chains[at];
    frames_q <= frames[ring];
    bytes_q  <= bytes[ring];
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q <= StSweep;
      sweep_q <= '0;
    end else begin
      unique case (state_q)
        StSweep: begin
          sweep_q <= sweep_q + 1'b1;
          if (&sweep_q) state_q <= StIdle;
        end
        StIdle:
        if (rd_valid_i || tally_valid_i) state_q <= StRead;
        StRead:  state_q <= StAdd;
        StAdd:   state_q <= reading_q ? StAnswer : StIdle;
        default: state_q <= StIdle;
      endcase
    end
    if (state_q == StIdle) begin
      reading_q <= rd_valid_i;
      tally_q   <= tally_i;
    end
    if (state_q == StAdd) begin
      rd_data_o <= rd_index_i == FRAMES ? frames_q : rd_index_i == BYTES ? bytes_q : chains_q;
    end
  end

  `QNIC_ASSERT(Status_A, add |-> tally_q.status < 8'd12)
endmodule

// SPDX-License-Identifier: Apache-2.0
// Admits frames to egress: takes the room of the whole frame before its first piece comes.
// Flow: crypto/qnic_slicer -> [qnic_admit] -> queues of qnic_finish and qnic_checksum
// Latency: 1 (info_i accepted in cycle t is at flight_o in cycle t+1)
// Rate: a frame every 3 cycles
// Stalls: info_ready_o is low while a frame of the largest size would not fit in the out
// buffer behind all admitted ones, or MAX_FLIGHT frames are in flight. It does not look at
// info_i, so it comes from a register.
`include "qnic_assert.svh"
module qnic_admit #(
  parameter int unsigned DEPTH      = 2048,  // beats of the out buffer
  parameter int unsigned MAX_BEATS  = 564,   // of the largest frame
  parameter int unsigned MAX_FLIGHT = qnic_pkg::MAX_FLIGHT
) (
  input  logic              clk_i,
  input  logic              rst_ni,
  input  logic              info_valid_i,
  output logic              info_ready_o,
  input  qnic_pkg::pkt_t    info_i,
  output logic              flight_valid_o,  // the taker has room
  output qnic_egress_pkg::flight_t flight_o,
  input  logic              beat_freed_i,    // a beat left the out buffer
  input  logic              flight_done_i    // a frame's record left qnic_finish
);
  localparam int unsigned UW = $clog2(DEPTH + 1);
  localparam logic [UW:0] LIMIT = (UW + 1)'(DEPTH - MAX_BEATS);
  localparam int unsigned FW = $clog2(MAX_FLIGHT + 1);

  // Beats of all admitted frames, and what that may not reach if one more is to fit: it grows
  // with each beat freed. One adder each; only what is between them counts, modulo 2**(UW+1).
  // beat_freed_i comes late, so the room adds its register: the lowest bit carries it in.
  logic [UW:0] taken_q, limit_q, room;
  logic freed_q, unused_carry;
  logic [FW-1:0] flights_q;
  logic ready_q, flight_valid_q, accept;
  qnic_egress_pkg::flight_t flight_q;

  assign info_ready_o   = ready_q;
  assign accept         = info_valid_i && ready_q;
  assign flight_valid_o = flight_valid_q;
  assign flight_o       = flight_q;
  assign {room, unused_carry} = {limit_q, 1'b1} + {~taken_q, freed_q};

  always_ff @(posedge clk_i) begin
    flight_q <= '{
        status: info_i.status,
        in_buffer: info_i.status == qnic_abi_pkg::STATUS_OK,
        protect: info_i.protect,
        renew: info_i.renew,
        more: info_i.more,
        ipv6: info_i.geom.ipv6,
        long_hdr: info_i.geom.long_hdr,
        l3_word: info_i.geom.l3_off[7:1],
        l4_word: info_i.geom.l4_off[7:1],
        pn_off: info_i.geom.pn_off,
        pn_more: {info_i.geom.pn_len > 3'd3, info_i.geom.pn_len > 3'd2, info_i.geom.pn_len > 3'd1},
        first: info_i.geom.first[4:0],
        pn_bytes: info_i.geom.pn_bytes,
        end_off: info_i.geom.hdr_len + info_i.geom.payload_len
    };
    // Zero: a frame that is not admitted here and now takes no beats.
    if (!accept || info_i.status != qnic_abi_pkg::STATUS_OK) flight_q.end_off <= '0;
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      taken_q        <= '0;
      limit_q        <= LIMIT + 1'b1;
      freed_q        <= 1'b0;
      flights_q      <= '0;
      ready_q        <= 1'b0;
      flight_valid_q <= 1'b0;
    end else begin
      taken_q        <= taken_q + (UW+1)'(flight_q.end_off[16:4])
                        + (UW+1)'(flight_q.end_off[3:0] != '0);
      freed_q        <= beat_freed_i;
      limit_q        <= limit_q + (UW+1)'(freed_q);
      flights_q      <= flights_q + FW'(accept) - FW'(flight_done_i);
      flight_valid_q <= accept;
      ready_q        <= !accept && !flight_valid_q
                        && !room[UW] && flights_q < FW'(MAX_FLIGHT);
    end
  end

  `QNIC_ASSERT(InfoHeld_A, info_valid_i && !info_ready_o |=> info_valid_i && $stable(info_i))
  `QNIC_ASSERT(EvenOffsets_A,
               accept && info_i.renew |-> !info_i.geom.l3_off[0] && !info_i.geom.l4_off[0])
  `QNIC_ASSERT(
      Fits_A,
      flight_valid_q && flight_q.in_buffer |-> flight_q.end_off != '0 && 32'(flight_q.end_off) <= 16 * MAX_BEATS)
  `QNIC_ASSERT(NoOverflow_A, LIMIT - room <= (UW + 1)'(DEPTH))
  `QNIC_ASSERT(NoUnderflow_A, LIMIT - room == '0 |-> !beat_freed_i)
endmodule

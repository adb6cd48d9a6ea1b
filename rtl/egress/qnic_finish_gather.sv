// SPDX-License-Identifier: Apache-2.0
// Brings together what belongs to a frame: its record, its sums and its seal.
// Flow: qnic_admit, qnic_checksum, crypto (seal) -> [qnic_finish_gather] -> qnic_finish
// Latency: 1   Rate: a frame every 2 cycles
// Stalls: each *_ready_o is low while one waits here for the others or for frame_ready_i
//
// Each of the three has a register, so the choice is made from registers alone. A refused
// frame has neither sums nor seal, a plain one no seal.
`include "qnic_assert.svh"
module qnic_finish_gather (
  input  logic              clk_i,
  input  logic              rst_ni,
  input  logic              flight_valid_i,
  output logic              flight_ready_o,
  input  qnic_pkg::flight_t flight_i,
  input  logic              sums_valid_i,
  output logic              sums_ready_o,
  input  qnic_pkg::sums_t   sums_i,
  input  logic              seal_valid_i,
  output logic              seal_ready_o,
  input  qnic_pkg::seal_t   seal_i,
  output logic              frame_valid_o,
  input  logic              frame_ready_i,
  output logic              frame_in_buffer_o,  // not refused: there are beats
  output qnic_pkg::flight_t frame_flight_o,
  output qnic_pkg::sums_t   frame_sums_o,
  output qnic_pkg::seal_t   frame_seal_o
);
  logic flight_valid_q, sums_valid_q, seal_valid_q;
  logic in_buffer_d, in_buffer_q, sealed_q;  // which of the others go with flight_q
  qnic_pkg::flight_t flight_q;
  qnic_pkg::sums_t   sums_q;
  qnic_pkg::seal_t   seal_q;

  logic take;
  assign take = frame_valid_o && frame_ready_i;

  assign in_buffer_d = flight_i.status == qnic_abi_pkg::STATUS_OK;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      flight_valid_q <= 1'b0;
      sums_valid_q   <= 1'b0;
      seal_valid_q   <= 1'b0;
    end else begin
      flight_valid_q <= flight_valid_q ? !take : flight_valid_i;
      sums_valid_q   <= sums_valid_q ? !(take && in_buffer_q) : sums_valid_i;
      seal_valid_q   <= seal_valid_q ? !(take && sealed_q) : seal_valid_i;
    end
    if (!flight_valid_q) begin
      flight_q    <= flight_i;
      in_buffer_q <= in_buffer_d;
      sealed_q    <= in_buffer_d && flight_i.protect;
    end
    if (!sums_valid_q) sums_q <= sums_i;
    if (!seal_valid_q) seal_q <= seal_i;
  end

  assign flight_ready_o = !flight_valid_q;
  assign sums_ready_o   = !sums_valid_q;
  assign seal_ready_o   = !seal_valid_q;

  assign frame_valid_o  = flight_valid_q && (sums_valid_q || !in_buffer_q)
                          && (seal_valid_q || !sealed_q);
  assign frame_in_buffer_o = in_buffer_q;
  assign frame_flight_o    = flight_q;
  assign frame_sums_o      = sums_q;
  assign frame_seal_o      = seal_q;

  `QNIC_ASSERT(SealHeld_A, seal_valid_i && !seal_ready_o |=> seal_valid_i && $stable(seal_i))
  `QNIC_ASSERT(FrameHeld_A, frame_valid_o && !frame_ready_i |=> frame_valid_o
               && $stable({frame_flight_o, frame_in_buffer_o}))
endmodule

// SPDX-License-Identifier: Apache-2.0
// Brings every protected frame's hash key H to GHASH, in order: from the SA, or from AES.
// Flow: crypto/qnic_slicer, crypto/qnic_aes_pipe -> [qnic_hash_key] -> crypto/qnic_ghash
// Latency: 5, of an H out of AES 4   Rate: a frame in 2 cycles
// Stalls: start_ready_o is low while DEPTH frames wait, or half as many H of SAs
// Source: H = CIPH_K(0^128), NIST SP 800-38D 7.1.
// The H of an SA waits from the start on, GHASH holds as many again. An H out of AES comes
// when its frame's blocks are about to: few wait.
`include "qnic_assert.svh"
module qnic_hash_key #(
  parameter int unsigned DEPTH = 32,
  parameter bit          LEAN  = 1'b0  // few flip-flops, see common/qnic_key_queue
) (
  input  logic            clk_i,
  input  logic            rst_ni,
  input  logic            start_valid_i,
  output logic            start_ready_o,
  input  logic            start_known_i,  // H is start_h_i, else it will come from AES
  input  qnic_pkg::beat_t start_h_i,      // there for one cycle more
  input  logic            aes_valid_i,
  input  qnic_pkg::beat_t aes_h_i,
  output logic            h_valid_o,
  input  logic            h_ready_i,
  output qnic_pkg::beat_t h_o
);
  logic order_ready, sa_ready, aes_ready, order_valid, known, sa_valid, aes_valid, pop;
  logic valid_q, known_q;  // whose turn it is, and that it is there
  qnic_pkg::beat_t sa_h, aes_h;
  assign start_ready_o = order_ready && sa_ready;

  qnic_fifo #(
    .W(1),
    .DEPTH(DEPTH),
    .SURE(1'b1)
  ) i_order (
    .clk_i,
    .rst_ni,
    .in_valid_i(start_valid_i),
    .in_ready_o(order_ready),
    .in_data_i(start_known_i),
    .out_valid_o(order_valid),
    .out_ready_i(pop),
    .out_data_o(known),
    .level_o()
  );
  qnic_key_queue #(
    .W(128),
    .DEPTH(DEPTH/2),
    .LEAN(LEAN),
    .LATE(1'b1)
  ) i_sa (
    .clk_i,
    .rst_ni,
    .in_valid_i(start_valid_i && start_known_i),
    .in_ready_o(sa_ready),
    .in_data_i(start_h_i),
    .out_valid_o(sa_valid),
    .out_ready_i(pop && known_q),
    .out_data_o(sa_h),
    .level_o()
  );
  qnic_key_queue #(
    .W(128),
    .DEPTH(DEPTH/2),
    .LEAN(LEAN)
  ) i_aes (
    .clk_i,
    .rst_ni,
    .in_valid_i(aes_valid_i),
    .in_ready_o(aes_ready),
    .in_data_i(aes_h_i),
    .out_valid_o(aes_valid),
    .out_ready_i(pop && !known_q),
    .out_data_o(aes_h),
    .level_o()
  );
  always_ff @(posedge clk_i) begin
    if (!rst_ni) valid_q <= 1'b0;
    else valid_q <= order_valid && (known ? sa_valid : aes_valid) && !pop;
    known_q <= known;
  end
  assign h_valid_o = valid_q;
  assign h_o       = known_q ? sa_h : aes_h;
  assign pop       = valid_q && h_ready_i;

  `QNIC_ASSERT(StartRoom_A, start_valid_i |-> order_ready && sa_ready)
  `QNIC_ASSERT(AesRoom_A, aes_valid_i |-> aes_ready)
endmodule

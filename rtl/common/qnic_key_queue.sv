// SPDX-License-Identifier: Apache-2.0
// Small queue for key material: for a high clock, or with LEAN for few flip-flops.
// Flow: any -> [qnic_key_queue] -> any
// Latency, rate, stalls: those of qnic_key_fifo or, with LEAN, of qnic_fifo with WIPE; LEAN
// keeps out_data_o from zero for the few cycles until a popped word is wiped
module qnic_key_queue #(
  parameter int unsigned W     = 8,
  parameter int unsigned DEPTH = 4,  // power of two, 2..32
  parameter bit          LEAN  = 1'b0,
  parameter bit          LATE  = 1'b0,  // see qnic_key_fifo; with LEAN data must be there for both cycles
  parameter bit          ZERO  = 1'b0,
  parameter bit          SLOW  = 1'b0
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  input  logic                   in_valid_i,
  output logic                   in_ready_o,
  input  logic [W-1:0]           in_data_i,
  output logic                   out_valid_o,
  input  logic                   out_ready_i,
  output logic [W-1:0]           out_data_o,
  output logic [$clog2(DEPTH):0] level_o
);
  if (LEAN) begin : gen_lean
    qnic_fifo #(
      .W(W),
      .DEPTH(DEPTH),
      .WIPE(1'b1),
      .GATE(1'b0)
    ) i_fifo (
      .clk_i,
      .rst_ni,
      .in_valid_i,
      .in_ready_o,
      .in_data_i,
      .out_valid_o,
      .out_ready_i,
      .out_data_o,
      .level_o
    );
  end else begin : gen_fast
    qnic_key_fifo #(
      .W(W),
      .DEPTH(DEPTH),
      .LATE(LATE),
      .ZERO(ZERO),
      .SLOW(SLOW)
    ) i_fifo (
      .clk_i,
      .rst_ni,
      .in_valid_i,
      .in_ready_o,
      .in_data_i,
      .out_valid_o,
      .out_ready_i,
      .out_data_o,
      .level_o
    );
  end
endmodule

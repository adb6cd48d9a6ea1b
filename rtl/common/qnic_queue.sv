// SPDX-License-Identifier: Apache-2.0
// First-in first-out queue where its depth is cheap: in distributed memory up to 16 words,
// else in block RAM. Not for key material.
// Flow: any -> [qnic_queue] -> any
// Latency, rate, stalls: those of qnic_fifo or qnic_ram_fifo
module qnic_queue #(
  parameter int unsigned W     = 8,
  parameter int unsigned DEPTH = 512,  // to 16: a power of two
  parameter bit          SURE  = 1'b0  // words come only while there is room
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
  if (DEPTH <= 16) begin : gen_small
    qnic_fifo #(
      .W(W),
      .DEPTH(DEPTH),
      .SURE(SURE)
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
  end else begin : gen_large
    qnic_ram_fifo #(
      .W(W),
      .DEPTH(DEPTH),
      .SURE(SURE)
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

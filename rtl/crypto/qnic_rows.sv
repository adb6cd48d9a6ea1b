// SPDX-License-Identifier: Apache-2.0
// Queues of 16 words in a row. Two are 3 LUTs a bit, where LUT RAM of 32 places takes 4.
// Flow: any -> [qnic_rows] -> any
// Latency: ROWS, with KEYS 3 * ROWS, and LEAN ROWS   Rate: 1 word a cycle (with KEYS see qnic_key_fifo)
// Stalls: in_ready_o is low while the first of them is full
// KEYS = 1: wiped as it is popped, and by a reset; out_data_o is zero while nothing is there.
`include "qnic_assert.svh"
module qnic_rows #(
  parameter int unsigned W    = 8,
  parameter int unsigned ROWS = 2,
  parameter bit          KEYS = 1'b0,
  parameter bit          LEAN = 1'b0,  // few flip-flops, see common/qnic_key_queue
  parameter bit          LATE = 1'b0,  // of the first row, see common/qnic_key_queue
  parameter int unsigned FLAGS = 0     // top bits that come from a register, see common/qnic_fifo
) (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic         in_valid_i,
  output logic         in_ready_o,
  input  logic [W-1:0] in_data_i,
  output logic         out_valid_o,
  input  logic         out_ready_i,
  output logic [W-1:0] out_data_o
);
  logic [ROWS:0] valid, ready;
  logic [W-1:0] data[ROWS+1];
  assign valid[0]    = in_valid_i;
  assign data[0]     = in_data_i;
  assign in_ready_o  = ready[0];
  assign out_valid_o = valid[ROWS];
  assign out_data_o  = data[ROWS];
  assign ready[ROWS] = out_ready_i;

  for (genvar i = 0; i < ROWS; i++) begin : gen_row
    if (KEYS) begin : gen_keys
      qnic_key_queue #(
        .W(W),
        .DEPTH(16),
        .LEAN(LEAN),
        .LATE(i == 0 && LATE),
        .ZERO(i != 0 && !LEAN)
      ) i_fifo (
        .clk_i,
        .rst_ni,
        .in_valid_i(valid[i]),
        .in_ready_o(ready[i]),
        .in_data_i(data[i]),
        .out_valid_o(valid[i+1]),
        .out_ready_i(ready[i+1]),
        .out_data_o(data[i+1]),
        .level_o()
      );
    end else begin : gen_plain
      qnic_fifo #(
        .W(W),
        .DEPTH(16),
        .FLAGS(i == ROWS - 1 ? FLAGS : 0)
      ) i_fifo (
        .clk_i,
        .rst_ni,
        .in_valid_i(valid[i]),
        .in_ready_o(ready[i]),
        .in_data_i(data[i]),
        .out_valid_o(valid[i+1]),
        .out_ready_i(ready[i+1]),
        .out_data_o(data[i+1]),
        .level_o()
      );
    end
  end
endmodule

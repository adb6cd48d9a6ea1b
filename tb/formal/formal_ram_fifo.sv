// SPDX-License-Identifier: Apache-2.0
// qnic_ram_fifo at a depth that only induction reaches: order (formal_order), the output holds.
// What the induction needs beside that is in formal_ram_fifo_places.svh.
module formal_ram_fifo #(
  parameter int unsigned W     = 4,
  parameter int unsigned DEPTH = 24
) (
  input logic         clk_i,
  input logic         watch_i,
  input logic         in_valid_i,
  input logic [W-1:0] in_data_i,
  input logic         out_ready_i
);
  localparam int unsigned CW = $clog2(DEPTH + 1) + 1;
  logic rst_n = 1'b0;
  always_ff @(posedge clk_i) rst_n <= 1'b1;

  logic in_ready, out_valid, watched_there;
  logic [W-1:0] out, value;
  logic [CW-1:0] in_fifo, ahead;
  logic [$clog2(DEPTH):0] level_out;
  qnic_ram_fifo #(
    .W(W),
    .DEPTH(DEPTH)
  ) i_dut (
    .clk_i,
    .rst_ni(rst_n),
    .in_valid_i,
    .in_ready_o(in_ready),
    .in_data_i,
    .out_valid_o(out_valid),
    .out_ready_i,
    .out_data_o(out),
    .level_o(level_out)
  );
  formal_order #(
    .W(W),
    .MOST(DEPTH)
  ) i_order (
    .clk_i,
    .rst_ni(rst_n),
    .watch_i,
    .push_i(in_valid_i && in_ready),
    .in_i(in_data_i),
    .valid_i(out_valid),
    .pop_i(out_valid && out_ready_i),
    .out_i(out),
    .held_o(in_fifo),
    .inside_o(watched_there),
    .ahead_o(ahead),
    .value_o(value)
  );

  `define RAM_FIFO i_dut
  `define RAM_FIFO_DEPTH DEPTH
  `include "formal_ram_fifo_places.svh"

  logic waits_q;
  logic [W-1:0] out_q;
  always_ff @(posedge clk_i) begin
    waits_q <= rst_n && out_valid && !out_ready_i;
    out_q   <= out;
    if (rst_n) assert (!waits_q || out_valid && out == out_q);
  end
endmodule

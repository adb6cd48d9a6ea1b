// SPDX-License-Identifier: Apache-2.0
// A table behind a pipeline register, which memory_dff moves into the table's address.
module rom_design (
  input  logic        clk_i,
  input  logic [9:0]  in_i,
  output logic [15:0] out_o
);
  logic [9:0] index_q;
  logic [15:0] mem[1024];
  initial for (int i = 0; i < 1024; i++) mem[i] = 16'(i * i * 7 ^ 99);
  always_ff @(posedge clk_i) index_q <= in_i;
  assign out_o = mem[index_q];
endmodule

// SPDX-License-Identifier: Apache-2.0
// A table behind a pipeline register, which memory_dff moves into the table's address.
module rom_design (
  input  logic       clk_i,
  input  logic [7:0] in_i,
  output logic [7:0] out_o
);
  logic [7:0] index_q, mem[256];
  initial for (int i = 0; i < 256; i++) mem[i] = 8'(i * i ^ 99);
  always_ff @(posedge clk_i) index_q <= in_i;
  assign out_o = mem[index_q];
endmodule

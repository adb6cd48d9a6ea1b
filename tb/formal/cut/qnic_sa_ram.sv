// SPDX-License-Identifier: Apache-2.0
// Stands for sa/qnic_sa_ram where it is proved what passes through it: four words, which all
// addresses share. Latency 2, a read and a write a cycle.
module qnic_sa_ram #(
  parameter int unsigned W     = 32,
  parameter int unsigned DEPTH = 512
) (
  input  logic                     clk_i,
  input  logic [$clog2(DEPTH)-1:0] raddr_i,
  output logic [W-1:0]             rdata_o,
  input  logic                     write_i,
  input  logic [$clog2(DEPTH)-1:0] waddr_i,
  input  logic [W-1:0]             wdata_i
);
  logic [3:0][W-1:0] words_q;
  logic [W-1:0] ram_q;
  always_ff @(posedge clk_i) begin
    if (write_i) words_q[waddr_i[1:0]] <= wdata_i;
    ram_q   <= words_q[raddr_i[1:0]];
    rdata_o <= ram_q;
  end
endmodule

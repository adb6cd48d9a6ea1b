// SPDX-License-Identifier: Apache-2.0
// Block RAM of the SA table: one address for its read port and its write port.
// Flow: sa/qnic_sa_table -> [qnic_sa_ram] -> sa/qnic_sa_table
// Latency: 1 (rdata_o is the word at last cycle's addr_i)
// Rate: 1 read or write a cycle   Stalls: never
// After a cycle with write_i, rdata_o is undefined: nobody may use it.
module qnic_sa_ram #(
  parameter int unsigned W     = 32,
  parameter int unsigned DEPTH = 512
) (
  input  logic                     clk_i,
  input  logic [$clog2(DEPTH)-1:0] addr_i,
  input  logic                     write_i,
  input  logic [W-1:0]             wdata_i,
  output logic [W-1:0]             rdata_o
);
  (* ram_style = "block", no_rw_check *) logic [W-1:0] mem[DEPTH];

  always_ff @(posedge clk_i) begin
    if (write_i) mem[addr_i] <= wdata_i;
    rdata_o <= mem[addr_i];
  end
endmodule

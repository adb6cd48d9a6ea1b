// SPDX-License-Identifier: Apache-2.0
// Block RAM of the SA table, with its output register.
// Flow: sa/qnic_sa_table -> [qnic_sa_ram] -> sa/qnic_sa_table
// Latency: 2 (rdata_o is the word at raddr_i two cycles ago)
// Rate: a read and a write a cycle   Stalls: never
// A read of the word that is written in the same cycle is undefined: nobody may use it
// (simulation gives its inverse).
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
  (* ram_style = "block", no_rw_check *) logic [W-1:0] mem[DEPTH];
  logic [W-1:0] ram_q;

  always_ff @(posedge clk_i) begin
    if (write_i) mem[waddr_i] <= wdata_i;
    ram_q   <= mem[raddr_i];
    rdata_o <= ram_q;
`ifndef SYNTHESIS
    if (write_i && waddr_i == raddr_i) ram_q <= ~mem[raddr_i];
`endif
  end
endmodule

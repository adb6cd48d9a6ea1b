// SPDX-License-Identifier: Apache-2.0
// A word for each TX ring in distributed memory: one writer, any number of readers.
// Flow: any -> [qnic_ring_ram] -> any
// Latency: 0 (read)   Rate: a write and READS reads a cycle   Stalls: none
// A word written is read from the next cycle on. init_i writes zero: a sweep behind a reset.
module qnic_ring_ram #(
  parameter int unsigned RINGS = 1,
  parameter int unsigned W     = 16,
  parameter int unsigned READS = 1
) (
  input  logic                             clk_i,
  input  logic                             init_i,
  input  qnic_host_pkg::ring_t                  init_ring_i,
  input  logic                             we_i,
  input  qnic_host_pkg::ring_t                  ring_i,
  input  logic                 [    W-1:0] data_i,
  input  qnic_host_pkg::ring_t      [READS-1:0] rd_ring_i,
  output logic      [READS-1:0][    W-1:0] rd_data_o
);
  localparam int unsigned AW = RINGS > 1 ? $clog2(RINGS) : 1;
  (* ram_style = "distributed" *) logic [W-1:0] mem[1 << AW];
  qnic_host_pkg::ring_t at;
  assign at = init_i ? init_ring_i : ring_i;
  always_ff @(posedge clk_i) begin
    if (init_i || we_i) mem[at[AW-1:0]] <= init_i ? '0 : data_i;
  end
  for (genvar i = 0; i < READS; i++) begin : g_read
    assign rd_data_o[i] = mem[rd_ring_i[i][AW-1:0]];
  end
endmodule

// SPDX-License-Identifier: Apache-2.0
// Simulation model of the ECP5's distributed RAM, 16 words of 4 bits: written on the clock,
// read at once. Source: yosys, techlibs/lattice/cells_sim_ecp5.v.
// verilog_format: off
module TRELLIS_DPR16X4 #(
  parameter              WCKMUX  = "WCK",
  parameter              WREMUX  = "WRE",
  parameter logic [63:0] INITVAL = '0
) (
  input  logic [3:0] DI, WAD, RAD,
  input  logic       WRE, WCK,
  output logic [3:0] DO
);
  if (WCKMUX != "WCK" || WREMUX != "WRE") begin : gen_unsupported
    $error("TRELLIS_DPR16X4: not modelled");
  end
  logic [3:0] mem[16];
  initial for (int i = 0; i < 16; i++) mem[i] = INITVAL[4*i +: 4];
  always_ff @(posedge WCK) if (WRE) mem[WAD] <= DI;
  assign DO = mem[RAD];
endmodule

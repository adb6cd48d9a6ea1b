// SPDX-License-Identifier: Apache-2.0
// Simulation model of the ECP5 block RAM as the design uses it: read only, 18 bits wide, both
// output registers on, always enabled. Ports and parameters are those of the primitive; any
// other use is an error. Synthesis sees the ports alone: a black box.
// Source: yosys, techlibs/ecp5 (ports, and how brams_init.py lays out 18-bit words): word i of
// INITVAL_n is 16*n + i, at [20*i +: 18].
// verilator lint_off UNUSEDPARAM
// verilator lint_off UNUSEDSIGNAL
(* blackbox *)
module DP16KD #(
  parameter int DATA_WIDTH_A = 18,
  parameter int DATA_WIDTH_B = 18,
  parameter     REGMODE_A = "NOREG",
  parameter     REGMODE_B = "NOREG",
  parameter     WRITEMODE_A = "NORMAL",
  parameter     WRITEMODE_B = "NORMAL",
  parameter     CSDECODE_A = "0b000",
  parameter     CSDECODE_B = "0b000",
  parameter     CLKAMUX = "CLKA",
  parameter     CLKBMUX = "CLKB",
  parameter     RESETMODE = "SYNC",
  parameter     ASYNC_RESET_RELEASE = "SYNC",
  parameter     GSR = "ENABLED",
  parameter logic [319:0] INITVAL_00 = '0,
  parameter logic [319:0] INITVAL_01 = '0,
  parameter logic [319:0] INITVAL_02 = '0,
  parameter logic [319:0] INITVAL_03 = '0,
  parameter logic [319:0] INITVAL_04 = '0,
  parameter logic [319:0] INITVAL_05 = '0,
  parameter logic [319:0] INITVAL_06 = '0,
  parameter logic [319:0] INITVAL_07 = '0,
  parameter logic [319:0] INITVAL_08 = '0,
  parameter logic [319:0] INITVAL_09 = '0,
  parameter logic [319:0] INITVAL_0A = '0,
  parameter logic [319:0] INITVAL_0B = '0,
  parameter logic [319:0] INITVAL_0C = '0,
  parameter logic [319:0] INITVAL_0D = '0,
  parameter logic [319:0] INITVAL_0E = '0,
  parameter logic [319:0] INITVAL_0F = '0
) (
  input  logic CLKA,
  CEA,
  OCEA,
  WEA,
  RSTA,
  CSA0,
  CSA1,
  CSA2,
  input  logic ADA0,
  ADA1,
  ADA2,
  ADA3,
  ADA4,
  ADA5,
  ADA6,
  ADA7,
  ADA8,
  ADA9,
  ADA10,
  ADA11,
  ADA12,
  ADA13,
  input  logic DIA0,
  DIA1,
  DIA2,
  DIA3,
  DIA4,
  DIA5,
  DIA6,
  DIA7,
  DIA8,
  DIA9,
  DIA10,
  DIA11,
  DIA12,
  DIA13,
  input  logic DIA14,
  DIA15,
  DIA16,
  DIA17,
  output logic DOA0,
  DOA1,
  DOA2,
  DOA3,
  DOA4,
  DOA5,
  DOA6,
  DOA7,
  DOA8,
  DOA9,
  DOA10,
  DOA11,
  DOA12,
  DOA13,
  output logic DOA14,
  DOA15,
  DOA16,
  DOA17,
  input  logic CLKB,
  CEB,
  OCEB,
  WEB,
  RSTB,
  CSB0,
  CSB1,
  CSB2,
  input  logic ADB0,
  ADB1,
  ADB2,
  ADB3,
  ADB4,
  ADB5,
  ADB6,
  ADB7,
  ADB8,
  ADB9,
  ADB10,
  ADB11,
  ADB12,
  ADB13,
  input  logic DIB0,
  DIB1,
  DIB2,
  DIB3,
  DIB4,
  DIB5,
  DIB6,
  DIB7,
  DIB8,
  DIB9,
  DIB10,
  DIB11,
  DIB12,
  DIB13,
  input  logic DIB14,
  DIB15,
  DIB16,
  DIB17,
  output logic DOB0,
  DOB1,
  DOB2,
  DOB3,
  DOB4,
  DOB5,
  DOB6,
  DOB7,
  DOB8,
  DOB9,
  DOB10,
  DOB11,
  DOB12,
  DOB13,
  output logic DOB14,
  DOB15,
  DOB16,
  DOB17
);
`ifndef SYNTHESIS
  if (DATA_WIDTH_A != 18 || DATA_WIDTH_B != 18 || REGMODE_A != "OUTREG" || REGMODE_B != "OUTREG"
      || CSDECODE_A != "0b000" || CSDECODE_B != "0b000") begin : gen_unsupported
    $error("DP16KD: not modelled");
  end

  localparam logic [16*320-1:0] INIT = {
    INITVAL_0F,
    INITVAL_0E,
    INITVAL_0D,
    INITVAL_0C,
    INITVAL_0B,
    INITVAL_0A,
    INITVAL_09,
    INITVAL_08,
    INITVAL_07,
    INITVAL_06,
    INITVAL_05,
    INITVAL_04,
    INITVAL_03,
    INITVAL_02,
    INITVAL_01,
    INITVAL_00
  };
  logic [17:0] mem[1024];
  initial begin
    for (int i = 0; i < 1024; i++) mem[i] = i < 256 ? INIT[20*i+:18] : '0;
  end

  logic [17:0] read_a_q, read_b_q, out_a_q, out_b_q;
  logic [9:0] word_a, word_b;
  assign word_a = {ADA13, ADA12, ADA11, ADA10, ADA9, ADA8, ADA7, ADA6, ADA5, ADA4};
  assign word_b = {ADB13, ADB12, ADB11, ADB10, ADB9, ADB8, ADB7, ADB6, ADB5, ADB4};

  always_ff @(posedge CLKA) begin
    read_a_q <= mem[word_a];
    out_a_q  <= read_a_q;
    assert (CEA && OCEA && !WEA && !RSTA && {CSA2, CSA1, CSA0} == 3'b000)
    else $error("DP16KD: port A not modelled");
  end
  always_ff @(posedge CLKB) begin
    read_b_q <= mem[word_b];
    out_b_q  <= read_b_q;
    assert (CEB && OCEB && !WEB && !RSTB && {CSB2, CSB1, CSB0} == 3'b000)
    else $error("DP16KD: port B not modelled");
  end
  assign {DOA17, DOA16, DOA15, DOA14, DOA13, DOA12, DOA11, DOA10, DOA9,
          DOA8, DOA7, DOA6, DOA5, DOA4, DOA3, DOA2, DOA1, DOA0} = out_a_q;
  assign {DOB17, DOB16, DOB15, DOB14, DOB13, DOB12, DOB11, DOB10, DOB9,
          DOB8, DOB7, DOB6, DOB5, DOB4, DOB3, DOB2, DOB1, DOB0} = out_b_q;
`endif
endmodule

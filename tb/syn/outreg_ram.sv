// SPDX-License-Identifier: Apache-2.0
// The ECP5 block RAM with writes, all widths from 9 bits on, and its output registers, for
// netlists of tb/syn. It starts as zeros; chip selects and resets are not modelled.
// Source: Lattice FPGA-TN-02204; the register is enabled by OCE alone, not by CE; with a
// 36-bit read port both halves' registers are clocked by CLKB and enabled by OCEB.
// verilator lint_off UNUSED
// verilog_format: off
module DP16KD #(
  parameter int DATA_WIDTH_A = 18, parameter int DATA_WIDTH_B = 18,
  parameter REGMODE_A = "NOREG", parameter REGMODE_B = "NOREG",
  parameter WRITEMODE_A = "NORMAL", parameter WRITEMODE_B = "NORMAL",
  parameter CSDECODE_A = "0b000", parameter CSDECODE_B = "0b000",
  parameter CLKAMUX = "CLKA", parameter CLKBMUX = "CLKB", parameter RESETMODE = "SYNC",
  parameter ASYNC_RESET_RELEASE = "SYNC", parameter GSR = "AUTO",
  parameter logic [319:0]
    INITVAL_00 = '0, INITVAL_01 = '0, INITVAL_02 = '0, INITVAL_03 = '0, INITVAL_04 = '0,
    INITVAL_05 = '0, INITVAL_06 = '0, INITVAL_07 = '0, INITVAL_08 = '0, INITVAL_09 = '0,
    INITVAL_0A = '0, INITVAL_0B = '0, INITVAL_0C = '0, INITVAL_0D = '0, INITVAL_0E = '0,
    INITVAL_0F = '0, INITVAL_10 = '0, INITVAL_11 = '0, INITVAL_12 = '0, INITVAL_13 = '0,
    INITVAL_14 = '0, INITVAL_15 = '0, INITVAL_16 = '0, INITVAL_17 = '0, INITVAL_18 = '0,
    INITVAL_19 = '0, INITVAL_1A = '0, INITVAL_1B = '0, INITVAL_1C = '0, INITVAL_1D = '0,
    INITVAL_1E = '0, INITVAL_1F = '0, INITVAL_20 = '0, INITVAL_21 = '0, INITVAL_22 = '0,
    INITVAL_23 = '0, INITVAL_24 = '0, INITVAL_25 = '0, INITVAL_26 = '0, INITVAL_27 = '0,
    INITVAL_28 = '0, INITVAL_29 = '0, INITVAL_2A = '0, INITVAL_2B = '0, INITVAL_2C = '0,
    INITVAL_2D = '0, INITVAL_2E = '0, INITVAL_2F = '0, INITVAL_30 = '0, INITVAL_31 = '0,
    INITVAL_32 = '0, INITVAL_33 = '0, INITVAL_34 = '0, INITVAL_35 = '0, INITVAL_36 = '0,
    INITVAL_37 = '0, INITVAL_38 = '0, INITVAL_39 = '0, INITVAL_3A = '0, INITVAL_3B = '0,
    INITVAL_3C = '0, INITVAL_3D = '0, INITVAL_3E = '0, INITVAL_3F = '0
) (
  input  logic CLKA, CEA, OCEA, WEA, RSTA, CSA0, CSA1, CSA2, ADA0, ADA1,
  input  logic ADA2, ADA3, ADA4, ADA5, ADA6, ADA7, ADA8, ADA9, ADA10, ADA11,
  input  logic ADA12, ADA13, DIA0, DIA1, DIA2, DIA3, DIA4, DIA5, DIA6, DIA7,
  input  logic DIA8, DIA9, DIA10, DIA11, DIA12, DIA13, DIA14, DIA15, DIA16, DIA17,
  output logic DOA0, DOA1, DOA2, DOA3, DOA4, DOA5, DOA6, DOA7, DOA8,
  output logic DOA9, DOA10, DOA11, DOA12, DOA13, DOA14, DOA15, DOA16, DOA17,
  input  logic CLKB, CEB, OCEB, WEB, RSTB, CSB0, CSB1, CSB2, ADB0, ADB1,
  input  logic ADB2, ADB3, ADB4, ADB5, ADB6, ADB7, ADB8, ADB9, ADB10, ADB11,
  input  logic ADB12, ADB13, DIB0, DIB1, DIB2, DIB3, DIB4, DIB5, DIB6, DIB7,
  input  logic DIB8, DIB9, DIB10, DIB11, DIB12, DIB13, DIB14, DIB15, DIB16, DIB17,
  output logic DOB0, DOB1, DOB2, DOB3, DOB4, DOB5, DOB6, DOB7, DOB8,
  output logic DOB9, DOB10, DOB11, DOB12, DOB13, DOB14, DOB15, DOB16, DOB17
);
  logic [13:0] ada, adb;
  logic [17:0] dia, dib, doa, dob;
  assign ada = {ADA13, ADA12, ADA11, ADA10, ADA9, ADA8, ADA7, ADA6, ADA5, ADA4, ADA3, ADA2,
    ADA1, ADA0};
  assign dia = {DIA17, DIA16, DIA15, DIA14, DIA13, DIA12, DIA11, DIA10, DIA9, DIA8, DIA7,
    DIA6, DIA5, DIA4, DIA3, DIA2, DIA1, DIA0};
  assign {DOA17, DOA16, DOA15, DOA14, DOA13, DOA12, DOA11, DOA10, DOA9, DOA8, DOA7, DOA6,
    DOA5, DOA4, DOA3, DOA2, DOA1, DOA0} = doa;
  assign adb = {ADB13, ADB12, ADB11, ADB10, ADB9, ADB8, ADB7, ADB6, ADB5, ADB4, ADB3, ADB2,
    ADB1, ADB0};
  assign dib = {DIB17, DIB16, DIB15, DIB14, DIB13, DIB12, DIB11, DIB10, DIB9, DIB8, DIB7,
    DIB6, DIB5, DIB4, DIB3, DIB2, DIB1, DIB0};
  assign {DOB17, DOB16, DOB15, DOB14, DOB13, DOB12, DOB11, DOB10, DOB9, DOB8, DOB7, DOB6,
    DOB5, DOB4, DOB3, DOB2, DOB1, DOB0} = dob;
  initial assert (CLKAMUX == "CLKA" && CLKBMUX == "CLKB" && WRITEMODE_A != "WRITETHROUGH"
                  && WRITEMODE_B != "WRITETHROUGH" && DATA_WIDTH_A >= 9 && DATA_WIDTH_B >= 9)
    else $fatal(1, "DP16KD: not modelled");
  always_ff @(posedge CLKA) assert (!RSTA && !RSTB) else $fatal(1, "DP16KD: no resets here");

  logic [35:0] both;
  assign both = {dib, dia};
  // Bytes of nine bits: a word of 18 or 36 bits is two or four of them.
  logic [8:0] mem[2048];
  logic [17:0] read_a, read_b, reg_a, reg_b;
  initial begin
    for (int i = 0; i < 2048; i++) mem[i] = '0;
    {read_a, read_b, reg_a, reg_b} = '0;
  end

  always_ff @(posedge CLKA) begin
    if (CEA && WEA) begin
      if (DATA_WIDTH_A == 36) begin
        for (int i = 0; i < 4; i++) if (ada[i]) mem[{ada[13:5], 2'(i)}] <= both[9*i+:9];
      end else if (DATA_WIDTH_A == 18) begin
        for (int i = 0; i < 2; i++) if (ada[i]) mem[{ada[13:4], 1'(i)}] <= dia[9*i+:9];
      end else mem[ada[13:3]] <= dia[8:0];
    end
    if (DATA_WIDTH_B != 36) begin
      if (CEA && (!WEA || WRITEMODE_A == "READBEFOREWRITE"))
        read_a <= DATA_WIDTH_A == 18 ? {mem[{ada[13:4], 1'b1}], mem[{ada[13:4], 1'b0}]}
                                     : {9'b0, mem[ada[13:3]]};
      if (OCEA) reg_a <= read_a;
    end
  end
  always_ff @(posedge CLKB) begin
    if (CEB && WEB) begin
      if (DATA_WIDTH_B == 18) begin
        for (int i = 0; i < 2; i++) if (adb[i]) mem[{adb[13:4], 1'(i)}] <= dib[9*i+:9];
      end else mem[adb[13:3]] <= dib[8:0];
    end
    if (CEB && (!WEB || WRITEMODE_B == "READBEFOREWRITE")) begin
      if (DATA_WIDTH_B == 36) {read_b, read_a} <= {mem[{adb[13:5], 2'd3}], mem[{adb[13:5], 2'd2}],
                                                   mem[{adb[13:5], 2'd1}], mem[{adb[13:5], 2'd0}]};
      if (DATA_WIDTH_B == 18) read_b <= {mem[{adb[13:4], 1'b1}], mem[{adb[13:4], 1'b0}]};
      if (DATA_WIDTH_B == 9) read_b <= {9'b0, mem[adb[13:3]]};
    end
    if (OCEB) reg_b <= read_b;
    if (OCEB && DATA_WIDTH_B == 36) reg_a <= read_a;
  end
  assign doa = REGMODE_A == "OUTREG" ? reg_a : read_a;
  assign dob = REGMODE_B == "OUTREG" ? reg_b : read_b;
endmodule
// verilog_format: on

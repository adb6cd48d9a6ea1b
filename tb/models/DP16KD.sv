// SPDX-License-Identifier: Apache-2.0
// Simulation model of the ECP5 block RAM, as DP16KD and, with a port of 36 bits, as PDPW16KD.
// Every width, the write modes and the output registers are there. Both ports run on one
// clock, resets are synchronous, the chip selects select; any other use is an error.
// A port that reads bits which the other one writes in that cycle gets them inverted, for the
// device does not say what it gets, and two writes of one bit are an error.
// Source: yosys, techlibs/lattice: cells_sim_ecp5.v (ports), brams_16kd.txt (widths, byte
// enables, write modes, reset), brams_map_16kd.v (36 bits: {DIB, DIA} in, {DOB, DOA} out,
// both of the reading port B; word i of INITVAL_n is 16*n + i, at [20*i +: 18]).
// Synthesis sees the ports alone, a black box; with QNIC_MODEL it sees everything.
// verilator lint_off UNUSEDPARAM
// verilator lint_off UNUSEDSIGNAL
// verilator lint_off WIDTH
// verilog_format: off
`ifndef SYNTHESIS
`define QNIC_MODEL
`endif
`ifndef QNIC_MODEL
(* blackbox *)
`endif
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
  input  logic CLKA, CEA, OCEA, WEA, RSTA, CSA0, CSA1, CSA2,
  input  logic ADA0, ADA1, ADA2, ADA3, ADA4, ADA5, ADA6, ADA7, ADA8, ADA9, ADA10,
  input  logic ADA11, ADA12, ADA13,
  input  logic DIA0, DIA1, DIA2, DIA3, DIA4, DIA5, DIA6, DIA7, DIA8, DIA9,
  input  logic DIA10, DIA11, DIA12, DIA13, DIA14, DIA15, DIA16, DIA17,
  output logic DOA0, DOA1, DOA2, DOA3, DOA4, DOA5, DOA6, DOA7, DOA8, DOA9,
  output logic DOA10, DOA11, DOA12, DOA13, DOA14, DOA15, DOA16, DOA17,

  input  logic CLKB, CEB, OCEB, WEB, RSTB, CSB0, CSB1, CSB2,
  input  logic ADB0, ADB1, ADB2, ADB3, ADB4, ADB5, ADB6, ADB7, ADB8, ADB9, ADB10,
  input  logic ADB11, ADB12, ADB13,
  input  logic DIB0, DIB1, DIB2, DIB3, DIB4, DIB5, DIB6, DIB7, DIB8, DIB9,
  input  logic DIB10, DIB11, DIB12, DIB13, DIB14, DIB15, DIB16, DIB17,
  output logic DOB0, DOB1, DOB2, DOB3, DOB4, DOB5, DOB6, DOB7, DOB8, DOB9,
  output logic DOB10, DOB11, DOB12, DOB13, DOB14, DOB15, DOB16, DOB17
);
`ifdef QNIC_MODEL
  localparam int WIDE = DATA_WIDTH_A == 36 || DATA_WIDTH_B == 36;
  if ((WIDE && (DATA_WIDTH_A != 36 || WRITEMODE_A != "NORMAL" || WRITEMODE_B != "NORMAL"))
      || CSDECODE_A != "0b000" || CSDECODE_B != "0b000"
      || CLKAMUX != "CLKA" || CLKBMUX != "CLKB") begin : gen_unsupported
    $error("DP16KD: not modelled");
  end

  localparam logic [64*320-1:0] INIT = {
    INITVAL_3F, INITVAL_3E, INITVAL_3D, INITVAL_3C, INITVAL_3B, INITVAL_3A, INITVAL_39,
    INITVAL_38, INITVAL_37, INITVAL_36, INITVAL_35, INITVAL_34, INITVAL_33, INITVAL_32,
    INITVAL_31, INITVAL_30, INITVAL_2F, INITVAL_2E, INITVAL_2D, INITVAL_2C, INITVAL_2B,
    INITVAL_2A, INITVAL_29, INITVAL_28, INITVAL_27, INITVAL_26, INITVAL_25, INITVAL_24,
    INITVAL_23, INITVAL_22, INITVAL_21, INITVAL_20, INITVAL_1F, INITVAL_1E, INITVAL_1D,
    INITVAL_1C, INITVAL_1B, INITVAL_1A, INITVAL_19, INITVAL_18, INITVAL_17, INITVAL_16,
    INITVAL_15, INITVAL_14, INITVAL_13, INITVAL_12, INITVAL_11, INITVAL_10, INITVAL_0F,
    INITVAL_0E, INITVAL_0D, INITVAL_0C, INITVAL_0B, INITVAL_0A, INITVAL_09, INITVAL_08,
    INITVAL_07, INITVAL_06, INITVAL_05, INITVAL_04, INITVAL_03, INITVAL_02, INITVAL_01,
    INITVAL_00
  };
  logic [35:0] mem[512];
  initial begin
    for (int i = 0; i < 512; i++) mem[i] = {INIT[40*i+20 +: 18], INIT[40*i +: 18]};
  end

  logic [13:0] ad_a, ad_b;
  logic [17:0] di_a, di_b;
  assign ad_a = {ADA13, ADA12, ADA11, ADA10, ADA9, ADA8, ADA7, ADA6, ADA5, ADA4, ADA3, ADA2, ADA1,
    ADA0};
  assign ad_b = {ADB13, ADB12, ADB11, ADB10, ADB9, ADB8, ADB7, ADB6, ADB5, ADB4, ADB3, ADB2, ADB1,
    ADB0};
  assign di_a = {DIA17, DIA16, DIA15, DIA14, DIA13, DIA12, DIA11, DIA10, DIA9, DIA8, DIA7, DIA6,
    DIA5, DIA4, DIA3, DIA2, DIA1, DIA0};
  assign di_b = {DIB17, DIB16, DIB15, DIB14, DIB13, DIB12, DIB11, DIB10, DIB9, DIB8, DIB7, DIB6,
    DIB5, DIB4, DIB3, DIB2, DIB1, DIB0};

  // Where in a row of 36 bits a port's data are.
  function automatic logic [5:0] place(int width, logic [4:0] ad);
    place = 6'd0;
    if (width <= 18 && ad[4]) place += 6'd18;
    if (width <= 9 && ad[3]) place += 6'd9;
    if (width <= 4 && ad[2]) place += 6'd4;
    if (width <= 2 && ad[1]) place += 6'd2;
    if (width <= 1 && ad[0]) place += 6'd1;
  endfunction

  // Bits of a row that a write changes: bytes of 9 bits have enables in wide words.
  function automatic logic [35:0] mask(int width, logic [4:0] ad);
    case (width)
      36: mask = {{9{ad[3]}}, {9{ad[2]}}, {9{ad[1]}}, {9{ad[0]}}};
      18: mask = {18'd0, {9{ad[1]}}, {9{ad[0]}}} << place(width, ad);
      default: mask = ((36'd1 << width) - 36'd1) << place(width, ad);
    endcase
  endfunction

  // Bits that a port sees.
  function automatic logic [35:0] seen(int width, logic [4:0] ad);
    seen = width == 36 ? '1 : ((36'd1 << width) - 36'd1) << place(width, ad);
  endfunction

  logic [5:0] place_a, place_b;
  logic [35:0] row_a, row_b, mask_a, mask_b, new_a, new_b, both, read_a, read_b;
  logic write_a, write_b, on_a, on_b, same;
  assign place_a = place(DATA_WIDTH_A, ad_a[4:0]);
  assign place_b = place(DATA_WIDTH_B, ad_b[4:0]);
  assign on_a    = CEA && {CSA2, CSA1, CSA0} == 3'd0;
  assign on_b    = CEB && {CSB2, CSB1, CSB0} == 3'd0;
  assign write_a = on_a && WEA;
  assign write_b = on_b && WEB && !WIDE;
  assign same    = ad_a[13:5] == ad_b[13:5];
  assign row_a   = mem[ad_a[13:5]];
  assign row_b   = mem[ad_b[13:5]];
  assign mask_a  = write_a ? mask(DATA_WIDTH_A, ad_a[4:0]) : '0;
  assign mask_b  = write_b ? mask(DATA_WIDTH_B, ad_b[4:0]) : '0;
  assign new_a   = (row_a & ~mask_a) | (({WIDE ? di_b : 18'd0, di_a} << place_a) & mask_a);
  assign new_b   = (row_b & ~mask_b) | ((36'(di_b) << place_b) & mask_b);
  assign both    = same ? (new_a & ~mask_b) | (new_b & mask_b) : new_b;

  // What a port's latch gets: the old word or, written through, the new one.
  assign read_a = ((write_a && WRITEMODE_A == "WRITETHROUGH" ? new_a : row_a)
                   ^ (same ? mask_b & seen(DATA_WIDTH_A, ad_a[4:0]) : '0)) >> place_a;
  assign read_b = ((write_b && WRITEMODE_B == "WRITETHROUGH" ? new_b : row_b)
                   ^ (same ? mask_a & seen(DATA_WIDTH_B, ad_b[4:0]) : '0)) >> place_b;

  logic [35:0] latch_a_q, latch_b_q, out_a_q, out_b_q;
  initial {latch_a_q, latch_b_q, out_a_q, out_b_q} = '0;
  always @(posedge CLKA) begin
    if (write_a) mem[ad_a[13:5]] <= new_a;
    if (write_b) mem[ad_b[13:5]] <= both;
    if (RSTA) latch_a_q <= '0;
    else if (on_a && !(WEA && WRITEMODE_A == "NORMAL")) latch_a_q <= read_a;
    if (RSTB) latch_b_q <= '0;
    else if (on_b && !(WEB && WRITEMODE_B == "NORMAL")) latch_b_q <= read_b;
    if (RSTA) out_a_q <= '0;
    else if (OCEA) out_a_q <= latch_a_q;
    if (RSTB) out_b_q <= '0;
    else if (OCEB) out_b_q <= latch_b_q;
  end

  logic [35:0] do_a, do_b;
  localparam logic [17:0] SHOWN_A = 18'((36'd1 << DATA_WIDTH_A) - 36'd1);
  localparam logic [17:0] SHOWN_B = 18'((36'd1 << DATA_WIDTH_B) - 36'd1);
  assign do_a = REGMODE_A == "OUTREG" ? out_a_q : latch_a_q;
  assign do_b = REGMODE_B == "OUTREG" ? out_b_q : latch_b_q;
  assign {DOA17, DOA16, DOA15, DOA14, DOA13, DOA12, DOA11, DOA10, DOA9, DOA8, DOA7, DOA6, DOA5,
    DOA4, DOA3, DOA2, DOA1, DOA0} = DATA_WIDTH_B == 36 ? do_b[17:0] : do_a[17:0] & SHOWN_A;
  assign {DOB17, DOB16, DOB15, DOB14, DOB13, DOB12, DOB11, DOB10, DOB9, DOB8, DOB7, DOB6, DOB5,
    DOB4, DOB3, DOB2, DOB1, DOB0} = DATA_WIDTH_B == 36 ? do_b[35:18] : do_b[17:0] & SHOWN_B;

`ifndef SYNTHESIS
  always @(posedge CLKA) begin
    assert (CLKB) else $error("DP16KD: two clocks are not modelled");
    assert (RESETMODE == "SYNC" || !(RSTA || RSTB)) else $error("DP16KD: reset not modelled");
    assert (!same || (mask_a & mask_b) == '0) else $error("DP16KD: two writes of one bit");
  end
`endif
`endif
endmodule

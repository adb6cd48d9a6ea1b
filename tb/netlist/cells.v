// SPDX-License-Identifier: Apache-2.0
// The ECP5's logic cells in yosys's own ones, so that a whole netlist simulates fast. What a
// cell does is taken from yosys, techlibs/lattice/cells_sim_ecp5.v, common_sim.vh and
// ccu2c_sim.vh; a use that is not here stays a cell, and then no simulator takes the netlist.
module LUT4 (input A, B, C, D, output Z);
  parameter [15:0] INIT = 16'h0000;
  \$lut #(.WIDTH(4), .LUT(INIT)) _TECHMAP_REPLACE_ (.A({D, C, B, A}), .Y(Z));
endmodule

module PFUMX (input ALUT, BLUT, C0, output Z);
  \$mux #(.WIDTH(1)) _TECHMAP_REPLACE_ (.A(BLUT), .B(ALUT), .S(C0), .Y(Z));
endmodule

module L6MUX21 (input D0, D1, SD, output Z);
  \$mux #(.WIDTH(1)) _TECHMAP_REPLACE_ (.A(D0), .B(D1), .S(SD), .Y(Z));
endmodule

module CCU2C (input CIN, A0, B0, C0, D0, A1, B1, C1, D1, output S0, S1, COUT);
  parameter [15:0] INIT0 = 16'h0000;
  parameter [15:0] INIT1 = 16'h0000;
  parameter INJECT1_0 = "YES";
  parameter INJECT1_1 = "YES";
  wire lut4_0, lut4_1, lut2_0, lut2_1, carry;
  \$lut #(.WIDTH(4), .LUT(INIT0)) l4_0 (.A({D0, C0, B0, A0}), .Y(lut4_0));
  \$lut #(.WIDTH(4), .LUT(INIT1)) l4_1 (.A({D1, C1, B1, A1}), .Y(lut4_1));
  \$lut #(.WIDTH(2), .LUT(INIT0[3:0])) l2_0 (.A({B0, A0}), .Y(lut2_0));
  \$lut #(.WIDTH(2), .LUT(INIT1[3:0])) l2_1 (.A({B1, A1}), .Y(lut2_1));
  assign S0    = INJECT1_0 == "YES" ? lut4_0 : lut4_0 ^ CIN;
  assign S1    = INJECT1_1 == "YES" ? lut4_1 : lut4_1 ^ carry;
  assign carry = lut4_0 ? CIN : INJECT1_0 != "YES" && lut2_0;
  assign COUT  = lut4_1 ? carry : INJECT1_1 != "YES" && lut2_1;
endmodule

module TRELLIS_FF (input CLK, LSR, CE, DI, M, output Q);
  parameter GSR = "ENABLED";
  parameter [127:0] CEMUX = "1";
  parameter CLKMUX = "CLK";
  parameter LSRMUX = "LSR";
  parameter SRMODE = "LSR_OVER_CE";
  parameter REGSET = "RESET";
  parameter [127:0] LSRMODE = "LSR";
  parameter _TECHMAP_CONSTMSK_LSR_ = 0;
  parameter _TECHMAP_CONSTVAL_LSR_ = 0;
  localparam [0:0] LSR_ON = LSRMUX != "INV";
  localparam NEVER = _TECHMAP_CONSTMSK_LSR_ && _TECHMAP_CONSTVAL_LSR_ != LSR_ON;
  localparam [0:0] SET = REGSET != "RESET";
  wire _TECHMAP_FAIL_ = (CEMUX != "1" && CEMUX != "CE" && CEMUX != "INV") || CLKMUX != "CLK"
    || (LSRMUX != "LSR" && LSRMUX != "INV") || (SRMODE != "LSR_OVER_CE" && !NEVER)
    || LSRMODE != "LSR";
  generate
    if (REGSET == "SET") begin
      // The device sets it when it is configured; the rest may start as it likes.
      (* init = 1'b1 *) wire q;
      assign Q = q;
      TRELLIS_FF #(.GSR(GSR), .CEMUX(CEMUX), .CLKMUX(CLKMUX), .LSRMUX(LSRMUX), .SRMODE(SRMODE),
                   .LSRMODE(LSRMODE), .REGSET("STARTED")) ff (
        .CLK(CLK), .LSR(LSR), .CE(CE), .DI(DI), .M(M), .Q(q));
    end else if (CEMUX == "1" && NEVER)
      \$dff #(.WIDTH(1), .CLK_POLARITY(1)) _TECHMAP_REPLACE_ (.CLK(CLK), .D(DI), .Q(Q));
    else if (NEVER)
      \$dffe #(.WIDTH(1), .CLK_POLARITY(1), .EN_POLARITY(CEMUX != "INV")) _TECHMAP_REPLACE_ (
        .CLK(CLK), .EN(CE), .D(DI), .Q(Q));
    else if (CEMUX == "1")
      \$sdff #(.WIDTH(1), .CLK_POLARITY(1), .SRST_POLARITY(LSR_ON), .SRST_VALUE(SET))
        _TECHMAP_REPLACE_ (.CLK(CLK), .SRST(LSR), .D(DI), .Q(Q));
    else
      \$sdffe #(.WIDTH(1), .CLK_POLARITY(1), .SRST_POLARITY(LSR_ON), .SRST_VALUE(SET),
                .EN_POLARITY(CEMUX != "INV")) _TECHMAP_REPLACE_ (
        .CLK(CLK), .SRST(LSR), .EN(CE), .D(DI), .Q(Q));
  endgenerate
endmodule

// SPDX-License-Identifier: Apache-2.0
// The AES S-box of two bytes in one ECP5 block RAM that is only ever read: a port a byte.
// Flow: qnic_aes_sbox -> [qnic_aes_sbox_ebr] -> qnic_aes_sbox
// Latency: 2 (the RAM itself and its output register)   Rate: 2 bytes a cycle   Stalls: none
// The primitive is instantiated because inference leaves the output register outside, and
// the bare RAM takes 4.3 ns to its output. Word x is {2*S(x), S(x)}.
module qnic_aes_sbox_ebr #(
  parameter logic [7:0] TABLE[256] = '{default: 8'h00}  // the S-box
) (
  input  logic        clk_i,
  input  logic [15:0] in_i,
  output logic [15:0] sub_o,
  output logic [15:0] dbl_o
);
  // Words 16*n to 16*n + 15 as INITVAL_n holds them: 18 bits each, 20 bits apart.
  function automatic logic [319:0] row(int unsigned n);
    logic [7:0] s;
    for (int unsigned i = 0; i < 16; i++) begin
      s = TABLE[16*n + i];
      row[20*i +: 20] = {4'h0, {s[6:0], 1'b0} ^ (s[7] ? 8'h1b : 8'h00), s};
    end
  endfunction

  // verilog_format: off
  DP16KD #(
    .DATA_WIDTH_A(18), .DATA_WIDTH_B(18),
    .REGMODE_A("OUTREG"), .REGMODE_B("OUTREG"),
    .WRITEMODE_A("NORMAL"), .WRITEMODE_B("NORMAL"),
    .CSDECODE_A("0b000"), .CSDECODE_B("0b000"),
    .CLKAMUX("CLKA"), .CLKBMUX("CLKB"),
    .RESETMODE("SYNC"), .ASYNC_RESET_RELEASE("SYNC"), .GSR("DISABLED"),
    .INITVAL_00(row(0)), .INITVAL_01(row(1)), .INITVAL_02(row(2)), .INITVAL_03(row(3)),
    .INITVAL_04(row(4)), .INITVAL_05(row(5)), .INITVAL_06(row(6)), .INITVAL_07(row(7)),
    .INITVAL_08(row(8)), .INITVAL_09(row(9)), .INITVAL_0A(row(10)), .INITVAL_0B(row(11)),
    .INITVAL_0C(row(12)), .INITVAL_0D(row(13)), .INITVAL_0E(row(14)), .INITVAL_0F(row(15))
  ) i_ram (
    .CLKA(clk_i), .CEA(1'b1), .OCEA(1'b1), .WEA(1'b0), .RSTA(1'b0),
    .CSA0(1'b0), .CSA1(1'b0), .CSA2(1'b0),
    .DIA0(1'b0), .DIA1(1'b0), .DIA2(1'b0), .DIA3(1'b0), .DIA4(1'b0), .DIA5(1'b0),
    .DIA6(1'b0), .DIA7(1'b0), .DIA8(1'b0), .DIA9(1'b0), .DIA10(1'b0), .DIA11(1'b0),
    .DIA12(1'b0), .DIA13(1'b0), .DIA14(1'b0), .DIA15(1'b0), .DIA16(1'b0), .DIA17(1'b0),
    .ADA0(1'b0), .ADA1(1'b0), .ADA2(1'b0), .ADA3(1'b0), .ADA12(1'b0), .ADA13(1'b0),
    .ADA4(in_i[0]), .ADA5(in_i[1]), .ADA6(in_i[2]), .ADA7(in_i[3]),
    .ADA8(in_i[4]), .ADA9(in_i[5]), .ADA10(in_i[6]), .ADA11(in_i[7]),
    .DOA0(sub_o[0]), .DOA1(sub_o[1]), .DOA2(sub_o[2]), .DOA3(sub_o[3]),
    .DOA4(sub_o[4]), .DOA5(sub_o[5]), .DOA6(sub_o[6]), .DOA7(sub_o[7]),
    .DOA8(dbl_o[0]), .DOA9(dbl_o[1]), .DOA10(dbl_o[2]), .DOA11(dbl_o[3]),
    .DOA12(dbl_o[4]), .DOA13(dbl_o[5]), .DOA14(dbl_o[6]), .DOA15(dbl_o[7]),
    .DOA16(), .DOA17(),

    .CLKB(clk_i), .CEB(1'b1), .OCEB(1'b1), .WEB(1'b0), .RSTB(1'b0),
    .CSB0(1'b0), .CSB1(1'b0), .CSB2(1'b0),
    .DIB0(1'b0), .DIB1(1'b0), .DIB2(1'b0), .DIB3(1'b0), .DIB4(1'b0), .DIB5(1'b0),
    .DIB6(1'b0), .DIB7(1'b0), .DIB8(1'b0), .DIB9(1'b0), .DIB10(1'b0), .DIB11(1'b0),
    .DIB12(1'b0), .DIB13(1'b0), .DIB14(1'b0), .DIB15(1'b0), .DIB16(1'b0), .DIB17(1'b0),
    .ADB0(1'b0), .ADB1(1'b0), .ADB2(1'b0), .ADB3(1'b0), .ADB12(1'b0), .ADB13(1'b0),
    .ADB4(in_i[8]), .ADB5(in_i[9]), .ADB6(in_i[10]), .ADB7(in_i[11]),
    .ADB8(in_i[12]), .ADB9(in_i[13]), .ADB10(in_i[14]), .ADB11(in_i[15]),
    .DOB0(sub_o[8]), .DOB1(sub_o[9]), .DOB2(sub_o[10]), .DOB3(sub_o[11]),
    .DOB4(sub_o[12]), .DOB5(sub_o[13]), .DOB6(sub_o[14]), .DOB7(sub_o[15]),
    .DOB8(dbl_o[8]), .DOB9(dbl_o[9]), .DOB10(dbl_o[10]), .DOB11(dbl_o[11]),
    .DOB12(dbl_o[12]), .DOB13(dbl_o[13]), .DOB14(dbl_o[14]), .DOB15(dbl_o[15]),
    .DOB16(), .DOB17()
  );
  // verilog_format: on
endmodule

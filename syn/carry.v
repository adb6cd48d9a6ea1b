// SPDX-License-Identifier: Apache-2.0
// Adders, subtractors, comparisons of yosys ($alu) as ECP5 carry chains: a slice (CCU2C) has two
// bits. nextpnr puts a slice in front of a chain for its carry in and one behind it for its carry
// out. Here the first half of the first slice makes the carry in, and the carry out is the sum of
// one more bit: a chain of n bits takes (n + 2) / 2 slices, rounded up, and not n / 2 + 2.
// Source: Lattice FPGA-TN-02205 (sysCLOCK and slices), yosys' model of CCU2C.
(* techmap_celltype = "$alu" *)
module _80_qnic_alu (A, B, CI, BI, X, Y, CO);
  parameter A_SIGNED = 0;
  parameter B_SIGNED = 0;
  parameter A_WIDTH = 1;
  parameter B_WIDTH = 1;
  parameter Y_WIDTH = 1;
  (* force_downto *) input [A_WIDTH-1:0] A;
  (* force_downto *) input [B_WIDTH-1:0] B;
  input CI, BI;
  (* force_downto *) output [Y_WIDTH-1:0] X, Y, CO;

  // Up to here LUTs are fewer.
  wire _TECHMAP_FAIL_ = Y_WIDTH <= 4;

  (* force_downto *) wire [Y_WIDTH-1:0] a, b;
  \$pos #(.A_SIGNED(A_SIGNED), .A_WIDTH(A_WIDTH), .Y_WIDTH(Y_WIDTH)) wide_a (.A(A), .Y(a));
  \$pos #(.A_SIGNED(B_SIGNED), .A_WIDTH(B_WIDTH), .Y_WIDTH(Y_WIDTH)) wide_b (.A(B), .Y(b));
  assign X = a ^ (BI ? ~b : b);

  // Half h of the chain: 0 makes the carry in, 1 to n are the bits, those behind show the carry
  // out. A LUT propagates where its upper eight bits say so (D is 1), and generates its input A,
  // which is what its lowest four bits say, where not.
  localparam SLICES = (Y_WIDTH + 3) / 2;
  localparam [15:0] TAKE = 16'h000A, ADD = 16'h96AA;
  (* force_downto *) wire [2*SLICES-1:0] ha = {a, CI}, hb = {b, 1'b0}, sum;
  (* force_downto *) wire [2*SLICES-1:0] hc = {{Y_WIDTH{BI}}, 1'b0};
  (* force_downto *) wire [SLICES:0] carry;
  assign carry[0] = 1'b0;
  genvar k;
  generate
    for (k = 0; k < SLICES; k = k + 1) begin : slice
      CCU2C #(
        .INIT0(k == 0 ? TAKE : ADD), .INIT1(ADD), .INJECT1_0("NO"), .INJECT1_1("NO")
      ) ccu (
        .CIN(carry[k]),
        .A0(ha[2*k]), .B0(hb[2*k]), .C0(hc[2*k]), .D0(1'b1),
        .A1(ha[2*k+1]), .B1(hb[2*k+1]), .C1(hc[2*k+1]), .D1(1'b1),
        .S0(sum[2*k]), .S1(sum[2*k+1]), .COUT(carry[k+1])
      );
    end
    for (k = 0; k < Y_WIDTH; k = k + 1) begin : result
      assign Y[k] = sum[k+1];
      // Inside the chain only every second carry is at hand.
      if (k == Y_WIDTH - 1) assign CO[k] = sum[k+2];
      else if (k % 2 == 0) assign CO[k] = carry[k/2+1];
      else assign CO[k] = a[k] & (b[k] ^ BI) | CO[k-1] & (a[k] | (b[k] ^ BI));
    end
  endgenerate
endmodule

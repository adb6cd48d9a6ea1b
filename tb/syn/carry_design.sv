// SPDX-License-Identifier: Apache-2.0
// Everything that becomes a carry chain, of odd and even widths.
module carry_design (
  input  logic [11:0] a_i,
  input  logic [11:0] b_i,
  input  logic        carry_i,
  output logic [11:0] sum_o     [5],
  output logic [11:0] next_o    [5],
  output logic [11:0] minus_o   [5],
  output logic [5:1]  out_o     [5],  // a carry out, four comparisons
  output logic        overflow_o[5]
);
  for (genvar i = 0; i < 5; i++) begin : gen_width
    localparam int unsigned W = 5 + i;
    logic [W-1:0] a, b, sum, minus;
    logic signed [W-1:0] signed_a, signed_b;
    logic carry;
    assign a        = a_i[W-1:0];
    assign b        = b_i[W-1:0];
    assign signed_a = a;
    assign signed_b = b;
    assign {carry, sum} = (W + 1)'(a) + (W + 1)'(b) + (W + 1)'(carry_i);
    assign minus        = b - a;
    assign sum_o[i]   = 12'(sum);
    assign next_o[i]  = 12'(W'(a + 1'b1));
    assign minus_o[i] = 12'(minus);
    assign out_o[i]   = {carry, a < b, a >= W'(11), signed_a < signed_b, signed_a <= signed_b};
    assign overflow_o[i] = a[W-1] != b[W-1] && minus[W-1] != b[W-1];
  end
endmodule

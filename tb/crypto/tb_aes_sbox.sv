// SPDX-License-Identifier: Apache-2.0
// The three S-boxes side by side, four bytes wide.
module tb_aes_sbox (
  input  logic        clk_i,
  input  logic [31:0] in_i,
  output logic [31:0] sub_table_o,
  output logic [31:0] dbl_table_o,
  output logic [31:0] sub_gates_o,
  output logic [31:0] dbl_gates_o,
  output logic [31:0] sub_ebr_o,
  output logic [31:0] dbl_ebr_o
);
  qnic_aes_sbox #(
    .SBOX(qnic_pkg::SBOX_TABLE)
  ) i_table (
    .clk_i,
    .in_i,
    .sub_o(sub_table_o),
    .dbl_o(dbl_table_o)
  );
  qnic_aes_sbox #(
    .SBOX(qnic_pkg::SBOX_GATES)
  ) i_gates (
    .clk_i,
    .in_i,
    .sub_o(sub_gates_o),
    .dbl_o(dbl_gates_o)
  );
  qnic_aes_sbox #(
    .SBOX(qnic_pkg::SBOX_EBR)
  ) i_ebr (
    .clk_i,
    .in_i,
    .sub_o(sub_ebr_o),
    .dbl_o(dbl_ebr_o)
  );
endmodule

// SPDX-License-Identifier: Apache-2.0
// The lane's AES: the pipe, a block a cycle, or in a small device the iterative one.
// Flow: qnic_crypto -> [qnic_aes_pipe or qnic_aes_iter] -> qnic_crypto
// Latency, rate, stalls: theirs; slot_o says that a block may come in the next cycle
module qnic_aes #(
  parameter int unsigned SBOX       = qnic_pkg::SBOX_TABLE,
  parameter int unsigned TAG_W      = 1,
  parameter int unsigned AES_CYCLES = 1  // a block: 1 or qnic_pkg::AES_ITER_CYCLES
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  output logic             slot_o,
  input  logic             in_valid_i,
  input  logic [127:0]     in_block_i,
  input  logic [255:0]     in_key_i,
  input  logic             in_aes256_i,
  input  logic [TAG_W-1:0] in_tag_i,
  output logic             out_valid_o,
  output logic [127:0]     out_block_o,
  output logic [TAG_W-1:0] out_tag_o  // zero while not valid
);
  if (AES_CYCLES == 1) begin : gen_pipe
    assign slot_o = 1'b1;
    qnic_aes_pipe #(
      .SBOX(SBOX),
      .TAG_W(TAG_W)
    ) i_pipe (
      .clk_i,
      .rst_ni,
      .in_valid_i,
      .in_block_i,
      .in_key_i,
      .in_aes256_i,
      .in_tag_i,
      .out_valid_o,
      .out_block_o,
      .out_tag_o
    );
  end else if (AES_CYCLES == qnic_pkg::AES_ITER_CYCLES) begin : gen_iter
    qnic_aes_iter #(
      .SBOX(SBOX),
      .TAG_W(TAG_W)
    ) i_iter (
      .clk_i,
      .rst_ni,
      .slot_o,
      .in_valid_i,
      .in_block_i,
      .in_key_i,
      .in_aes256_i,
      .in_tag_i,
      .out_valid_o,
      .out_block_o,
      .out_tag_o
    );
  end else begin : gen_other
    $error("AES_CYCLES is 1 or qnic_pkg::AES_ITER_CYCLES");
  end
endmodule

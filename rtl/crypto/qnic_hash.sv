// SPDX-License-Identifier: Apache-2.0
// The lane's GHASH: a block a cycle, or in a small device the serial one.
// Flow: qnic_crypto -> [qnic_ghash or qnic_ghash_serial] -> qnic_crypto
// Latency, rate, stalls: theirs
module qnic_hash #(
  parameter bit SERIAL = 1'b0
) (
  input  logic           clk_i,
  input  logic           rst_ni,
  input  logic           cmd_valid_i,
  output logic           cmd_ready_o,
  input  qnic_pkg::len_t cmd_aad_len_i,
  input  qnic_pkg::len_t cmd_ct_len_i,
  input  logic           h_valid_i,
  output logic           h_ready_o,
  input  logic [127:0]   h_i,
  input  logic           blk_valid_i,
  output logic           blk_ready_o,
  input  logic [127:0]   blk_i,
  output logic           hash_valid_o,
  output logic [127:0]   hash_o
);
  if (SERIAL) begin : gen_serial
    qnic_ghash_serial i_serial (
      .clk_i,
      .rst_ni,
      .cmd_valid_i,
      .cmd_ready_o,
      .cmd_aad_len_i,
      .cmd_ct_len_i,
      .h_valid_i,
      .h_ready_o,
      .h_i,
      .blk_valid_i,
      .blk_ready_o,
      .blk_i,
      .hash_valid_o,
      .hash_o
    );
  end else begin : gen_parallel
    qnic_ghash i_parallel (
      .clk_i,
      .rst_ni,
      .cmd_valid_i,
      .cmd_ready_o,
      .cmd_aad_len_i,
      .cmd_ct_len_i,
      .h_valid_i,
      .h_ready_o,
      .h_i,
      .blk_valid_i,
      .blk_ready_o,
      .blk_i,
      .hash_valid_o,
      .hash_o
    );
  end
endmodule

// SPDX-License-Identifier: Apache-2.0
// Queues what GHASH works on: lengths of the frames that began, blocks behind the XOR.
// Flow: crypto/qnic_crypto, crypto/qnic_xor -> [qnic_hash_feed] -> crypto/qnic_hash
// Latency: lengths 1, blocks that of qnic_queue   Rate: a block a cycle
// Stalls: open_o is low when few places are left for blocks whose steps have not been fired;
// start_ready_o while FRAMES frames wait. A fired block has its place: it does not wait.
`include "qnic_assert.svh"
module qnic_hash_feed #(
  parameter int unsigned FRAMES = 32,
  parameter int unsigned BLOCKS = 128  // more than there are between step and XOR
) (
  input  logic            clk_i,
  input  logic            rst_ni,
  // a protected frame begins
  input  logic            start_valid_i,
  output logic            start_ready_o,
  input  qnic_pkg::len_t  start_aad_len_i,
  input  qnic_pkg::len_t  start_ct_len_i,
  // its blocks: as their steps are fired, and behind the XOR
  output logic            open_o,
  input  logic            fired_i,
  input  logic            blk_valid_i,
  input  qnic_pkg::beat_t blk_i,
  // to GHASH
  output logic            cmd_valid_o,
  input  logic            cmd_ready_i,
  output qnic_pkg::len_t  cmd_aad_len_o,
  output qnic_pkg::len_t  cmd_ct_len_o,
  output logic            blk_valid_o,
  input  logic            blk_ready_i,
  output qnic_pkg::beat_t blk_o
);
  localparam int unsigned CW = $clog2(BLOCKS) + 1;
  logic room, open_q;
  logic [CW-1:0] credit_q;  // blocks that may still be fired
  assign open_o = open_q;
  // Known a cycle late: a few credits are left then.
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      credit_q <= CW'(BLOCKS);
      open_q   <= 1'b0;
    end else begin
      credit_q <= credit_q - CW'(fired_i) + CW'(blk_valid_o && blk_ready_i);
      open_q   <= credit_q > CW'(2);
    end
  end

  qnic_queue #(
    .W(128),
    .DEPTH(BLOCKS)
  ) i_blocks (
    .clk_i,
    .rst_ni,
    .in_valid_i(blk_valid_i),
    .in_ready_o(room),
    .in_data_i(blk_i),
    .out_valid_o(blk_valid_o),
    .out_ready_i(blk_ready_i),
    .out_data_o(blk_o),
    .level_o()
  );
  qnic_fifo #(
    .W(2 * qnic_pkg::LEN_W),
    .DEPTH(FRAMES)
  ) i_cmds (
    .clk_i,
    .rst_ni,
    .in_valid_i(start_valid_i),
    .in_ready_o(start_ready_o),
    .in_data_i({start_aad_len_i, start_ct_len_i}),
    .out_valid_o(cmd_valid_o),
    .out_ready_i(cmd_ready_i),
    .out_data_o({cmd_aad_len_o, cmd_ct_len_o}),
    .level_o()
  );

  `QNIC_ASSERT(Room_A, blk_valid_i |-> room)
  `QNIC_ASSERT(Credit_A, fired_i |-> credit_q != '0)
endmodule

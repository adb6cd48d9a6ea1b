// SPDX-License-Identifier: Apache-2.0
// GHASH of one packet after the other, another hash key on every packet.
// Flow: crypto/qnic_crypto -> [qnic_ghash] -> crypto/qnic_crypto
// Latency: qnic_pkg::GHASH_LATENCY from the last block to hash_valid_o
// Rate: a block a cycle, length blocks included, across packets
// Stalls: blk_ready_o is low without a command or H, and near a packet's end until the powers
// of H it needs are computed
// Source: NIST SP 800-38D 6.4
module qnic_ghash (
  input  logic           clk_i,
  input  logic           rst_ni,
  input  logic           cmd_valid_i,
  output logic           cmd_ready_o,
  input  qnic_pkg::len_t cmd_aad_len_i,  // bytes
  input  qnic_pkg::len_t cmd_ct_len_i,   // bytes
  input  logic           h_valid_i,
  output logic           h_ready_o,
  input  logic [127:0]   h_i,
  input  logic           blk_valid_i,
  output logic           blk_ready_o,
  input  logic [127:0]   blk_i,
  output logic           hash_valid_o,
  output logic [127:0]   hash_o
);
  // NIST writes bit 0, the coefficient of x^0, as the most significant bit of byte 0.
  function automatic logic [127:0] poly(logic [127:0] data);
    for (int unsigned i = 0; i < 128; i++) poly[i] = data[{i[6:3], ~i[2:0]}];
  endfunction

  // ---- How many blocks, and which odd powers they need ------------------------------------
  typedef struct packed {
    logic [14:0]    blocks;
    qnic_pkg::len_t aad_len;
    qnic_pkg::len_t ct_len;
  } cmd_t;
  cmd_t       cmd_in, cmd;
  logic [2:0] need_in, need;
  logic       cmd_room, need_room, cmd_valid, cmd_pop, need_valid, need_pop;

  assign cmd_in.aad_len = cmd_aad_len_i;
  assign cmd_in.ct_len  = cmd_ct_len_i;
  assign cmd_in.blocks  = 15'((18'(cmd_aad_len_i) + 18'd15) >> 4)
                        + 15'((18'(cmd_ct_len_i) + 18'd15) >> 4) + 15'd1;
  assign need_in = {cmd_in.blocks >= 15'd7, cmd_in.blocks >= 15'd5, cmd_in.blocks >= 15'd3};
  assign cmd_ready_o = cmd_room && need_room;

  qnic_fifo #(.W($bits(cmd_t)), .DEPTH(16)) i_cmds (
    .clk_i, .rst_ni, .in_valid_i(cmd_valid_i && cmd_ready_o), .in_ready_o(cmd_room),
    .in_data_i(cmd_in), .out_valid_o(cmd_valid), .out_ready_i(cmd_pop), .out_data_o(cmd),
    .level_o()
  );
  qnic_fifo #(.W(3), .DEPTH(16)) i_needs (
    .clk_i, .rst_ni, .in_valid_i(cmd_valid_i && cmd_ready_o), .in_ready_o(need_room),
    .in_data_i(need_in), .out_valid_o(need_valid), .out_ready_i(need_pop), .out_data_o(need),
    .level_o()
  );

  logic [4:0]   head, tail;
  logic [3:0]   calc_slot, pkt_slot, rd_slot, rd_exp;
  logic [127:0] calc_h, wr_power, power, hash;
  logic         turn, wr_valid, pkt_valid, pkt_ready, rd_valid;
  logic [2:0]   wr_slot;
  logic [1:0]   wr_half;
  logic [7:0]   done;

  qnic_ghash_powers i_powers (
    .clk_i, .rst_ni, .need_valid_i(need_valid), .need_ready_o(need_pop), .need_i(need),
    .head_i(head), .tail_i(tail), .calc_slot_o(calc_slot), .calc_h_i(calc_h), .turn_o(turn),
    .wr_valid_o(wr_valid), .wr_slot_o(wr_slot), .wr_half_o(wr_half), .wr_power_o(wr_power),
    .pkt_valid_o(pkt_valid), .pkt_ready_i(pkt_ready), .pkt_slot_o(pkt_slot), .done_o(done)
  );
  qnic_ghash_store i_store (
    .clk_i, .rst_ni, .h_valid_i, .h_ready_o, .h_i(poly(h_i)), .head_o(head), .tail_o(tail),
    .calc_slot_i(calc_slot), .calc_h_o(calc_h), .turn_i(turn), .wr_valid_i(wr_valid),
    .wr_slot_i(wr_slot), .wr_half_i(wr_half), .wr_power_i(wr_power), .rd_valid_i(rd_valid),
    .rd_slot_i(rd_slot), .rd_exp_i(rd_exp), .power_o(power)
  );
  qnic_ghash_core i_core (
    .clk_i, .rst_ni, .cmd_valid_i(cmd_valid), .cmd_ready_o(cmd_pop),
    .cmd_blocks_i(cmd.blocks), .cmd_aad_len_i(cmd.aad_len), .cmd_ct_len_i(cmd.ct_len),
    .pkt_valid_i(pkt_valid), .pkt_ready_o(pkt_ready), .pkt_slot_i(pkt_slot), .done_i(done),
    .blk_valid_i, .blk_ready_o, .blk_i(poly(blk_i)), .rd_valid_o(rd_valid),
    .rd_slot_o(rd_slot), .rd_exp_o(rd_exp), .power_i(power), .hash_valid_o, .hash_o(hash)
  );
  assign hash_o = poly(hash);
endmodule

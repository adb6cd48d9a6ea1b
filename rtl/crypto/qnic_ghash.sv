// SPDX-License-Identifier: Apache-2.0
// GHASH of one packet after the other, each under its own H.
// Flow: crypto/qnic_crypto (lengths, H, blocks) -> [qnic_ghash] -> crypto/qnic_crypto (hash)
// Latency: qnic_pkg::GHASH_LATENCY from a packet's last block to its hash, 3 less for fewer
// than 5 blocks; a packet's first blocks are taken at the earliest 5 cycles after its H, for
// the last 7 of them (with the length block) H^3 must be there: up to 18 cycles after its H
// Rate: a packet of n = ceil(A/16) + ceil(C/16) + 1 blocks takes max(n, 4) cycles, with
// 5 blocks or more n + 1: a frame has that many beats, its outer headers are 42 bytes
// Stalls: cmd_ready_o, h_ready_o: 16 packets are held; blk_ready_o: see qnic_ghash_core
// Commands, H and blocks are three queues in packet order; blocks of a packet may be offered
// before its command and H. The blocks of A and of C are zero-padded; the length block is
// made here. hash_valid_o is one cycle, in packet order; the taker has room.
// H, H^3 and the sums are wiped: see qnic_ghash_store and qnic_ghash_core.
// Byte order: byte i is bits [8i +: 8]; bit 0 of NIST's strings is bit 7 of byte 0.
// Source: NIST SP 800-38D, 6.3 and 6.4
`include "qnic_assert.svh"
module qnic_ghash (
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
  localparam int unsigned PACKETS = 16;

  // Between the order of bytes and that of polynomials: the bits of every byte are turned.
  function automatic logic [63:0] turn64(logic [63:0] x);
    logic [63:0] t;
    t = (x >> 4 & {8{8'h0f}}) | (x & {8{8'h0f}}) << 4;
    t = (t >> 2 & {8{8'h33}}) | (t & {8{8'h33}}) << 2;
    t = (t >> 1 & {8{8'h55}}) | (t & {8{8'h55}}) << 1;
    return t;
  endfunction
  function automatic logic [127:0] turn(logic [127:0] x);
    return {turn64(x[127:64]), turn64(x[63:0])};
  endfunction

  // ---- Commands: a register for the lengths, one for the blocks; one command in three cycles ---
  logic busy_q, counted_q, put_q, put, cmd_room, need_room;
  logic [14:0] blocks_q;
  qnic_pkg::len_t aad_len_q, ct_len_q;
  assign cmd_ready_o = !busy_q;
  assign put         = put_q && cmd_room && need_room;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      busy_q    <= 1'b0;
      counted_q <= 1'b0;
      put_q     <= 1'b0;
    end else begin
      busy_q    <= busy_q ? !put : cmd_valid_i;
      counted_q <= !busy_q && cmd_valid_i;
      put_q     <= counted_q || (put_q && !put);
    end
    if (!busy_q) begin
      aad_len_q <= cmd_aad_len_i;
      ct_len_q  <= cmd_ct_len_i;
    end
    blocks_q <= 15'(aad_len_q[16:4]) + 15'(|aad_len_q[3:0]) +
                15'(ct_len_q[16:4]) + 15'(|ct_len_q[3:0]) + 15'd1;
  end

  // What the core decides by: more than 8 blocks, 8 or more, 5 or more, one.
  logic [3:0] size, cmd_size;
  assign size = {blocks_q > 15'd8, blocks_q >= 15'd8, blocks_q >= 15'd5, blocks_q == 15'd1};

  logic cmd_valid, cmd_ready, need_valid, need_ready, need;
  logic [14:0] cmd_blocks;
  qnic_pkg::len_t cmd_aad_len, cmd_ct_len;
  qnic_fifo #(
    .W($bits(blocks_q) + $bits(size) + 2 * qnic_pkg::LEN_W),
    .DEPTH(PACKETS),
    .FLAGS($bits(size))
  ) i_cmds (
    .clk_i,
    .rst_ni,
    .in_valid_i(put),
    .in_ready_o(cmd_room),
    .in_data_i({size, blocks_q, aad_len_q, ct_len_q}),
    .out_valid_o(cmd_valid),
    .out_ready_i(cmd_ready),
    .out_data_o({cmd_size, cmd_blocks, cmd_aad_len, cmd_ct_len}),
    .level_o()
  );
  qnic_fifo #(
    .W(1),
    .DEPTH(PACKETS)
  ) i_needs (
    .clk_i,
    .rst_ni,
    .in_valid_i(put),
    .in_ready_o(need_room),
    .in_data_i(blocks_q >= 15'd3),
    .out_valid_o(need_valid),
    .out_ready_i(need_ready),
    .out_data_o(need),
    .level_o()
  );

  // ---- H and H^3 ------------------------------------------------------------------------------
  logic [3:0] head;
  logic [3:0] wr_slot, pkt_slot, rd_slot;
  logic [127:0] wr_power, power;
  logic [15:0] done;
  logic [1:0] rd_squares;
  logic h_room, wr_valid, pkt_valid, pkt_ready, rd_valid, rd_cube, rd_last, rd_wipe;

  qnic_ghash_store i_store (
    .clk_i,
    .rst_ni,
    .h_room_o(h_room),
    .h_valid_i(h_valid_i && h_ready_o),
    .h_i(turn(h_i)),
    .head_o(head),
    .wr_valid_i(wr_valid),
    .wr_slot_i(wr_slot),
    .wr_power_i(wr_power),
    .rd_valid_i(rd_valid),
    .rd_slot_i(rd_slot),
    .rd_cube_i(rd_cube),
    .rd_squares_i(rd_squares),
    .rd_last_i(rd_last),
    .rd_wipe_i(rd_wipe),
    .power_o(power)
  );

  qnic_ghash_cube i_cube (
    .clk_i,
    .rst_ni,
    .need_valid_i(need_valid),
    .need_ready_o(need_ready),
    .need_i(need),
    .h_valid_i,
    .h_ready_o,
    .h_i(turn(h_i)),
    .h_room_i(h_room),
    .head_i(head),
    .wr_valid_o(wr_valid),
    .wr_slot_o(wr_slot),
    .wr_power_o(wr_power),
    .pkt_valid_o(pkt_valid),
    .pkt_ready_i(pkt_ready),
    .pkt_slot_o(pkt_slot),
    .done_o(done)
  );

  // ---- Blocks -------------------------------------------------------------------------------
  logic [127:0] hash;
  qnic_ghash_core i_core (
    .clk_i,
    .rst_ni,
    .cmd_valid_i(cmd_valid),
    .cmd_ready_o(cmd_ready),
    .cmd_blocks_i(cmd_blocks),
    .cmd_size_i(cmd_size),
    .cmd_aad_len_i(cmd_aad_len),
    .cmd_ct_len_i(cmd_ct_len),
    .pkt_valid_i(pkt_valid),
    .pkt_ready_o(pkt_ready),
    .pkt_slot_i(pkt_slot),
    .done_i(done),
    .blk_valid_i,
    .blk_ready_o,
    .blk_i(turn(blk_i)),
    .rd_valid_o(rd_valid),
    .rd_slot_o(rd_slot),
    .rd_cube_o(rd_cube),
    .rd_squares_o(rd_squares),
    .rd_last_o(rd_last),
    .rd_wipe_o(rd_wipe),
    .power_i(power),
    .hash_valid_o,
    .hash_o(hash)
  );
  assign hash_o = turn(hash);

  `QNIC_ASSERT(CmdHeld_A, cmd_valid_i && !cmd_ready_o |=> cmd_valid_i && $stable
                          ({cmd_aad_len_i, cmd_ct_len_i}))
  `QNIC_ASSERT(BlkHeld_A, blk_valid_i && !blk_ready_o |=> blk_valid_i && $stable(blk_i))
endmodule

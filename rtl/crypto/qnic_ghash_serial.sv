// SPDX-License-Identifier: Apache-2.0
// GHASH of one packet after the other, each under its own H, a block every 16 cycles: the
// small sister of qnic_ghash, with the same ports.
// Flow: crypto/qnic_crypto (lengths, H, blocks) -> [qnic_ghash_serial] -> crypto/qnic_crypto
// Latency: qnic_pkg::GHASH_SERIAL_LATENCY from a packet's last block to its hash,
// if the block before it is done
// Rate: a packet of n = ceil(A/16) + ceil(C/16) + 1 blocks takes 16*n + 3 cycles
// Stalls: cmd_ready_o, h_ready_o: a packet is held; blk_ready_o: a block waits for its turn
// Commands, H and blocks are three queues in packet order; blocks of a packet may be offered
// before its command and H. The blocks of A and of C are zero-padded; the length block is
// made here. hash_valid_o is one cycle, in packet order; the taker has room.
// A multiplication takes the bytes of its first operand one after the other, from the one
// with the highest powers on: sum = sum * x^8 + byte * H (Horner).
// H and the sums are zeroed when the packet is hashed, and by a reset.
// Byte order: byte i is bits [8i +: 8]; bit 0 of NIST's strings is bit 7 of byte 0.
// Source: NIST SP 800-38D, 6.3 and 6.4
`include "qnic_assert.svh"
module qnic_ghash_serial (
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
  output logic [127:0]   hash_o         // zero while not valid
);
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

  // ---- the packet: its blocks, counted down to the length block, and H ------------------------
  logic cmd_valid_q, h_valid_q, last;
  logic [14:0] left_q;  // blocks that are still to be taken, with the length block
  logic [127:0] h_q;
  qnic_pkg::len_t aad_len_q, ct_len_q;
  assign cmd_ready_o = !cmd_valid_q;
  assign h_ready_o   = !h_valid_q;

  // The next block waits in a register of its own.
  logic next_valid_q, fetch, got, start, is_len;
  logic [127:0] next_q, len_blk;
  assign is_len      = left_q == 15'd1;
  assign fetch       = left_q != '0 && (!next_valid_q || start);
  assign got         = fetch && (is_len || blk_valid_i);
  assign blk_ready_o = fetch && !is_len;

  // Two 64-bit numbers of bits, most significant bit first.
  always_comb begin
    len_blk = '0;
    for (int unsigned i = 0; i < qnic_pkg::LEN_W; i++) begin
      len_blk[60-i]  = aad_len_q[i];
      len_blk[124-i] = ct_len_q[i];
    end
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      cmd_valid_q  <= 1'b0;
      h_valid_q    <= 1'b0;
      next_valid_q <= 1'b0;
      left_q       <= '0;
    end else begin
      cmd_valid_q  <= cmd_valid_q ? !last : cmd_valid_i;
      h_valid_q    <= h_valid_q ? !last : h_valid_i;
      next_valid_q <= got || (next_valid_q && !start);
      if (cmd_valid_i && !cmd_valid_q)
        left_q <= 15'(cmd_aad_len_i[16:4]) + 15'(|cmd_aad_len_i[3:0])
                + 15'(cmd_ct_len_i[16:4]) + 15'(|cmd_ct_len_i[3:0]) + 15'd1;
      else if (got) left_q <= left_q - 15'd1;
    end
    if (!cmd_valid_q) begin
      aad_len_q <= cmd_aad_len_i;
      ct_len_q  <= cmd_ct_len_i;
    end
    if (fetch) next_q <= is_len ? len_blk : turn(blk_i);
    if (!rst_ni || last) h_q <= '0;
    else if (h_valid_i && !h_valid_q) h_q <= turn(h_i);
  end

  // ---- multiplication ------------------------------------------------------------------------
  logic busy_q, late;
  logic [3:0] at_q;  // byte
  logic [127:0] x_q, sum_q, sum_d;
  logic [135:0] product, wide;
  logic [14:0] fold;
  assign last  = busy_q && at_q == 4'd15 && left_q == '0 && !next_valid_q;
  assign start = next_valid_q && h_valid_q && (!busy_q || at_q == 4'd15);
  // The last byte waits for the next block, to which the product is added.
  assign late  = at_q == 4'd15 && !start && !last;

  always_comb begin
    product = '0;
    for (int unsigned i = 0; i < 8; i++) if (x_q[120+i]) product ^= 136'(h_q) << i;
  end
  assign wide  = {sum_q, 8'h00} ^ product;
  // x^128 = x^7 + x^2 + x + 1
  assign fold  = 15'(wide[135:128]) ^ 15'(wide[135:128]) << 1
               ^ 15'(wide[135:128]) << 2 ^ 15'(wide[135:128]) << 7;
  assign sum_d = wide[127:0] ^ 128'(fold);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      busy_q <= 1'b0;
      at_q   <= '0;
      x_q    <= '0;
    end else if (!late) begin
      busy_q <= start || (busy_q && !last);
      at_q   <= start || !busy_q ? '0 : at_q + 4'd1;
      x_q    <= start ? next_q ^ sum_d : x_q << 8;
    end
    if (!rst_ni || start || last) sum_q <= '0;
    else if (!late) sum_q <= sum_d;
    hash_valid_o <= rst_ni && last;
    hash_o       <= rst_ni && last ? turn(sum_d) : '0;
  end

  `QNIC_ASSERT(CmdHeld_A, cmd_valid_i && !cmd_ready_o |=> cmd_valid_i && $stable
                          ({cmd_aad_len_i, cmd_ct_len_i}))
  `QNIC_ASSERT(BlkHeld_A, blk_valid_i && !blk_ready_o |=> blk_valid_i && $stable(blk_i))
endmodule

// SPDX-License-Identifier: Apache-2.0
// Hashes the blocks of one packet after the other, one block a cycle: eight interleaved
// Horner chains through one pipelined multiplier. A block is added to the product of the
// eighth block before it and multiplied by H^min(e,8), where e counts the packet's blocks
// down to 1, the length block; the last eight products (e <= 8) add up to the hash.
// Flow: crypto/qnic_ghash, crypto/qnic_ghash_powers -> [qnic_ghash_core]
//       <-> crypto/qnic_ghash_store
// Latency: qnic_pkg::GHASH_LATENCY (last block taken to hash_valid_o)
// Rate: 1 block a cycle, length blocks included, across packets
// Stalls: blk_ready_o is low between packets, in the length block's cycle, and from e = 7 on
// until all powers are stored
// Accumulators: the last eight blocks of a packet leave zero behind, so the next packet
// starts from zero, and nothing is left in them after the last one.
// Polynomial order: bit k is the coefficient of x^k, that is bit k of NIST's strings.
// Source: NIST SP 800-38D, 6.4
`include "qnic_assert.svh"
module qnic_ghash_core (
  input  logic            clk_i,
  input  logic            rst_ni,
  input  logic            cmd_valid_i,
  output logic            cmd_ready_o,
  input  logic [14:0]     cmd_blocks_i,  // with the length block
  input  qnic_pkg::len_t  cmd_aad_len_i,
  input  qnic_pkg::len_t  cmd_ct_len_i,
  input  logic            pkt_valid_i,
  output logic            pkt_ready_o,
  input  logic [3:0]      pkt_slot_i,
  input  logic [7:0]      done_i,
  input  logic            blk_valid_i,
  output logic            blk_ready_o,
  input  logic [127:0]    blk_i,
  output logic            rd_valid_o,
  output logic [3:0]      rd_slot_o,
  output logic [3:0]      rd_exp_o,
  input  logic [127:0]    power_i,       // POWER_AT cycles after rd_valid_o
  output logic            hash_valid_o,
  output logic [127:0]    hash_o         // zero while not valid
);
  localparam int unsigned POWER_AT = 5;
  localparam int unsigned PRODUCT_AT = POWER_AT + qnic_pkg::GF_MUL_LATENCY;
  if (qnic_pkg::GF_MUL_LATENCY > 6) begin : gen_too_slow
    $error("block i+8 needs the product of block i");
  end

  // ---- The current packet -------------------------------------------------------------------
  logic run_q, ready_q;
  logic [14:0] left_q;  // e of the next block
  logic above8_q, from8_q, at1_q;  // left_q > 8, >= 8, == 1
  logic [3:0] slot_q;
  qnic_pkg::len_t aad_len_q, ct_len_q;

  logic load, open, take;
  assign open        = run_q && (from8_q || ready_q);
  assign take        = open && (at1_q || blk_valid_i);
  assign load        = (!run_q || (take && at1_q)) && cmd_valid_i && pkt_valid_i;
  assign blk_ready_o = open && !at1_q;
  assign cmd_ready_o = load;
  assign pkt_ready_o = load;
  assign rd_valid_o  = take;
  assign rd_slot_o   = slot_q;
  assign rd_exp_o    = from8_q ? 4'd8 : {1'b0, left_q[2:0]};

  always_ff @(posedge clk_i) begin
    if (!rst_ni) run_q <= 1'b0;
    else if (load) run_q <= 1'b1;
    else if (take && at1_q) run_q <= 1'b0;

    ready_q <= load ? done_i[pkt_slot_i[2:0]] : done_i[slot_q[2:0]];
    if (load) begin
      left_q    <= cmd_blocks_i;
      above8_q  <= cmd_blocks_i > 15'd8;
      from8_q   <= cmd_blocks_i >= 15'd8;
      at1_q     <= cmd_blocks_i == 15'd1;
      slot_q    <= pkt_slot_i;
      aad_len_q <= cmd_aad_len_i;
      ct_len_q  <= cmd_ct_len_i;
    end else if (take) begin
      left_q    <= left_q - 15'd1;
      above8_q  <= left_q > 15'd9;
      from8_q   <= left_q >= 15'd9;
      at1_q     <= left_q == 15'd2;
    end
  end

  // Two 64-bit numbers of bits, most significant bit first.
  logic [127:0] len_blk;
  always_comb begin
    len_blk = '0;
    for (int unsigned i = 0; i < qnic_pkg::LEN_W; i++) begin
      len_blk[60-i]  = aad_len_q[i];
      len_blk[124-i] = ct_len_q[i];
    end
  end

  // ---- From the taken block to its product --------------------------------------------------
  typedef struct packed {
    logic valid;
    logic chain;  // e > 8: the product goes on to the eighth block after this one
    logic last;   // e = 1
  } token_t;
  token_t [PRODUCT_AT:1] token_q;
  logic [127:0] blk_q [1:POWER_AT-1];
  logic [127:0] acc [8];
  logic [127:0] x_q, product, sum, sum_q;
  logic [2:0] acc_rd_q, acc_wr_q;

  token_t now, old;
  assign now = token_q[POWER_AT-1];
  assign old = token_q[PRODUCT_AT];

  always_ff @(posedge clk_i) begin
    if (!rst_ni) token_q <= '0;
    else
      token_q <= {token_q[PRODUCT_AT-1:1], token_t'{valid: take, chain: above8_q, last: at1_q}};
    blk_q[1] <= at1_q ? len_blk : blk_i;
    for (int unsigned i = 2; i < POWER_AT; i++) blk_q[i] <= blk_q[i-1];
    x_q <= now.valid ? blk_q[POWER_AT-1] ^ acc[acc_rd_q] : '0;
  end

  qnic_gf128_mul i_mul (
    .clk_i,
    .a_i(x_q),
    .b_i(power_i),
    .p_o(product)
  );

  // ---- Accumulators, sum and hash -----------------------------------------------------------
  // Eight zeros after reset, before the first block can come.
  logic [3:0] wash_q;
  logic       acc_we;
  assign acc_we = !wash_q[3] || old.valid;
  always_ff @(posedge clk_i) begin
    if (acc_we) acc[acc_wr_q] <= old.valid && old.chain ? product : '0;
  end

  assign sum = sum_q ^ product;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      wash_q       <= '0;
      acc_rd_q     <= '0;
      acc_wr_q     <= '0;
      sum_q        <= '0;
      hash_valid_o <= 1'b0;
      hash_o       <= '0;
    end else begin
      wash_q       <= wash_q + 4'(!wash_q[3]);
      acc_rd_q     <= acc_rd_q + 3'(now.valid);
      acc_wr_q     <= acc_wr_q + 3'(acc_we);
      hash_valid_o <= old.valid && old.last;
      hash_o       <= old.valid && old.last ? sum : '0;
      if (old.valid && !old.chain) sum_q <= old.last ? '0 : sum;
    end
  end
endmodule

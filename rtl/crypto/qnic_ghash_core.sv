// SPDX-License-Identifier: Apache-2.0
// Hashes the blocks of one packet after the other, one block a cycle: eight interleaved
// Horner chains through one pipelined multiplier. A block is added to the product of the
// eighth block before it; e counts the packet's blocks down to 1, the length block. Blocks
// with e > 8 are multiplied by H^8. The last eight add up to the hash, with H and H^3 as
// the only powers that are not squares of others:
//   x8 H^8 + x6 (H^3)^2 + x4 H^4 + x3 H^3 + x2 H^2 + x1 H + (x7 H^3 + x5 H) H^4
// The sum in brackets goes through the multiplier again, in a cycle that no block gets.
// Flow: crypto/qnic_ghash, crypto/qnic_ghash_cube -> [qnic_ghash_core]
//       <-> crypto/qnic_ghash_store
// Latency: qnic_pkg::GHASH_LATENCY (last block taken to hash_valid_o), 3 less for e < 5
// Rate: 1 block a cycle, length blocks included; 1 cycle more a packet of 5 blocks or more
// Stalls: blk_ready_o is low between packets, in the length block's cycle, in the cycle of
// the sum in brackets, and from e = 7 on until H^3 is stored
// Wiping: the last eight blocks of a packet leave zero behind in their chains, its hash
// zero in its sum: a cycle behind the last hash nothing is left.
// Polynomial order: bit k is the coefficient of x^k, that is bit k of NIST's strings.
// Source: NIST SP 800-38D, 6.4
`include "qnic_assert.svh"
module qnic_ghash_core (
  input  logic            clk_i,
  input  logic            rst_ni,
  input  logic            cmd_valid_i,
  output logic            cmd_ready_o,
  input  logic [14:0]     cmd_blocks_i,  // with the length block
  input  logic [3:0]      cmd_size_i,    // they are > 8, >= 8, >= 5, == 1
  input  qnic_pkg::len_t  cmd_aad_len_i,
  input  qnic_pkg::len_t  cmd_ct_len_i,
  input  logic            pkt_valid_i,
  output logic            pkt_ready_o,
  input  logic [3:0]      pkt_slot_i,
  input  logic [15:0]     done_i,
  input  logic            blk_valid_i,
  output logic            blk_ready_o,
  input  logic [127:0]    blk_i,
  output logic            rd_valid_o,
  output logic [3:0]      rd_slot_o,
  output logic            rd_cube_o,     // a power of H^3, else of H
  output logic [1:0]      rd_squares_o,  // squared that often
  output logic            rd_last_o,     // the packet's last one
  output logic            rd_wipe_o,     // the last one of H^3
  input  logic [127:0]    power_i,       // POWER_AT cycles after rd_valid_o
  output logic            hash_valid_o,
  output logic [127:0]    hash_o         // zero while not valid
);
  localparam int unsigned POWER_AT = 5;
  localparam int unsigned PRODUCT_AT = POWER_AT + qnic_pkg::GF_MUL_LATENCY;
  // A product that is multiplied again is there when its power is.
  localparam int unsigned AGAIN_AT = PRODUCT_AT - POWER_AT + 1;
  if (qnic_pkg::GF_MUL_LATENCY > 6) begin : gen_too_slow
    $error("block i+8 needs the product of block i");
  end

  typedef struct packed {
    logic       valid;
    logic       again;  // this is the sum in brackets, not a block
    logic       chain;  // e > 8: the product goes on to the eighth block after this one
    logic       keep;   // e = 7: it waits for that of e = 5
    logic       more;   // e = 5: it is multiplied again
    logic       last;   // the packet's last product
    logic [3:0] slot;
  } token_t;
  token_t [PRODUCT_AT:1] token_q;
  token_t token, now, old, due;

  // ---- The current packet -------------------------------------------------------------------
  logic run_q;
  logic go;      // H^3 is stored, or not needed for the next block
  logic open_q;  // ... and no sum in brackets comes
  logic [14:0] left_q;  // e of the next block
  logic above8_q, from8_q, at7_q, at5_q, at1_q;  // left_q > 8, >= 8, == 7, == 5, == 1
  logic five_q;  // the packet has five blocks or more
  logic [3:0] slot_q;
  logic other_q;  // slot_q is not due.slot
  qnic_pkg::len_t aad_len_q, ct_len_q;
  // Cycles until the sum in brackets of this packet, and of the one before, has its cycle.
  logic [AGAIN_AT-1:1] wait_q, before_q;

  // Is H^3 stored, of this packet and of the one at the port? Behind a load that one is another.
  logic ready_q, pkt_ready_q;
  logic load, take;
  assign due         = token_q[AGAIN_AT];
  // Hashes leave in order: a length block waits for the packet before.
  assign take        = open_q && (at1_q ? !before_q[1] : blk_valid_i);
  assign load        = (!run_q || (take && at1_q)) && cmd_valid_i && pkt_valid_i;
  assign blk_ready_o = open_q && !at1_q;
  assign cmd_ready_o = load;
  assign pkt_ready_o = load;

  // Of the next packet, of a packet's last block, of the others: few levels each.
  logic go_load, go_last, go_on;
  assign go_load = cmd_valid_i && pkt_valid_i && (cmd_size_i[2] || pkt_ready_q);
  assign go_last = open_q && !before_q[1] ? go_load : ready_q;
  assign go_on   = ready_q || above8_q || (from8_q && !(open_q && blk_valid_i));
  assign go      = !run_q ? go_load : at1_q ? go_last : go_on;
  always_ff @(posedge clk_i) begin
    open_q      <= rst_ni && go && !token_q[AGAIN_AT-1].more;
    pkt_ready_q <= !load && done_i[pkt_slot_i];
    ready_q     <= load ? pkt_ready_q : done_i[slot_q];

    if (!rst_ni) run_q <= 1'b0;
    else if (load) run_q <= 1'b1;
    else if (take && at1_q) run_q <= 1'b0;

    if (!rst_ni) begin
      wait_q   <= '0;
      before_q <= '0;
    end else begin
      wait_q   <= take && at5_q ? '1 : wait_q >> 1;
      before_q <= load ? wait_q >> 1 : before_q >> 1;
    end

    other_q <= load ? pkt_slot_i != token_q[AGAIN_AT-1].slot : slot_q != token_q[AGAIN_AT-1].slot;
    if (load) begin
      left_q    <= cmd_blocks_i;
      {above8_q, from8_q, five_q, at1_q} <= cmd_size_i;
      at7_q     <= !cmd_size_i[2] && cmd_blocks_i[2:0] == 3'd7;
      at5_q     <= !cmd_size_i[2] && cmd_blocks_i[2:0] == 3'd5;
      slot_q    <= pkt_slot_i;
      aad_len_q <= cmd_aad_len_i;
      ct_len_q  <= cmd_ct_len_i;
    end else if (take) begin
      left_q    <= left_q - 15'd1;
      above8_q  <= left_q > 15'd9;
      from8_q   <= left_q >= 15'd9;
      at7_q     <= from8_q && !above8_q;
      at5_q     <= !from8_q && left_q[2:0] == 3'd6;
      at1_q     <= left_q == 15'd2;
    end
  end

  // Of the length block and the sum in brackets the later one completes the hash.
  always_comb begin
    token = '{
        valid: take,
        again: 1'b0,
        chain: above8_q,
        keep: at7_q,
        more: take && at5_q,
        last: at1_q && (!five_q || !wait_q[1]),
        slot: slot_q
    };
    if (due.more) begin
      token = '{
          valid: 1'b1,
          again: 1'b1,
          chain: 1'b0,
          keep: 1'b0,
          more: 1'b0,
          last: !run_q || other_q,
          slot: due.slot
      };
    end
  end

  assign rd_valid_o = token.valid;
  assign rd_slot_o  = token.slot;
  assign rd_last_o  = token.last;
  assign rd_wipe_o  = !due.more && !from8_q && left_q[2:0] == 3'd3;
  always_comb begin
    rd_cube_o    = 1'b0;
    rd_squares_o = 2'd0;
    if (due.more) rd_squares_o = 2'd2;
    else if (from8_q) rd_squares_o = 2'd3;
    else begin
      unique case (left_q[2:0])
        3'd7, 3'd3: rd_cube_o = 1'b1;
        3'd6:       {rd_cube_o, rd_squares_o} = {1'b1, 2'd1};
        3'd4:       rd_squares_o = 2'd2;
        3'd2:       rd_squares_o = 2'd1;
        default: ;
      endcase
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
  logic [127:0] blk_q [1:POWER_AT-1];
  logic [127:0] acc [8];
  logic [127:0] x_q, product, kept_q;
  logic [2:0] acc_rd_q, acc_wr_q;

  assign now = token_q[POWER_AT-1];
  assign old = token_q[PRODUCT_AT];

  always_ff @(posedge clk_i) begin
    if (!rst_ni) token_q <= '0;
    else token_q <= {token_q[PRODUCT_AT-1:1], token};
    blk_q[1] <= !take ? '0 : at1_q ? len_blk : blk_i;
    for (int unsigned i = 2; i < POWER_AT - 1; i++) blk_q[i] <= blk_q[i-1];
    // With e = 5 comes what was kept of e = 7, if the packet has so many.
    blk_q[POWER_AT-1] <= token_q[POWER_AT-2].again ? kept_q : blk_q[POWER_AT-2];
    x_q               <= blk_q[POWER_AT-1] ^ (now.again ? product : acc[acc_rd_q]);
    if (!rst_ni || (old.valid && old.more)) kept_q <= '0;
    else if (old.valid && old.keep) kept_q <= product;
  end

  qnic_gf128_mul i_mul (
    .clk_i,
    .a_i(x_q),
    .b_i(power_i),
    .p_o(product)
  );

  // ---- Chains -------------------------------------------------------------------------------
  // Zeros after reset, before the first block can come.
  logic [4:0] wash_q;
  logic       acc_we;
  assign acc_we = !wash_q[4] || (old.valid && !old.again);
  always_ff @(posedge clk_i) begin
    if (acc_we) acc[acc_wr_q] <= old.valid && old.chain ? product : '0;
    if (!rst_ni) begin
      wash_q   <= '0;
      acc_rd_q <= '0;
      acc_wr_q <= '0;
    end else begin
      wash_q   <= wash_q + 5'(!wash_q[4]);
      acc_rd_q <= acc_rd_q + 3'(now.valid && !now.again);
      acc_wr_q <= acc_wr_q + 3'(acc_we);
    end
  end

  // ---- Sums and hash: packets overlap, each has its own ---------------------------------------
  // A sum is written a cycle late, so that what is read need not reach the memory again at once:
  // of two products in a row of one packet the second is added to sum_q.
  logic [127:0] sums[16];
  logic [127:0] sum, sum_q;  // sum_q: zero behind what does not count and behind a hash
  logic counts;  // of the next product
  logic sum_used_q, sum_none_q, sum_again_q, hash_none_q, sum_we_q;
  logic [3:0] sum_slot_q, sum_wr_q;
  token_t prev;
  assign prev   = token_q[PRODUCT_AT-1];
  assign counts = prev.valid && !prev.chain && !prev.keep && !prev.more;
  assign sum    = (sum_again_q ? sum_q : sums[sum_slot_q]) ^ product;
  always_ff @(posedge clk_i) begin
    sum_used_q  <= !wash_q[4] || counts;
    sum_slot_q  <= wash_q[4] ? prev.slot : wash_q[3:0];
    sum_again_q <= sum_used_q && prev.slot == sum_slot_q;
    sum_we_q    <= sum_used_q;
    sum_wr_q    <= sum_slot_q;
    if (sum_we_q) sums[sum_wr_q] <= sum_q;
    if (!rst_ni) begin
      sum_none_q   <= 1'b1;
      hash_none_q  <= 1'b1;
      hash_valid_o <= 1'b0;
    end else begin
      sum_none_q   <= !(counts && !prev.last);
      hash_none_q  <= !(counts && prev.last);
      hash_valid_o <= !hash_none_q;
    end
    // These are the flip-flops' resets as they are, without logic in front of so many.
    sum_q  <= sum_none_q ? '0 : sum;
    hash_o <= hash_none_q ? '0 : sum;
  end

  `QNIC_ASSERT(At_A, run_q |-> at7_q == (left_q == 15'd7) && at5_q == (left_q == 15'd5))
  `QNIC_ASSERT(KeptOnce_A, old.valid && old.keep |-> kept_q == '0)
endmodule

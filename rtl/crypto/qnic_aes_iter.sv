// SPDX-License-Identifier: Apache-2.0
// AES-128 and AES-256 encryption of a block every 16 cycles in the area of one round: the
// small sister of qnic_aes_pipe, with a new key and size on every block as there.
// Flow: qnic_crypto (counter blocks, samples, zero blocks) -> [qnic_aes_iter] -> qnic_crypto
// Latency: qnic_pkg::AES_ITER_LATENCY, both sizes   Rate: 1 block every AES_ITER_CYCLES cycles
// Stalls: none; in_valid_i is for the cycle behind slot_o only, slot_o comes by the clock;
// all other in_* are zero where in_valid_i is low
// Source: FIPS 197. Byte i of block and key is at [8*i +: 8]. AES-128 takes key [127:0].
// A round takes three cycles (two in the S-box, one for the rest), so that three blocks go
// round in it, with 15 round keys and so 45 cycles each at most. Slots are 16 = 3 * 5 + 1
// cycles apart: blocks of successive slots are in different thirds of the round. The key
// schedule is one cycle ahead of the state: a round key is ready when its round ends.
// Wiping: where no block is, zeros go round; a result is gone behind its valid cycle, and what
// the S-box makes of a word of the last round key one cycle after it.
`include "qnic_assert.svh"
module qnic_aes_iter #(
  parameter int unsigned SBOX  = qnic_pkg::SBOX_TABLE,
  parameter int unsigned TAG_W = 1  // what travels beside a block
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  output logic             slot_o,  // a block may come in the next cycle
  input  logic             in_valid_i,
  input  logic [127:0]     in_block_i,
  input  logic [255:0]     in_key_i,
  input  logic             in_aes256_i,
  input  logic [TAG_W-1:0] in_tag_i,
  output logic             out_valid_o,
  output logic [127:0]     out_block_o,
  output logic [TAG_W-1:0] out_tag_o  // zero while not valid
);
  localparam int unsigned CYCLES = qnic_pkg::AES_ITER_CYCLES;
  localparam int unsigned LATENCY = 2 + 3 * 14;
  if (LATENCY != qnic_pkg::AES_ITER_LATENCY || CYCLES != 16) begin : gen_pace
    $error("the round has room for three blocks, 16 cycles apart");
  end

  // ---- slots, and what goes from slot to slot ------------------------------------------------
  // One-hot: [0] in the cycle in which a block may come in.
  localparam int unsigned SLOTS = LATENCY / CYCLES + 1;  // taken until a block is at the output
  localparam int unsigned OUT = LATENCY % CYCLES;
  logic [CYCLES-1:0] phase_q;
  logic [SLOTS-1:0] valid_q;
  logic [SLOTS-1:0][TAG_W-1:0] tag_q;
  logic out_valid_q;
  always_ff @(posedge clk_i) begin
    phase_q <= rst_ni ? {phase_q[CYCLES-2:0], phase_q[CYCLES-1]} : CYCLES'(1);
    if (phase_q[0]) tag_q <= {tag_q[SLOTS-2:0], in_valid_i ? in_tag_i : TAG_W'(0)};
    else if (phase_q[OUT]) tag_q[SLOTS-1] <= '0;
    if (!rst_ni) valid_q <= '0;
    else if (phase_q[0]) valid_q <= {valid_q[SLOTS-2:0], in_valid_i};
    else if (phase_q[OUT]) valid_q[SLOTS-1] <= 1'b0;
    out_valid_q <= rst_ni && phase_q[OUT-1] && valid_q[SLOTS-1];
  end
  assign slot_o = phase_q[CYCLES-1];

  // ---- where blocks are: with the round key, one cycle later, two cycles later ---------------
  typedef struct packed {
    logic       run;
    logic       aes256;
    logic [3:0] round;  // number of the round key
    logic [7:0] rcon;   // of the next key that has one
  } token_t;
  token_t in, at_q, late1_q, late2_q, next;
  logic [7:0] rcon_q;  // for the key behind at_q's
  logic first_q, mid_q, go_q, last_q, turn_q;  // at_q has key 0, one in between, the last; turns

  assign in = in_valid_i ? '{run: 1'b1, aes256: in_aes256_i, round: '0, rcon: 8'h01} : '0;
  always_comb begin
    next = late2_q;
    if (late2_q.run) begin
      next.round = late2_q.round + 4'd1;
      // AES-256 has a constant on every second key.
      if (!late2_q.aes256 || late2_q.round[0]) begin
        next.rcon = {late2_q.rcon[6:0], 1'b0} ^ (late2_q.rcon[7] ? 8'h1b : 8'h00);
      end
    end
    next |= in;  // one of them is zero
  end

  // AES-256 leaves out RotWord and the constant of odd keys, and makes nothing of key 1.
  logic next_last, next_turn;
  assign next_last = next.run && next.round == (next.aes256 ? 4'd14 : 4'd10);
  assign next_turn = next.run && (!next.aes256 || next.round[0]);
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      {at_q, late1_q, late2_q} <= '0;
      {first_q, mid_q, go_q, last_q, turn_q, rcon_q} <= '0;
    end else begin
      at_q    <= next;
      first_q <= in_valid_i;
      mid_q   <= next.run && !in_valid_i && !next_last;
      go_q    <= next.run && !next_last;
      last_q  <= next_last;
      turn_q  <= next_turn;
      rcon_q  <= next_turn ? next.rcon : '0;
      late1_q <= last_q ? '0 : at_q;
      late2_q <= late1_q;
    end
  end

  // ---- key schedule ----------------------------------------------------------------------------
  // The four words, each added to all words behind it; with chain off, as they are.
  function automatic logic [127:0] prefix(logic [127:0] words, logic chain);
    logic [31:0] gate;
    gate = {32{chain}};
    prefix[31:0]   = words[31:0];
    prefix[63:32]  = words[63:32]  ^ (words[31:0] & gate);
    prefix[95:64]  = words[95:64]  ^ ((words[63:32] ^ words[31:0]) & gate);
    prefix[127:96] = words[127:96] ^ ((words[95:64] ^ words[63:32] ^ words[31:0]) & gate);
  endfunction

  // The window of the two youngest round keys. AES-256 makes the next key from both, AES-128
  // from the newer one. AES-256 brings its first two keys with it: the first step takes the
  // second one from up_q and leaves it as it is.
  logic [127:0] start_q, up_q, older_q, newer_q, base_q, keep1_q, prefix_q, keep2_q;
  logic [31:0] top, key_sub, key_dbl;
  logic chain_q, add1_q, add2_q;  // words are added to each other; the S-box' word is added
  assign top = newer_q[127:96];
  qnic_aes_sbox #(
    .SBOX(SBOX),
    .BYTES(4)
  ) i_key_sbox (
    .clk_i,
    .in_i(turn_q ? {top[7:0], top[31:8]} : top),  // RotWord: byte 1 becomes byte 0
    .sub_o(key_sub),
    .dbl_o(key_dbl)
  );

  always_ff @(posedge clk_i) begin
    start_q  <= in_block_i;
    up_q     <= in_aes256_i ? in_key_i[255:128] : '0;
    newer_q  <= prefix_q ^ {4{key_sub & {32{add2_q}}}} ^ in_key_i[127:0];
    older_q  <= keep2_q;
    // The constant on word 0 is added to the others with it.
    base_q   <= last_q ? '0 : (at_q.aes256 ? older_q : newer_q) ^ up_q ^ 128'(rcon_q);
    keep1_q  <= last_q ? '0 : newer_q;
    chain_q  <= !(at_q.aes256 && first_q);
    add1_q   <= at_q.run && !last_q && !(at_q.aes256 && first_q);
    prefix_q <= late1_q.run ? prefix(base_q, chain_q) : '0;
    keep2_q  <= late1_q.run ? keep1_q : '0;
    add2_q   <= late1_q.run && add1_q;
  end

  // ---- state and result ------------------------------------------------------------------------
  logic [127:0] state_q, out_q;
  for (genvar c = 0; c < 4; c++) begin : gen_column
    logic [31:0] shifted, sub, dbl, mixed;
    logic [7:0] sum;
    // ShiftRows: byte r of column c comes from column c + r.
    for (genvar r = 0; r < 4; r++) begin : gen_row
      assign shifted[8*r+:8] = state_q[32*((c+r)%4)+8*r+:8];
    end
    qnic_aes_sbox #(
      .SBOX(SBOX),
      .BYTES(4)
    ) i_sbox (
      .clk_i,
      .in_i(shifted),
      .sub_o(sub),
      .dbl_o(dbl)
    );
    // MixColumns: a[i] ^ 2a[i] ^ 2a[i+1] ^ (a0^a1^a2^a3).
    assign sum   = sub[7:0] ^ sub[15:8] ^ sub[23:16] ^ sub[31:24];
    assign mixed = sub ^ dbl ^ {dbl[7:0], dbl[31:8]} ^ {4{sum}};

    always_ff @(posedge clk_i) begin
      if (!go_q) state_q[32*c+:32] <= '0;
      else state_q[32*c+:32] <= start_q[32*c+:32] ^ newer_q[32*c+:32] ^ (mixed & {32{mid_q}});
      // AES-128 is ready twelve cycles early and waits: no other block ends in these.
      if (out_valid_q || !rst_ni) out_q[32*c+:32] <= '0;
      else if (last_q) out_q[32*c+:32] <= sub ^ newer_q[32*c+:32];
    end
  end

  assign out_valid_o = out_valid_q;
  assign out_block_o = out_q;
  assign out_tag_o   = out_valid_q ? tag_q[SLOTS-1] : '0;

  logic unused;
  assign unused = ^key_dbl;

  `QNIC_ASSERT(InZero_A, !in_valid_i |-> in_block_i == '0 && in_key_i == '0 && !in_aes256_i)
  `QNIC_ASSERT(InSlot_A, in_valid_i |-> phase_q[0])
  `QNIC_ASSERT(RingFree_A, in_valid_i |-> !late2_q.run)
  `QNIC_ASSERT(OutFree_A, last_q |-> !out_valid_q)
endmodule

// SPDX-License-Identifier: Apache-2.0
// Keeps H of up to 16 packets and H^3, H^5, H^7 of the oldest 8; reads any power up to H^8
// as one of them, squared up to three times.
// Flow: crypto/qnic_ghash, crypto/qnic_ghash_powers -> [qnic_ghash_store]
//       -> crypto/qnic_ghash_powers, crypto/qnic_ghash_core
// Latency: 5 (rd_valid_i to power_o); H can be read one cycle after it was taken
// Rate: 1 read a cycle, 1 H a cycle, 1 power in 2 cycles (those with turn_i)
// Stalls: h_ready_o is low while 16 are held, and for 32 cycles after reset
// Wiping: an odd power is zeroed within two cycles of its only last read (exponent 7, 5 or
// 3), in a cycle without turn_i; last reads are at least two cycles apart. H is released by
// the read with exponent 1, and zeroed in the first cycle that takes no H; until then its
// place is not used again. power_o is zero when nothing was read. Reset zeroes everything.
`include "qnic_assert.svh"
module qnic_ghash_store (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic         h_valid_i,
  output logic         h_ready_o,
  input  logic [127:0] h_i,
  output logic [4:0]   head_o,      // packets whose H was taken, modulo 32
  output logic [4:0]   tail_o,      // packets released, modulo 32
  input  logic [3:0]   calc_slot_i,
  output logic [127:0] calc_h_o,    // in the same cycle
  input  logic         turn_i,      // a power may be written; high every second cycle
  input  logic         wr_valid_i,
  input  logic [2:0]   wr_slot_i,
  input  logic [1:0]   wr_half_i,   // 1: H^3, 2: H^5, 3: H^7
  input  logic [127:0] wr_power_i,
  input  logic         rd_valid_i,
  input  logic [3:0]   rd_slot_i,
  input  logic [3:0]   rd_exp_i,    // 1..8
  output logic [127:0] power_o
);
  // ---- Read request: the exponent as an odd number, halved, and squarings ------------------
  logic [1:0] half, half_q;
  logic rd_q;
  logic [3:0] slot_q, exp_q;
  assign half = rd_exp_i[0] ? rd_exp_i[2:1] : {1'b0, rd_exp_i[1] && rd_exp_i[2]};

  always_ff @(posedge clk_i) begin
    rd_q   <= rst_ni && rd_valid_i;
    slot_q <= rd_slot_i;
    exp_q  <= rd_exp_i;
    half_q <= half;
  end

  // ---- H ------------------------------------------------------------------------------------
  logic [127:0] h_mem[16];
  logic [4:0] head_q, tail_q, wiped_q;
  logic [5:0] wash_q;  // bit 5: the powers are zero after reset

  logic push, wipe;
  assign h_ready_o = wash_q[5] && (head_q - wiped_q) != 5'd16;
  assign push      = h_valid_i && h_ready_o;
  assign wipe      = !push && wiped_q != tail_q;
  assign head_o    = head_q;
  assign tail_o    = tail_q;
  assign calc_h_o  = h_mem[calc_slot_i];

  always_ff @(posedge clk_i) begin
    if (push) h_mem[head_q[3:0]] <= h_i;
    else if (wipe) h_mem[wiped_q[3:0]] <= '0;
  end

  // Reset leaves 16 released places that are still to be wiped.
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      head_q  <= 5'd16;
      tail_q  <= 5'd16;
      wiped_q <= '0;
      wash_q  <= '0;
    end else begin
      head_q  <= head_q + 5'(push);
      tail_q  <= tail_q + 5'(rd_q && exp_q == 4'd1);
      wiped_q <= wiped_q + 5'(wipe);
      wash_q  <= wash_q + 6'(!wash_q[5]);
    end
  end

  // ---- Odd powers ---------------------------------------------------------------------------
  logic [127:0] odd_mem [32];
  logic         old_q;        // a power was read for the last time
  logic [4:0] old_addr_q, rd_addr;
  assign rd_addr = {slot_q[2:0], half_q};

  logic wipe_old;
  assign wipe_old = old_q && !turn_i;
  always_ff @(posedge clk_i) begin
    if (!wash_q[5]) odd_mem[wash_q[4:0]] <= '0;
    else if (wr_valid_i) odd_mem[{wr_slot_i, wr_half_i}] <= wr_power_i;
    else if (wipe_old) odd_mem[old_addr_q] <= '0;
  end

  logic last_read;
  assign last_read = rd_q && exp_q[0] && half_q != '0;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) old_q <= 1'b0;
    else if (last_read) old_q <= 1'b1;
    else if (!turn_i) old_q <= 1'b0;
    if (last_read) old_addr_q <= rd_addr;
  end

  // ---- Squarings: exponents 2 and 6 once, 4 twice, 8 three times ----------------------------
  logic [127:0] base_q, one_q, two_q, three_q, base_sq, one_sq, two_sq;
  logic once_q, twice_q, thrice_q, twice2_q, thrice2_q, thrice3_q;
  qnic_gf128_sq i_once (
    .x_i(base_q),
    .sq_o(base_sq)
  );
  qnic_gf128_sq i_twice (
    .x_i(one_q),
    .sq_o(one_sq)
  );
  qnic_gf128_sq i_thrice (
    .x_i(two_q),
    .sq_o(two_sq)
  );

  always_ff @(posedge clk_i) begin
    base_q                         <= !rd_q ? '0 : half_q == '0 ? h_mem[slot_q] : odd_mem[rd_addr];
    {once_q, twice_q, thrice_q}    <= {!exp_q[0], exp_q[1:0] == '0, exp_q[2:0] == '0};
    one_q                          <= once_q ? base_sq : base_q;
    {twice2_q, thrice2_q}          <= {twice_q, thrice_q};
    two_q                          <= twice2_q ? one_sq : one_q;
    thrice3_q                      <= thrice2_q;
    three_q                        <= thrice3_q ? two_sq : two_q;
  end
  assign power_o = three_q;

  `QNIC_ASSERT(InHeld_A, h_valid_i && !h_ready_o |=> h_valid_i && $stable(h_i))
  `QNIC_ASSERT(OnTurn_A, wr_valid_i |-> turn_i && wash_q[5])
  `QNIC_ASSERT(Wiped_A, last_read |-> !old_q || !turn_i)
  `QNIC_ASSERT(Known_A, rd_valid_i |-> head_q != tail_q)
endmodule

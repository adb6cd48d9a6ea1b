// SPDX-License-Identifier: Apache-2.0
// Keeps H of up to 16 packets and the H^3 of those that need it; reads a power as one of the
// two, squared up to three times.
// Flow: crypto/qnic_ghash, crypto/qnic_ghash_cube -> [qnic_ghash_store]
//       -> crypto/qnic_ghash_cube, crypto/qnic_ghash_core
// Latency: 5 (rd_valid_i to power_o); H can be read two cycles after it came
// Rate: 1 read a cycle, 1 H and 1 cube in 3 cycles
// Stalls: h_room_o is low while 16 are held, and for 16 cycles after reset
// Wiping: H^3 is zeroed in the first cycle behind its last read that brings no other cube. H is released by the packet's last read,
// and zeroed in the first cycle that takes no H; until then its place is not used again.
// power_o is zero when nothing was read. Reset zeroes everything.
`include "qnic_assert.svh"
module qnic_ghash_store (
  input  logic           clk_i,
  input  logic           rst_ni,
  output logic           h_room_o,     // known two cycles after h_valid_i
  input  logic           h_valid_i,
  input  logic [127:0]   h_i,
  output logic [3:0]     head_o,       // packets whose H was taken, modulo 16
  input  logic           wr_valid_i,   // a cube; at most every third cycle
  input  logic [3:0]     wr_slot_i,
  input  logic [127:0]   wr_power_i,
  input  logic           rd_valid_i,
  input  logic [3:0]     rd_slot_i,
  input  logic           rd_cube_i,    // H^3, else H
  input  logic [1:0]     rd_squares_i,
  input  logic           rd_last_i,    // the packet's last read
  input  logic           rd_wipe_i,    // the last read of its H^3
  output logic [127:0]   power_o
);
  // ---- Read request -------------------------------------------------------------------------
  logic rd_q, cube_q, last_q, wipe_q;  // last_q, wipe_q: with rd_q
  logic [3:0] slot_q;
  logic [1:0] squares_q;
  always_ff @(posedge clk_i) begin
    rd_q      <= rst_ni && rd_valid_i;
    last_q    <= rd_last_i;
    wipe_q    <= rd_wipe_i;
    slot_q    <= rd_slot_i;
    cube_q    <= rd_cube_i;
    squares_q <= rd_squares_i;
  end

  // ---- H ------------------------------------------------------------------------------------
  logic [127:0] h_mem[16];
  logic [4:0] head_q, tail_q, wiped_q;
  logic [4:0] wash_q;  // bit 4: the cubes are zero after reset

  // What is written passes a register that is zero when no H comes.
  logic room_q, write_q, wipe;
  logic [3:0] write_slot_q;
  logic [127:0] write_h_q;
  assign h_room_o = room_q;
  assign wipe     = !h_valid_i && wiped_q != tail_q;
  assign head_o   = head_q[3:0];

  always_ff @(posedge clk_i) begin
    if (!rst_ni) room_q <= 1'b0;
    else room_q <= wash_q[4] && (head_q - wiped_q) != 5'd16;
    write_q      <= h_valid_i || wipe;
    write_slot_q <= h_valid_i ? head_q[3:0] : wiped_q[3:0];
    write_h_q    <= rst_ni && h_valid_i ? h_i : '0;
    if (write_q) h_mem[write_slot_q] <= write_h_q;
  end

  // Reset leaves 16 released places that are still to be wiped.
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      head_q  <= 5'd16;
      tail_q  <= 5'd16;
      wiped_q <= '0;
      wash_q  <= '0;
    end else begin
      head_q  <= head_q + 5'(h_valid_i);
      tail_q  <= tail_q + 5'(rd_q && last_q);
      wiped_q <= wiped_q + 5'(wipe);
      wash_q  <= wash_q + 5'(!wash_q[4]);
    end
  end

  // ---- H^3 ----------------------------------------------------------------------------------
  logic [127:0] cube_mem [16];
  logic         old_q;        // a cube was read for the last time
  logic [3:0]   old_slot_q;
  always_ff @(posedge clk_i) begin
    if (!wash_q[4]) cube_mem[wash_q[3:0]] <= '0;
    else if (wr_valid_i) cube_mem[wr_slot_i] <= wr_power_i;
    else if (old_q) cube_mem[old_slot_q] <= '0;
  end
  always_ff @(posedge clk_i) begin
    if (!rst_ni) old_q <= 1'b0;
    else if (rd_q && wipe_q) old_q <= 1'b1;
    else if (!wr_valid_i) old_q <= 1'b0;
    if (rd_q && wipe_q) old_slot_q <= slot_q;
  end

  // ---- Squarings ----------------------------------------------------------------------------
  logic [127:0] base_q, one_q, two_q, three_q, base_sq, one_sq, two_sq;
  logic [1:0] squares1_q, squares2_q, squares3_q;
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
    base_q     <= !rd_q ? '0 : cube_q ? cube_mem[slot_q] : h_mem[slot_q];
    squares1_q <= squares_q;
    one_q      <= squares1_q != 2'd0 ? base_sq : base_q;
    squares2_q <= squares1_q;
    two_q      <= squares2_q[1] ? one_sq : one_q;
    squares3_q <= squares2_q;
    three_q    <= &squares3_q ? two_sq : two_q;
  end
  assign power_o = three_q;

  `QNIC_ASSERT(Room_A, h_valid_i |-> room_q && (head_q - wiped_q) != 5'd16)
  `QNIC_ASSERT(Wiped_A, rd_q && wipe_q |-> !old_q || !wr_valid_i)
  `QNIC_ASSERT(Known_A, rd_valid_i |-> head_q != tail_q)
endmodule

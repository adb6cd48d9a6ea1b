// SPDX-License-Identifier: Apache-2.0
// Computes ahead H^3, the only power of H that is no square of another: H^3 = H H^2. One
// multiplication in three cycles, on a third of the gates of qnic_gf128_mul: Karatsuba's three
// half-size products (low halves, high halves, their sums) take turns on one multiplier.
// Flow: crypto/qnic_ghash (needs, H) -> [qnic_ghash_cube]
//       -> crypto/qnic_ghash_store (cubes), crypto/qnic_ghash_core (packets, done)
// Latency: 13 cycles from H taken until wr_valid_o
// Rate: a packet in 3 cycles   Stalls: h_ready_o is high in every third cycle at most
// Nothing of H stays: idle operands are zero, and the multiplier keeps nothing.
// Polynomial order: bit k is the coefficient of x^k.
// Source: NIST SP 800-38D, 6.3
module qnic_ghash_cube (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic         need_valid_i,
  output logic         need_ready_o,
  input  logic         need_i,       // the packet needs H^3
  input  logic         h_valid_i,
  output logic         h_ready_o,
  input  logic [127:0] h_i,
  input  logic         h_room_i,     // the store takes it too
  input  logic [3:0]   head_i,       // packets whose H was taken, modulo 16
  output logic         wr_valid_o,
  output logic [3:0]   wr_slot_o,
  output logic [127:0] wr_power_o,
  output logic         pkt_valid_o,  // the next packet's H is there, its cube is coming
  input  logic         pkt_ready_i,
  output logic [3:0]   pkt_slot_o,
  output logic [15:0]  done_o        // what the packet in this slot needs is stored
);
  localparam int unsigned LATENCY = 13;

  // ---- Turns: one packet in three cycles ----------------------------------------------------
  logic [2:0] turn_q;  // one hot; a packet is taken in turn_q[2]
  logic [3:0] taken_q;
  // Nothing but a start takes a need or room away, and it is two cycles back when they are seen.
  logic open_q, need_q, start, pop;
  logic any_q;  // there is a packet whose H is there and that is not taken
  assign pop   = any_q && pkt_ready_i;
  assign start = open_q && h_valid_i;

  typedef struct packed {
    logic       valid;
    logic [3:0] slot;
  } op_t;
  op_t [LATENCY:1] op_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      turn_q  <= 3'b001;
      taken_q <= 4'd0;
      open_q  <= 1'b0;
      op_q    <= '0;
    end else begin
      turn_q  <= {turn_q[1:0], turn_q[2]};
      open_q  <= turn_q[1] && need_valid_i && h_room_i;
      taken_q <= taken_q + 4'(pop);
      op_q    <= {op_q[LATENCY-1:1], op_t'{valid: start && need_q, slot: head_i}};
    end
  end

  qnic_tally #(
    .W(5)
  ) u_held (
    .clk_i,
    .rst_ni,
    .up_i(start),
    .down_i(pop),
    .any_o(any_q),
    .none_o(),
    .one_o(),
    .now_o(),
    .count_o()
  );

  assign need_ready_o = start;
  assign h_ready_o    = open_q;
  assign pkt_valid_o  = any_q;
  assign pkt_slot_o   = taken_q;

  // ---- Operands: held for three cycles; low halves, high halves, their sums ------------------
  // What is no operand is dropped a cycle later, so that the clear comes out of a register.
  logic [127:0] h_q, one_q, two_q, square;
  logic [63:0] a_q, b_q;
  logic drop_q;
  qnic_gf128_sq i_square (
    .x_i(h_q),
    .sq_o(square)
  );
  always_ff @(posedge clk_i) begin
    if (turn_q[2]) begin
      h_q   <= h_i;
      one_q <= h_q;
      two_q <= square;
    end else if (drop_q) begin
      h_q <= '0;
    end
    drop_q <= turn_q[2] && !(start && need_q);
    need_q <= need_i;
    a_q <= (turn_q[1] ? '0 : one_q[63:0]) ^ (turn_q[0] ? '0 : one_q[127:64]);
    b_q <= (turn_q[1] ? '0 : two_q[63:0]) ^ (turn_q[0] ? '0 : two_q[127:64]);
  end

  // ---- Products: all three count at x^64, the low one at x^0, the high one at x^128 too ------
  logic [126:0] product, low_q, high_q, middle_q;
  logic [127:0] cube, cube_q;
  qnic_gf128_clmul64 i_clmul (
    .clk_i,
    .a_i(a_q),
    .b_i(b_q),
    .p_o(product)
  );
  qnic_gf128_reduce i_reduce (
    .wide_i(255'(low_q) ^ {64'b0, middle_q, 64'b0} ^ {high_q, 128'b0}),
    .x_o(cube)
  );
  // Operands are chosen in turn 0, 1, 2; five cycles later their product is there.
  always_ff @(posedge clk_i) begin
    if (turn_q[2]) low_q <= product;
    if (turn_q[0]) high_q <= product;
    middle_q <= (turn_q[2] ? '0 : middle_q) ^ product;
    cube_q   <= cube;
  end

  // ---- Results --------------------------------------------------------------------------------
  assign wr_valid_o = op_q[LATENCY].valid;
  assign wr_slot_o  = op_q[LATENCY].slot;
  assign wr_power_o = cube_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      done_o <= '0;
    end else begin
      // Taken back before there is a packet: who looks a cycle late does not see the last one's.
      if (turn_q[1] && h_room_i) done_o[head_i] <= 1'b0;
      // With the last turn before a packet comes too: whether it does is known late.
      if (open_q) done_o[head_i] <= !need_q;
      if (wr_valid_o) done_o[wr_slot_o] <= 1'b1;
    end
  end
endmodule

// SPDX-License-Identifier: Apache-2.0
// Computes ahead the odd powers of H that a packet needs: H^3 = H H^2, H^5 = H H^4 and
// H^7 = H^3 H^4. One multiplication in two cycles; H^7 goes in as H^3 comes out.
// Flow: crypto/qnic_ghash (needs), crypto/qnic_ghash_store (H) -> [qnic_ghash_powers]
//       -> crypto/qnic_ghash_store (powers), crypto/qnic_ghash_core (packets, done)
// Latency: 9 cycles from H^3's start until it can be read, 17 for H^7
// Rate: a packet in max(2, 2 x its powers) cycles, that is max(2, 2, 4, 6) for 0..3 powers
// Stalls: a packet waits for its H, and for the release of the eighth packet before it
// Nothing of H stays: idle operands are zero, and the multiplier keeps nothing.
`include "qnic_assert.svh"
module qnic_ghash_powers (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic         need_valid_i,
  output logic         need_ready_o,
  input  logic [2:0]   need_i,       // {H^7, H^5, H^3}
  input  logic [4:0]   head_i,       // packets whose H is stored, and released packets
  input  logic [4:0]   tail_i,
  output logic [3:0]   calc_slot_o,
  input  logic [127:0] calc_h_i,     // in the same cycle
  output logic         turn_o,
  output logic         wr_valid_o,
  output logic [2:0]   wr_slot_o,
  output logic [1:0]   wr_half_o,
  output logic [127:0] wr_power_o,
  output logic         pkt_valid_o,  // the next packet's H is known, its powers are coming
  input  logic         pkt_ready_i,
  output logic [3:0]   pkt_slot_o,
  output logic [7:0]   done_o        // all powers of the packet in this slot are stored
);
  typedef struct packed {
    logic       valid;
    logic [1:0] half;   // 1: H^3, 2: H^5, 3: H^7
    logic [3:0] slot;
    logic       again;  // the product is a factor of H^7
    logic       final_; // the packet's last power
  } op_t;

  // ---- The next multiplication, decided every second cycle ----------------------------------
  logic turn_q, step_q;
  logic [4:0] next_q, taken_q;
  op_t [3:0]  flight_q;  // as old as the product: two cycles a place
  op_t        op;

  logic again, start, leave;
  assign again = turn_q && flight_q[3].valid && flight_q[3].again;
  assign start = turn_q && !again && need_valid_i && next_q != head_i &&
                 (next_q - tail_i) != 5'd8;
  assign leave = start && (step_q || !need_i[1]);

  always_comb begin
    op = '0;
    if (again) begin
      op = '{valid: 1'b1, half: 2'd3, slot: flight_q[3].slot, again: 1'b0, final_: 1'b1};
    end else if (start && step_q) begin
      op = '{valid: 1'b1, half: 2'd2, slot: next_q[3:0], again: 1'b0, final_: !need_i[2]};
    end else if (start) begin
      op = '{
          valid: need_i[0],
          half: 2'd1,
          slot: next_q[3:0],
          again: need_i[2],
          final_: !need_i[1]
      };
    end
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      turn_q   <= 1'b0;
      step_q   <= 1'b0;
      next_q   <= 5'd16;
      taken_q  <= 5'd16;
      flight_q <= '0;
    end else begin
      turn_q  <= !turn_q;
      next_q  <= next_q + 5'(leave);
      taken_q <= taken_q + 5'(pkt_valid_o && pkt_ready_i);
      if (start) step_q <= !leave;
      if (turn_q) flight_q <= {flight_q[2:0], op};
    end
  end

  assign need_ready_o = leave;
  assign calc_slot_o  = again ? flight_q[3].slot : next_q[3:0];
  assign pkt_valid_o  = next_q != taken_q;
  assign pkt_slot_o   = taken_q[3:0];

  // ---- Operands -----------------------------------------------------------------------------
  logic [127:0] h_q, factor_q, a_q, b_q, h2, h4, product;
  qnic_gf128_sq i_h2 (
    .x_i(h_q),
    .sq_o(h2)
  );
  qnic_gf128_sq i_h4 (
    .x_i(h2),
    .sq_o(h4)
  );

  always_ff @(posedge clk_i) begin
    if (turn_q) begin
      h_q      <= op.valid ? calc_h_i : '0;
      factor_q <= again ? product : op.valid ? calc_h_i : '0;
    end else begin
      a_q <= factor_q;
      b_q <= flight_q[0].half == 2'd1 ? h2 : h4;
    end
  end

  qnic_gf128_mul_half i_mul (
    .clk_i,
    .rst_ni,
    .first_i(turn_q),
    .a_i(a_q),
    .b_i(b_q),
    .p_o(product)
  );

  // ---- Results ------------------------------------------------------------------------------
  assign turn_o     = turn_q;
  assign wr_valid_o = turn_q && flight_q[3].valid;
  assign wr_slot_o  = flight_q[3].slot[2:0];
  assign wr_half_o  = flight_q[3].half;
  assign wr_power_o = product;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      done_o <= '0;
    end else begin
      if (start && !step_q) done_o[next_q[2:0]] <= !need_i[0];
      if (wr_valid_o && flight_q[3].final_) done_o[wr_slot_o] <= 1'b1;
    end
  end

  `QNIC_ASSERT(Needs_A, need_valid_i |-> need_i inside {3'b000, 3'b001, 3'b011, 3'b111})
endmodule

// SPDX-License-Identifier: Apache-2.0
// Packet number and packet count of a frame: are they in order, and what follows them.
// Flow: sa/qnic_sa_gate, sa/qnic_sa_table -> [qnic_sa_numbers] -> sa/qnic_sa_gate
// Latency: the frame is there from cycle 1 to 4, its table words in cycles 3 and 4; reuse_o
// and limit_o are valid in cycle 5, next_pn_o and slot_o in 6
// Rate: a frame every 4 cycles   Stalls: never
//
// Numbers are compared and counted up in 16-bit pieces. What a frame consumes is in the
// table only after the next frame has read it, so it is kept here and replaces what the next
// frame read, if that is of the same SA. Cycle 6 of a frame is cycle 2 of the next one.
module qnic_sa_numbers #(
  parameter int unsigned IW = 10
) (
  input  logic               clk_i,
  input  logic               rst_ni,
  // the frame: from its cycle 1 to its cycle 4
  input  logic [IW-1:0]      idx_i,
  input  logic               phase_i,
  input  logic [62:0]        pn_i,
  input  logic [47:0]        next_lo_i,  // cycle 3, of the table
  input  logic [14:0]        next_hi_i,  // cycle 4
  input  qnic_pkg::sa_slot_t slot_i,     // cycle 3
  input  logic               load_i,     // cycle 3
  input  logic               pass_i,     // cycle 4, for good
  input  logic               note_i,     // cycle 5
  input  logic               decide_i,   // cycle 6
  input  logic               admit_i,    // cycle 6: admitted in SA mode
  input  logic               forget_i,   // somebody else may write the table
  output logic               no_key_o,   // cycle 5
  output logic               reuse_o,    // cycle 5: packet number below the next
  output logic               limit_o,    // cycle 5: count at the hard limit
  // what is written in cycle 6, but for slot_o also up to cycle 4 of the next frame
  output logic [IW-1:0]      idx_o,
  output logic               phase_o,
  output logic [62:0]        next_pn_o,
  output qnic_pkg::sa_slot_t slot_o
);
  // ---- is this frame's SA the one of the last frame, and was that admitted? ---------------
  logic [IW-1:0] idx_q;
  logic phase_q, same_idx_q, same_phase_q, admitted_q, admitted, ahead_pn_q, ahead_sent_q;
  assign admitted = decide_i ? admit_i : admitted_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni || forget_i) admitted_q <= 1'b0;
    else admitted_q <= admitted;
    same_idx_q   <= idx_i == idx_q;                         // 1
    same_phase_q <= phase_i == phase_q;
    ahead_pn_q   <= same_idx_q && admitted;                 // 2
    ahead_sent_q <= same_idx_q && same_phase_q && admitted;
    if (pass_i) begin
      idx_q   <= idx_i;
      phase_q <= phase_i;
    end
  end

  // ---- packet number ----------------------------------------------------------------------
  logic [3:0][15:0] plus_q;     // packet number + 1
  logic [2:0] carry_q;
  logic [62:0] next_pn_q;
  // Below and equal to the next number: both ways, of the last frame and of the table, and one is
  // chosen: from the table's output on there is little time.
  logic [3:0] less_own_q;
  logic [2:0] less_q;
  logic less_lo_q, less_hi_q;
  logic [2:1][3:0] equal_q, equal_own_q;  // four bits each
  logic [1:0] equal_hi_q, equal_hi_own_q;  // of the upper bits: eight, seven
  logic [62:0] unlike_own;
  logic [47:0] unlike_lo;
  logic [15:0] unlike_hi;
  assign unlike_own = pn_i ^ next_pn_q;
  assign unlike_lo  = pn_i[47:0] ^ next_lo_i;
  assign unlike_hi  = {1'b0, pn_i[62:48] ^ next_hi_i};
  always_ff @(posedge clk_i) begin
    {carry_q[0], plus_q[0]} <= {1'b0, pn_i[15:0]} + 17'd1;                  // 1
    {carry_q[1], plus_q[1]} <= {1'b0, pn_i[31:16]} + 17'(carry_q[0]);       // 2
    {carry_q[2], plus_q[2]} <= {1'b0, pn_i[47:32]} + 17'(carry_q[1]);       // 3
    plus_q[3]               <= {1'b0, pn_i[62:48]} + 16'(carry_q[2]);       // 4
    for (int unsigned i = 0; i < 3; i++) begin
      less_own_q[i] <= pn_i[16*i+:16] < next_pn_q[16*i+:16];                 // 2 or later
      less_q[i]     <= ahead_pn_q ? less_own_q[i] : pn_i[16*i+:16] < next_lo_i[16*i+:16];  // 3
    end
    // Without the subtractions' chains, which would be shared.
    for (int unsigned i = 1; i < 3; i++) begin
      for (int unsigned j = 0; j < 4; j++) begin
        equal_own_q[i][j] <= unlike_own[16*i+4*j+:4] == '0;
        equal_q[i][j]     <= ahead_pn_q ? equal_own_q[i][j] : unlike_lo[16*i+4*j+:4] == '0;
      end
    end
    less_lo_q     <= less_q[2] || (&equal_q[2] && (less_q[1] || (&equal_q[1] && less_q[0])));  // 4
    less_own_q[3] <= pn_i[62:48] < next_pn_q[62:48];                         // 2 or later
    less_hi_q     <= ahead_pn_q ? less_own_q[3] : pn_i[62:48] < next_hi_i;   // 4
    for (int unsigned i = 0; i < 2; i++) begin
      equal_hi_own_q[i] <= 8'(unlike_own[62:48] >> 8 * i) == '0;
      equal_hi_q[i]     <= ahead_pn_q ? equal_hi_own_q[i] : unlike_hi[8*i+:8] == '0;
    end
    if (note_i) next_pn_q <= {plus_q[3][14:0], plus_q[2], plus_q[1], plus_q[0]};
  end
  assign reuse_o = less_hi_q || (&equal_hi_q && less_lo_q);

  // ---- packet count -----------------------------------------------------------------------
  logic [31:0] sent_q, soft_q, hard_q;
  logic [31:0] last_sent_q, last_soft_q, last_hard_q;  // as the last frame left them
  logic [15:0] sent_lo_q, sent_hi_q;  // count + 1
  logic valid_q, sent_carry_q, below_lo_q, above_hi_q, level_hi_q;
  always_ff @(posedge clk_i) begin
    if (load_i) begin  // 3
      valid_q <= slot_i.valid;
      soft_q  <= slot_i.soft_limit;
      hard_q  <= slot_i.hard_limit;
      sent_q  <= ahead_sent_q ? last_sent_q : slot_i.sent;
    end
    below_lo_q <= sent_q[15:0] < hard_q[15:0];                              // 4
    above_hi_q <= sent_q[31:16] > hard_q[31:16];
    level_hi_q <= sent_q[31:16] == hard_q[31:16];
    {sent_carry_q, sent_lo_q} <= {1'b0, sent_q[15:0]} + 17'd1;              // 4, 5
    sent_hi_q                 <= sent_q[31:16] + 16'(sent_carry_q);         // 5
    if (note_i) begin
      last_soft_q <= soft_q;
      last_hard_q <= hard_q;
    end
    if (decide_i) last_sent_q <= {sent_hi_q, sent_lo_q};
  end
  assign no_key_o = !valid_q;
  assign limit_o  = above_hi_q || (level_hi_q && !below_lo_q);

  assign idx_o     = idx_q;
  assign phase_o   = phase_q;
  assign next_pn_o = next_pn_q;
  assign slot_o    = '{valid: 1'b1, sent: {sent_hi_q, sent_lo_q}, soft_limit: last_soft_q,
                       hard_limit: last_hard_q};
endmodule

// SPDX-License-Identifier: Apache-2.0
// UDP checksum of a frame from the sum of its beats and four phases of four words.
// Flow: qnic_finish_words -> [qnic_finish_sum] -> qnic_finish
// Latency: 9 (first words in cycle t, checksum in cycle t+9)
// Rate: a frame every 4 cycles   Stalls: none
// Source: RFC 1071, RFC 768 (a checksum of 0 is sent as 0xffff)
module qnic_finish_sum (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        start_i,   // phase 0; phases 1 to 3 follow
  input  logic [63:0] words_i,
  input  logic [15:0] base_i,    // stable in all phases
  output logic        valid_o,
  output logic [15:0] sum_o
);
  localparam int unsigned STAGES = 9;

  logic [STAGES:1] start_q;
  logic [63:0] words_q;
  logic [16:0] pair_q [2];
  logic [17:0] quad_q;
  logic [20:0] total_q;  // 17 words
  logic [16:0] fold_q;
  logic [15:0] sum_q, folded;

  assign folded  = fold_q[15:0] + 16'(fold_q[16]);
  assign valid_o = start_q[STAGES];
  assign sum_o   = sum_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) start_q <= '0;
    else start_q <= {start_q[STAGES-1:1], start_i};
    words_q   <= words_i;
    pair_q[0] <= 17'(words_q[15:0]) + 17'(words_q[31:16]);
    pair_q[1] <= 17'(words_q[47:32]) + 17'(words_q[63:48]);
    quad_q    <= 18'(pair_q[0]) + 18'(pair_q[1]);
    total_q   <= (start_q[3] ? 21'(base_i) : total_q) + 21'(quad_q);
    fold_q    <= 17'(total_q[15:0]) + 17'(total_q[20:16]);
    sum_q     <= (folded == 16'hffff) ? 16'hffff : ~folded;
  end
endmodule

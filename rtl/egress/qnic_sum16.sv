// SPDX-License-Identifier: Apache-2.0
// One's complement sum of the chosen 16-bit words of a frame's beats.
// Flow: qnic_checksum -> [qnic_sum16] -> the same
// Latency: 6 (a beat in cycle t is in sum_o in cycle t+6)
// Rate: a beat a cycle, also across frames   Stalls: none
// Source: RFC 1071
module qnic_sum16 (
  input  logic            clk_i,
  input  logic            valid_i,
  input  logic            start_i,  // first beat of a frame: the sum begins anew
  input  qnic_pkg::beat_t data_i,
  input  logic [7:0]      use_i,    // words that count; word w is bytes 2w (high), 2w+1 (low)
  output logic [15:0]     sum_o
);
  logic [15:0] word [8];
  logic [16:0] pair_q [4];
  logic [17:0] quad_q [2];
  logic [18:0] beat_q;
  logic [3:1] valid_q, start_q;
  logic [31:0] total_q;  // 4,100 beats of 19 bits
  logic [16:0] fold_q;
  logic [15:0] sum_q;

  for (genvar w = 0; w < 8; w++) begin : g_word
    assign word[w] = use_i[w] ? {data_i[16*w+:8], data_i[16*w+8+:8]} : 16'd0;
  end

  always_ff @(posedge clk_i) begin
    for (int unsigned i = 0; i < 4; i++) pair_q[i] <= 17'(word[2*i]) + 17'(word[2*i+1]);
    for (int unsigned i = 0; i < 2; i++) quad_q[i] <= 18'(pair_q[2*i]) + 18'(pair_q[2*i+1]);
    beat_q  <= 19'(quad_q[0]) + 19'(quad_q[1]);
    valid_q <= {valid_q[2:1], valid_i};
    start_q <= {start_q[2:1], start_i};
    if (valid_q[3]) total_q <= (start_q[3] ? 32'd0 : total_q) + 32'(beat_q);
    fold_q  <= 17'(total_q[15:0]) + 17'(total_q[31:16]);
    sum_q   <= fold_q[15:0] + 16'(fold_q[16]);
  end

  assign sum_o = sum_q;
endmodule

// SPDX-License-Identifier: Apache-2.0
// One's complement sum of the chosen 16-bit words of a frame's beats.
// Flow: qnic_checksum -> [qnic_sum16] -> the same
// Latency: 6 (a beat in cycle t is in sum_o in cycle t+6)
// Rate: a beat a cycle, also across frames   Stalls: none
// Source: RFC 1071
module qnic_sum16 #(
  parameter int unsigned  W     = 32,    // bits of a frame's sum
  parameter logic [15:0]  BEGIN = 16'h0  // what it begins with
) (
  input  logic            clk_i,
  input  logic            rst_ni,
  input  logic            valid_i,
  input  logic            last_i,   // with valid_i: a frame's last beat, the next sum begins
  input  qnic_pkg::beat_t data_i,
  input  logic [7:0]      use_i,    // words that count; word w is bytes 2w (high), 2w+1 (low)
  output logic [16:0]     sum_o
);
  logic [15:0] word_q [8];
  logic [16:0] pair_q [4];
  logic [17:0] quad_q [2];
  logic [18:0] beat_q;
  logic [4:1] valid_q, last_q;
  logic [W-1:0] total_q, sum, sum_q;
  logic [16:0] fold_q;
  assign sum = total_q + W'(beat_q);

  for (genvar w = 0; w < 8; w++) begin : g_word
    always_ff @(posedge clk_i) begin
      if (!use_i[w]) word_q[w] <= '0;
      else word_q[w] <= {data_i[16*w+:8], data_i[16*w+8+:8]};
    end
  end

  always_ff @(posedge clk_i) begin
    for (int unsigned i = 0; i < 4; i++) pair_q[i] <= 17'(word_q[2*i]) + 17'(word_q[2*i+1]);
    for (int unsigned i = 0; i < 2; i++) quad_q[i] <= 18'(pair_q[2*i]) + 18'(pair_q[2*i+1]);
    beat_q <= 19'(quad_q[0]) + 19'(quad_q[1]);
    if (!rst_ni) valid_q <= '0;
    else valid_q <= {valid_q[3:1], valid_i};
    last_q <= {last_q[3:1], last_i};
    if (!rst_ni || valid_q[4] && last_q[4]) total_q <= W'(BEGIN);
    else if (valid_q[4]) total_q <= sum;
    sum_q  <= sum;
    fold_q <= 17'(sum_q[15:0]) + 17'(sum_q[W-1:16]);
  end

  assign sum_o = fold_q;
endmodule

// SPDX-License-Identifier: Apache-2.0
// Rotates a beat by bytes: byte i moves to byte (i + amount_i) modulo 16.
// Flow: qnic_merge, qnic_finish -> [qnic_rotate] -> the same
// Latency: 2   Rate: 1 beat a cycle   Stalls: none
module qnic_rotate (
  input  logic            clk_i,
  input  qnic_pkg::beat_t data_i,
  input  logic [3:0]      amount_i,
  output qnic_pkg::beat_t data_o
);
  qnic_pkg::beat_t word_q, byte_q;
  logic [1:0] amount_q;

  always_ff @(posedge clk_i) begin
    amount_q <= amount_i[1:0];
    unique case (amount_i[3:2])
      2'd0: word_q <= data_i;
      2'd1: word_q <= {data_i[95:0], data_i[127:96]};
      2'd2: word_q <= {data_i[63:0], data_i[127:64]};
      2'd3: word_q <= {data_i[31:0], data_i[127:32]};
    endcase
    unique case (amount_q)
      2'd0: byte_q <= word_q;
      2'd1: byte_q <= {word_q[119:0], word_q[127:120]};
      2'd2: byte_q <= {word_q[111:0], word_q[127:112]};
      2'd3: byte_q <= {word_q[103:0], word_q[127:104]};
    endcase
  end

  assign data_o = byte_q;
endmodule

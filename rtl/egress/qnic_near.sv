// SPDX-License-Identifier: Apache-2.0
// Says how near the beats of a frame are to the one in which a header begins.
// Flow: qnic_merge -> [qnic_near] -> qnic_checksum
// Latency: 1 (a beat announced in cycle t: where_o in cycle t+1)
// Rate: a beat a cycle, also across frames   Stalls: none
module qnic_near (
  input  logic       clk_i,
  input  logic       next_i,     // a beat comes in the next cycle
  input  logic       first_i,    // and is a frame's first
  input  logic [3:0] beat_i,     // of that frame: the beat in which the header begins
  output logic [2:0] near_o,     // the beat with the header's first word, the next one, one more
  output logic       behind_o,   // behind the header's first beat
  output logic       later_o     // behind those three
);
  logic [3:0] left_q;  // beats until the header's
  logic [2:0] near_q;
  logic behind_q, later_q, ahead;
  assign ahead = near_q == '0 && !behind_q;

  always_ff @(posedge clk_i) begin
    if (next_i) begin
      if (first_i) begin
        left_q   <= beat_i;
        near_q   <= {2'b0, beat_i == '0};
        behind_q <= 1'b0;
        later_q  <= 1'b0;
      end else begin
        left_q   <= left_q - 4'd1;
        near_q   <= {near_q[1:0], ahead && left_q == 4'd1};
        behind_q <= behind_q || near_q[0];
        later_q  <= later_q || near_q[2];
      end
    end
  end

  assign near_o   = near_q;
  assign behind_o = behind_q;
  assign later_o  = later_q;
endmodule

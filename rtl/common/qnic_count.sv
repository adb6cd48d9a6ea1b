// SPDX-License-Identifier: Apache-2.0
// Counts up and down; both at once leave it as it is.
// Flow: any -> [qnic_count] -> any
// Latency: 1   Rate: a step a cycle   Stalls: none
//
// What up_i and down_i would do is worked out beside them: they may come late, as a queue's
// ready does, and only select. Small counters have no carry chain, which costs a device more
// than it saves there.
module qnic_count #(
  parameter int unsigned W = 4,
  parameter logic [W-1:0] RESET = '0
) (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic         up_i,
  input  logic         down_i,
  output logic [W-1:0] next_o,  // what count_o is in the next cycle, but for a reset
  output logic [W-1:0] count_o
);
  logic [W-1:0] count_q, up, down;
  if (W > 6) begin : gen_chain
    assign up   = count_q + 1'b1;
    assign down = count_q - 1'b1;
  end else begin : gen_gates
    always_comb begin
      for (int unsigned i = 0; i < W; i++) begin
        up[i]   = count_q[i] ^ &(count_q | ~W'((1 << i) - 1));
        down[i] = count_q[i] ^ &(~count_q | ~W'((1 << i) - 1));
      end
    end
  end

  assign next_o = up_i == down_i ? count_q : up_i ? up : down;
  always_ff @(posedge clk_i) count_q <= rst_ni ? next_o : RESET;
  assign count_o = count_q;
endmodule

// SPDX-License-Identifier: Apache-2.0
// What comes out of a queue is what went in: nothing is lost, nothing comes twice, the order is
// kept. `watch_i` picks any one word as it goes in; when as many words have come out as were
// ahead of it, it must be at the output. As any word may be picked, this holds for all.
module formal_order #(
  parameter int unsigned W     = 8,
  parameter int unsigned MOST  = 4,  // words that may be held
  localparam int unsigned CW   = $clog2(MOST + 1) + 1
) (
  input  logic          clk_i,
  input  logic          rst_ni,
  input  logic          watch_i,
  input  logic          push_i,
  input  logic [W-1:0]  in_i,
  input  logic          valid_i,   // a word is at the output
  input  logic          pop_i,
  input  logic [W-1:0]  out_i,
  output logic [CW-1:0] held_o,    // words inside
  output logic          inside_o,  // the picked one is
  output logic [CW-1:0] ahead_o,   // words ahead of it
  output logic [W-1:0]  value_o
);
  logic [CW-1:0] held_q, ahead_q;
  logic [W-1:0] value_q;
  logic picked_q, inside_q, pick;
  assign pick     = watch_i && push_i && !picked_q;
  assign held_o   = held_q;
  assign ahead_o  = ahead_q;
  assign inside_o = inside_q;
  assign value_o  = value_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      held_q   <= '0;
      picked_q <= 1'b0;
      inside_q <= 1'b0;
    end else begin
      held_q <= held_q + CW'(push_i) - CW'(pop_i);
      if (pick) picked_q <= 1'b1;
      inside_q <= pick || inside_q && !(pop_i && ahead_q == '0);
      if (pick) begin
        value_q <= in_i;
        ahead_q <= held_q - CW'(pop_i);
      end else if (pop_i) begin
        ahead_q <= ahead_q - 1'b1;
      end
      assert (!pop_i || valid_i);
      assert (!valid_i || held_q != '0);  // nothing comes twice
      assert (held_q <= CW'(MOST));
      assert (!inside_q || picked_q);
      assert (!inside_q || ahead_q < held_q);
      assert (!(inside_q && valid_i && ahead_q == '0) || out_i == value_q);
    end
  end
endmodule

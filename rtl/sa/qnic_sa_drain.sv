// SPDX-License-Identifier: Apache-2.0
// Tells when the frames that had passed the gate at a moment are all done: left, or refused.
// Flow: sa/qnic_sa_gate, qnic_datapath (results) -> [qnic_sa_drain] -> sa/qnic_sa_admin
// Latency: drained_o follows the last frame's done_i by 3, mark_i by 3   Rate: a frame a cycle
// Stalls: never
// Frames are counted modulo 2^16; far fewer are under way. They are done in the gate's order.
module qnic_sa_drain (
  input  logic clk_i,
  input  logic rst_ni,
  input  logic waits_i,    // a frame that was judged waits at the gate's output
  input  logic taken_i,    // and is taken
  input  logic done_i,     // a frame has left the engine or was refused
  input  logic mark_i,     // pulse: those before this moment
  output logic drained_o
);
  logic [15:0] taken_q, done_q, mark_q, ahead;
  logic one_taken_q, waits_q, one_done_q, mark_now_q;  // what comes, a cycle late
  assign ahead = done_q - mark_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      one_taken_q <= 1'b0;
      waits_q     <= 1'b0;
      one_done_q  <= 1'b0;
      mark_now_q  <= 1'b0;
      taken_q     <= '0;
      done_q      <= '0;
      mark_q      <= '0;
      drained_o   <= 1'b0;
    end else begin
      one_taken_q <= taken_i;
      waits_q     <= waits_i;
      one_done_q  <= done_i;
      mark_now_q  <= mark_i;
      taken_q     <= taken_q + 16'(one_taken_q);
      done_q      <= done_q + 16'(one_done_q);
      if (mark_now_q) mark_q <= taken_q + 16'(waits_q);
      drained_o <= !mark_i && !mark_now_q && !ahead[15];
    end
  end
endmodule

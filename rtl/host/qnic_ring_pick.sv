// SPDX-License-Identifier: Apache-2.0
// Round robin: the next ring of a set behind the one that was taken last.
// Flow: any -> [qnic_ring_pick] -> any
// Latency: 1   Rate: a ring in 2 cycles   Stalls: none
// A ring that has left the set may still be offered for one cycle: the taker looks.
// Fairness: a ring that stays in the set is taken after at most 63 others.
`include "qnic_assert.svh"
module qnic_ring_pick (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  qnic_host_pkg::ring_set_t set_i,
  output logic                valid_o,
  output qnic_host_pkg::ring_t     ring_o,
  input  logic                take_i
);
  qnic_host_pkg::ring_set_t later, from, lowest;
  qnic_host_pkg::ring_t last_q, next;
  always_comb begin
    later  = set_i & ~((qnic_host_pkg::ring_set_t'(2) << last_q) - 64'd1);
    from   = later != '0 ? later : set_i;
    lowest = from & (~from + 64'd1);
    next   = '0;
    for (int unsigned i = 0; i < 64; i++) if (lowest[i]) next |= qnic_host_pkg::ring_t'(i);
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      valid_o <= 1'b0;
      last_q  <= '1;
    end else begin
      valid_o <= set_i != '0 && !take_i;
      if (take_i) last_q <= ring_o;
    end
    ring_o <= next;
  end

  `QNIC_ASSERT(TakeOffered_A, take_i |-> valid_o)
endmodule

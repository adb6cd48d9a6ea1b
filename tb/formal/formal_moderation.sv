// SPDX-License-Identifier: Apache-2.0
// Interrupts of completions (qnic_moderation), of any one ring with any setting: a completion that
// makes the count full, or without moderation each one, raises the ring's vector in the next cycle.
// With a time, no completion waits longer: from `time` units of 64 cycles behind the first one on,
// the interrupt comes within RINGS cycles that bring no completion. None comes without a completion
// that it tells of, before its count and more than one unit before its time.
module formal_moderation #(
  parameter int unsigned RINGS = 3
) (
  input logic                     clk_i,
  input qnic_host_pkg::ring_t     ring_i,      // that is watched
  input qnic_host_pkg::ring_cfg_t own_i,       // its set-up
  input qnic_host_pkg::ring_cfg_t other_i,     // that of the ring that is looked at, if another
  input qnic_host_pkg::ring_set_t live_i,
  input logic                     done_i,
  input qnic_host_pkg::ring_t     done_ring_i
);
  localparam int unsigned ROW = 128;  // cycles in a row that bring completions, fewer
  localparam int unsigned NOW = 23;  // bits of the time
  localparam int unsigned AW = 24;  // of ages: 65,535 units and some looks at all rings
  logic rst_n = 1'b0;
  always_ff @(posedge clk_i) rst_n <= 1'b1;

  // A sweep behind the reset zeroes the memory. No ring is enabled until then.
  logic init;
  logic [6:0] swept_q;
  assign init = 32'(swept_q) < RINGS;
  always_ff @(posedge clk_i) swept_q <= !rst_n ? '0 : swept_q + 7'(init);

  qnic_host_pkg::ring_t watched_q, ring;
  qnic_host_pkg::ring_cfg_t cfg;
  logic irq, look;
  logic [5:0] vector;
  assign look = ring == watched_q;
  assign cfg  = look ? own_i : other_i;
  qnic_moderation #(
    .RINGS(RINGS)
  ) i_dut (
    .clk_i,
    .rst_ni(rst_n),
    .init_i(init),
    .init_ring_i(swept_q[5:0]),
    .live_i,
    .done_i,
    .done_ring_i,
    .ring_o(ring),
    .cfg_i(cfg),
    .irq_o(irq),
    .vector_o(vector)
  );

  // Completions without interrupt, and the age of the first of them. An interrupt is seen a cycle
  // behind its cause: what came in its own cycle is not told by it.
  logic [16:0] untold_q, left, untold;
  logic [AW-1:0] age_q, up;
  logic [NOW-1:0] first_q;
  logic [15:0] time_q;
  logic [6:0] wait_q, to_look;  // cycles without completions: while the time is up; until the look
  logic [7:0] row_q;
  logic look_q, told, done, each, full, late, must_q, may_q;
  logic [5:0] vector_q;
  assign told   = irq && look_q;
  assign left   = told ? '0 : untold_q;
  assign done   = done_i && done_ring_i == watched_q;
  assign untold = left + 17'(done && left != '1);
  assign each   = own_i.mod_count == '0 && own_i.mod_time == '0;
  assign full   = own_i.mod_count != '0 && untold >= 17'(own_i.mod_count);
  assign up     = AW'({own_i.mod_time, 6'd0});
  assign late   = own_i.mod_time != '0 && left != '0 && age_q >= up;
  assign to_look = watched_q >= i_dut.scan_q ? 7'(watched_q) - 7'(i_dut.scan_q)
                   : 7'(watched_q) + 7'(RINGS) - 7'(i_dut.scan_q);

  logic [15+NOW-6:0] word;
  always_comb begin
    word = '0;
    for (int unsigned r = 0; r < RINGS; r++) if (32'(watched_q) == r) word = i_dut.i_pending.mem[r];
  end
  always_ff @(posedge clk_i) begin
    watched_q <= rst_n ? watched_q : ring_i;
    time_q    <= rst_n ? time_q : own_i.mod_time;
    look_q    <= rst_n && look;
    vector_q  <= cfg.vector;
    must_q    <= rst_n && done && (each || full);
    may_q     <= rst_n && untold != '0 && (each || full || own_i.mod_time != '0 && left != '0
                                           && age_q + AW'(63) >= up);
    untold_q  <= !rst_n || look && !live_i[watched_q] && !done ? '0 : untold;
    age_q     <= left == '0 ? AW'(1) : age_q + AW'(1);
    first_q   <= left == '0 ? i_dut.now_q : first_q;
    wait_q    <= rst_n && late ? wait_q + 7'(!done_i) : '0;
    row_q     <= rst_n && done_i ? row_q + 8'd1 : '0;
    if (!rst_n) begin
      assume (32'(ring_i) < RINGS);
    end else begin
      assume (own_i.mod_time == time_q);
      assume (!done_i || 32'(done_ring_i) < RINGS && !init && 32'(row_q) + 1 < ROW);
      assert (!irq || vector == vector_q);
      assert (!must_q || told);
      assert (!told || may_q);
      assert (!late || 32'(wait_q) < RINGS);
      // What the induction needs.
      assert (32'(watched_q) < RINGS && 32'(i_dut.scan_q) < RINGS && 32'(row_q) < ROW);
      assert (!init || untold_q == '0 && !irq);
      assert (init && swept_q <= 7'(watched_q) || word[NOW-6+:16] == (left[16] ? '1 : left[15:0]));
      if (left != '0) begin
        assert (word[NOW-7:0] == first_q[NOW-1:6]);
        assert (age_q != '0 && i_dut.now_q == first_q + age_q[NOW-1:0] || own_i.mod_time == '0);
        assert (own_i.mod_time == '0 || age_q < up
                || age_q - up <= AW'(wait_q) * AW'(ROW) + AW'(row_q));
      end
      assert (!late || 32'(wait_q) + 32'(to_look) < RINGS);
      assert (late || wait_q == '0 || left == '0);
    end
  end
endmodule

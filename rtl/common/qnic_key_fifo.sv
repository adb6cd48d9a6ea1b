// SPDX-License-Identifier: Apache-2.0
// Small first-in first-out queue for key material: wiped as it is popped, and by a reset.
// Flow: any -> [qnic_key_fifo] -> any
// Latency: 3 (a word pushed in cycle t is at the output in cycle t+3)
// Rate: 1 word a cycle until DEPTH places are used, then 1 in 2 cycles (DEPTH 4 and more),
//   as each place takes a cycle without a push to be wiped
// Stalls: in_ready_o is low while DEPTH places are used
// level_o: places that are not free: words held, and words popped that are not wiped yet
//
// Costs no LUT a bit but the memory's: a word passes an input register that is zero when
// nothing is pushed, and an output register that is zero while out_valid_o is low. Both are
// cleared by the flip-flops' own reset. A place is wiped by writing the input register's
// zeros. Two cycles after the wipe is due and no push is there, nothing of a popped word is
// left. A reset counts all words as popped: in_ready_o is low until the first is wiped.
`include "qnic_assert.svh"
module qnic_key_fifo #(
  parameter int unsigned W     = 8,
  parameter int unsigned DEPTH = 4   // power of two, 2..32
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  input  logic                   in_valid_i,
  output logic                   in_ready_o,
  input  logic [W-1:0]           in_data_i,
  output logic                   out_valid_o,
  input  logic                   out_ready_i,
  output logic [W-1:0]           out_data_o,
  output logic [$clog2(DEPTH):0] level_o
);
  localparam int unsigned AW = $clog2(DEPTH);
  localparam logic [AW:0] FULL = (AW + 1)'(DEPTH);

  (* ram_style = "distributed" *) logic [W-1:0] mem[DEPTH];
  logic [W-1:0] in_q, out_q;
  logic [AW-1:0] wr_q, rd_q, wipe_q, mem_addr_q;  // next places; place that is written now
  logic [AW:0] level_q, stored_q, dirty_q;  // places used; to be read; to be wiped
  // Each says of its count in registers whether there is any, or any left.
  logic ready_q, has_word_q, has_dirt_q;
  logic pushed_q, write_q, valid_q;

  logic push, wipe, pop, fetch;
  assign push  = in_valid_i && ready_q;
  assign wipe  = has_dirt_q && !push;
  assign pop   = valid_q && out_ready_i;
  assign fetch = has_word_q && (!valid_q || out_ready_i);

  // ---- data -------------------------------------------------------------------------------
  always_ff @(posedge clk_i) begin
    in_q <= rst_ni && push ? in_data_i : '0;
    if (write_q) mem[mem_addr_q] <= in_q;
    if (!rst_ni || (pop && !has_word_q)) out_q <= '0;
    else if (fetch) out_q <= mem[rd_q];
  end

  // ---- places -----------------------------------------------------------------------------
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      wr_q       <= '0;
      rd_q       <= '0;
      wipe_q     <= '0;
      level_q    <= FULL;
      stored_q   <= '0;
      dirty_q    <= FULL;
      ready_q    <= 1'b0;
      has_word_q <= 1'b0;
      has_dirt_q <= 1'b1;
      pushed_q   <= 1'b0;
      write_q    <= 1'b0;
      valid_q    <= 1'b0;
    end else begin
      if (push) wr_q <= wr_q + 1'b1;
      if (fetch) rd_q <= rd_q + 1'b1;
      if (wipe) wipe_q <= wipe_q + 1'b1;
      level_q    <= level_q + (AW + 1)'(push) - (AW + 1)'(wipe);
      stored_q   <= stored_q + (AW + 1)'(pushed_q) - (AW + 1)'(fetch);
      dirty_q    <= dirty_q + (AW + 1)'(pop) - (AW + 1)'(wipe);
      ready_q    <= push ? level_q != FULL - 1'b1 : ready_q || wipe;
      has_word_q <= pushed_q || stored_q[AW:1] != '0 || (has_word_q && !fetch);
      has_dirt_q <= pop || dirty_q[AW:1] != '0 || (has_dirt_q && !wipe);
      pushed_q   <= push;
      write_q    <= push || wipe;
      valid_q    <= fetch || (valid_q && !out_ready_i);
    end
    mem_addr_q <= push ? wr_q : wipe_q;
  end

  assign in_ready_o  = ready_q;
  assign out_valid_o = valid_q;
  assign out_data_o  = out_q;
  assign level_o     = level_q;

  `QNIC_ASSERT(NoOverflow_A, level_q <= FULL)
  `QNIC_ASSERT(Ready_A, ready_q == (level_q != FULL))
  `QNIC_ASSERT(HasWord_A, has_word_q == (stored_q != '0))
  `QNIC_ASSERT(HasDirt_A, has_dirt_q == (dirty_q != '0))
  `QNIC_ASSERT(WipeWritesZero_A, write_q && !pushed_q |-> in_q == '0)
  `QNIC_ASSERT(OutWiped_A, !valid_q |-> out_q == '0)
  `QNIC_ASSERT(InHeld_A, in_valid_i && !in_ready_o |=> in_valid_i && $stable(in_data_i))
  `QNIC_ASSERT(OutHeld_A, out_valid_o && !out_ready_i |=> out_valid_o && $stable(out_data_o))
endmodule

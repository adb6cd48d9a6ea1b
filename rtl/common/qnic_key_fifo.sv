// SPDX-License-Identifier: Apache-2.0
// Small first-in first-out queue for key material: wiped as it is popped, and by a reset.
// Flow: any -> [qnic_key_fifo] -> any
// Latency: 3 (a word pushed in cycle t is at the output in cycle t+3)
// Rate: 1 word a cycle until DEPTH places are used, then 1 in 2 cycles (DEPTH 4 and more),
//   as each place takes a cycle without a push to be wiped
// Stalls: in_ready_o is low while DEPTH places are used
// LATE = 1: in_data_i comes in the cycle after its push, and everything a cycle later.
// ZERO = 1: in_data_i is zero while in_valid_i is low. With either the input register's reset
// comes straight from a flip-flop: without, from the push.
// SLOW = 1: for a word in 4 cycles. Registers alone open and clear the output register, a word
// is there a cycle later, and what was popped a cycle longer.
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
  parameter int unsigned DEPTH = 4,   // power of two, 2..32
  parameter bit          LATE  = 1'b0,
  parameter bit          ZERO  = 1'b0,
  parameter bit          SLOW  = 1'b0
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
  logic [AW-1:0] wr_q, rd_q, wipe_q;  // next places
  logic [AW-1:0] addr, mem_addr_q;  // place that is written next, and now
  logic [AW:0] left;  // places
  // Whether any place is left, any word to be read, any place to be wiped.
  logic ready_q, full_q, has_word_q, has_dirt_q;
  logic put, write, pushed_q, write_q, valid_q;

  logic push, wipe, pop, fetch, clear;
  assign push  = in_valid_i && !full_q;
  assign wipe    = has_dirt_q && !push;
  assign pop   = valid_q && out_ready_i;

  // ---- data -------------------------------------------------------------------------------
  always_ff @(posedge clk_i) begin
    if (write_q) mem[mem_addr_q] <= in_q;
    if (clear) out_q <= '0;
    else if (fetch) out_q <= mem[rd_q];
  end
  if (SLOW) begin : gen_slow
    logic load_q, clear_q;
    always_ff @(posedge clk_i) begin
      load_q  <= rst_ni && has_word_q && !valid_q && !load_q;
      clear_q <= !rst_ni || pop;
    end
    assign fetch = load_q;
    assign clear = clear_q;
    `QNIC_ASSERT(OutWiped_A, !valid_q && $past(!valid_q && rst_ni) |-> out_q == '0)
  end else begin : gen_fast
    assign fetch = has_word_q && (!valid_q || out_ready_i);
    assign clear = !rst_ni || (pop && !has_word_q);
    `QNIC_ASSERT(OutWiped_A, !valid_q |-> out_q == '0)
  end

  // ---- what is written: a push, or a wipe -------------------------------------------------
  if (LATE) begin : gen_late
    logic put_q, none_q, step_q;
    logic [AW-1:0] addr_q;
    always_ff @(posedge clk_i) begin
      if (!rst_ni) begin
        put_q  <= 1'b0;
        none_q <= 1'b1;
        step_q <= 1'b0;
      end else begin
        put_q  <= push;
        none_q <= !push;
        step_q <= push || wipe;
      end
      addr_q <= push ? wr_q : wipe_q;
      in_q   <= none_q ? '0 : in_data_i;
    end
    assign put   = put_q;
    assign write = step_q;
    assign addr  = addr_q;
  end else begin : gen_now
    assign put   = push;
    assign write = push || wipe;
    assign addr  = push ? wr_q : wipe_q;
    if (ZERO) begin : gen_zero
      always_ff @(posedge clk_i) in_q <= full_q ? '0 : in_data_i;
      `QNIC_ASSERT(Zero_A, !in_valid_i |-> in_data_i == '0)
    end else begin : gen_any
      always_ff @(posedge clk_i) in_q <= rst_ni && push ? in_data_i : '0;
    end
  end

  // ---- places -----------------------------------------------------------------------------
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      wr_q       <= '0;
      rd_q       <= '0;
      wipe_q     <= '0;
      pushed_q   <= 1'b0;
      write_q    <= 1'b0;
      valid_q    <= 1'b0;
    end else begin
      if (push) wr_q <= wr_q + 1'b1;
      if (fetch) rd_q <= rd_q + 1'b1;
      if (wipe) wipe_q <= wipe_q + 1'b1;
      pushed_q   <= put;
      write_q    <= write;
      valid_q    <= fetch || (valid_q && !out_ready_i);
    end
    mem_addr_q <= addr;
  end

  // A push comes late, and so does a wipe: what they count comes a cycle behind them.
  qnic_tally #(
    .W(AW + 1)
  ) u_left (
    .clk_i,
    .rst_ni,
    .up_i(wipe),
    .down_i(push),
    .any_o(ready_q),
    .none_o(full_q),
    .one_o(),
    .now_o(left),
    .count_o()
  );
  qnic_tally #(
    .W(AW + 1)
  ) u_stored (
    .clk_i,
    .rst_ni,
    .up_i(pushed_q),
    .down_i(fetch),
    .any_o(has_word_q),
    .none_o(),
    .one_o(),
    .now_o(),
    .count_o()
  );
  qnic_tally #(
    .W(AW + 1),
    .RESET(FULL)
  ) u_dirty (
    .clk_i,
    .rst_ni,
    .up_i(pop),
    .down_i(wipe),
    .any_o(has_dirt_q),
    .none_o(),
    .one_o(),
    .now_o(),
    .count_o()
  );

  assign in_ready_o  = ready_q;
  assign out_valid_o = valid_q;
  assign out_data_o  = out_q;
  assign level_o     = FULL - left;

  `QNIC_ASSERT(NoOverflow_A, left <= FULL)
  `QNIC_ASSERT(WipeWritesZero_A, write_q && !pushed_q |-> in_q == '0)
  `QNIC_ASSERT(InHeld_A, in_valid_i && !in_ready_o |=> in_valid_i && $stable(in_data_i))
  `QNIC_ASSERT(OutHeld_A, out_valid_o && !out_ready_i |=> out_valid_o && $stable(out_data_o))
endmodule

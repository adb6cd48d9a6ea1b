// SPDX-License-Identifier: Apache-2.0
// Large first-in first-out queue in block RAM, any data width. Not for key material.
// Flow: any -> [qnic_ram_fifo] -> any
// Latency: 3 (a word pushed into an empty queue in cycle t is at the output in cycle t+3)
// Rate: 1 word a cycle   Stalls: in_ready_o is low while DEPTH words are held
//
// A read takes a cycle and its word goes straight into a prefetch queue, so no logic
// follows the RAM's slow output. A read is started when a prefetch place is free, which
// is known from registers alone: out_ready_i does not reach the RAM. Freeing a place and
// filling it again takes 3 cycles, so the 4 places keep up with a word on every cycle.
`include "qnic_assert.svh"
module qnic_ram_fifo #(
  parameter int unsigned W     = 8,
  parameter int unsigned DEPTH = 512  // any, at least 4
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  input  logic                   in_valid_i,
  output logic                   in_ready_o,
  input  logic [W-1:0]           in_data_i,
  output logic                   out_valid_o,
  input  logic                   out_ready_i,
  output logic [W-1:0]           out_data_o,
  output logic [$clog2(DEPTH):0] level_o       // words held, the prefetched ones too
);
  localparam int unsigned AW = $clog2(DEPTH);
  localparam int unsigned PREFETCH = 4;
  localparam int unsigned PW = $clog2(PREFETCH) + 1;
  localparam logic [AW-1:0] LAST = AW'(DEPTH - 1);

  (* ram_style = "block" *) logic [W-1:0] mem[DEPTH];
  logic [W-1:0] ram_q;
  logic [AW-1:0] wr_q, rd_q;
  logic [AW:0] level_q;     // words in the RAM, in ram_q and in the prefetch queue
  logic [PW-1:0] fetched_q; // of these, the ones that were read from the RAM
  logic ram_valid_q;

  logic push, fetch, pop;
  assign level_o    = level_q;
  assign in_ready_o = level_q != (AW + 1)'(DEPTH);
  assign push       = in_valid_i && in_ready_o;
  assign pop        = out_valid_o && out_ready_i;
  assign fetch      = level_q != (AW + 1)'(fetched_q) && fetched_q != PW'(PREFETCH);

  // A word is fetched after the cycle that wrote it: never both at one address.
  always_ff @(posedge clk_i) begin
    if (push) mem[wr_q] <= in_data_i;
    if (fetch) ram_q <= mem[rd_q];
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      wr_q        <= '0;
      rd_q        <= '0;
      level_q     <= '0;
      fetched_q   <= '0;
      ram_valid_q <= 1'b0;
    end else begin
      if (push) wr_q <= wr_q == LAST ? '0 : wr_q + 1'b1;
      if (fetch) rd_q <= rd_q == LAST ? '0 : rd_q + 1'b1;
      level_q     <= level_q + (AW + 1)'(push) - (AW + 1)'(pop);
      fetched_q   <= fetched_q + PW'(fetch) - PW'(pop);
      ram_valid_q <= fetch;
    end
  end

  logic prefetch_ready;
  logic [PW-1:0] unused_prefetch_level;
  qnic_fifo #(
    .W    (W),
    .DEPTH(PREFETCH)
  ) u_prefetch (
    .clk_i,
    .rst_ni,
    .in_valid_i (ram_valid_q),
    .in_ready_o (prefetch_ready),
    .in_data_i  (ram_q),
    .out_valid_o,
    .out_ready_i,
    .out_data_o,
    .level_o    (unused_prefetch_level)
  );

  `QNIC_ASSERT(NoOverflow_A, level_q <= (AW + 1)'(DEPTH))
  `QNIC_ASSERT(PrefetchRoom_A, ram_valid_q |-> prefetch_ready)
  `QNIC_ASSERT(NoReadOfWritten_A, push && fetch |-> wr_q != rd_q)
  `QNIC_ASSERT(InHeld_A, in_valid_i && !in_ready_o |=> in_valid_i && $stable(in_data_i))
  `QNIC_ASSERT(OutHeld_A, out_valid_o && !out_ready_i |=> out_valid_o && $stable(out_data_o))
endmodule

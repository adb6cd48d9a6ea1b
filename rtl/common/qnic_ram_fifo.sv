// SPDX-License-Identifier: Apache-2.0
// Large first-in first-out queue in block RAM, any data width. Not for key material.
// Flow: any -> [qnic_ram_fifo] -> any
// Latency: 4 (a word pushed into an empty queue in cycle t is at the output in cycle t+4)
// Rate: 1 word a cycle   Stalls: in_ready_o is low while DEPTH words are held
//
// A word that is read passes the RAM's own output register and goes straight into a
// prefetch queue, so no logic follows the RAM. A read is started when a prefetch place is
// free and a word is there, both known from registers: out_ready_i does not reach the RAM.
// A pop is counted a cycle late, as out_ready_i may come late in its cycle: a place is free
// again 6 cycles after a read was started for it, and more of them keep up with a word on
// every cycle. A DEPTH of 512, 1,024 or 2,048 needs no multiplexer behind the RAM; 1,536 is
// made of two RAMs, and one behind both.
`include "qnic_assert.svh"
module qnic_ram_fifo #(
  parameter int unsigned W     = 8,
  parameter int unsigned DEPTH = 512,  // any, at least 8
  parameter int unsigned FLAGS = 0,    // top bits that come from a register, see qnic_fifo
  parameter bit          SURE  = 1'b0  // words come only while there is room
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  input  logic                   in_valid_i,
  output logic                   in_ready_o,
  input  logic [W-1:0]           in_data_i,
  output logic                   out_valid_o,
  input  logic                   out_ready_i,
  output logic [W-1:0]           out_data_o,
  output logic [$clog2(DEPTH):0] level_o       // words held, the prefetched ones and one just popped too
);
  localparam int unsigned AW = $clog2(DEPTH);
  localparam int unsigned PREFETCH = 8;
  localparam int unsigned PW = $clog2(PREFETCH) + 1;
  localparam logic [AW:0] LAST = (AW + 1)'(DEPTH - 1);

  // Large and no power of two: two RAMs, each with its output register.
  localparam int unsigned LOW = DEPTH > 512 ? 1 << ($clog2(DEPTH + 1) - 1) : DEPTH;
  localparam int unsigned HIGH = DEPTH - LOW;
  logic [W-1:0] word;
  logic [AW:0] wr_q, rd_q;  // one bit more than needed: LOW may be 2^AW
  logic [AW:0] level_q;           // words held
  logic [PW-1:0] fetched_q;       // of these, the ones that a read was started for
  logic ready_q, more_q, room_q;  // a word may come; reads may start; fetched_q is not PREFETCH
  logic ram_valid_q, word_valid_q;

  logic push, fetch, pop_q;
  assign push  = in_valid_i && (SURE || ready_q);
  assign fetch = more_q && room_q;

  // A word is fetched after the cycle that wrote it: never both at one address.
  (* ram_style = "block", no_rw_check *) logic [W-1:0] mem[LOW];
  logic [W-1:0] ram_q, word_q;
  always_ff @(posedge clk_i) begin
    if (push && (HIGH == 0 || wr_q < (AW + 1)'(LOW))) mem[wr_q[$clog2(LOW)-1:0]] <= in_data_i;
    ram_q  <= mem[rd_q[$clog2(LOW)-1:0]];
    word_q <= ram_q;
  end
  if (HIGH == 0) begin : gen_one
    assign word = word_q;
  end else begin : gen_two
    localparam int unsigned HW = $clog2(HIGH);
    (* ram_style = "block", no_rw_check *) logic [W-1:0] high_mem[HIGH];
    logic [W-1:0] high_ram_q, high_q;
    logic is_high_q, select_q;
    always_ff @(posedge clk_i) begin
      if (push && wr_q >= (AW + 1)'(LOW)) high_mem[wr_q[HW-1:0]] <= in_data_i;
      high_ram_q <= high_mem[rd_q[HW-1:0]];
      high_q     <= high_ram_q;
      is_high_q  <= rd_q >= (AW + 1)'(LOW);
      select_q   <= is_high_q;
    end
    assign word = select_q ? high_q : word_q;
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      wr_q         <= '0;
      rd_q         <= '0;
      ready_q      <= 1'b1;
      room_q       <= 1'b1;
      ram_valid_q  <= 1'b0;
      word_valid_q <= 1'b0;
      pop_q        <= 1'b0;
    end else begin
      if (push) wr_q <= wr_q == LAST ? '0 : wr_q + 1'b1;
      if (fetch) rd_q <= rd_q == LAST ? '0 : rd_q + 1'b1;
      ready_q      <= pop_q || (push ? level_q != (AW + 1)'(DEPTH - 1) : ready_q);
      room_q       <= pop_q || (fetch ? fetched_q != PW'(PREFETCH - 1) : room_q);
      ram_valid_q  <= fetch;
      word_valid_q <= ram_valid_q;
      pop_q        <= out_valid_o && out_ready_i;
    end
  end
  qnic_count #(
    .W(AW + 1)
  ) u_level (
    .clk_i,
    .rst_ni,
    .up_i(push),
    .down_i(pop_q),
    .next_o(),
    .count_o(level_q)
  );
  qnic_tally #(
    .W(AW + 1)
  ) u_waiting (
    .clk_i,
    .rst_ni,
    .up_i(push),
    .down_i(fetch),
    .any_o(more_q),
    .none_o(),
    .one_o(),
    .now_o(),
    .count_o()
  );
  qnic_count #(
    .W(PW)
  ) u_fetched (
    .clk_i,
    .rst_ni,
    .up_i(fetch),
    .down_i(pop_q),
    .next_o(),
    .count_o(fetched_q)
  );
  assign in_ready_o = ready_q;
  assign level_o    = level_q;

  logic prefetch_ready;
  logic [PW-1:0] unused_prefetch_level;
  qnic_fifo #(
    .W    (W),
    .DEPTH(PREFETCH),
    .FLAGS(FLAGS),
    .SURE (1'b1)
  ) u_prefetch (
    .clk_i,
    .rst_ni,
    .in_valid_i (word_valid_q),
    .in_ready_o (prefetch_ready),
    .in_data_i  (word),
    .out_valid_o,
    .out_ready_i,
    .out_data_o,
    .level_o    (unused_prefetch_level)
  );

  `QNIC_ASSERT(NoOverflow_A, level_q <= (AW + 1)'(DEPTH))
  `QNIC_ASSERT(Ready_A, ready_q == (level_q != (AW + 1)'(DEPTH)))
  `QNIC_ASSERT(Room_A, room_q == (fetched_q != PW'(PREFETCH)))
  `QNIC_ASSERT(PrefetchRoom_A, word_valid_q |-> prefetch_ready)
  `QNIC_ASSERT(NoReadOfWritten_A, push && fetch |-> wr_q != rd_q)
  `QNIC_ASSERT(InHeld_A, in_valid_i && !in_ready_o |=> in_valid_i && $stable(in_data_i))
  `QNIC_ASSERT(OutHeld_A, out_valid_o && !out_ready_i |=> out_valid_o && $stable(out_data_o))
endmodule

// SPDX-License-Identifier: Apache-2.0
// qnic_ram_fifo at a depth that only induction reaches: order (formal_order), the output holds.
// What the induction needs beside that: where words are. A word that has come in is in the RAM,
// then in its output registers, then in the prefetch queue.
module formal_ram_fifo #(
  parameter int unsigned W     = 4,
  parameter int unsigned DEPTH = 24
) (
  input logic         clk_i,
  input logic         watch_i,
  input logic         in_valid_i,
  input logic [W-1:0] in_data_i,
  input logic         out_ready_i
);
  localparam int unsigned CW = $clog2(DEPTH + 1) + 1;
  logic rst_n = 1'b0;
  always_ff @(posedge clk_i) rst_n <= 1'b1;

  logic in_ready, out_valid, watched;
  logic [W-1:0] out, value;
  logic [CW-1:0] held, ahead;
  logic [$clog2(DEPTH):0] level_out;
  qnic_ram_fifo #(
    .W(W),
    .DEPTH(DEPTH)
  ) i_dut (
    .clk_i,
    .rst_ni(rst_n),
    .in_valid_i,
    .in_ready_o(in_ready),
    .in_data_i,
    .out_valid_o(out_valid),
    .out_ready_i,
    .out_data_o(out),
    .level_o(level_out)
  );
  formal_order #(
    .W(W),
    .MOST(DEPTH)
  ) i_order (
    .clk_i,
    .rst_ni(rst_n),
    .watch_i,
    .push_i(in_valid_i && in_ready),
    .in_i(in_data_i),
    .valid_i(out_valid),
    .pop_i(out_valid && out_ready_i),
    .out_i(out),
    .held_o(held),
    .inside_o(watched),
    .ahead_o(ahead),
    .value_o(value)
  );

  logic [7:0] queued, waiting, fetched, write, read, at, behind, place;
  logic [2:0] queue_at;
  logic waits_q;
  logic [W-1:0] out_q;
  assign queued  = 8'(i_dut.u_prefetch.level_q);
  assign waiting = 8'(i_dut.waiting_q);
  assign fetched = 8'(i_dut.fetched_q);
  assign write   = 8'(i_dut.wr_q);
  assign read    = 8'(i_dut.rd_q);
  assign at      = 8'(ahead);
  assign queue_at = i_dut.u_prefetch.rd_q + ahead[2:0];
  // Of the RAM's words the first is at the read pointer.
  assign behind  = at - queued - 8'(i_dut.word_valid_q) - 8'(i_dut.ram_valid_q);
  assign place   = read + behind >= 8'(DEPTH) ? read + behind - 8'(DEPTH) : read + behind;
  always_ff @(posedge clk_i) begin
    waits_q <= rst_n && out_valid && !out_ready_i;
    out_q   <= out;
    if (rst_n) begin
      assert (!waits_q || out_valid && out == out_q);
      assert (out_valid == (queued != '0));
      assert (i_dut.u_prefetch.ready_q == (queued != 8'd8));
      assert (i_dut.u_prefetch.wr_q == i_dut.u_prefetch.rd_q + queued[2:0]);
      assert (fetched == queued + 8'(i_dut.word_valid_q) + 8'(i_dut.ram_valid_q) + 8'(i_dut.pop_q));
      assert (fetched <= 8'd8);
      assert (i_dut.room_q == (fetched != 8'd8));
      assert (i_dut.more_q == (waiting != '0));
      assert (8'(i_dut.level_q) == waiting + fetched);
      assert (8'(i_dut.level_q) == 8'(held) + 8'(i_dut.pop_q));
      assert (i_dut.ready_q == (8'(i_dut.level_q) != 8'(DEPTH)));
      assert (8'(i_dut.level_q) <= 8'(DEPTH));
      assert (write < 8'(DEPTH) && read < 8'(DEPTH));
      assert (write == (read + waiting >= 8'(DEPTH) ? read + waiting - 8'(DEPTH) : read + waiting));
      if (watched) begin
        if (at < queued)
          assert (i_dut.u_prefetch.mem[queue_at] == value);
          else if (at == queued && i_dut.word_valid_q)
            assert (i_dut.word_q == value);
            else if (at == queued + 8'(i_dut.word_valid_q) && i_dut.ram_valid_q)
              assert (i_dut.ram_q == value);
              else assert (i_dut.mem[place[$clog2(DEPTH)-1:0]] == value);
      end
    end
  end
endmodule

// SPDX-License-Identifier: Apache-2.0
// The AXI-Stream port of an engine of one lane (qnic_output): every beat leaves once, in order,
// holds until it is taken (AXI4-Stream 2.2.1), is full but for the last one of its frame, and the
// places that were taken are enough, so that the patch pipeline never finds the queue full.
module formal_output (
  input logic         clk_i,
  input logic         watch_i,
  input logic         take_i,
  input logic [1:0]   data_i,
  input logic         last_i,
  input logic [3:0]   bytes_i,
  input logic         m_axis_tready
);
  localparam int unsigned DELAY = 4;  // of the patch pipeline
  logic rst_n = 1'b0;
  always_ff @(posedge clk_i) rst_n <= 1'b1;

  logic credit, take, tvalid, tlast, frame_out;
  logic [127:0] tdata;
  logic [15:0] tkeep;
  logic [DELAY-1:0] on_way_q;
  assign take = take_i && credit;
  always_ff @(posedge clk_i) on_way_q <= rst_n ? {on_way_q[DELAY-2:0], take} : '0;
  qnic_output i_dut (
    .clk_i,
    .rst_ni(rst_n),
    .credit_o(credit),
    .take_i(take),
    .in_valid_i(on_way_q[DELAY-1]),
    .in_i({126'd0, data_i}),
    .in_last_i(last_i),
    .in_bytes_i(last_i ? bytes_i : 4'd0),
    .m_axis_tdata(tdata),
    .m_axis_tkeep(tkeep),
    .m_axis_tvalid(tvalid),
    .m_axis_tready,
    .m_axis_tlast(tlast),
    .frame_out_o(frame_out)
  );

  logic [4:0] kept;
  always_comb begin
    kept = '0;
    for (int i = 0; i < 16; i++) kept += 5'(tkeep[i]);
  end
  logic watched;
  logic [5:0] held, ahead;
  logic [6:0] value;
  formal_order #(
    .W(7),
    .MOST(17)
  ) i_order (
    .clk_i,
    .rst_ni(rst_n),
    .watch_i,
    .push_i(on_way_q[DELAY-1]),
    .in_i({last_i, last_i ? bytes_i : 4'd0, data_i}),
    .valid_i(tvalid),
    .pop_i(tvalid && m_axis_tready),
    .out_i({tlast, kept[3:0], tdata[1:0]}),
    .held_o(held),
    .inside_o(watched),
    .ahead_o(ahead),
    .value_o(value)
  );

  // Where beats are: in the pipeline, in the queue, in the output register.
  logic waits_q, left_q;
  logic [144:0] beat_q;
  logic [4:0] level, on_way;
  logic [3:0] place;
  logic [127:0] word;
  logic [4:0] flags;  // last, bytes: the first word's wait in a register
  assign level = i_dut.u_queue.level_q;
  assign place = i_dut.u_queue.rd_q + ahead[3:0] - 4'(tvalid);
  assign word  = i_dut.u_queue.mem[place];
  assign flags = place == i_dut.u_queue.rd_q ? i_dut.u_queue.gen_flags.flags_q
                                             : i_dut.u_queue.gen_flags.flag_mem[place];
  always_comb begin
    on_way = '0;
    for (int i = 0; i < DELAY; i++) on_way += 5'(on_way_q[i]);
  end
  always_ff @(posedge clk_i) begin
    waits_q <= rst_n && tvalid && !m_axis_tready;
    left_q  <= rst_n && tvalid && m_axis_tready && tlast;
    beat_q  <= {tlast, tkeep, tdata};
    if (rst_n) begin
      assert (!waits_q || tvalid && {tlast, tkeep, tdata} == beat_q);
      assert (!tvalid || tkeep[0] && (tkeep & (tkeep + 16'd1)) == '0);
      assert (!(watched && tvalid && ahead == '0) || tlast || tkeep == '1);
      assert (!watched || value[6] || value[5:2] == '0);
      assert (!on_way_q[DELAY-1] || i_dut.room);
      assert (frame_out == left_q);
      assert (i_dut.taken_q == level + on_way && i_dut.taken_q <= 5'd16);
      assert (!i_dut.credit_q || i_dut.taken_q <= 5'd15);
      assert (level <= 5'd16 && held == 6'(level) + 6'(tvalid));
      assert (i_dut.u_queue.valid_q == (level != '0) && i_dut.u_queue.ready_q == (level != 5'd16));
      assert (i_dut.u_queue.wr_q == i_dut.u_queue.rd_q + level[3:0]);
      assert (i_dut.u_queue.gen_flags.behind_q == i_dut.u_queue.rd_q + 4'd1);
      if (watched && !(tvalid && ahead == '0)) assert ({flags, word[1:0]} == value);
    end
  end
endmodule

// SPDX-License-Identifier: Apache-2.0
// qnic_ingress never puts a beat into a full beat buffer, whatever the stream, its jobs and the
// takers do.
module formal_ingress #(
  parameter int unsigned MAX_FRAME = 9018,
  parameter int unsigned DEPTH     = 1536  // beats of its buffer
) (
  input logic             clk_i,
  input logic             job_valid_i,
  input qnic_pkg::job_t   job_i,
  input logic [15:0]      keep_i,
  input logic             valid_i,
  input logic             last_i,
  input logic             user_i,
  input logic             job_ready_i,
  input logic             head_room_i,
  input logic             beat_ready_i
);
  logic rst_n = 1'b0;
  always_ff @(posedge clk_i) rst_n <= 1'b1;

  qnic_ingress #(
    .MAX_FRAME(MAX_FRAME)
  ) i_dut (
    .clk_i,
    .rst_ni(rst_n),
    .job_valid_i,
    .job_ready_o(),
    .job_i,
    .job_keys_i('0),
    .s_axis_tdata('0),
    .s_axis_tkeep(keep_i),
    .s_axis_tvalid(valid_i),
    .s_axis_tready(),
    .s_axis_tlast(last_i),
    .s_axis_tuser(user_i),
    .job_valid_o(),
    .job_ready_i,
    .job_o(),
    .head_valid_o(),
    .head_room_i,
    .head_data_o(),
    .head_err_o(),
    .head_short_o(),
    .beat_valid_o(),
    .beat_ready_i,
    .beat_data_o(),
    .beat_last_o(),
    .beat_err_o(),
    .beat_short_o(),
    .keys_valid_o(),
    .keys_pop_i(1'b0),
    .keys_o()
  );

  // A put that is decided with room seen two cycles ago comes to the buffer a cycle later.
  logic [15:0] level, queued, waiting, fetched;
  assign queued  = 16'(i_dut.i_buffer.u_prefetch.level_q);
  assign waiting = 16'(i_dut.i_buffer.u_waiting.u_count.count_q)
                   + 16'(i_dut.i_buffer.u_waiting.up_q)
                   - 16'(i_dut.i_buffer.u_waiting.down_q);
  assign fetched = 16'(i_dut.i_buffer.fetched_q);
  assign level = 16'(i_dut.i_buffer.level_q);
  always_ff @(posedge clk_i) begin
    if (rst_n) begin
      // The queue's own counts agree (formal_ram_fifo).
      assert (i_dut.i_buffer.u_prefetch.valid_q == (queued != '0));
      assert (i_dut.i_buffer.u_prefetch.ready_q == (queued != 16'd8));
      assert (fetched == queued + 16'(i_dut.i_buffer.word_valid_q) + 16'(i_dut.i_buffer.ram_valid_q)
                         + 16'(i_dut.i_buffer.pop_q));
      assert (fetched <= 16'd8);
      assert (i_dut.i_buffer.room_q == (fetched != 16'd8));
      assert (i_dut.i_buffer.more_q == (waiting != '0));
      assert (level == waiting + fetched);
      assert (i_dut.i_buffer.ready_q == (level != 16'(DEPTH)));
      assert (level <= 16'(DEPTH - 8));
      assert (!(i_dut.room_q && level >= 16'(DEPTH - 14)));
      assert (!(i_dut.put_q && level >= 16'(DEPTH - 12)));
      assert (!i_dut.put_q || i_dut.buffer_ready);
    end
  end
endmodule

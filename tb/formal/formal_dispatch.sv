// SPDX-License-Identifier: Apache-2.0
// The dispatcher of jobs and frames (qnic_dispatch): a job goes to one lane, in the cycle in which
// the order of lanes is told that lane; each beat of s_axis goes to one lane, the one of the job
// whose frame it is, none without a job, and it is taken where the lane takes it; offers hold.
// The lane has the least beats to do, and of equals it is the next one behind the last choice.
module formal_dispatch #(
  parameter int unsigned LANES = 2
) (
  input logic             clk_i,
  input logic             watch_i,
  input logic             job_valid_i,
  input qnic_pkg::job_t   job_i,
  input logic [LANES-1:0] lane_job_ready_i,
  input logic             order_ready_i,
  input logic             s_axis_tvalid,
  input logic             s_axis_tlast,
  input logic [LANES-1:0] lane_beat_ready_i,
  input logic [LANES-1:0] beat_taken_i
);
  localparam int unsigned SW = $clog2(LANES);
  localparam int unsigned LW = qnic_pkg::LEN_W;
  localparam int unsigned MAX_FRAME = 40;  // three beats
  localparam int unsigned JOBS = 16;  // that wait for their frames
  logic rst_n = 1'b0;
  always_ff @(posedge clk_i) rst_n <= 1'b1;

  logic job_ready, order_valid, tready;
  logic [LANES-1:0] job_valid, beat_valid;
  logic [SW-1:0] order_lane;
  qnic_dispatch #(
    .LANES(LANES),
    .MAX_FRAME(MAX_FRAME)
  ) i_dut (
    .clk_i,
    .rst_ni(rst_n),
    .job_valid_i,
    .job_ready_o(job_ready),
    .job_i,
    .lane_job_valid_o(job_valid),
    .lane_job_ready_i,
    .order_valid_o(order_valid),
    .order_ready_i,
    .order_lane_o(order_lane),
    .s_axis_tvalid,
    .s_axis_tready(tready),
    .s_axis_tlast,
    .lane_beat_valid_o(beat_valid),
    .lane_beat_ready_i,
    .beat_taken_i
  );

  // A frame follows a job that was not refused upstream.
  logic fire, follows, beat;
  logic [SW-1:0] beat_lane;
  assign fire    = job_valid_i && job_ready;
  assign follows = job_i.status == qnic_abi_pkg::STATUS_OK && !job_i.no_frame;
  assign beat    = s_axis_tvalid && tready;
  always_comb begin
    beat_lane = '0;
    for (int unsigned l = 0; l < LANES; l++) if (beat_valid[l]) beat_lane |= SW'(l);
  end
  logic watched;
  logic [5:0] held, ahead;
  logic [SW-1:0] value;
  formal_order #(
    .W(SW),
    .MOST(JOBS)
  ) i_order (
    .clk_i,
    .rst_ni(rst_n),
    .watch_i,
    .push_i(fire && follows),
    .in_i(order_lane),
    .valid_i(beat_valid != '0),  // each of a frame's beats is compared
    .pop_i(beat && s_axis_tlast),
    .out_i(beat_lane),
    .held_o(held),
    .inside_o(watched),
    .ahead_o(ahead),
    .value_o(value)
  );

  // Beats that a lane was given and has not begun: of frames that it takes, longer ones are
  // refused. The choice is made behind a reset, and in the cycle behind a job.
  logic [LANES-1:0][LW-1:0] todo_q, then_q;
  logic [SW-1:0] last_q, then_last_q;
  logic choice_q;
  logic [LW-1:0] beats;
  assign beats = !follows || job_i.frame_len > LW'(MAX_FRAME) ? '0
                 : (job_i.frame_len + LW'(15)) / LW'(16);

  logic job_waits_q, order_waits_q;
  logic [LANES-1:0] offer_q;
  qnic_pkg::job_t job_q;
  logic [SW-1:0] near, other;
  always_ff @(posedge clk_i) begin
    job_waits_q   <= rst_n && job_valid_i && !job_ready;
    order_waits_q <= rst_n && order_ready_i && !order_valid;
    offer_q       <= rst_n ? job_valid & ~lane_job_ready_i : '0;
    job_q         <= job_i;
    then_q        <= choice_q ? todo_q : then_q;
    then_last_q   <= choice_q ? last_q : then_last_q;
    choice_q      <= !rst_n || fire;
    last_q        <= !rst_n ? '0 : fire ? order_lane : last_q;
    for (int unsigned l = 0; l < LANES; l++) begin
      todo_q[l] <= !rst_n ? '0 : todo_q[l] + (fire && order_lane == SW'(l) ? beats : '0)
                   - LW'(beat_taken_i[l]);
    end
    if (rst_n) begin
      assume (!job_waits_q || job_valid_i && job_i == job_q);
      assume (!order_waits_q || order_ready_i);  // room that is there stays
      for (int unsigned l = 0; l < LANES; l++) begin
        assume (!beat_taken_i[l] || todo_q[l] != '0);
        assume (todo_q[l] < LW'(1 << (LW - 1)));  // a lane has room for so many
      end
      // Jobs: once, to one lane, with their order; they hold; nothing else keeps one back.
      assert ((job_valid & (job_valid - 1'b1)) == '0);
      assert (fire == ((job_valid & lane_job_ready_i) != '0) && fire == order_valid);
      assert (job_valid == '0 || job_valid == LANES'(1) << order_lane);
      assert (job_valid == '0 || job_valid_i && order_ready_i);
      assert ((offer_q & ~job_valid) == '0);
      assert (!(job_valid_i && order_ready_i && held != 6'(JOBS) && !choice_q) || job_valid != '0);
      // Beats: once, to one lane, as soon as there is its job.
      assert ((beat_valid & (beat_valid - 1'b1)) == '0);
      assert (beat == ((beat_valid & lane_beat_ready_i) != '0));
      assert ((beat_valid != '0) == (s_axis_tvalid && held != '0));
      // The choice.
      if (!choice_q) begin
        for (int unsigned i = 1; i <= LANES; i++) begin
          near  = order_lane - then_last_q - 1'b1;  // places from the lane of the job before on
          other = then_last_q + SW'(i);
          assert (then_q[order_lane] <= then_q[other]);
          assert (SW'(i - 1) >= near || then_q[order_lane] < then_q[other]);
        end
      end
`ifndef CLAIM_ALONE
      // What the induction needs.
      assert (i_dut.chosen_q == !choice_q && (!choice_q || i_dut.lane_q == last_q));
      for (int unsigned l = 0; l < LANES; l++) assert (i_dut.load_q[l] == todo_q[l]);
      assert (6'(i_dut.i_route.level_q) == held && held <= 6'(JOBS));
      assert (i_dut.i_route.valid_q == (held != '0) && i_dut.i_route.ready_q == (held != 6'(JOBS)));
      assert (i_dut.i_route.wr_q == i_dut.i_route.rd_q + held[3:0]);
      assert (!watched || i_dut.i_route.mem[i_dut.i_route.rd_q+ahead[3:0]] == value);
`endif
    end
  end
endmodule

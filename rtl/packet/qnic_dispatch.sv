// SPDX-License-Identifier: Apache-2.0
// Hands each job and its frame to the lane with the least to do.
// Flow: job + s_axis -> [qnic_dispatch] -> jobs of the lanes, qnic_narrow of the lanes;
//       order_* tells who follows how the frames lie
// Latency: job 1 behind its choice, beats 0   Rate: a job in 2 cycles, a wide beat a cycle
// Stalls: while the chosen lane takes no job or beat, while 16 jobs wait for their frames,
//   while order_ready_i is low
// A lane's load is the beats that it has been given and has not begun to protect. Of equals
// the next one behind the last choice is taken.
`include "qnic_assert.svh"
module qnic_dispatch #(
  parameter int unsigned LANES     = 2,
  parameter int unsigned MAX_FRAME = 9018,
  localparam int unsigned SW       = $clog2(LANES)
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  input  logic             job_valid_i,
  output logic             job_ready_o,
  input  qnic_pkg::job_t   job_i,
  output logic [LANES-1:0] lane_job_valid_o,
  input  logic [LANES-1:0] lane_job_ready_i,
  output logic             order_valid_o,     // one pulse a job
  input  logic             order_ready_i,
  output logic [SW-1:0]    order_lane_o,
  input  logic             s_axis_tvalid,
  output logic             s_axis_tready,
  input  logic             s_axis_tlast,
  output logic [LANES-1:0] lane_beat_valid_o,
  input  logic [LANES-1:0] lane_beat_ready_i,
  input  logic [LANES-1:0] beat_taken_i
);
  localparam int unsigned LOADW = qnic_pkg::LEN_W;

  // ---- the choice -------------------------------------------------------------------------
  logic [LOADW-1:0] load_q[LANES];
  logic [LOADW-1:0] beats, least;
  logic [SW-1:0] lane_q, best;
  logic chosen_q, fire, has_frame, route_room, take_beats;

  always_comb begin
    best  = lane_q + 1'b1;
    least = load_q[lane_q+1'b1];
    for (int unsigned i = 2; i <= LANES; i++) begin
      if (load_q[lane_q+SW'(i)] < least) begin
        best  = lane_q + SW'(i);
        least = load_q[lane_q+SW'(i)];
      end
    end
  end

  assign has_frame  = job_i.status == qnic_abi_pkg::STATUS_OK && !job_i.no_frame;
  assign take_beats = has_frame && job_i.frame_len <= qnic_pkg::len_t'(MAX_FRAME);
  assign beats      = take_beats ? LOADW'((18'(job_i.frame_len) + 18'd15) >> 4) : '0;

  always_comb begin
    lane_job_valid_o         = '0;
    lane_job_valid_o[lane_q] = job_valid_i && chosen_q && order_ready_i && route_room;
  end
  assign fire          = |(lane_job_valid_o & lane_job_ready_i);
  assign job_ready_o   = chosen_q && order_ready_i && route_room && lane_job_ready_i[lane_q];
  assign order_valid_o = fire;
  assign order_lane_o  = lane_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      chosen_q <= 1'b0;
      lane_q   <= '0;
    end else if (!chosen_q) begin
      chosen_q <= 1'b1;
      lane_q   <= best;
    end else if (fire) begin
      chosen_q <= 1'b0;
    end
    for (int unsigned l = 0; l < LANES; l++) begin
      if (!rst_ni) load_q[l] <= '0;
      else begin
        load_q[l] <= load_q[l] + (fire && lane_q == SW'(l) ? beats : '0) - LOADW'(beat_taken_i[l]);
      end
    end
  end

  // ---- the frames -------------------------------------------------------------------------
  logic route_valid;
  logic [SW-1:0] route;
  qnic_fifo #(
    .W(SW),
    .DEPTH(16)
  ) i_route (
    .clk_i,
    .rst_ni,
    .in_valid_i(fire && has_frame),
    .in_ready_o(route_room),
    .in_data_i(lane_q),
    .out_valid_o(route_valid),
    .out_ready_i(s_axis_tvalid && s_axis_tready && s_axis_tlast),
    .out_data_o(route),
    .level_o()
  );
  assign s_axis_tready = route_valid && lane_beat_ready_i[route];
  always_comb begin
    lane_beat_valid_o        = '0;
    lane_beat_valid_o[route] = s_axis_tvalid && route_valid;
  end

  for (genvar l = 0; l < LANES; l++) begin : g_check
    `QNIC_ASSERT(Load_A, beat_taken_i[l] |-> load_q[l] != '0)
  end
endmodule

// SPDX-License-Identifier: Apache-2.0
// Two, four or eight lanes on a bus as wide as all of them, in front of one SA gate.
// Flow: job + s_axis -> packet/qnic_dispatch -> lanes <-> sa/qnic_sa -> egress/qnic_collect
//       -> m_axis + result
// Latency: a lane's, + 3 and 7 for the two changes of width
// Rate: a wide beat a cycle, for frames of 4 wide beats and more (the gate takes 4 cycles)
// Stalls: while the chosen lane's input buffer is full; m_axis_tready
// A lane buffers two frames of the largest size at each end. The gate sees the frames in the
// order of their jobs, and they leave in it, whichever lane they took.
module qnic_lanes #(
  parameter int unsigned LANES     = 2,     // a power of two
  parameter int unsigned MAX_FRAME = 9018,
  parameter int unsigned SBOX      = qnic_pkg::SBOX_TABLE
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  // job and frame
  input  logic                 job_valid_i,
  output logic                 job_ready_o,
  input  qnic_pkg::job_t       job_i,
  input  qnic_pkg::keys_t      job_keys_i,
  input  logic [LANES*128-1:0] s_axis_tdata,
  input  logic [LANES*16-1:0]  s_axis_tkeep,
  input  logic                 s_axis_tvalid,
  output logic                 s_axis_tready,
  input  logic                 s_axis_tlast,
  input  logic                 s_axis_tuser,
  // SA gate
  output logic                 parsed_valid_o,
  input  logic                 parsed_ready_i,
  output qnic_pkg::parsed_t    parsed_o,
  output qnic_pkg::keys_t      parsed_keys_o,
  input  logic                 pkt_valid_i,
  output logic                 pkt_ready_o,
  input  qnic_pkg::pkt_t       pkt_i,
  input  qnic_pkg::secrets_t   secrets_i,
  // H of a key that is being installed: lane 0 computes it
  input  logic                 hreq_valid_i,
  output logic                 hreq_ready_o,
  input  logic [255:0]         hreq_key_i,
  input  logic                 hreq_aes256_i,
  output logic                 hrsp_valid_o,
  output qnic_pkg::beat_t      hrsp_h_o,
  // protected frame, result
  output logic [LANES*128-1:0] m_axis_tdata,
  output logic [LANES*16-1:0]  m_axis_tkeep,
  output logic                 m_axis_tvalid,
  input  logic                 m_axis_tready,
  output logic                 m_axis_tlast,
  output logic                 result_valid_o,
  input  logic                 result_ready_i,
  output qnic_pkg::result_t    result_o,
  output logic                 frame_sent_o,
  output qnic_pkg::len_t       frame_bytes_o
);
  localparam int unsigned SW = $clog2(LANES);
  localparam int unsigned BW = $clog2(LANES * 16) + 1;
  // So many that small frames behind a large one of the same lane keep none from other lanes.
  localparam int unsigned JOBS = 64;  // of a lane, from dispatch to the gate, at most
  localparam int unsigned FRAMES = 256 * LANES;  // jobs from dispatch to their result, at most

  if (LANES != 2 && LANES != 4 && LANES != 8) begin : g_lanes_error
    $fatal(1, "LANES = %0d: expected 1, 2, 4 or 8", LANES);
  end

  // ---- in: a lane for each job ------------------------------------------------------------
  logic [LANES-1:0] job_valid, job_ready, in_valid, in_ready, beat_taken;
  logic order_valid, gate_room, out_room;
  logic [SW-1:0] order_lane;
  qnic_dispatch #(
    .LANES(LANES),
    .MAX_FRAME(MAX_FRAME)
  ) i_dispatch (
    .clk_i,
    .rst_ni,
    .job_valid_i,
    .job_ready_o,
    .job_i,
    .lane_job_valid_o(job_valid),
    .lane_job_ready_i(job_ready),
    .order_valid_o(order_valid),
    .order_ready_i(gate_room && out_room),
    .order_lane_o(order_lane),
    .s_axis_tvalid,
    .s_axis_tready,
    .s_axis_tlast,
    .lane_beat_valid_o(in_valid),
    .lane_beat_ready_i(in_ready),
    .beat_taken_i(beat_taken)
  );

  // ---- the gate: frames of all lanes in the order of their jobs -----------------------------
  logic [LANES-1:0] parsed_valid, parsed_ready, pkt_valid, pkt_ready;
  qnic_pkg::parsed_t [LANES-1:0] parsed;
  qnic_pkg::keys_t   [LANES-1:0] parsed_keys;
  qnic_turns #(
    .LANES(LANES),
    .JOBS(JOBS)
  ) i_turns (
    .clk_i,
    .rst_ni,
    .order_valid_i(order_valid),
    .order_ready_o(gate_room),
    .order_lane_i(order_lane),
    .lane_parsed_valid_i(parsed_valid),
    .lane_parsed_ready_o(parsed_ready),
    .lane_parsed_i(parsed),
    .lane_keys_i(parsed_keys),
    .parsed_valid_o,
    .parsed_ready_i,
    .parsed_o,
    .parsed_keys_o,
    .pkt_valid_i,
    .pkt_ready_o,
    .lane_pkt_valid_o(pkt_valid),
    .lane_pkt_ready_i(pkt_ready)
  );

  // ---- the lanes --------------------------------------------------------------------------
  logic [LANES-1:0] hreq_ready, hrsp_valid, result_valid, result_ready, out_valid, out_ready;
  logic [LANES-1:0] out_last;
  logic [LANES-1:0][LANES*128-1:0] out_data;
  logic [LANES-1:0][BW-1:0] out_bytes;
  qnic_pkg::beat_t   [LANES-1:0] hrsp_h;
  qnic_pkg::result_t [LANES-1:0] result;
  assign hreq_ready_o = hreq_ready[0];
  assign hrsp_valid_o = hrsp_valid[0];
  assign hrsp_h_o     = hrsp_h[0];

  for (genvar l = 0; l < LANES; l++) begin : g_lane
    qnic_wide_lane #(
      .LANES(LANES),
      .MAX_FRAME(MAX_FRAME),
      .SBOX(SBOX),
      .JOBS(JOBS)
    ) i_lane (
      .clk_i,
      .rst_ni,
      .job_valid_i(job_valid[l]),
      .job_ready_o(job_ready[l]),
      .job_i,
      .job_keys_i,
      .s_axis_tdata,
      .s_axis_tkeep,
      .s_axis_tvalid(in_valid[l]),
      .s_axis_tready(in_ready[l]),
      .s_axis_tlast,
      .s_axis_tuser,
      .beat_taken_o(beat_taken[l]),
      .parsed_valid_o(parsed_valid[l]),
      .parsed_ready_i(parsed_ready[l]),
      .parsed_o(parsed[l]),
      .parsed_keys_o(parsed_keys[l]),
      .pkt_valid_i(pkt_valid[l]),
      .pkt_ready_o(pkt_ready[l]),
      .pkt_i,
      .secrets_i,
      .hreq_valid_i(l == 0 && hreq_valid_i),
      .hreq_ready_o(hreq_ready[l]),
      .hreq_key_i(l == 0 ? hreq_key_i : '0),
      .hreq_aes256_i,
      .hrsp_valid_o(hrsp_valid[l]),
      .hrsp_h_o(hrsp_h[l]),
      .out_valid_o(out_valid[l]),
      .out_ready_i(out_ready[l]),
      .out_data_o(out_data[l]),
      .out_bytes_o(out_bytes[l]),
      .out_last_o(out_last[l]),
      .result_valid_o(result_valid[l]),
      .result_ready_i(result_ready[l]),
      .result_o(result[l])
    );
  end

  // ---- out: in the order of the jobs --------------------------------------------------------
  logic leave_valid, leave_ready;
  logic [SW-1:0] leave;
  qnic_ram_fifo #(
    .W(SW),
    .DEPTH(FRAMES)
  ) i_leave (
    .clk_i,
    .rst_ni,
    .in_valid_i(order_valid),
    .in_ready_o(out_room),
    .in_data_i(order_lane),
    .out_valid_o(leave_valid),
    .out_ready_i(leave_ready),
    .out_data_o(leave),
    .level_o()
  );
  qnic_collect #(
    .LANES(LANES)
  ) i_collect (
    .clk_i,
    .rst_ni,
    .order_valid_i(leave_valid),
    .order_ready_o(leave_ready),
    .order_lane_i(leave),
    .lane_result_valid_i(result_valid),
    .lane_result_ready_o(result_ready),
    .lane_result_i(result),
    .lane_valid_i(out_valid),
    .lane_ready_o(out_ready),
    .lane_data_i(out_data),
    .lane_bytes_i(out_bytes),
    .lane_last_i(out_last),
    .m_axis_tdata,
    .m_axis_tkeep,
    .m_axis_tvalid,
    .m_axis_tready,
    .m_axis_tlast,
    .result_valid_o,
    .result_ready_i,
    .result_o,
    .frame_sent_o,
    .frame_bytes_o
  );
endmodule

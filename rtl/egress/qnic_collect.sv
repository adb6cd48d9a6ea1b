// SPDX-License-Identifier: Apache-2.0
// Sends the lanes' frames in the order in which their jobs came.
// Flow: egress/qnic_widen and the results of the lanes -> [qnic_collect] -> m_axis, result
// Latency: 3 from a frame's result   Rate: a wide beat a cycle, also from lane to lane
// Stalls: m_axis_tready; between frames, results that nobody takes
// A lane's result comes behind its frame's last beat, so a frame that has begun to leave is
// whole. A refused frame has a result alone.
`include "qnic_assert.svh"
module qnic_collect #(
  parameter int unsigned LANES = 2,
  localparam int unsigned SW   = $clog2(LANES),
  localparam int unsigned BW   = $clog2(LANES * 16) + 1
) (
  input  logic                            clk_i,
  input  logic                            rst_ni,
  input  logic                            order_valid_i,
  output logic                            order_ready_o,
  input  logic [SW-1:0]                   order_lane_i,
  input  logic [LANES-1:0]                lane_result_valid_i,
  output logic [LANES-1:0]                lane_result_ready_o,
  input  qnic_pkg::result_t [LANES-1:0]   lane_result_i,
  input  logic [LANES-1:0]                lane_valid_i,
  output logic [LANES-1:0]                lane_ready_o,
  input  logic [LANES-1:0][LANES*128-1:0] lane_data_i,
  input  logic [LANES-1:0][BW-1:0]        lane_bytes_i,
  input  logic [LANES-1:0]                lane_last_i,
  output logic [LANES*128-1:0]            m_axis_tdata,
  output logic [LANES*16-1:0]             m_axis_tkeep,
  output logic                            m_axis_tvalid,
  input  logic                            m_axis_tready,
  output logic                            m_axis_tlast,
  output logic                            result_valid_o,
  input  logic                            result_ready_i,
  output qnic_pkg::result_t               result_o,
  output logic                            frame_sent_o,   // with the last beat's handshake
  output qnic_pkg::len_t                  frame_bytes_o
);
  // ---- the next frame: who has it, and what became of it ----------------------------------
  typedef struct packed {
    logic [SW-1:0]     lane;
    qnic_pkg::result_t result;
  } frame_t;
  frame_t next_q, cur_q;
  logic next_valid_q, cur_valid_q, next_take, cur_take, cur_done;
  assign cur_take      = next_valid_q && (!cur_valid_q || cur_done);
  assign next_take     = order_valid_i && lane_result_valid_i[order_lane_i]
                         && (!next_valid_q || cur_take);
  assign order_ready_o = next_take;
  always_comb begin
    lane_result_ready_o               = '0;
    lane_result_ready_o[order_lane_i] = next_take;
  end

  // ---- its beats --------------------------------------------------------------------------
  logic has_beats, out_free, put, inside_q, valid_q, beat_q, last_q, leaves, results_room;
  logic [LANES*128-1:0] data_q;
  logic [BW-1:0] bytes_q, bytes;
  qnic_pkg::result_t    result_q;
  qnic_pkg::len_t       sent_q;
  assign has_beats = cur_q.result.segments != '0;
  assign bytes     = lane_bytes_i[cur_q.lane];
  // A frame that has begun leaves as a whole: only its first beat waits for a result's place.
  assign put       = cur_valid_q && out_free && (inside_q || results_room)
                     && (!has_beats || lane_valid_i[cur_q.lane]);
  assign cur_done  = put && (!has_beats || lane_last_i[cur_q.lane]);
  always_comb begin
    lane_ready_o             = '0;
    lane_ready_o[cur_q.lane] = put && has_beats;
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      next_valid_q <= 1'b0;
      cur_valid_q  <= 1'b0;
      valid_q      <= 1'b0;
      inside_q     <= 1'b0;
    end else begin
      if (next_take) next_valid_q <= 1'b1;
      else if (cur_take) next_valid_q <= 1'b0;
      if (cur_take) cur_valid_q <= 1'b1;
      else if (cur_done) cur_valid_q <= 1'b0;
      if (put) inside_q <= !cur_done;
      if (put) valid_q <= 1'b1;
      else if (leaves) valid_q <= 1'b0;
    end
    if (next_take) next_q <= '{lane: order_lane_i, result: lane_result_i[order_lane_i]};
    if (cur_take) cur_q <= next_q;
    if (put) begin
      beat_q   <= has_beats;
      last_q   <= cur_done;
      data_q   <= lane_data_i[cur_q.lane];
      bytes_q  <= bytes;
      result_q <= cur_q.result;
    end
  end

  // ---- the output register: a beat, or the result of a frame without any --------------------
  assign m_axis_tvalid = valid_q && beat_q;
  assign m_axis_tdata  = data_q;
  assign m_axis_tlast  = last_q;
  for (genvar i = 0; i < LANES * 16; i++) begin : g_keep
    assign m_axis_tkeep[i] = bytes_q > BW'(i);
  end
  assign leaves   = valid_q && (!beat_q || m_axis_tready);
  assign out_free = !valid_q || leaves;

  logic done;
  logic [3:0] results_level;
  assign done          = leaves && last_q;
  assign results_room  = results_level < 4'd6;  // two may be on their way
  assign frame_sent_o  = done && beat_q;
  assign frame_bytes_o = sent_q + qnic_pkg::len_t'(bytes_q);
  always_ff @(posedge clk_i) begin
    if (!rst_ni || done) sent_q <= '0;
    else if (leaves) sent_q <= sent_q + qnic_pkg::len_t'(LANES * 16);
  end

  qnic_fifo #(
    .W($bits(qnic_pkg::result_t)),
    .DEPTH(8)
  ) i_results (
    .clk_i,
    .rst_ni,
    .in_valid_i(done),
    .in_ready_o(),
    .in_data_i(result_q),
    .out_valid_o(result_valid_o),
    .out_ready_i(result_ready_i),
    .out_data_o(result_o),
    .level_o(results_level)
  );

  `QNIC_ASSERT(ResultRoom_A, done |-> results_level != 4'd8)
  // The MAC must not see a gap within a frame.
  `QNIC_ASSERT(Whole_A, inside_q && out_free |-> put)
endmodule

// SPDX-License-Identifier: Apache-2.0
// The AXI-Stream port of an engine of more lanes (qnic_collect): frames in the order of their
// jobs, each from its own lane; a refused frame, whose result has no segments, takes no beat of
// any lane; beats hold until they are taken, without a gap inside of a frame, whoever takes the
// results and when; and results come in order, one a frame.
module formal_collect (
  input logic                    clk_i,
  input logic                    watch_i,
  input logic                    order_valid_i,
  input logic                    order_lane_i,
  input logic [1:0]              result_valid_i,
  input qnic_pkg::result_t [1:0] result_i,
  input logic [1:0]              last_i,
  input logic [1:0]              data_i,
  input logic                    m_axis_tready,
  input logic                    result_ready_i
);
  logic rst_n = 1'b0;
  always_ff @(posedge clk_i) rst_n <= 1'b1;

  logic order_ready, tvalid, tlast, out_valid;
  logic [1:0] result_ready, lane_ready;
  logic [255:0] tdata;
  logic [31:0] tkeep;
  logic [1:0][255:0] lane_data;
  logic [1:0][5:0] lane_bytes;
  qnic_pkg::result_t out;
  for (genvar i = 0; i < 2; i++) begin : g_lane
    assign lane_data[i]  = {255'd0, data_i[i]};
    assign lane_bytes[i] = 6'd32;
  end
  qnic_collect #(
    .LANES(2)
  ) i_dut (
    .clk_i,
    .rst_ni(rst_n),
    .order_valid_i,
    .order_ready_o(order_ready),
    .order_lane_i,
    .lane_result_valid_i(result_valid_i),
    .lane_result_ready_o(result_ready),
    .lane_result_i(result_i),
    .lane_valid_i(2'b11),  // a lane's result comes behind its frame
    .lane_ready_o(lane_ready),
    .lane_data_i(lane_data),
    .lane_bytes_i(lane_bytes),
    .lane_last_i(last_i),
    .m_axis_tdata(tdata),
    .m_axis_tkeep(tkeep),
    .m_axis_tvalid(tvalid),
    .m_axis_tready,
    .m_axis_tlast(tlast),
    .result_valid_o(out_valid),
    .result_ready_i,
    .result_o(out),
    .frame_sent_o(),
    .frame_bytes_o()
  );

  logic take;
  assign take = order_valid_i && order_ready;
  // Results: in order. Then beats: of the lane and frame whose turn it is.
  formal_order #(
    .W(17),
    .MOST(11)
  ) i_results (
    .clk_i,
    .rst_ni(rst_n),
    .watch_i,
    .push_i(take),
    .in_i(result_i[order_lane_i]),
    .valid_i(out_valid),
    .pop_i(out_valid && result_ready_i),
    .out_i(out),
    .held_o(),
    .inside_o(),
    .ahead_o(),
    .value_o()
  );
  logic beat, waits_q, inside_q;
  logic [288:0] beat_q;
  logic [7:0] good_q;  // frames with beats that were taken up and have some left
  assign beat = lane_ready != '0;
  always_ff @(posedge clk_i) begin
    waits_q <= rst_n && tvalid && !m_axis_tready;
    beat_q  <= {tlast, tkeep, tdata};
    if (!rst_n) inside_q <= 1'b0;
    else if (tvalid && m_axis_tready) inside_q <= !tlast;
    if (!rst_n) begin
      good_q <= '0;
    end else begin
      good_q     <= good_q + 8'(take && result_i[order_lane_i].segments != '0)
                    - 8'(beat && last_i[lane_ready[1]]);
      assert (lane_ready != 2'b11 && result_ready != 2'b11);
      assert (!beat || good_q != '0);  // no beat but of a frame that was let through
      assert (take == (result_ready != '0));
      assert (!take || result_ready == 2'(1 << order_lane_i) && result_valid_i[order_lane_i]);
      assert (!inside_q || tvalid);
      assert (!waits_q || tvalid && {tlast, tkeep, tdata} == beat_q);
    end
  end
  formal_order #(
    .W(2),
    .MOST(1)
  ) i_beats (
    .clk_i,
    .rst_ni(rst_n),
    .watch_i,
    .push_i(beat),
    .in_i({last_i[lane_ready[1]], data_i[lane_ready[1]]}),
    .valid_i(tvalid),
    .pop_i(tvalid && m_axis_tready),
    .out_i({tlast, tdata[0]}),
    .held_o(),
    .inside_o(),
    .ahead_o(),
    .value_o()
  );
endmodule

// SPDX-License-Identifier: Apache-2.0
// Lets the frames of all lanes pass the one SA gate in the order of their jobs.
// Flow: packet/qnic_parser of the lanes -> [qnic_turns] -> sa/qnic_sa_gate -> [qnic_turns] ->
//       lanes
// Latency: 0 each way   Rate: the gate's
// Stalls: while the next frame in order is not parsed, or its lane takes no pkt
module qnic_turns #(
  parameter int unsigned LANES = 2,
  parameter int unsigned JOBS  = 16,  // jobs of a lane from dispatch to the gate, at most
  localparam int unsigned SW   = $clog2(LANES)
) (
  input  logic                          clk_i,
  input  logic                          rst_ni,
  // the lane of each job, when it is known
  input  logic                          order_valid_i,
  output logic                          order_ready_o,
  input  logic [SW-1:0]                 order_lane_i,
  // parsed frames to the gate; keys are zero without one
  input  logic [LANES-1:0]              lane_parsed_valid_i,
  output logic [LANES-1:0]              lane_parsed_ready_o,
  input  qnic_pkg::parsed_t [LANES-1:0] lane_parsed_i,
  input  qnic_pkg::keys_t   [LANES-1:0] lane_keys_i,
  output logic                          parsed_valid_o,
  input  logic                          parsed_ready_i,
  output qnic_pkg::parsed_t             parsed_o,
  output qnic_pkg::keys_t               parsed_keys_o,
  // verdicts to the lanes
  input  logic                          pkt_valid_i,
  output logic                          pkt_ready_o,
  output logic [LANES-1:0]              lane_pkt_valid_o,
  input  logic [LANES-1:0]              lane_pkt_ready_i
);
  localparam int unsigned GATED = 4;  // frames inside the gate, at most

  logic turn_valid, take, gated_valid, gated_room;
  logic [SW-1:0] turn, gated;
  assign parsed_valid_o = turn_valid && lane_parsed_valid_i[turn] && gated_room;
  assign parsed_o       = lane_parsed_i[turn];
  assign take           = parsed_valid_o && parsed_ready_i;
  // Keys a cycle later: lanes hold them in the cycle after their frame was taken.
  logic keys_valid_q;
  logic [SW-1:0] keys_turn_q;
  always_ff @(posedge clk_i) begin
    keys_valid_q <= rst_ni && parsed_valid_o;
    keys_turn_q  <= turn;
  end
  assign parsed_keys_o  = keys_valid_q ? lane_keys_i[keys_turn_q] : '0;
  assign pkt_ready_o    = gated_valid && lane_pkt_ready_i[gated];
  always_comb begin
    lane_parsed_ready_o       = '0;
    lane_parsed_ready_o[turn] = take;
    lane_pkt_valid_o          = '0;
    lane_pkt_valid_o[gated]   = pkt_valid_i && gated_valid;
  end

  qnic_fifo #(
    .W(SW),
    .DEPTH(JOBS * LANES)
  ) i_turns (
    .clk_i,
    .rst_ni,
    .in_valid_i(order_valid_i),
    .in_ready_o(order_ready_o),
    .in_data_i(order_lane_i),
    .out_valid_o(turn_valid),
    .out_ready_i(take),
    .out_data_o(turn),
    .level_o()
  );
  qnic_fifo #(
    .W(SW),
    .DEPTH(GATED)
  ) i_gated (
    .clk_i,
    .rst_ni,
    .in_valid_i(take),
    .in_ready_o(gated_room),
    .in_data_i(turn),
    .out_valid_o(gated_valid),
    .out_ready_i(pkt_valid_i && pkt_ready_o),
    .out_data_o(gated),
    .level_o()
  );
endmodule

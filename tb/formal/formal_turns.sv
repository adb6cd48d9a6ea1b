// SPDX-License-Identifier: Apache-2.0
// qnic_turns: parsed frames go to the gate from the lanes in the order of dispatch, and each
// verdict to the lane of its frame; none is lost, and keys, a cycle later, are zero without one.
module formal_turns (
  input logic                    clk_i,
  input logic                    watch_i,
  input logic                    order_valid_i,
  input logic                    order_lane_i,
  input logic [1:0]              parsed_valid_i,
  input qnic_pkg::keys_t [1:0]   keys_i,
  input logic                    parsed_ready_i,
  input logic                    pkt_valid_i,
  input logic [1:0]              pkt_ready_i
);
  logic rst_n = 1'b0;
  always_ff @(posedge clk_i) rst_n <= 1'b1;
  logic order_ready, parsed_valid, pkt_ready;
  logic [1:0] parsed_ready, pkt_valid;
  qnic_pkg::parsed_t [1:0] none;
  qnic_pkg::keys_t keys;
  assign none = '0;
  qnic_turns #(
    .LANES(2),
    .JOBS(2)
  ) i_dut (
    .clk_i,
    .rst_ni(rst_n),
    .order_valid_i,
    .order_ready_o(order_ready),
    .order_lane_i,
    .lane_parsed_valid_i(parsed_valid_i),
    .lane_parsed_ready_o(parsed_ready),
    .lane_parsed_i(none),
    .lane_keys_i(keys_i),
    .parsed_valid_o(parsed_valid),
    .parsed_ready_i,
    .parsed_o(),
    .parsed_keys_o(keys),
    .pkt_valid_i,
    .pkt_ready_o(pkt_ready),
    .lane_pkt_valid_o(pkt_valid),
    .lane_pkt_ready_i(pkt_ready_i)
  );
  logic push, take, verdict;
  assign push    = order_valid_i && order_ready;
  assign take    = parsed_valid && parsed_ready_i;
  assign verdict = pkt_valid_i && pkt_ready;
  formal_order #(
    .W(1),
    .MOST(4)
  ) i_turns (
    .clk_i,
    .rst_ni(rst_n),
    .watch_i,
    .push_i(push),
    .in_i(order_lane_i),
    .valid_i(take),
    .pop_i(take),
    .out_i(parsed_ready[1]),
    .held_o(),
    .inside_o(),
    .ahead_o(),
    .value_o()
  );
  formal_order #(
    .W(1),
    .MOST(4)
  ) i_verdicts (
    .clk_i,
    .rst_ni(rst_n),
    .watch_i,
    .push_i(take),
    .in_i(parsed_ready[1]),
    .valid_i(pkt_valid != '0),
    .pop_i(verdict),
    .out_i(pkt_valid[1]),
    .held_o(),
    .inside_o(),
    .ahead_o(),
    .value_o()
  );
  logic there_q, take_q, lane_q;  // a cycle ago
  always_ff @(posedge clk_i) begin
    there_q <= rst_n && parsed_valid;
    take_q  <= rst_n && take;
    lane_q  <= parsed_ready[1];
    if (rst_n) begin
      assert (parsed_ready != 2'b11 && pkt_valid != 2'b11);
      assert (take == (parsed_ready != '0));
      assert ((parsed_ready & ~parsed_valid_i) == '0);
      assert (verdict == ((pkt_valid & pkt_ready_i) != '0));
      // Keys come a cycle behind their frame.
      assert (keys == '0 || there_q);
      assert (!take_q || keys == keys_i[lane_q]);
    end
  end
endmodule

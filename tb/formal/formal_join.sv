// SPDX-License-Identifier: Apache-2.0
// qnic_join: a super-packet's segments have one result, with the first refusal and as many frames
// as the segments say; it holds until it is taken, and none is lost.
module formal_join (
  input logic              clk_i,
  input logic              seg_valid_i,
  input qnic_pkg::result_t seg_i,
  input logic              result_ready_i
);
  import qnic_abi_pkg::STATUS_OK;
  logic rst_n = 1'b0;
  always_ff @(posedge clk_i) rst_n <= 1'b1;
  logic seg_ready, result_valid, take;
  qnic_pkg::result_t result;
  assign take = seg_valid_i && seg_ready;
  qnic_join i_dut (
    .clk_i,
    .rst_ni(rst_n),
    .seg_valid_i,
    .seg_ready_o(seg_ready),
    .seg_i,
    .result_valid_o(result_valid),
    .result_ready_i,
    .result_o(result)
  );

  logic waits_q, due_q;  // a result is due
  logic [7:0] segments_q, want_segments_q;
  qnic_abi_pkg::status_e status_q, want_status_q, status;
  qnic_pkg::result_t result_q;
  assign status = status_q != STATUS_OK ? status_q : seg_i.status;
  always_ff @(posedge clk_i) begin
    waits_q  <= rst_n && result_valid && !result_ready_i;
    result_q <= result;
    if (!rst_n) begin
      due_q      <= 1'b0;
      segments_q <= '0;
      status_q   <= STATUS_OK;
    end else begin
      if (take) begin
        segments_q <= seg_i.more ? segments_q + seg_i.segments : '0;
        status_q   <= seg_i.more ? status : STATUS_OK;
      end
      if (take && !seg_i.more) begin
        due_q           <= 1'b1;
        want_segments_q <= segments_q + seg_i.segments;
        want_status_q   <= status;
      end else if (result_valid && result_ready_i) begin
        due_q <= 1'b0;
      end
      assert (result_valid == due_q);
      assert (!result_valid || result.status == want_status_q && result.segments == want_segments_q);
      assert (!waits_q || result_valid && result == result_q);
      assert (!(take && due_q) || result_ready_i);  // none is overwritten
      assert (i_dut.sum_q.status == status_q && i_dut.sum_q.segments == segments_q);
    end
  end
endmodule

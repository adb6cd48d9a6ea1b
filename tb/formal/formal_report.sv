// SPDX-License-Identifier: Apache-2.0
// qnic_report: a result for each note, in order; one that says OK comes only when as many frames
// have left; it holds until it is taken, and says one segment exactly when it says OK.
module formal_report #(
  parameter int unsigned DEPTH = 4
) (
  input logic                  clk_i,
  input logic                  watch_i,
  input logic                  note_valid_i,
  input qnic_abi_pkg::status_e status_i,
  input logic                  more_i,
  input logic                  leaves_i,
  input logic                  result_ready_i
);
  import qnic_abi_pkg::STATUS_OK;
  logic rst_n = 1'b0;
  always_ff @(posedge clk_i) rst_n <= 1'b1;

  localparam int unsigned MOST = DEPTH + 2;
  logic note_ready, frame_out, result_valid, sent;
  qnic_pkg::result_t result;
  logic [4:0] noted_q, out_q;  // frames that will leave, and that have, without a result
  assign frame_out = leaves_i && noted_q != out_q;
  qnic_report #(
    .DEPTH(DEPTH)
  ) i_dut (
    .clk_i,
    .rst_ni(rst_n),
    .note_valid_i(note_valid_i && note_ready),
    .note_ready_o(note_ready),
    .note_status_i(status_i),
    .note_more_i(more_i),
    .note_bytes_i('0),
    .frame_out_i(frame_out),
    .result_valid_o(result_valid),
    .result_ready_i,
    .result_o(result),
    .frame_sent_o(sent),
    .frame_bytes_o()
  );
  formal_order #(
    .W(9),
    .MOST(MOST)
  ) i_order (
    .clk_i,
    .rst_ni(rst_n),
    .watch_i,
    .push_i(note_valid_i && note_ready),
    .in_i({more_i, status_i}),
    .valid_i(result_valid),
    .pop_i(result_valid && result_ready_i),
    .out_i({result.more, result.status}),
    .held_o(),
    .inside_o(),
    .ahead_o(),
    .value_o()
  );

  logic waits_q, good;
  qnic_pkg::result_t result_q;
  assign good = result_valid && result.status == STATUS_OK;
  always_ff @(posedge clk_i) begin
    waits_q  <= rst_n && result_valid && !result_ready_i;
    result_q <= result;
    if (!rst_n) begin
      noted_q <= '0;
      out_q   <= '0;
    end else begin
      noted_q <= noted_q + 5'(note_valid_i && note_ready && status_i == STATUS_OK) - 5'(good && result_ready_i);
      out_q   <= out_q + 5'(frame_out) - 5'(good && result_ready_i);
      assert (!waits_q || result_valid && result == result_q);
      assert (!good || out_q != '0);
      assert (!result_valid || result.segments == 8'(good));
    end
  end
  logic unused;
  assign unused = sent;
endmodule

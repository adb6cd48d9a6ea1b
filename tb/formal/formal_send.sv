// SPDX-License-Identifier: Apache-2.0
// From the out buffer to the MAC (qnic_send: gate, patches, output queue, report). Every beat of a
// frame whose status is not OK carries a mark in the out buffer: the mark never comes to m_axis,
// with any timing of frames, beats and stalls. Frames end, and the results are as many as the
// frames: one that says OK comes behind its frame's last beat. Nothing is patched here, for patches
// are made of good frames' fields alone and might look like a mark.
module formal_send #(
  parameter int unsigned BEATS = 3  // of a frame, at most
) (
  input logic                   clk_i,
  input logic                   send_valid_i,
  input qnic_egress_pkg::send_t send_i,
  input logic                   m_axis_tready,
  input logic                   result_ready_i
);
  import qnic_abi_pkg::STATUS_OK;
  logic rst_n = 1'b0;
  always_ff @(posedge clk_i) rst_n <= 1'b1;

  logic send_ready, buf_ready, tvalid, tlast, result_valid;
  logic [127:0] tdata;
  logic [15:0] tkeep;
  qnic_pkg::beat_t buf_data;
  qnic_egress_pkg::patch_t patch;
  qnic_pkg::result_t result;
  logic marked_q;  // the beats that the buffer gives are of a frame without OK
  assign patch    = '0;
  assign buf_data = {128{marked_q}};
  qnic_send i_dut (
    .clk_i,
    .rst_ni(rst_n),
    .send_valid_i,
    .send_ready_o(send_ready),
    .send_i,
    .patch_i(patch),
    .udp_sum_i('0),
    .buf_valid_i(1'b1),
    .buf_ready_o(buf_ready),
    .buf_data_i(buf_data),
    .m_axis_tdata(tdata),
    .m_axis_tkeep(tkeep),
    .m_axis_tvalid(tvalid),
    .m_axis_tready,
    .m_axis_tlast(tlast),
    .result_valid_o(result_valid),
    .result_ready_i,
    .result_o(result),
    .frame_sent_o(),
    .frame_bytes_o()
  );

  logic send_waits_q, waits_q, result_waits_q, last_q;
  qnic_egress_pkg::send_t send_q;
  logic [127:0] tdata_q;
  logic [15:0] tkeep_q;
  qnic_pkg::result_t result_q;
  logic [5:0] good_q, out_q, told_q, sent_q, results_q;  // frames: OK, whole at m_axis, told as OK
  always_ff @(posedge clk_i) begin
    send_waits_q   <= rst_n && send_valid_i && !send_ready;
    send_q         <= send_i;
    waits_q        <= rst_n && tvalid && !m_axis_tready;
    {tdata_q, tkeep_q, last_q} <= {tdata, tkeep, tlast};
    result_waits_q <= rst_n && result_valid && !result_ready_i;
    result_q       <= result;
    if (rst_n) begin
      assume (!send_waits_q || send_valid_i && send_i == send_q);
      assume (send_i.in_buffer || send_i.status != STATUS_OK);
      assume (!send_i.single || !send_i.protect);
      assume (32'(send_i.prev_beat) + 2 <= BEATS);
    end
    if (!rst_n) begin
      marked_q  <= 1'b0;
      good_q    <= '0;
      out_q     <= '0;
      told_q    <= '0;
      sent_q    <= '0;
      results_q <= '0;
    end else begin
      if (send_valid_i && send_ready && send_i.in_buffer) marked_q <= send_i.status != STATUS_OK;
      good_q    <= good_q + 6'(send_valid_i && send_ready && send_i.status == STATUS_OK);
      out_q     <= out_q + 6'(tvalid && m_axis_tready && tlast);
      told_q    <= told_q + 6'(result_valid && result_ready_i && result.status == STATUS_OK);
      sent_q    <= sent_q + 6'(send_valid_i && send_ready);
      results_q <= results_q + 6'(result_valid && result_ready_i);
      assert (!tvalid || tdata == '0);  // no mark
      assert (!waits_q || tvalid && tdata == tdata_q && tkeep == tkeep_q && tlast == last_q);
      assert (!tvalid || tkeep[0] && (tkeep & (tkeep + 16'd1)) == '0 && (tlast || tkeep == '1));
      assert (!result_waits_q || result_valid && result == result_q);
      assert (out_q <= good_q);
      assert (told_q <= out_q);
      assert (!(result_valid && result.status == STATUS_OK) || told_q < out_q);
      assert (results_q <= sent_q);
      assert (!result_valid || result.segments == 8'(result.status == STATUS_OK));
    end
  end
endmodule

// SPDX-License-Identifier: Apache-2.0
// The egress gate (qnic_emit): a beat goes on to the MAC only of a frame whose status is OK, as
// many as it has, the last one marked; of a refused or failed frame not one. What is read of the
// out buffer is what the frame has there, sent or thrown away. Each frame has one note, in order.
module formal_emit (
  input logic                   clk_i,
  input logic                   send_valid_i,
  input qnic_egress_pkg::send_t send_i,
  input logic                   buf_valid_i,
  input logic                   beat_ready_i,
  input logic                   note_ready_i
);
  import qnic_abi_pkg::STATUS_OK;
  logic rst_n = 1'b0;
  always_ff @(posedge clk_i) rst_n <= 1'b1;

  logic send_ready, buf_ready, begins, beat_valid, beat_last, beat_tag, note_valid, note_more;
  qnic_abi_pkg::status_e note_status;
  qnic_emit i_dut (
    .clk_i,
    .rst_ni(rst_n),
    .send_valid_i,
    .send_ready_o(send_ready),
    .send_i,
    .buf_valid_i,
    .buf_ready_o(buf_ready),
    .begin_o(begins),
    .beat_valid_o(beat_valid),
    .beat_ready_i,
    .beat_index_o(),
    .beat_renew_o(),
    .beat_prev_o(),
    .beat_last_o(beat_last),
    .beat_tag_o(beat_tag),
    .beat_bytes_o(),
    .note_valid_o(note_valid),
    .note_ready_i,
    .note_status_o(note_status),
    .note_more_o(note_more),
    .note_bytes_o()
  );

  // What qnic_finish promises: a frame without OK in the buffer failed late; one that is refused
  // has nothing there; it holds what it offers; `single` is a frame of one beat, without a tag's.
  logic send_waits_q;
  qnic_egress_pkg::send_t send_q;
  logic good_q, busy_q;  // the frame under way; there is one
  logic [13:0] left_q;       // its beats that did not go on or were not thrown away
  logic [13:0] beats;
  assign beats = send_i.single ? 14'd1 : {1'b0, send_i.prev_beat} + 14'd2;
  always_ff @(posedge clk_i) begin
    send_waits_q <= rst_n && send_valid_i && !send_ready;
    send_q       <= send_i;
    if (rst_n) begin
      assume (!send_waits_q || send_valid_i && send_i == send_q);
      assume (send_i.in_buffer || send_i.status != STATUS_OK);
      assume (!(send_i.single && send_i.protect));
      assume (send_i.prev_beat != '1);
    end
    if (!rst_n) begin
      busy_q <= 1'b0;
    end else begin
      if (begins) begin
        busy_q <= 1'b1;
        good_q <= send_i.status == STATUS_OK;
        left_q <= beats;
      end else if (beat_valid || buf_ready || busy_q && !good_q && left_q != '0) begin
        left_q <= left_q - 14'd1;
        if (left_q == 14'd1) busy_q <= 1'b0;
      end
      assert (!beat_valid || busy_q && good_q);  // nothing of a refused frame
      assert (!beat_valid || beat_ready_i);
      assert (!beat_valid || beat_last == (left_q == 14'd1));
      assert (!beat_valid || buf_ready == !beat_tag);
      assert (!buf_ready || busy_q);
      assert (!begins || send_valid_i && send_ready && send_i.in_buffer);
      assert (!begins || !busy_q || left_q == 14'd1 && (beat_valid || !good_q));
      assert (note_valid == (send_valid_i && send_ready));  // one note a frame
      assert (!note_valid || note_status == send_i.status && note_more == send_i.more);
      assert (i_dut.busy_q == busy_q);
      assert (!busy_q || i_dut.drop_q == !good_q);
      assert (!busy_q || left_q != '0);
      assert (!busy_q || i_dut.last_q == (left_q == 14'd1));
      assert (!busy_q || i_dut.last_q || left_q == {1'b0, i_dut.prev_beat_q} - {1'b0, i_dut.index_q} + 14'd2);
      assert (!busy_q || i_dut.last_q || i_dut.index_q <= i_dut.prev_beat_q);
      assert (!busy_q || i_dut.tag_q == (i_dut.last_q && i_dut.protect_q));
    end
  end
endmodule

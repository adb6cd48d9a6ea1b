// SPDX-License-Identifier: Apache-2.0
// Reads of payload (qnic_payload_dma): a burst begins at a beat's boundary and never crosses
// 4 KiB (AXI4 A3.4.1); bursts follow each other without a gap or an overlap from a fragment's
// first byte to its last one, and each has room for all its beats when it is asked for.
module formal_payload_dma #(
  parameter int unsigned DATA_W = 256
) (
  input logic           clk_i,
  input logic           frag_valid_i,
  input logic [63:0]    frag_addr_i,
  input qnic_pkg::len_t frag_len_i,
  input logic           frag_eop_i,
  input logic           req_ready_i,
  input logic           beat_ready_i,
  input logic           rsp_i
);
  localparam int unsigned BYTES = DATA_W / 8;
  logic rst_n = 1'b0;
  always_ff @(posedge clk_i) rst_n <= 1'b1;
  logic frag_ready, req_valid, beat_valid, busy_q, rsp;
  logic [63:0] addr, next_q;
  logic [7:0] len;
  logic [13:0] owed_q;  // beats that were asked for and did not come
  qnic_pkg::len_t left_q, to_page, now;
  logic [8:0] beats;
  assign rsp     = rsp_i && owed_q != '0;
  assign beats   = 9'(len) + 9'd1;
  assign to_page = qnic_pkg::len_t'(4096) - qnic_pkg::len_t'(next_q[11:0]);
  assign now     = left_q < to_page ? left_q : to_page;
  qnic_payload_dma #(
    .DATA_W(DATA_W)
  ) i_dut (
    .clk_i,
    .rst_ni(rst_n),
    .frag_valid_i,
    .frag_ready_o(frag_ready),
    .frag_addr_i,
    .frag_len_i,
    .frag_eop_i,
    .req_valid_o(req_valid),
    .req_ready_i,
    .req_addr_o(addr),
    .req_len_o(len),
    .rsp_valid_i(rsp),
    .rsp_data_i('0),
    .rsp_err_i(1'b0),
    .beat_valid_o(beat_valid),
    .beat_ready_i,
    .beat_data_o(),
    .beat_err_o(),
    .beat_first_o(),
    .beat_bytes_o(),
    .beat_eop_o()
  );
  logic asked;
  assign asked = req_valid && req_ready_i;
  always_ff @(posedge clk_i) begin
    if (rst_n) assume (!frag_valid_i || frag_len_i != '0);
    if (!rst_n) begin
      busy_q <= 1'b0;
      owed_q <= '0;
    end else begin
      owed_q <= owed_q + (asked ? 14'(beats) : '0) - 14'(rsp);
      if (frag_valid_i && frag_ready) begin
        busy_q <= 1'b1;
        next_q <= frag_addr_i;
        left_q <= frag_len_i;
      end else if (asked) begin
        next_q <= next_q + 64'(now);
        left_q <= left_q - now;
        if (left_q == now) busy_q <= 1'b0;
      end
      assert (!req_valid || busy_q);
      assert (!req_valid || addr == {next_q[63:$clog2(BYTES)], ($clog2(BYTES))'(0)});
      assert (!req_valid || 13'(addr[11:0]) + 13'(beats) * 13'(BYTES) <= 13'd4096);
      // The burst's beats hold the bytes from next_q on, and no beat more.
      assert (!req_valid || 20'(beats) * 20'(BYTES) >= 20'(next_q[$clog2(BYTES)-1:0]) + 20'(now));
      assert (!req_valid || 20'(beats - 9'd1) * 20'(BYTES) < 20'(next_q[$clog2(
          BYTES
      )-1:0]) + 20'(now));
      assert (!req_valid || i_dut.room);
      assert (i_dut.busy_q == busy_q);
      assert (!busy_q || i_dut.addr_q == next_q && i_dut.left_q == left_q && left_q != '0);
      assert (!i_dut.cut_q || busy_q && 20'(i_dut.n_q) == 20'(now));
    end
  end
endmodule

// SPDX-License-Identifier: Apache-2.0
// The AXI4 write channels' port (qnic_completion): AW and W hold until they are taken, a burst is
// one beat with WLAST that writes 16 bytes at a multiple of 16, and the two go together; each
// completion is written once, in order, none of a silent ring; BREADY only where a response is owed.
module formal_completion (
  input logic                      clk_i,
  input logic                      watch_i,
  input logic                      record_valid_i,
  input qnic_host_pkg::chain_t     record_i,
  input logic                      result_valid_i,
  input qnic_pkg::result_t         result_i,
  input logic                      tally_ready_i,
  input qnic_host_pkg::ring_set_t  silent_i,
  input qnic_host_pkg::ring_cfg_t  cfg_i,
  input qnic_host_pkg::ring_pos_t  pos_i,
  input logic                      awready_i,
  input logic                      wready_i,
  input logic                      bvalid_i,
  input logic [1:0]                bresp_i
);
  logic rst_n = 1'b0;
  always_ff @(posedge clk_i) rst_n <= 1'b1;
  logic record_ready, result_ready, awvalid, wvalid, wlast, bready, awlock;
  logic [63:0] awaddr;
  logic [255:0] wdata;
  logic [31:0] wstrb;
  logic [7:0] awlen;
  logic [2:0] awsize, awprot;
  logic [1:0] awburst;
  logic [3:0] awid, awcache;
  logic bvalid;
  logic [6:0] owed_q;  // responses
  assign bvalid = bvalid_i && owed_q != '0;
  qnic_completion i_dut (
    .clk_i,
    .rst_ni(rst_n),
    .silent_i,
    .failed_i('0),
    .record_valid_i,
    .record_ready_o(record_ready),
    .record_i,
    .result_valid_i,
    .result_ready_o(result_ready),
    .result_i,
    .tally_valid_o(),
    .tally_ready_i,
    .tally_o(),
    .cfg_i,
    .pos_i,
    .write_o(),
    .written_o(),
    .done_ring_o(),
    .done_pos_i('0),
    .finish_o(),
    .finished_o(),
    .head_o(),
    .done_o(),
    .err_o(),
    .told_ring_o(),
    .m_axi_awid(awid),
    .m_axi_awaddr(awaddr),
    .m_axi_awlen(awlen),
    .m_axi_awsize(awsize),
    .m_axi_awburst(awburst),
    .m_axi_awlock(awlock),
    .m_axi_awcache(awcache),
    .m_axi_awprot(awprot),
    .m_axi_awvalid(awvalid),
    .m_axi_awready(awready_i),
    .m_axi_wdata(wdata),
    .m_axi_wstrb(wstrb),
    .m_axi_wlast(wlast),
    .m_axi_wvalid(wvalid),
    .m_axi_wready(wready_i),
    .m_axi_bid('0),
    .m_axi_bresp(bresp_i),
    .m_axi_bvalid(bvalid),
    .m_axi_bready(bready)
  );

  logic take, write, both_q, aw_waits_q, w_waits_q, aw_q, w_q;
  logic [63:0] awaddr_q;
  logic [287:0] beat_q;
  qnic_abi_pkg::completion_t written;
  assign take    = record_valid_i && record_ready;
  assign write   = wvalid && wready_i;
  assign written = wdata[127:0];
  formal_order #(
    .W(32),
    .MOST(2)
  ) i_order (
    .clk_i,
    .rst_ni(rst_n),
    .watch_i,
    .push_i(take && !silent_i[record_i.ring]),
    .in_i({record_i.cookie, result_i.status, record_i.chain}),
    .valid_i(wvalid),
    .pop_i(write),
    .out_i({written.cookie, written.status, written.chain}),
    .held_o(),
    .inside_o(),
    .ahead_o(),
    .value_o()
  );
  always_ff @(posedge clk_i) begin
    aw_waits_q <= rst_n && awvalid && !awready_i;
    w_waits_q  <= rst_n && wvalid && !wready_i;
    awaddr_q   <= awaddr;
    beat_q     <= {wdata, wstrb};
    // A completion queue lies at a multiple of its size.
    assume (cfg_i.cq_base[6:0] == '0);
    if (!rst_n) begin
      {aw_q, w_q} <= '0;
      owed_q      <= '0;
    end else begin
      owed_q <= owed_q + 7'(write) - 7'(bvalid && bready);
      // Of a pair, which half is still to go.
      aw_q   <= awvalid && !awready_i;
      w_q    <= wvalid && !wready_i;
      assert (take == (result_valid_i && result_ready));
      assert (!aw_waits_q || awvalid && awaddr == awaddr_q);
      assert (!w_waits_q || wvalid && {wdata, wstrb} == beat_q);
      assert (!(awvalid && !aw_q) || wvalid && !w_q);  // a new address comes with its data
      assert (!(wvalid && !w_q) || awvalid && !aw_q);
      assert (!awvalid || awlen == '0 && awsize == 3'd4 && awburst == 2'b01 && !awlock);
      assert (!awvalid || awaddr[3:0] == '0);
      assert (!wvalid || wlast && wstrb == (32'hffff << {awaddr[4], 4'd0}));
      assert (!wvalid || wdata[255:128] == wdata[127:0]);
      assert (!bready || owed_q != '0 || wvalid || i_dut.next_q);
    end
  end
endmodule

// SPDX-License-Identifier: Apache-2.0
// The AXI4 read channel's port (qnic_axi_read): AR holds until it is taken (AXI4 A3.2.1), each
// request that was taken up is asked once, in order, with its own ID, slots before payload;
// a response goes to the one whose ID it has, zero where it failed, and to nobody else.
module formal_axi_read #(
  parameter int unsigned ADDR_W = 8,
  parameter int unsigned DATA_W = 128
) (
  input logic                   clk_i,
  input logic                   watch_i,
  input logic [1:0]             req_valid_i,
  input logic [1:0][ADDR_W-1:0] req_addr_i,
  input logic [1:0][7:0]        req_len_i,
  input logic                   arready_i,
  input logic [3:0]             rid_i,
  input logic [DATA_W-1:0]      rdata_i,
  input logic [1:0]             rresp_i,
  input logic                   rlast_i,
  input logic                   rvalid_i
);
  logic rst_n = 1'b0;
  always_ff @(posedge clk_i) rst_n <= 1'b1;
  logic [1:0] ready, rsp_valid;
  logic [DATA_W-1:0] rsp_data;
  logic rsp_err, arvalid, rready, arlock;
  logic [3:0] arid, arcache;
  logic [ADDR_W-1:0] araddr;
  logic [7:0] arlen;
  logic [2:0] arsize, arprot;
  logic [1:0] arburst;
  qnic_axi_read #(
    .ADDR_W(ADDR_W),
    .DATA_W(DATA_W)
  ) i_dut (
    .clk_i,
    .rst_ni(rst_n),
    .req_valid_i,
    .req_ready_o(ready),
    .req_addr_i,
    .req_len_i,
    .rsp_valid_o(rsp_valid),
    .rsp_data_o(rsp_data),
    .rsp_err_o(rsp_err),
    .m_axi_arid(arid),
    .m_axi_araddr(araddr),
    .m_axi_arlen(arlen),
    .m_axi_arsize(arsize),
    .m_axi_arburst(arburst),
    .m_axi_arlock(arlock),
    .m_axi_arcache(arcache),
    .m_axi_arprot(arprot),
    .m_axi_arvalid(arvalid),
    .m_axi_arready(arready_i),
    .m_axi_rid(rid_i),
    .m_axi_rdata(rdata_i),
    .m_axi_rresp(rresp_i),
    .m_axi_rlast(rlast_i),
    .m_axi_rvalid(rvalid_i),
    .m_axi_rready(rready)
  );

  logic [1:0] push;
  assign push = req_valid_i & ready;
  formal_order #(
    .W(4 + ADDR_W + 8),
    .MOST(1)
  ) i_order (
    .clk_i,
    .rst_ni(rst_n),
    .watch_i,
    .push_i(push != '0),
    .in_i(push[0] ? {4'd0, req_addr_i[0], req_len_i[0]} : {4'd1, req_addr_i[1], req_len_i[1]}),
    .valid_i(arvalid),
    .pop_i(arvalid && arready_i),
    .out_i({arid, araddr, arlen}),
    .held_o(),
    .inside_o(),
    .ahead_o(),
    .value_o()
  );
  logic waits_q, rvalid_q, one_q, bad_q;
  logic [ADDR_W+11:0] ar_q;
  logic [DATA_W-1:0] rdata_q;
  always_ff @(posedge clk_i) begin
    waits_q  <= rst_n && arvalid && !arready_i;
    ar_q     <= {arid, araddr, arlen};
    rvalid_q <= rst_n && rvalid_i;
    one_q    <= rid_i[0];
    bad_q    <= rresp_i[1];
    rdata_q  <= rdata_i;
    if (rst_n) begin
      assert (!waits_q || arvalid && {arid, araddr, arlen} == ar_q);
      assert (push != 2'b11);
      assert (!(push[1] && req_valid_i[0]));
      assert (arvalid || ready[0]);
      assert (rready);  // nobody waits: room was taken before
      assert (arburst == 2'b01 && 32'(8 << arsize) == DATA_W && !arlock);
      assert (rsp_valid == (rvalid_q ? {one_q, !one_q} : 2'b00));
      if (rvalid_q) assert (rsp_err == bad_q && rsp_data == (bad_q ? '0 : rdata_q));
    end
  end
endmodule

// SPDX-License-Identifier: Apache-2.0
// The AXI4-Lite slave of qnic_top (qnic_csr with its generated register block, the rings' registers
// behind it): VALID and its payload hold until READY (A3.2.1); a response for each write whose
// address and data were taken, and each read, none without, all OKAY; a read's data are those of
// its own address; while one is owed, a response is at the port within BOUND cycles of the last one
// taken, whatever meets a soft reset. A response that the host does not take holds others back.
// The whole register block is here, nothing is cut; SA table, rings and the counters' memories are
// any inputs, but that a counter is there within COUNT cycles.
module formal_csr #(
  parameter int unsigned RINGS = 2,
  parameter int unsigned COUNT = 2
) (
  input logic                    clk_i,
  input logic                    watch_i,
  input logic [14:0]             awaddr_i,
  input logic                    awvalid_i,
  input logic [31:0]             wdata_i,
  input logic [3:0]              wstrb_i,
  input logic                    wvalid_i,
  input logic                    bready_i,
  input logic [14:0]             araddr_i,
  input logic                    arvalid_i,
  input logic                    rready_i,
  input logic                    rings_idle_i,
  input logic                    ring_stopped_i,
  input logic                    completion_i,
  input logic [5:0]              vector_i,
  input logic                    result_i,
  input qnic_abi_pkg::status_e   result_status_i,
  input logic                    frame_sent_i,
  input qnic_pkg::len_t          frame_bytes_i,
  input logic                    sa_cmd_ready_i,
  input logic                    sa_rsp_valid_i,
  input qnic_abi_pkg::sa_error_e sa_rsp_error_i,
  input qnic_pkg::sa_view_t      sa_view_i,
  input logic                    sa_busy_i,
  input logic                    sa_event_valid_i,
  input qnic_pkg::sa_event_t     sa_event_i,
  input qnic_abi_pkg::ring_state_e state_i,
  input qnic_abi_pkg::ring_error_e error_i,
  input qnic_host_pkg::ring_pos_t  pos_i,
  input logic                    count_done_i,
  input logic [63:0]             count_i
);
  localparam int unsigned MAX_FRAME = 9018;
  localparam int unsigned DEEP = 4;  // requests inside, of a kind: three behind the decoder, one before
  // Of a ring's access, from its request on: the sweep behind a reset, idle, read, count, do,
  // acknowledge, to the response buffer.
  localparam int unsigned FULL = RINGS + COUNT + 6;
  localparam int unsigned BOUND = FULL + 2;
  logic rst_n = 1'b0;
  always_ff @(posedge clk_i) rst_n <= 1'b1;

  logic awready, wready, bvalid, arready, rvalid, core_rst_n;
  logic [1:0] bresp, rresp;
  logic [31:0] rdata;
  logic ring_req, ring_write, ring_ack, rings_off, count_valid;
  logic [13:0] ring_addr;
  logic [31:0] ring_wdata, ring_biten, ring_rdata;
  qnic_csr #(
    .RINGS(RINGS),
    .MAX_FRAME(MAX_FRAME)
  ) i_csr (
    .clk_i,
    .rst_ni(rst_n),
    .s_axil_awaddr(awaddr_i),
    .s_axil_awprot('0),
    .s_axil_awvalid(awvalid_i),
    .s_axil_awready(awready),
    .s_axil_wdata(wdata_i),
    .s_axil_wstrb(wstrb_i),
    .s_axil_wvalid(wvalid_i),
    .s_axil_wready(wready),
    .s_axil_bresp(bresp),
    .s_axil_bvalid(bvalid),
    .s_axil_bready(bready_i),
    .s_axil_araddr(araddr_i),
    .s_axil_arprot('0),
    .s_axil_arvalid(arvalid_i),
    .s_axil_arready(arready),
    .s_axil_rdata(rdata),
    .s_axil_rresp(rresp),
    .s_axil_rvalid(rvalid),
    .s_axil_rready(rready_i),
    .core_rst_no(core_rst_n),
    .irq_o(),
    .ring_req_o(ring_req),
    .ring_write_o(ring_write),
    .ring_addr_o(ring_addr),
    .ring_wdata_o(ring_wdata),
    .ring_biten_o(ring_biten),
    .ring_ack_i(ring_ack),
    .ring_rdata_i(ring_rdata),
    .rings_off_o(rings_off),
    .sa_cmd_valid_o(),
    .sa_cmd_o(),
    .*
  );
  qnic_ring_regs #(
    .RINGS(RINGS),
    .READS(1)
  ) i_rings (
    .clk_i,
    .rst_ni(core_rst_n),
    .bus_req_i(ring_req),
    .bus_write_i(ring_write),
    .bus_addr_i(ring_addr),
    .bus_wdata_i(ring_wdata),
    .bus_biten_i(ring_biten),
    .bus_ack_o(ring_ack),
    .bus_rdata_o(ring_rdata),
    .off_i(rings_off),
    .init_o(),
    .init_ring_o(),
    .enable_o(),
    .pause_o(),
    .rd_ring_i('0),
    .rd_cfg_o(),
    .touch_o(),
    .ring_o(),
    .state_i,
    .error_i,
    .pos_i,
    .count_valid_o(count_valid),
    .count_index_o(),
    .count_done_i,
    .count_i
  );

  // ---- what is owed: addresses and data of writes, reads ------------------------------------
  logic [3:0] aw_q, w_q, reads;
  logic ar, b, r, write_owed, owed, shown;
  assign ar         = arvalid_i && arready;
  assign b          = bvalid && bready_i;
  assign r          = rvalid && rready_i;
  assign write_owed = aw_q != '0 && w_q != '0;
  assign owed       = write_owed || reads != '0;
  assign shown      = bvalid || rvalid;

  // A read of either of two registers that never change gets that one's value.
  logic watched;
  logic [1:0] known, value;
  logic [3:0] ahead;
  assign known = {araddr_i[14:2] == 13'(16 / 4), araddr_i[14:2] == '0};
  formal_order #(
    .W(2),
    .MOST(DEEP)
  ) i_order (
    .clk_i,
    .rst_ni(rst_n),
    .watch_i,
    .push_i(ar),
    .in_i(known),
    .valid_i(rvalid),
    .pop_i(r),
    .out_i(value),
    .held_o(reads),
    .inside_o(watched),
    .ahead_o(ahead),
    .value_o(value)
  );
  function automatic logic is_value(input logic [31:0] data, input logic [1:0] which);
    return (!which[0] || data == "CINQ") && (!which[1] || data == MAX_FRAME);
  endfunction

  logic b_waits_q, r_waits_q;
  logic [1:0] bresp_q, rresp_q;
  logic [31:0] rdata_q;
  logic [7:0] dry_q, count_q;
  always_ff @(posedge clk_i) begin
    aw_q      <= !rst_n ? '0 : aw_q + 4'(awvalid_i && awready) - 4'(b);
    w_q       <= !rst_n ? '0 : w_q + 4'(wvalid_i && wready) - 4'(b);
    dry_q     <= rst_n && owed && !shown ? dry_q + 8'd1 : '0;
    count_q   <= core_rst_n && count_valid && !count_done_i ? count_q + 8'd1 : '0;
    b_waits_q <= rst_n && bvalid && !bready_i;
    r_waits_q <= rst_n && rvalid && !rready_i;
    {bresp_q, rresp_q, rdata_q} <= {bresp, rresp, rdata};
    if (rst_n) begin
      assume (!count_valid || count_done_i || 32'(count_q) + 1 < COUNT);
      assert (!b_waits_q || bvalid && bresp == bresp_q);
      assert (!r_waits_q || rvalid && rresp == rresp_q && rdata == rdata_q);
      assert (!bvalid || write_owed && bresp == 2'b00);
      assert (!rvalid || reads != '0 && rresp == 2'b00);
      assert (aw_q <= 4'(DEEP) && w_q <= 4'(DEEP));
      assert (!(rvalid && watched && ahead == '0) || is_value(rdata, value));
      assert (32'(dry_q) <= BOUND);
      // A request is not kept waiting unless another one is inside.
      assert (awready || aw_q != '0);
      assert (wready || w_q != '0);
      assert (arready || reads != '0);
    end
  end

  // ---- what is owed and not shown is on its way, in so many cycles ----------------------------
  // In a register before the decoder, with the rings, or behind the read multiplexer.
  logic reading, outside, asks, lost;
  logic [7:0] rank;  // cycles until a response is shown, at most
  logic [2:0] held_q;  // those that an access of a ring has spent in a soft reset
  assign reading = i_csr.i_regs.readback_done_rt;
  assign outside = i_csr.i_regs.external_pending;
  assign lost    = i_csr.ring_lost_q;
  assign asks    = i_csr.i_regs.axil_arvalid || i_csr.i_regs.axil_awvalid && i_csr.i_regs.axil_wvalid;
  always_comb begin
    rank = '0;
    if (reading || i_csr.i_regs.readback_external_rd_ack) rank = 8'd1;
    else if (outside && (ring_ack || lost)) rank = 8'd2;
    else if (outside && !core_rst_n) rank = 8'd3;
    else if (outside) begin
      unique case (3'(i_rings.state_q))
        3'd0:    rank = 8'(RINGS) - 8'(i_rings.sweep_q) + 8'(COUNT) + 8'd5;
        3'd1:    rank = 8'(COUNT) + 8'd5;
        3'd2:    rank = 8'(COUNT) + 8'd4;
        3'd3:    rank = 8'(COUNT) - count_q + 8'd3;
        default: rank = 8'd3;
      endcase
    end else if (i_csr.i_regs.cpuif_req_stall_sr != '0) rank = 8'(BOUND);
    else rank = 8'(BOUND) - 8'd1;
  end
  always_ff @(posedge clk_i) begin
    held_q <= rst_n && outside && !core_rst_n ? held_q + 3'd1 : '0;
    if (rst_n && outside && !core_rst_n) assert (32'(held_q) + 32'(rank) <= 3);
    if (rst_n && owed && !shown) begin
      assert (asks || reading || outside);
      assert (32'(dry_q) + 32'(rank) <= BOUND);
    end
  end

`ifndef CLAIM_ALONE
  // ---- what the induction needs: where requests and responses are ---------------------------
  // Behind that there is the response buffer, three places, whose first one is `first`.
  logic [1:0] first;
  logic [2:0] entries;
  logic [2:0][1:0] at;
  logic [2:0] is_write;  // of the entries, in their order
  logic [3:0] writes_there, reads_there, reads_inside, place;
  logic outside_read;
  assign first = i_csr.i_regs.axil_resp_rptr[1:0];
  assign entries = 3'(i_csr.i_regs.axil_resp_wptr[1:0]) - 3'(first)
                   + (i_csr.i_regs.axil_resp_wptr[2] == i_csr.i_regs.axil_resp_rptr[2] ? 3'd0 : 3'd3);
  assign outside_read = outside && !i_csr.ring_write_q;
  assign reads_inside = reads_there + 4'(reading) + 4'(outside_read);
  always_comb begin
    writes_there = '0;
    reads_there  = '0;
    for (int unsigned i = 0; i < 3; i++) begin
      at[i]       = 2'((32'(first) + i) % 3);
      is_write[i] = i_csr.i_regs.axil_resp_buffer_is_wr[at[i]];
      if (32'(entries) > i) begin
        writes_there += 4'(is_write[i]);
        reads_there += 4'(!is_write[i]);
      end
    end
  end
  always_ff @(posedge clk_i) begin
    if (rst_n) begin
      assert (first != 2'd3 && i_csr.i_regs.axil_resp_wptr[1:0] != 2'd3 && entries <= 3'd3);
      assert (3'(i_csr.i_regs.axil_n_in_flight) == entries + 3'(reading) + 3'(outside));
      assert (32'(entries) + 32'(reading) + 32'(outside) <= 3);
      assert (aw_q == 4'(i_csr.i_regs.axil_awvalid) + writes_there + 4'(outside && !outside_read));
      assert (w_q == 4'(i_csr.i_regs.axil_wvalid) + writes_there + 4'(outside && !outside_read));
      assert (reads == 4'(i_csr.i_regs.axil_arvalid) + reads_inside);
      for (int unsigned i = 0; i < 3; i++) begin
        assert (!i_csr.i_regs.axil_resp_buffer_err[i]);
      end
      // A read that is decoded is not followed by a write at once; the rings have one access.
      assert (!reading || i_csr.i_regs.cpuif_req_stall_sr != '0 && !outside);
      assert (outside == (i_csr.ring_busy_q || i_csr.i_regs.readback_external_rd_ack));
      assert (!(i_csr.ring_busy_q && i_csr.i_regs.readback_external_rd_ack));
      assert (!i_csr.i_regs.readback_external_rd_ack || outside_read);
      assert (!(ring_ack || lost) || i_csr.ring_busy_q);
      assert (!(ring_ack && lost));
      assert (!i_csr.ring_busy_q || !core_rst_n || i_rings.waiting_q || ring_ack || lost);
      assert (!i_rings.waiting_q || i_csr.ring_busy_q && !ring_ack && (!lost || !core_rst_n));
      assert (i_rings.state_q <= 3'd1 || i_rings.waiting_q);
      assert (i_rings.state_q <= 3'd4 && (i_rings.state_q != 3'd0 || 32'(i_rings.sweep_q) < RINGS));
      assert (32'(count_q) < COUNT && (i_rings.state_q == 3'd3 || count_q == '0));
      // Where the picked read is, there is its value.
      if (watched && value != '0) begin
        if (ahead == reads_inside) begin
          assert (i_csr.i_regs.axil_araddr[14:2] == (value[0] ? '0 : 13'(16 / 4)));
        end else if (ahead == reads_there) begin
          assert (reading && is_value(i_csr.i_regs.readback_data, value));
        end
      end
      assert (value != 2'b11 || !watched);
    end
    place = '0;
    for (int unsigned i = 0; i < 3; i++) begin
      if (rst_n && 32'(entries) > i && !is_write[i]) begin
        assert (!(watched && ahead == place) || is_value(
            i_csr.i_regs.axil_resp_buffer_rdata[at[i]], value
        ));
        place += 4'd1;
      end
    end
  end
`endif
endmodule

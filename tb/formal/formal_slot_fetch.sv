// SPDX-License-Identifier: Apache-2.0
// Reads of slots (qnic_slot_fetch): a burst stays inside its ring and inside 4 KiB, has one slot
// at least and BURST at most, holds no slot that is not posted or has no room, and begins with the
// ring's next one.
module formal_slot_fetch #(
  parameter int unsigned PER_BEAT = 2
) (
  input logic                      clk_i,
  input qnic_host_pkg::ring_set_t  want_i,
  input qnic_host_pkg::ring_set_t  may_i,
  input qnic_host_pkg::ring_cfg_t  cfg_i,
  input qnic_host_pkg::ring_pos_t  pos_i,
  input logic                      req_ready_i,
  input logic                      burst_ready_i
);
  logic rst_n = 1'b0;
  always_ff @(posedge clk_i) rst_n <= 1'b1;
  logic req_valid, ask;
  logic [63:0] addr, offset;
  logic [15:0] first, asked;
  logic [7:0] len;
  logic [5:0] slots;
  qnic_slot_fetch #(
    .PER_BEAT(PER_BEAT)
  ) i_dut (
    .clk_i,
    .rst_ni(rst_n),
    .want_i,
    .may_i,
    .picked_o(),
    .ring_o(),
    .cfg_i,
    .pos_i,
    .ask_o(ask),
    .asked_o(asked),
    .req_valid_o(req_valid),
    .req_ready_i,
    .req_addr_o(addr),
    .req_len_o(len),
    .burst_ready_i,
    .burst_first_o(first),
    .burst_slots_o(slots)
  );

  // What the driver set up is taken when the burst is cut (StRead).
  logic [63:0] base_q;
  logic [15:0] asked_q, posted_q, held_q, size_q, index;
  logic [15:0] held;  // places of whole beats that are not free
  assign held = pos_i.asked - (pos_i.freed & ~16'(PER_BEAT - 1));
  logic [12:0] bytes;
  assign index  = asked_q & (size_q - 16'd1);
  assign bytes  = 13'((32'(len) + 1) * 16 * PER_BEAT);
  assign offset = addr - base_q;
  always_ff @(posedge clk_i) begin
    if (32'(i_dut.state_q) == 1) begin
      base_q   <= cfg_i.base;
      asked_q  <= pos_i.asked;
      posted_q <= cfg_i.tail - pos_i.asked;
      held_q   <= held;
      size_q   <= 16'd1 << cfg_i.size_log2;
    end
    // A ring has 8 to 32,768 slots and lies at a multiple of its size; the device's positions.
    assume (cfg_i.size_log2 >= 4'd3);
    assume ((cfg_i.base & ((64'd16 << cfg_i.size_log2) - 64'd1)) == '0);
    assume (held <= 16'd256);
    if (rst_n) begin
      // From the cut on the module has what was taken.
      if (32'(i_dut.state_q) >= 2) begin
        assert (i_dut.base_q == base_q && i_dut.asked_q == asked_q);
        assert (i_dut.mask_q == size_q - 16'd1);
        assert (size_q >= 16'd8 && (size_q & (size_q - 16'd1)) == '0);
        assert ((base_q & ({44'd0, size_q, 4'd0} - 64'd1)) == '0);
        assert (held_q <= 16'd256);
      end
      if (32'(i_dut.state_q) == 2) begin
        assert (i_dut.posted_q == posted_q && i_dut.room_q == 16'd256 - held_q);
      end
      if (32'(i_dut.state_q) == 3) begin
        assert (slots >= 6'd1 && 32'(slots) <= i_dut.BURST && 16'(slots) == i_dut.n_q);
        assert (16'(slots) <= posted_q && 16'(slots) + held_q <= 16'd256);
        assert (13'(addr[11:0]) + bytes <= 13'd4096);
        assert (offset + 64'(bytes) <= {44'd0, size_q, 4'd0});
        assert (offset <= {44'd0, index, 4'd0}
                && offset + 64'(bytes) >= {44'd0, index, 4'd0} + {54'd0, slots, 4'd0});
        assert (first == asked_q && asked == asked_q + 16'(slots));
      end
      assert (!req_valid || 32'(i_dut.state_q) == 3);
      assert (ask == (req_valid && req_ready_i) && (!req_valid || burst_ready_i));
    end
  end
endmodule

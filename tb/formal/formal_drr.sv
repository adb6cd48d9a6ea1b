// SPDX-License-Identifier: Apache-2.0
// Deficit round robin (qnic_drr) between two rings that always have chains: what they were served
// differs by twice QUANTUM and two of the longest chains at most, whatever the chains' lengths and
// however long each takes. Only rings with chains are offered, one chain for each offer taken.
module formal_drr #(
  parameter int unsigned QUANTUM = 4,
  parameter int unsigned LONGEST = 6  // bytes
) (
  input logic        clk_i,
  input logic        offer_ready_i,
  input logic        charge_i,
  input logic [19:0] bytes_i
);
  logic rst_n = 1'b0;
  logic [1:0] init_q = 2'd0;
  always_ff @(posedge clk_i) begin
    rst_n <= 1'b1;
    if (rst_n && init_q != 2'd3) init_q <= init_q + 2'd1;
  end
  logic offer, init, busy_q, charge;
  qnic_host_pkg::ring_t ring;
  assign init   = init_q < 2'd2;
  assign charge = charge_i && busy_q;
  qnic_drr #(
    .RINGS(2),
    .QUANTUM(QUANTUM)
  ) i_dut (
    .clk_i,
    .rst_ni(rst_n),
    .init_i(init),
    .init_ring_i({5'd0, init_q[0]}),
    .want_i(init_q == 2'd3 ? 64'd3 : 64'd0),
    .empty_i(64'd0),
    .offer_valid_o(offer),
    .offer_ready_i,
    .ring_o(ring),
    .charge_i(charge),
    .bytes_i,
    .skip_i(1'b0)
  );
  logic signed [9:0] more_q;  // bytes that ring 0 was served more than ring 1
  logic [9:0] bytes;
  assign bytes = bytes_i[9:0];
  always_ff @(posedge clk_i) begin
    assume (bytes_i >= 20'd1 && bytes_i <= 20'(LONGEST));
    if (!rst_n) begin
      busy_q <= 1'b0;
      more_q <= '0;
    end else begin
      busy_q <= offer && offer_ready_i || busy_q && !charge;
      if (charge) more_q <= ring[0] ? more_q - $signed(bytes) : more_q + $signed(bytes);
      assert (!offer || ring <= 6'd1);
      assert (!(offer && busy_q));
      assert (more_q <= $signed(10'(2 * QUANTUM + 2 * LONGEST)));
      assert (more_q >= -$signed(10'(2 * QUANTUM + 2 * LONGEST)));
    end
  end
endmodule

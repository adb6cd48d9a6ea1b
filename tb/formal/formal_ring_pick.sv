// SPDX-License-Identifier: Apache-2.0
// qnic_ring_pick offers members of the set alone, and a ring that stays in the set is taken after
// at most 63 others: their number and the rings between the last one taken and it are 63 at most.
module formal_ring_pick (
  input logic                      clk_i,
  input qnic_host_pkg::ring_set_t  set_i,
  input qnic_host_pkg::ring_t      ring_i,  // that is watched
  input logic                      take_i
);
  logic rst_n = 1'b0;
  always_ff @(posedge clk_i) rst_n <= 1'b1;
  logic valid, take;
  qnic_host_pkg::ring_t ring;
  assign take = take_i && valid;
  qnic_ring_pick i_dut (
    .clk_i,
    .rst_ni(rst_n),
    .set_i,
    .valid_o(valid),
    .ring_o(ring),
    .take_i(take)
  );

  logic seen_q, stays_q;  // a cycle ago: not in reset; in the set
  qnic_host_pkg::ring_set_t set_q;
  qnic_host_pkg::ring_t watched_q;
  logic [6:0] others_q;  // taken since the watched ring is in the set
  logic [5:0] between, offered;
  assign between = watched_q - i_dut.last_q - 6'd1;
  assign offered = ring - i_dut.last_q - 6'd1;
  always_ff @(posedge clk_i) begin
    seen_q    <= rst_n;
    set_q     <= set_i;
    watched_q <= rst_n ? watched_q : ring_i;
    stays_q   <= rst_n && set_i[watched_q];
    if (!rst_n || !set_i[watched_q] || take && ring == watched_q) others_q <= '0;
    else if (take) others_q <= others_q + 7'd1;
    if (rst_n) begin
      assert (!(valid && seen_q) || set_q[ring]);
      assert (!valid || seen_q);
      assert (others_q <= 7'd63);
      assert (!stays_q || others_q + 7'(between) <= 7'd63);
      assert (stays_q || others_q == '0);
      assert (!(valid && stays_q) || offered <= between);
      assert (stays_q == set_q[watched_q] || !seen_q);
    end
  end
endmodule

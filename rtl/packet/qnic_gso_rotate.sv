// SPDX-License-Identifier: Apache-2.0
// Rotates the bytes of a beat down.
// Flow: qnic_gso_cut -> [qnic_gso_rotate] -> qnic_gso_cut
// Latency: 2   Rate: a beat a cycle   Stalls: none
// On ECP5 the multipliers of egress/qnic_shift do it for beats of 16 bytes: both halves of what
// is moved up by 16 less the rotation, joined.
module qnic_gso_rotate #(
  parameter int unsigned BYTES = 16,
  parameter int unsigned SHIFT = qnic_pkg::SHIFT_LOGIC,
  localparam int unsigned LB   = $clog2(BYTES)
) (
  input  logic               clk_i,
  input  logic [BYTES*8-1:0] data_i,
  input  logic [LB-1:0]      amount_i,  // a cycle before the data
  output logic [BYTES*8-1:0] data_o    // byte i is byte (i + amount) modulo BYTES of the data
);
  if (SHIFT == qnic_pkg::SHIFT_ECP5 && BYTES == 16) begin : g_ecp5
    logic [16:0] up_q;
    qnic_pkg::beat_t low, high;
    for (genvar i = 0; i <= 16; i++) begin : g_up
      always_ff @(posedge clk_i) up_q[i] <= 5'(amount_i) + 5'(i) == 5'd16;
    end
    qnic_shift #(
      .SHIFT(SHIFT)
    ) i_shift (
      .clk_i,
      .en_i(1'b1),
      .data_i,
      .amount_i(up_q),
      .low_o(low),
      .high_o(high)
    );
    assign data_o = low | high;
  end else begin : g_logic
    logic [BYTES*8-1:0] data_q;
    logic [1:0][LB-1:0] amount_q;
    always_ff @(posedge clk_i) begin
      data_q   <= data_i;
      amount_q <= {amount_q[0], amount_i};
      data_o   <= (BYTES * 8)'({data_q, data_q} >> {amount_q[1], 3'b000});
    end
  end
endmodule

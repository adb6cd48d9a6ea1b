// SPDX-License-Identifier: Apache-2.0
// A lane's input: takes beats of the wide bus as fast as they come, hands out 16-byte beats.
// Flow: packet/qnic_dispatch -> [qnic_narrow] -> a lane's s_axis
// Latency: 3   Rate: a wide beat a cycle in, a beat a cycle out
// Stalls: in_ready_o is low while DEPTH wide beats are held
// A wide beat's last slice is the one behind which no byte is kept; holes are passed on as
// they are, for packet/qnic_ingress to find.
module qnic_narrow #(
  parameter int unsigned LANES = 2,
  parameter int unsigned DEPTH = 512  // wide beats: two frames of the largest size
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  logic                 in_valid_i,
  output logic                 in_ready_o,
  input  logic [LANES*128-1:0] in_data_i,
  input  logic [LANES*16-1:0]  in_keep_i,
  input  logic                 in_last_i,
  input  logic                 in_err_i,
  output logic [127:0]         m_axis_tdata,
  output logic [15:0]          m_axis_tkeep,
  output logic                 m_axis_tvalid,
  input  logic                 m_axis_tready,
  output logic                 m_axis_tlast,
  output logic                 m_axis_tuser
);
  localparam int unsigned SW = $clog2(LANES);

  logic [LANES*128-1:0] data;
  logic [LANES*16-1:0]  keep;
  logic [LANES-1:0]     behind;  // bytes are kept behind slice s
  logic last, end_of_word, pop;
  logic [SW-1:0] slice_q;

  qnic_ram_fifo #(
    .W(LANES * 144 + 2),
    .DEPTH(DEPTH)
  ) i_words (
    .clk_i,
    .rst_ni,
    .in_valid_i,
    .in_ready_o,
    .in_data_i({in_err_i, in_last_i, in_keep_i, in_data_i}),
    .out_valid_o(m_axis_tvalid),
    .out_ready_i(pop),
    .out_data_o({m_axis_tuser, last, keep, data}),
    .level_o()
  );

  always_comb begin
    behind[LANES-1] = 1'b0;
    for (int unsigned s = LANES - 1; s > 0; s--) behind[s-1] = behind[s] || |keep[s*16+:16];
  end

  assign m_axis_tdata = data[slice_q*128+:128];
  assign m_axis_tkeep = keep[slice_q*16+:16];
  assign m_axis_tlast = last && !behind[slice_q];
  assign end_of_word  = m_axis_tlast || slice_q == SW'(LANES - 1);
  assign pop          = m_axis_tvalid && m_axis_tready && end_of_word;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) slice_q <= '0;
    else if (m_axis_tvalid && m_axis_tready) slice_q <= end_of_word ? '0 : slice_q + 1'b1;
  end
endmodule

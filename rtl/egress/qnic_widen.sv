// SPDX-License-Identifier: Apache-2.0
// Collects 16-byte beats to beats of the wide bus.
// Flow: a lane's m_axis -> [qnic_widen] -> egress/qnic_collect
// Latency: 4 from the beat that ends a wide one   Rate: a beat a cycle in, a wide one out
// Stalls: s_axis_tready is low while DEPTH wide beats are held
module qnic_widen #(
  parameter int unsigned LANES = 2,
  parameter int unsigned DEPTH = 512,  // wide beats: two frames of the largest size
  localparam int unsigned BW   = $clog2(LANES * 16) + 1
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  logic [127:0]         s_axis_tdata,
  input  logic [15:0]          s_axis_tkeep,
  input  logic                 s_axis_tvalid,
  output logic                 s_axis_tready,
  input  logic                 s_axis_tlast,
  output logic                 out_valid_o,
  input  logic                 out_ready_i,
  output logic [LANES*128-1:0] out_data_o,
  output logic [BW-1:0]        out_bytes_o,
  output logic                 out_last_o
);
  localparam int unsigned SW = $clog2(LANES);

  logic [LANES*128-1:0] word_q;
  logic [BW-1:0] bytes_q, kept;
  logic [SW-1:0] slice_q;
  logic whole_q, last_q, room, take;
  assign s_axis_tready = !whole_q || room;
  assign take          = s_axis_tvalid && s_axis_tready;

  always_comb begin
    kept = '0;
    for (int unsigned i = 0; i < 16; i++) kept += BW'(s_axis_tkeep[i]);
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      slice_q <= '0;
      whole_q <= 1'b0;
    end else if (take) begin
      slice_q <= s_axis_tlast ? '0 : slice_q + 1'b1;
      whole_q <= s_axis_tlast || slice_q == SW'(LANES - 1);
    end else if (room) begin
      whole_q <= 1'b0;
    end
    if (take) begin
      // Slices behind the frame's end are zero.
      for (int unsigned s = 0; s < LANES; s++) begin
        if (SW'(s) == slice_q) word_q[s*128+:128] <= s_axis_tdata;
        else if (slice_q == '0) word_q[s*128+:128] <= '0;
      end
      bytes_q <= (slice_q == '0 ? '0 : bytes_q) + kept;
      last_q  <= s_axis_tlast;
    end
  end

  qnic_ram_fifo #(
    .W(LANES * 128 + BW + 1),
    .DEPTH(DEPTH)
  ) i_words (
    .clk_i,
    .rst_ni,
    .in_valid_i(whole_q),
    .in_ready_o(room),
    .in_data_i({last_q, bytes_q, word_q}),
    .out_valid_o,
    .out_ready_i,
    .out_data_o({out_last_o, out_bytes_o, out_data_o}),
    .level_o()
  );
endmodule

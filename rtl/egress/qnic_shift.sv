// SPDX-License-Identifier: Apache-2.0
// Moves the bytes of a beat 0 to 16 places up, over two beats.
// Flow: qnic_merge, qnic_finish -> [qnic_shift] -> the same
// Latency: 2 (data and amount of a cycle with en_i in the outputs two cycles later)
// Rate: 1 beat a cycle   Stalls: without en_i it keeps what it has
//
// A shift is a product with a power of two. On ECP5 it costs no LUTs: eight multipliers do it,
// one for each bit of the bytes, with their registers at both ends.
module qnic_shift #(
  parameter int unsigned SHIFT = qnic_pkg::SHIFT_LOGIC
) (
  input  logic            clk_i,
  input  logic            en_i,
  input  qnic_pkg::beat_t data_i,
  input  logic [16:0]     amount_i,  // one hot, or 0: the outputs become 0
  output qnic_pkg::beat_t low_o,     // byte i is byte i - amount of the data
  output qnic_pkg::beat_t high_o     // and the bytes that went beyond that beat
);
  if (SHIFT == qnic_pkg::SHIFT_ECP5) begin : g_ecp5
    for (genvar b = 0; b < 8; b++) begin : g_bit
      logic [17:0] column;
      logic [35:0] product;
      for (genvar i = 0; i < 16; i++) begin : g_byte
        assign column[i]     = data_i[8*i+b];
        assign low_o[8*i+b]  = product[i];
        assign high_o[8*i+b] = product[16+i];
      end
      assign column[17:16] = '0;
      qnic_mult_ecp5 u_mult (
        .clk_i,
        .en_i,
        .a_i(column),
        .b_i({1'b0, amount_i}),
        .p_o(product)
      );
    end
  end else begin : g_logic
    qnic_pkg::beat_t data_q;
    logic [4:0] places, places_q;
    logic none_q;
    logic [255:0] shifted_q;
    always_comb begin
      places = '0;
      for (int unsigned n = 0; n < 17; n++) places |= {5{amount_i[n]}} & 5'(n);
    end
    always_ff @(posedge clk_i) begin
      if (en_i) begin
        data_q   <= data_i;
        places_q <= places;
        none_q   <= amount_i == '0;
      end
      shifted_q <= none_q ? '0 : 256'(data_q) << {places_q, 3'b0};
    end
    assign low_o  = shifted_q[127:0];
    assign high_o = shifted_q[255:128];
  end
endmodule

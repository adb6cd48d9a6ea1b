// SPDX-License-Identifier: Apache-2.0
// Keeps the last beats of the input for the parser and cuts 14 bytes out of them at any
// byte offset.
// Flow: qnic_ingress -> [qnic_parser_window] -> bytes to the parser's checks
// Latency: 3 (a fetch in cycle t is answered in cycle t+3)   Rate: 1 fetch a cycle
// Stalls: room_o falls when 24 beats behind `release_i` are held, a cycle late
//
// Beats are counted from reset. The parser fetches only beats that are written and lie at
// or behind `release_i`; release_i may run ahead of the writing, which skips what is not
// needed of a frame. Bytes at or beyond `limit` are counted out by rsp_visible_o, as are
// the error marks of beats that hold no visible byte of the `use` bytes asked for. The
// inputs of a fetch are registers.
`include "qnic_assert.svh"
module qnic_parser_window #(
  parameter int unsigned CNT_W = qnic_pkg::LEN_W - 2,
  parameter int unsigned OFF_W = qnic_pkg::LEN_W + 1,
  parameter int unsigned TAG_W = 4
) (
  input  logic              clk_i,
  input  logic              rst_ni,
  // beats; there is room for 6 more when room_o falls
  input  logic              beat_valid_i,
  input  qnic_pkg::beat_t   beat_data_i,
  input  logic              beat_err_i,
  input  logic              beat_short_i,
  output logic              room_o,
  output logic [CNT_W-1:0]  written_o,
  input  logic [CNT_W-1:0]  release_i,
  // fetch; a tag of 0 is none
  input  logic [TAG_W-1:0]  req_tag_i,
  input  logic [3:0]        req_even_i,    // the pair of beats whose even one is meant
  input  logic [3:0]        req_odd_i,     // ... whose odd one is meant
  input  logic              req_swap_i,    // the odd one holds the first byte
  input  logic [OFF_W-1:0]  req_off_i,     // offset of the first byte in the frame
  input  logic [OFF_W-1:0]  req_limit_i,   // offset of the end of what may be looked at
  input  logic [3:0]        req_use_i,     // bytes that are needed
  output logic [TAG_W-1:0]  rsp_tag_o,
  output logic [13:0][7:0]  rsp_bytes_o,
  output logic [4:0]        rsp_visible_o, // bytes before the limit, at most 31
  output logic              rsp_err_o,
  output logic              rsp_short_o
);
  localparam int unsigned BEATS = 32;
  localparam int unsigned W = $bits(qnic_pkg::beat_t) + 2;

  // Even and odd beats lie in a memory each, so that two beats are read at once.
  (* ram_style = "distributed" *) logic [W-1:0] even_mem [BEATS/2];
  (* ram_style = "distributed" *) logic [W-1:0] odd_mem  [BEATS/2];
  logic [CNT_W-1:0] written_q;
  logic [CNT_W-1:0] held;
  assign written_o = written_q;
  assign held      = written_q - release_i;

  always_ff @(posedge clk_i) begin
    if (beat_valid_i && !written_q[0]) begin
      even_mem[written_q[4:1]] <= {beat_short_i, beat_err_i, beat_data_i};
    end
    if (beat_valid_i && written_q[0]) begin
      odd_mem[written_q[4:1]] <= {beat_short_i, beat_err_i, beat_data_i};
    end
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      written_q <= '0;
      room_o    <= 1'b0;
    end else begin
      if (beat_valid_i) written_q <= written_q + 1'b1;
      room_o <= held[CNT_W-1] || !(held[5] || held[4:3] == 2'b11);
    end
  end

  // 1: read two beats
  logic [W-1:0] even, odd;
  logic [W-1:0] lo_q, hi_q;
  logic [TAG_W-1:0] tag1_q, tag2_q, tag3_q;
  logic [OFF_W:0] left_q;
  logic [3:0] off_q, use_q;
  assign even = even_mem[req_even_i];
  assign odd  = odd_mem[req_odd_i];
  always_ff @(posedge clk_i) begin
    lo_q   <= req_swap_i ? odd : even;
    hi_q   <= req_swap_i ? even : odd;
    left_q <= {1'b0, req_limit_i} - {1'b0, req_off_i};
    off_q  <= req_off_i[3:0];
    use_q  <= req_use_i;
  end

  // 2: shift by words, two and one; count the bytes before the limit
  logic [255:0]     both;
  logic [191:0]     by_two;
  logic [16:0][7:0] word_q;
  logic [4:0]       visible2_q;
  logic [1:0]       shift_q;
  logic [4:0]       in_lo_q;               // bytes of the first beat from the offset on
  logic             use_hi_q;
  logic lo_err_q, lo_short_q, hi_err_q, hi_short_q;
  assign both   = {hi_q[127:0], lo_q[127:0]};
  assign by_two = off_q[3] ? both[255:64] : both[191:0];
  always_ff @(posedge clk_i) begin
    word_q     <= off_q[2] ? by_two[32+:136] : by_two[0+:136];
    shift_q    <= off_q[1:0];
    visible2_q <= left_q[OFF_W] ? 5'd0 : |left_q[OFF_W-1:5] ? 5'd31 : left_q[4:0];
    in_lo_q    <= 5'd16 - 5'(off_q);
    use_hi_q   <= 5'(off_q) + 5'(use_q) > 5'd16;
    {lo_short_q, lo_err_q} <= lo_q[W-1 -: 2];
    {hi_short_q, hi_err_q} <= hi_q[W-1 -: 2];
  end

  // 3: shift by bytes, two and one
  logic see_lo, see_hi;
  logic [14:0][7:0] by_bytes;
  assign see_lo   = visible2_q != '0;
  assign see_hi   = use_hi_q && visible2_q > in_lo_q;
  assign by_bytes = shift_q[1] ? word_q[16:2] : word_q[14:0];
  always_ff @(posedge clk_i) begin
    rsp_bytes_o   <= shift_q[0] ? by_bytes[14:1] : by_bytes[13:0];
    rsp_visible_o <= visible2_q;
    rsp_err_o     <= (see_lo && lo_err_q) || (see_hi && hi_err_q);
    rsp_short_o   <= (see_lo && lo_short_q) || (see_hi && hi_short_q);
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      tag1_q <= '0;
      tag2_q <= '0;
      tag3_q <= '0;
    end else begin
      tag1_q <= req_tag_i;
      tag2_q <= tag1_q;
      tag3_q <= tag2_q;
    end
  end
  assign rsp_tag_o = tag3_q;

  // Never a beat that is still needed.
  `QNIC_ASSERT(NoOverwrite_A, beat_valid_i |-> held[CNT_W-1] || held < CNT_W'(BEATS))
endmodule

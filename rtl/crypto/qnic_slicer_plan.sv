// SPDX-License-Identifier: Apache-2.0
// Describes the next step of a frame from counters: what it is, and whether it is the last.
// Flow: crypto/qnic_slicer (frame, pace) -> [qnic_slicer_plan] -> crypto/qnic_slicer
// Latency: 2 (frame_i to the description of its first step, with none_i)
// Rate: a step a cycle   Stalls: holds the step until next_i, or new_frame while none is taken
//
// Everything is known a step ahead, in registers. A counter holds the beats (blocks) left
// minus 3: its sign bit says that the next step is the last one.
// A protected frame has at least three header steps (its headers are >= 44 bytes): the second
// carries J0, the third H (inline keys; no hash is there before its J0, even of no blocks);
// the first, and the others, leave the AES pipe to samples and to the keys of new SAs.
`include "qnic_assert.svh"
module qnic_slicer_plan (
  input  logic            clk_i,
  input  qnic_pkg::pkt_t  frame_i,
  input  logic            next_i,     // the step is taken
  input  logic            none_i,     // there is no step: frame_i is next
  output qnic_crypto_pkg::step_t step_o,
  output logic            first_o,    // it is the first one
  output logic            final_o,    // it is the last one
  output logic            advance_o,  // the next step's block starts in the next beat
  output logic            claim_o     // the step needs the AES pipe
);
  localparam int unsigned CW = qnic_pkg::LEN_W - 3;

  // ---- the next frame, ahead of its first step ----------------------------------------------
  typedef struct packed {
    logic       protect;
    logic       want_h;
    logic [1:0] off;
    logic [3:0] aad_shift;
    logic [4:0] hdr_tail;   // bytes in the last header beat, AAD block, payload block
    logic [4:0] aad_tail;
    logic [4:0] pl_tail;
    logic       aad_less;   // the last header beat has no AAD block of its own
    logic       no_pl;
    logic       one_pl;     // at most one payload block
    logic       hdr_full;   // the last header beat is full
  } frame_t;
  frame_t pre_q, cur_q;
  logic [CW-1:0] pre_hdr_q, pre_pl_q, hdr_q, pl_q;  // left, minus 3
  logic [5:0] pre_wait_q, wait_q;  // header beats before the QUIC header, minus 1
  logic pre_one_hdr_q;

  function automatic logic [4:0] tail(logic [3:0] n);
    return {n == '0, n};
  endfunction
  function automatic logic [CW-1:0] left(qnic_pkg::len_t n);
    logic [qnic_pkg::LEN_W:0] more;
    more = {1'b0, n} - ($bits(more))'(33);
    return CW'(more >> 4);
  endfunction

  qnic_pkg::geom_t geom;
  logic [8:0] quic_off;
  assign geom     = frame_i.geom;
  assign quic_off = {1'b0, geom.l4_off} + 9'd8;

  always_ff @(posedge clk_i) begin
    pre_q <= '{
        protect: frame_i.protect,
        want_h: frame_i.protect && !frame_i.h_known,
        off: 2'(3'd4 - geom.pn_len),
        aad_shift: quic_off[3:0],
        hdr_tail: tail(geom.hdr_len[3:0]),
        aad_tail: tail(geom.hdr_len[3:0] - quic_off[3:0]),
        pl_tail: tail(geom.payload_len[3:0]),
        aad_less: geom.hdr_len[3:0] != '0 && geom.hdr_len[3:0] <= quic_off[3:0],
        no_pl: geom.payload_len == '0,
        one_pl: geom.payload_len <= qnic_pkg::len_t'(16),
        hdr_full: geom.hdr_len[3:0] == '0
    };
    pre_hdr_q     <= left(geom.hdr_len);
    pre_pl_q      <= left(geom.payload_len);
    pre_wait_q    <= {1'b0, quic_off[8:4]} - 6'd1;
    pre_one_hdr_q <= geom.hdr_len <= qnic_pkg::len_t'(16);
  end

  // ---- the step -----------------------------------------------------------------------------
  logic first_q, second_q, third_q;  // header steps of the frame
  logic in_payload_q, ct_first_q, last_hdr_q, aad_on_q, final_q, advance_q, claim_q;
  logic hdr_ends, pl_ends, to_payload, new_frame;
  assign hdr_ends   = hdr_q[CW-1];  // at most two left with this one
  assign pl_ends    = pl_q[CW-1];
  assign to_payload = in_payload_q || last_hdr_q;
  assign new_frame  = none_i || final_q;

  always_ff @(posedge clk_i) begin
    if (next_i || none_i) begin
      first_q  <= new_frame;
      second_q <= !new_frame && first_q;
      third_q  <= !new_frame && second_q;
      hdr_q    <= new_frame ? pre_hdr_q : hdr_q - CW'(1);
      pl_q     <= new_frame ? pre_pl_q : pl_q - CW'(in_payload_q);
      wait_q   <= new_frame ? pre_wait_q : wait_q - 6'd1;
      aad_on_q <= new_frame ? pre_wait_q[5] : aad_on_q || wait_q == '0;
      in_payload_q <= !new_frame && to_payload;
      ct_first_q   <= !new_frame && last_hdr_q && !in_payload_q;
      last_hdr_q   <= new_frame ? pre_one_hdr_q : hdr_ends;
      if (new_frame) begin
        cur_q     <= pre_q;
        final_q   <= pre_one_hdr_q && pre_q.no_pl;
        // The payload starts in the last header beat unless that one is full.
        advance_q <= !pre_one_hdr_q || pre_q.hdr_full || pre_q.no_pl;
        claim_q   <= 1'b0;
      end else begin
        final_q   <= in_payload_q ? pl_ends : last_hdr_q ? cur_q.one_pl : hdr_ends && cur_q.no_pl;
        advance_q <= to_payload || !hdr_ends || cur_q.hdr_full || cur_q.no_pl;
        claim_q   <= to_payload || (first_q && cur_q.protect) || (second_q && cur_q.want_h);
      end
    end
  end

  logic aad_last;
  assign aad_last = cur_q.aad_less ? hdr_ends && !last_hdr_q : last_hdr_q;
  always_comb begin
    step_o            = '0;
    step_o.hdr        = !in_payload_q;
    step_o.aad        = !in_payload_q && cur_q.protect && aad_on_q
                        && !(last_hdr_q && cur_q.aad_less);
    step_o.ct         = in_payload_q;
    step_o.ct_first   = ct_first_q;
    step_o.use_h      = third_q && cur_q.want_h;
    step_o.use_j0     = second_q && cur_q.protect;
    step_o.protect    = cur_q.protect;
    step_o.last       = final_q;
    step_o.sample_off = cur_q.off;
    step_o.shift      = in_payload_q ? cur_q.hdr_tail[3:0] : cur_q.aad_shift;
    step_o.hdr_bytes  = last_hdr_q ? cur_q.hdr_tail : 5'd16;
    step_o.blk_bytes  = in_payload_q ? (final_q ? cur_q.pl_tail : 5'd16)
                                     : (aad_last ? cur_q.aad_tail : 5'd16);
  end
  assign first_o   = first_q;
  assign final_o   = final_q;
  assign advance_o = advance_q || final_q;
  assign claim_o   = claim_q;
endmodule

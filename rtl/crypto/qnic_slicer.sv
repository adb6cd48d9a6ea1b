// SPDX-License-Identifier: Apache-2.0
// Cuts a frame into steps: header beat + AAD block, or payload block.
// Flow: sa/qnic_sa_gate, packet/qnic_ingress -> [qnic_slicer] -> crypto/qnic_crypto
// Latency: 4 (pkt_i to its first step, beats waiting)
// Rate: a step a cycle, also across frames; ceil(H/16) + ceil(P/16) steps a frame and one
// cycle more when the last block spans two beats: never more than output beats.
// Stalls: holds step_* until step_ready_i; a frame starts when info_* and start_* are accepted.
//
// The window is {next beat, current beat}: a block may start at any byte of the current one.
// The last step of a frame is held until the frame's last beat, and so its verdict, is known.
`include "qnic_assert.svh"
module qnic_slicer (
  input  logic                clk_i,
  input  logic                rst_ni,
  // admitted and refused frames, in order
  input  logic                pkt_valid_i,
  output logic                pkt_ready_o,
  input  qnic_pkg::pkt_t      pkt_i,
  input  qnic_pkg::secrets_t  secrets_i,
  // their beats
  input  logic                beat_valid_i,
  output logic                beat_ready_o,
  input  qnic_pkg::beat_t     beat_data_i,
  input  logic                beat_last_i,
  input  logic                beat_err_i,
  input  logic                beat_short_i,
  // to egress: a frame begins
  output logic                info_valid_o,
  input  logic                info_ready_i,
  output qnic_pkg::pkt_t      info_o,
  // to the lane: a protected frame begins
  output logic                start_valid_o,
  input  logic                start_ready_i,
  output qnic_pkg::pkt_t      start_pkt_o,
  output qnic_pkg::secrets_t  start_secrets_o,
  // steps
  output logic                step_valid_o,
  input  logic                step_ready_i,
  output qnic_pkg::step_t     step_o,
  output qnic_pkg::beat_t     step_cur_o,
  output qnic_pkg::beat_t     step_nxt_o,
  output logic                step_first_o,  // first step of its frame
  output logic                step_err_o,    // with last: a read failed
  output logic                step_short_o   // with last: stream shorter or longer than said
);
  import qnic_pkg::len_t;

  // ---- set-up: one frame ahead, so that frames follow each other without a gap -------------
  // info and start are handed out in its first cycles; what the cut needs is counted meanwhile.
  qnic_pkg::pkt_t     set_q;
  qnic_pkg::secrets_t set_keys_q;
  logic set_valid_q, info_done_q, start_done_q, counted_q;
  logic set_ok, set_protect, set_ready, set_skip, set_take, load;

  assign set_ok          = set_q.status == qnic_abi_pkg::STATUS_OK;
  assign info_valid_o    = set_valid_q && !info_done_q;
  assign info_o          = set_q;
  assign start_valid_o   = set_valid_q && !start_done_q && set_protect;
  assign start_pkt_o     = set_q;
  assign start_secrets_o = start_valid_o ? set_keys_q : '0;
  assign set_protect     = set_ok && set_q.protect;

  assign set_ready = counted_q && info_done_q && start_done_q;
  assign set_skip  = set_ready && !set_q.has_beats;  // refused before its beats were read
  assign set_take  = set_skip || load;
  assign pkt_ready_o = !set_valid_q || set_take;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      set_valid_q  <= 1'b0;
      counted_q    <= 1'b0;
      info_done_q  <= 1'b0;
      start_done_q <= 1'b0;
      set_keys_q   <= '0;
    end else if (pkt_ready_o) begin
      set_valid_q  <= pkt_valid_i;
      counted_q    <= 1'b0;
      set_keys_q   <= pkt_valid_i ? secrets_i : '0;
      info_done_q  <= 1'b0;
      start_done_q <= 1'b0;
    end else begin
      counted_q    <= set_valid_q;
      info_done_q  <= set_valid_q && (info_done_q || info_ready_i);
      start_done_q <= set_valid_q && (start_done_q || start_ready_i || !set_protect);
    end
    if (pkt_ready_o) set_q <= pkt_i;
  end

  // Beats, blocks and the bytes of the last one of each, 1 to 16.
  typedef logic [12:0] count_t;  // the last one is 0
  count_t hdr_n_q, pl_n_q, aad_n_q;
  logic [4:0] hdr_tail_q, pl_tail_q, aad_tail_q;
  len_t quic_off, aad_len_q;
  function automatic logic [4:0] tail(logic [3:0] n);
    return {n == 4'd0, n};
  endfunction
  assign quic_off = len_t'(set_q.geom.l4_off) + len_t'(8);
  always_ff @(posedge clk_i) begin
    hdr_n_q    <= count_t'((set_q.geom.hdr_len - 1'b1) >> 4);
    pl_n_q     <= count_t'((set_q.geom.payload_len - 1'b1) >> 4);
    hdr_tail_q <= tail(set_q.geom.hdr_len[3:0]);
    pl_tail_q  <= tail(set_q.geom.payload_len[3:0]);
    // One cycle later than the others, and used not before the third.
    aad_len_q  <= set_q.geom.hdr_len - quic_off;
  end
  assign aad_n_q    = count_t'((aad_len_q - 1'b1) >> 4);
  assign aad_tail_q = tail(aad_len_q[3:0]);

  // ---- the frame being cut ----------------------------------------------------------------
  typedef enum logic [1:0] {
    StIdle,
    StRun,
    StDrain
  } state_e;
  state_e state_q;
  logic protect_q, first_q, in_payload_q, ct_first_q;
  logic [1:0] off_q;
  logic [3:0] aad_shift_q, pl_shift_q;
  logic [4:0] aad_wait_q;  // header beats before the QUIC header
  logic aad_on_q;          // they are over, and there is AAD left
  count_t hdr_q, aad_q, pl_q;  // beats and blocks behind the present one
  logic last_hdr_q, last_aad_q, last_pl_q, no_pl_q, no_aad_q;
  logic [4:0] hdr_end_q, aad_end_q, pl_end_q;

  // window
  qnic_pkg::beat_t cur_q;
  logic cur_valid_q, cur_last_q, cur_err_q, cur_short_q;

  // step register
  logic step_valid_q;
  qnic_pkg::step_t step_d;
  logic step_free, window_ok, take, final_step, slide, tail_known_q;
  logic drained, done;

  assign step_free  = !step_valid_q || (step_valid_o && step_ready_i);
  assign window_ok  = cur_valid_q && (cur_last_q || beat_valid_i);
  assign take       = state_q == StRun && window_ok && step_free;

  logic hdr_step;
  assign hdr_step   = !in_payload_q;
  assign final_step = hdr_step ? last_hdr_q && no_pl_q : last_pl_q;
  // The payload starts in the last header beat unless that one is full.
  assign slide      = hdr_step ? !last_hdr_q || hdr_end_q[4] : 1'b1;

  always_comb begin
    step_d            = '0;
    step_d.hdr        = hdr_step;
    step_d.aad        = hdr_step && protect_q && aad_on_q;
    step_d.ct         = !hdr_step;
    step_d.ct_first   = !hdr_step && ct_first_q;
    step_d.protect    = protect_q;
    step_d.last       = final_step;
    step_d.sample_off = off_q;
    step_d.shift      = hdr_step ? aad_shift_q : pl_shift_q;
    step_d.hdr_bytes  = last_hdr_q ? hdr_end_q : 5'd16;
    if (hdr_step) step_d.blk_bytes = last_aad_q ? aad_end_q : 5'd16;
    else step_d.blk_bytes = last_pl_q ? pl_end_q : 5'd16;
  end

  // A frame ends with its last beat: in the window, right behind it, or behind padding.
  logic tail_here;
  assign tail_here = cur_last_q || beat_last_i;
  assign drained   = state_q == StDrain && cur_valid_q && cur_last_q;
  assign done      = (take && final_step && tail_here) || drained || state_q == StIdle;
  assign load      = done && set_ready && set_q.has_beats;

  // Beats: refill the window, slide it, or throw the rest of the frame away.
  logic pop, cur_drop;
  always_comb begin
    cur_drop = 1'b0;  // the current beat is no longer needed
    if (take) cur_drop = final_step || slide;
    if (state_q == StDrain) cur_drop = cur_valid_q;
    // With a block across two beats at the frame's end both go; the second is not kept.
    pop = beat_valid_i && (!cur_valid_q || cur_drop);
  end
  assign beat_ready_o = !cur_valid_q || cur_drop;

  logic both_go;
  assign both_go = take && final_step && !cur_last_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      cur_valid_q <= 1'b0;
      state_q     <= StIdle;
    end else begin
      if (pop) cur_valid_q <= !(both_go && beat_last_i);
      else if (cur_drop) cur_valid_q <= 1'b0;
      if (load) state_q <= set_ok ? StRun : StDrain;
      else if (done) state_q <= StIdle;
      else if (take && final_step) state_q <= StDrain;
    end
    if (pop) begin
      cur_q       <= beat_data_i;
      cur_last_q  <= beat_last_i;
      cur_err_q   <= beat_err_i;
      cur_short_q <= beat_short_i;
    end
    if (load) begin
      protect_q    <= set_q.protect;
      first_q      <= 1'b1;
      in_payload_q <= 1'b0;
      ct_first_q   <= 1'b1;
      off_q        <= 2'(3'd4 - set_q.geom.pn_len);
      hdr_q        <= hdr_n_q;
      pl_q         <= pl_n_q;
      aad_q        <= aad_n_q;
      hdr_end_q    <= hdr_tail_q;
      pl_end_q     <= pl_tail_q;
      aad_end_q    <= aad_tail_q;
      last_hdr_q   <= hdr_n_q == '0;
      last_pl_q    <= pl_n_q == '0;
      last_aad_q   <= aad_n_q == '0;
      no_pl_q      <= &pl_n_q;
      aad_wait_q   <= quic_off[8:4];
      aad_on_q     <= quic_off[8:4] == '0 && !(&aad_n_q);
      no_aad_q     <= &aad_n_q;
      aad_shift_q  <= quic_off[3:0];
      pl_shift_q   <= set_q.geom.hdr_len[3:0];
    end else if (take) begin
      first_q <= 1'b0;
      if (hdr_step) begin
        hdr_q        <= hdr_q - 1'b1;
        last_hdr_q   <= hdr_q == count_t'(1);
        in_payload_q <= last_hdr_q;
        if (!aad_on_q) begin
          aad_wait_q <= aad_wait_q - 5'd1;
          aad_on_q   <= aad_wait_q == 5'd1 && !no_aad_q;
        end else begin
          aad_q      <= aad_q - 1'b1;
          last_aad_q <= aad_q == count_t'(1);
          aad_on_q   <= !last_aad_q;
        end
      end else begin
        pl_q       <= pl_q - 1'b1;
        last_pl_q  <= pl_q == count_t'(1);
        ct_first_q <= 1'b0;
      end
    end
  end

  // ---- the step register ------------------------------------------------------------------
  assign step_valid_o = step_valid_q && (!step_o.last || tail_known_q);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) step_valid_q <= 1'b0;
    else if (step_free) step_valid_q <= take;
    if (take) begin
      step_o       <= step_d;
      step_first_o <= first_q;
      step_cur_o   <= cur_q;
      step_nxt_o   <= cur_last_q ? '0 : beat_data_i;
    end
    if (take && final_step) begin
      tail_known_q <= tail_here;
      step_err_o   <= cur_last_q ? cur_err_q : beat_err_i;
      step_short_o <= cur_last_q ? cur_short_q : beat_short_i;
    end else if (drained && !tail_known_q) begin
      tail_known_q <= 1'b1;
      step_err_o   <= cur_err_q;
      step_short_o <= cur_short_q;
    end
  end

  `QNIC_ASSERT(StepHeld_A, step_valid_o && !step_ready_i |=> step_valid_o && $stable(step_o))
  `QNIC_ASSERT(InfoHeld_A, info_valid_o && !info_ready_i |=> info_valid_o && $stable(info_o))
endmodule

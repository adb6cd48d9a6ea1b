// SPDX-License-Identifier: Apache-2.0
// Reads chains of slots: META, KEY, DATA to the end of the packet; believes nothing.
// Flow: host/qnic_slot_fetch -> [qnic_chain_decode] -> host/qnic_frag_queue, job, chain record
// Latency: 1 from the last slot to chain_valid_o
// Rate: a slot a cycle, 1 more a chain; with WINDOW = 8, META with its KEY slots in one cycle
// Stalls: while chain_* is not taken or the fragment queue is full
//
// A chain that contradicts itself becomes a job with BAD_DESC and no frame: it is skipped by
// META's slot count, or without META through its end-of-packet slot. Where that cannot be
// trusted (unknown first slot, a count that is none, identity lost without META), fatal_o
// says that the ring must stop. A chain that is longer than the ring is BAD_DESC, and then the
// ring stops: nobody knows where the next one starts. Fragments are committed with the chain, or
// rolled back; a chain of more fragments than the queue holds is refused like one that
// contradicts itself. Only a META without fault is taken as a whole; all else goes slot by slot.
`include "qnic_assert.svh"
module qnic_chain_decode #(
  parameter int unsigned MAX_FRAME = 9018,
  parameter int unsigned WINDOW    = 1,     // slots that are seen at once: a power of two
  localparam int unsigned COUNT_W = $clog2(WINDOW) + 1
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,
  input  logic                      run_i,         // low: drop the chain that is being read
  input  logic [15:0]               ring_slots_i,  // slots of the ring
  input  logic [COUNT_W-1:0]        slots_n_i,     // slots that may be taken; 0 without run_i
  input  logic                      slots_more_i,  // more will come, if these are not WINDOW
  input  logic [WINDOW-1:0][127:0]  slots_i,
  input  logic [WINDOW-1:0]         slots_err_i,
  output logic [COUNT_W-1:0]        slots_take_o,
  // fragments
  output logic                      frag_valid_o,
  input  logic                      frag_ready_i,
  output logic [63:0]               frag_addr_o,
  output qnic_pkg::len_t            frag_len_o,
  output logic                      frag_eop_o,
  output logic                      frag_commit_o,    // keep the fragments since the last one
  output logic                      frag_rollback_o,  // forget them
  input  logic                      frag_stuck_i,     // the queue is full of this chain's
  // a chain that is whole
  output logic                      chain_valid_o,
  input  logic                      chain_ready_i,
  output qnic_pkg::job_t            chain_job_o,
  output qnic_pkg::keys_t           chain_keys_o,
  output qnic_host_pkg::chain_t          chain_o,          // but for its ring
  output logic                      whole_o,          // all slots of the chain are taken
  output logic [19:0]               cost_o,           // bytes that the chain costs its ring
  output logic                      need_valid_o,     // META said how many slots it has
  output logic [15:0]               need_o,
  // framing lost or a read failed
  output logic                      fatal_o,
  output qnic_abi_pkg::ring_error_e fatal_cause_o
);
  import qnic_abi_pkg::*;

  // The longest super-packet: an IP packet behind QinQ, whatever MAX_FRAME is.
  localparam int unsigned SUPER_FRAME = 65_597;

  typedef enum logic [2:0] {
    StFirst,
    StMeta1,
    StKey,
    StData,
    StSkip,
    StEmit,
    StDead
  } state_e;
  state_e state_q, state_d;
  meta0_slot_t meta0, meta0_q;
  meta1_slot_t meta1, meta1_q;
  data_slot_t  data;
  logic [KEY_SLOTS*128-1:0] key_q;
  key_slots_t  key;
  logic has_meta_q, bad_q, over_q;
  logic stop_q;  // longer than the ring
  logic [2:0] keys_left_q;
  logic [15:0] count_q, left_q;  // slots read; META chains: slots to come
  logic [17:0] total_q;  // bytes

  logic [127:0] slot;  // the next one
  logic slot_valid, slot_err, slot_ready, hold;
  assign slot       = slots_i[0];
  assign slot_err   = slots_err_i[0];
  assign slot_valid = slots_n_i != '0 && !hold;
  assign meta0 = slot;
  assign meta1 = WINDOW > 1 && state_q == StFirst ? slots_i[WINDOW>1?1:0] : slot;
  assign data  = slot;
  assign key   = key_q;

  logic sane, fits, is_inline, bad_meta0, bad_meta1;
  qnic_meta_check i_meta_check (
    .meta0_i(state_q == StFirst ? meta0 : meta0_q),
    .meta1_i(meta1),
    .ring_slots_i,
    .sane_o(sane),
    .fits_o(fits),
    .inline_o(is_inline),
    .bad0_o(bad_meta0),
    .bad1_o(bad_meta1)
  );

  // ---- META, and the KEY slots behind it, at once -----------------------------------------
  localparam int unsigned KEYED = META_SLOTS + KEY_SLOTS;
  logic flawless, whole_meta;
  logic [3:0] meta_n;
  logic [KEY_SLOTS*128-1:0] window_keys;
  logic pad_bad;  // of the last one
  assign meta_n   = is_inline ? 4'(KEYED) : 4'(META_SLOTS);
  assign flawless = state_q == StFirst && meta0.slot_type == SLOT_TYPE_META0 && sane && fits
                    && !bad_meta0 && WINDOW >= 32'(meta_n);
  assign hold       = flawless && 4'(slots_n_i) < meta_n && slots_more_i;
  assign whole_meta = flawless && 4'(slots_n_i) >= meta_n && !bad_meta1
                      && (8'(slots_err_i) & ((8'd1 << meta_n) - 8'd1)) == '0;
  for (genvar i = 0; i < KEY_SLOTS; i++) begin : g_key
    localparam int unsigned AT = WINDOW >= KEYED ? META_SLOTS + i : 0;
    assign window_keys[128*i+:128] = slots_i[AT];
  end
  assign pad_bad = (whole_meta ? window_keys[KEY_SLOTS*128-1-:32] : slot[127:96]) != '0;

  // ---- a DATA slot ------------------------------------------------------------------------
  logic is_data, data_bad, eop, same_chain, protects, room, cut;
  assign is_data    = data.slot_type == SLOT_TYPE_DATA;
  assign eop        = data.flags[DATA_SLOT_FLAGS_EOP];
  assign protects   = has_meta_q && meta0_q.mode_cipher[3:0] != MODE_PLAIN;
  assign room       = has_meta_q && meta0_q.flags[META0_SLOT_FLAGS_TAG_ROOM];
  assign cut        = has_meta_q && meta1_q.seg_size != '0 || room;
  assign same_chain = state_q == StFirst || data.chain == meta0_q.chain;
  always_comb begin
    data_bad = !is_data || !same_chain || data.length == '0 || data.flags[15:2] != '0;
    if (data.flags[DATA_SLOT_FLAGS_PROTECTED] != protects) data_bad = 1'b1;
    if (has_meta_q && eop != (left_q == 16'd1)) data_bad = 1'b1;
    if (state_q == StFirst) begin
      data_bad = data.length == '0 || data.flags[15:1] != '0;
    end
    if (frag_stuck_i) data_bad = 1'b1;
  end

  logic take, put_frag;
  assign put_frag     = slot_valid && !slot_err && !data_bad && !bad_q && !over_q
                        && (state_q == StData || (state_q == StFirst && is_data));
  assign slot_ready   = state_q != StEmit && state_q != StDead && (!put_frag || frag_ready_i);
  assign take         = slot_valid && slot_ready && run_i;
  assign slots_take_o = !take ? '0 : whole_meta ? COUNT_W'(meta_n) : COUNT_W'(1);

  assign frag_valid_o = put_frag && run_i;
  assign frag_addr_o  = data.addr;
  assign frag_len_o   = data.length[qnic_pkg::LEN_W-1:0];
  assign frag_eop_o   = eop;

  // ---- next state -------------------------------------------------------------------------
  logic last, lost, too_long;
  assign last     = has_meta_q ? left_q == 16'd1 : eop;
  assign too_long = !has_meta_q && !eop && count_q + 16'd1 >= ring_slots_i;
  always_comb begin
    state_d = state_q;
    lost    = 1'b0;
    unique case (state_q)
      StFirst: begin
        if (meta0.slot_type == SLOT_TYPE_META0) begin
          state_d = whole_meta ? StData : StMeta1;
          lost    = !sane;
        end else begin
          state_d = eop ? StEmit : StData;
          lost    = !is_data;
        end
      end
      StMeta1: state_d = stop_q ? StEmit : bad_meta1 || bad_q ? StSkip : is_inline ? StKey : StData;
      StKey:   if (keys_left_q == 3'd1) state_d = StData;
      StData, StSkip: begin
        if (last || too_long) state_d = StEmit;
        lost = !has_meta_q && (!is_data || !same_chain);
      end
      default: ;
    endcase
  end

  logic fire, failed;
  assign fire          = chain_valid_o && chain_ready_i;
  assign failed        = take && slot_err;
  assign fatal_o       = failed || (take && lost) || (fire && stop_q);
  assign fatal_cause_o = !failed ? RING_ERROR_FRAMING
                         : state_q == StKey ? RING_ERROR_KEY_READ : RING_ERROR_SLOT_READ;

  logic [17:0] total;
  assign total = total_q + 18'(data.length[16:0]);

  logic clear;  // the chain's keys and state go
  assign clear = !run_i || fire || fatal_o;

  always_ff @(posedge clk_i) begin
    if (!rst_ni || !run_i) begin
      state_q <= StFirst;
    end else begin
      if (fire) state_q <= stop_q ? StDead : StFirst;
      if (take) state_q <= fatal_o ? StDead : state_d;
    end

    if (!rst_ni || clear) begin
      key_q      <= '0;
      has_meta_q <= 1'b0;
      bad_q      <= 1'b0;
      over_q     <= 1'b0;
      stop_q     <= 1'b0;
      count_q    <= '0;
      total_q    <= '0;
      meta0_q    <= '0;
      meta1_q    <= '0;
    end else if (take) begin
      count_q <= count_q + 16'(slots_take_o);
      left_q  <= left_q - 16'd1;
      unique case (state_q)
        StFirst: begin
          has_meta_q  <= !is_data;
          left_q      <= meta0.slots - 16'(slots_take_o);
          keys_left_q <= 3'(KEY_SLOTS);
          meta0_q     <= meta0;
          bad_q       <= is_data ? data_bad : bad_meta0 || !fits;
          stop_q      <= !is_data && !fits;
          if (whole_meta) begin
            meta1_q <= meta1;
            if (is_inline) begin
              key_q <= window_keys;
              bad_q <= pad_bad;
            end
          end
        end
        StMeta1: begin
          meta1_q <= meta1;
          if (bad_meta1) bad_q <= 1'b1;
        end
        StKey: begin
          key_q       <= {slot, key_q[KEY_SLOTS*128-1:128]};
          keys_left_q <= keys_left_q - 3'd1;
          if (keys_left_q == 3'd1 && pad_bad) bad_q <= 1'b1;
        end
        StData: if (data_bad) bad_q <= 1'b1;
        default: ;
      endcase
      if (state_q == StData || (state_q == StFirst && is_data)) begin
        total_q <= total;
        if (data.length[31:17] != '0 || total > (cut ? 18'(SUPER_FRAME) : 18'(MAX_FRAME)))
          over_q <= 1'b1;
      end
      if ((state_q == StData || state_q == StSkip) && too_long) begin
        bad_q  <= 1'b1;
        stop_q <= 1'b1;
      end
    end
  end

  // ---- the whole chain --------------------------------------------------------------------
  // A refused chain costs its slots, and what it keeps others from.
  logic chain_bad, quiet;
  assign whole_o      = state_q == StEmit;
  assign cost_o       = quiet ? {count_q, 4'd0} + 20'd256 : 20'(total_q);
  assign need_valid_o = has_meta_q && !stop_q;
  assign need_o       = meta0_q.slots;

  assign chain_valid_o   = state_q == StEmit && run_i;
  assign chain_bad       = bad_q;
  assign quiet           = bad_q || over_q;
  assign frag_commit_o   = fire && !quiet;
  assign frag_rollback_o = !run_i || fatal_o || (fire && quiet);

  always_comb begin
    chain_job_o           = '0;
    chain_job_o.status    = chain_bad ? STATUS_BAD_DESC : STATUS_OK;
    chain_job_o.no_frame  = over_q;
    chain_job_o.mode      = !protects || chain_bad ? MODE_PLAIN
                            : is_inline ? MODE_INLINE : MODE_SA;
    chain_job_o.aes256    = meta0_q.mode_cipher[7:4] == CIPHER_AES_256_GCM;
    chain_job_o.cid_len   = meta0_q.cid_len;
    chain_job_o.sa_id     = meta0_q.sa_id;
    chain_job_o.gen       = meta0_q.gen;
    chain_job_o.owner     = meta0_q.owner;
    chain_job_o.pn        = meta1_q.pn;
    chain_job_o.seg_size  = has_meta_q ? meta1_q.seg_size : '0;
    chain_job_o.tag_room  = room;
    chain_job_o.csum      = has_meta_q && meta0_q.flags[META0_SLOT_FLAGS_CSUM];
    chain_job_o.l3_off    = meta1_q.l3_off;
    chain_job_o.l4_off    = meta1_q.l4_off;
    chain_job_o.frame_len = over_q ? '1 : total_q[qnic_pkg::LEN_W-1:0];
    chain_keys_o          = chain_bad || !is_inline ? '0
                            : qnic_pkg::keys_t'{iv: key.iv, hp: key.hp, key: key.key};
    chain_o.ring          = '0;
    chain_o.bytes         = quiet ? '0 : total_q[qnic_pkg::LEN_W-1:0];
    chain_o.slots         = count_q;
    chain_o.cookie        = has_meta_q ? meta1_q.cookie : '0;
    chain_o.chain         = meta0_q.chain;
  end

  `QNIC_ASSERT(ChainHeld_A, chain_valid_o && !chain_ready_i && run_i |=> !run_i || chain_valid_o)
endmodule

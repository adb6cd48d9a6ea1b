// SPDX-License-Identifier: Apache-2.0
// Packs bytes of fragments at any alignment into the frame's 16-byte beats.
// Flow: host/qnic_payload_dma -> [qnic_realign] -> s_axis of qnic_egress
// Latency: 3   Rate: 16 bytes a cycle; a fragment's ragged ends cost a cycle each
// Stalls: holds everything until m_tready_i
// A beat with a byte whose read failed is marked (tuser); its failed bytes are zero.
`include "qnic_assert.svh"
module qnic_realign #(
  parameter int unsigned DATA_W = 256
) (
  input  logic              clk_i,
  input  logic              rst_ni,
  output logic              idle_o,
  input  logic              beat_valid_i,
  output logic              beat_ready_o,
  input  logic [DATA_W-1:0] beat_data_i,
  input  logic              beat_err_i,
  input  logic [5:0]        beat_first_i,
  input  logic [6:0]        beat_bytes_i,
  input  logic              beat_eop_i,
  output qnic_pkg::beat_t   m_tdata_o,
  output logic [15:0]       m_tkeep_o,
  output logic              m_tvalid_o,
  input  logic              m_tready_i,
  output logic              m_tlast_o,
  output logic              m_tuser_o
);
  // ---- 1: the next (up to) 16 bytes of the beat, from 16-byte word to word -----------------
  logic begun_q, go;
  logic [5:0] at, at_q;  // next wanted byte of the beat
  logic [6:0] left, left_q;  // wanted bytes
  logic [4:0] room, n;
  logic last;
  assign at   = begun_q ? at_q : beat_first_i;
  assign left = begun_q ? left_q : beat_bytes_i;
  assign room = 5'd16 - {1'b0, at[3:0]};
  assign n    = left > 7'(room) ? room : left[4:0];
  assign last = left == 7'(n);
  assign beat_ready_o = go && last;

  qnic_pkg::beat_t word_q;
  logic [3:0]      shift_q;
  logic [4:0]      word_n_q;
  logic word_valid_q, word_eop_q, word_err_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      begun_q      <= 1'b0;
      word_valid_q <= 1'b0;
    end else if (go) begin
      word_valid_q <= beat_valid_i;
      if (beat_valid_i) begun_q <= !last;
    end
    if (go) begin
      at_q       <= {at[5:4] + 2'd1, 4'd0};
      left_q     <= left - 7'(n);
      word_q     <= 128'(beat_data_i >> {at[5:4], 7'd0});
      shift_q    <= at[3:0];
      word_n_q   <= n;
      word_eop_q <= last && beat_eop_i;
      word_err_q <= beat_err_i;
    end
  end

  // ---- 2: shifted down, zero behind its bytes ---------------------------------------------
  qnic_pkg::beat_t ones, part_q;
  logic [4:0] part_n_q;
  logic part_valid_q, part_eop_q, part_err_q;
  assign ones = '1;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) part_valid_q <= 1'b0;
    else if (go) part_valid_q <= word_valid_q;
    if (go) begin
      part_q     <= (word_q >> {shift_q, 3'd0}) & ~(ones << {word_n_q, 3'd0});
      part_n_q   <= word_n_q;
      part_eop_q <= word_eop_q;
      part_err_q <= word_err_q;
    end
  end

  // ---- 3: behind the bytes that are held --------------------------------------------------
  qnic_pkg::beat_t held_q;
  logic [3:0]      held_n_q;
  logic held_err_q, tail_q;  // tail: the held bytes end a frame
  logic [255:0]    both;
  logic [5:0]      both_n;
  logic full, out_free, tail;
  assign both     = {128'd0, held_q} | (256'(part_q) << {held_n_q, 3'd0});
  assign both_n   = {2'd0, held_n_q} + {1'b0, part_n_q};
  assign full     = both_n >= 6'd16;
  assign tail     = part_eop_q && both_n > 6'd16;
  assign out_free = !m_tvalid_o || m_tready_i;
  assign go       = out_free && !tail_q;

  function automatic logic [15:0] keep(logic [5:0] bytes);
    return bytes >= 6'd16 ? '1 : ~(16'hffff << bytes[3:0]);
  endfunction

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      m_tvalid_o <= 1'b0;
      held_n_q   <= '0;
      tail_q     <= 1'b0;
      held_q     <= '0;
      held_err_q <= 1'b0;
    end else if (out_free && tail_q) begin
      m_tvalid_o <= 1'b1;
      tail_q     <= 1'b0;
      held_n_q   <= '0;
      held_q     <= '0;
      held_err_q <= 1'b0;
    end else if (out_free) begin
      m_tvalid_o <= part_valid_q && (full || part_eop_q);
      if (part_valid_q) begin
        tail_q <= tail;
        if (part_eop_q && !tail) begin
          held_n_q   <= '0;
          held_q     <= '0;
          held_err_q <= 1'b0;
        end else if (full) begin
          held_n_q   <= both_n[3:0];
          held_q     <= both[255:128];
          held_err_q <= part_err_q && both_n[3:0] != '0;
        end else begin
          held_n_q   <= both_n[3:0];
          held_q     <= both[127:0];
          held_err_q <= held_err_q || part_err_q;
        end
      end
    end
    if (out_free) begin
      m_tdata_o <= tail_q ? held_q : both[127:0];
      m_tkeep_o <= tail_q ? keep({2'd0, held_n_q}) : keep(both_n);
      m_tlast_o <= tail_q || (part_eop_q && !tail);
      m_tuser_o <= tail_q ? held_err_q : held_err_q || part_err_q;
    end
  end

  assign idle_o = !begun_q && !word_valid_q && !part_valid_q && !tail_q && !m_tvalid_o;

  `QNIC_ASSERT(OutHeld_A, m_tvalid_o && !m_tready_i |=> m_tvalid_o && $stable(m_tdata_o))
endmodule

// SPDX-License-Identifier: Apache-2.0
// Packs bytes of fragments at any alignment into the frame's beats of 16 bytes a lane.
// Flow: host/qnic_payload_dma -> [qnic_realign] -> s_axis of qnic_egress
// Latency: 4
// Rate: a beat a cycle, of the AXI bus or of the frame, whichever is smaller; an AXI beat that
//   fills no beat of its own costs a cycle
// Stalls: holds everything until m_tready_i
// A beat with a byte whose read failed is marked (tuser); its failed bytes are zero.
`include "qnic_assert.svh"
module qnic_realign #(
  parameter int unsigned DATA_W = 256,
  parameter int unsigned LANES  = 1,
  localparam int unsigned BYTES = LANES * 16,
  localparam int unsigned OFF_W = $clog2(DATA_W / 8)
) (
  input  logic              clk_i,
  input  logic              rst_ni,
  input  logic              beat_valid_i,
  output logic              beat_ready_o,
  input  logic [DATA_W-1:0] beat_data_i,
  input  logic              beat_err_i,
  input  logic [OFF_W-1:0]  beat_first_i,
  input  logic [OFF_W:0]    beat_bytes_i,
  input  logic              beat_eop_i,
  output logic [BYTES*8-1:0] m_tdata_o,
  output logic [BYTES-1:0]  m_tkeep_o,
  output logic              m_tvalid_o,
  input  logic              m_tready_i,
  output logic              m_tlast_o,
  output logic              m_tuser_o
);
  localparam int unsigned ACC_W = DATA_W + BYTES * 8;  // bytes that wait, and a beat
  localparam int unsigned LB = $clog2(BYTES);
  typedef logic [$clog2(ACC_W/8):0] count_t;  // of bytes: up to ACC_W / 8
  localparam count_t BEAT = count_t'(BYTES);

  // ---- 1, 2: wanted bytes shifted down, by words of 16 bytes, then by bytes -------------------
  logic go;
  logic [1:0] valid_q, eop_q, err_q;
  logic [1:0][OFF_W:0]    n_q;
  logic [1:0][DATA_W-1:0] data_q;
  logic [3:0]             shift_q;
  assign beat_ready_o = go;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) valid_q <= '0;
    else if (go) valid_q <= {valid_q[0], beat_valid_i};
    if (go) begin
      data_q[0] <= beat_data_i >> {3'(beat_first_i >> 4), 7'd0};
      shift_q   <= beat_first_i[3:0];
      data_q[1] <= (data_q[0] >> {shift_q, 3'd0}) & ~({DATA_W{1'b1}} << {n_q[0], 3'd0});
      n_q       <= {n_q[0], beat_bytes_i};
      eop_q     <= {eop_q[0], beat_eop_i};
      err_q     <= {err_q[0], beat_err_i};
    end
  end

  // ---- 3: behind the bytes that wait ----------------------------------------------------------
  logic [ACC_W-1:0] acc_q, rest;
  count_t acc_n_q, err_n_q, rest_n, err_rest;  // bytes; up to where a read failed
  logic end_q;  // the bytes end a frame
  logic out_free, full, out, last, load;
  assign out_free = !m_tvalid_o || m_tready_i;
  assign full     = acc_n_q >= BEAT || end_q;
  assign last     = end_q && acc_n_q <= BEAT;
  assign out      = full && out_free;
  assign load     = valid_q[1] && (!full || (out && (last || (!end_q && acc_n_q < count_t'(2 * BYTES)))));
  assign go       = !valid_q[1] || load;
  assign rest     = out ? acc_q >> BYTES * 8 : acc_q;
  assign rest_n   = !out ? acc_n_q : last ? '0 : acc_n_q - BEAT;
  assign err_rest = !out ? err_n_q : err_n_q > BEAT ? err_n_q - BEAT : '0;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      acc_q   <= '0;
      acc_n_q <= '0;
      err_n_q <= '0;
      end_q   <= 1'b0;
    end else begin
      acc_q   <= rest | (load ? ACC_W'(data_q[1]) << {rest_n[LB-1:0], 3'd0} : '0);
      acc_n_q <= rest_n + (load ? count_t'(n_q[1]) : '0);
      err_n_q <= load && err_q[1] ? rest_n + count_t'(n_q[1]) : err_rest;
      end_q   <= load ? eop_q[1] : end_q && !(out && last);
    end
  end

  // ---- 4: a beat ------------------------------------------------------------------------------
  always_ff @(posedge clk_i) begin
    if (!rst_ni) m_tvalid_o <= 1'b0;
    else if (out_free) m_tvalid_o <= full;
    if (out_free) begin
      m_tdata_o <= acc_q[BYTES*8-1:0];
      m_tkeep_o <= acc_n_q >= BEAT ? '1 : ~({BYTES{1'b1}} << acc_n_q[LB-1:0]);
      m_tlast_o <= last;
      m_tuser_o <= err_n_q != '0;
    end
  end

  `QNIC_ASSERT(OutHeld_A, m_tvalid_o && !m_tready_i |=> m_tvalid_o && $stable(m_tdata_o))
  `QNIC_ASSERT(Fits_A, load |-> rest_n < BEAT && 32'(rest_n) + 32'(n_q[1]) <= ACC_W / 8)
  `QNIC_ASSERT(NotEmpty_A, full |-> acc_n_q != '0)
endmodule

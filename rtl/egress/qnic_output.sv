// SPDX-License-Identifier: Apache-2.0
// The AXI-Stream output: a queue behind the patch pipeline, which cannot stall.
// Flow: qnic_emit (credit), qnic_patch -> [qnic_output] -> m_axis, qnic_report
// Latency: 2 (a beat pushed in cycle t is at m_axis in cycle t+2)
// Rate: a beat a cycle   Stalls: credit_o is low while the places for beats are taken
//
// A place is taken when qnic_emit sends a beat into the pipeline and is free again when the
// beat goes to the output register: m_axis_tready does not reach beyond the queue.
`include "qnic_assert.svh"
module qnic_output (
  input  logic            clk_i,
  input  logic            rst_ni,
  output logic            credit_o,      // there is a place for one more beat
  input  logic            take_i,        // it is taken
  input  logic            in_valid_i,
  input  qnic_pkg::beat_t in_i,
  input  logic            in_last_i,
  input  logic [3:0]      in_bytes_i,    // of a last beat, else 0; 0: 16
  output logic [127:0]    m_axis_tdata,
  output logic [15:0]     m_axis_tkeep,
  output logic            m_axis_tvalid,
  input  logic            m_axis_tready,
  output logic            m_axis_tlast,
  output logic            frame_out_o    // pulse: a frame's last beat was accepted
);
  localparam int unsigned PLACES = 16;

  logic [$clog2(PLACES):0] taken_q;
  logic credit_q, room, there, pop, last;
  logic [3:0] bytes;
  qnic_pkg::beat_t data;

  assign credit_o = credit_q;

  qnic_fifo #(
    .W    (133),
    .DEPTH(PLACES),
    .FLAGS(5)
  ) u_queue (
    .clk_i,
    .rst_ni,
    .in_valid_i,
    .in_ready_o (room),
    .in_data_i ({in_last_i, in_bytes_i, in_i}),
    .out_valid_o(there),
    .out_ready_i(pop),
    .out_data_o({last, bytes, data}),
    .level_o    ()
  );
  assign pop = there && (!m_axis_tvalid || m_axis_tready);

  qnic_count #(
    .W($bits(taken_q))
  ) u_taken (
    .clk_i,
    .rst_ni,
    .up_i(take_i),
    .down_i(pop),
    .next_o(),
    .count_o(taken_q)
  );

  logic [15:0] keep;  // a function of four bits each
  always_comb begin
    for (int unsigned i = 0; i < 16; i++) keep[i] = bytes == '0 || bytes > 4'(i);
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      credit_q      <= 1'b0;
      m_axis_tvalid <= 1'b0;
      frame_out_o   <= 1'b0;
    end else begin
      credit_q      <= pop || taken_q < 5'(PLACES - 1) || credit_q && !take_i;
      m_axis_tvalid <= pop || m_axis_tvalid && !m_axis_tready;
      frame_out_o   <= m_axis_tvalid && m_axis_tready && m_axis_tlast;
    end
    if (pop) begin
      m_axis_tdata <= data;
      m_axis_tkeep <= keep;
      m_axis_tlast <= last;
    end
  end

  `QNIC_ASSERT(Room_A, in_valid_i |-> room)
  `QNIC_ASSERT(OutHeld_A, m_axis_tvalid && !m_axis_tready |=> m_axis_tvalid && $stable
                          (m_axis_tdata) && $stable(m_axis_tkeep) && $stable(m_axis_tlast))
endmodule

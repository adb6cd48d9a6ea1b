// SPDX-License-Identifier: Apache-2.0
// The state of a TX ring: run, stop on an error, drain when it is disabled.
// Flow: csr, errors of the host blocks -> [qnic_ring_ctrl] -> run, silence, state
// Latency: 1
`include "qnic_assert.svh"
module qnic_ring_ctrl (
  input  logic                      clk_i,
  input  logic                      rst_ni,
  input  logic                      enable_i,
  input  logic                      fatal_i,        // of the decoder
  input  qnic_abi_pkg::ring_error_e fatal_cause_i,
  input  logic                      write_err_i,    // of a completion
  input  logic                      quiet_i,        // nothing of the ring is under way
  output logic                      run_o,          // fetch and decode
  output logic                      silent_o,       // no more completions
  output logic                      clear_o,        // idle: positions start again
  output logic                      stopped_o,      // pulse: the ring stopped in an error
  output qnic_abi_pkg::ring_state_e state_o,
  output qnic_abi_pkg::ring_error_e error_o
);
  import qnic_abi_pkg::*;
  typedef enum logic [1:0] {
    StIdle,
    StRun,
    StError,
    StDrain
  } state_e;
  state_e state_q;

  assign run_o    = state_q == StRun;
  assign clear_o  = state_q == StIdle;
  assign silent_o = state_q == StDrain || error_o == RING_ERROR_COMPLETION_WRITE;
  assign state_o  = state_q == StIdle ? RING_STATE_IDLE
                    : state_q == StError ? RING_STATE_ERROR : RING_STATE_RUNNING;

  always_ff @(posedge clk_i) begin
    stopped_o <= 1'b0;
    if (!rst_ni) begin
      state_q <= StIdle;
      error_o <= RING_ERROR_NONE;
    end else begin
      unique case (state_q)
        StIdle: begin
          error_o <= RING_ERROR_NONE;
          if (enable_i) state_q <= StRun;
        end
        StDrain: if (quiet_i) state_q <= StIdle;
        default: begin
          // The failed write is the graver one: the host cannot be told any more.
          if (write_err_i) error_o <= RING_ERROR_COMPLETION_WRITE;
          else if (fatal_i) error_o <= fatal_cause_i;
          if (!enable_i) state_q <= StDrain;
          else if (write_err_i || fatal_i) state_q <= StError;
          stopped_o <= enable_i && (write_err_i || fatal_i);
        end
      endcase
    end
  end
endmodule

// SPDX-License-Identifier: Apache-2.0
// Runs the command of the SA window: a write to SA.CMD becomes a handshake with the SA table.
// Flow: csr/qnic_csr -> [qnic_sa_window] -> sa/qnic_sa -> [qnic_sa_window] -> csr/qnic_csr
// Latency: the table's + 2   Rate: one command at a time
// Stalls: busy_o until the table has answered; the window's registers do not change then
// The key registers are cleared when the command is done, whatever came of it.
`include "qnic_assert.svh"
module qnic_sa_window (
  input  logic               clk_i,
  input  logic               rst_ni,
  input  logic               start_i,    // the command was written: cmd_i holds it next cycle
  input  qnic_pkg::sa_cmd_t  cmd_i,
  input  logic [3:0]         cipher_i,   // as written
  output logic               busy_o,
  output qnic_abi_pkg::sa_error_e error_o,  // of the last command
  output logic               done_o,     // pulse: clear the keys
  output logic               view_we_o,  // pulse: sa_view_i is what READ or DELETE found
  // SA table
  output logic               sa_cmd_valid_o,
  input  logic               sa_cmd_ready_i,
  output qnic_pkg::sa_cmd_t  sa_cmd_o,
  input  logic               sa_rsp_valid_i,
  input  qnic_abi_pkg::sa_error_e sa_rsp_error_i
);
  import qnic_abi_pkg::*;
  typedef enum logic [1:0] {
    StIdle,
    StCheck,
    StSend,
    StWait
  } state_e;
  state_e state_q;

  // NOP ends here: it wipes the key registers, no more.
  sa_error_e wrong;
  logic stop;
  assign wrong = cmd_i.op > SA_OP_BIND ? SA_ERROR_BAD_OP
                 : cmd_i.op == SA_OP_INSTALL
                   && !(cipher_i inside {CIPHER_AES_128_GCM, CIPHER_AES_256_GCM})
                 ? SA_ERROR_BAD_CIPHER : SA_ERROR_NONE;
  assign stop  = wrong != SA_ERROR_NONE || cmd_i.op == SA_OP_NOP;

  assign busy_o         = state_q != StIdle;
  assign sa_cmd_valid_o = state_q == StSend;
  assign sa_cmd_o       = state_q == StSend ? cmd_i : '0;
  assign done_o         = (state_q == StWait && sa_rsp_valid_i) || (state_q == StCheck && stop);
  assign view_we_o      = state_q == StWait && sa_rsp_valid_i && sa_rsp_error_i == SA_ERROR_NONE
                          && cmd_i.op inside {SA_OP_READ, SA_OP_DELETE};

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q <= StIdle;
      error_o <= SA_ERROR_NONE;
    end else begin
      unique case (state_q)
        StIdle: if (start_i) state_q <= StCheck;
        StCheck: begin
          state_q <= stop ? StIdle : StSend;
          error_o <= wrong;
        end
        StSend: if (sa_cmd_ready_i) state_q <= StWait;
        default:
        if (sa_rsp_valid_i) begin
          state_q <= StIdle;
          error_o <= sa_rsp_error_i;
        end
      endcase
    end
  end

  `QNIC_ASSERT(CmdHeld_A, sa_cmd_valid_o && !sa_cmd_ready_i |=> sa_cmd_valid_o && $stable(sa_cmd_o))
endmodule

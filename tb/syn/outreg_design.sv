// SPDX-License-Identifier: Apache-2.0
// Block RAMs with all kinds of registers behind them, for tb/syn/test_outreg.py.
// An output's registers go into the RAM where the comment says so.
module outreg_design (
  input  logic        clk_i,
  input  logic        write_i,
  input  logic        read_i,    // the RAM's own enable
  input  logic        enable_i,  // of the register behind it
  input  logic        clear_i,
  input  logic [9:0]  waddr_i,
  input  logic [9:0]  raddr_i,
  input  logic [35:0] data_i,
  output logic [35:0] plain_o,
  output logic [17:0] narrow_o,
  output logic [35:0] enabled_o,
  output logic [35:0] held_o,
  output logic [17:0] single_o,
  output logic [35:0] cleared_o,
  output logic [35:0] shared_o,
  output logic [35:0] spy_o,
  output logic [35:0] bare_o,
  output logic [35:0] mixed_o
);
  (* ram_style = "block", no_rw_check *) logic [35:0] plain[512];
  (* ram_style = "block", no_rw_check *) logic [17:0] narrow[1024];
  (* ram_style = "block", no_rw_check *) logic [35:0] enabled[512];
  (* ram_style = "block", no_rw_check *) logic [35:0] held[512];
  (* ram_style = "block", no_rw_check *) logic [17:0] single[1024];
  (* ram_style = "block", no_rw_check *) logic [35:0] cleared[512];
  (* ram_style = "block", no_rw_check *) logic [35:0] shared[512];
  (* ram_style = "block", no_rw_check *) logic [35:0] bare[512];
  (* ram_style = "block", no_rw_check *) logic [35:0] mixed[512];
  logic [35:0] plain_q, enabled_q, held_q, cleared_q, shared_q, bare_q, mixed_q;
  logic [17:0] narrow_q, single_q;

  always_ff @(posedge clk_i) begin
    if (write_i) begin
      plain[waddr_i[8:0]]   <= data_i;
      narrow[waddr_i]       <= data_i[17:0];
      enabled[waddr_i[8:0]] <= data_i;
      held[waddr_i[8:0]]    <= data_i;
      single[raddr_i]       <= data_i[17:0];
      cleared[waddr_i[8:0]] <= data_i;
      shared[waddr_i[8:0]]  <= data_i;
      bare[waddr_i[8:0]]    <= data_i;
      mixed[waddr_i[8:0]]   <= data_i;
    end
    plain_q   <= plain[raddr_i[8:0]];
    narrow_q  <= narrow[raddr_i];
    enabled_q <= enabled[raddr_i[8:0]];
    if (read_i) held_q <= held[raddr_i[8:0]];
    if (!write_i) single_q <= single[raddr_i];
    cleared_q <= cleared[raddr_i[8:0]];
    shared_q  <= shared[raddr_i[8:0]];
    bare_q    <= bare[raddr_i[8:0]];
    mixed_q   <= mixed[raddr_i[8:0]];

    plain_o   <= plain_q;                              // taken
    narrow_o  <= narrow_q;                             // taken
    if (enable_i) enabled_o <= enabled_q;  // taken, with its enable
    held_o    <= held_q;                               // taken, though the RAM has an enable
    single_o  <= single_q;                             // taken
    cleared_o <= clear_i ? '0 : cleared_q;             // not: a reset
    shared_o  <= shared_q;                             // not: spy_o sees the RAM too
    if (enable_i) mixed_o[17:0] <= mixed_q[17:0];  // not: two enables
    mixed_o[35:18] <= mixed_q[35:18];
  end
  assign spy_o  = shared_q ^ {36{clear_i}};
  assign bare_o = bare_q;                              // not: no register
endmodule

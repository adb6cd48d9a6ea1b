// SPDX-License-Identifier: Apache-2.0
// The SA table's memories, shared in turns by the gate and the admin block.
// Flow: sa/qnic_sa_gate, sa/qnic_sa_admin -> [qnic_sa_table] -> the same
// Latency: 2 (address to head_o, hp_o, slot_o, key_o: the RAMs and their output registers)
// Rate: a read and a write a cycle   Stalls: never; the master whose turn it is has the table
//
// An SA lies in two words by index and half (head, hp) and two by index and key phase
// (slot, key): all RAMs are 2*SA_ENTRIES deep. The RAMs read the master's address in every
// cycle. Keys are written by admin alone; the gate writes its numbers.
module qnic_sa_table #(
  parameter int unsigned SA_ENTRIES = 1024,
  localparam int unsigned IW = $clog2(SA_ENTRIES),
  localparam int unsigned HW = $bits(qnic_pkg::sa_head_hi_t)
) (
  input  logic                 clk_i,
  // Reading: the gate's turn, or admin's.
  input  logic                 admin_turn_i,
  input  logic [IW-1:0]        gate_idx_i,
  input  logic                 gate_half_i,
  input  logic                 gate_phase_i,
  input  logic [IW-1:0]        admin_idx_i,
  input  logic                 admin_half_i,
  input  logic                 admin_phase_i,
  output logic [HW-1:0]        head_o,         // sa_head_lo_t or sa_head_hi_t
  output logic [127:0]         hp_o,           // half of the key
  output qnic_pkg::sa_slot_t   slot_o,
  output qnic_pkg::sa_key_t    key_o,
  // The gate admits a packet.
  input  logic                 gate_write_head_i,
  input  logic                 gate_write_slot_i,
  input  logic [IW-1:0]        gate_widx_i,
  input  logic                 gate_whalf_i,
  input  logic                 gate_wphase_i,
  input  logic [HW-1:0]        gate_head_i,
  input  qnic_pkg::sa_slot_t   gate_slot_i,
  // Admin writes, in its turn.
  input  logic                 admin_write_head_i,
  input  logic                 admin_write_hp_i,
  input  logic                 admin_write_slot_i,
  input  logic [IW:0]          admin_waddr_i,  // {index, half and phase}
  input  logic [HW-1:0]        admin_head_i,
  input  logic [127:0]         admin_hp_i,
  input  qnic_pkg::sa_slot_t   admin_slot_i,
  input  qnic_pkg::sa_key_t    admin_key_i
);
  logic [IW:0] half_addr, phase_addr;
  assign half_addr  = admin_turn_i ? {admin_idx_i, admin_half_i} : {gate_idx_i, gate_half_i};
  assign phase_addr = admin_turn_i ? {admin_idx_i, admin_phase_i} : {gate_idx_i, gate_phase_i};

  qnic_sa_ram #(
    .W(HW),
    .DEPTH(2*SA_ENTRIES)
  ) u_head (
    .clk_i,
    .raddr_i(half_addr),
    .rdata_o(head_o),
    .write_i(gate_write_head_i || admin_write_head_i),
    .waddr_i(admin_write_head_i ? admin_waddr_i : {gate_widx_i, gate_whalf_i}),
    .wdata_i(admin_write_head_i ? admin_head_i : gate_head_i)
  );
  qnic_sa_ram #(
    .W(128),
    .DEPTH(2*SA_ENTRIES)
  ) u_hp (
    .clk_i,
    .raddr_i(half_addr),
    .rdata_o(hp_o),
    .write_i(admin_write_hp_i),
    .waddr_i(admin_waddr_i),
    .wdata_i(admin_hp_i)
  );
  qnic_sa_ram #(
    .W($bits(slot_o)),
    .DEPTH(2*SA_ENTRIES)
  ) u_slot (
    .clk_i,
    .raddr_i(phase_addr),
    .rdata_o(slot_o),
    .write_i(gate_write_slot_i || admin_write_slot_i),
    .waddr_i(admin_write_slot_i ? admin_waddr_i : {gate_widx_i, gate_wphase_i}),
    .wdata_i(admin_write_slot_i ? admin_slot_i : gate_slot_i)
  );
  qnic_sa_ram #(
    .W($bits(key_o)),
    .DEPTH(2*SA_ENTRIES)
  ) u_key (
    .clk_i,
    .raddr_i(phase_addr),
    .rdata_o(key_o),
    .write_i(admin_write_slot_i),
    .waddr_i(admin_waddr_i),
    .wdata_i(admin_key_i)
  );
endmodule

// SPDX-License-Identifier: Apache-2.0
// The SA table's memories, shared in turns by the gate and the admin block.
// Flow: sa/qnic_sa_gate, sa/qnic_sa_admin -> [qnic_sa_table] -> the same
// Latency: 2 (index to head_o, slot_o: the RAM and a register behind it)
// Rate: 1 access a cycle   Stalls: never; the master whose turn it is has the table
//
// An SA lies in two words by index (head, hp) and two by index and key phase (slot,
// key). The RAMs read the master's address in every cycle. head_o and slot_o take up
// what was read when load_i is high and hold it. hp_o and key_o show the secrets for the
// one cycle that follows reveal_i and are zero otherwise.
module qnic_sa_table #(
  parameter int unsigned SA_ENTRIES = 1024,
  localparam int unsigned IW = $clog2(SA_ENTRIES)
) (
  input  logic                 clk_i,
  // The gate's turn, or admin's.
  input  logic                 admin_turn_i,
  input  logic [IW-1:0]        gate_idx_i,
  input  logic                 gate_phase_i,
  input  logic [IW-1:0]        admin_idx_i,
  input  logic                 admin_phase_i,
  // Reading.
  input  logic                 load_i,
  input  logic                 reveal_i,
  output qnic_pkg::sa_head_t   head_o,
  output qnic_pkg::sa_slot_t   slot_o,
  output logic [255:0]         hp_o,
  output qnic_pkg::sa_key_t    key_o,
  // The gate admits a packet: numbers of the entry in head_o and slot_o.
  input  logic                 admit_i,
  input  logic [62:0]          admit_next_pn_i,
  input  logic [31:0]          admit_sent_i,
  // Admin writes, in its turn.
  input  logic                 write_head_i,
  input  logic                 write_slot_i,
  input  qnic_pkg::sa_head_t   write_head_data_i,
  input  logic [255:0]         write_hp_i,
  input  qnic_pkg::sa_slot_t   write_slot_data_i,
  input  qnic_pkg::sa_key_t    write_key_i
);
  logic [IW-1:0] idx;
  logic [IW:0] slot_idx;
  assign idx      = admin_turn_i ? admin_idx_i : gate_idx_i;
  assign slot_idx = {idx, admin_turn_i ? admin_phase_i : gate_phase_i};

  qnic_pkg::sa_head_t head_rd, head_wr;
  qnic_pkg::sa_slot_t slot_rd, slot_wr;
  qnic_pkg::sa_key_t key_rd;
  logic [255:0] hp_rd;

  always_comb begin
    head_wr = write_head_data_i;
    slot_wr = write_slot_data_i;
    if (!admin_turn_i) begin
      head_wr         = head_o;
      head_wr.next_pn = admit_next_pn_i;
      slot_wr         = slot_o;
      slot_wr.sent    = admit_sent_i;
    end
  end

  qnic_sa_ram #(
    .W($bits(head_wr)),
    .DEPTH(SA_ENTRIES)
  ) u_head (
    .clk_i,
    .addr_i(idx),
    .write_i(admit_i || write_head_i),
    .wdata_i(head_wr),
    .rdata_o(head_rd)
  );
  qnic_sa_ram #(
    .W(256),
    .DEPTH(SA_ENTRIES)
  ) u_hp (
    .clk_i,
    .addr_i(idx),
    .write_i(write_head_i),
    .wdata_i(write_hp_i),
    .rdata_o(hp_rd)
  );
  qnic_sa_ram #(
    .W($bits(slot_wr)),
    .DEPTH(2*SA_ENTRIES)
  ) u_slot (
    .clk_i,
    .addr_i(slot_idx),
    .write_i(admit_i || write_slot_i),
    .wdata_i(slot_wr),
    .rdata_o(slot_rd)
  );
  qnic_sa_ram #(
    .W($bits(key_rd)),
    .DEPTH(2*SA_ENTRIES)
  ) u_key (
    .clk_i,
    .addr_i(slot_idx),
    .write_i(write_slot_i),
    .wdata_i(write_key_i),
    .rdata_o(key_rd)
  );

  always_ff @(posedge clk_i) begin
    if (load_i) begin
      head_o <= head_rd;
      slot_o <= slot_rd;
    end
  end

  always_ff @(posedge clk_i) begin
    hp_o  <= reveal_i ? hp_rd : '0;
    key_o <= reveal_i ? key_rd : '0;
  end
endmodule

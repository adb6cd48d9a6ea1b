// SPDX-License-Identifier: Apache-2.0
// Registers on AXI4-Lite: SA window, counters, interrupts, soft reset, the way to the rings.
// Flow: host -> s_axil -> [qnic_csr] -> host/qnic_host, sa/qnic_sa; events -> irq_o
// Latency: a written register is at the port 2 cycles after its handshake, a command of the SA
// window 4; a read takes 3; irq_o follows its cause by 2; registers of rings take longer
// (host/qnic_ring_regs)
// Rate: 1 read a cycle, 1 write a cycle   Stalls: bready, rready, registers of rings
// Registers: abi/qnic.rdl, docs/registers.md. In a soft reset those of rings read as 0. Key registers cannot be read and are cleared
// when their command is done.
`include "qnic_assert.svh"
module qnic_csr #(
  parameter int unsigned LANES      = 1,
  parameter int unsigned RINGS      = 1,
  parameter int unsigned VECTORS    = 1,     // 1 to 64
  parameter int unsigned SA_ENTRIES = 1024,
  parameter int unsigned MAX_FRAME  = 9018,
  parameter int unsigned AXI_BYTES  = 32
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,
  input  logic [14:0]               s_axil_awaddr,
  input  logic [2:0]                s_axil_awprot,
  input  logic                      s_axil_awvalid,
  output logic                      s_axil_awready,
  input  logic [31:0]               s_axil_wdata,
  input  logic [3:0]                s_axil_wstrb,
  input  logic                      s_axil_wvalid,
  output logic                      s_axil_wready,
  output logic [1:0]                s_axil_bresp,
  output logic                      s_axil_bvalid,
  input  logic                      s_axil_bready,
  input  logic [14:0]               s_axil_araddr,
  input  logic [2:0]                s_axil_arprot,
  input  logic                      s_axil_arvalid,
  output logic                      s_axil_arready,
  output logic [31:0]               s_axil_rdata,
  output logic [1:0]                s_axil_rresp,
  output logic                      s_axil_rvalid,
  input  logic                      s_axil_rready,
  // device
  output logic                      core_rst_no,   // reset of all but the registers
  output logic [VECTORS-1:0]        irq_o,
  // TX rings
  output logic                      ring_req_o,      // pulse
  output logic                      ring_write_o,
  output logic [13:0]               ring_addr_o,
  output logic [31:0]               ring_wdata_o,
  output logic [31:0]               ring_biten_o,
  input  logic                      ring_ack_i,
  input  logic [31:0]               ring_rdata_i,
  output logic                      rings_off_o,     // disable all
  input  logic                      rings_idle_i,
  input  logic                      ring_stopped_i,  // pulse
  input  logic                      completion_i,    // pulse: completions of a ring with
  input  logic [5:0]                vector_i,        // this vector
  // counters
  input  logic                      result_i,        // pulse: a chain has its status
  input  qnic_abi_pkg::status_e     result_status_i,
  input  logic                      frame_sent_i,
  input  qnic_pkg::len_t            frame_bytes_i,
  // SA table
  output logic                      sa_cmd_valid_o,
  input  logic                      sa_cmd_ready_i,
  output qnic_pkg::sa_cmd_t         sa_cmd_o,
  input  logic                      sa_rsp_valid_i,
  input  qnic_abi_pkg::sa_error_e   sa_rsp_error_i,
  input  qnic_pkg::sa_view_t        sa_view_i,
  input  logic                      sa_busy_i,
  input  logic                      sa_event_valid_i,
  input  qnic_pkg::sa_event_t       sa_event_i
);
  qnic_csr_regs_pkg::qnic_csr_regs__in_t  to_regs;
  qnic_csr_regs_pkg::qnic_csr_regs__out_t regs;
  qnic_csr_regs i_regs (
    .clk(clk_i),
    .rst_n(rst_ni),
    .s_axil_awready,
    .s_axil_awvalid,
    .s_axil_awaddr,
    .s_axil_awprot,
    .s_axil_wready,
    .s_axil_wvalid,
    .s_axil_wdata,
    .s_axil_wstrb,
    .s_axil_bready,
    .s_axil_bvalid,
    .s_axil_bresp,
    .s_axil_arready,
    .s_axil_arvalid,
    .s_axil_araddr,
    .s_axil_arprot,
    .s_axil_rready,
    .s_axil_rvalid,
    .s_axil_rdata,
    .s_axil_rresp,
    .hwif_in(to_regs),
    .hwif_out(regs)
  );

  // ---- soft reset: rings come to rest, so that no AXI transaction is cut off ----------------
  typedef enum logic [1:0] {
    StRun,
    StDrain,
    StReset
  } state_e;
  state_e     state_q;
  logic [3:0] hold_q;
  logic       soft_rst_q;
  assign core_rst_no = rst_ni && !soft_rst_q;
  always_ff @(posedge clk_i) begin
    soft_rst_q <= rst_ni && state_q == StReset;
    hold_q      <= state_q == StReset ? hold_q + 4'd1 : '0;
    if (!rst_ni) state_q <= StRun;
    else
      unique case (state_q)
        StRun:   if (regs.control.soft_reset.value) state_q <= StDrain;
        StDrain: if (rings_off_o && rings_idle_i) state_q <= StReset;
        default: if (&hold_q) state_q <= StRun;
      endcase
  end

  // ---- SA window --------------------------------------------------------------------------
  qnic_pkg::sa_cmd_t cmd;
  logic start_q, window_busy, window_done, view_we;
  qnic_abi_pkg::sa_error_e window_error;
  qnic_pkg::keys_t keys;
  always_comb begin
    for (int unsigned i = 0; i < 8; i++) begin
      keys.key[32*i+:32] = regs.sa.key[i].value.value;
      keys.hp[32*i+:32]  = regs.sa.hp[i].value.value;
    end
    for (int unsigned i = 0; i < 3; i++) keys.iv[32*i+:32] = regs.sa.iv[i].value.value;
  end
  assign cmd = '{
          op: qnic_abi_pkg::sa_op_e'(regs.sa.cmd.op.value),
          phase: regs.sa.cmd.phase.value,
          keyed: regs.sa.cmd.keyed.value,
          any_gen: regs.sa.cmd.any_gen.value,
          aes256: regs.sa.cipher.cipher.value == qnic_abi_pkg::CIPHER_AES_256_GCM,
          sa_id: regs.sa.id.value.value,
          gen: regs.sa.meta.gen.value,
          owner: regs.sa.meta.owner.value,
          next_pn: {regs.sa.next_pn_hi.value.value, regs.sa.next_pn_lo.value.value},
          sent: regs.sa.sent.value.value,
          soft_limit: regs.sa.soft_limit.value.value,
          hard_limit: regs.sa.hard_limit.value.value,
          keys: keys
      };
  qnic_sa_window i_window (
    .clk_i,
    .rst_ni(core_rst_no),
    .start_i(start_q),
    .cmd_i(cmd),
    .cipher_i(regs.sa.cipher.cipher.value),
    .busy_o(window_busy),
    .error_o(window_error),
    .done_o(window_done),
    .view_we_o(view_we),
    .sa_cmd_valid_o,
    .sa_cmd_ready_i,
    .sa_cmd_o,
    .sa_rsp_valid_i,
    .sa_rsp_error_i
  );

  // ---- limit events ------------------------------------------------------------------------
  logic event_valid, event_room;
  qnic_pkg::sa_event_t sa_event;
  always_ff @(posedge clk_i) start_q <= core_rst_no && regs.sa.cmd.op.swmod && !to_regs.sa_busy;
  qnic_fifo #(
    .W($bits(qnic_pkg::sa_event_t)),
    .DEPTH(qnic_abi_pkg::SA_EVENTS),
    .GATE(1'b1)
  ) i_events (
    .clk_i,
    .rst_ni(core_rst_no),
    .in_valid_i(sa_event_valid_i && event_room),
    .in_ready_o(event_room),
    .in_data_i(sa_event_i),
    .out_valid_o(event_valid),
    .out_ready_i(regs.sa.event_.ack.value),
    .out_data_o(sa_event),
    .level_o()
  );

  // ---- rings and interrupts ---------------------------------------------------------------
  assign ring_req_o   = regs.rings.req;
  assign ring_write_o = regs.rings.req_is_wr;
  assign ring_addr_o  = regs.rings.addr;
  assign ring_wdata_o = regs.rings.wr_data;
  assign ring_biten_o = regs.rings.wr_biten;
  // An access that meets the soft reset is answered here: the rings have forgotten it.
  logic ring_write_q, ring_busy_q, ring_lost_q, ring_ack, off_q;
  assign ring_ack = ring_ack_i || ring_lost_q;
  always_ff @(posedge clk_i) begin
    if (ring_req_o) ring_write_q <= ring_write_o;
    ring_busy_q <= rst_ni && (ring_busy_q || ring_req_o) && !ring_ack;
    ring_lost_q <= rst_ni && soft_rst_q && (ring_busy_q || ring_req_o) && !ring_ack;
    off_q       <= rst_ni && state_q != StRun;
  end
  assign rings_off_o = off_q && state_q != StRun;

  logic [63:0] vectors, raised, enabled;
  assign vectors = (completion_i ? 64'd1 << vector_i : '0)
                   & (VECTORS == 64 ? '1 : (64'd1 << VECTORS) - 64'd1);
  assign raised  = {
          regs.irq_vectors_hi.pending.value, regs.irq_vectors_lo.pending.value, regs.irq_status.intr
      };
  assign enabled = {regs.irq_vectors_enable_hi.enable.value, regs.irq_vectors_enable_lo.enable.value, 1'b1};
  always_ff @(posedge clk_i) begin
    irq_o <= rst_ni ? raised[VECTORS-1:0] & enabled[VECTORS-1:0] : '0;
  end

  qnic_pkg::sa_slot_t [1:0] slots;
  assign slots = {sa_view_i.slot1, sa_view_i.slot0};
  always_comb begin
    to_regs.field_rst            = !rst_ni || state_q == StReset;
    to_regs.rst_n                = rst_ni;
    to_regs.sa_busy              = window_busy || start_q;
    to_regs.build.lanes.next     = 8'(LANES);
    to_regs.build.rings.next     = 8'(RINGS);
    to_regs.build.axi_bytes.next = 16'(AXI_BYTES);
    to_regs.sa_entries.count.next = 32'(SA_ENTRIES);
    to_regs.max_frame.bytes.next = 32'(MAX_FRAME);
    to_regs.status.ready.next    = state_q == StRun && core_rst_no && !sa_busy_i;

    to_regs.irq_status.completion.next = vectors[0];
    to_regs.irq_vectors_lo.pending.next = vectors[31:1];
    to_regs.irq_vectors_hi.pending.next = vectors[63:32];
    to_regs.irq_status.ring_error.next = ring_stopped_i;
    to_regs.irq_status.sa_event.next   = sa_event_valid_i;

    for (int unsigned i = 0; i < 8; i++) begin
      to_regs.sa.key[i].value.hwclr = window_done;
      to_regs.sa.hp[i].value.hwclr  = window_done;
    end
    for (int unsigned i = 0; i < 3; i++) to_regs.sa.iv[i].value.hwclr = window_done;
    to_regs.sa.status.busy.next        = window_busy || start_q;
    to_regs.sa.status.error.next       = window_error;
    to_regs.sa.rd_flags.valid.next     = sa_view_i.valid;
    to_regs.sa.rd_flags.key_valid.next = {sa_view_i.slot1.valid, sa_view_i.slot0.valid};
    to_regs.sa.rd_flags.cipher.next    = sa_view_i.aes256 ? qnic_abi_pkg::CIPHER_AES_256_GCM
                                         : qnic_abi_pkg::CIPHER_AES_128_GCM;
    to_regs.sa.rd_meta.gen.next        = sa_view_i.gen;
    to_regs.sa.rd_meta.owner.next      = sa_view_i.owner;
    to_regs.sa.rd_next_pn_lo.value.next = sa_view_i.next_pn[31:0];
    to_regs.sa.rd_next_pn_hi.value.next = {1'b0, sa_view_i.next_pn[62:32]};
    to_regs.sa.rd_flags.valid.we       = view_we;
    to_regs.sa.rd_flags.key_valid.we   = view_we;
    to_regs.sa.rd_flags.cipher.we      = view_we;
    to_regs.sa.rd_meta.gen.we          = view_we;
    to_regs.sa.rd_meta.owner.we        = view_we;
    to_regs.sa.rd_next_pn_lo.value.we  = view_we;
    to_regs.sa.rd_next_pn_hi.value.we  = view_we;
    for (int unsigned i = 0; i < 2; i++) begin
      to_regs.sa.rd_sent[i].value.next       = slots[i].sent;
      to_regs.sa.rd_soft_limit[i].value.next = slots[i].soft_limit;
      to_regs.sa.rd_hard_limit[i].value.next = slots[i].hard_limit;
      to_regs.sa.rd_sent[i].value.we         = view_we;
      to_regs.sa.rd_soft_limit[i].value.we   = view_we;
      to_regs.sa.rd_hard_limit[i].value.we   = view_we;
    end
    to_regs.sa.event_id.id.next  = sa_event.id;
    to_regs.sa.event_.valid.next = event_valid;
    to_regs.sa.event_.phase.next = sa_event.phase;
    to_regs.sa.event_.at_soft.next = sa_event.at_soft;
    to_regs.sa.event_.at_hard.next = sa_event.at_hard;
    to_regs.sa.event_.gen.next   = sa_event.gen;

    for (int unsigned i = 0; i < $size(to_regs.chains); i++) begin
      to_regs.chains[i].count.incr = result_i && result_status_i == 8'(i);
    end
    to_regs.frames.count.incr      = frame_sent_i;
    to_regs.bytes.count.incr       = frame_sent_i;
    to_regs.bytes.count.incrvalue  = frame_bytes_i;
    to_regs.soft_limits.count.incr = sa_event_valid_i && sa_event_i.at_soft;
    to_regs.hard_limits.count.incr = sa_event_valid_i && sa_event_i.at_hard;
    to_regs.lost_events.count.incr = sa_event_valid_i && !event_room;

    to_regs.rings.rd_ack  = ring_ack && !ring_write_q;
    to_regs.rings.wr_ack  = ring_ack && ring_write_q;
    to_regs.rings.rd_data = ring_lost_q ? '0 : ring_rdata_i;
  end
endmodule

// SPDX-License-Identifier: Apache-2.0
// Interrupts of completions: at a count of them, or some time after the first one.
// Flow: host/qnic_completion -> [qnic_moderation] -> csr
// Latency: 1 from the completion, when each one counts   Rate: a completion a cycle
// Stalls: none
// Time goes in units of 64 cycles. Between completions the rings are looked at in turn, so an
// interrupt of time is early by less than a unit, or late by at most RINGS cycles and those of
// completions. A time that is up stays so for 65,536 units at least: no look can miss it.
module qnic_moderation #(
  parameter int unsigned RINGS = 1
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  logic                 init_i,
  input  qnic_host_pkg::ring_t      init_ring_i,
  input  qnic_host_pkg::ring_set_t  live_i,       // the others are forgotten
  input  logic                 done_i,       // pulse: a completion is in memory
  input  qnic_host_pkg::ring_t      done_ring_i,
  output qnic_host_pkg::ring_t      ring_o,
  input  qnic_host_pkg::ring_cfg_t  cfg_i,        // of ring_o
  output logic                 irq_o,        // pulse
  output logic [5:0]           vector_o
);
  typedef struct packed {
    logic [15:0] count;  // completions without interrupt
    logic [16:0] since;  // when the first one came
  } pending_t;

  logic [22:0] now_q;
  qnic_host_pkg::ring_t scan_q;
  assign ring_o = done_i ? done_ring_i : scan_q;

  pending_t pending, next;
  qnic_ring_ram #(
    .RINGS(RINGS),
    .W($bits(pending_t)),
    .READS(1)
  ) i_pending (
    .clk_i,
    .init_i,
    .init_ring_i,
    .we_i(1'b1),
    .ring_i(ring_o),
    .data_i(next),
    .rd_ring_i(ring_o),
    .rd_data_o(pending)
  );

  logic first, enough, late, fire;
  logic [15:0] count;
  logic [16:0] waited;
  assign waited = now_q[22:6] - pending.since;
  assign first  = pending.count == '0;
  assign count  = &pending.count ? pending.count : pending.count + 16'(done_i);
  assign enough = cfg_i.mod_count != '0 ? count >= cfg_i.mod_count : cfg_i.mod_time == '0;
  assign late   = cfg_i.mod_time != '0 && !first && waited >= {1'b0, cfg_i.mod_time};
  assign fire   = count != '0 && (enough || late);
  always_comb begin
    next.count = fire || (!live_i[ring_o] && !done_i) ? '0 : count;
    next.since = first ? now_q[22:6] : pending.since;
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      now_q  <= '0;
      scan_q <= '0;
      irq_o  <= 1'b0;
    end else begin
      now_q <= now_q + 23'd1;
      irq_o <= fire && !init_i;
      if (!done_i) scan_q <= int'(scan_q) == RINGS - 1 ? '0 : scan_q + 1'b1;
    end
    vector_o <= cfg_i.vector;
  end
endmodule

// SPDX-License-Identifier: Apache-2.0
// Reads posted slots of all rings into the slot store, ring by ring, a burst at a time.
// Flow: host/qnic_ring_scan (who wants) -> [qnic_slot_fetch] -> host/qnic_axi_read, slot store
// Latency: 5 from a ring's wish to the request
// Rate: a burst of up to BURST slots in 5 cycles, in 8 of one ring alone
// Stalls: until the read channel and the store's list of bursts take the request
// Room in the store is the scan's condition for a wish and looked at again here. A burst stays
// inside the ring and inside 4 KiB; the ring lies at a multiple of its size.
`include "qnic_assert.svh"
module qnic_slot_fetch #(
  parameter int unsigned ADDR_W   = 64,
  parameter int unsigned PER_BEAT = 2,   // slots of a beat: 1, 2, 4 or 8
  parameter int unsigned PREFETCH = 256,  // slots of a ring in the store
  localparam int unsigned BURST = PER_BEAT > 4 ? 4 * PER_BEAT : 16
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  // who wants, and who may
  input  qnic_host_pkg::ring_set_t  want_i,
  input  qnic_host_pkg::ring_set_t  may_i,          // the ring runs and is not being rewound
  output logic                 picked_o,       // pulse: the wish of ring_o is taken up
  output qnic_host_pkg::ring_t      ring_o,
  input  qnic_host_pkg::ring_cfg_t  cfg_i,          // of ring_o
  input  qnic_host_pkg::ring_pos_t  pos_i,
  output logic                 ask_o,          // pulse: asked_o is the ring's new position
  output logic [15:0]          asked_o,
  // to the read channel
  output logic                 req_valid_o,
  input  logic                 req_ready_i,
  output logic [ADDR_W-1:0]    req_addr_o,
  output logic [7:0]           req_len_o,
  // to the store, with the request
  input  logic                 burst_ready_i,
  output logic [15:0]          burst_first_o,  // its first slot
  output logic [5:0]           burst_slots_o
);
  localparam logic [15:0] ALIGN = 16'(PER_BEAT - 1);

  typedef enum logic [1:0] {
    StPick,
    StRead,
    StCut,
    StAsk
  } state_e;
  state_e state_q;

  logic pick_valid;
  qnic_host_pkg::ring_t pick;
  assign picked_o = state_q == StPick && pick_valid;
  qnic_ring_pick i_pick (
    .clk_i,
    .rst_ni,
    .set_i(want_i),
    .valid_o(pick_valid),
    .ring_o(pick),
    .take_i(picked_o)
  );

  // ---- the burst: what is posted and has room, up to the ring's end and the page's -----------
  logic [63:0] base_q;
  logic [15:0] asked_q, posted_q, room_q, mask_q, index, to_wrap, to_page, whole, n, n_q;
  logic [5:0] beats;
  function automatic logic [15:0] least(logic [15:0] a, logic [15:0] b);
    return a < b ? a : b;
  endfunction
  assign index   = asked_q & mask_q;
  assign to_wrap = mask_q - index + 16'd1;
  assign to_page = 16'd256 - {8'd0, index[7:0]};
  assign whole   = 16'(BURST) - (index & ALIGN);  // so that the next one begins with a beat
  assign n       = least(least(least(posted_q, room_q), whole), least(to_wrap, to_page));
  assign beats   = 6'((n_q + (index & ALIGN) + ALIGN) / 16'(PER_BEAT));

  logic may;
  assign may           = may_i[ring_o];
  assign req_valid_o   = state_q == StAsk && burst_ready_i && may;
  assign req_len_o     = 8'(beats - 6'd1);
  assign ask_o         = req_valid_o && req_ready_i;
  assign asked_o       = asked_q + n_q;
  assign burst_first_o = asked_q;
  assign burst_slots_o = n_q[5:0];

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q <= StPick;
      ring_o  <= '0;
    end else begin
      unique case (state_q)
        StPick:
        if (pick_valid) begin
          ring_o  <= pick;
          state_q <= StRead;
        end
        StRead: state_q <= StCut;
        StCut:  state_q <= n == '0 ? StPick : StAsk;
        default: if (!may || (burst_ready_i && req_ready_i)) state_q <= StPick;
      endcase
    end
    if (state_q == StRead) begin
      base_q   <= cfg_i.base;
      asked_q  <= pos_i.asked;
      posted_q <= cfg_i.tail - pos_i.asked;
      // Up to a whole beat: a burst that ends within one makes the next begin there, too.
      room_q   <= 16'(PREFETCH) - (pos_i.asked - (pos_i.freed & ~ALIGN));
      mask_q   <= 16'((17'd1 << cfg_i.size_log2) - 17'd1);
    end
    if (state_q == StCut) begin
      n_q        <= n;
      req_addr_o <= ADDR_W'(base_q + 64'({index & ~ALIGN, 4'b0}));
    end
  end

  `QNIC_ASSERT(Room_A, state_q == StCut |-> room_q <= 16'(PREFETCH))
  `QNIC_ASSERT(
      InPage_A,
      req_valid_o |-> 13'(req_addr_o[11:0]) + 13'({beats, 4'd0}) * 13'(PER_BEAT) <= 13'd4096)
  `QNIC_ASSERT(InRing_A, req_valid_o |-> index + n_q <= mask_q + 16'd1)
endmodule

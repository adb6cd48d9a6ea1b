// SPDX-License-Identifier: Apache-2.0
// Deficit round robin: which ring's chain is taken up next, fair by bytes.
// Flow: host/qnic_ring_scan -> [qnic_drr] -> host/qnic_slot_read, which says what it cost
// Latency: 1 from a charge to the next offer of the same ring, 4 to another's
// Rate: as latency   Stalls: while the offer is not taken
// A ring is served while its deficit is above zero, and gets QUANTUM bytes when its turn comes:
// a chain's bytes are known only when it was read, so the last one may overdraw. A ring whose
// slots are not there in time keeps what it has left, up to QUANTUM; one with nothing posted loses
// it, but not what it owes. Where no other ring has a chain, a turn goes on.
// Fairness: between two rings that always have chains, bytes served differ by at most twice
// QUANTUM plus two of the longest chains.
`include "qnic_assert.svh"
module qnic_drr #(
  parameter int unsigned RINGS   = 1,
  parameter int unsigned QUANTUM = 2048
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  logic                 init_i,
  input  qnic_host_pkg::ring_t      init_ring_i,
  input  qnic_host_pkg::ring_set_t  want_i,
  input  qnic_host_pkg::ring_set_t  empty_i,
  output logic                 offer_valid_o,
  input  logic                 offer_ready_i,
  output qnic_host_pkg::ring_t      ring_o,
  // one of them for each offer that was taken
  input  logic                 charge_i,
  input  logic [19:0]          bytes_i,
  input  logic                 skip_i         // there was no chain
);
  localparam int unsigned W = 22;
  typedef enum logic [2:0] {
    StPick,
    StRead,
    StAdd,
    StOffer,
    StBusy,
    StStore
  } state_e;
  state_e state_q;

  logic pick_valid, pick;
  qnic_host_pkg::ring_t pick_ring;
  assign pick = state_q == StPick && pick_valid;
  qnic_ring_pick i_pick (
    .clk_i,
    .rst_ni,
    .set_i(want_i),
    .valid_o(pick_valid),
    .ring_o(pick_ring),
    .take_i(pick)
  );

  logic signed [W-1:0] deficit_q, charged;
  logic [W-1:0] stored;
  logic wanted, left, rich, alone_q;
  assign wanted        = want_i[ring_o];
  assign left          = deficit_q > 0;
  assign rich          = deficit_q > $signed(W'(QUANTUM));
  assign charged       = deficit_q - W'(bytes_i);
  assign offer_valid_o = state_q == StOffer && wanted && left;
  qnic_ring_ram #(
    .RINGS(RINGS),
    .W(W),
    .READS(1)
  ) i_deficits (
    .clk_i,
    .init_i,
    .init_ring_i,
    .we_i(state_q == StStore),
    .ring_i(ring_o),
    .data_i(left && empty_i[ring_o] ? '0 : deficit_q),
    .rd_ring_i(ring_o),
    .rd_data_o(stored)
  );

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q <= StPick;
      ring_o  <= '0;
    end else begin
      unique case (state_q)
        StPick:
        if (pick) begin
          ring_o  <= pick_ring;
          state_q <= StRead;
        end
        StRead:  state_q <= StAdd;
        StAdd:   state_q <= StOffer;
        StOffer: if (!wanted || !left) state_q <= StStore;
                 else if (offer_ready_i) state_q <= StBusy;
        StBusy:  if (charge_i || skip_i) state_q <= StOffer;
        default: state_q <= StPick;
      endcase
    end
    if (state_q == StRead) deficit_q <= stored;
    if (state_q == StAdd) deficit_q <= (rich ? W'(QUANTUM) : deficit_q) + W'(QUANTUM);
    if (state_q == StBusy && charge_i) begin
      deficit_q <= charged + (alone_q && !rich ? W'(QUANTUM) : '0);
    end
    alone_q <= (want_i & ~(qnic_host_pkg::ring_set_t'(1) << ring_o)) == '0;
  end

  `QNIC_ASSERT(OneAnswer_A, charge_i || skip_i |-> state_q == StBusy && !(charge_i && skip_i))
  `QNIC_ASSERT(NoWrap_A, state_q == StBusy && charge_i |-> charged < deficit_q || bytes_i == '0)
endmodule

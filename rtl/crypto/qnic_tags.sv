// SPDX-License-Identifier: Apache-2.0
// Keeps every frame's tag for egress, and reads it once more for a sample that needs it.
// Flow: crypto/qnic_seal -> [qnic_tags] -> crypto/qnic_seal (egress), crypto/qnic_sampler
// Latency: 6 (in_valid_i to out_valid_o); 4 from sample_read_i to sample_valid_o
// Rate: a tag a cycle in, one in 3 cycles out   Stalls: in_* never (the room is taken before)
//
// Both readers go through the frames in order. They share the block RAM's read port; the
// sampler goes first. What egress is to have is read ahead into two registers.
`include "qnic_assert.svh"
module qnic_tags #(
  parameter int unsigned FLIGHT = qnic_pkg::MAX_FLIGHT  // frames between hash and egress
) (
  input  logic            clk_i,
  input  logic            rst_ni,
  input  logic            in_valid_i,
  input  qnic_pkg::beat_t in_tag_i,
  output logic            sample_there_o,  // the tag of the sampler's frame is there
  input  logic            sample_next_i,   // the sampler goes on to the next frame
  input  logic            sample_read_i,   // and wants this one's tag
  output logic            sample_valid_o,
  output qnic_pkg::beat_t sample_tag_o,    // with sample_valid_o
  output logic            out_valid_o,
  input  logic            out_ready_i,
  output qnic_pkg::beat_t out_tag_o
);
  localparam int unsigned AW = $clog2(FLIGHT);
  (* no_rw_check *) qnic_pkg::beat_t mem[FLIGHT];
  qnic_pkg::beat_t ram_q, word_q, next_q, out_q;
  logic [AW-1:0] wr_q, sample_q, sample_addr_q, rd_q, addr_q;
  logic sample_go_q;  // sample_read_i comes late: the RAM's port is its own a cycle after
  logic [AW:0] for_sample, for_out;  // tags that the reader has not gone past, a cycle late
  logic any_sample_q, any_out_q;  // is that number not 0?
  logic [2:0] sample_way_q, out_way_q;  // address, RAM, its output register
  logic [1:0] ahead_q;  // reads for egress under way or held
  logic next_valid_q, out_valid_q, fetch, out_take, next_take;

  assign fetch     = any_out_q && !ahead_q[1] && !sample_go_q;
  assign out_take  = out_valid_q && out_ready_i;
  assign next_take = next_valid_q && (!out_valid_q || out_ready_i);

  always_ff @(posedge clk_i) begin
    if (in_valid_i) mem[wr_q] <= in_tag_i;
    ram_q  <= mem[addr_q];
    word_q <= ram_q;
    sample_addr_q <= sample_q;
    addr_q        <= sample_go_q ? sample_addr_q : rd_q;
    if (out_way_q[2]) next_q <= word_q;
    if (next_take) out_q <= next_q;
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      wr_q         <= '0;
      sample_q     <= '0;
      rd_q         <= '0;
      sample_go_q  <= 1'b0;
      sample_way_q <= '0;
      out_way_q    <= '0;
      ahead_q      <= '0;
      next_valid_q <= 1'b0;
      out_valid_q  <= 1'b0;
    end else begin
      if (in_valid_i) wr_q <= wr_q + 1'b1;
      if (sample_next_i) sample_q <= sample_q + 1'b1;
      if (fetch) rd_q <= rd_q + 1'b1;
      sample_go_q  <= sample_next_i && sample_read_i;
      sample_way_q <= {sample_way_q[1:0], sample_go_q};
      out_way_q    <= {out_way_q[1:0], fetch};
      ahead_q      <= ahead_q + 2'(fetch) - 2'(out_take);
      next_valid_q <= out_way_q[2] || (next_valid_q && !next_take);
      out_valid_q  <= next_take || (out_valid_q && !out_ready_i);
    end
  end
  qnic_tally #(
    .W(AW + 1)
  ) u_for_sample (
    .clk_i,
    .rst_ni,
    .up_i(in_valid_i),
    .down_i(sample_next_i),
    .any_o(any_sample_q),
    .none_o(),
    .one_o(),
    .now_o(),
    .count_o(for_sample)
  );
  qnic_tally #(
    .W(AW + 1)
  ) u_for_out (
    .clk_i,
    .rst_ni,
    .up_i(in_valid_i),
    .down_i(fetch),
    .any_o(any_out_q),
    .none_o(),
    .one_o(),
    .now_o(),
    .count_o(for_out)
  );
  assign sample_there_o = any_sample_q;
  assign sample_valid_o = sample_way_q[2];
  assign sample_tag_o   = word_q;
  assign out_valid_o    = out_valid_q;
  assign out_tag_o      = out_q;

  `QNIC_ASSERT(Ahead_A, out_way_q[2] |-> !next_valid_q || next_take)
  `QNIC_ASSERT(Room_A, in_valid_i |-> !for_sample[AW] && !for_out[AW])
endmodule

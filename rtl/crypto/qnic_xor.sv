// SPDX-License-Identifier: Apache-2.0
// Aligns a step's block, lets it wait for its keystream, XORs payload with it.
// Flow: crypto/qnic_slicer, crypto/qnic_aes_pipe -> [qnic_xor] -> egress, GHASH, sampler
// Latency: AES_LATENCY + 2   Rate: a step a cycle   Stalls: never (room is taken beforehand)
`include "qnic_assert.svh"
module qnic_xor #(
  parameter int unsigned AES_LATENCY = qnic_pkg::AES_LATENCY
) (
  input  logic            clk_i,
  input  logic            rst_ni,
  input  logic            fire_i,
  input  qnic_pkg::step_t step_i,
  input  qnic_pkg::beat_t cur_i,
  input  qnic_pkg::beat_t nxt_i,
  input  logic            err_i,
  input  logic            short_i,
  // keystream: exactly in the cycle a payload step arrives at the end of the delay line
  input  logic            ks_valid_i,
  input  qnic_pkg::beat_t ks_i,
  output logic            step_valid_o,
  output qnic_pkg::step_t step_o,
  output qnic_pkg::beat_t hdr_o,    // header beat, zero behind hdr_bytes
  output qnic_pkg::beat_t block_o,  // AAD or ciphertext block, zero behind blk_bytes
  output logic            err_o,
  output logic            short_o
);
  localparam int unsigned DEPTH = AES_LATENCY - 2;

  function automatic qnic_pkg::beat_t keep(qnic_pkg::beat_t data, logic [4:0] bytes);
    qnic_pkg::beat_t ones = '1;
    return data & ~(ones << {bytes, 3'b0});
  endfunction

  typedef struct packed {
    logic            err;
    logic            shrt;
    qnic_pkg::step_t step;
    qnic_pkg::beat_t hdr;
    qnic_pkg::beat_t block;
  } item_t;

  // Two registers to align and mask, then a ring of DEPTH items, then its output register.
  item_t aligned_q, masked_q, out_q;
  item_t ring [DEPTH];
  logic [$clog2(DEPTH)-1:0] at_q;
  logic [AES_LATENCY:0] valid_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      valid_q <= '0;
      at_q    <= '0;
    end else begin
      valid_q <= {valid_q[$high(valid_q)-1:0], fire_i};
      at_q    <= at_q == ($bits(at_q))'(DEPTH - 1) ? '0 : at_q + 1'b1;
    end
    aligned_q      <= '{err: err_i, shrt: short_i, step: step_i, hdr: cur_i,
                        block: 128'({nxt_i, cur_i} >> {step_i.shift, 3'b0})};
    masked_q       <= aligned_q;
    masked_q.hdr   <= keep(aligned_q.hdr, aligned_q.step.hdr_bytes);
    masked_q.block <= keep(aligned_q.block, aligned_q.step.blk_bytes);
    ring[at_q]     <= masked_q;
    out_q          <= ring[at_q];
  end

  logic out_valid;
  assign out_valid = valid_q[$high(valid_q)];

  always_ff @(posedge clk_i) begin
    if (!rst_ni) step_valid_o <= 1'b0;
    else step_valid_o <= out_valid;
    step_o  <= out_q.step;
    hdr_o   <= out_q.hdr;
    block_o <= out_q.step.ct ? out_q.block ^ keep(ks_i, out_q.step.blk_bytes) : out_q.block;
    err_o   <= out_q.err;
    short_o <= out_q.shrt;
  end

  `QNIC_ASSERT(KeystreamThere_A, out_valid && out_q.step.ct |-> ks_valid_i)
  `QNIC_ASSERT(KeystreamUsed_A, ks_valid_i |-> out_valid && out_q.step.ct)
endmodule

// SPDX-License-Identifier: Apache-2.0
// Turns slots into fragments to read, jobs for the engine, and records for completions.
// Flow: host/qnic_slot_fetch -> [qnic_chains] -> host/qnic_payload_dma (fragments),
//       qnic_egress (job and keys), host/qnic_completion (record)
// Latency: 2 from the chain's last slot   Rate: host/qnic_chain_decode's
// Stalls: while jobs or records find no room
module qnic_chains #(
  parameter int unsigned MAX_FRAME = 9018,
  parameter int unsigned FRAGS     = 1024,
  parameter int unsigned CHAINS    = 256,
  parameter int unsigned JOBS      = 64,
  parameter int unsigned WINDOW    = 1,
  localparam int unsigned COUNT_W = $clog2(WINDOW) + 1
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,
  input  logic                      run_i,
  input  qnic_host_pkg::ring_t           ring_i,
  input  logic [15:0]               ring_slots_i,
  input  logic                      pin_i,           // the ring's packets have this owner
  input  logic [15:0]               owner_i,
  input  logic [COUNT_W-1:0]        slots_n_i,
  input  logic                      slots_more_i,
  input  logic [WINDOW-1:0][127:0]  slots_i,
  input  logic [WINDOW-1:0]         slots_err_i,
  output logic [COUNT_W-1:0]        slots_take_o,
  output logic                      frag_valid_o,
  input  logic                      frag_ready_i,
  output qnic_host_pkg::frag_t           frag_o,
  output logic                      job_valid_o,
  input  logic                      job_ready_i,
  output qnic_pkg::job_t            job_o,
  output qnic_pkg::keys_t           job_keys_o,
  output logic                      record_valid_o,
  input  logic                      record_ready_i,
  output qnic_host_pkg::chain_t          record_o,
  output logic                      done_o,          // pulse: the chain went on
  output logic                      whole_o,         // all slots of the chain are taken
  output logic [19:0]               cost_o,          // bytes that it costs its ring
  output logic                      need_valid_o,    // META said how many slots it has
  output logic [15:0]               need_o,
  output logic                      fatal_o,
  output qnic_abi_pkg::ring_error_e fatal_cause_o
);
  logic frag_in, frag_room, frag_commit, frag_rollback, frag_stuck;
  qnic_host_pkg::frag_t frag_d;
  logic chain_valid, chain_ready, jobs_room, records_room;
  qnic_pkg::job_t chain_job, job;
  qnic_pkg::keys_t chain_keys;
  qnic_host_pkg::chain_t chain, record;

  qnic_chain_decode #(
    .MAX_FRAME(MAX_FRAME),
    .WINDOW(WINDOW)
  ) i_decode (
    .clk_i,
    .rst_ni,
    .run_i(run_i),
    .ring_slots_i,
    .slots_n_i,
    .slots_more_i,
    .slots_i,
    .slots_err_i,
    .slots_take_o,
    .frag_valid_o(frag_in),
    .frag_ready_i(frag_room),
    .frag_addr_o(frag_d.addr),
    .frag_len_o(frag_d.len),
    .frag_eop_o(frag_d.last),
    .frag_commit_o(frag_commit),
    .frag_rollback_o(frag_rollback),
    .frag_stuck_i(frag_stuck),
    .chain_valid_o(chain_valid),
    .chain_ready_i(chain_ready),
    .chain_job_o(chain_job),
    .chain_keys_o(chain_keys),
    .chain_o(chain),
    .whole_o,
    .cost_o,
    .need_valid_o,
    .need_o,
    .fatal_o(fatal_o),
    .fatal_cause_o(fatal_cause_o)
  );
  qnic_frag_queue #(
    .W($bits(qnic_host_pkg::frag_t)),
    .DEPTH(FRAGS)
  ) i_frags (
    .clk_i,
    .rst_ni,
    .in_valid_i(frag_in),
    .in_ready_o(frag_room),
    .in_data_i(frag_d),
    .commit_i(frag_commit),
    .rollback_i(frag_rollback),
    .stuck_o(frag_stuck),
    .out_valid_o(frag_valid_o),
    .out_ready_i(frag_ready_i),
    .out_data_o(frag_o)
  );

  logic chain_fire;
  assign chain_ready = jobs_room && records_room;
  assign chain_fire  = chain_valid && chain_ready;
  assign done_o      = chain_fire;
  always_comb begin
    record      = chain;
    record.ring = ring_i;
    job         = chain_job;
    if (pin_i) job.owner = owner_i;
  end
  qnic_fifo #(
    .W($bits(qnic_pkg::job_t) + $bits(qnic_pkg::keys_t)),
    .DEPTH(JOBS),
    .WIPE(1'b1)
  ) i_jobs (
    .clk_i,
    .rst_ni,
    .in_valid_i(chain_fire),
    .in_ready_o(jobs_room),
    .in_data_i({job, chain_keys}),
    .out_valid_o(job_valid_o),
    .out_ready_i(job_ready_i),
    .out_data_o({job_o, job_keys_o}),
    .level_o()
  );
  qnic_ram_fifo #(
    .W($bits(qnic_host_pkg::chain_t)),
    .DEPTH(CHAINS)
  ) i_records (
    .clk_i,
    .rst_ni,
    .in_valid_i(chain_fire),
    .in_ready_o(records_room),
    .in_data_i(record),
    .out_valid_o(record_valid_o),
    .out_ready_i(record_ready_i),
    .out_data_o(record_o),
    .level_o()
  );
endmodule

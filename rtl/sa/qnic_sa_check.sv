// SPDX-License-Identifier: Apache-2.0
// The checks of the SA gate, and the status of the first that fails.
// Flow: sa/qnic_sa_gate -> [qnic_sa_check] -> sa/qnic_sa_gate
// Latency: 1 (frame and entry to fault_o)   Rate: 1 a cycle   Stalls: never
//
// The order is that of enum status in abi/qnic_abi.yaml; DMA_ERROR stands before the
// checks that read the frame. What needs an SA is checked in SA mode alone; a plain frame
// is refused for its length or a failed read alone. A mode that does not exist is
// BAD_DESC: such a frame does not leave as plain text.
module qnic_sa_check #(
  parameter int unsigned SA_ENTRIES = 1024
) (
  input  logic                  clk_i,
  input  qnic_pkg::parsed_t     parsed_i,
  input  qnic_pkg::sa_head_t    head_i,
  input  qnic_pkg::sa_slot_t    slot_i,
  output logic [11:0]           fault_o,   // one bit a check, zero: admitted
  output qnic_abi_pkg::status_e status_o
);
  // In the order of checking.
  typedef struct packed {
    logic upstream;
    logic desc;
    logic absent;
    logic stale;
    logic foreign;
    logic dma;
    logic header;
    logic length;
    logic mismatch;
    logic no_key;
    logic reuse;
    logic limit;
  } fault_t;

  qnic_pkg::job_t job;
  logic plain, sa_mode, known_mode;
  assign job        = parsed_i.job;
  assign plain      = job.mode == qnic_abi_pkg::MODE_PLAIN;
  assign sa_mode    = job.mode == qnic_abi_pkg::MODE_SA;
  assign known_mode = plain || sa_mode || job.mode == qnic_abi_pkg::MODE_INLINE;

  fault_t fault_d, fault_q;
  qnic_abi_pkg::status_e upstream_q;
  always_comb begin
    fault_d.upstream = job.status != qnic_abi_pkg::STATUS_OK;
    fault_d.desc     = parsed_i.bad_desc || !known_mode;
    fault_d.absent   = sa_mode && (job.sa_id >= SA_ENTRIES || !head_i.valid);
    fault_d.stale    = sa_mode && job.gen != head_i.gen;
    fault_d.foreign  = sa_mode && head_i.owner != '0 && job.owner != head_i.owner;
    fault_d.dma      = parsed_i.dma_error;
    fault_d.header   = !plain && parsed_i.bad_header;
    fault_d.length   = parsed_i.bad_length || job.no_frame;
    fault_d.mismatch = !plain && parsed_i.pn_mismatch;
    fault_d.no_key   = sa_mode && !slot_i.valid;
    fault_d.reuse    = sa_mode && job.pn[62:0] < head_i.next_pn;
    fault_d.limit    = sa_mode && slot_i.sent >= slot_i.hard_limit;
  end

  always_ff @(posedge clk_i) begin
    fault_q    <= fault_d;
    upstream_q <= job.status;
  end

  assign fault_o = fault_q;
  always_comb begin
    if (fault_q.upstream) status_o = upstream_q;
    else if (fault_q.desc) status_o = qnic_abi_pkg::STATUS_BAD_DESC;
    else if (fault_q.absent) status_o = qnic_abi_pkg::STATUS_NO_SA;
    else if (fault_q.stale) status_o = qnic_abi_pkg::STATUS_STALE_GEN;
    else if (fault_q.foreign) status_o = qnic_abi_pkg::STATUS_NOT_OWNER;
    else if (fault_q.dma) status_o = qnic_abi_pkg::STATUS_DMA_ERROR;
    else if (fault_q.header) status_o = qnic_abi_pkg::STATUS_BAD_HEADER;
    else if (fault_q.length) status_o = qnic_abi_pkg::STATUS_BAD_LENGTH;
    else if (fault_q.mismatch) status_o = qnic_abi_pkg::STATUS_PN_MISMATCH;
    else if (fault_q.no_key) status_o = qnic_abi_pkg::STATUS_NO_KEY;
    else if (fault_q.reuse) status_o = qnic_abi_pkg::STATUS_PN_REUSE;
    else if (fault_q.limit) status_o = qnic_abi_pkg::STATUS_LIMIT;
    else status_o = qnic_abi_pkg::STATUS_OK;
  end

  // Fields that only the parser and the slicer need.
  logic unused;
  assign unused = ^{parsed_i.geom, parsed_i.phase, job.aes256, job.cid_len, job.seg_size,
                    job.tag_room, job.l3_off, job.l4_off, job.frame_len, job.pn[63],
                    head_i.aes256, slot_i.soft_limit};
endmodule

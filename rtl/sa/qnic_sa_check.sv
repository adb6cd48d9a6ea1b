// SPDX-License-Identifier: Apache-2.0
// The checks of the SA gate, and the status of the first that fails.
// Flow: sa/qnic_sa_gate, sa/qnic_sa_numbers -> [qnic_sa_check] -> sa/qnic_sa_gate
// Latency: ok_o in cycle 5, status_o in cycle 6; the frame is there from cycle 1 to 4, the
// SA's words in cycles 3 and 4, the findings about its numbers in cycle 5
// Rate: a frame every 4 cycles   Stalls: never
//
// The order is that of enum status in abi/qnic_abi.yaml; DMA_ERROR stands before the
// checks that read the frame. What needs an SA is checked in SA mode alone; a plain frame
// is refused for its length or a failed read alone, with offloads for its outer headers too. A
// mode that does not exist is BAD_DESC: such a frame does not leave as plain text. A segment
// behind a refused one is refused; the super-packet's status is the first one's.
module qnic_sa_check #(
  parameter int unsigned SA_ENTRIES = 1024
) (
  input  logic                  clk_i,
  input  qnic_pkg::parsed_t     parsed_i,
  input  logic                  failed_i,  // up to cycle 3: the frame before was refused
  input  logic                  valid_i,   // cycle 3: of the SA
  input  logic                  pass_i,    // cycle 4, and it is the last one
  input  qnic_pkg::sa_head_hi_t head_i,    // cycle 4
  input  logic                  no_key_i,  // cycles 4 and 5
  input  logic                  reuse_i,   // cycle 5, as the following
  input  logic                  limit_i,
  output logic                  ok_o,      // cycle 5 alone: admitted
  output qnic_abi_pkg::status_e status_o   // cycle 6
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

  // Of the frame alone, and of the SA's words: a cycle behind them.
  fault_t early_q;
  logic sa_mode_q, valid_q, valid2_q, stale_q, owned_q, bare_q, sa_q;
  logic [1:0] other_q;  // half of the owner's bits each
  qnic_abi_pkg::status_e upstream_q, upstream2_q;
  always_ff @(posedge clk_i) begin
    early_q          <= '0;
    early_q.upstream <= job.status != qnic_abi_pkg::STATUS_OK;
    early_q.desc     <= parsed_i.bad_desc || !known_mode || job.follows && failed_i;
    early_q.absent   <= sa_mode && job.sa_id >= SA_ENTRIES;
    early_q.dma      <= parsed_i.dma_error;
    early_q.header   <= parsed_i.bad_header;
    early_q.length   <= parsed_i.bad_length || job.no_frame;
    early_q.mismatch <= parsed_i.pn_mismatch;
    sa_mode_q        <= sa_mode;
    upstream_q       <= job.status;
    valid_q          <= valid_i;
    valid2_q         <= valid_q;
    stale_q          <= job.gen != head_i.gen;
    owned_q          <= head_i.owner != '0;
    other_q[0]       <= job.owner[7:0] != head_i.owner[7:0];
    other_q[1]       <= job.owner[15:8] != head_i.owner[15:8];
  end

  fault_t fault_d, fault_q;
  always_comb begin
    fault_d         = early_q;
    fault_d.absent  = early_q.absent || (sa_mode_q && !valid2_q);
    fault_d.stale   = sa_mode_q && stale_q;
    fault_d.foreign = sa_mode_q && owned_q && other_q != '0;
    fault_d.no_key  = sa_mode_q && no_key_i;
    fault_d.reuse   = sa_mode_q && reuse_i;
    fault_d.limit   = sa_mode_q && limit_i;
  end
  // Up to cycle 4 nothing is wrong: without and with an SA.
  always_ff @(posedge clk_i) begin
    bare_q <= pass_i && early_q == '0 && !sa_mode_q;
    sa_q   <= pass_i && early_q == '0 && sa_mode_q && valid_q && !no_key_i;
  end
  assign ok_o = bare_q || sa_q && !(stale_q || owned_q && other_q != '0 || reuse_i || limit_i);

  always_ff @(posedge clk_i) begin
    fault_q     <= fault_d;
    upstream2_q <= upstream_q;
  end

  always_comb begin
    if (fault_q.upstream) status_o = upstream2_q;
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

  // Fields that others need.
  logic unused;
  assign unused = ^{parsed_i.geom, parsed_i.phase, job.aes256, job.cid_len, job.seg_size,
                    job.tag_room, job.csum, job.gso, job.more, job.bad_length, job.l3_off,
                    job.l4_off, job.frame_len, job.pn,
                    head_i.unused, head_i.aes256, head_i.next_hi};
endmodule

// SPDX-License-Identifier: Apache-2.0
// Cuts a super-packet into segments, in numbers: a job for each, and what the cutter must know.
// Flow: job, qnic_gso_head -> [qnic_gso_plan] -> jobs, segments to qnic_gso_cut
// Latency: 7 to the first segment   Rate: a segment in 4 cycles
// Stalls: while job_ready_i is low, or the cutter has a segment waiting
// Source: Linux UDP_SEGMENT (udp(7)); a wire segment holds the 16-byte tag (RFC 9001 5.3)
//
// A segment of UDP payload takes `stride` bytes of the super-packet's: its wire size less the
// tag, or with the tag's room (which is dropped). What is wrong with all of a super-packet makes
// it one job without payload: with bad_length set, or where the stream ended before its headers,
// refused at once.
`include "qnic_assert.svh"
module qnic_gso_plan #(
  parameter int unsigned LANES = 1,
  localparam int unsigned LB   = $clog2(LANES * 16)
) (
  input  logic                    clk_i,
  input  logic                    rst_ni,
  input  qnic_pkg::job_t          job_i,        // of the super-packet
  input  logic                    head_valid_i,
  output logic                    head_take_o,  // and the job: their last use
  input  qnic_gso_pkg::head_t     head_i,
  output logic                    job_valid_o,
  input  logic                    job_ready_i,
  output qnic_pkg::job_t          job_o,
  output logic                    seg_valid_o,
  input  logic                    seg_ready_i,
  output qnic_gso_pkg::segment_t  seg_o
);
  localparam logic [15:0] TAG = 16'(qnic_abi_pkg::TAG_BYTES);
  localparam int unsigned SEGW = $clog2(qnic_abi_pkg::MAX_SEGMENTS);

  typedef enum logic [2:0] {
    IDLE,
    STRIDE,
    LENGTHS,
    CHECK,
    SIZE,
    PLACE,  // in beats
    EMIT
  } state_e;
  state_e state_q;
  logic tagged_q, plain, taken_job_q, taken_seg_q, done;
  assign plain = job_i.mode == qnic_abi_pkg::MODE_PLAIN;

  // ---- of the super-packet ------------------------------------------------------------------
  logic [15:0] stride_q, first_q;  // payload bytes a segment; of the first one
  logic [8:0]  hdr_len_q;
  qnic_pkg::len_t hdr_kept_q;       // less a tag's room
  logic [16:0] ip_own_q, ip_hdr_q;  // bytes that its IP length counts beside them; with the tag
  logic [15:0] cut_size_q;
  logic        whole_q;             // it is not cut
  logic small_q, many_q, long_q, none_q;
  logic [17:0] ip_len;
  assign ip_len = 18'(first_q) + 18'(ip_hdr_q);

  always_ff @(posedge clk_i) begin
    hdr_len_q  <= {1'b0, job_i.l4_off} + 9'd8;
    hdr_kept_q <= qnic_pkg::len_t'(hdr_len_q) - (job_i.tag_room ? qnic_pkg::len_t'(TAG) : '0);
    whole_q    <= job_i.seg_size == '0;
    tagged_q   <= !job_i.tag_room && !plain;  // the engine adds a tag
    cut_size_q <= job_i.seg_size - (tagged_q ? TAG : '0);
    stride_q   <= whole_q ? head_i.len : cut_size_q;
    small_q  <= job_i.seg_size != '0 && job_i.seg_size <= TAG && !plain;
    // With room for the tag, that is in the length already.
    ip_own_q <= head_i.ipv4 ? 17'(hdr_len_q) - 17'(job_i.l3_off) : 17'd8;
    ip_hdr_q <= ip_own_q + (tagged_q ? 17'(TAG) : '0);
    first_q  <= head_i.len < stride_q ? head_i.len : stride_q;
    many_q   <= (16 + SEGW)'(head_i.len) > {stride_q, SEGW'(0)};
    long_q   <= ip_len[17:16] != '0;
    if (state_q == CHECK) none_q <= head_i.dead || head_i.over || small_q || many_q || long_q;
  end

  // ---- of a segment -------------------------------------------------------------------------
  logic [16:0] left_q, rest;  // payload bytes to come; less a stride
  logic [15:0] chunk_q;  // of the super-packet that go into it, or from PLACE on the next one
  logic [12:0] last_beat_q, gone;
  qnic_pkg::len_t frame_len_q, frame_max;
  logic [12:0] base_q;                // its first payload byte, modulo some beats
  logic [LB-1:0] tail;
  logic beyond_q, more_q, follows_q, empty_q, reach_q;
  logic [2:0] used_q, lead_q;  // last input beat of the segment before; modulo 8
  logic [LB:0] reach;
  logic [15:0] id_q;
  assign rest      = left_q - 17'(stride_q);
  assign frame_max = frame_len_q - 1'b1;
  assign tail      = frame_len_q[LB-1:0];
  assign gone      = last_beat_q - 13'(hdr_len_q >> LB);
  // The last beat's bytes, less one, and the rotation: do they go beyond a beat?
  assign reach     = {1'b0, frame_max[LB-1:0]} + {1'b0, base_q[LB-1:0]};

  always_ff @(posedge clk_i) begin
    unique case (state_q)
      LENGTHS: left_q <= {1'b0, head_i.len};
      CHECK: begin
        follows_q <= 1'b0;
        base_q    <= '0;
        id_q      <= head_i.id;
        used_q    <= 3'd7;  // none: -1
      end
      SIZE: begin
        more_q      <= beyond_q && !none_q;
        left_q      <= rest;
        empty_q     <= none_q || job_i.tag_room && chunk_q <= TAG;
        frame_len_q <= none_q || job_i.tag_room && chunk_q <= TAG
                       ? qnic_pkg::len_t'(hdr_len_q)
                       : hdr_kept_q + qnic_pkg::len_t'(chunk_q);
        lead_q      <= base_q[LB+:3] - used_q;
      end
      PLACE: begin
        last_beat_q <= 13'(frame_max >> LB);
        reach_q     <= reach[LB];
      end
      EMIT:
      if (done) begin
        follows_q <= 1'b1;
        base_q    <= base_q + 13'(stride_q);
        id_q      <= id_q + 16'd1;
        used_q    <= base_q[LB+:3] + gone[2:0] + 3'(reach_q);
      end
      default: ;
    endcase
    if (state_q inside {CHECK, PLACE}) begin
      beyond_q <= left_q > 17'(stride_q);
      chunk_q  <= rest[16] ? left_q[15:0] : stride_q;
    end
  end

  // ---- turns --------------------------------------------------------------------------------
  assign job_valid_o = state_q == EMIT && !taken_job_q;
  assign seg_valid_o = state_q == EMIT && !taken_seg_q && !head_i.dead;
  assign done        = taken_job_q && (taken_seg_q || head_i.dead);  // readys come late
  assign head_take_o = state_q == EMIT && done && !more_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q     <= IDLE;
      taken_job_q <= 1'b0;
      taken_seg_q <= 1'b0;
    end else begin
      unique case (state_q)
        IDLE:    if (head_valid_i) state_q <= STRIDE;
        STRIDE:  state_q <= LENGTHS;
        LENGTHS: state_q <= CHECK;
        CHECK:   state_q <= SIZE;
        SIZE:    state_q <= PLACE;
        PLACE:   state_q <= EMIT;
        default: if (done) state_q <= more_q ? SIZE : IDLE;
      endcase
      taken_job_q <= state_q == EMIT && !done && (taken_job_q || job_ready_i);
      taken_seg_q <= state_q == EMIT && !done && (taken_seg_q || seg_ready_i);
    end
  end

  always_comb begin
    job_o            = job_i;
    job_o.status     = !head_i.dead ? job_i.status
                       : head_i.err ? qnic_abi_pkg::STATUS_DMA_ERROR : qnic_abi_pkg::STATUS_BAD_DESC;
    job_o.no_frame   = head_i.dead;
    job_o.frame_len  = frame_len_q;
    job_o.gso        = 1'b1;
    job_o.follows    = follows_q;
    job_o.more       = more_q;
    job_o.bad_length = none_q;
  end
  assign seg_o = '{
          bank: head_i.bank,
          err: head_i.err,
          first: !follows_q,
          last: !more_q,
          empty: empty_q,
          no_data: head_i.over,
          hdr_len: hdr_len_q[7:0],
          last_beat: last_beat_q,
          tail: 7'(tail),
          rotate: 7'(base_q[LB-1:0]),
          reach: reach_q,
          lead: lead_q,
          ipv4: head_i.ipv4,
          id: id_q,
          id_off: job_i.l3_off + 8'd4
      };

  `QNIC_ASSERT(Job_A, job_valid_o && !job_ready_i |=> job_valid_o && $stable(job_o))
  `QNIC_ASSERT(Seg_A, seg_valid_o && !seg_ready_i |=> seg_valid_o && $stable(seg_o))
endmodule

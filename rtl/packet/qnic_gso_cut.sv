// SPDX-License-Identifier: Apache-2.0
// Makes the segments' beats: the super-packet's headers in front of each part of its payload.
// Flow: segments of qnic_gso_plan, headers and payload of qnic_gso_head -> [qnic_gso_cut] -> m_axis
// Latency: 11   Rate: a beat a cycle, also from segment to segment, if the payload is there
// Stalls: while 16 beats wait for m_axis_tready
//
// Output beat i behind the one with the first payload byte is made of input beats a = q + i and
// a + 1, rotated by the segment's rotation: payload lies anywhere in both. The newest two beats
// are kept; of a new segment the first one may be the newer or the older of them. A beat is
// planned (qnic_gso_beats) and queued, taken from there, masked and chosen, rotated (2), joined
// with the header.
//
// An error of a beat goes with all that follows of the super-packet: nothing of it leaves. One
// beat too many, after a stream that did not end where its job said, does the same.
`include "qnic_assert.svh"
module qnic_gso_cut #(
  parameter int unsigned LANES = 1,
  parameter int unsigned SHIFT = qnic_pkg::SHIFT_LOGIC,
  localparam int unsigned BYTES = LANES * 16,
  localparam int unsigned LB    = $clog2(BYTES),
  localparam int unsigned HB    = qnic_gso_pkg::HEADERS / BYTES,
  localparam int unsigned HA    = HB > 1 ? $clog2(HB) : 1
) (
  input  logic                    clk_i,
  input  logic                    rst_ni,
  output logic                    idle_o,       // nothing is inside
  input  logic                    seg_valid_i,
  output logic                    seg_ready_o,
  input  qnic_gso_pkg::segment_t  seg_i,
  // headers, to be answered at once
  output logic                    bank_free_o,
  output logic                    hdr_bank_o,
  output logic [HA-1:0]           hdr_beat_o,
  input  logic [BYTES*8-1:0]      hdr_data_i,
  // payload
  input  logic                    beat_valid_i,
  output logic                    beat_ready_o,
  input  logic [BYTES*8-1:0]      beat_data_i,
  input  logic                    beat_end_i,
  input  logic                    beat_err_i,
  input  logic                    beat_bad_i,
  output logic [BYTES*8-1:0]      m_axis_tdata,
  output logic [BYTES-1:0]        m_axis_tkeep,
  output logic                    m_axis_tvalid,
  input  logic                    m_axis_tready,
  output logic                    m_axis_tlast,
  output logic                    m_axis_tuser
);
  localparam int unsigned QUEUE = 16;
  logic beats_idle, beat_planned, beat_room, cut_valid, take;
  qnic_gso_pkg::cut_beat_t planned, next, cut_q;
  qnic_gso_beats #(
    .LANES(LANES)
  ) i_beats (
    .clk_i,
    .rst_ni,
    .idle_o(beats_idle),
    .seg_valid_i,
    .seg_ready_o,
    .seg_i,
    .beat_valid_o(beat_planned),
    .beat_ready_i(beat_room),
    .beat_o(planned)
  );
  // Whether a beat is made depends on the input's: that comes too late to plan the next one.
  logic planned_room;
  logic [2:0] planned_level;
  always_ff @(posedge clk_i) beat_room <= rst_ni && planned_level < 3'd3;
  qnic_fifo #(
    .W($bits(planned)),
    .DEPTH(4),
    .SURE(1'b1)
  ) i_planned (
    .clk_i,
    .rst_ni,
    .in_valid_i(beat_planned && beat_room),
    .in_ready_o(planned_room),
    .in_data_i(planned),
    .out_valid_o(cut_valid),
    .out_ready_i(take),
    .out_data_o(next),
    .level_o(planned_level)
  );

  // ---- 0: a beat, and the input beats that it needs --------------------------------------------
  // want_q: some are to be taken; none_q: there are all; one_q: but one. drain_q: the super-packet
  // is made, what is left of its payload is taken. extra_q: the beat is one too many.
  logic active_q, want_q, none_q, one_q, drain_q, extra_q, room_q;
  logic [1:0] need_q;
  logic err_q, bad_q, ended_q;  // of the super-packet up to now; fresh_q: of the one before
  logic fresh_q, step, pop, err, bad, over, ended, close, done;
  assign over  = fresh_q ? cut_q.no_data : ended_q;
  assign pop   = beat_valid_i && want_q && !over;
  assign step  = room_q && (none_q || one_q && beat_valid_i);
  assign err   = (fresh_q ? cut_q.err : err_q) || pop && beat_err_i;
  assign bad   = bad_q && !fresh_q || pop && beat_bad_i;
  assign ended = over || pop && beat_end_i;
  assign close = cut_q.final_beat && (extra_q || !bad);  // the beat closes its frame
  assign done  = drain_q ? ended_q : step && (!cut_q.final_beat || close && (!cut_q.last || ended));
  assign take  = !active_q || done;
  assign beat_ready_o = pop;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      active_q <= 1'b0;
      want_q   <= 1'b0;
      none_q   <= 1'b0;
      one_q    <= 1'b0;
      drain_q  <= 1'b0;
      extra_q  <= 1'b0;
    end else if (take) begin
      active_q <= cut_valid;
      want_q   <= cut_valid && next.need != 2'd0;
      none_q   <= cut_valid && next.need == 2'd0;
      one_q    <= cut_valid && next.need == 2'd1;
      drain_q  <= 1'b0;
      extra_q  <= 1'b0;
    end else if (step) begin
      want_q  <= close;
      none_q  <= !close;
      one_q   <= 1'b0;
      drain_q <= close;
      extra_q <= !close;
    end else if (pop && !drain_q) begin
      want_q <= !one_q;
      none_q <= one_q;
      one_q  <= need_q == 2'd2;
    end
    if (take) begin
      cut_q  <= next;
      need_q <= next.need;
    end else if (pop) begin
      need_q <= need_q - 2'd1;
    end
    fresh_q <= take && cut_valid && next.first;
    err_q   <= err;
    bad_q   <= bad;
    ended_q <= ended;
  end

  // ---- what goes with a beat -------------------------------------------------------------------
  typedef struct packed {
    logic          valid;
    logic          last;
    logic          err;
    logic          bad;      // not what its job says: no byte is kept
    logic          free;     // of the headers' bank: its last use
    logic          headers;  // bytes of headers: all
    logic          part;     // ... or some
    logic          older;    // its first input beat is the older one
    logic          bank;
    logic [HA-1:0] beat;
    logic [LB-1:0] hdr_tail;
    logic [LB-1:0] tail;
    logic [LB-1:0] rotate;
    logic          has_id;
    logic [LB-2:0] id_word;
    logic [15:0]   id;
  } plan_t;
  plan_t plan, plan_q[1:5];
  always_comb begin
    plan = '{
        valid: step,
        last: close,
        err: err,
        bad: bad && !cut_q.final_beat,
        free: step && close && cut_q.last,
        headers: cut_q.headers,
        part: cut_q.part,
        older: cut_q.older,
        bank: cut_q.bank,
        beat: HA'(cut_q.beat),
        hdr_tail: LB'(cut_q.hdr_tail),
        tail: LB'(cut_q.tail),
        rotate: LB'(cut_q.rotate),
        has_id: cut_q.has_id,
        id_word: (LB - 1)'(cut_q.id_word),
        id: cut_q.id
    };
  end
  always_ff @(posedge clk_i) begin
    plan_q[1] <= plan;
    for (int unsigned i = 2; i <= 5; i++) plan_q[i] <= plan_q[i-1];
    for (int unsigned i = 1; i <= 5; i++) begin
      if (!rst_ni) plan_q[i].valid <= 1'b0;
      if (!rst_ni) plan_q[i].free <= 1'b0;
    end
  end
  assign bank_free_o = plan_q[5].free;

  // ---- 1, 2: input beats; which of their bytes -----------------------------------------------
  logic [BYTES*8-1:0] taken_q, newer_q, older_q, chosen_q, turned;
  logic [BYTES-1:0] live, live_q, turned_live, use_q, from_newer_q;
  logic [2*BYTES-1:0] turn;
  logic pop_q;
  always_comb begin
    for (int unsigned i = 0; i < BYTES; i++) begin
      live[i] = cut_q.payload && !(cut_q.part && 7'(i) < cut_q.hdr_tail)
                && !(cut_q.final_beat && cut_q.tail != '0 && 7'(i) >= cut_q.tail);
    end
  end
  assign turn        = {live_q, live_q} << plan_q[1].rotate;
  assign turned_live = turn[BYTES+:BYTES];
  always_ff @(posedge clk_i) begin
    pop_q <= pop;
    if (pop) taken_q <= beat_data_i;
    if (pop_q) begin
      newer_q <= taken_q;
      older_q <= newer_q;
    end
    live_q <= live;
    use_q  <= turned_live;
    for (int unsigned i = 0; i < BYTES; i++) begin
      from_newer_q[i] <= !plan_q[1].older || LB'(i) < plan_q[1].rotate;
    end
  end
  for (genvar i = 0; i < BYTES; i++) begin : g_choose
    always_ff @(posedge clk_i) begin
      if (!use_q[i]) chosen_q[8*i+:8] <= '0;
      else chosen_q[8*i+:8] <= from_newer_q[i] ? newer_q[8*i+:8] : older_q[8*i+:8];
    end
  end

  // ---- 2, 3, 4: rotated ------------------------------------------------------------------------
  qnic_gso_rotate #(
    .BYTES(BYTES),
    .SHIFT(SHIFT)
  ) i_rotate (
    .clk_i,
    .data_i(chosen_q),
    .amount_i(plan_q[2].rotate),
    .data_o(turned)
  );

  // ---- 4: headers, their IPv4 identification -----------------------------------------------------
  logic [BYTES*8-1:0] headers_data_q, id_q;
  assign hdr_bank_o = plan_q[4].bank;
  assign hdr_beat_o = plan_q[4].beat;
  logic [BYTES-1:0] here, is_id;
  always_comb begin
    for (int unsigned i = 0; i < BYTES; i++) begin
      here[i]  = plan_q[4].headers || plan_q[4].part && LB'(i) < plan_q[4].hdr_tail;
      is_id[i] = plan_q[4].has_id && plan_q[4].id_word == (LB - 1)'(i / 2);
    end
  end
  for (genvar i = 0; i < BYTES; i++) begin : g_headers
    always_ff @(posedge clk_i) begin
      if (!here[i] || is_id[i]) headers_data_q[8*i+:8] <= '0;
      else headers_data_q[8*i+:8] <= hdr_data_i[8*i+:8];
      if (!is_id[i]) id_q[8*i+:8] <= '0;
      else id_q[8*i+:8] <= i % 2 == 0 ? plan_q[4].id[15:8] : plan_q[4].id[7:0];
    end
  end

  // ---- out -------------------------------------------------------------------------------------
  logic [$clog2(QUEUE):0] level;
  logic [BYTES-1:0] keep_q;  // with plan_q[5]
  logic queue_room;
  always_ff @(posedge clk_i) begin
    for (int unsigned i = 0; i < BYTES; i++) begin
      keep_q[i] <= !plan_q[4].bad && (!plan_q[4].last || plan_q[4].tail == '0
                                      || LB'(i) < plan_q[4].tail);
    end
  end
  qnic_fifo #(
    .W(BYTES * 9 + 2),
    .DEPTH(QUEUE),
    .FLAGS(BYTES + 2)
  ) i_queue (
    .clk_i,
    .rst_ni,
    .in_valid_i(plan_q[5].valid),
    .in_ready_o(queue_room),
    .in_data_i({plan_q[5].err, plan_q[5].last, keep_q, turned | headers_data_q | id_q}),
    .out_valid_o(m_axis_tvalid),
    .out_ready_i(m_axis_tready),
    .out_data_o({m_axis_tuser, m_axis_tlast, m_axis_tkeep, m_axis_tdata}),
    .level_o(level)
  );

  logic busy;
  always_comb begin
    busy = seg_valid_i || active_q || !beats_idle || cut_valid || m_axis_tvalid;
    for (int unsigned i = 1; i <= 5; i++) busy |= plan_q[i].valid;
  end
  always_ff @(posedge clk_i) begin
    room_q <= rst_ni && level < ($bits(level))'(QUEUE - 8);
    idle_o <= !busy && rst_ni;
  end

  `QNIC_ASSERT(PlannedRoom_A, beat_planned && beat_room |-> planned_room)
  `QNIC_ASSERT(QueueRoom_A, plan_q[5].valid |-> queue_room)
  `QNIC_ASSERT(Need_A, pop && !drain_q |-> need_q != '0)
endmodule

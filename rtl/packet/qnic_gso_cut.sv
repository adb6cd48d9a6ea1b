// SPDX-License-Identifier: Apache-2.0
// Makes the segments' beats: the super-packet's headers in front of each part of its payload.
// Flow: segments of qnic_gso_plan, headers and payload of qnic_gso_head -> [qnic_gso_cut] -> m_axis
// Latency: 9   Rate: a beat a cycle, also from segment to segment, if the payload is there
// Stalls: while 16 beats wait for m_axis_tready
//
// Output beat i behind the one with the first payload byte is made of input beats a = q + i and
// a + 1, rotated by the segment's rotation: payload lies anywhere in both. The newest two beats
// are kept; of a new segment the first one may be the newer or the older of them. A beat is
// planned, taken from the queue, masked and chosen, rotated (2), joined with the header.
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
  // ---- segments that wait: short ones follow each other within a few cycles ------------------
  logic waiting_valid, load;
  qnic_gso_pkg::segment_t waiting, seg_q;
  qnic_fifo #(
    .W($bits(qnic_gso_pkg::segment_t)),
    .DEPTH(2)
  ) i_segments (
    .clk_i,
    .rst_ni,
    .in_valid_i(seg_valid_i),
    .in_ready_o(seg_ready_o),
    .in_data_i(seg_i),
    .out_valid_o(waiting_valid),
    .out_ready_i(load),
    .out_data_o(waiting),
    .level_o()
  );

  // ---- 0: plan of a beat ---------------------------------------------------------------------
  // The beat is all headers, or it holds their end, or it is the last one. extra_q: one too many.
  logic active_q, drain_q, extra_q, headers_q, part_q, final_q, turned_q;
  logic err_q, bad_q, ended_q;  // of the super-packet up to now
  logic signed [2:0] lead_q;
  logic payload_q, early_q;  // the beat has payload; and needs the next input beat: lead -1
  logic [12:0] left_q;  // beats behind the next one, negative if there is no next one
  logic [HA:0] beat_q, parts_q;  // beats of headers: gone; whole ones
  logic ahead, step, pop, err, bad, ended, close, done, room_q;
  assign ahead = !lead_q[2] && (early_q || lead_q != '0);  // an input beat is missing
  assign pop   = beat_valid_i && !extra_q && !ended_q && (drain_q || active_q && ahead);
  assign step  = active_q && room_q && !drain_q
                 && (!payload_q || extra_q || !ahead
                     || beat_valid_i && lead_q == {2'b00, !early_q});
  assign err   = err_q || pop && beat_err_i;
  assign bad   = bad_q || pop && beat_bad_i;
  assign ended = ended_q || pop && beat_end_i;
  // The beat closes its frame; all payload of a super-packet is taken. pop is late: both ways.
  function automatic logic ends(logic is_bad, logic has_ended);
    return drain_q ? has_ended : step && final_q && (extra_q || !is_bad) && (!seg_q.last || has_ended);
  endfunction
  assign close = final_q && (extra_q || !bad);
  assign done  = pop ? ends(bad_q || beat_bad_i, ended_q || beat_end_i) : ends(bad_q, ended_q);
  assign load  = !active_q || done;
  assign beat_ready_o = pop;

  logic [HA:0] whole;  // beats of headers alone
  logic first_payload, next_headers, next_payload, next_final;
  assign whole         = (HA + 1)'(waiting.hdr_len >> LB);
  assign first_payload = whole == '0 && !waiting.empty;
  assign next_headers  = headers_q && beat_q != parts_q;
  assign next_payload  = !next_headers && !seg_q.empty;
  assign next_final    = left_q == '1;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      active_q <= 1'b0;
      drain_q  <= 1'b0;
      extra_q  <= 1'b0;
    end else begin
      if (load) active_q <= waiting_valid;
      drain_q <= !done && (drain_q || step && close);
      if (step) extra_q <= final_q && !extra_q && bad;
    end
    err_q   <= err;
    bad_q   <= bad;
    ended_q <= ended;
    if (load) begin
      seg_q     <= waiting;
      lead_q    <= waiting.lead;
      turned_q  <= waiting.rotate != '0;
      headers_q <= whole != '0;
      payload_q <= first_payload;
      early_q   <= first_payload
                   && (waiting.last_beat == '0 ? waiting.reach : waiting.rotate != '0);
      part_q    <= whole == '0;
      final_q   <= waiting.last_beat == '0;
      left_q    <= waiting.last_beat - 13'd2;
      beat_q    <= (HA + 1)'(1);
      parts_q   <= whole;
      if (waiting_valid && waiting.first) begin
        err_q   <= waiting.err;
        bad_q   <= 1'b0;
        ended_q <= waiting.no_data;
      end
    end else begin
      lead_q <= lead_q - 3'(pop) + 3'(step && payload_q && !extra_q);
      if (step && !final_q) begin
        headers_q <= next_headers;
        payload_q <= next_payload;
        early_q   <= next_payload && (next_final ? seg_q.reach : turned_q);
        part_q    <= headers_q && !next_headers;
        beat_q    <= beat_q + 1'b1;
        final_q   <= next_final;
        left_q    <= left_q - 13'd1;
      end
    end
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
  logic [HA:0] index;  // of the beat, up to the end of the headers
  logic id_here;
  assign index   = beat_q - 1'b1;
  assign id_here = seg_q.ipv4 && (headers_q || part_q) && index == (HA + 1)'(seg_q.id_off >> LB);
  always_comb begin
    plan = '{
        valid: step,
        last: close,
        err: err,
        bad: bad && !final_q,
        free: step && close && seg_q.last,
        headers: headers_q,
        part: part_q,
        older: lead_q - 3'(pop) == -3'sd1,
        bank: seg_q.bank,
        beat: HA'(index),
        hdr_tail: seg_q.hdr_len[LB-1:0],
        tail: seg_q.tail[LB-1:0],
        rotate: seg_q.rotate[LB-1:0],
        has_id: id_here,
        id_word: seg_q.id_off[LB-1:1],
        id: seg_q.id
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
      live[i] = payload_q && !(part_q && LB'(i) < seg_q.hdr_len[LB-1:0])
                && !(final_q && seg_q.tail[LB-1:0] != '0 && LB'(i) >= seg_q.tail[LB-1:0]);
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

  // ---- 3, 4: rotated ---------------------------------------------------------------------------
  qnic_gso_rotate #(
    .BYTES(BYTES),
    .SHIFT(SHIFT)
  ) i_rotate (
    .clk_i,
    .data_i(chosen_q),
    .amount_i(plan_q[3].rotate),
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
  logic [LB-1:0] tail;
  logic queue_room, none;
  qnic_fifo #(
    .W(BYTES * 8 + LB + 3),
    .DEPTH(QUEUE),
    .FLAGS(LB + 3)
  ) i_queue (
    .clk_i,
    .rst_ni,
    .in_valid_i(plan_q[5].valid),
    .in_ready_o(queue_room),
    .in_data_i({plan_q[5].bad, plan_q[5].err, plan_q[5].last, plan_q[5].last ? plan_q[5].tail : LB'(0),
                turned | headers_data_q | id_q}),
    .out_valid_o(m_axis_tvalid),
    .out_ready_i(m_axis_tready),
    .out_data_o({none, m_axis_tuser, m_axis_tlast, tail, m_axis_tdata}),
    .level_o(level)
  );
  always_comb begin
    for (int unsigned i = 0; i < BYTES; i++)
    m_axis_tkeep[i] = !none && (tail == '0 || LB'(i) < tail);
  end

  logic busy;
  always_comb begin
    busy = active_q || waiting_valid || m_axis_tvalid;
    for (int unsigned i = 1; i <= 5; i++) busy |= plan_q[i].valid;
  end
  always_ff @(posedge clk_i) begin
    room_q <= rst_ni && level < ($bits(level))'(QUEUE - 8);
    idle_o <= !busy && rst_ni;
  end

  `QNIC_ASSERT(QueueRoom_A, plan_q[5].valid |-> queue_room)
  `QNIC_ASSERT(Lead_A, active_q && !drain_q && !extra_q |-> lead_q >= -3'sd1)
endmodule

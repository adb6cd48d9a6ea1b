// SPDX-License-Identifier: Apache-2.0
// Plans the output beats of segments, one ahead of qnic_gso_cut: what each is made of, and how
// many input beats are to be taken for it.
// Flow: segments of qnic_gso_plan -> [qnic_gso_beats] -> beats to qnic_gso_cut
// Latency: 2   Rate: a beat a cycle, also from segment to segment
// Stalls: while beat_ready_i is low
//
// Output beat i behind the one with the first payload byte is made of input beats a = q + i and
// a + 1. lead_q is a less the newest input beat that is taken by then: at -1 both are there.
module qnic_gso_beats #(
  parameter int unsigned LANES = 1,
  localparam int unsigned BYTES = LANES * 16,
  localparam int unsigned LB    = $clog2(BYTES),
  localparam int unsigned HB    = qnic_gso_pkg::HEADERS / BYTES,
  localparam int unsigned HA    = HB > 1 ? $clog2(HB) : 1
) (
  input  logic                    clk_i,
  input  logic                    rst_ni,
  output logic                    idle_o,
  input  logic                    seg_valid_i,
  output logic                    seg_ready_o,
  input  qnic_gso_pkg::segment_t  seg_i,
  output logic                    beat_valid_o,
  input  logic                    beat_ready_i,
  output qnic_gso_pkg::cut_beat_t beat_o
);
  // ---- the segment that waits ----------------------------------------------------------------
  logic waiting_q, load, step;
  qnic_gso_pkg::segment_t next_q, seg_q;
  assign seg_ready_o = !waiting_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) waiting_q <= 1'b0;
    else waiting_q <= waiting_q ? !load : seg_valid_i;
    if (!waiting_q) next_q <= seg_i;
  end

  // ---- the beat that is next -----------------------------------------------------------------
  // It is all headers, or it holds their end (part_q), or it is the last one.
  logic valid_q, first_q, headers_q, part_q, final_q, turned_q;
  logic payload_q, early_q;  // it has payload; and needs input beat a + 1
  logic signed [2:0] lead_q;
  logic [12:0] left_q;  // beats behind the next one, negative if there is no next one
  logic [HA:0] beat_q, parts_q;  // beats of headers: with this one; whole ones
  logic [HA:0] whole, index;
  logic first_payload, next_headers, next_payload, next_final, older;
  assign step          = beat_ready_i && !final_q;
  assign load          = !valid_q || beat_ready_i && final_q;
  assign whole         = (HA + 1)'(next_q.hdr_len >> LB);
  assign first_payload = whole == '0 && !next_q.empty;
  assign next_headers  = headers_q && beat_q != parts_q;
  assign next_payload  = !next_headers && !seg_q.empty;
  assign next_final    = left_q == '1;
  assign older         = early_q || lead_q[2];
  always_ff @(posedge clk_i) begin
    if (!rst_ni) valid_q <= 1'b0;
    else if (load) valid_q <= waiting_q;
    if (load) begin
      seg_q     <= next_q;
      first_q   <= next_q.first;
      lead_q    <= next_q.lead;
      turned_q  <= next_q.rotate != '0;
      headers_q <= whole != '0;
      payload_q <= first_payload;
      early_q   <= first_payload
                   && (next_q.last_beat == '0 ? next_q.reach : next_q.rotate != '0);
      part_q    <= whole == '0;
      final_q   <= next_q.last_beat == '0;
      left_q    <= next_q.last_beat - 13'd2;
      beat_q    <= (HA + 1)'(1);
      parts_q   <= whole;
    end else if (step) begin
      first_q <= 1'b0;
      if (payload_q) lead_q <= {2'b00, !older};
      headers_q <= next_headers;
      payload_q <= next_payload;
      early_q   <= next_payload && (next_final ? seg_q.reach : turned_q);
      part_q    <= headers_q && !next_headers;
      beat_q    <= beat_q + 1'b1;
      final_q   <= next_final;
      left_q    <= left_q - 13'd1;
    end
  end

  assign index        = beat_q - 1'b1;
  assign beat_valid_o = valid_q;
  assign idle_o       = !valid_q && !waiting_q;
  always_comb begin
    beat_o = '{
        first: first_q,
        err: seg_q.err,
        no_data: seg_q.no_data,
        final_beat: final_q,
        last: seg_q.last,
        need: !payload_q || lead_q[2] && !early_q ? 2'd0 : 2'(lead_q[1:0] + 2'(early_q)),
        payload: payload_q,
        headers: headers_q,
        part: part_q,
        older: older,
        bank: seg_q.bank,
        beat: 3'(index),
        hdr_tail: 7'(seg_q.hdr_len[LB-1:0]),
        tail: 7'(seg_q.tail[LB-1:0]),
        rotate: 7'(seg_q.rotate[LB-1:0]),
        has_id: seg_q.ipv4 && (headers_q || part_q) && index == (HA + 1)'(seg_q.id_off >> LB),
        id_word: 6'(seg_q.id_off[LB-1:1]),
        id: seg_q.id
    };
  end
endmodule

// SPDX-License-Identifier: Apache-2.0
// Gives every frame its turn in the parser: when its headers are there, three fetches, then
// the long-header walk if there is one.
// Flow: jobs of qnic_ingress -> [qnic_parser_seq] -> fetches of qnic_parser_window
// Latency: 6 cycles from job_i to the first fetch, if the header beats are there; 2 cycles
// from the last of them
// Rate: a frame in 4 cycles, longer with a long header
// Stalls: waits for header beats and for room_i
//
// A job is prepared in five cycles: two in which it is examined at the input, one each for the
// frame's beats, the last beat that is needed, the comparison with what is written.
// Turn: cycle 0 UDP header, 1 EtherType and IP, 2 packet number of a short header, 3 the
// answer to the first fetch tells a long header. Frames that are not parsed take the same turn.
// What is fetched in a cycle was put into registers in the cycle before.
module qnic_parser_seq #(
  parameter int unsigned CNT_W = qnic_pkg::LEN_W - 2,
  parameter int unsigned OFF_W = qnic_pkg::LEN_W + 1
) (
  input  logic              clk_i,
  input  logic              rst_ni,
  input  logic              job_valid_i,
  output logic              job_ready_o,
  input  qnic_pkg::job_t    job_i,
  input  logic              room_i,         // the result of this frame will find room
  input  logic [CNT_W-1:0]  written_i,
  output logic [CNT_W-1:0]  release_o,
  // fetches
  output logic              fetch_udp_o,
  output logic              fetch_ip_o,
  output logic              fetch_pn_o,
  output logic [3:0]        fetch_even_o,
  output logic [3:0]        fetch_odd_o,
  output logic              fetch_swap_o,
  output logic [OFF_W-1:0]  fetch_off_o,
  output logic [OFF_W-1:0]  fetch_limit_o,
  output logic [3:0]        fetch_use_o,
  // long header: the answer to the first fetch says so
  input  logic              long_i,
  output logic              walk_o,         // start the walk
  input  logic              walk_done_i,
  input  logic              walk_release_i,
  input  logic [CNT_W-1:0]  walk_beat_i,
  // what the walk fetches, a cycle ahead; its place two
  input  logic [4:0]        walk_at_i,
  input  logic [OFF_W-1:0]  walk_off_i,
  input  logic [OFF_W-1:0]  walk_limit_i,
  input  logic [3:0]        walk_use_i,
  // the frame, from the cycle after the answer to its first fetch on, for 4 cycles or
  // until its walk is done and 3 cycles more
  output qnic_pkg::job_t    job_o,
  output logic              parse_o,        // it is to be parsed
  output logic              quic_o,         // and so is the QUIC header
  output logic [OFF_W-1:0]  pn_off_o,       // packet number of a short header
  output logic [CNT_W-1:0]  base_o,         // its first beat
  output logic [CNT_W-1:0]  stop_o          // the beat behind its last one
);
  localparam logic [3:0] USE_UDP = 4'd14;  // UDP header, QUIC up to the first length
  localparam logic [3:0] USE_IP = 4'd12;  // EtherType, IP up to the IPv4 protocol
  localparam logic [3:0] USE_PN = 4'd4;
  localparam int unsigned CID_OFF = 8 + 1;  // connection id behind the UDP header's start
  // The farthest byte of the three fetches is one of the 13 behind the packet number's
  // place: 14 bytes from the UDP header on, or 4 from the packet number on.
  localparam int unsigned SPAN = 13;

  // Where a fetch finds its beats.
  typedef struct packed {
    logic [3:0] even;
    logic [3:0] odd;
    logic       swap;
  } place_t;
  function automatic place_t place(input logic [4:0] beat);
    return '{even: beat[4:1] + 4'(beat[0]), odd: beat[4:1], swap: beat[0]};
  endfunction

  typedef struct packed {
    qnic_pkg::job_t    job;
    logic              parse;
    logic              quic;
    logic [CNT_W-1:0]  base;
    logic [CNT_W-1:0]  stop;
    logic [8:0]        pn_off;
  } frame_t;

  // ---- the job at the input, examined -----------------------------------------------------
  // It is read from a memory: first into registers, then looked at.
  logic seen_q, known_q, has_beats, has_beats_q, parse_q, quic_q, offload_q, no_frame_q;
  qnic_abi_pkg::status_e status_q;
  qnic_abi_pkg::mode_e mode_q;
  logic [7:0] cid_len_q;
  logic [16:0] len_q;
  logic [12:0] beats_q;
  logic [5:0] pn_from_l4_q, last_from_l4_q;
  logic load, pop_q, go_q, next_valid_q, walk;
  assign has_beats   = status_q == qnic_abi_pkg::STATUS_OK && !no_frame_q;
  assign load        = known_q && (!next_valid_q || go_q);
  assign job_ready_o = pop_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      pop_q   <= 1'b0;
      seen_q  <= 1'b0;
      known_q <= 1'b0;
    end else begin
      pop_q   <= load;
      seen_q  <= job_valid_i && !load && !pop_q;
      known_q <= seen_q && !load;
    end
    status_q       <= job_i.status;
    no_frame_q     <= job_i.no_frame;
    mode_q         <= job_i.mode;
    cid_len_q      <= job_i.cid_len;
    len_q          <= job_i.frame_len;
    has_beats_q    <= has_beats;
    parse_q        <= has_beats && (mode_q != qnic_abi_pkg::MODE_PLAIN || offload_q) &&
                      cid_len_q <= 8'(qnic_abi_pkg::MAX_CID_LEN);
    quic_q         <= mode_q != qnic_abi_pkg::MODE_PLAIN;
    offload_q      <= job_i.csum || job_i.gso;
    beats_q        <= len_q[16:4] + 13'(len_q[3:0] != '0);
    pn_from_l4_q   <= 6'(cid_len_q[4:0]) + 6'(CID_OFF);
    last_from_l4_q <= 6'(cid_len_q[4:0]) + 6'(CID_OFF + SPAN);
  end

  // ---- the next frame ---------------------------------------------------------------------
  frame_t next_q, turn_q, done_q;
  logic [CNT_W-1:0] base_q, stop;  // first beat of the job at the input, and behind its last
  logic [CNT_W-1:0] last_beat_q;     // headers are there when this beat is
  logic [8:0] last_off_q;
  logic [9:0] ip_off_q;
  logic [4:0] udp_beat_q, ip_beat_q, pn_beat_q;
  place_t udp_place_q, ip_place_q, pn_place_q, turn_pn_place_q;
  logic fresh_q, settled_q, need_there, all_there;
  // All but the beat that is needed, a cycle late: the next frame is known and its result has room;
  // that beat is not needed, or the frame ends before it.
  logic ready_q, whole_q;
  logic [CNT_W-1:0] need_left, stop_left;
  assign stop       = base_q + (has_beats_q ? CNT_W'(beats_q) : '0);
  assign need_left  = written_i + ~last_beat_q;  // written - last - 1
  assign stop_left  = written_i - next_q.stop;
  assign need_there = !need_left[CNT_W-1];
  assign all_there  = !stop_left[CNT_W-1];

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      next_valid_q <= 1'b0;
      base_q       <= '0;
      fresh_q      <= 1'b0;
      settled_q    <= 1'b0;
      ready_q      <= 1'b0;
    end else begin
      next_valid_q <= load || (next_valid_q && !go_q);
      if (load) base_q <= stop;
      fresh_q   <= load;
      settled_q <= fresh_q || (settled_q && !go_q);
      ready_q   <= (fresh_q || (settled_q && !go_q)) && room_i;
    end
    whole_q <= !next_q.parse || all_there;
    if (load) begin
      next_q     <= '{job: job_i, parse: parse_q, quic: quic_q, base: base_q, stop: stop,
                      pn_off: 9'(job_i.l4_off) + 9'(pn_from_l4_q)};
      last_off_q <= 9'(job_i.l4_off) + 9'(last_from_l4_q);
      ip_off_q   <= 10'(job_i.l3_off) - 10'd2;
      udp_beat_q <= base_q[4:0] + 5'(job_i.l4_off[7:4]);
    end
    last_beat_q <= next_q.base + CNT_W'(last_off_q[8:4]);
    ip_beat_q   <= next_q.base[4:0] + ip_off_q[8:4];
    pn_beat_q   <= next_q.base[4:0] + next_q.pn_off[8:4];
    udp_place_q <= place(udp_beat_q);
    ip_place_q  <= place(ip_beat_q);
    pn_place_q  <= place(pn_beat_q);
  end

  // ---- turns ------------------------------------------------------------------------------
  typedef enum logic [2:0] {
    UDP,
    IP,
    PN,
    DECIDE,
    WALK
  } slot_e;
  slot_e slot_q;
  logic over;  // the next cycle may begin a turn
  assign walk   = slot_q == DECIDE && turn_q.parse && turn_q.quic && long_i;
  assign walk_o = walk;
  assign over   = (slot_q == UDP && !go_q) || (slot_q == DECIDE && !walk);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      slot_q <= UDP;
      go_q   <= 1'b0;
    end else begin
      unique case (slot_q)
        UDP:     if (go_q) slot_q <= IP;
        IP:      slot_q <= PN;
        PN:      slot_q <= DECIDE;
        DECIDE:  slot_q <= walk ? WALK : UDP;
        default: if (walk_done_i) slot_q <= UDP;
      endcase
      go_q <= over && ready_q && (whole_q || need_there);
    end
    if (go_q) begin
      turn_q          <= next_q;
      turn_pn_place_q <= pn_place_q;
    end
    if (slot_q == DECIDE) done_q <= turn_q;
  end

  // Beats are released as the walk goes, a cycle late, the rest of the frame at its end: without
  // a walk a cycle late too, as that there is none is known late.
  logic [CNT_W-1:0] release_q, walk_beat_q;
  logic walk_release_q, short_end_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) release_q <= '0;
    else if (short_end_q || slot_q == WALK && walk_done_i) release_q <= done_q.stop;
    else if (walk_release_q) release_q <= walk_beat_q;
    short_end_q    <= rst_ni && slot_q == DECIDE && !walk;
    walk_release_q <= rst_ni && walk_release_i;
    walk_beat_q    <= walk_beat_i;
  end
  assign release_o = release_q;

  // ---- fetches ----------------------------------------------------------------------------
  place_t place_d, place_q, walk_place_q;
  always_comb begin
    place_d = udp_place_q;
    if (go_q) place_d = ip_place_q;
    if (slot_q == IP) place_d = turn_pn_place_q;
    if (slot_q == WALK) place_d = walk_place_q;
  end
  always_ff @(posedge clk_i) begin
    place_q      <= place_d;
    walk_place_q <= place(walk_at_i);
    if (slot_q == WALK) begin
      fetch_off_o   <= walk_off_i;
      fetch_limit_o <= walk_limit_i;
      fetch_use_o   <= walk_use_i;
    end else if (slot_q == IP) begin
      fetch_off_o   <= OFF_W'(turn_q.pn_off);
      fetch_limit_o <= OFF_W'(turn_q.job.frame_len);
      fetch_use_o   <= USE_PN;
    end else begin
      fetch_off_o   <= go_q ? OFF_W'(signed'(ip_off_q)) : OFF_W'(next_q.job.l4_off);
      fetch_limit_o <= OFF_W'(next_q.job.frame_len);
      fetch_use_o   <= go_q ? USE_IP : USE_UDP;
    end
  end
  assign fetch_udp_o  = go_q;
  assign fetch_ip_o   = slot_q == IP;
  assign fetch_pn_o   = slot_q == PN;
  assign fetch_even_o = place_q.even;
  assign fetch_odd_o  = place_q.odd;
  assign fetch_swap_o = place_q.swap;

  assign job_o    = done_q.job;
  assign parse_o  = done_q.parse;
  assign quic_o   = done_q.quic;
  assign pn_off_o = OFF_W'(done_q.pn_off);
  assign base_o   = done_q.base;
  assign stop_o   = done_q.stop;
endmodule

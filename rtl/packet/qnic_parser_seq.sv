// SPDX-License-Identifier: Apache-2.0
// Gives every frame its turn in the parser: when its headers are there, three fetches, then
// the long-header walk if there is one.
// Flow: jobs of qnic_ingress -> [qnic_parser_seq] -> fetches of qnic_parser_window
// Latency: 3 cycles from job_i to the first fetch, if the header beats are there
// Rate: a frame in 4 cycles, longer with a long header
// Stalls: waits for header beats and for room_i
//
// Cycle 0 UDP header, 1 EtherType and IP, 2 packet number of a short header, 3 the answer to
// the first fetch tells a long header. Frames that are not parsed take the same turn.
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
  // fetches; their places are those of the frame whose turn it is
  output logic              fetch_udp_o,
  output logic              fetch_ip_o,
  output logic              fetch_pn_o,
  output logic [4:0]        fetch_beat_o,
  output logic [OFF_W-1:0]  fetch_off_o,
  output logic [OFF_W-1:0]  fetch_limit_o,
  output logic [3:0]        fetch_use_o,
  // long header: qnic_parser_outer says so with the answer to the first fetch
  input  logic              long_i,
  output logic              walk_o,         // start the walk
  input  logic              walk_done_i,
  input  logic              walk_release_i,
  input  logic [CNT_W-1:0]  walk_beat_i,
  // the frame, from the cycle after the answer to its first fetch on, for 4 cycles or
  // until its walk is done and 3 cycles more
  output qnic_pkg::job_t    job_o,
  output logic              parse_o,        // it is to be parsed
  output logic [OFF_W-1:0]  pn_off_o,       // packet number of a short header
  output logic [CNT_W-1:0]  base_o,         // its first beat
  output logic [CNT_W-1:0]  stop_o          // the beat behind its last one
);
  localparam logic [3:0] USE_UDP = 4'd14;  // UDP header, QUIC up to the first length
  localparam logic [3:0] USE_IP = 4'd12;  // EtherType, IP up to the IPv4 protocol
  localparam logic [3:0] USE_PN = 4'd4;
  localparam int unsigned CID_OFF = 8 + 1;  // connection id behind the UDP header's start

  typedef struct packed {
    qnic_pkg::job_t    job;
    logic              parse;
    logic [CNT_W-1:0]  base;
    logic [CNT_W-1:0]  stop;
    logic [CNT_W-1:0]  need;     // headers are there when the beats before this one are
    logic [8:0]        pn_off;
  } frame_t;

  // The next frame
  frame_t next_q, turn_q, done_q;
  logic next_valid_q, there_q, go, load;
  logic [CNT_W-1:0] base_q;  // first beat of the job at the input
  logic [CNT_W-1:0] beats, need_left, stop_left;
  logic has_beats, parse;
  logic [8:0] pn_off;

  assign has_beats = job_i.status == qnic_abi_pkg::STATUS_OK && !job_i.no_frame;
  assign parse     = has_beats && job_i.mode != qnic_abi_pkg::MODE_PLAIN &&
                     job_i.cid_len <= 8'(qnic_abi_pkg::MAX_CID_LEN);
  assign beats     = has_beats ? CNT_W'((18'(job_i.frame_len) + 18'd15) >> 4) : '0;
  assign pn_off    = 9'(job_i.l4_off) + 9'(CID_OFF) + 9'(job_i.cid_len[4:0]);
  // The farthest byte of the three fetches is one of the 13 behind the packet number's
  // place: 14 bytes from the UDP header on, or 4 from the packet number on.
  localparam int unsigned SPAN = 13;

  assign job_ready_o = !next_valid_q || go;
  assign load        = job_valid_i && job_ready_o;
  assign need_left   = written_i - next_q.need;
  assign stop_left   = written_i - next_q.stop;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      next_valid_q <= 1'b0;
      there_q      <= 1'b0;
      base_q       <= '0;
    end else begin
      if (load) next_valid_q <= 1'b1;
      else if (go) next_valid_q <= 1'b0;
      if (load) base_q <= base_q + beats;
      there_q <= !load && next_valid_q && !go &&
                 (!next_q.parse || !need_left[CNT_W-1] || !stop_left[CNT_W-1]);
    end
    if (load) begin
      next_q <= '{
          job: job_i,
          parse: parse,
          base: base_q,
          stop: base_q + beats,
          need: base_q + CNT_W'((CNT_W'(pn_off) + CNT_W'(SPAN)) >> 4) + 1'b1,
          pn_off: pn_off
      };
    end
  end

  // Turns
  typedef enum logic [2:0] {
    UDP,
    IP,
    PN,
    DECIDE,
    WALK
  } slot_e;
  slot_e slot_q;
  assign go     = slot_q == UDP && there_q && room_i;
  assign walk_o = slot_q == DECIDE && turn_q.parse && long_i;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      slot_q <= UDP;
    end else begin
      unique case (slot_q)
        UDP:     if (go) slot_q <= IP;
        IP:      slot_q <= PN;
        PN:      slot_q <= DECIDE;
        DECIDE:  slot_q <= walk_o ? WALK : UDP;
        default: if (walk_done_i) slot_q <= UDP;
      endcase
    end
    if (go) turn_q <= next_q;
    if (slot_q == DECIDE) done_q <= turn_q;
  end

  // Beats are released as the walk goes, the rest of the frame at its end.
  logic [CNT_W-1:0] release_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) release_q <= '0;
    else if (slot_q == DECIDE && !walk_o) release_q <= turn_q.stop;
    else if (slot_q == WALK && walk_done_i) release_q <= done_q.stop;
    else if (walk_release_i) release_q <= walk_beat_i;
  end
  assign release_o = release_q;

  frame_t           frame;
  logic [OFF_W-1:0] off;
  assign frame = slot_q == UDP ? next_q : turn_q;
  always_comb begin
    unique case (slot_q)
      UDP:     off = OFF_W'(frame.job.l4_off);
      IP:      off = OFF_W'(frame.job.l3_off) - OFF_W'(2);
      default: off = OFF_W'(frame.pn_off);
    endcase
  end
  assign fetch_udp_o   = go;
  assign fetch_ip_o    = slot_q == IP;
  assign fetch_pn_o    = slot_q == PN;
  assign fetch_off_o   = off;
  assign fetch_beat_o  = frame.base[4:0] + off[8:4];
  assign fetch_limit_o = OFF_W'(frame.job.frame_len);
  assign fetch_use_o   = slot_q == UDP ? USE_UDP : slot_q == IP ? USE_IP : USE_PN;

  assign job_o    = done_q.job;
  assign parse_o  = done_q.parse;
  assign pn_off_o = OFF_W'(done_q.pn_off);
  assign base_o   = done_q.base;
  assign stop_o   = done_q.stop;
endmodule

// SPDX-License-Identifier: Apache-2.0
// Takes jobs and their frames, makes each frame as long as its job says, and buffers it.
// Flow: s_axis + job -> [qnic_ingress] -> beats to qnic_parser and, through the beat
//       buffer, to crypto/qnic_slicer; job to qnic_parser; keys to the SA gate
// Latency: job 2; beat to the parser 1, to the slicer 5
// Rate: 1 beat a cycle, no bubble between frames of two beats and more; a job in 3 cycles
// Stalls: s_axis_tready is low without a job, while the beat buffer or the parser's
//   window is full, and while a short frame is filled up; job_ready_o is low while JOBS
//   jobs wait for the gate or FRAMES jobs for their beats
//
// A stream that disagrees with the job's frame_len becomes ceil(frame_len/16) beats: too
// many are dropped, missing ones are zero, and short is set from the disagreement on.
// A frame of no bytes or more than MAX_FRAME is dropped here and its job goes on with
// no_frame set. Keys stay in a queue that is wiped as it is popped.
//
// The beat buffer lets the stream run on while a frame waits for its verdict or for room
// behind; a frame that is longer than the buffer passes through it.
`include "qnic_assert.svh"
module qnic_ingress #(
  parameter int unsigned MAX_FRAME = 9018,
  parameter int unsigned JOBS      = 16,    // jobs that the gate has not taken, power of two
  parameter int unsigned FRAMES    = 4,      // of these, jobs whose frame has not arrived
  parameter bit          LEAN  = 1'b0  // few flip-flops, see common/qnic_key_queue
) (
  input  logic              clk_i,
  input  logic              rst_ni,
  // job
  input  logic              job_valid_i,
  output logic              job_ready_o,
  input  qnic_pkg::job_t    job_i,
  input  qnic_pkg::keys_t   job_keys_i,
  // frame
  input  logic [127:0]      s_axis_tdata,
  input  logic [15:0]       s_axis_tkeep,
  input  logic              s_axis_tvalid,
  output logic              s_axis_tready,
  input  logic              s_axis_tlast,
  input  logic              s_axis_tuser,   // the read of this beat failed
  // job to the parser
  output logic              job_valid_o,
  input  logic              job_ready_i,
  output qnic_pkg::job_t    job_o,
  // beats to the parser; err and short are cumulative over the frame
  output logic              head_valid_o,
  input  logic              head_room_i,
  output qnic_pkg::beat_t   head_data_o,
  output logic              head_err_o,
  output logic              head_short_o,
  // the same beats, buffered
  output logic              beat_valid_o,
  input  logic              beat_ready_i,
  output qnic_pkg::beat_t   beat_data_o,
  output logic              beat_last_o,
  output logic              beat_err_o,
  output logic              beat_short_o,
  // keys of the oldest job that the gate has not taken
  output logic              keys_valid_o,   // the next frame's are at keys_o
  input  logic              keys_pop_i,
  output qnic_pkg::keys_t   keys_o
);
  localparam int unsigned MARGIN = 16;  // room is seen four cycles late
  localparam int unsigned MAX_BEATS = (MAX_FRAME + 15) / 16;
  localparam int unsigned DEPTH = (2 * MAX_BEATS + MARGIN + 511) / 512 * 512;  // two frames
  localparam int unsigned AW = $clog2(DEPTH);
  localparam logic [AW-4:0] FULL = (AW - 3)'((DEPTH - MARGIN) / MARGIN);  // level / MARGIN from here on
  localparam int unsigned IDXW = qnic_pkg::LEN_W - 4;
  localparam qnic_pkg::len_t MAX_LEN = qnic_pkg::len_t'(MAX_FRAME);

  if (MAX_FRAME > 65_597) begin : g_max_frame
    $fatal(1, "MAX_FRAME = %0d: no IP packet is that long", MAX_FRAME);
  end

  // A frame that is to come: whether it is dropped, the negative of its beats before the last
  // one, and the bytes of that one.
  typedef struct packed {
    logic          drop;
    logic [IDXW:0] left;
    logic [15:0]   tail;
  } frame_t;

  // ---- jobs -------------------------------------------------------------------------------
  // A job is taken into a register, examined there and queued.
  logic jobs_ready, frames_ready, keys_ready, take, ready_q, taken_q;
  logic has_frame_q, impossible, same_q;  // job_q's frame
  logic [1:0] zero_q, more_q;  // upper bits of its length and lower eight, beside MAX_FRAME's
  qnic_pkg::job_t job_q, job;
  frame_t job_frame;
  assign job_ready_o = ready_q;
  assign take        = job_valid_i && ready_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      ready_q <= 1'b0;
      taken_q <= 1'b0;
    end else begin
      ready_q <= jobs_ready && frames_ready && keys_ready && !take && !taken_q;
      taken_q <= take;
    end
    job_q        <= job_i;
    has_frame_q  <= job_i.status == qnic_abi_pkg::STATUS_OK && !job_i.no_frame;
    zero_q <= {job_i.frame_len >> 8 == '0, job_i.frame_len[7:0] == '0};
    more_q <= {job_i.frame_len >> 8 > MAX_LEN >> 8, job_i.frame_len[7:0] > MAX_LEN[7:0]};
    same_q <= job_i.frame_len >> 8 == MAX_LEN >> 8;
  end
  assign impossible = zero_q == '1 || more_q[1] || same_q && more_q[0];

  always_comb begin
    job          = job_q;
    job.no_frame = job_q.no_frame || impossible;
    // Of a last beat with 16 bytes no number is left in the low bits.
    job_frame.drop = impossible;
    job_frame.left = (IDXW + 1)'(job_q.frame_len[3:0] == '0) - {1'b0, job_q.frame_len[4+:IDXW]};
    for (int unsigned i = 0; i < 16; i++) begin
      job_frame.tail[i] = job_q.frame_len[3:0] == '0 || 4'(i) < job_q.frame_len[3:0];
    end
  end

  logic frame_valid, next_valid_q;
  frame_t frame, next_q;

  qnic_fifo #(
    .W($bits(qnic_pkg::job_t)),
    .DEPTH(JOBS)
  ) i_jobs (
    .clk_i,
    .rst_ni,
    .in_valid_i (taken_q),
    .in_ready_o (jobs_ready),
    .in_data_i  (job),
    .out_valid_o(job_valid_o),
    .out_ready_i(job_ready_i),
    .out_data_o (job_o),
    .level_o    ()
  );

  // Keys follow their job by two cycles, so that only registers decide what they load and where;
  // what is in keys_q is what was at the port two cycles ago.
  logic put_keys;
  qnic_pkg::keys_t keys;
  if (LEAN) begin : gen_at_once
    assign put_keys = take;
    assign keys     = job_keys_i;
  end else begin : gen_late
    qnic_pkg::keys_t first_q, keys_q;
    always_ff @(posedge clk_i) begin
      first_q <= job_keys_i;
      keys_q  <= first_q;
    end
    assign put_keys = taken_q;
    assign keys     = keys_q;
  end

  qnic_key_queue #(
    .W($bits(qnic_pkg::keys_t)),
    .DEPTH(JOBS),
    .LEAN(LEAN),
    .LATE(1'b1),
    .SLOW(1'b1)
  ) i_keys (
    .clk_i,
    .rst_ni,
    .in_valid_i (put_keys),
    .in_ready_o (keys_ready),
    .in_data_i  (keys),
    .out_valid_o(keys_valid_o),
    .out_ready_i(keys_pop_i),
    .out_data_o (keys_o),
    .level_o    ()
  );

  qnic_fifo #(
    .W($bits(frame_t)),
    .DEPTH(FRAMES)
  ) i_frames (
    .clk_i,
    .rst_ni,
    .in_valid_i (taken_q && has_frame_q),
    .in_ready_o (frames_ready),
    .in_data_i  (job_frame),
    .out_valid_o(frame_valid),
    .out_ready_i(!next_valid_q),
    .out_data_o (frame),
    .level_o    ()
  );

  // ---- framing ----------------------------------------------------------------------------
  // fill_q: tlast came early, zero beats up to the frame's length. drop_q: the frame is
  // dropped, or tlast is late; beats go nowhere up to it.
  logic cur_valid_q, fill_q, drop_q, room, room_q;
  logic [IDXW:0] left_q;
  logic [15:0]   tail_q;
  logic last, put, done, turn, load, next_ready, ready_on, ready_end;
  assign last = !left_q[IDXW];
  assign put  = room_q && (fill_q || (cur_valid_q && !drop_q && s_axis_tvalid));
  assign done = room_q && cur_valid_q &&
      (fill_q ? last : s_axis_tvalid && s_axis_tlast && (drop_q || last));
  assign turn = !cur_valid_q || done;
  // Without tlast, which comes late: what follows a last beat is dropped, and loads once more.
  assign load = !cur_valid_q || room_q && (fill_q ? last : s_axis_tvalid && (drop_q || last));

  // Ready a cycle later (a register: the sender is far), without and with an end now (it is late).
  assign next_ready = room && next_valid_q;
  assign ready_on   = !cur_valid_q || room_q && fill_q && last ? next_ready : room && !fill_q;
  assign ready_end  = !cur_valid_q || room_q && (drop_q || last) ? next_ready
                      : room && !fill_q && !room_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      next_valid_q  <= 1'b0;
      cur_valid_q   <= 1'b0;
      fill_q        <= 1'b0;
      drop_q        <= 1'b0;
      room_q        <= 1'b0;
      s_axis_tready <= 1'b0;
    end else begin
      next_valid_q  <= next_valid_q ? !turn : frame_valid;
      cur_valid_q   <= turn ? next_valid_q : cur_valid_q;
      fill_q        <= !turn && (fill_q || put && s_axis_tlast);
      if (load) drop_q <= cur_valid_q && !fill_q && !s_axis_tlast || next_q.drop;
      room_q        <= room;
      s_axis_tready <= s_axis_tvalid && s_axis_tlast ? ready_end : ready_on;
    end
    if (!next_valid_q) next_q <= frame;
    if (load) begin
      left_q <= next_q.left;
      tail_q <= next_q.tail;
    end else if (put) begin
      left_q <= left_q + 1'b1;
    end
  end

  // ---- a beat behind the stream -----------------------------------------------------------
  logic put_q, last_q, err_q, short_q, user_q, err, short;
  logic [4:0] odd_q;       // the beat is not what the job says: tlast, four bytes of tkeep each
  logic [15:0] keep;       // the bytes of this beat that belong to the frame
  qnic_pkg::beat_t data_q;
  assign keep = {16{!last}} | tail_q;
  for (genvar i = 0; i < 16; i++) begin : g_data
    always_ff @(posedge clk_i) begin
      data_q[8*i+:8] <= keep[i] && !fill_q ? s_axis_tdata[8*i+:8] : 8'h0;
    end
  end
  always_ff @(posedge clk_i) begin
    last_q   <= last;
    user_q   <= !fill_q && s_axis_tuser;
    odd_q[4] <= !fill_q && s_axis_tlast != last;
    for (int unsigned i = 0; i < 4; i++) begin
      odd_q[i] <= !fill_q && s_axis_tkeep[4*i+:4] != keep[4*i+:4];
    end
  end

  assign err   = err_q || user_q;
  assign short = short_q || odd_q != '0;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      put_q   <= 1'b0;
      err_q   <= 1'b0;
      short_q <= 1'b0;
    end else begin
      put_q <= put;
      if (put_q) begin
        err_q   <= !last_q && err;
        short_q <= !last_q && short;
      end
    end
  end

  assign head_valid_o = put_q;
  assign head_data_o  = data_q;
  assign head_err_o   = err;
  assign head_short_o = short;

  logic [AW:0] level;
  logic        buffer_ready;
  qnic_ram_fifo #(
    .W($bits(qnic_pkg::beat_t) + 3),
    .DEPTH(DEPTH),
    .FLAGS(3),
    .SURE(1'b1)
  ) i_buffer (
    .clk_i,
    .rst_ni,
    .in_valid_i (put_q),
    .in_ready_o (buffer_ready),
    .in_data_i  ({short, err, last_q, data_q}),
    .out_valid_o(beat_valid_o),
    .out_ready_i(beat_ready_i),
    .out_data_o ({beat_short_o, beat_err_o, beat_last_o, beat_data_o}),
    .level_o    (level)
  );

  assign room = head_room_i && level[AW:4] != FULL && level[AW:4] != FULL + 1'b1;

  `QNIC_ASSERT(BufferRoom_A, put_q |-> buffer_ready)
  `QNIC_ASSERT(Ready_A, s_axis_tready == (cur_valid_q && room_q && !fill_q))
  `QNIC_ASSERT(Load_A, turn |-> load)
  `QNIC_ASSERT(FillOrDrop_A, !(fill_q && (drop_q || !cur_valid_q)))
  `QNIC_ASSERT(QueueRoom_A, taken_q |-> jobs_ready && frames_ready)
  `QNIC_ASSERT(KeysThere_A, keys_pop_i |-> keys_valid_o)
  `QNIC_ASSERT(BeatHeld_A, beat_valid_o && !beat_ready_i |=> beat_valid_o && $stable(beat_data_o))
endmodule

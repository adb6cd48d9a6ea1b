// SPDX-License-Identifier: Apache-2.0
// Takes jobs and their frames, makes each frame as long as its job says, and buffers it.
// Flow: s_axis + job -> [qnic_ingress] -> beats to qnic_parser and, through the beat
//       buffer, to crypto/qnic_slicer; job to qnic_parser; keys to the SA gate
// Latency: job 1; beat to the parser 0, to the slicer 3 (qnic_ram_fifo)
// Rate: 1 beat a cycle, no bubble between frames
// Stalls: s_axis_tready is low without a job, while the beat buffer or the parser's
//   window is full, and while a short frame is filled up; job_ready_o is low while JOBS
//   jobs wait for the gate or FRAMES jobs for their beats
//
// A stream that disagrees with the job's frame_len becomes ceil(frame_len/16) beats: too
// many are dropped, missing ones are zero, and short is set from the disagreement on.
// A frame of no bytes or more than MAX_FRAME is dropped here and its job goes on with
// no_frame set. Keys stay in a queue that is wiped as it is popped.
`include "qnic_assert.svh"
module qnic_ingress #(
  parameter int unsigned MAX_FRAME = 9018,
  parameter int unsigned JOBS      = 8,     // jobs that the gate has not taken, power of two
  parameter int unsigned FRAMES    = 4      // of these, jobs whose frame has not arrived
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
  input  logic              keys_pop_i,
  output qnic_pkg::keys_t   keys_o
);
  localparam int unsigned MARGIN = 4;  // room is seen two cycles late
  localparam int unsigned DEPTH = 2 * ((MAX_FRAME + 15) / 16) + 16;
  localparam int unsigned LEVELW = $clog2(DEPTH) + 1;
  localparam int unsigned IDXW = qnic_pkg::LEN_W - 4;

  if (MAX_FRAME > 65_597) begin : g_max_frame
    $fatal(1, "MAX_FRAME = %0d: no IP packet is that long", MAX_FRAME);
  end

  // A frame that is to come: whether it is dropped, and the offset of its last byte.
  typedef struct packed {
    logic           drop;
    qnic_pkg::len_t last_byte;
  } frame_t;

  // Jobs
  logic has_frame, impossible, jobs_ready, frames_ready, keys_ready, take;
  qnic_pkg::job_t job;
  frame_t         job_frame;
  assign has_frame   = job_i.status == qnic_abi_pkg::STATUS_OK && !job_i.no_frame;
  assign impossible  = job_i.frame_len == '0 ||
                       job_i.frame_len > qnic_pkg::len_t'(MAX_FRAME);
  assign job_frame   = '{drop: impossible, last_byte: job_i.frame_len - 1'b1};
  assign job_ready_o = jobs_ready && frames_ready && keys_ready;
  assign take        = job_valid_i && job_ready_o;
  always_comb begin
    job          = job_i;
    job.no_frame = job_i.no_frame || impossible;
  end

  logic [$clog2(JOBS):0] unused_jobs_level, unused_keys_level;
  logic [$clog2(FRAMES):0] unused_frames_level;
  logic frame_valid, frame_done, keys_valid;
  frame_t frame;

  qnic_fifo #(
    .W($bits(qnic_pkg::job_t)),
    .DEPTH(JOBS)
  ) i_jobs (
    .clk_i,
    .rst_ni,
    .in_valid_i (take),
    .in_ready_o (jobs_ready),
    .in_data_i (job),
    .out_valid_o(job_valid_o),
    .out_ready_i(job_ready_i),
    .out_data_o(job_o),
    .level_o    (unused_jobs_level)
  );

  qnic_fifo #(
    .W($bits(qnic_pkg::keys_t)),
    .DEPTH(JOBS),
    .WIPE(1'b1)
  ) i_keys (
    .clk_i,
    .rst_ni,
    .in_valid_i (take),
    .in_ready_o (keys_ready),
    .in_data_i (job_keys_i),
    .out_valid_o(keys_valid),
    .out_ready_i(keys_pop_i),
    .out_data_o(keys_o),
    .level_o    (unused_keys_level)
  );

  qnic_fifo #(
    .W($bits(frame_t)),
    .DEPTH(FRAMES)
  ) i_frames (
    .clk_i,
    .rst_ni,
    .in_valid_i (take && has_frame),
    .in_ready_o (frames_ready),
    .in_data_i (job_frame),
    .out_valid_o(frame_valid),
    .out_ready_i(frame_done),
    .out_data_o(frame),
    .level_o    (unused_frames_level)
  );

  // Framing
  typedef enum logic [1:0] {
    RUN,    // beats pass
    FILL,   // tlast came early: zero beats up to the frame's length
    DRAIN   // tlast is late: beats are dropped up to it
  } state_e;
  state_e          state_q;
  logic [IDXW-1:0] index_q;        // beat of the frame
  logic err_q, short_q;  // seen in this frame
  logic room_q;

  logic drop, fill, taken, put, last, odd_beat, err, short;
  logic [15:0]     keep;           // the bytes of this beat that belong to the frame
  qnic_pkg::beat_t data;
  assign fill          = state_q == FILL;
  assign drop          = state_q == DRAIN || frame.drop;
  assign s_axis_tready = frame_valid && room_q && !fill;
  assign taken         = s_axis_tvalid && s_axis_tready;
  assign put           = (taken && !drop) || (fill && room_q);
  assign last          = index_q == frame.last_byte[4 +: IDXW];
  assign keep          = last ? 16'hffff >> (4'd15 - frame.last_byte[3:0]) : 16'hffff;
  assign odd_beat      = s_axis_tlast != last || s_axis_tkeep != keep;
  assign err           = err_q || (!fill && s_axis_tuser);
  assign short         = short_q || (!fill && odd_beat);
  assign frame_done    = drop ? taken && s_axis_tlast : put && last && (fill || s_axis_tlast);

  for (genvar i = 0; i < 16; i++) begin : g_data
    assign data[8*i+:8] = keep[i] && !fill ? s_axis_tdata[8*i+:8] : 8'h0;
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q <= RUN;
      index_q <= '0;
      err_q   <= 1'b0;
      short_q <= 1'b0;
    end else begin
      if (put) begin
        index_q <= last ? '0 : index_q + 1'b1;
        err_q   <= !last && err;
        short_q <= !last && short;
      end
      if (frame_done) state_q <= RUN;
      else if (put && last) state_q <= DRAIN;
      else if (put && !fill && s_axis_tlast) state_q <= FILL;
    end
  end

  assign head_valid_o = put;
  assign head_data_o  = data;
  assign head_err_o   = err;
  assign head_short_o = short;

  logic [LEVELW-1:0] level;
  logic              unused_buffer_ready;
  qnic_ram_fifo #(
    .W($bits(qnic_pkg::beat_t) + 3),
    .DEPTH(DEPTH)
  ) i_buffer (
    .clk_i,
    .rst_ni,
    .in_valid_i (put),
    .in_ready_o (unused_buffer_ready),
    .in_data_i  ({short, err, last, data}),
    .out_valid_o(beat_valid_o),
    .out_ready_i(beat_ready_i),
    .out_data_o ({beat_short_o, beat_err_o, beat_last_o, beat_data_o}),
    .level_o    (level)
  );

  always_ff @(posedge clk_i) begin
    if (!rst_ni) room_q <= 1'b0;
    else room_q <= level <= LEVELW'(DEPTH - MARGIN) && head_room_i;
  end

  `QNIC_ASSERT(BufferRoom_A, put |-> unused_buffer_ready)
  `QNIC_ASSERT(KeysThere_A, keys_pop_i |-> keys_valid)
  `QNIC_ASSERT(JobHeld_A, job_valid_i && !job_ready_o |=> job_valid_i && $stable(job_i))
  `QNIC_ASSERT(BeatHeld_A, beat_valid_o && !beat_ready_i |=> beat_valid_o && $stable(beat_data_o))
  `QNIC_ASSERT(StreamHeld_A, s_axis_tvalid && !s_axis_tready |=> s_axis_tvalid && $stable
                             ({s_axis_tdata, s_axis_tkeep, s_axis_tlast}))
endmodule

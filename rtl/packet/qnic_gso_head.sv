// SPDX-License-Identifier: Apache-2.0
// Takes a super-packet in: keeps its headers for replay, reads what the cut needs from them,
// queues the payload's beats and drops what is behind them.
// Flow: s_axis -> [qnic_gso_head] -> head to qnic_gso_plan, payload and headers to qnic_gso_cut
// Latency: 5 from the headers' last beat to head_valid_o, 3 from a beat to beat_valid_o
// Rate: a beat a cycle; 6 cycles are lost between the headers and the payload
// Stalls: while DEPTH beats are queued, or both banks of headers are in use
//
// The beat that holds the end of the headers holds the first payload bytes too: it is kept and
// queued. The last beat with payload bytes waits for the stream's end, so whatever is wrong with
// the stream is known with it: bad_o marks from there on that it disagrees with frame_len. A
// stream that is too short is filled up with zero beats.
`include "qnic_assert.svh"
module qnic_gso_head #(
  parameter int unsigned LANES = 1,
  parameter int unsigned DEPTH = LANES > 1 ? 32 : 16,  // a wide bus has more beats under way
  localparam int unsigned BYTES = LANES * 16,
  localparam int unsigned LB    = $clog2(BYTES),
  localparam int unsigned HB    = qnic_gso_pkg::HEADERS / BYTES,  // beats of a bank
  localparam int unsigned HA    = HB > 1 ? $clog2(HB) : 1
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  logic                 start_i,     // a super-packet follows; job_i is steady until head_take_i
  output logic                 busy_o,      // it has not come in wholly
  input  qnic_pkg::job_t       job_i,
  // stream
  input  logic [BYTES*8-1:0]   s_axis_tdata,
  input  logic [BYTES-1:0]     s_axis_tkeep,
  input  logic                 s_axis_tvalid,
  output logic                 s_axis_tready,
  input  logic                 s_axis_tlast,
  input  logic                 s_axis_tuser,
  // what the headers say
  output logic                 head_valid_o,
  input  logic                 head_take_i,
  output qnic_gso_pkg::head_t  head_o,
  // the headers again
  input  logic                 bank_free_i,
  input  logic                 hdr_bank_i,
  input  logic [HA-1:0]        hdr_beat_i,
  output logic [BYTES*8-1:0]   hdr_data_o,
  // payload
  output logic                 beat_valid_o,
  input  logic                 beat_ready_i,
  output logic [BYTES*8-1:0]   beat_data_o,
  output logic                 beat_end_o,  // the super-packet's last one
  output logic                 beat_err_o,
  output logic                 beat_bad_o
);
  localparam int unsigned IW = qnic_pkg::LEN_W - LB;  // index of a beat

  // One bit a state: where the next one is decided, its bit says so at once.
  typedef enum int unsigned {
    IDLE,
    SETUP,   // the job's numbers become known
    HEADERS,
    LENGTH,  // the payload's end becomes known
    PAYLOAD,
    FILL,
    DRAIN,   // up to the stream's end, for nothing
    STATES
  } state_e;
  logic [STATES-1:0] in_q, next;
  qnic_gso_pkg::head_t head_q;

  // ---- what the job says ------------------------------------------------------------------
  // l4_off and frame_len in beats; places of the words that are read.
  localparam qnic_pkg::len_t ONE_MORE = qnic_pkg::len_t'(BYTES + 1);
  logic [8:0] hdr_len, udp_off, id_off;
  logic [IW-1:0] hdr_prev_q, frame_prev_q;  // the beat before the last one; -1: there is none
  logic mixed_q;  // the headers' last beat has payload in it
  qnic_pkg::len_t frame_max;
  logic [BYTES-1:0] frame_keep_q;
  logic [BYTES*8-1:0] hold_data_q;
  assign hdr_len   = {1'b0, job_i.l4_off} + 9'd8;
  assign udp_off   = {1'b0, job_i.l4_off} + 9'd4;
  assign id_off    = {1'b0, job_i.l3_off} + 9'd4;
  assign frame_max = job_i.frame_len - 1'b1;
  always_ff @(posedge clk_i) begin
    if (in_q[SETUP]) begin
      hdr_prev_q   <= IW'((qnic_pkg::len_t'(hdr_len) - ONE_MORE) >> LB);
      mixed_q      <= hdr_len[LB-1:0] != '0;
      frame_prev_q <= IW'((job_i.frame_len - ONE_MORE) >> LB);
      for (int unsigned i = 0; i < BYTES; i++) frame_keep_q[i] <= LB'(i) <= frame_max[LB-1:0];
    end
  end

  // ---- a beat is held until the next one comes, or the stream has ended -------------------------
  logic [4:0] wait_q;
  logic [IW-1:0] index_q, pay_last_q;
  logic signed [IW:0] left_q;  // beats up to the payload's last one, the next one not counted
  logic hold_last_q, hold_last_d, room_ahead_q, err_q, bad, bad_q, none_q, bank_q;
  logic [1:0] banks_q;
  logic take, take_header, push, room_q, replace, fill;
  logic wanted_q, final_q;  // of what is held: payload is in it; its last bytes are
  // A final beat stays while beats behind it come and go: it says whether all of them were good.
  assign push       = room_q && (in_q[FILL] || in_q[PAYLOAD] && wanted_q
                                 && (hold_last_q || s_axis_tvalid && !final_q));
  assign fill       = push && hold_last_q;  // the next one held is zeros, behind the stream's end
  assign take        = s_axis_tvalid && s_axis_tready;
  assign take_header = s_axis_tvalid && in_q[HEADERS];

  logic headers_end_q, frame_end_q;  // the next beat ends the headers, the frame
  logic odd, odd_q, took_q, known;
  assign known       = in_q[LENGTH] && wait_q == 5'b00011;  // what the headers say
  assign odd         = s_axis_tlast ? !frame_end_q || s_axis_tkeep != frame_keep_q
                                    : frame_end_q || s_axis_tkeep != '1;
  logic set_up, headers_in, length_in, paid, filled, drained;  // a state ends
  assign set_up     = in_q[SETUP] && wait_q[1] && !banks_q[1] && !head_valid_o;
  assign headers_in = take_header && (s_axis_tlast || headers_end_q);
  assign length_in  = in_q[LENGTH] && wait_q[4];
  assign paid       = in_q[PAYLOAD] && fill;
  assign filled     = in_q[FILL] && fill && final_q;
  assign drained    = in_q[DRAIN] && s_axis_tvalid && s_axis_tlast;
  always_comb begin
    next[IDLE]    = in_q[IDLE] && !start_i || length_in && none_q && hold_last_q
                    || paid && final_q || filled || drained;
    next[SETUP]   = in_q[IDLE] && start_i || in_q[SETUP] && !set_up;
    next[HEADERS] = set_up || in_q[HEADERS] && !headers_in;
    next[LENGTH]  = headers_in || in_q[LENGTH] && !length_in;
    next[PAYLOAD] = length_in && !none_q || in_q[PAYLOAD] && !paid;
    next[FILL]    = paid && !final_q || in_q[FILL] && !filled;
    next[DRAIN]   = length_in && none_q && !hold_last_q || in_q[DRAIN] && !drained;
  end
  always_ff @(posedge clk_i) begin
    in_q <= rst_ni ? next : STATES'(1) << IDLE;
    if (!rst_ni) begin
      bank_q  <= 1'b0;
      banks_q <= '0;
    end else begin
      // In use from here on: the last beat may leave before the last job is taken.
      banks_q <= banks_q + 2'(known && !head_q.dead) - 2'(bank_free_i);
      if (head_take_i && !head_q.dead) bank_q <= !bank_q;
    end
    wait_q <= in_q[SETUP] || in_q[LENGTH] ? {wait_q[3:0], 1'b1} : '0;
  end
  assign busy_o = !in_q[IDLE];

  // Worked out a cycle ahead: much hangs on it. PAYLOAD ends behind a last beat only, and with
  // that one held none is taken.
  assign hold_last_d = !in_q[IDLE] && (take ? s_axis_tlast : hold_last_q);
  always_ff @(posedge clk_i) begin
    hold_last_q   <= hold_last_d;
    s_axis_tready <= rst_ni && (next[HEADERS] || next[DRAIN]
                                || (length_in && !none_q || in_q[PAYLOAD])
                                   && !hold_last_d && room_ahead_q);
  end

  assign replace = take && !(in_q[PAYLOAD] && final_q);
  assign bad     = bad_q || took_q && odd_q;  // a cycle behind the beat, as what is held is
  always_ff @(posedge clk_i) begin
    if (in_q[IDLE]) begin
      index_q <= '0;
      err_q   <= 1'b0;
      bad_q   <= 1'b0;
    end else begin
      if (take) index_q <= index_q + 1'b1;
      if (in_q[SETUP]) begin
        headers_end_q <= hdr_prev_q == '1;
        frame_end_q   <= frame_prev_q == '1;
      end else if (take) begin
        headers_end_q <= index_q == hdr_prev_q;
        frame_end_q   <= index_q == frame_prev_q;
      end
      // Bytes behind the payload are of no use: a failed read of them does no harm.
      if (replace && s_axis_tuser) err_q <= 1'b1;
      bad_q <= bad;
    end
    odd_q  <= odd;
    took_q <= take;
    if (replace) hold_data_q <= s_axis_tdata;
    if (in_q[LENGTH]) wanted_q <= mixed_q;
    else if (take) wanted_q <= 1'b1;
    // LENGTH: in the last two cycles; index_q is the next beat's.
    if (in_q[LENGTH]) left_q <= (IW + 1)'(pay_last_q) - (IW + 1)'(index_q);
    else if (take || fill) left_q <= left_q - 1'b1;
    if (in_q[LENGTH]) final_q <= left_q == '1;
    else if (replace || fill) final_q <= left_q == '0;
  end

  // ---- headers: kept, and read -----------------------------------------------------------------
  (* ram_style = "distributed" *) logic [BYTES*8-1:0] hdr_mem[2*HB];
  logic [HA:0] hdr_addr;
  if (HB > 1) begin : g_addr
    assign hdr_addr   = {bank_q, index_q[HA-1:0]};
    assign hdr_data_o = hdr_mem[{hdr_bank_i, hdr_beat_i}];
  end else begin : g_one
    assign hdr_addr   = {1'b0, bank_q};
    assign hdr_data_o = hdr_mem[hdr_bank_i];
  end
  always_ff @(posedge clk_i) begin
    if (take_header) hdr_mem[hdr_addr[$clog2(2*HB)-1:0]] <= s_axis_tdata;
  end

  function automatic logic [15:0] word(logic [BYTES*8-1:0] data, logic [LB-2:0] at);
    logic [15:0] le;
    le = data[{at, 4'd0}+:16];
    return {le[7:0], le[15:8]};
  endfunction

  // They are read from the beat that is held, in the cycle after it came.
  logic [IW-1:0] udp_beat_q, id_beat_q, ip_beat_q;
  logic udp_here_q, id_here_q, ip_here_q;
  logic [15:0] udp_len_q, version;
  logic [3:0] version_q;
  qnic_pkg::len_t udp_end_q, udp_max_q, used_q;
  logic udp_short_q, udp_long_q;
  assign version = word(hold_data_q, job_i.l3_off[LB-1:1]);
  assign head_o  = head_q;
  always_ff @(posedge clk_i) begin
    if (in_q[SETUP]) begin
      udp_beat_q <= IW'(udp_off >> LB);
      id_beat_q  <= IW'(id_off >> LB);
      ip_beat_q  <= IW'({1'b0, job_i.l3_off} >> LB);
      udp_max_q  <= job_i.frame_len - qnic_pkg::len_t'(job_i.l4_off);
    end
    udp_here_q <= take_header && index_q == udp_beat_q;
    id_here_q  <= take_header && index_q == id_beat_q;
    ip_here_q  <= take_header && index_q == ip_beat_q;
    if (udp_here_q) udp_len_q <= word(hold_data_q, udp_off[LB-1:1]);
    if (id_here_q) head_q.id <= word(hold_data_q, id_off[LB-1:1]);
    if (ip_here_q) version_q <= version[15:12];
    head_q.ipv4 <= version_q == 4'd4;
    if (take_header) head_q.dead <= s_axis_tlast && odd;
    // LENGTH: six cycles
    udp_end_q   <= qnic_pkg::len_t'(job_i.l4_off) + qnic_pkg::len_t'(udp_len_q);
    used_q      <= job_i.tag_room ? udp_end_q - qnic_pkg::len_t'(qnic_abi_pkg::TAG_BYTES + 1)
                                  : udp_end_q - 1'b1;
    udp_long_q  <= qnic_pkg::len_t'(udp_len_q) > udp_max_q;
    udp_short_q <= udp_len_q < (job_i.tag_room ? 16'(8 + qnic_abi_pkg::TAG_BYTES + 1) : 16'd9);
    if (known) begin
      head_q.over <= udp_short_q || udp_long_q;
      head_q.err  <= err_q;
      head_q.bank <= bank_q;
      head_q.len  <= udp_len_q - 16'd8;
      none_q      <= udp_short_q || udp_long_q || head_q.dead;
    end
    if (in_q[SETUP]) none_q <= 1'b0;
    if (in_q[LENGTH]) pay_last_q <= IW'(used_q >> LB);
    if (!rst_ni) head_valid_o <= 1'b0;
    else if (known) head_valid_o <= 1'b1;
    else if (head_take_i) head_valid_o <= 1'b0;
  end

  // ---- payload -----------------------------------------------------------------------------------
  logic [$clog2(DEPTH):0] level;
  logic room;
  always_ff @(posedge clk_i) begin
    room_ahead_q <= rst_ni && level < ($bits(level))'(DEPTH - 2);
    room_q       <= rst_ni && room_ahead_q;
  end
  qnic_fifo #(
    .W(BYTES * 8 + 3),
    .DEPTH(DEPTH),
    .FLAGS(3),
    .SURE(1'b1)
  ) i_payload (
    .clk_i,
    .rst_ni,
    .in_valid_i(push),
    .in_ready_o(room),
    .in_data_i({bad, err_q, final_q, in_q[FILL] ? '0 : hold_data_q}),
    .out_valid_o(beat_valid_o),
    .out_ready_i(beat_ready_i),
    .out_data_o({beat_bad_o, beat_err_o, beat_end_o, beat_data_o}),
    .level_o(level)
  );

  `QNIC_ASSERT(OneState_A, $onehot(in_q))
  `QNIC_ASSERT(
      Ready_A,
      s_axis_tready == (in_q[HEADERS] || in_q[DRAIN] || in_q[PAYLOAD] && !hold_last_q && room_q))
  `QNIC_ASSERT(Room_A, push |-> room)
  `QNIC_ASSERT(Wanted_A, in_q[PAYLOAD] && hold_last_q |-> wanted_q)
  `QNIC_ASSERT(Banks_A, banks_q != 2'd3)
  `QNIC_ASSERT(StartIdle_A, start_i |-> in_q[IDLE])
endmodule

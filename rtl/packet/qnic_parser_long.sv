// SPDX-License-Identifier: Apache-2.0
// Walks through the part of a long header whose places depend on its content: source
// connection id, token, Length, packet number.
// Flow: qnic_parser_outer -> [qnic_parser_long] <-> qnic_parser_window; result to qnic_parser
// Latency: 19 cycles from start_i to done_o, 29 for an Initial, if the bytes are there
// Rate: one header at a time   Stalls: waits for the beats of the header to arrive
// Source: RFC 9000 17.2 (long headers), 16 (variable-length integers)
//
// start_i comes with the UDP bytes; the other inputs follow in the next cycles as
// qnic_parser_outer gives them and hold until done_o. A fetch is answered 4 cycles later.
module qnic_parser_long #(
  parameter int unsigned CNT_W = qnic_pkg::LEN_W - 2,
  parameter int unsigned OFF_W = qnic_pkg::LEN_W + 1
) (
  input  logic              clk_i,
  input  logic              rst_ni,
  input  logic              start_i,
  input  logic [7:0]        l4_off_i,
  input  logic [7:0]        dcid_len_i,
  input  logic              token_i,        // the header has a token
  input  logic              bad_i,          // the header is bad already
  input  logic [OFF_W-1:0]  udp_end_i,      // nothing is looked at from here on
  input  qnic_pkg::len_t    frame_len_i,    // ... or from here on
  // beats of the frame: the first one, the one behind the last, those written
  input  logic [CNT_W-1:0]  base_i,
  input  logic [CNT_W-1:0]  stop_i,
  input  logic [CNT_W-1:0]  written_i,
  output logic              release_o,      // beats before release_beat_o are not needed
  output logic [CNT_W-1:0]  release_beat_o,
  // fetch
  output logic              fetch_o,
  output logic [4:0]        fetch_beat_o,
  output logic [OFF_W-1:0]  fetch_off_o,
  output logic [3:0]        fetch_use_o,
  input  logic              rsp_valid_i,
  input  logic [13:0][7:0]  rsp_bytes_i,
  input  logic [4:0]        rsp_visible_i,
  // result, valid with done_o and until the next start_i
  output logic              done_o,
  output logic              bad_header_o,   // source connection id too long
  output logic              truncated_o,    // a field runs past the end
  output qnic_pkg::len_t    length_o,       // Length field, at most all ones
  output logic [OFF_W-1:0]  pn_off_o,
  output logic [3:0][7:0]   pn_bytes_o
);
  // UDP header, first byte, version, length: where the connection id starts, less one.
  localparam logic [OFF_W-1:0] DCID_OFF = OFF_W'(8 + 1 + 4 + 1 - 1);

  typedef enum logic [3:0] {
    IDLE,
    FIRST,
    ADD,
    PLACE,
    CHECK,
    WAIT,
    ANSWER,
    EXTRACT,
    SUM,
    DONE
  } state_e;
  typedef enum logic [1:0] {
    SCID,
    TOKEN,
    LENGTH,
    END
  } field_e;  // what lies at off_q
  state_e state_q;
  field_e field_q;

  // ---- where the next field lies: step_q + 1 behind off_q ---------------------------------
  logic [OFF_W-1:0] off_q, step_q;
  logic [CNT_W-1:0] base2_q, beat_q, behind_q, behind_left, stop_left;
  logic over_udp_q, over_frame_q, past, there_q;
  assign past      = over_udp_q || over_frame_q;
  // A field may reach into the next beat: that one too, or the frame's last one.
  assign behind_left = written_i - behind_q;
  assign stop_left = written_i - stop_i;

  // ---- variable-length integer at the front of the bytes; saturated -----------------------
  logic [11:0][7:0] bytes_q;
  qnic_pkg::len_t varint, varint_q;
  logic [2:0] size_left;  // bytes of it behind the first
  logic big, big_q;
  assign size_left = rsp_bytes_i[0][7:6] == 2'd3 ? 3'd7 :
                     rsp_bytes_i[0][7:6] == 2'd2 ? 3'd3 : {2'd0, rsp_bytes_i[0][6]};
  logic [3:0][7:0] pn_bytes;  // behind it
  always_comb begin
    big = 1'b0;
    unique case (bytes_q[0][7:6])
      2'd0: begin
        varint   = {11'd0, bytes_q[0][5:0]};
        pn_bytes = bytes_q[4:1];
      end
      2'd1: begin
        varint   = {3'd0, bytes_q[0][5:0], bytes_q[1]};
        pn_bytes = bytes_q[5:2];
      end
      2'd2: begin
        varint   = {bytes_q[1][0], bytes_q[2], bytes_q[3]};
        pn_bytes = bytes_q[7:4];
        big      = {bytes_q[0][5:0], bytes_q[1][7:1]} != '0;
      end
      default: begin
        varint   = {bytes_q[5][0], bytes_q[6], bytes_q[7]};
        pn_bytes = bytes_q[11:8];
        big      = {bytes_q[0][5:0], bytes_q[1], bytes_q[2], bytes_q[3], bytes_q[4],
                  bytes_q[5][7:1]} != '0;
      end
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q <= IDLE;
    end else begin
      unique case (state_q)
        IDLE:    if (start_i) state_q <= FIRST;
        FIRST:   state_q <= ADD;
        ADD:     state_q <= field_q == END || bad_header_o || truncated_o ? DONE : PLACE;
        PLACE:   state_q <= CHECK;
        CHECK:   state_q <= bad_i ? DONE : WAIT;
        WAIT:    if (past) state_q <= DONE; else if (there_q) state_q <= ANSWER;
        ANSWER:  if (rsp_valid_i) state_q <= field_q == TOKEN ? EXTRACT : ADD;
        EXTRACT: state_q <= SUM;
        SUM:     state_q <= ADD;
        default: state_q <= IDLE;
      endcase
    end
  end

  always_ff @(posedge clk_i) begin
    if (start_i) begin
      field_q      <= SCID;
      bad_header_o <= 1'b0;
      truncated_o  <= 1'b0;
    end
    if (state_q == FIRST) begin
      off_q  <= OFF_W'(l4_off_i) + DCID_OFF;
      step_q <= OFF_W'(dcid_len_i);
    end
    if (state_q == ADD) off_q <= off_q + step_q + 1'b1;
    beat_q       <= base_i + CNT_W'(off_q[OFF_W-1:4]);                          // PLACE
    behind_q     <= base2_q + CNT_W'(off_q[OFF_W-1:4]);
    base2_q      <= base_i + CNT_W'(2);
    over_udp_q   <= off_q >= udp_end_i;
    over_frame_q <= off_q >= OFF_W'(frame_len_i);
    there_q      <= !behind_left[CNT_W-1] || !stop_left[CNT_W-1];                 // CHECK
    if (state_q == WAIT && past) truncated_o <= 1'b1;
    if (state_q == ANSWER && rsp_valid_i) begin
      bytes_q      <= rsp_bytes_i[11:0];
      step_q       <= field_q == SCID ? OFF_W'(rsp_bytes_i[0]) : OFF_W'(size_left);
      bad_header_o <= field_q == SCID && rsp_bytes_i[0] > 8'(qnic_abi_pkg::MAX_CID_LEN);
      truncated_o  <= field_q != SCID && rsp_visible_i <= 5'(size_left);
      field_q      <= field_q == SCID ? (token_i ? TOKEN : LENGTH) :
                      field_q == TOKEN ? LENGTH : END;
    end
    varint_q   <= varint;                                                       // EXTRACT
    big_q      <= big;
    pn_bytes_o <= pn_bytes;
    if (state_q == SUM) step_q <= step_q + OFF_W'(length_o);
  end
  assign length_o = varint_q | {$bits(varint_q){big_q}};

  assign done_o       = state_q == DONE;
  assign pn_off_o     = off_q;
  assign fetch_o      = state_q == WAIT && !past && there_q;
  assign fetch_beat_o = beat_q[4:0];
  assign fetch_off_o  = off_q;
  assign fetch_use_o  = field_q == SCID ? 4'd1 : field_q == TOKEN ? 4'd8 : 4'd12;
  assign release_o      = state_q == WAIT && !past;
  assign release_beat_o = beat_q;
endmodule

// SPDX-License-Identifier: Apache-2.0
// Walks through the part of a long header whose places depend on its content: source
// connection id, token, Length, packet number.
// Flow: qnic_parser_outer -> [qnic_parser_long] <-> qnic_parser_window; result to qnic_parser
// Latency: 16 cycles from start_i to done_o, 23 for an Initial, if the bytes are there
// Rate: one header at a time   Stalls: waits for the beats of the header to arrive
// Source: RFC 9000 17.2 (long headers), 16 (variable-length integers)
//
// start_i comes with the UDP bytes; the other inputs follow in the next cycles as
// qnic_parser_outer gives them and hold until done_o.
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
  input  logic [OFF_W-1:0]  quic_end_i,     // nothing is looked at from here on
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
  localparam qnic_pkg::len_t MAX_LEN = '1;
  localparam logic [OFF_W-1:0] SCID_LEN_OFF = OFF_W'(8 + 1 + 4 + 1);  // UDP, first, version, length

  typedef enum logic [2:0] {
    IDLE,
    ADD,
    PLACE,
    CHECK,
    WAIT,
    ANSWER,
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

  // The next field lies at off_q + size_q + skip_q.
  logic [OFF_W-1:0] off_q;
  logic [3:0]       size_q;
  qnic_pkg::len_t   skip_q;
  logic past_q, there_q;
  logic [CNT_W-1:0] beat_q, need_q, need_left, stop_left;

  assign need_left = written_i - need_q;
  assign stop_left = written_i - stop_i;

  // Variable-length integer at the front of the bytes; saturated.
  logic [3:0]     varint_size;
  logic [61:0]    varint;
  qnic_pkg::len_t varint_len;
  logic [5:0]     head;
  assign head        = rsp_bytes_i[0][5:0];
  assign varint_size = 4'd1 << rsp_bytes_i[0][7:6];
  assign varint_len  = |varint[61:qnic_pkg::LEN_W] ? MAX_LEN : varint[qnic_pkg::LEN_W-1:0];
  always_comb begin
    unique case (rsp_bytes_i[0][7:6])
      2'd0:    varint = {56'd0, head};
      2'd1:    varint = {48'd0, head, rsp_bytes_i[1]};
      2'd2:    varint = {32'd0, head, rsp_bytes_i[1], rsp_bytes_i[2], rsp_bytes_i[3]};
      default: varint = {head, rsp_bytes_i[1], rsp_bytes_i[2], rsp_bytes_i[3], rsp_bytes_i[4],
                         rsp_bytes_i[5], rsp_bytes_i[6], rsp_bytes_i[7]};
    endcase
  end

  logic truncated, bad_scid;
  assign truncated = field_q != SCID && rsp_visible_i < 5'(varint_size);
  assign bad_scid  = field_q == SCID && rsp_bytes_i[0] > 8'(qnic_abi_pkg::MAX_CID_LEN);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q <= IDLE;
    end else begin
      unique case (state_q)
        IDLE:    if (start_i) state_q <= ADD;
        ADD:     state_q <= field_q == END ? DONE : PLACE;
        PLACE:   state_q <= CHECK;
        CHECK:   state_q <= bad_i ? DONE : WAIT;
        WAIT:    if (past_q) state_q <= DONE; else if (there_q) state_q <= ANSWER;
        ANSWER:  if (rsp_valid_i) state_q <= truncated || bad_scid ? DONE : ADD;
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
    // The first sum: the destination connection id is known a cycle after start_i.
    if (state_q == ADD) begin
      off_q <= field_q == SCID ? OFF_W'(l4_off_i) + SCID_LEN_OFF + OFF_W'(dcid_len_i)
                               : off_q + OFF_W'(size_q) + OFF_W'(skip_q);
    end
    if (state_q == PLACE) begin
      beat_q <= base_i + CNT_W'(off_q[OFF_W-1:4]);
      need_q <= base_i + CNT_W'((off_q + OFF_W'(fetch_use_o) - 1'b1) >> 4) + 1'b1;
    end
    past_q  <= off_q >= quic_end_i;
    there_q <= !need_left[CNT_W-1] || !stop_left[CNT_W-1];
    if (state_q == WAIT && past_q) truncated_o <= 1'b1;
    if (state_q == ANSWER && rsp_valid_i) begin
      size_q       <= field_q == SCID ? 4'd1 : varint_size;
      skip_q       <= field_q == SCID   ? qnic_pkg::len_t'(rsp_bytes_i[0]) :
                      field_q == TOKEN  ? varint_len : '0;
      length_o     <= varint_len;
      pn_bytes_o   <= rsp_bytes_i[varint_size +: 4];
      bad_header_o <= bad_scid;
      truncated_o  <= truncated;
      field_q      <= field_q == SCID ? (token_i ? TOKEN : LENGTH) :
                      field_q == TOKEN ? LENGTH : END;
    end
  end

  assign done_o       = state_q == DONE;
  assign pn_off_o     = off_q;
  assign fetch_o      = state_q == WAIT && !past_q && there_q;
  assign fetch_beat_o = beat_q[4:0];
  assign fetch_off_o  = off_q;
  assign fetch_use_o  = field_q == SCID ? 4'd1 : field_q == TOKEN ? 4'd8 : 4'd12;
  assign release_o      = state_q == WAIT && !past_q;
  assign release_beat_o = beat_q;
endmodule

// SPDX-License-Identifier: Apache-2.0
// Types that travel between the blocks of packet/qnic_gso.
package qnic_gso_pkg;
  // The headers in front of the UDP payload that can be replayed: bytes.
  localparam int unsigned HEADERS = 128;

  // A super-packet's headers as they came in.
  typedef struct packed {
    logic        bank;  // where they are
    logic        dead;  // the stream ended with them, too early
    logic        err;   // reading them failed
    logic        over;  // the UDP length does not fit the frame, or the UDP header
    logic        ipv4;
    logic [15:0] id;    // IPv4 identification
    logic [15:0] len;   // bytes of UDP payload
  } head_t;

  // A segment, as the cutter takes it. Rotation: byte i of the output beat with the segment's
  // first payload byte comes from byte (i + rotate) modulo the bus of the input.
  typedef struct packed {
    logic        bank;
    logic        err;        // reading the headers failed
    logic        first;      // of its super-packet
    logic        last;
    logic        empty;      // headers alone
    logic        no_data;    // with first and last: the cutter gets no payload
    logic [7:0]  hdr_len;    // bytes of headers
    logic [12:0] last_beat;  // index of its last output beat
    logic [6:0]  tail;       // bytes in it modulo the bus
    logic [6:0]  rotate;
    logic        reach;      // the last output beat needs two input beats
    logic [2:0]  lead;       // input beat of the first payload byte's output beat, minus the
                             // last input beat that the segment before has used; signed
    logic        ipv4;
    logic [15:0] id;
    logic [7:0]  id_off;     // where it is
  } segment_t;

  // An output beat of a segment, as qnic_gso_cut makes it.
  typedef struct packed {
    logic        first;       // of its super-packet
    logic        err;         // with first: as in segment_t
    logic        no_data;
    logic        final_beat;  // of its segment
    logic        last;        // that segment is its super-packet's last one
    logic [1:0]  need;        // input beats that are taken for it
    logic        payload;     // it has some
    logic        headers;     // it is headers alone
    logic        part;        // it holds their end
    logic        older;       // its first input beat is the one before the newest
    logic        bank;        // of the headers
    logic [2:0]  beat;        // of them
    logic [6:0]  hdr_tail;    // with part: bytes of headers
    logic [6:0]  tail;        // of the last beat: bytes, 0 for all
    logic [6:0]  rotate;
    logic        has_id;      // the IPv4 identification is in it
    logic [5:0]  id_word;
    logic [15:0] id;
  } cut_beat_t;
endpackage

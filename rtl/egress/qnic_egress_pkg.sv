// SPDX-License-Identifier: Apache-2.0
// Types that travel between the blocks of egress/qnic_assemble.
package qnic_egress_pkg;
  // What admission leaves for finish. Words are 16-bit words of the frame.
  typedef struct packed {
    qnic_abi_pkg::status_e status;
    logic        in_buffer;  // status is OK; else refused, nothing in the out buffer
    logic        protect;
    logic        renew;      // lengths and checksums
    logic        more;       // another segment of its super-packet follows
    logic        ipv6;
    logic        long_hdr;
    logic [6:0]  l3_word;
    logic [6:0]  l4_word;
    qnic_pkg::len_t        pn_off;
    logic [2:0]  pn_more;    // the packet number has more than 1, 2, 3 bytes
    logic [4:0]  first;      // the bits that may be masked
    logic [31:0] pn_bytes;
    qnic_pkg::len_t        end_off;    // bytes of the frame without its tag; refused: 0
  } flight_t;

  // Where a frame's headers are, for the sums.
  typedef struct packed {
    logic       renew;       // sums are wanted, fields that are made anew are left out
    logic       ipv6;
    logic [6:0] l3_word;
    logic [6:0] l4_word;
  } place_t;

  // End of a frame in the out buffer, with one's complement sums not wholly folded.
  typedef struct packed {
    logic        err;
    logic        short_frame;
    logic [16:0] ip;         // IPv4 header without total length and checksum
    logic [16:0] udp;        // addresses, ports, UDP payload as written, and what is constant
  } sums_t;

  // What emit must know of a frame.
  typedef struct packed {
    qnic_abi_pkg::status_e status;
    logic        in_buffer;  // else refused: no beats
    logic        more;
    logic        protect;    // append the tag's beat
    logic        renew;      // fields change
    logic        single;     // one beat
    logic [12:0] prev_beat;  // the one before the last
    qnic_pkg::len_t        total;      // bytes that leave
  } send_t;

  // What is put into a frame's beats, ORed to words that are zero in the out buffer,
  // XORed to bytes that are masked. A field of two bytes is in the order of the wire. The two
  // fields of a header lie in different halves of a beat (IP) or one behind the other (UDP).
  typedef struct packed {
    logic [4:0]  ip_low_beat;
    logic [4:0]  ip_high_beat;
    logic [3:0]  ip_at;       // word of the half beat, one hot
    logic [15:0] ip_low;      // total length or checksum, as far as there is one
    logic [15:0] ip_high;
    logic [4:0]  udp_even_beat;
    logic [4:0]  udp_odd_beat;
    logic [3:0]  udp_even_at; // one hot
    logic [3:0]  udp_odd_at;
    logic        udp_len_odd; // the length is in an odd word, the checksum in an even one
    logic [15:0] udp_len;
    logic [4:0]  first_beat;
    logic [7:0]  first_at;    // one hot
    logic [4:0]  first_mask;
    logic [12:0] pn_beat;
    logic [15:0] pn_at;       // its bytes in that beat
    logic [2:0]  pn_next_at;  // and in the next one
    logic [31:0] pn_mask;     // byte k is for frame bytes of offset k modulo 4
    qnic_pkg::beat_t       tag_prev;    // of the tag, in the beat before the last
    qnic_pkg::beat_t       tag_last;    // and in the last one
  } patch_t;
endpackage

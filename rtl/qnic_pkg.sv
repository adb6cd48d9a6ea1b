// SPDX-License-Identifier: Apache-2.0
// Types that travel between the blocks of the device.
//
// Byte order: byte i of a frame, block, key, iv or tag is bits [8*i +: 8], as on
// AXI-Stream. Numbers (packet numbers, lengths, offsets) are plain integers.
package qnic_pkg;
  localparam int unsigned BEAT_BYTES = 16;

  // Frame lengths and offsets: 65,535 bytes of IP packet and its outer headers.
  localparam int unsigned LEN_W = 17;

  // S-box implementation of the AES pipe (crypto/qnic_aes_sbox.sv).
  localparam int unsigned SBOX_TABLE = 0;  // a table: fast to simulate
  localparam int unsigned SBOX_GATES = 1;  // composite field: any device
  localparam int unsigned SBOX_EBR = 2;  // ECP5 block RAM with its output register

  // How bytes are shifted to their places in a beat (egress/qnic_shift.sv).
  localparam int unsigned SHIFT_LOGIC = 0;  // any device
  localparam int unsigned SHIFT_ECP5 = 1;  // multipliers of ECP5, no LUTs

  // Frames between the slicer and the end of qnic_finish, a power of two: enough small ones
  // for the time in which the largest one is stored.
  localparam int unsigned MAX_FLIGHT = 256;

  // Cycles from the AES pipe's input to its output.
  localparam int unsigned AES_LATENCY = 58;
  localparam int unsigned GF_MUL_LATENCY = 6;  // of the GHASH multiplier
  // Cycles from a packet's last block accepted by GHASH to its hash, when nothing stalls.
  localparam int unsigned GHASH_LATENCY = GF_MUL_LATENCY + 10;
  // The iterative AES: cycles a block, and from its input to its output; the serial GHASH.
  localparam int unsigned AES_ITER_CYCLES = 16, AES_ITER_LATENCY = 44, GHASH_SERIAL_LATENCY = 34;

  typedef logic [127:0] beat_t;
  typedef logic [LEN_W-1:0] len_t;

  // Keys of one packet, or of one key slot.
  typedef struct packed {
    logic [95:0]  iv;
    logic [255:0] hp;
    logic [255:0] key;
  } keys_t;

  // What is to be done with one frame; runs beside the AXI-Stream input.
  typedef struct packed {
    qnic_abi_pkg::status_e status;     // not OK: refused upstream, no frame follows
    logic                  no_frame;   // no frame follows (too long to be read)
    qnic_abi_pkg::mode_e   mode;
    logic                  aes256;     // inline mode: AEAD_AES_256_GCM
    logic [7:0]            cid_len;
    logic [31:0]           sa_id;
    logic [15:0]           gen;
    logic [15:0]           owner;
    logic [63:0]           pn;
    logic [15:0]           seg_size;   // wire size of a segment's UDP payload; 0: one datagram
    logic                  tag_room;   // each packet is followed by room for its tag
    logic                  csum;       // plain frame: make UDP's and IP's lengths, checksums anew
    // what packet/qnic_gso says of a segment; else zero
    logic                  gso;        // IP's and UDP's lengths are the super-packet's
    logic                  follows;    // it is not the first one
    logic                  more;       // it is not the last one
    logic                  bad_length; // the super-packet's lengths, or those of its segments
    logic [7:0]            l3_off;
    logic [7:0]            l4_off;
    len_t                  frame_len;  // bytes of the frame on the input stream
  } job_t;

  // Where things are in a parsed frame. Offsets count from the frame's first byte.
  typedef struct packed {
    logic [7:0]  l3_off;
    logic [7:0]  l4_off;
    logic        ipv6;
    logic        long_hdr;     // long header: 4 bits of the first byte are masked, else 5
    len_t        pn_off;       // first packet-number byte
    logic [2:0]  pn_len;       // 1..4
    len_t        hdr_len;      // bytes before the QUIC payload (plain frame: whole frame)
    len_t        payload_len;  // bytes of QUIC payload, without tag (plain frame: 0)
    logic [7:0]  first;        // unprotected first byte of the QUIC header
    logic [31:0] pn_bytes;     // packet-number bytes as in the header, first at [7:0]
  } geom_t;

  // A parsed frame on its way to the SA gate. The flags are the findings; the gate
  // reports the first one in the order of status_e.
  typedef struct packed {
    logic  bad_desc;     // the stream ended before a byte that the parser needed
    job_t  job;
    geom_t geom;
    logic  bad_header;
    logic  bad_length;
    logic  pn_mismatch;
    logic  dma_error;    // a beat that the parser needed was marked as failed
    logic  phase;        // key-phase bit of a short header, 0 for a long one
    logic [31:0] pn_low;  // the header's packet number
  } parsed_t;

  // An admitted (or refused) frame, from the gate to the crypto lane.
  typedef struct packed {
    qnic_abi_pkg::status_e status;    // not OK: discard the frame's beats, emit nothing
    logic                  has_beats; // beats of this frame are in the ingress buffer
    len_t                  frame_len;
    logic                  protect;
    logic                  renew;     // lengths and checksums; 0: pass the frame as it is
    logic                  more;      // another segment of its super-packet follows
    logic                  aes256;
    logic                  h_known;   // secrets.h is valid, else the lane computes H
    geom_t                 geom;
  } pkt_t;

  // Key material that goes with pkt_t.
  typedef struct packed {
    logic [95:0]  nonce;  // iv XOR packet number (RFC 9001 5.3)
    logic [127:0] h;
    logic [255:0] hp;
    logic [255:0] key;
  } secrets_t;

  // From the crypto lane to egress: one header beat or ciphertext block.
  typedef struct packed {
    beat_t      data;    // bytes beyond `bytes` are zero
    logic [4:0] bytes;   // 1..16
    logic       last;    // last piece of the frame
    logic       err;     // a read failed: the frame must not leave (valid with last)
    logic       short_frame; // stream disagreed with frame_len: as err (valid with last)
  } piece_t;

  // From the crypto lane to egress: tag and header-protection mask of a frame.
  typedef struct packed {
    logic [127:0] tag;
    logic [39:0]  mask;  // RFC 9001 5.4.1, mask byte 0 at [7:0]
  } seal_t;

  // One a job, in order, when its last beat has left or it was refused.
  typedef struct packed {
    logic                  more;      // of a segment: its super-packet's next one follows
    qnic_abi_pkg::status_e status;
    logic [7:0]            segments;  // frames that left
  } result_t;

  // A command of the SA window (csr) to the SA table.
  typedef struct packed {
    qnic_abi_pkg::sa_op_e op;
    logic                 phase;
    logic                 keyed;    // INSTALL: with the key slot of phase
    logic                 any_gen;  // DELETE: whatever the generation
    logic                 aes256;
    logic [31:0]          sa_id;
    logic [15:0]          gen;
    logic [15:0]          owner;
    logic [62:0]          next_pn;
    logic [31:0]          sent;
    logic [31:0]          soft_limit;
    logic [31:0]          hard_limit;
    keys_t                keys;
  } sa_cmd_t;

  // What the SA table holds: the SA itself in two words (2^62 is next: exhausted), the state of
  // one key slot, and its keys.
  typedef struct packed {
    logic        valid;
    logic [47:0] next_lo;
  } sa_head_lo_t;
  typedef struct packed {
    logic        unused;
    logic        aes256;
    logic [15:0] gen;
    logic [15:0] owner;    // 0: any
    logic [14:0] next_hi;
  } sa_head_hi_t;
  typedef struct packed {
    logic        valid;
    logic [31:0] sent;
    logic [31:0] soft_limit;  // event when `sent` gets there, 0: none
    logic [31:0] hard_limit;  // refused once `sent` is there
  } sa_slot_t;
  typedef struct packed {
    logic [127:0] h;
    logic [95:0]  iv;
    logic [255:0] key;
  } sa_key_t;

  // Readable fields of an SA entry; keys are not among them.
  typedef struct packed {
    logic        valid;
    logic        aes256;
    logic [15:0] gen;
    logic [15:0] owner;
    logic [62:0] next_pn;
    sa_slot_t    slot1;  // of key phase 1
    sa_slot_t    slot0;
  } sa_view_t;

  // A packet took the count of its key to a limit.
  typedef struct packed {
    logic [15:0] gen;
    logic        at_hard;  // the hard limit: the next packet is refused
    logic        at_soft;
    logic        phase;
    logic [31:0] id;       // of the SA
  } sa_event_t;
endpackage

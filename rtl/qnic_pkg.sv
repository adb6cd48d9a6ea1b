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

  // Readable fields of an SA entry; keys are not among them.
  typedef struct packed {
    logic        valid;
    logic        aes256;
    logic [15:0] gen;
    logic [15:0] owner;
    logic [62:0] next_pn;
    logic        key_valid;   // of the key slot asked for
    logic [31:0] sent;
    logic [31:0] soft_limit;
    logic [31:0] hard_limit;
  } sa_view_t;

  // Number of a TX ring, and a bit for each; those beyond the build's rings stay 0.
  typedef logic [5:0] ring_t;
  typedef logic [63:0] ring_set_t;

  // A TX ring as the driver set it up. All but tail, cq_head and moderation stay as they are
  // while the ring is enabled. Slots and completions are counted modulo 2^16: index = count
  // modulo the ring's size.
  typedef struct packed {
    logic [63:0] base;       // address of the slots, a multiple of their size
    logic [3:0]  size_log2;  // log2 of the slots
    logic [63:0] cq_base;    // address of the completions, a multiple of their size
    logic [3:0]  cq_log2;    // log2 of the completions
    logic [15:0] tail;       // slots posted; 0 while the ring is not enabled
    logic [15:0] cq_head;    // completions consumed by the driver; 0 while it is not enabled
    logic [5:0]  vector;     // of its interrupts
    logic [15:0] mod_time;   // moderation: units of 64 cycles
    logic [15:0] mod_count;  // moderation: completions
  } ring_cfg_t;

  // How far the device has got with a TX ring. Slots: start <= arrived <= asked <= tail, and
  // freed <= start but for the moments of a rewind (docs/modules/rings.md).
  typedef struct packed {
    logic [15:0] asked;      // reads sent
    logic [15:0] arrived;    // in the slot store
    logic [15:0] freed;      // their places are wiped
    logic [15:0] start;      // where the next chain starts
    logic        hold;       // the chain there is not whole: wait until tail is not hold_tail
    logic [15:0] hold_tail;
    logic [15:0] started;    // chains given to the engine
    logic [15:0] written;    // completions written, or dropped
    logic [15:0] finished;   // of these, the answered ones
    logic [15:0] head;       // slots of the chains that the host knows of
  } ring_pos_t;

  // Sets of rings, from the scan to the agents of the host side.
  typedef struct packed {
    ring_set_t fetch;   // want slots
    ring_set_t take;    // have a chain
    ring_set_t empty;   // have nothing posted
    ring_set_t clean;   // want their slots wiped and their positions set back
    ring_set_t run;     // may go on
    ring_set_t pause;   // but are to take up no chain
    ring_set_t rewind;  // but are being set back
    ring_set_t drain;   // are being stopped
    ring_set_t silent;  // have no more completions
    ring_set_t failed;  // a completion could not be written
  } ring_sets_t;

  // What the agents of slots do, each to its own ring: pulses, and new positions.
  typedef struct packed {
    logic                      picked;        // fetch: a wish is taken up
    logic                      ask;
    logic [15:0]               asked;
    logic                      arrive;
    logic [15:0]               arrived;
    logic                      free;
    logic [15:0]               freed;
    logic                      unwant;        // no chain to take
    logic                      rewind;
    logic                      fatal;         // framing lost, or a read failed
    qnic_abi_pkg::ring_error_e cause;
    logic                      take;
    ring_pos_t                 take_pos;      // start, hold, hold_tail, started
    logic                      set;           // held until it is done
    logic                      set_idle;
    logic                      clean_picked;
    ring_t                     clean_pick;
  } slot_moves_t;

  // What completions do to the rings.
  typedef struct packed {
    logic        write;
    logic [15:0] written;
    logic        finish;
    logic [15:0] finished;
    logic [15:0] head;
    logic        done;        // a completion is in memory
    logic        err;         // a write failed
    ring_t       told_ring;   // of these two
  } completion_moves_t;

  // Who reads set-up and positions of rings.
  typedef enum int unsigned {
    AGENT_FETCH,
    AGENT_ARRIVE,
    AGENT_FREE,
    AGENT_READ,
    AGENT_WRITE,
    AGENT_FINISH,
    AGENTS
  } agent_e;

  // What a completion says of a chain, beside its result.
  typedef struct packed {
    ring_t       ring;
    logic [15:0] slots;   // of the chain
    logic [15:0] cookie;  // META's
    logic [7:0]  chain;   // its identity
    len_t        bytes;   // of its frame in host memory
  } chain_t;

  // A chain is done: for the counters of its ring.
  typedef struct packed {
    ring_t                 ring;
    qnic_abi_pkg::status_e status;
    logic [7:0]            segments;
    len_t                  bytes;
  } tally_t;

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

  // A fragment of a frame in host memory.
  typedef struct packed {
    logic [63:0] addr;
    len_t        len;
    logic        last;  // the frame's last fragment
  } frag_t;
endpackage

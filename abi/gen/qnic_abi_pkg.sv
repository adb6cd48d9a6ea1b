// SPDX-License-Identifier: Apache-2.0
// Generated from abi/qnic_abi.yaml by `make gen`. Do not edit.
package qnic_abi_pkg;
  localparam int unsigned ABI_VERSION = 1;  // version of this contract
  localparam int unsigned DEVICE_MAGIC = 1128877649;  // register ID, QNIC with Q in the lowest byte
  // TX rings of the register map; register BUILD says how many there are
  localparam int unsigned N_RINGS = 64;
  // limit events that the device keeps until they are acknowledged
  localparam int unsigned SA_EVENTS = 64;
  localparam int unsigned SLOT_BYTES = 16;  // bytes of a slot
  localparam int unsigned META_SLOTS = 2;  // slots of META
  localparam int unsigned KEY_SLOTS = 5;  // slots of KEY
  localparam int unsigned TAG_BYTES = 16;  // bytes of the AEAD tag (RFC 9001 5.3)
  // longest connection id of QUIC v1 and v2 (RFC 9000 17.2)
  localparam int unsigned MAX_CID_LEN = 20;
  localparam int unsigned MAX_SEGMENTS = 128;  // most segments of a super-packet
  localparam int unsigned SOL_UDP = 17;  // cmsg level
  localparam int unsigned UDP_QUIC_TX = 105;  // cmsg type
  localparam int unsigned CMSG_VERSION = 1;  // cmsg version
  localparam int unsigned DEFAULT_HARD_LIMIT = 8388608;  // 2^23 packets a key (RFC 9001 6.6)

  // Completion status, in the order of checking (docs/programmers_guide.md).
  typedef enum logic [7:0] {
    // every segment left
    STATUS_OK          = 8'd0,
    // the chain contradicts itself
    STATUS_BAD_DESC    = 8'd1,
    // SA index free or beyond the table
    STATUS_NO_SA       = 8'd2,
    // generation differs from the entry's
    STATUS_STALE_GEN   = 8'd3,
    // owner differs from the entry's
    STATUS_NOT_OWNER   = 8'd4,
    // not a QUIC packet this device protects
    STATUS_BAD_HEADER  = 8'd5,
    // lengths contradict each other or leave no sample
    STATUS_BAD_LENGTH  = 8'd6,
    // header and META disagree on the packet number, or it is above 2^62-1
    STATUS_PN_MISMATCH = 8'd7,
    // the key phase's slot is empty
    STATUS_NO_KEY      = 8'd8,
    // packet number not above the last one
    STATUS_PN_REUSE    = 8'd9,
    // hard limit of the key reached
    STATUS_LIMIT       = 8'd10,
    // a read or write response was an error
    STATUS_DMA_ERROR   = 8'd11
  } status_e;

  // First byte of every slot except KEY. Zeroed memory is no slot.
  typedef enum logic [7:0] {
    SLOT_TYPE_DATA  = 8'd209,  // a fragment of the frame
    SLOT_TYPE_META0 = 8'd225,  // first half of META
    SLOT_TYPE_META1 = 8'd226   // second half of META
  } slot_type_e;

  // How the device finds the keys (low nibble of META0.mode_cipher; cmsg mode).
  typedef enum logic [3:0] {
    MODE_PLAIN  = 4'd0,  // no protection; in META: an ordinary frame with offloads
    MODE_SA     = 4'd1,  // keys by index into the SA table
    MODE_INLINE = 4'd2   // keys in the KEY slots of the chain
  } mode_e;

  // AEAD (high nibble of META0.mode_cipher; cmsg cipher). 0 in SA mode.
  typedef enum logic [3:0] {
    CIPHER_NONE        = 4'd0,  // given by the SA
    CIPHER_AES_128_GCM = 4'd1,  // AEAD_AES_128_GCM
    CIPHER_AES_256_GCM = 4'd2   // AEAD_AES_256_GCM
  } cipher_e;

  // Commands of the SA window (register SA_CMD).
  typedef enum logic [2:0] {
    // nothing
    SA_OP_NOP     = 3'd0,
    // write generation, owner, cipher, hp, next PN; key slots become empty, but SA_CMD.keyed
    SA_OP_INSTALL = 3'd1,
    // fill the key slot SA_CMD.phase with key, iv, limits and count; the device computes H
    SA_OP_SET_KEY = 3'd2,
    // wipe the entry, wait until its packets under way are gone; SA_RD: as it was
    SA_OP_DELETE  = 3'd3,
    // copy the readable fields of the entry to the SA_RD registers
    SA_OP_READ    = 3'd4,
    // change the owner; numbers and keys stay
    SA_OP_BIND    = 3'd5
  } sa_op_e;

  // Why a command of the SA window was refused (register SA_STATUS); nothing is changed then.
  typedef enum logic [2:0] {
    SA_ERROR_NONE       = 3'd0,  // it was done
    SA_ERROR_BAD_OP     = 3'd1,  // no such command
    SA_ERROR_BAD_CIPHER = 3'd2,  // INSTALL without a cipher that the device has
    SA_ERROR_NO_SA      = 3'd3,  // index beyond the table; SET_KEY or BIND of a free entry
    SA_ERROR_STALE_GEN  = 3'd4   // SET_KEY, DELETE or BIND: the entry is of another generation
  } sa_error_e;

  // State of a TX ring (register STATE).
  typedef enum logic [1:0] {
    RING_STATE_IDLE    = 2'd0,  // not enabled, nothing in flight; HEAD is 0
    RING_STATE_RUNNING = 2'd1,  // enabled, or disabled and finishing what is in flight
    RING_STATE_ERROR   = 2'd2   // stopped by an error, until it is disabled
  } ring_state_e;

  // Why a TX ring stopped (register STATE).
  typedef enum logic [2:0] {
    // it did not
    RING_ERROR_NONE             = 3'd0,
    // slots that are no chain, and where the next one starts is unknown
    RING_ERROR_FRAMING          = 3'd1,
    // reading slots failed
    RING_ERROR_SLOT_READ        = 3'd2,
    // reading KEY slots failed
    RING_ERROR_KEY_READ         = 3'd3,
    // writing a completion failed
    RING_ERROR_COMPLETION_WRITE = 3'd4
  } ring_error_e;

  // DATA slot, a fragment of a frame at any byte address.
  typedef struct packed {
    logic [63:0] addr;       // byte 8: DMA address of the first byte
    logic [31:0] length;     // byte 4: bytes, at least 1
    logic [15:0] flags;      // byte 2: DATA flags; other bits are zero
    logic [7:0]  chain;      // byte 1: identity of the chain, the same in all its slots
    logic [7:0]  slot_type;  // byte 0: slot_type.DATA
  } data_slot_t;
  localparam int unsigned DATA_SLOT_FLAGS_EOP = 0;
  localparam int unsigned DATA_SLOT_FLAGS_PROTECTED = 1;

  // First half of META, what to do with the chain.
  typedef struct packed {
    logic [15:0] owner;        // byte 14: owner, written by the kernel
    logic [15:0] gen;          // byte 12: generation of the SA; 0 inline
    logic [31:0] sa_id;        // byte 8: index into the SA table; 0 inline
    logic [15:0] slots;        // byte 6: slots of the whole chain, META and KEY included
    logic [15:0] flags;        // byte 4: META flags; other bits are zero
    logic [7:0]  cid_len;      // byte 3: destination connection id length of short headers, 0..20
    logic [7:0]  mode_cipher;  // byte 2: mode in bits 3:0, cipher in bits 7:4
    logic [7:0]  chain;        // byte 1: identity of the chain
    logic [7:0]  slot_type;    // byte 0: slot_type.META0
  } meta0_slot_t;
  localparam int unsigned META0_SLOT_MODE_CIPHER_MODE_LSB = 0;
  localparam int unsigned META0_SLOT_MODE_CIPHER_MODE_W = 4;
  localparam int unsigned META0_SLOT_MODE_CIPHER_CIPHER_LSB = 4;
  localparam int unsigned META0_SLOT_MODE_CIPHER_CIPHER_W = 4;
  localparam int unsigned META0_SLOT_FLAGS_TAG_ROOM = 0;
  localparam int unsigned META0_SLOT_FLAGS_CSUM = 1;

  // Second half of META.
  typedef struct packed {
    logic [63:0] pn;         // byte 8: full packet number of the first packet
    logic [15:0] cookie;     // byte 6: returned in the completion
    logic [7:0]  l4_off;     // byte 5: offset of the UDP header in the frame, even
    logic [7:0]  l3_off;     // byte 4: offset of the IP header in the frame, even
    logic [15:0] seg_size;   // byte 2: UDP_SEGMENT size on the wire, tag included; 0: one datagram
    logic [7:0]  chain;      // byte 1: identity of the chain
    logic [7:0]  slot_type;  // byte 0: slot_type.META1
  } meta1_slot_t;

  // KEY, five slots of raw bytes behind META in inline mode.
  typedef struct packed {
    logic [31:0]  pad;  // byte 76: zero
    logic [95:0]  iv;   // byte 64: AEAD iv
    logic [255:0] hp;   // byte 32: header protection key; AES-128 uses the first 16 bytes
    logic [255:0] key;  // byte 0: AEAD key; AES-128 uses the first 16 bytes
  } key_slots_t;

  // Completion, one a chain, in ring order.
  typedef struct packed {
    logic [7:0]  flags;     // byte 15: completion flags, in the last byte written
    logic [39:0] reserved;  // byte 10: zero
    logic [7:0]  chain;     // byte 9: identity of the chain
    logic [7:0]  status;    // byte 8: enum status
    logic [15:0] segments;  // byte 6: frames that left
    logic [15:0] cookie;    // byte 4: META's cookie; 0 without META
    logic [15:0] slots;     // byte 2: slots consumed
    logic [15:0] queue_id;  // byte 0: number of the TX ring
  } completion_t;
  localparam int unsigned COMPLETION_FLAGS_PHASE = 0;
endpackage

/* SPDX-License-Identifier: GPL-2.0 */
/* Generated from abi/qnic_abi.yaml by `make gen`. Do not edit. */
#ifndef _QNIC_ABI_H
#define _QNIC_ABI_H

#include "qnic_types.h"

#define QNIC_ABI_VERSION	1	/* version of this contract */
#define QNIC_DEVICE_MAGIC	1128877649	/* register ID, QNIC with Q in the lowest byte */
/* TX rings of the register map; register BUILD says how many there are */
#define QNIC_N_RINGS		64
/* limit events that the device keeps until they are acknowledged */
#define QNIC_SA_EVENTS		64
#define QNIC_SLOT_BYTES		16	/* bytes of a slot */
#define QNIC_META_SLOTS		2	/* slots of META */
#define QNIC_KEY_SLOTS		5	/* slots of KEY */
#define QNIC_TAG_BYTES		16	/* bytes of the AEAD tag (RFC 9001 5.3) */
/* longest connection id of QUIC v1 and v2 (RFC 9000 17.2) */
#define QNIC_MAX_CID_LEN	20
#define QNIC_MAX_SEGMENTS	128	/* most segments of a super-packet */
#define QNIC_DEFAULT_HARD_LIMIT	8388608	/* 2^23 packets a key (RFC 9001 6.6) */

/* Completion status, in the order of checking (docs/programmers_guide.md). */
enum qnic_status {
	QNIC_STATUS_OK		= 0,	/* every segment left */
	QNIC_STATUS_BAD_DESC	= 1,	/* the chain contradicts itself */
	QNIC_STATUS_NO_SA	= 2,	/* SA index free or beyond the table */
	QNIC_STATUS_STALE_GEN	= 3,	/* generation differs from the entry's */
	QNIC_STATUS_NOT_OWNER	= 4,	/* owner differs from the entry's */
	QNIC_STATUS_BAD_HEADER	= 5,	/* not a QUIC packet this device protects */
	QNIC_STATUS_BAD_LENGTH	= 6,	/* lengths contradict each other or leave no sample */
	/* header and META disagree on the packet number, or it is above 2^62-1 */
	QNIC_STATUS_PN_MISMATCH	= 7,
	QNIC_STATUS_NO_KEY	= 8,	/* the key phase's slot is empty */
	QNIC_STATUS_PN_REUSE	= 9,	/* packet number not above the last one */
	QNIC_STATUS_LIMIT	= 10,	/* hard limit of the key reached */
	QNIC_STATUS_DMA_ERROR	= 11,	/* a read or write response was an error */
};

/* First byte of every slot except KEY. Zeroed memory is no slot. */
enum qnic_slot_type {
	QNIC_SLOT_TYPE_DATA	= 209,	/* a fragment of the frame */
	QNIC_SLOT_TYPE_META0	= 225,	/* first half of META */
	QNIC_SLOT_TYPE_META1	= 226,	/* second half of META */
};

/* How the device finds the keys (low nibble of META0.mode_cipher; cmsg mode). */
enum qnic_mode {
	/* no protection; in META: an ordinary frame with offloads */
	QNIC_MODE_PLAIN		= 0,
	QNIC_MODE_SA		= 1,	/* keys by index into the SA table */
	QNIC_MODE_INLINE	= 2,	/* keys in the KEY slots of the chain */
};

/* AEAD (high nibble of META0.mode_cipher; cmsg cipher). 0 in SA mode. */
enum qnic_cipher {
	QNIC_CIPHER_NONE	= 0,	/* given by the SA */
	QNIC_CIPHER_AES_128_GCM	= 1,	/* AEAD_AES_128_GCM */
	QNIC_CIPHER_AES_256_GCM	= 2,	/* AEAD_AES_256_GCM */
};

/* Commands of the SA window (register SA_CMD). */
enum qnic_sa_op {
	QNIC_SA_OP_NOP		= 0,	/* nothing */
	/* write generation, owner, cipher, hp, next PN; key slots become empty, but SA_CMD.keyed */
	QNIC_SA_OP_INSTALL	= 1,
	/* fill the key slot SA_CMD.phase with key, iv, limits and count; the device computes H */
	QNIC_SA_OP_SET_KEY	= 2,
	/* wipe the entry, wait until its packets under way are gone; SA_RD: as it was */
	QNIC_SA_OP_DELETE	= 3,
	/* copy the readable fields of the entry to the SA_RD registers */
	QNIC_SA_OP_READ		= 4,
	QNIC_SA_OP_BIND		= 5,	/* change the owner; numbers and keys stay */
};

/* Why a command of the SA window was refused (register SA_STATUS); nothing is changed then. */
enum qnic_sa_error {
	QNIC_SA_ERROR_NONE		= 0,	/* it was done */
	QNIC_SA_ERROR_BAD_OP		= 1,	/* no such command */
	QNIC_SA_ERROR_BAD_CIPHER	= 2,	/* INSTALL without a cipher that the device has */
	/* index beyond the table; SET_KEY or BIND of a free entry */
	QNIC_SA_ERROR_NO_SA		= 3,
	/* SET_KEY, DELETE or BIND: the entry is of another generation */
	QNIC_SA_ERROR_STALE_GEN		= 4,
};

/* State of a TX ring (register STATE). */
enum qnic_ring_state {
	QNIC_RING_STATE_IDLE	= 0,	/* not enabled, nothing in flight; HEAD is 0 */
	QNIC_RING_STATE_RUNNING	= 1,	/* enabled, or disabled and finishing what is in flight */
	QNIC_RING_STATE_ERROR	= 2,	/* stopped by an error, until it is disabled */
};

/* Why a TX ring stopped (register STATE). */
enum qnic_ring_error {
	QNIC_RING_ERROR_NONE			= 0,	/* it did not */
	/* slots that are no chain, and where the next one starts is unknown */
	QNIC_RING_ERROR_FRAMING			= 1,
	QNIC_RING_ERROR_SLOT_READ		= 2,	/* reading slots failed */
	QNIC_RING_ERROR_KEY_READ		= 3,	/* reading KEY slots failed */
	QNIC_RING_ERROR_COMPLETION_WRITE	= 4,	/* writing a completion failed */
};

/**
 * struct qnic_data_slot - DATA slot, a fragment of a frame at any byte address.
 * @slot_type: slot_type.DATA
 * @chain: identity of the chain, the same in all its slots
 * @flags: DATA flags; other bits are zero
 * @length: bytes, at least 1
 * @addr: DMA address of the first byte
 */
struct qnic_data_slot {
	__u8 slot_type;
	__u8 chain;
	__le16 flags;
	__le32 length;
	__le64 addr;
};

#define QNIC_DATA_EOP		0x0001	/* in flags */
#define QNIC_DATA_PROTECTED	0x0002	/* in flags */

/**
 * struct qnic_meta0 - First half of META, what to do with the chain.
 * @slot_type: slot_type.META0
 * @chain: identity of the chain
 * @mode_cipher: mode in bits 3:0, cipher in bits 7:4
 * @cid_len: destination connection id length of short headers, 0..20
 * @flags: META flags; other bits are zero
 * @slots: slots of the whole chain, META and KEY included
 * @sa_id: index into the SA table; 0 inline
 * @gen: generation of the SA; 0 inline
 * @owner: owner, written by the kernel
 */
struct qnic_meta0 {
	__u8 slot_type;
	__u8 chain;
	__u8 mode_cipher;
	__u8 cid_len;
	__le16 flags;
	__le16 slots;
	__le32 sa_id;
	__le16 gen;
	__le16 owner;
};

#define QNIC_META0_MODE		0x0f	/* in mode_cipher */
#define QNIC_META0_CIPHER	0xf0	/* in mode_cipher */
#define QNIC_META0_TAG_ROOM	0x0001	/* in flags */
#define QNIC_META0_CSUM		0x0002	/* in flags */

/**
 * struct qnic_meta1 - Second half of META.
 * @slot_type: slot_type.META1
 * @chain: identity of the chain
 * @seg_size: UDP_SEGMENT size on the wire, tag included; 0: one datagram
 * @l3_off: offset of the IP header in the frame, even
 * @l4_off: offset of the UDP header in the frame, even
 * @cookie: returned in the completion
 * @pn: full packet number of the first packet
 */
struct qnic_meta1 {
	__u8 slot_type;
	__u8 chain;
	__le16 seg_size;
	__u8 l3_off;
	__u8 l4_off;
	__le16 cookie;
	__le64 pn;
};

/**
 * struct qnic_key_slots - KEY, five slots of raw bytes behind META in inline mode.
 * @key: AEAD key; AES-128 uses the first 16 bytes
 * @hp: header protection key; AES-128 uses the first 16 bytes
 * @iv: AEAD iv
 * @pad: zero
 */
struct qnic_key_slots {
	__u8 key[32];
	__u8 hp[32];
	__u8 iv[12];
	__le32 pad;
};

/**
 * struct qnic_completion - Completion, one a chain, in ring order.
 * @queue_id: number of the TX ring
 * @slots: slots consumed
 * @cookie: META's cookie; 0 without META
 * @segments: frames that left
 * @status: enum status
 * @chain: identity of the chain
 * @reserved: zero
 * @flags: completion flags, in the last byte written
 */
struct qnic_completion {
	__le16 queue_id;
	__le16 slots;
	__le16 cookie;
	__le16 segments;
	__u8 status;
	__u8 chain;
	__u8 reserved[5];
	__u8 flags;
};

#define QNIC_COMPLETION_PHASE	0x01	/* in flags */

static_assert(sizeof(struct qnic_data_slot) == 16, "qnic_data_slot");
static_assert(sizeof(struct qnic_meta0) == 16, "qnic_meta0");
static_assert(sizeof(struct qnic_meta1) == 16, "qnic_meta1");
static_assert(sizeof(struct qnic_key_slots) == 80, "qnic_key_slots");
static_assert(sizeof(struct qnic_completion) == 16, "qnic_completion");

#endif /* _QNIC_ABI_H */

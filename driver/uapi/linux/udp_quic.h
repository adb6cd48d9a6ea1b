/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/* Generated from abi/qnic_abi.yaml by `make gen`. Do not edit. */
#ifndef _UAPI_LINUX_UDP_QUIC_H
#define _UAPI_LINUX_UDP_QUIC_H

#include <linux/types.h>

#define UDP_QUIC_TX_TAG_BYTES	16	/* bytes of the AEAD tag (RFC 9001 5.3) */
/* longest connection id of QUIC v1 and v2 (RFC 9000 17.2) */
#define UDP_QUIC_TX_MAX_CID_LEN	20
#define UDP_QUIC_TX		105	/* cmsg type */
#define UDP_QUIC_TX_VERSION	1	/* cmsg version */

/* How the device finds the keys (low nibble of META0.mode_cipher; cmsg mode). */
enum udp_quic_tx_mode {
	UDP_QUIC_TX_MODE_SA	= 1,	/* keys by index into the SA table */
	UDP_QUIC_TX_MODE_INLINE	= 2,	/* keys in the KEY slots of the chain */
};

/* AEAD (high nibble of META0.mode_cipher; cmsg cipher). 0 in SA mode. */
enum udp_quic_tx_cipher {
	UDP_QUIC_TX_CIPHER_NONE		= 0,	/* given by the SA */
	UDP_QUIC_TX_CIPHER_AES_128_GCM	= 1,	/* AEAD_AES_128_GCM */
	UDP_QUIC_TX_CIPHER_AES_256_GCM	= 2,	/* AEAD_AES_256_GCM */
};

/**
 * struct udp_quic_tx - Control message, SOL_UDP / UDP_QUIC_TX, native endian; SA mode.
 * @version: 1
 * @mode: enum mode, SA or INLINE
 * @flags: cmsg flags; other bits are zero
 * @sa_id: index into the SA table; 0 inline
 * @pn: full packet number of the first packet
 * @gen: generation of the SA; 0 inline
 * @cid_len: destination connection id length of short headers, 0..20
 * @cipher: enum cipher; 0 in SA mode
 * @reserved: zero
 */
struct udp_quic_tx {
	__u8 version;
	__u8 mode;
	__u16 flags;
	__u32 sa_id;
	__aligned_u64 pn;
	__u16 gen;
	__u8 cid_len;
	__u8 cipher;
	__u32 reserved;
};

#define UDP_QUIC_TX_F_TAG_ROOM	0x0001	/* in flags */

/**
 * struct udp_quic_tx_inline - Control message of inline mode, cmsg_sa followed by the keys.
 * @sa: struct cmsg_sa
 * @key: AEAD key; AES-128 uses the first 16 bytes, the others are zero
 * @hp: header protection key, as key
 * @iv: AEAD iv
 * @pad: zero
 */
struct udp_quic_tx_inline {
	struct udp_quic_tx sa;
	__u8 key[32];
	__u8 hp[32];
	__u8 iv[12];
	__u32 pad;
};

#endif /* _UAPI_LINUX_UDP_QUIC_H */

/* SPDX-License-Identifier: GPL-2.0 */
#ifndef QUIC_CMSG_H
#define QUIC_CMSG_H

#include "qnic_types.h"

#define QUIC_TX_KEY_LEN 32
#define QUIC_TX_IV_LEN 12

/**
 * struct quic_tx - how the packets of one sendmsg() are to be protected
 * @mode: UDP_QUIC_TX_MODE_SA or UDP_QUIC_TX_MODE_INLINE; 0 before a cmsg was parsed
 * @cipher: UDP_QUIC_TX_CIPHER_*; 0 in SA mode
 * @cid_len: destination connection id length of short headers
 * @flags: UDP_QUIC_TX_F_*
 * @gen: generation of the SA
 * @sa_id: index into the SA table
 * @pn: full packet number of the first packet
 * @key: AEAD key, inline mode
 * @hp: header protection key, inline mode
 * @iv: AEAD iv, inline mode
 *
 * Whoever holds one wipes it with quic_tx_wipe() when the packet is gone.
 */
struct quic_tx {
	u8 mode;
	u8 cipher;
	u8 cid_len;
	u16 flags;
	u16 gen;
	u32 sa_id;
	u64 pn;
	u8 key[QUIC_TX_KEY_LEN];
	u8 hp[QUIC_TX_KEY_LEN];
	u8 iv[QUIC_TX_IV_LEN];
};

int quic_cmsg_parse(struct quic_tx *tx, const void *data, size_t len,
		    const char **why);
void quic_tx_wipe(struct quic_tx *tx);

#endif /* QUIC_CMSG_H */

// SPDX-License-Identifier: GPL-2.0
/*
 * The UDP_QUIC_TX control message: bytes from user space -> struct quic_tx.
 *
 * Sizes and ranges are checked here; packets are never looked at, only the
 * device judges QUIC headers.
 */
#include "quic_cmsg.h"
#include <linux/udp_quic.h>

static int refuse(const char **why, const char *reason)
{
	if (why)
		*why = reason;
	return -EINVAL;
}

static bool is_zero(const void *data, size_t len)
{
	const u8 *byte = data;
	u8 any = 0;

	while (len--)
		any |= *byte++;
	return !any;
}

static int parse_keys(struct quic_tx *tx, const struct udp_quic_tx_inline *msg,
		      const char **why)
{
	size_t used;

	if (msg->sa.sa_id)
		return refuse(why, "sa_id: must be 0 in inline mode");
	if (msg->sa.gen)
		return refuse(why, "gen: must be 0 in inline mode");

	switch (msg->sa.cipher) {
	case UDP_QUIC_TX_CIPHER_AES_128_GCM:
		used = 16;
		break;
	case UDP_QUIC_TX_CIPHER_AES_256_GCM:
		used = 32;
		break;
	default:
		return refuse(why, "cipher: expected AES-128-GCM (1) or AES-256-GCM (2)");
	}
	if (!is_zero(msg->key + used, sizeof(msg->key) - used))
		return refuse(why, "key: bytes behind an AES-128 key must be 0");
	if (!is_zero(msg->hp + used, sizeof(msg->hp) - used))
		return refuse(why, "hp: bytes behind an AES-128 key must be 0");
	if (msg->pad)
		return refuse(why, "pad: must be 0");

	memcpy(tx->key, msg->key, sizeof(tx->key));
	memcpy(tx->hp, msg->hp, sizeof(tx->hp));
	memcpy(tx->iv, msg->iv, sizeof(tx->iv));
	return 0;
}

static int check_common(const struct udp_quic_tx *msg, const char **why)
{
	if (msg->version != UDP_QUIC_TX_VERSION)
		return refuse(why, "version: expected 1");
	if (msg->mode != UDP_QUIC_TX_MODE_SA && msg->mode != UDP_QUIC_TX_MODE_INLINE)
		return refuse(why, "mode: expected SA (1) or INLINE (2)");
	if (msg->flags & ~UDP_QUIC_TX_F_TAG_ROOM)
		return refuse(why, "flags: unknown bit set");
	if (msg->cid_len > UDP_QUIC_TX_MAX_CID_LEN)
		return refuse(why, "cid_len: expected 0 to 20");
	if (msg->reserved)
		return refuse(why, "reserved: must be 0");
	return 0;
}

/**
 * quic_cmsg_parse() - check a UDP_QUIC_TX control message and take it over
 * @tx: result; @tx->mode is 0 before the first call for a message
 * @data: CMSG_DATA(), any alignment
 * @len: its length
 * @why: where to name the field at fault and what was expected, or NULL
 *
 * Context: Any. Does not sleep, allocate or log; @data may hold keys.
 * Return: 0, or -EINVAL with @tx untouched.
 */
int quic_cmsg_parse(struct quic_tx *tx, const void *data, size_t len,
		    const char **why)
{
	struct udp_quic_tx_inline msg;
	bool inlined;
	int err;

	if (tx->mode)
		return refuse(why, "UDP_QUIC_TX: given twice in one message");
	if (len != sizeof(msg.sa) && len != sizeof(msg))
		return refuse(why, "length: expected 24 (SA) or 104 (INLINE) bytes");

	memset(&msg, 0, sizeof(msg));
	memcpy(&msg, data, len);

	err = check_common(&msg.sa, why);
	if (err)
		goto out_wipe;
	inlined = msg.sa.mode == UDP_QUIC_TX_MODE_INLINE;
	if (len != (inlined ? sizeof(msg) : sizeof(msg.sa))) {
		err = refuse(why, "length: expected 24 bytes for SA, 104 for INLINE");
		goto out_wipe;
	}
	if (inlined) {
		err = parse_keys(tx, &msg, why);
		if (err)
			goto out_wipe;
	} else if (msg.sa.cipher) {
		err = refuse(why, "cipher: must be 0 in SA mode");
		goto out_wipe;
	}

	tx->mode = msg.sa.mode;
	tx->cipher = msg.sa.cipher;
	tx->cid_len = msg.sa.cid_len;
	tx->flags = msg.sa.flags;
	tx->gen = msg.sa.gen;
	tx->sa_id = msg.sa.sa_id;
	tx->pn = msg.sa.pn;
out_wipe:
	memzero_explicit(&msg, sizeof(msg));
	return err;
}

/**
 * quic_tx_wipe() - forget a request and its keys
 * @tx: the request
 *
 * Context: Any.
 */
void quic_tx_wipe(struct quic_tx *tx)
{
	memzero_explicit(tx, sizeof(*tx));
}

// SPDX-License-Identifier: GPL-2.0
/*
 * libFuzzer: any bytes as a control message. What is accepted must be what the
 * contract allows; what is refused must leave the result untouched.
 */
#include <stdlib.h>
#include <linux/udp_quic.h>
#include "quic_cmsg.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct quic_tx tx = {};
	const struct quic_tx zero = {};
	const char *why = NULL;
	u8 *copy = malloc(size + 1);
	int err;

	/* An odd address, and not a byte more than was given. */
	memcpy(copy + 1, data, size);
	err = quic_cmsg_parse(&tx, copy + 1, size, &why);
	free(copy);

	if (err) {
		if (err != -EINVAL || !why || __builtin_memcmp(&tx, &zero, sizeof(tx)))
			abort();
		return 0;
	}
	if (size != (tx.mode == UDP_QUIC_TX_MODE_INLINE ? 104 : 24))
		abort();
	if (tx.cid_len > UDP_QUIC_TX_MAX_CID_LEN || tx.flags & ~UDP_QUIC_TX_F_TAG_ROOM)
		abort();
	if (quic_cmsg_parse(&tx, data, size, NULL) != -EINVAL)
		abort();
	quic_tx_wipe(&tx);
	if (__builtin_memcmp(&tx, &zero, sizeof(tx)))
		abort();
	return 0;
}

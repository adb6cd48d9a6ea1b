// SPDX-License-Identifier: GPL-2.0
/*
 * libFuzzer: any request and fragments into a ring of any size and fill level.
 * Slots outside the chain stay as they were, and a refusal changes nothing.
 */
#include <stdlib.h>
#include <linux/udp_quic.h>
#include "qnic_desc.h"

#define MAX_SLOTS 64
#define GUARD 0xa5

struct input {
	u8 size_log2;
	u8 used;
	u16 tail;
	u8 nr_frags;
	u8 plain;
	struct quic_tx tx;
	struct qnic_tx_frame frame;
	struct qnic_frag frags[MAX_SLOTS + 8];
};

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

static void check(int cond)
{
	if (!cond)
		abort();
}

static void check_written(const struct qnic_tx_ring *ring, u32 first, int slots)
{
	u32 i, j;

	for (i = 0; i < ring->size; i++) {
		const union qnic_slot *slot = &ring->slots[(first + i) & (ring->size - 1)];
		bool same = true;

		for (j = 0; j < sizeof(*slot); j++)
			same &= slot->raw[j] == GUARD;
		if (slots < 0 || i >= (u32)slots)
			check(same);
	}
}

/* Most random requests are refused at once: get behind the checks. */
static void make_valid(struct input *in)
{
	u32 i;

	in->tx.mode = in->plain & 4 ? UDP_QUIC_TX_MODE_SA : UDP_QUIC_TX_MODE_INLINE;
	in->tx.flags &= UDP_QUIC_TX_F_TAG_ROOM;
	in->frame.seg_size |= 32;
	in->frame.payload = 0;
	in->frame.csum = false;
	in->frame.l3_off = 14;
	in->frame.l4_off = 34;
	for (i = 0; i < in->frame.nr_frags; i++)
		in->frags[i].len = in->frags[i].len % 256 + 1;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct qnic_tx_ring ring = {};
	const char *why = NULL;
	struct input in = {};
	u8 csum;
	u32 first;
	int slots;

	memcpy(&in, data, size < sizeof(in) ? size : sizeof(in));
	memcpy(&csum, &in.frame.csum, 1); /* a bool is 0 or 1 */
	in.frame.csum = csum & 1;
	ring.size = 1u << (in.size_log2 % 7);
	ring.slots = malloc(ring.size * sizeof(*ring.slots));
	memset(ring.slots, GUARD, ring.size * sizeof(*ring.slots));
	ring.tail = in.tail;
	ring.head = ring.tail - in.used % (ring.size + 1);
	first = ring.tail;
	in.frame.frags = in.frags;
	in.frame.nr_frags = in.nr_frags % (sizeof(in.frags) / sizeof(in.frags[0]) + 1);

	if (in.plain & 2)
		make_valid(&in);

	slots = qnic_desc_put(&ring, in.plain & 1 ? NULL : &in.tx, &in.frame, &why);
	check_written(&ring, first, slots);
	if (slots < 0) {
		check(why && ring.tail == first);
	} else {
		check(ring.tail - first == (u32)slots);
		check(ring.tail - ring.head <= ring.size);
		qnic_desc_wipe(&ring, first, slots);
		for (u32 i = 0; i < (u32)slots; i++)
			for (u32 j = 0; j < QNIC_SLOT_BYTES; j++)
				check(!ring.slots[(first + i) & (ring.size - 1)].raw[j]);
	}
	free(ring.slots);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0
/*
 * TX descriptors: struct quic_tx + a list of DMA fragments -> slots of the ring.
 *
 * The slots are counted first and published last: a chain is in the ring whole
 * or not at all. QUIC headers are not looked at; the device judges them.
 */
#include "qnic_desc.h"
#include <linux/udp_quic.h>

static int refuse(const char **why, int err, const char *reason)
{
	if (why)
		*why = reason;
	return err;
}

/* An ordinary frame without offloads goes as it is. */
static bool has_meta(const struct quic_tx *tx, const struct qnic_tx_frame *frame)
{
	return tx || frame->seg_size || frame->csum;
}

static u32 chain_slots(const struct quic_tx *tx, const struct qnic_tx_frame *frame)
{
	u32 slots = frame->nr_frags;

	if (has_meta(tx, frame))
		slots += QNIC_META_SLOTS;
	if (tx && tx->mode == UDP_QUIC_TX_MODE_INLINE)
		slots += QNIC_KEY_SLOTS;
	return slots;
}

/* What lengths alone forbid; the rest is for the device to judge. */
static int check_segments(const struct quic_tx *tx, const struct qnic_tx_frame *frame,
			  const char **why)
{
	u32 tail;

	if (!tx)
		return 0;
	if (frame->seg_size && frame->seg_size <= QNIC_TAG_BYTES)
		return refuse(why, -EINVAL, "seg_size: expected more than the tag's 16 bytes");
	if (!(tx->flags & UDP_QUIC_TX_F_TAG_ROOM))
		return 0;
	tail = frame->seg_size ? frame->payload % frame->seg_size : frame->payload;
	if (frame->payload && tail && tail <= QNIC_TAG_BYTES)
		return refuse(why, -EINVAL, "payload: the last packet is all room for its tag");
	return 0;
}

/**
 * qnic_desc_count() - check a frame and count the slots of its chain
 * @tx: protection, or NULL for an ordinary frame
 * @frame: the frame
 * @why: where to name the field at fault and what was expected, or NULL
 *
 * Context: Any.
 * Return: slots, or -EINVAL, or -EMSGSIZE (frame too long).
 */
int qnic_desc_count(const struct quic_tx *tx, const struct qnic_tx_frame *frame,
		    const char **why)
{
	u64 total = 0;
	int err;
	u32 i;

	if (!frame->nr_frags)
		return refuse(why, -EINVAL, "nr_frags: expected at least 1");
	for (i = 0; i < frame->nr_frags; i++) {
		if (!frame->frags[i].len)
			return refuse(why, -EINVAL, "frags: every len must be at least 1");
		total += frame->frags[i].len;
		if (total > QNIC_MAX_FRAME_LEN)
			return refuse(why, -EMSGSIZE, "frags: frame longer than 65,597 bytes");
	}
	if (!has_meta(tx, frame))
		return chain_slots(NULL, frame);

	if (tx && tx->mode != UDP_QUIC_TX_MODE_SA && tx->mode != UDP_QUIC_TX_MODE_INLINE)
		return refuse(why, -EINVAL, "mode: expected SA (1) or INLINE (2)");
	if (tx && frame->csum)
		return refuse(why, -EINVAL, "csum: expected 0 of a protected frame");
	err = check_segments(tx, frame, why);
	if (err)
		return err;
	if (frame->l3_off < 14 || frame->l3_off % 2)
		return refuse(why, -EINVAL, "l3_off: expected an even offset from 14 on");
	if (frame->l4_off < frame->l3_off + 20 || frame->l4_off % 2)
		return refuse(why, -EINVAL, "l4_off: expected an even offset behind an IP header");
	return chain_slots(tx, frame);
}

static union qnic_slot *slot_at(struct qnic_tx_ring *ring, u32 index)
{
	return &ring->slots[index & (ring->size - 1)];
}

static u32 put_meta(struct qnic_tx_ring *ring, u32 at, u8 chain, u32 slots,
		    const struct quic_tx *tx, const struct qnic_tx_frame *frame,
		    union qnic_slot *first)
{
	struct qnic_meta1 meta1 = {
		.slot_type = QNIC_SLOT_TYPE_META1,
		.chain = chain,
		.seg_size = cpu_to_le16(frame->seg_size),
		.l3_off = frame->l3_off,
		.l4_off = frame->l4_off,
		.cookie = cpu_to_le16(frame->cookie),
	};

	first->meta0 = (struct qnic_meta0){
		.slot_type = QNIC_SLOT_TYPE_META0,
		.chain = chain,
		.flags = cpu_to_le16(frame->csum ? QNIC_META0_CSUM : 0),
		.slots = cpu_to_le16(slots),
		.owner = cpu_to_le16(frame->owner),
	};
	if (tx) {
		bool room = tx->flags & UDP_QUIC_TX_F_TAG_ROOM;

		meta1.pn = cpu_to_le64(tx->pn);
		first->meta0.flags = cpu_to_le16(room ? QNIC_META0_TAG_ROOM : 0);
		first->meta0.mode_cipher = FIELD_PREP(QNIC_META0_MODE, tx->mode) |
					   FIELD_PREP(QNIC_META0_CIPHER, tx->cipher);
		first->meta0.cid_len = tx->cid_len;
		first->meta0.sa_id = cpu_to_le32(tx->sa_id);
		first->meta0.gen = cpu_to_le16(tx->gen);
	}
	slot_at(ring, at + 1)->meta1 = meta1;
	return at + QNIC_META_SLOTS;
}

static u32 put_keys(struct qnic_tx_ring *ring, u32 at, const struct quic_tx *tx)
{
	struct qnic_key_slots keys = {};
	u32 i;

	memcpy(keys.key, tx->key, sizeof(keys.key));
	memcpy(keys.hp, tx->hp, sizeof(keys.hp));
	memcpy(keys.iv, tx->iv, sizeof(keys.iv));
	for (i = 0; i < QNIC_KEY_SLOTS; i++)
		memcpy(slot_at(ring, at + i)->raw, (u8 *)&keys + i * QNIC_SLOT_BYTES,
		       QNIC_SLOT_BYTES);
	memzero_explicit(&keys, sizeof(keys));
	return at + QNIC_KEY_SLOTS;
}

static struct qnic_data_slot data_slot(u8 chain, const struct qnic_frag *frag,
				       u16 flags)
{
	return (struct qnic_data_slot){
		.slot_type = QNIC_SLOT_TYPE_DATA,
		.chain = chain,
		.flags = cpu_to_le16(flags),
		.length = cpu_to_le32(frag->len),
		.addr = cpu_to_le64(frag->addr),
	};
}

/**
 * qnic_desc_put() - write the chain of a frame into the ring
 * @ring: the ring
 * @tx: protection, or NULL for an ordinary frame
 * @frame: the frame
 * @why: where to name the field at fault and what was expected, or NULL
 *
 * The first slot is written last, behind a barrier: before that the device
 * finds no chain here. The caller rings the doorbell with @ring->tail.
 *
 * Context: Any, one caller at a time for a ring.
 * Return: slots written, or an error of qnic_desc_count(), -EMSGSIZE when the
 * ring can never hold the chain, or -ENOSPC when it cannot now.
 */
int qnic_desc_put(struct qnic_tx_ring *ring, const struct quic_tx *tx,
		  const struct qnic_tx_frame *frame, const char **why)
{
	u16 flags = tx ? QNIC_DATA_PROTECTED : 0;
	int slots = qnic_desc_count(tx, frame, why);
	union qnic_slot first;
	u32 at, i;

	if (slots < 0)
		return slots;
	if ((u32)slots > ring->size)
		return refuse(why, -EMSGSIZE, "nr_frags: chain longer than the ring");
	if ((u32)slots > ring->size - (ring->tail - ring->head))
		return refuse(why, -ENOSPC, "ring: full");

	at = ring->tail;
	if (has_meta(tx, frame))
		at = put_meta(ring, at, ring->chain, slots, tx, frame, &first);
	if (tx && tx->mode == UDP_QUIC_TX_MODE_INLINE)
		at = put_keys(ring, at, tx);

	for (i = 0; i < frame->nr_frags; i++) {
		struct qnic_data_slot slot;

		if (i + 1 == frame->nr_frags)
			flags |= QNIC_DATA_EOP;
		slot = data_slot(ring->chain, &frame->frags[i], flags);
		if (at + i == ring->tail)
			first.data = slot;
		else
			slot_at(ring, at + i)->data = slot;
	}

	dma_wmb(); /* the rest of the chain before the slot that begins it */
	*slot_at(ring, ring->tail) = first;
	ring->tail += slots;
	ring->chain++;
	return slots;
}

/**
 * qnic_desc_wipe() - zero slots that the device has consumed
 * @ring: the ring
 * @first: first slot, free running
 * @count: number of slots
 *
 * Done at completion: KEY slots hold keys.
 *
 * Context: Any; the slots are the driver's again.
 */
void qnic_desc_wipe(struct qnic_tx_ring *ring, u32 first, u32 count)
{
	while (count--)
		memzero_explicit(slot_at(ring, first++), sizeof(union qnic_slot));
}

/**
 * qnic_desc_done() - read a completion if it is new
 * @entry: entry of the completion ring
 * @phase: phase bit of new entries in this lap, true in the first one
 * @done: the completion, in host byte order
 *
 * Context: Any.
 * Return: true when @done was filled.
 */
bool qnic_desc_done(const struct qnic_completion *entry, bool phase,
		    struct qnic_done *done)
{
	u8 flags = READ_ONCE(entry->flags);

	if (!!(flags & QNIC_COMPLETION_PHASE) != phase)
		return false;
	dma_rmb(); /* the phase bit before the rest of the entry */
	done->queue_id = le16_to_cpu(entry->queue_id);
	done->slots = le16_to_cpu(entry->slots);
	done->cookie = le16_to_cpu(entry->cookie);
	done->segments = le16_to_cpu(entry->segments);
	done->status = entry->status;
	done->chain = entry->chain;
	return true;
}

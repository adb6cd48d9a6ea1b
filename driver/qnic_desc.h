/* SPDX-License-Identifier: GPL-2.0 */
#ifndef QNIC_DESC_H
#define QNIC_DESC_H

#include "qnic_abi.h"
#include "qnic_types.h"
#include "quic_cmsg.h"

/* Longest frame there is: two VLAN tags, IPv6, and its largest payload. */
#define QNIC_MAX_FRAME_LEN (22 + 40 + 65535)

/**
 * union qnic_slot - one slot of a TX ring
 * @data: a fragment
 * @meta0: first half of META
 * @meta1: second half of META
 * @raw: a slot of KEY, or anything
 */
union qnic_slot {
	struct qnic_data_slot data;
	struct qnic_meta0 meta0;
	struct qnic_meta1 meta1;
	u8 raw[QNIC_SLOT_BYTES];
};

/**
 * struct qnic_frag - a piece of the frame, mapped for the device
 * @addr: DMA address, any alignment
 * @len: bytes, at least 1
 */
struct qnic_frag {
	u64 addr;
	u32 len;
};

/**
 * struct qnic_tx_ring - producer's view of a TX ring
 * @slots: ring memory, @size slots
 * @size: slots, a power of two
 * @head: slots the device has consumed, free running
 * @tail: slots published, free running; the doorbell takes it modulo 2^16
 * @chain: identity of the next chain
 */
struct qnic_tx_ring {
	union qnic_slot *slots;
	u32 size;
	u32 head;
	u32 tail;
	u8 chain;
};

/**
 * struct qnic_tx_frame - a frame and where its headers are
 * @frags: its pieces, in order
 * @nr_frags: number of pieces
 * @payload: bytes of UDP payload; looked at with @seg_size and tag room
 * @seg_size: UDP_SEGMENT size on the wire, 0 for one datagram
 * @csum: of an ordinary frame, let the device make UDP's checksum
 * @owner: owner of the SA, written by the kernel
 * @cookie: comes back in the completion
 * @l3_off: offset of the IP header
 * @l4_off: offset of the UDP header
 */
struct qnic_tx_frame {
	const struct qnic_frag *frags;
	u32 nr_frags;
	u32 payload;
	u16 seg_size;
	u16 owner;
	u16 cookie;
	u8 l3_off;
	u8 l4_off;
	bool csum;
};

/**
 * struct qnic_done - a completion, in host byte order
 * @queue_id: TX ring
 * @slots: slots consumed
 * @cookie: of the frame; 0 without META
 * @segments: frames that left
 * @status: enum qnic_status
 * @chain: identity of the chain
 */
struct qnic_done {
	u16 queue_id;
	u16 slots;
	u16 cookie;
	u16 segments;
	u8 status;
	u8 chain;
};

int qnic_desc_count(const struct quic_tx *tx, const struct qnic_tx_frame *frame,
		    const char **why);
int qnic_desc_put(struct qnic_tx_ring *ring, const struct quic_tx *tx,
		  const struct qnic_tx_frame *frame, const char **why);
void qnic_desc_wipe(struct qnic_tx_ring *ring, u32 first, u32 count);
bool qnic_desc_done(const struct qnic_completion *entry, bool phase,
		    struct qnic_done *done);

#endif /* QNIC_DESC_H */

/* SPDX-License-Identifier: GPL-2.0 */
/* Generated from abi/qnic.rdl by `make gen`. Do not edit. */
#ifndef _QNIC_REGS_H
#define _QNIC_REGS_H

#define QNIC_REG_ID				0x000	/* Magic number */
#define QNIC_REG_VERSION			0x004	/* Version */
#define QNIC_REG_VERSION_ABI			0x0000ffff
#define QNIC_REG_BUILD				0x008	/* Build, numbers */
#define QNIC_REG_BUILD_LANES			0x000000ff
#define QNIC_REG_BUILD_RINGS			0x0000ff00
#define QNIC_REG_BUILD_AXI_BYTES		0xffff0000
#define QNIC_REG_SA_ENTRIES			0x00c	/* Build, size of the SA table */
#define QNIC_REG_MAX_FRAME			0x010	/* Build, longest frame */
#define QNIC_REG_CONTROL			0x014	/* Device control */
#define QNIC_REG_CONTROL_SOFT_RESET		0x00000001
#define QNIC_REG_STATUS				0x018	/* Device status */
#define QNIC_REG_STATUS_READY			0x00000001
#define QNIC_REG_SESSION			0x01c	/* Session */
#define QNIC_REG_IRQ_STATUS			0x020	/* Interrupt causes */
#define QNIC_REG_IRQ_STATUS_COMPLETION		0x00000001
#define QNIC_REG_IRQ_STATUS_RING_ERROR		0x00000002
#define QNIC_REG_IRQ_STATUS_SA_EVENT		0x00000004
#define QNIC_REG_IRQ_ENABLE			0x024	/* Interrupt enable */
#define QNIC_REG_IRQ_ENABLE_COMPLETION		0x00000001
#define QNIC_REG_IRQ_ENABLE_RING_ERROR		0x00000002
#define QNIC_REG_IRQ_ENABLE_SA_EVENT		0x00000004
/* Completion interrupts by vector, 1 to 31 */
#define QNIC_REG_IRQ_VECTORS_LO			0x028
#define QNIC_REG_IRQ_VECTORS_LO_PENDING		0xfffffffe
/* Completion interrupts by vector, 32 to 63 */
#define QNIC_REG_IRQ_VECTORS_HI			0x02c
#define QNIC_REG_IRQ_VECTORS_ENABLE_LO		0x030	/* Enable of the vectors 1 to 31 */
#define QNIC_REG_IRQ_VECTORS_ENABLE_LO_ENABLE	0xfffffffe
#define QNIC_REG_IRQ_VECTORS_ENABLE_HI		0x034	/* Enable of the vectors 32 to 63 */
#define QNIC_REG_SA_ID				0x100	/* SA index */
#define QNIC_REG_SA_META			0x104	/* Generation and owner */
#define QNIC_REG_SA_META_GEN			0x0000ffff
#define QNIC_REG_SA_META_OWNER			0xffff0000
#define QNIC_REG_SA_CIPHER			0x108	/* Cipher */
#define QNIC_REG_SA_CIPHER_CIPHER		0x0000000f
#define QNIC_REG_SA_NEXT_PN_LO			0x10c	/* Next packet number, low */
#define QNIC_REG_SA_NEXT_PN_HI			0x110	/* Next packet number, high */
#define QNIC_REG_SA_NEXT_PN_HI_VALUE		0x7fffffff
#define QNIC_REG_SA_SENT			0x114	/* Packets sent with the key */
#define QNIC_REG_SA_SOFT_LIMIT			0x118	/* Soft limit, packets */
#define QNIC_REG_SA_HARD_LIMIT			0x11c	/* Hard limit, packets */
#define QNIC_REG_SA_KEY(i)			(0x120 + 0x4 * (i))	/* AEAD key */
#define QNIC_REG_SA_HP(i)			(0x140 + 0x4 * (i))	/* Header protection key */
#define QNIC_REG_SA_IV(i)			(0x160 + 0x4 * (i))	/* AEAD iv */
#define QNIC_REG_SA_CMD				0x170	/* Command */
#define QNIC_REG_SA_CMD_OP			0x00000007
#define QNIC_REG_SA_CMD_PHASE			0x00000100
#define QNIC_REG_SA_CMD_KEYED			0x00000200
#define QNIC_REG_SA_CMD_ANY_GEN			0x00000400
#define QNIC_REG_SA_STATUS			0x174	/* Status of the command */
#define QNIC_REG_SA_STATUS_BUSY			0x00000001
#define QNIC_REG_SA_STATUS_ERROR		0x00000070
#define QNIC_REG_SA_RD_FLAGS			0x180	/* Entry read, flags */
#define QNIC_REG_SA_RD_FLAGS_VALID		0x00000001
#define QNIC_REG_SA_RD_FLAGS_KEY_VALID		0x00000006
#define QNIC_REG_SA_RD_FLAGS_CIPHER		0x000000f0
#define QNIC_REG_SA_RD_META			0x184	/* Entry read, generation and owner */
#define QNIC_REG_SA_RD_META_GEN			0x0000ffff
#define QNIC_REG_SA_RD_META_OWNER		0xffff0000
#define QNIC_REG_SA_RD_NEXT_PN_LO		0x188	/* Entry read, next packet number, low */
#define QNIC_REG_SA_RD_NEXT_PN_HI		0x18c	/* Entry read, next packet number, high */
/* Entry read, packets sent with the key of each phase */
#define QNIC_REG_SA_RD_SENT(i)			(0x190 + 0x4 * (i))
/* Entry read, soft limit of each phase */
#define QNIC_REG_SA_RD_SOFT_LIMIT(i)		(0x198 + 0x4 * (i))
/* Entry read, hard limit of each phase */
#define QNIC_REG_SA_RD_HARD_LIMIT(i)		(0x1a0 + 0x4 * (i))
#define QNIC_REG_SA_EVENT_ID			0x1b0	/* Limit event, SA index */
#define QNIC_REG_SA_EVENT			0x1b4	/* Limit event */
#define QNIC_REG_SA_EVENT_VALID			0x00000001
#define QNIC_REG_SA_EVENT_ACK			0x00000001
#define QNIC_REG_SA_EVENT_PHASE			0x00000002
#define QNIC_REG_SA_EVENT_AT_SOFT		0x00000004
#define QNIC_REG_SA_EVENT_AT_HARD		0x00000008
#define QNIC_REG_SA_EVENT_GEN			0xffff0000
/* Chains by completion status */
#define QNIC_REG_CHAINS(i)			(0x200 + 0x8 * (i))
#define QNIC_REG_FRAMES				0x300	/* Frames sent */
#define QNIC_REG_BYTES				0x308	/* Bytes sent */
#define QNIC_REG_SOFT_LIMITS			0x310	/* Soft limits reached */
#define QNIC_REG_HARD_LIMITS			0x318	/* Hard limits reached */
/* Limit events for which there was no room */
#define QNIC_REG_LOST_EVENTS			0x320
#define QNIC_REG_RING_CONTROL(i)		(0x4000 + 0x100 * (i))	/* Ring control */
#define QNIC_REG_RING_CONTROL_ENABLE		0x00000001
#define QNIC_REG_RING_CONTROL_PAUSE		0x00000002
#define QNIC_REG_RING_STATE(i)			(0x4004 + 0x100 * (i))	/* Ring state */
#define QNIC_REG_RING_STATE_STATE		0x00000003
#define QNIC_REG_RING_STATE_QUIET		0x00000010
#define QNIC_REG_RING_STATE_ERROR		0x00000700
/* Address of the slots, low */
#define QNIC_REG_RING_BASE_LO(i)		(0x4008 + 0x100 * (i))
/* Address of the slots, high */
#define QNIC_REG_RING_BASE_HI(i)		(0x400c + 0x100 * (i))
#define QNIC_REG_RING_SIZE(i)			(0x4010 + 0x100 * (i))	/* Size of the ring */
#define QNIC_REG_RING_SIZE_LOG2			0x0000000f
#define QNIC_REG_RING_HEAD(i)			(0x4014 + 0x100 * (i))	/* Slots consumed */
#define QNIC_REG_RING_HEAD_COUNT		0x0000ffff
/* Slots posted (doorbell) */
#define QNIC_REG_RING_TAIL(i)			(0x4018 + 0x100 * (i))
#define QNIC_REG_RING_TAIL_COUNT		0x0000ffff
/* Size of the completion queue */
#define QNIC_REG_RING_CQ_SIZE(i)		(0x401c + 0x100 * (i))
#define QNIC_REG_RING_CQ_SIZE_LOG2		0x0000000f
/* Address of the completions, low */
#define QNIC_REG_RING_CQ_BASE_LO(i)		(0x4020 + 0x100 * (i))
/* Address of the completions, high */
#define QNIC_REG_RING_CQ_BASE_HI(i)		(0x4024 + 0x100 * (i))
#define QNIC_REG_RING_CQ_HEAD(i)		(0x4028 + 0x100 * (i))	/* Completions consumed */
#define QNIC_REG_RING_CQ_HEAD_COUNT		0x0000ffff
#define QNIC_REG_RING_VECTOR(i)			(0x402c + 0x100 * (i))	/* Interrupt vector */
#define QNIC_REG_RING_VECTOR_INDEX		0x0000003f
#define QNIC_REG_RING_MODERATION(i)		(0x4030 + 0x100 * (i))	/* Interrupt moderation */
#define QNIC_REG_RING_MODERATION_COUNT		0x0000ffff
#define QNIC_REG_RING_MODERATION_TIME		0xffff0000
#define QNIC_REG_RING_OWNER(i)			(0x4034 + 0x100 * (i))	/* Owner of the ring */
#define QNIC_REG_RING_OWNER_OWNER		0x0000ffff
#define QNIC_REG_RING_OWNER_PIN			0x00010000
/* The ring's chains by completion status */
#define QNIC_REG_RING_CHAINS(i, j)		(0x4080 + 0x100 * (i) + 0x8 * (j))
#define QNIC_REG_RING_FRAMES(i)			(0x40e0 + 0x100 * (i))	/* The ring's frames sent */
/* Bytes that the driver posted in the ring's chains with status OK */
#define QNIC_REG_RING_BYTES(i)			(0x40e8 + 0x100 * (i))

#endif /* _QNIC_REGS_H */

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Types and helpers that the pure C files need, in the kernel and outside it.
 */
#ifndef QNIC_TYPES_H
#define QNIC_TYPES_H

#ifdef __KERNEL__

#include <linux/bitfield.h>
#include <linux/build_bug.h>
#include <linux/byteorder/generic.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/string.h>
#include <linux/types.h>
#include <asm/barrier.h>

#else

#include <assert.h>
#include <endian.h>
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;

#define cpu_to_le16(x) htole16(x)
#define cpu_to_le32(x) htole32(x)
#define cpu_to_le64(x) htole64(x)
#define le16_to_cpu(x) le16toh(x)

#define memcpy(dst, src, n) __builtin_memcpy(dst, src, n)
#define memset(dst, c, n) __builtin_memset(dst, c, n)

/* A value in the place of a mask. */
static inline u32 field_prep(u32 mask, u32 value)
{
	return mask & (value * (mask & -mask));
}

#define FIELD_PREP(mask, value) field_prep(mask, value)

/* A word that somebody else writes. */
#define READ_ONCE(word) __atomic_load_n(&(word), __ATOMIC_RELAXED)

/* The slots must be in memory before the one that makes them valid. */
#define dma_wmb() __atomic_thread_fence(__ATOMIC_RELEASE)
#define dma_rmb() __atomic_thread_fence(__ATOMIC_ACQUIRE)

/* A memset() that the compiler may not drop. */
static inline void memzero_explicit(void *p, size_t n)
{
	memset(p, 0, n);
	__asm__ __volatile__("" : : "r"(p) : "memory");
}

#endif /* __KERNEL__ */

#endif /* QNIC_TYPES_H */

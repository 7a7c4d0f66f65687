/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SHIM_KERNEL_H
#define _SHIM_KERNEL_H

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <linux/types.h>

#define likely(x)		(x)
#define container_of(ptr, type, member)					\
	((type *)((char *)(ptr) - offsetof(type, member)))
#define struct_size(p, member, n)					\
	(sizeof(*(p)) + sizeof(*(p)->member) * (size_t)(n))
#define min_t(type, a, b)	((type)(a) < (type)(b) ? (type)(a) : (type)(b))
#define max_t(type, a, b)	((type)(a) > (type)(b) ? (type)(a) : (type)(b))
#define clamp_t(type, v, lo, hi) min_t(type, max_t(type, v, lo), hi)

#define BIT(n)			(1UL << (n))
#define BIT_ULL(n)		(1ULL << (n))
#define GENMASK_ULL(h, l)	((~0ULL >> (63 - (h))) & (~0ULL << (l)))

/* Of a hash, which is what the table takes it of: fewer bits make long chains. */
extern u32 shim_hash_mask;
#define upper_32_bits(n)	((u32)((n) >> 32) & shim_hash_mask)

static inline int fls64(u64 x)
{
	return x ? 64 - __builtin_clzll(x) : 0;
}

static inline unsigned long roundup_pow_of_two(unsigned long n)
{
	return n < 2 ? 1 : 1UL << fls64(n - 1);
}

#define pr_info(...)	printf("# " __VA_ARGS__)
#define pr_err(...)	printf("# " __VA_ARGS__)

#endif /* _SHIM_KERNEL_H */

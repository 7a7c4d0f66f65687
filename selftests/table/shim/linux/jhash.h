/* SPDX-License-Identifier: GPL-2.0-only */
/* Bob Jenkins' lookup3, as the kernel has it, for what the table hashes. */
#ifndef _SHIM_JHASH_H
#define _SHIM_JHASH_H

#include <linux/types.h>

/* Fewer bits make long chains. */
extern u32 shim_hash_mask;

static inline u32 shim_rol(u32 x, int n)
{
	return x << n | x >> (32 - n);
}

static inline u32 shim_jhash_final(u32 a, u32 b, u32 c)
{
	c ^= b; c -= shim_rol(b, 14);
	a ^= c; a -= shim_rol(c, 11);
	b ^= a; b -= shim_rol(a, 25);
	c ^= b; c -= shim_rol(b, 16);
	a ^= c; a -= shim_rol(c, 4);
	b ^= a; b -= shim_rol(a, 14);
	c ^= b; c -= shim_rol(b, 24);
	return c & shim_hash_mask;
}

static inline u32 jhash_1word(u32 word, u32 seed)
{
	u32 start = seed + 0xdeadbeef + (1 << 2);

	return shim_jhash_final(word + start, start, start);
}

/* Four words, since an address of IPv6 has no more. */
static inline u32 jhash2(const u32 *k, u32 length, u32 seed)
{
	u32 a, b, c;

	a = b = c = seed + 0xdeadbeef + (length << 2);
	a += k[0]; b += k[1]; c += k[2];
	a -= c; a ^= shim_rol(c, 4); c += b;
	b -= a; b ^= shim_rol(a, 6); a += c;
	c -= b; c ^= shim_rol(b, 8); b += a;
	a -= c; a ^= shim_rol(c, 16); c += b;
	b -= a; b ^= shim_rol(a, 19); a += c;
	c -= b; c ^= shim_rol(b, 4); b += a;
	return shim_jhash_final(a + k[3], b, c);
}

#endif /* _SHIM_JHASH_H */

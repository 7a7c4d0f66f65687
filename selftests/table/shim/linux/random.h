/* SPDX-License-Identifier: GPL-2.0-only */
#include <linux/types.h>

/* Reproducible: see shim_reset(). */
void get_random_bytes(void *buf, size_t len);

static inline u32 get_random_u32(void)
{
	u32 random;

	get_random_bytes(&random, sizeof(random));
	return random;
}

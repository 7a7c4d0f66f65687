/* SPDX-License-Identifier: GPL-2.0-only */
#include <linux/types.h>

/* Reproducible: see shim_reset(). */
u32 get_random_u32(void);

/* SPDX-License-Identifier: GPL-2.0-only */
#include <linux/rcupdate.h>

#define cond_resched()	shim_point()

// SPDX-License-Identifier: GPL-2.0-only
/* venet: what older kernels lack, the part that is not inline. */
#include <linux/atomic.h>

#ifdef VENET_EXTACK_BUFS
char *venet_extack_buf(void)
{
	static char bufs[VENET_EXTACK_BUFS][VENET_EXTACK_LEN];
	static atomic_t turn;

	return bufs[(u32)atomic_inc_return(&turn) % VENET_EXTACK_BUFS];
}
#endif

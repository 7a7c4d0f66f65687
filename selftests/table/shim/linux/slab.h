/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SHIM_SLAB_H
#define _SHIM_SLAB_H

#include <linux/types.h>

#define __GFP_ACCOUNT		0x1u
#define __GFP_NOWARN		0x2u
#define GFP_KERNEL		0x4u
#define GFP_KERNEL_ACCOUNT	(GFP_KERNEL | __GFP_ACCOUNT)

void *shim_alloc(size_t size, gfp_t flags);
void shim_free(const void *object);

#define kzalloc(size, flags)		shim_alloc(size, flags)
#define kvzalloc(size, flags)		shim_alloc(size, flags)
#define kvcalloc(n, size, flags)	shim_alloc((n) * (size), flags)
#define kfree(object)			shim_free(object)
#define kvfree(object)			shim_free(object)

#endif /* _SHIM_SLAB_H */

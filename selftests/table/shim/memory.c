// SPDX-License-Identifier: GPL-2.0-only
#include <malloc.h>
#include <stdlib.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#include "shim.h"

u32 shim_fail_rate;
u32 shim_fail_at;
unsigned int shim_failures;
unsigned int shim_allocated;
size_t shim_bytes;
unsigned int shim_uncharged;

void *shim_alloc(size_t size, gfp_t flags)
{
	bool fail = shim_fail_rate && !shim_random(shim_fail_rate);
	void *object;

	shim_must(!shim_may_read(false), "a reader sleeps for memory");
	if (shim_fail_at && !--shim_fail_at)
		fail = true;
	if (fail) {
		shim_failures++;
		return NULL;
	}
	if (!(flags & __GFP_ACCOUNT))
		shim_uncharged++;
	object = calloc(1, size);
	if (!object)
		abort();
	shim_allocated++;
	shim_bytes += malloc_usable_size(object);
	return object;
}

void shim_free(const void *object)
{
	if (!object)
		return;
	shim_allocated--;
	shim_bytes -= malloc_usable_size((void *)object);
	free((void *)object);
}

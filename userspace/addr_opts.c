// SPDX-License-Identifier: GPL-2.0-only
#include "addr_opts.h"

int addr_opts_word(struct addr_opts *o, struct words *w)
{
	if (word_is(w, "noroute"))
		o->flags |= ADDR_NOROUTE;
	else if (word_is(w, "noassign"))
		o->flags |= ADDR_NOASSIGN;
	else
		return 0;
	return 1;
}

// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "err.h"
#include "ip_args.h"

int ip_args_parse(struct ip_args *a, struct words *w)
{
	while (w->argc) {
		if (word_is(w, "hub")) {
			a->hub = word_value(w, "hub");
			if (!a->hub)
				return -1;
		} else if (word_is(w, "noroute")) {
			a->flags |= ADDR_NOROUTE;
		} else if (word_is(w, "noassign")) {
			a->flags |= ADDR_NOASSIGN;
		} else if (**w->argv == '-') {
			return words_end(w);
		} else {
			vec_grow(a->addr, a->n);
			if (addr_parse(word_next(w), &a->addr[a->n]))
				return -1;
			a->n++;
		}
	}
	if (!a->n)
		return fail(ERR_USAGE, "which address? see venetctl ip help");
	return 0;
}

void ip_args_free(struct ip_args *a)
{
	free(a->addr);
	a->addr = NULL;
	a->n = 0;
}

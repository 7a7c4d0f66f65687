// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "err.h"
#include "ip_args.h"

int ip_args_parse(struct ip_args *a, struct words *w)
{
	int ret;

	while (w->argc) {
		if (word_is(w, "hub")) {
			a->hub = word_value(w, "hub");
			if (!a->hub)
				return -1;
			continue;
		}
		if (a->del && word_is(w, "unreachable")) {
			a->opts.flags |= ADDR_UNREACHABLE;
			continue;
		}
		if (word_is(w, "src-only")) {
			const char *val = word_value(w, "src-only");

			vec_grow(a->addr, a->n);
			if (!val || addr_parse_src_only(val, &a->addr[a->n]))
				return -1;
			a->n++;
			continue;
		}
		ret = addr_opts_word(&a->opts, w);
		if (ret < 0)
			return -1;
		if (ret)
			continue;
		if (**w->argv == '-')
			return words_end(w);
		vec_grow(a->addr, a->n);
		if (addr_parse(word_next(w), &a->addr[a->n]))
			return -1;
		a->n++;
	}
	if (!a->n)
		return fail(ERR_USAGE, "which address? see venetctl ip help");
	return addr_opts_check(&a->opts);
}

void ip_args_free(struct ip_args *a)
{
	free(a->addr);
	a->addr = NULL;
	a->n = 0;
}

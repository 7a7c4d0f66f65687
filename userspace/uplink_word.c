// SPDX-License-Identifier: GPL-2.0-only
/* What is answered for now, in the words that ask for it. */
#include <stdlib.h>
#include <string.h>

#include "proxy.h"
#include "uplink.h"
#include "util.h"

struct now {
	struct uplinks up;
	struct rt_proxy *list;	/* ours */
	size_t n;
};

static int load(struct now *s, struct nl *rt, uint8_t family)
{
	struct rt_copies c;
	struct rt_proxy p;
	size_t i;

	if (rt_proxies(rt, family, &c) < 0)
		return -1;
	for (i = 0; i < c.n; i++) {
		if (!rt_proxy_of(c.list[i], &p) || !p.ours)
			continue;
		vec_grow(s->list, s->n);
		s->list[s->n++] = p;
	}
	rt_copies_free(&c);
	return 0;
}

/* On a link: of an address, or of any for NULL. */
static bool answers(const struct now *s, const struct link *l,
		    const struct addr *a)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (s->list[i].ifindex == l->ifindex &&
		    (!a || !addr_cmp(&s->list[i].addr, a)))
			return true;
	return false;
}

static char *add_name(char *names, const char *name)
{
	char *more = xasprintf("%s%s%s", names ? names : "", names ? "," : "",
			       name);

	free(names);
	return more;
}

static char *word_of(const struct now *s, const struct addr *addr, size_t n,
		     const char *dflt)
{
	bool differs = false, silent = false, used;
	char *names = NULL;
	size_t i, k;

	for (k = 0; k < s->up.n; k++) {
		const struct uplink *l = &s->up.list[k];

		for (i = 0, used = false; i < n; i++) {
			bool there = answers(s, &l->link, &addr[i]);
			bool wanted = uplink_takes(&s->up, l, dflt, &addr[i]);

			used |= there;
			differs |= there != wanted;
			/* One that answers for nothing may have been down. */
			silent |= wanted && !there &&
				  answers(s, &l->link, NULL);
		}
		if (used)
			names = add_name(names, l->link.name);
	}
	if (differs && !names && silent)
		return xstrdup(UPLINK_NONE);
	if (differs)
		return names;
	free(names);
	return NULL;
}

char *uplink_word(struct nl *rt, const struct addr *addr, size_t n,
		  const char *dflt)
{
	struct now s = { .n = 0 };
	char *word = NULL;

	if (!uplinks_load(&s.up, rt) && !load(&s, rt, AF_INET) &&
	    !load(&s, rt, AF_INET6))
		word = word_of(&s, addr, n, dflt);
	uplinks_free(&s.up);
	free(s.list);
	return word;
}

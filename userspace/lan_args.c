// SPDX-License-Identifier: GPL-2.0-only
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "lan_args.h"
#include "util.h"

int word_ifname(struct words *w, const char *key, const char **name)
{
	const char *val = word_value(w, key);
	char buf[SAFE_MAX];

	if (!val)
		return -1;
	if (*name)
		return fail(ERR_USAGE, "\"%s\" is there twice", key);
	/* What the kernel takes for a name, and not for the form of one. */
	if (!*val || strlen(val) >= IFNAMSIZ || strpbrk(val, " \t\n\v\f\r/:%") ||
	    !strcmp(val, ".") || !strcmp(val, ".."))
		return fail(ERR_USAGE,
			    "\"%s\" is no name of an interface: 1 to %d bytes",
			    safe_text(val, buf), IFNAMSIZ - 1);
	*name = val;
	return 0;
}

int word_subnet(struct words *w, const char *key, struct addr *a)
{
	const char *word = word_value(w, key);
	char text[ADDR_TEXT];
	struct addr net;

	if (!word || addr_parse(word, a))
		return -1;
	if (a->len + 1u < addr_bits(a) && !addr_mask(a, &net))
		return fail(ERR_USAGE,
			    "%s is a network, not an address in one",
			    addr_text(a, text));
	return 0;
}

static int parse_ip(struct lan_args *a, struct words *w)
{
	vec_grow(a->addr, a->n);
	if (word_subnet(w, "ip", &a->addr[a->n]))
		return -1;
	a->n++;
	return 0;
}

static int parse_gw(struct lan_args *a, struct words *w)
{
	const char *val = word_value(w, "gw");
	struct addr gw, *to;
	char text[ADDR_TEXT];

	if (!val || addr_parse_gateway(val, &gw))
		return -1;
	to = &a->gw[gw.family == AF_INET6];
	if (to->family)
		return fail(ERR_USAGE, "there is a gateway %s already",
			    addr_text(to, text));
	*to = gw;
	return 0;
}

int lan_args_word(struct lan_args *a, struct words *w)
{
	int ret;

	if (word_is(w, "name"))
		ret = word_ifname(w, "name", &a->name);
	else if (word_is(w, "ip"))
		ret = parse_ip(a, w);
	else if (word_is(w, "gw"))
		ret = parse_gw(a, w);
	else
		return 0;
	return ret ? -1 : 1;
}

void lan_args_free(struct lan_args *a)
{
	free(a->addr);
	a->addr = NULL;
	a->n = 0;
}

void lan_args_print(const struct lan_args *a, FILE *f)
{
	char text[ADDR_TEXT];
	size_t i;

	for (i = 0; i < a->n; i++)
		fprintf(f, " ip %s", addr_text(&a->addr[i], text));
	for (i = 0; i < 2; i++)
		if (a->gw[i].family)
			fprintf(f, " gw %s", addr_text(&a->gw[i], text));
}

// SPDX-License-Identifier: GPL-2.0-only
/* Change what a pair may do, and its addresses. */
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "util.h"
#include "veth.h"

static int parse_ip(struct words *w, const char *key, struct addr **list,
		    size_t *n)
{
	vec_grow(*list, *n);
	if (word_subnet(w, key, *list + *n))
		return -1;
	(*n)++;
	return 0;
}

/* One keyword and its value: 0, 1 no such word, -1 failed. */
static int parse_word(struct veth_change *a, struct words *w,
		      const char **name)
{
	if (word_is(w, "ip"))
		return parse_ip(w, "ip", &a->add, &a->adds);
	if (word_is(w, "noip"))
		return parse_ip(w, "noip", &a->del, &a->dels);
	if (word_is(w, "name"))
		return (*name = word_value(w, "name")) ? 0 : -1;
	if (word_is(w, "vlan"))
		return word_vlan(w, &a->vlan);
	if (word_is(w, "filter")) {
		a->have_filter = true;
		return word_filter(w, &a->filter);
	}
	if (word_is(w, "dhcp")) {
		a->have_dhcp = true;
		return word_switch(w, "dhcp", &a->dhcp);
	}
	if (word_is(w, "isolated")) {
		a->have_isolated = true;
		return word_switch(w, "isolated", &a->isolated);
	}
	return 1;
}

static int parse(struct veth_change *a, struct words *w, const char **name)
{
	int ret = 0;

	while (w->argc && !ret)
		ret = parse_word(a, w, name);
	if (ret)
		return ret < 0 ? -1 : words_end(w);
	if (!a->adds && !a->dels && !a->vlan && !a->have_filter &&
	    !a->have_dhcp && !a->have_isolated)
		return fail(ERR_USAGE,
			    "what is to change? see venetctl veth help");
	return 0;
}

static int set(struct ctx *ctx, struct veth_change *c, struct veths *vs,
	       const struct veth *v)
{
	struct txn txn = { .n = 0 };
	int ret = -1;

	/* What it may use was forgotten with the filter. */
	if (c->have_filter && c->filter == FILTER_ON && !c->adds &&
	    !filters_find(&vs->filters, v->host))
		return fail(ERR_USAGE,
			    "which addresses may %s use? ip ADDRESS", v->ct);
	veths_plan_stale(vs, &txn);
	if (veth_change_plan(c, ctx, vs, v, &txn))
		txn_free(&txn);
	else
		ret = ctx_txn(ctx, &txn);
	return !ret && c->blind ? ERR_PARTLY : ret;
}

int veth_set(struct ctx *ctx, int argc, char **argv)
{
	struct words w = { argc, argv };
	struct veth_change c = { .adds = 0 };
	const char *ct, *name = NULL;
	const struct veth *v;
	struct veths vs;
	int ret;

	ct = word_name(&w, "which container? see venetctl veth show");
	ret = ct ? parse(&c, &w, &name) : -1;
	if (!ret) {
		ret = veths_open(&vs, ctx, true);
		if (!ret) {
			v = veths_find(&vs, ctx, ct, name);
			ret = v ? set(ctx, &c, &vs, v) : -1;
		}
		veths_close(&vs);
	}
	veth_change_free(&c);
	return ret;
}

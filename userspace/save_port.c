// SPDX-License-Identifier: GPL-2.0-only
/* Ports and their addresses, in the words of the files. */
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "netns.h"
#include "save.h"
#include "target.h"
#include "uplink.h"

/* How a route differs from what it is without words. */
static void add_route_words(struct edit *e, const struct nlmsghdr *nlh)
{
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *tb[RTA_TABLE + 1], *src;
	uint32_t metric, table;
	char text[ADDR_TEXT];
	struct addr a;

	nl_parse(nlh, sizeof(*rtm), tb, RTA_TABLE);
	metric = nl_u32(tb[RTA_PRIORITY]);
	table = tb[RTA_TABLE] ? nl_u32(tb[RTA_TABLE]) : rtm->rtm_table;
	src = tb[RTA_PREFSRC];
	snprintf(text, sizeof(text), "%u", metric);
	/* IPv6 has one in any case. */
	if (metric && (rtm->rtm_family == AF_INET || metric != 1024))
		edit_set(e, "metric", text);
	snprintf(text, sizeof(text), "%u", table);
	if (table != RT_TABLE_MAIN)
		edit_set(e, "table", text);
	if (!src || !addr_set(&a, mnl_attr_get_payload(src),
			      mnl_attr_get_payload_len(src)))
		return;
	snprintf(text, sizeof(text), "src %s",
		 addr_text(&a, (char [ADDR_TEXT]){ 0 }));
	edit_flag(e, text);
}

/* A host of the prefix that is no grant itself: the words may say which. */
static bool is_host(struct save *v, const struct nlmsghdr *nlh,
		    const struct venet_port *p, struct addr *a)
{
	struct addr host, net;

	if (!rt_addr_of(nlh, &host))
		return false;
	host = addr_host(&host);
	if (known_grant(&v->s.known, p->hub, p->id, &host))
		return false;
	host.len = a->len;
	addr_mask(&host, &net);
	if (addr_cmp(&net, a))
		return false;
	*a = host;
	return true;
}

static bool assigned(struct save *v, struct target *t,
		     const struct venet_port *p, struct addr *a)
{
	char buf[NL_REQUEST];
	struct rt_copies c;
	bool found = false;
	size_t total, i;

	/* Out of sight it counts as if it were so. */
	if (!t->have_ct)
		return addr_exact(a);
	if (addr_exact(a))
		return known_net(&v->s.known, &t->ct.rt,
				 rt_addr(buf, RTM_NEWADDR, p->ifindex, a));
	if (rt_addrs_find(&t->ct.rt, p->ifindex, a->family, NULL, 0, &c,
			  &total) < 0)
		return false;
	for (i = 0; i < c.n && !found; i++)
		found = is_host(v, c.list[i], p, a);
	rt_copies_free(&c);
	return found;
}

/* Where they are answered for, unless that goes without saying. */
static void add_uplink(struct save *v, struct edit *e,
		       const struct addrs *a, bool noroute)
{
	char *word = uplink_word(&v->s.ctx->host.rt, a->list, a->n,
				 noroute ? UPLINK_NONE : NULL);

	if (word)
		edit_set(e, "uplink", word);
	free(word);
}

void save_addrs(struct save *v, struct edit *e,
		const struct venet_port *p, const struct addrs *more, bool all)
{
	const struct nlmsghdr *route, *first[2] = { NULL, NULL };
	size_t exact = 0, count = 0, routed = 0, inside = 0, i;
	struct addr_opts none = { .flags = 0 };
	struct link hub = { .ifindex = p->hub };
	struct target t;

	if (target_open(&t, v->s.ctx, p, &hub, &none))
		t.have_ct = false;
	for (i = 0; i < more->n; i++) {
		struct addr a = more->list[i];

		if (!a.src_only) {
			route = known_route(&v->s.known, &v->s.ctx->host.rt,
					    &a, p->hub);
			if (route)
				first[a.family == AF_INET6] = route;
			count++;
			routed += !!route;
			exact += addr_exact(&a);
			inside += assigned(v, &t, p, &a);
		}
		edit_addr_add(e, &a);
	}
	for (i = 0; i < 2 && all; i++)
		if (first[i])
			add_route_words(e, first[i]);
	if (all && count && !routed)
		edit_flag(e, "noroute");
	if (all && exact && !inside)
		edit_flag(e, "noassign");
	if (all)
		add_uplink(v, e, more, count && !routed);
	known_forget(&v->s.known, &t.ct.rt);
	target_free(&t);
}

/* The way out, or what else the mark is for. */
void save_mark(struct save *v, struct edit *e, uint32_t mark)
{
	const struct via *via = vias_find(&v->vias, mark);
	char text[16], line[VIA_TEXT];
	int f;

	snprintf(text, sizeof(text), "0x%x", mark);
	if (mark && !via)
		edit_set(e, "mark", text);
	for (f = 0; via && f < 2; f++)
		if (via->hop[f].gw.family)
			edit_flag(e, via_text(&via->hop[f], line));
}

/* Does the file say the same? It may leave the device out. */
static bool says_via(const struct via_words *w, const struct via *via)
{
	int f;

	for (f = 0; f < 2; f++) {
		const struct via_hop *h = &via->hop[f];

		/* One that is lost with its link is not forgotten. */
		if (!h->gw.family && w->gw[f].family && via->last[f])
			continue;
		if (h->gw.family != w->gw[f].family ||
		    (h->gw.family && addr_cmp(&h->gw, &w->gw[f])) ||
		    (w->dev[f] && strcmp(w->dev[f], h->dev)))
			return false;
	}
	return true;
}

void save_via(struct save *v, struct edit *e, const struct work *w)
{
	const struct via *via = vias_find(&v->vias, w->port->mark);
	const struct via_words *words = &w->ct->args.via;

	if (via ? says_via(words, via) : !via_named(words) || words->none)
		return;
	edit_del(e, "via");
	if (!via)
		return;
	edit_del(e, "mark");
	save_mark(v, e, w->port->mark);
}

// SPDX-License-Identifier: GPL-2.0-only
#include <linux/if_addr.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "err.h"
#include "uplink.h"
#include "util.h"

#define NAP		20000	/* us */
#define PATIENCE	75

static void link_cb(const struct link *l, void *data)
{
	struct uplinks *u = data;

	if (!l->ether || l->member || !strcmp(l->kind, VENET_KIND))
		return;
	vec_grow(u->list, u->n);
	u->list[u->n++] = (struct uplink){ .link = *l };
}

static struct uplink *get(const struct uplinks *u, int ifindex)
{
	size_t i;

	for (i = 0; i < u->n; i++)
		if (u->list[i].link.ifindex == ifindex)
			return &u->list[i];
	return NULL;
}

const struct uplink *uplinks_get(const struct uplinks *u, int ifindex)
{
	return get(u, ifindex);
}

/*
 * The kernel takes up to a second to notice a carrier, although the link works
 * already (net/core/link_watch.c). Since 6.8 it looks at once for whoever asks
 * about that link alone.
 */
static int notice_late(const struct uplinks *u, struct nl *rt)
{
	int naps = 0, ret;
	struct link now;
	size_t i;

	for (i = 0; i < u->n; i++) {
		struct link *l = &u->list[i].link;

		while (l->late) {
			ret = rt_link_by_index(rt, l->ifindex, &now);
			if (ret < 0)
				return -1;
			if (!ret)
				break;	/* gone, as it may be at any time */
			l->running = now.running;
			l->late = now.late && naps++ < PATIENCE;
			if (l->late)
				usleep(NAP);
		}
	}
	return 0;
}

int uplinks_load(struct uplinks *u, struct nl *rt)
{
	struct rt_copies c;
	struct addr a;
	size_t total, i;

	u->list = NULL;
	u->n = 0;
	if (rt_links(rt, NULL, link_cb, u) || notice_late(u, rt) ||
	    rt_addrs_find(rt, 0, AF_UNSPEC, NULL, 0, &c, &total) < 0) {
		uplinks_free(u);
		return -1;
	}
	for (i = 0; i < c.n; i++) {
		const struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(c.list[i]);
		struct uplink *l = get(u, ifa->ifa_index);

		if (!l || !rt_addr_of(c.list[i], &a))
			continue;
		vec_grow(l->addr, l->n);
		l->addr[l->n++] = a;
	}
	rt_copies_free(&c);
	return 0;
}

int uplinks_near(struct nl *rt, const struct addr *addr, size_t n)
{
	struct rt_copies c;
	struct addr a, net;
	size_t total, i, k;
	int near = 0;

	if (rt_addrs_find(rt, 0, AF_UNSPEC, NULL, 0, &c, &total) < 0)
		return -1;
	for (i = 0; i < c.n && !near; i++) {
		if (!rt_addr_of(c.list[i], &a) || addr_exact(&a))
			continue;
		addr_mask(&a, &net);
		for (k = 0; k < n && !near; k++)
			near = !addr[k].src_only && addr_in(&addr[k], &net);
	}
	rt_copies_free(&c);
	return near;
}

void uplinks_free(struct uplinks *u)
{
	while (u->n)
		free(u->list[--u->n].addr);
	free(u->list);
	u->list = NULL;
}

static bool is_list(const char *word)
{
	return word && strcmp(word, UPLINK_SUBNET) &&
	       strcmp(word, UPLINK_ALL) && strcmp(word, UPLINK_NONE);
}

static bool lists(const char *word, const char *link)
{
	char name[IFNAMSIZ];

	while (*word) {
		word = uplink_name(word, name);
		if (!strcmp(name, link))
			return true;
	}
	return false;
}

int uplinks_check(const struct uplinks *u, struct nl *rt, const char *word)
{
	char name[IFNAMSIZ], buf[SAFE_MAX];
	struct link l;
	size_t i;
	int ret;

	while (is_list(word) && *word) {
		word = uplink_name(word, name);
		for (i = 0; i < u->n; i++)
			if (!strcmp(u->list[i].link.name, name))
				break;
		if (i < u->n)
			continue;
		ret = rt_link_by_name(rt, name, &l);
		if (ret < 0)
			return -1;
		safe_text(name, buf);
		if (!ret)
			return fail(ERR_USAGE, "there is no interface %s", buf);
		return fail(ERR_USAGE, "%s is no uplink: it is %s", buf,
			    !strcmp(l.kind, VENET_KIND) ? "a venet device" :
			    l.member ? "part of another device" :
			    "not like Ethernet");
	}
	return 0;
}

/* In the subnet of one of a link's addresses, which is more than that. */
static bool in_subnet(const struct uplink *l, const struct addr *a)
{
	struct addr net;
	size_t i;

	for (i = 0; i < l->n; i++) {
		addr_mask(&l->addr[i], &net);
		if (!addr_exact(&net) && addr_in(a, &net))
			return true;
	}
	return false;
}

const struct uplink *uplink_around(const struct uplinks *u,
				   const struct addr *a)
{
	size_t i;

	for (i = 0; i < u->n; i++)
		if (u->list[i].link.up && in_subnet(&u->list[i], a))
			return &u->list[i];
	return NULL;
}

static bool has_family(const struct uplink *l, uint8_t family)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (l->addr[i].family == family)
			return true;
	return false;
}

static bool is_own(const struct uplinks *u, const struct addr *a)
{
	struct addr own;
	size_t i, k;

	for (i = 0; i < u->n; i++)
		for (k = 0; k < u->list[i].n; k++) {
			own = addr_host(&u->list[i].addr[k]);
			if (!addr_cmp(&own, a))
				return true;
		}
	return false;
}

bool uplink_takes(const struct uplinks *u, const struct uplink *l,
		  const char *word, const struct addr *a)
{
	if (a->src_only || !addr_exact(a) || is_own(u, a))
		return false;
	if (is_list(word))
		return lists(word, l->link.name);
	if (word && !strcmp(word, UPLINK_NONE))
		return false;
	if (word && !strcmp(word, UPLINK_ALL))
		return l->link.up && has_family(l, a->family);
	return l->link.up && in_subnet(l, a);
}

static bool is_link_local(const struct addr *a)
{
	return a->family == AF_INET6 && a->bytes[0] == 0xfe &&
	       (a->bytes[1] & 0xc0) == 0x80;
}

const struct addr *uplink_from(const struct uplink *l, const struct addr *a,
			       bool announce)
{
	const struct addr *any = NULL;
	struct addr net;
	size_t i;

	for (i = 0; i < l->n; i++) {
		if (l->addr[i].family != a->family)
			continue;
		/* What neighbours know a router by, if it has one. */
		if (announce && is_link_local(&l->addr[i]))
			return &l->addr[i];
		addr_mask(&l->addr[i], &net);
		if (!any || addr_in(a, &net))
			any = &l->addr[i];
	}
	return any;
}

// SPDX-License-Identifier: GPL-2.0-only
#include <linux/if_addr.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "known.h"
#include "proxy.h"
#include "util.h"

void known_init(struct known *k, const struct venet_addr *addr, size_t n)
{
	memset(k, 0, sizeof(*k));
	k->addr = addr;
	k->addrs = n;
}

void known_forget(struct known *k, const struct nl *rt)
{
	size_t i, kept = 0;

	for (i = 0; i < k->n; i++) {
		if (rt && k->list[i].rt != rt)
			k->list[kept++] = k->list[i];
		else
			rt_copies_free(&k->list[i].copies);
	}
	k->n = kept;
	if (kept)
		return;
	free(k->list);
	k->list = NULL;
}

static int grant_cmp(const void *a, const void *b)
{
	const struct venet_addr *x = a, *y = b;

	if (x->hub != y->hub)
		return x->hub < y->hub ? -1 : 1;
	if (x->port != y->port)
		return x->port < y->port ? -1 : 1;
	return addr_cmp(&x->addr, &y->addr);
}

bool known_grant(const struct known *k, uint32_t hub, uint32_t port,
		 const struct addr *a)
{
	struct venet_addr key = { .hub = hub, .port = port };

	addr_mask(a, &key.addr);
	return k->addrs && bsearch(&key, k->addr, k->addrs, sizeof(key),
				   grant_cmp);
}

/* What a message is about. */
static struct addr subject(const struct nlmsghdr *nlh)
{
	struct addr a = { .family = 0 };

	struct rt_proxy p;

	if (nlh->nlmsg_type == RTM_NEWROUTE)
		rt_route_dst(nlh, &a);
	else if (nlh->nlmsg_type == RTM_NEWADDR)
		rt_addr_of(nlh, &a);
	else if (rt_proxy_of(nlh, &p))
		a = p.addr;
	return a;
}

static int subject_cmp(const void *a, const void *b)
{
	struct addr x = subject(*(struct nlmsghdr *const *)a);
	struct addr y = subject(*(struct nlmsghdr *const *)b);

	return addr_cmp(&x, &y);
}

static void read_list(struct known_list *l)
{
	struct err saved = *err_last();
	size_t total;

	if (l->type == RTM_NEWROUTE)
		rt_routes_own(l->rt, l->family, 0, &l->copies);
	else if (l->type == RTM_NEWNEIGH)
		rt_proxies(l->rt, l->family, &l->copies);
	else
		rt_addrs_find(l->rt, l->ifindex, l->family, NULL, 0,
			      &l->copies, &total);
	if (l->copies.n)
		qsort(l->copies.list, l->copies.n, sizeof(*l->copies.list),
		      subject_cmp);
	err_restore(&saved);
}

static const struct known_list *get_list(struct known *k, struct nl *rt,
					 uint16_t type, uint8_t family,
					 int ifindex)
{
	struct known_list *l;
	size_t i;

	for (i = 0; i < k->n; i++) {
		l = &k->list[i];
		if (l->rt == rt && l->type == type && l->family == family &&
		    l->ifindex == ifindex)
			return l;
	}
	vec_grow(k->list, k->n);
	l = &k->list[k->n++];
	*l = (struct known_list){
		.rt = rt,
		.type = type,
		.family = family,
		.ifindex = ifindex,
	};
	read_list(l);
	return l;
}

static int about_cmp(const void *element, const void *key)
{
	struct addr a = subject(*(struct nlmsghdr *const *)element);

	return addr_cmp(&a, key);
}

/* The first message of a list that is about this, or what comes behind it. */
static size_t first_about(const struct known_list *l, const struct addr *key)
{
	return sorted_first(key, l->copies.list, l->copies.n,
			    sizeof(*l->copies.list), about_cmp);
}

/* The next one that is about it, or NULL. */
static const struct nlmsghdr *next_about(const struct known_list *l, size_t i,
					 const struct addr *key)
{
	struct addr a;

	if (i >= l->copies.n)
		return NULL;
	a = subject(l->copies.list[i]);
	return addr_cmp(&a, key) ? NULL : l->copies.list[i];
}

/* Is it just that? The list of addresses is of one device. */
static bool is_it(const struct nlmsghdr *want, const struct nlmsghdr *have)
{
	const struct ndmsg *w = mnl_nlmsg_get_payload(want);
	const struct ndmsg *h = mnl_nlmsg_get_payload(have);

	switch (want->nlmsg_type) {
	case RTM_NEWROUTE:
		return rt_route_same(want, have);
	case RTM_NEWNEIGH:
		return w->ndm_ifindex == h->ndm_ifindex;
	}
	return true;
}

bool known_net(struct known *k, struct nl *rt, const struct nlmsghdr *want)
{
	const struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(want);
	bool addr = want->nlmsg_type == RTM_NEWADDR;
	struct addr key = subject(want);
	const struct known_list *l = get_list(k, rt, want->nlmsg_type,
					      key.family, addr ?
					      (int)ifa->ifa_index : 0);
	const struct nlmsghdr *have;
	size_t i = first_about(l, &key);

	/* There may be several routes to a destination, on several links. */
	for (; (have = next_about(l, i, &key)); i++)
		if (is_it(want, have))
			return true;
	return false;
}

const struct nlmsghdr *known_route(struct known *k, struct nl *rt,
				   const struct addr *dst, int oif)
{
	const struct known_list *l = get_list(k, rt, RTM_NEWROUTE,
					      dst->family, 0);
	const struct nlattr *tb[RTA_OIF + 1];
	const struct nlmsghdr *have;
	size_t i = first_about(l, dst);

	for (; (have = next_about(l, i, dst)); i++) {
		nl_parse(have, sizeof(struct rtmsg), tb, RTA_OIF);
		if ((int)nl_u32(tb[RTA_OIF]) == oif)
			return have;
	}
	return NULL;
}

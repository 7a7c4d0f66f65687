// SPDX-License-Identifier: GPL-2.0-only
/* What a device is, read from the kernel. */
#include <errno.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/if_vlan.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "err.h"
#include "nic_record.h"
#include "util.h"

#ifndef IFLA_NETNS_IMMUTABLE		/* since 6.15 */
#define IFLA_NETNS_IMMUTABLE	67
#endif
#define LINK_MAX	IFLA_NETNS_IMMUTABLE

/* Flags that rtnetlink sets; others tell what the device is or does. */
#define FLAGS_SET	(IFF_UP | IFF_DEBUG | IFF_NOTRAILERS | IFF_NOARP |  \
			 IFF_PROMISC | IFF_ALLMULTI | IFF_MULTICAST |	    \
			 IFF_PORTSEL | IFF_AUTOMEDIA | IFF_DYNAMIC)

const char *const nic_num_name[NIC_NUMS] = {
	[NIC_MTU] = "mtu",
	[NIC_TXQLEN] = "txqueuelen",
	[NIC_GROUP] = "group",
	[NIC_GSO_SIZE] = "gso-max-size",
	[NIC_GSO_SEGS] = "gso-max-segs",
	[NIC_GRO_SIZE] = "gro-max-size",
};

static const uint16_t num_attr[NIC_NUMS] = {
	[NIC_MTU] = IFLA_MTU,
	[NIC_TXQLEN] = IFLA_TXQLEN,
	[NIC_GROUP] = IFLA_GROUP,
	[NIC_GSO_SIZE] = IFLA_GSO_MAX_SIZE,
	[NIC_GSO_SEGS] = IFLA_GSO_MAX_SEGS,
	[NIC_GRO_SIZE] = IFLA_GRO_MAX_SIZE,
};

bool nic_kind_ok(const char *kind)
{
	return !*kind || !strcmp(kind, "vlan") || !strcmp(kind, "macvlan") ||
	       !strcmp(kind, "dummy");
}

const char *nic_mac_text(const struct nic_mac *m, char buf[NIC_MAC_TEXT])
{
	unsigned int i;

	buf[0] = '\0';
	for (i = 0; i < m->len; i++)
		snprintf(buf + (i ? 3 * i - 1 : 0), 4, "%s%02x", i ? ":" : "",
			 m->byte[i]);
	return buf;
}

static void mac_get(const struct nlattr *attr, struct nic_mac *m)
{
	size_t len = attr ? mnl_attr_get_payload_len(attr) : 0;

	if (len > NIC_MAC)
		len = 0;
	m->len = len;
	if (len)
		memcpy(m->byte, mnl_attr_get_payload(attr), len);
}

static void altnames_get(const struct nlattr *nest, struct nic_link *l)
{
	const struct nlattr *attr;
	char name[NIC_ALTNAME];

	if (!nest)
		return;
	mnl_attr_for_each_nested(attr, nest) {
		if (mnl_attr_get_type(attr) != IFLA_ALT_IFNAME)
			continue;
		nl_str(attr, name, sizeof(name));
		vec_grow(l->altname, l->altnames);
		l->altname[l->altnames++] = xstrdup(name);
	}
}

/* The kernel says that it knows all flags, and refuses to be asked for that. */
static void vlan_flags(struct nlattr *attr)
{
	struct ifla_vlan_flags f;

	if (mnl_attr_get_payload_len(attr) < sizeof(f))
		return;
	memcpy(&f, mnl_attr_get_payload(attr), sizeof(f));
	f.mask &= VLAN_FLAG_REORDER_HDR | VLAN_FLAG_GVRP |
		  VLAN_FLAG_LOOSE_BINDING | VLAN_FLAG_MVRP |
		  VLAN_FLAG_BRIDGE_BINDING;
	memcpy(mnl_attr_get_payload(attr), &f, sizeof(f));
}

/*
 * The options of a kind as they are given to make another. Macvlan tells what
 * may not be asked for, too: the MACs that it is to accept, and a length that
 * is the kernel's own.
 */
static void data_get(const struct nlattr *nest, struct nic_link *l)
{
	const struct nlattr *attr;

	if (!nest || !nic_kind_ok(l->kind))
		return;
	mnl_attr_for_each_nested(attr, nest) {
		size_t len = MNL_ALIGN(attr->nla_len);

		if (!strcmp(l->kind, "macvlan") &&
		    mnl_attr_get_type(attr) != IFLA_MACVLAN_MODE &&
		    mnl_attr_get_type(attr) != IFLA_MACVLAN_FLAGS &&
		    mnl_attr_get_type(attr) != IFLA_MACVLAN_BC_QUEUE_LEN)
			continue;
		if (l->data_len + len > sizeof(l->data))
			break;
		memcpy(l->data + l->data_len, attr, attr->nla_len);
		if (!strcmp(l->kind, "vlan") &&
		    mnl_attr_get_type(attr) == IFLA_VLAN_FLAGS)
			vlan_flags((void *)(l->data + l->data_len));
		l->data_len += len;
	}
}

static bool link_parse(const struct nlmsghdr *nlh, struct nic_link *l)
{
	const struct nlattr *tb[LINK_MAX + 1];
	const struct nlattr *info[IFLA_INFO_DATA + 1];
	const struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);
	unsigned int i;

	memset(l, 0, sizeof(*l));
	if (nlh->nlmsg_type != RTM_NEWLINK ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(*ifi))
		return false;
	nl_parse(nlh, sizeof(*ifi), tb, LINK_MAX);
	nl_parse_nest(tb[IFLA_LINKINFO], info, IFLA_INFO_DATA);
	l->ifindex = ifi->ifi_index;
	l->flags = ifi->ifi_flags & FLAGS_SET;
	l->loopback = ifi->ifi_flags & IFF_LOOPBACK;
	nl_str(tb[IFLA_IFNAME], l->name, sizeof(l->name));
	nl_str(tb[IFLA_IFALIAS], l->alias, sizeof(l->alias));
	nl_str(info[IFLA_INFO_KIND], l->kind, sizeof(l->kind));
	nl_str(tb[IFLA_PARENT_DEV_BUS_NAME], l->bus, sizeof(l->bus));
	nl_str(tb[IFLA_PARENT_DEV_NAME], l->parent, sizeof(l->parent));
	mac_get(tb[IFLA_ADDRESS], &l->mac);
	mac_get(tb[IFLA_PERM_ADDRESS], &l->perm);
	for (i = 0; i < NIC_NUMS; i++)
		l->num[i] = nl_u32(tb[num_attr[i]]);
	l->master = nl_u32(tb[IFLA_MASTER]);
	l->lower = nl_u32(tb[IFLA_LINK]);
	l->lower_away = tb[IFLA_LINK_NETNSID];
	l->immutable = nl_u8(tb[IFLA_NETNS_IMMUTABLE]);
	altnames_get(tb[IFLA_PROP_LIST], l);
	data_get(info[IFLA_INFO_DATA], l);
	return true;
}

static bool want_link(const struct nlmsghdr *nlh, void *data)
{
	(void)data;
	return nlh->nlmsg_type == RTM_NEWLINK;
}

int nic_links(struct nl *rt, struct nic_link **list, size_t *n)
{
	char buf[NL_REQUEST];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct rt_copies c;
	size_t i;

	*list = NULL;
	*n = 0;
	nlh->nlmsg_type = RTM_GETLINK;
	mnl_nlmsg_put_extra_header(nlh, sizeof(struct ifinfomsg));
	if (rt_collect(rt, nlh, want_link, NULL, "the interfaces", &c) < 0)
		return -1;
	*list = xrealloc(NULL, c.n + 1, sizeof(**list));
	for (i = 0; i < c.n; i++)
		if (link_parse(c.list[i], &(*list)[*n]))
			(*n)++;
	rt_copies_free(&c);
	return 0;
}

static void link_free(struct nic_link *l)
{
	while (l->altnames)
		free(l->altname[--l->altnames]);
	free(l->altname);
	l->altname = NULL;
}

void nic_links_free(struct nic_link *list, size_t n)
{
	while (n)
		link_free(&list[--n]);
	free(list);
}

const struct nic_link *nic_link_named(const struct nic_link *list, size_t n,
				      const char *name)
{
	size_t i, k;

	for (i = 0; i < n; i++) {
		if (!strcmp(list[i].name, name))
			return &list[i];
		for (k = 0; k < list[i].altnames; k++)
			if (!strcmp(list[i].altname[k], name))
				return &list[i];
	}
	return NULL;
}

void nic_link_copy(struct nic_link *to, const struct nic_link *from)
{
	size_t i;

	*to = *from;
	to->altname = xrealloc(NULL, from->altnames + 1,
			       sizeof(*to->altname));
	for (i = 0; i < from->altnames; i++)
		to->altname[i] = xstrdup(from->altname[i]);
}

static bool mac_same(const struct nic_mac *a, const struct nic_mac *b)
{
	return a->len == b->len && !memcmp(a->byte, b->byte, a->len);
}

/*
 * A real device is known by where it is plugged in and by the address that is
 * burned into it, a virtual one by its index, which is chosen at each move.
 */
bool nic_is(const struct nic *want, const struct nic_link *l, const char *boot,
	    bool inside)
{
	const struct nic_link *w = &want->link;

	if (strcmp(l->kind, w->kind))
		return false;
	if (w->parent[0])
		return !strcmp(l->bus, w->bus) &&
		       !strcmp(l->parent, w->parent) &&
		       (!w->perm.len || !l->perm.len ||
			mac_same(&w->perm, &l->perm));
	return !strcmp(want->boot, boot) &&
	       l->ifindex == (inside ? want->inside_ifindex : w->ifindex);
}

/* What belongs to a device, by the index in each kind of message. */

static bool want_addr(const struct nlmsghdr *nlh, void *data)
{
	const struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *tb[IFA_PROTO + 1];
	uint32_t flags;

	if (nlh->nlmsg_type != RTM_NEWADDR ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(*ifa) ||
	    (int)ifa->ifa_index != *(int *)data)
		return false;
	nl_parse(nlh, sizeof(*ifa), tb, IFA_PROTO);
	flags = tb[IFA_FLAGS] ? nl_u32(tb[IFA_FLAGS]) : ifa->ifa_flags;
	/* What the kernel or a lease has put there comes by itself. */
	return flags & IFA_F_PERMANENT &&
	       nl_u8(tb[IFA_PROTO]) != IFAPROT_KERNEL_LL;
}

static bool want_route(const struct nlmsghdr *nlh, void *data)
{
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *tb[RTA_TABLE + 1];

	if (nlh->nlmsg_type != RTM_NEWROUTE ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(*rtm))
		return false;
	nl_parse(nlh, sizeof(*rtm), tb, RTA_TABLE);
	return (int)nl_u32(tb[RTA_OIF]) == *(int *)data &&
	       rtm->rtm_table != RT_TABLE_LOCAL &&
	       !(rtm->rtm_flags & RTM_F_CLONED) &&
	       rtm->rtm_protocol != RTPROT_KERNEL &&
	       rtm->rtm_protocol != RTPROT_RA &&
	       rtm->rtm_protocol != RTPROT_REDIRECT;
}

static bool want_neigh(const struct nlmsghdr *nlh, void *data)
{
	const struct ndmsg *ndm = mnl_nlmsg_get_payload(nlh);

	return nlh->nlmsg_type == RTM_NEWNEIGH &&
	       mnl_nlmsg_get_payload_len(nlh) >= sizeof(*ndm) &&
	       ndm->ndm_ifindex == *(int *)data &&
	       (ndm->ndm_family == AF_INET || ndm->ndm_family == AF_INET6) &&
	       (ndm->ndm_flags & NTF_PROXY || ndm->ndm_state & NUD_PERMANENT);
}

static int copy_one(struct nl *rt, uint16_t type, size_t header, uint8_t family,
		    uint8_t flags, rt_keep *keep, int ifindex, const char *what,
		    struct rt_copies *to)
{
	char buf[NL_REQUEST];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct rt_copies c;
	uint8_t *h;
	size_t i;

	nlh->nlmsg_type = type;
	h = mnl_nlmsg_put_extra_header(nlh, header);
	*h = family;
	/* The kernel looks for the device, as far as it can. */
	if (type == RTM_GETADDR) {
		((struct ifaddrmsg *)(void *)h)->ifa_index = ifindex;
	} else if (type == RTM_GETROUTE) {
		mnl_attr_put_u32(nlh, RTA_OIF, ifindex);
	} else {
		((struct ndmsg *)(void *)h)->ndm_flags = flags;
		mnl_attr_put_u32(nlh, NDA_IFINDEX, ifindex);
	}
	if (rt_collect(rt, nlh, keep, &ifindex, what, &c) < 0)
		return -1;
	for (i = 0; i < c.n; i++) {
		/* None is longer than what is sent back. */
		if (c.list[i]->nlmsg_len > NL_REQUEST) {
			free(c.list[i]);
			continue;
		}
		vec_grow(to->list, to->n);
		to->list[to->n++] = c.list[i];
	}
	free(c.list);
	return 0;
}

static int copy_all(struct nic *n, struct nl *rt)
{
	static const uint8_t family[] = { AF_INET, AF_INET6 };
	int ifindex = n->link.ifindex;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(family); i++)
		if (copy_one(rt, RTM_GETADDR, sizeof(struct ifaddrmsg),
			     family[i], 0, want_addr, ifindex, "the addresses",
			     &n->addrs) ||
		    copy_one(rt, RTM_GETROUTE, sizeof(struct rtmsg), family[i],
			     0, want_route, ifindex, "the routes",
			     &n->routes) ||
		    copy_one(rt, RTM_GETNEIGH, sizeof(struct ndmsg), family[i],
			     0, want_neigh, ifindex, "the neighbours",
			     &n->neighs) ||
		    copy_one(rt, RTM_GETNEIGH, sizeof(struct ndmsg), family[i],
			     NTF_PROXY, want_neigh, ifindex, "the proxies",
			     &n->neighs))
			return -1;
	return 0;
}

static void name_of(const struct nic_link *list, size_t n, int ifindex,
		    char name[IFNAMSIZ])
{
	size_t i;

	name[0] = '\0';
	for (i = 0; i < n && ifindex; i++)
		if (list[i].ifindex == ifindex)
			strcpy(name, list[i].name);
}

/* What netlink does not tell about a device stands beside it on its bus. */
static bool on_bus(const struct nic_link *l, const char *file)
{
	char path[sizeof("/sys/bus//devices//") + sizeof(l->bus) +
		  sizeof(l->parent) + 16];

	snprintf(path, sizeof(path), "/sys/bus/%s/devices/%s/%s", l->bus,
		 l->parent, file);
	return l->parent[0] && !access(path, F_OK);
}

bool nic_has_functions(const struct nic_link *l)
{
	return on_bus(l, "virtfn0");
}

int nic_get(struct nic *n, struct place *host, const struct nic_link *list,
	    size_t links)
{
	name_of(list, links, n->link.master, n->master);
	name_of(list, links, n->link.lower_away ? 0 : n->link.lower, n->lower);
	/* A virtual function has another one each time that it is made. */
	if (on_bus(&n->link, "physfn"))
		n->link.perm.len = 0;
	dev_sysctls_get(&n->sysctls, n->link.name);
	if (ethtool_get(-1, n->link.ifindex, &n->eth))
		return -1;
	return copy_all(n, &host->rt);
}

uint64_t nic_cookie(const struct nl *rt)
{
	uint64_t cookie = 0;
	socklen_t len = sizeof(cookie);

	if (getsockopt(mnl_socket_get_fd(rt->sk), SOL_SOCKET, SO_NETNS_COOKIE,
		       &cookie, &len))
		return 0;
	return cookie;
}

void nic_free(struct nic *n)
{
	link_free(&n->link);
	ethtool_free(&n->eth);
	dev_sysctls_free(&n->sysctls);
	rt_copies_free(&n->addrs);
	rt_copies_free(&n->routes);
	rt_copies_free(&n->neighs);
}

// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <net/if.h>	/* linux/if.h knows what that has, not the reverse */
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <linux/venet.h>
#include <net/if_arp.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "proxy.h"
#include "rtnl.h"
#include "util.h"

#define DUMP_TRIES	10

const struct addr rt_gateway6 = {
	.family = AF_INET6,
	.len = 128,
	.bytes = { 0xfe, 0x80, [15] = 1 },
};

static struct ifinfomsg *put_link(char *buf, uint16_t type, int ifindex)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct ifinfomsg *ifi;

	nlh->nlmsg_type = type;
	ifi = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifi));
	ifi->ifi_family = AF_UNSPEC;
	ifi->ifi_index = ifindex;
	return ifi;
}

struct nlmsghdr *rt_link_new(char *buf, const struct link_new *l)
{
	struct nlmsghdr *nlh = (void *)buf;
	struct nlattr *info, *data;

	put_link(buf, RTM_NEWLINK, 0);
	nlh->nlmsg_flags = NLM_F_CREATE | NLM_F_EXCL;
	mnl_attr_put_strz(nlh, IFLA_IFNAME, l->name);
	if (l->hub)
		mnl_attr_put_u32(nlh, IFLA_LINK, l->hub);

	info = mnl_attr_nest_start(nlh, IFLA_LINKINFO);
	mnl_attr_put_strz(nlh, IFLA_INFO_KIND, VENET_KIND);
	if (l->role || l->id || l->label || l->mark) {
		data = mnl_attr_nest_start(nlh, IFLA_INFO_DATA);
		if (l->role)
			mnl_attr_put_u8(nlh, IFLA_VENET_ROLE, l->role);
		if (l->id)
			mnl_attr_put_u32(nlh, IFLA_VENET_ID, l->id);
		if (l->label)
			mnl_attr_put_strz(nlh, IFLA_VENET_LABEL, l->label);
		if (l->mark)
			mnl_attr_put_u32(nlh, IFLA_VENET_MARK, l->mark);
		mnl_attr_nest_end(nlh, data);
	}
	mnl_attr_nest_end(nlh, info);
	return nlh;
}

struct nlmsghdr *rt_link_set(char *buf, int ifindex, int netns,
			     const char *name, int up)
{
	struct nlmsghdr *nlh = (void *)buf;
	struct ifinfomsg *ifi = put_link(buf, RTM_NEWLINK, ifindex);

	if (up >= 0) {
		ifi->ifi_change = IFF_UP;
		ifi->ifi_flags = up ? IFF_UP : 0;
	}
	if (netns >= 0)
		mnl_attr_put_u32(nlh, IFLA_NET_NS_FD, netns);
	if (name)
		mnl_attr_put_strz(nlh, IFLA_IFNAME, name);
	return nlh;
}

struct nlmsghdr *rt_link_del(char *buf, int ifindex, const char *name,
			     int nsid)
{
	struct nlmsghdr *nlh = (void *)buf;

	put_link(buf, RTM_DELLINK, ifindex);
	if (!ifindex)
		mnl_attr_put_strz(nlh, IFLA_IFNAME, name);
	if (nsid >= 0)
		mnl_attr_put_u32(nlh, IFLA_TARGET_NETNSID, nsid);
	return nlh;
}

struct nlmsghdr *rt_addr(char *buf, uint16_t type, int ifindex,
			 const struct addr *a)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct ifaddrmsg *ifa;

	nlh->nlmsg_type = type;
	if (type == RTM_NEWADDR)
		nlh->nlmsg_flags = NLM_F_CREATE | NLM_F_EXCL;
	ifa = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifa));
	ifa->ifa_family = a->family;
	ifa->ifa_prefixlen = a->len;
	ifa->ifa_scope = RT_SCOPE_UNIVERSE;
	ifa->ifa_index = ifindex;
	/*
	 * Nobody else can have it: the table says whose it is. And nobody is
	 * to be found by a route to it, which costs each removal of another.
	 */
	if (a->family == AF_INET6)
		mnl_attr_put_u32(nlh, IFA_FLAGS, IFA_F_NODAD |
				 IFA_F_NOPREFIXROUTE);
	mnl_attr_put(nlh, IFA_LOCAL, addr_size(a), a->bytes);
	mnl_attr_put(nlh, IFA_ADDRESS, addr_size(a), a->bytes);
	return nlh;
}

/* The header has room for eight bits of a table's number. */
static void put_table(struct nlmsghdr *nlh, struct rtmsg *rtm, uint32_t table)
{
	rtm->rtm_table = table < 256 ? table : RT_TABLE_UNSPEC;
	if (table >= 256)
		mnl_attr_put_u32(nlh, RTA_TABLE, table);
}

struct nlmsghdr *rt_route(char *buf, uint16_t type, const struct route *r)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct rtmsg *rtm;

	nlh->nlmsg_type = type;
	if (type == RTM_NEWROUTE)
		nlh->nlmsg_flags = NLM_F_CREATE | NLM_F_EXCL;
	rtm = mnl_nlmsg_put_extra_header(nlh, sizeof(*rtm));
	rtm->rtm_family = r->dst.family;
	rtm->rtm_dst_len = r->dst.len;
	put_table(nlh, rtm, r->table ? r->table : RT_TABLE_MAIN);
	rtm->rtm_protocol = RTPROT_VENET;
	rtm->rtm_type = r->unreachable ? RTN_UNREACHABLE : RTN_UNICAST;
	rtm->rtm_scope = RT_SCOPE_UNIVERSE;
	if (r->dst.len)
		mnl_attr_put(nlh, RTA_DST, addr_size(&r->dst), r->dst.bytes);
	if (r->unreachable) {
		mnl_attr_put_u32(nlh, RTA_PRIORITY, METRIC_LAST);
		return nlh;
	}
	if (r->metric)
		mnl_attr_put_u32(nlh, RTA_PRIORITY, r->metric);
	if (r->src.family)
		mnl_attr_put(nlh, RTA_PREFSRC, addr_size(&r->src),
			     r->src.bytes);
	if (r->gw.family)
		mnl_attr_put(nlh, RTA_GATEWAY, addr_size(&r->gw), r->gw.bytes);
	else if (r->dst.family == AF_INET)
		rtm->rtm_scope = RT_SCOPE_LINK;
	else
		/* One neighbour for all: a bare device route would make one
		 * for each destination.
		 */
		mnl_attr_put(nlh, RTA_GATEWAY, 16, rt_gateway6.bytes);
	mnl_attr_put_u32(nlh, RTA_OIF, r->oif);
	return nlh;
}

static bool link_parse(const struct nlmsghdr *nlh, struct link *l)
{
	const struct nlattr *tb[IFLA_LINKINFO + 1];
	const struct nlattr *info[IFLA_INFO_SLAVE_KIND + 1];
	const struct nlattr *data[IFLA_VENET_MAX + 1];
	const struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);
	char master[16];

	memset(l, 0, sizeof(*l));
	if (nlh->nlmsg_type != RTM_NEWLINK ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(*ifi))
		return false;
	nl_parse(nlh, sizeof(*ifi), tb, IFLA_LINKINFO);
	nl_parse_nest(tb[IFLA_LINKINFO], info, IFLA_INFO_SLAVE_KIND);
	l->ifindex = ifi->ifi_index;
	l->up = ifi->ifi_flags & IFF_UP;
	l->running = ifi->ifi_flags & IFF_RUNNING;
	l->late = l->up && ifi->ifi_flags & IFF_LOWER_UP &&
		  (nl_u8(tb[IFLA_OPERSTATE]) == IF_OPER_DOWN ||
		   nl_u8(tb[IFLA_OPERSTATE]) == IF_OPER_LOWERLAYERDOWN);
	l->ether = ifi->ifi_type == ARPHRD_ETHER &&
		   !(ifi->ifi_flags & IFF_NOARP);
	/* A device of a VRF keeps its addresses. */
	nl_str(info[IFLA_INFO_SLAVE_KIND], master, sizeof(master));
	l->member = tb[IFLA_MASTER] && strcmp(master, "vrf");
	if (tb[IFLA_ADDRESS] &&
	    mnl_attr_get_payload_len(tb[IFLA_ADDRESS]) == sizeof(l->mac))
		memcpy(l->mac, mnl_attr_get_payload(tb[IFLA_ADDRESS]),
		       sizeof(l->mac));
	l->mtu = nl_u32(tb[IFLA_MTU]);
	nl_str(tb[IFLA_IFNAME], l->name, sizeof(l->name));
	nl_str(info[IFLA_INFO_KIND], l->kind, sizeof(l->kind));
	if (!strcmp(l->kind, VENET_KIND)) {
		nl_parse_nest(info[IFLA_INFO_DATA], data, IFLA_VENET_MAX);
		l->role = nl_u8(data[IFLA_VENET_ROLE]);
		l->id = nl_u32(data[IFLA_VENET_ID]);
	}
	return true;
}

static int link_cb(const struct nlmsghdr *nlh, void *data)
{
	link_parse(nlh, data);
	return 0;
}

static int link_get(struct nl *rt, struct nlmsghdr *nlh, struct link *l)
{
	int err;

	mnl_attr_put_u32(nlh, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
	err = nl_talk(rt, nlh, link_cb, l);
	if (err == -ENODEV)
		return 0;
	if (err)
		return fail(ERR_KERNEL, "cannot look at an interface: %s",
			    nl_why(rt, err));
	return 1;
}

int rt_link_by_name(struct nl *rt, const char *name, struct link *l)
{
	char buf[NL_REQUEST];
	struct nlmsghdr *nlh = (void *)buf;

	memset(l, 0, sizeof(*l));
	/* Longer ones exist nowhere and would be refused as malformed. */
	if (!*name || strlen(name) >= IFNAMSIZ)
		return 0;
	put_link(buf, RTM_GETLINK, 0);
	mnl_attr_put_strz(nlh, IFLA_IFNAME, name);
	return link_get(rt, nlh, l);
}

int rt_link_by_index(struct nl *rt, int ifindex, struct link *l)
{
	char buf[NL_REQUEST];

	memset(l, 0, sizeof(*l));
	put_link(buf, RTM_GETLINK, ifindex);
	return link_get(rt, (void *)buf, l);
}

int rt_dump(struct nl *rt, struct nlmsghdr *nlh, nl_cb *cb, void *data,
	    void (*reset)(void *data), const char *what)
{
	int tries, err;

	nlh->nlmsg_flags = NLM_F_DUMP;
	for (tries = 0; tries < DUMP_TRIES; tries++) {
		if (reset)
			reset(data);
		err = nl_talk(rt, nlh, cb, data);
		if (err != -EINTR)
			break;
	}
	if (!err || err == -ENOENT)
		return 0;
	if (err == -EINTR) {
		fail(ERR_KERNEL, "%s do not stop changing", what);
		return RT_UNSTEADY;
	}
	return fail(ERR_KERNEL, "cannot list %s: %s", what, nl_why(rt, err));
}

struct links {
	const char *kind;
	struct link *list;
	size_t n;
};

static int links_cb(const struct nlmsghdr *nlh, void *data)
{
	struct links *s = data;
	struct link l;

	/* The kernel filters only when it knows the kind. */
	if (link_parse(nlh, &l) && (!s->kind || !strcmp(l.kind, s->kind))) {
		vec_grow(s->list, s->n);
		s->list[s->n++] = l;
	}
	return 0;
}

static void links_reset(void *data)
{
	((struct links *)data)->n = 0;
}

int rt_links(struct nl *rt, const char *kind,
	     void (*cb)(const struct link *l, void *data), void *data)
{
	struct links s = { .kind = kind };
	char buf[NL_REQUEST];
	struct nlmsghdr *nlh = (void *)buf;
	struct nlattr *info;
	size_t i;
	int ret;

	put_link(buf, RTM_GETLINK, 0);
	if (kind) {
		info = mnl_attr_nest_start(nlh, IFLA_LINKINFO);
		mnl_attr_put_strz(nlh, IFLA_INFO_KIND, kind);
		mnl_attr_nest_end(nlh, info);
	}
	ret = rt_dump(rt, nlh, links_cb, &s, links_reset, "the interfaces");
	for (i = 0; !ret && i < s.n; i++)
		cb(&s.list[i], data);
	free(s.list);
	return ret;
}

void rt_copies_free(struct rt_copies *c)
{
	while (c->n)
		free(c->list[--c->n]);
	free(c->list);
	c->list = NULL;
}

struct find {
	struct rt_copies *copies;
	const struct addr *addr;	/* those wanted, or NULL for all */
	size_t n;
	size_t total;
	uint32_t table;			/* of routes, 0 for any */
	int ifindex;
	uint8_t proto;
};

static void find_reset(void *data)
{
	struct find *f = data;

	rt_copies_free(f->copies);
	f->total = 0;
}

struct nlmsghdr *rt_copy(const struct nlmsghdr *nlh)
{
	/* Attributes may reach into what the length is rounded up to. */
	struct nlmsghdr *copy = xzalloc(MNL_ALIGN(nlh->nlmsg_len));

	memcpy(copy, nlh, nlh->nlmsg_len);
	return copy;
}

static int find_add(struct find *f, const struct nlmsghdr *nlh)
{
	vec_grow(f->copies->list, f->copies->n);
	f->copies->list[f->copies->n++] = rt_copy(nlh);
	return 0;
}

static int find_run(struct nl *rt, struct nlmsghdr *nlh, nl_cb *cb,
		    struct find *f, const char *what)
{
	int ret;

	f->copies->list = NULL;
	f->copies->n = 0;
	ret = rt_dump(rt, nlh, cb, f, find_reset, what);
	if (!ret)
		return f->copies->n > 0;
	rt_copies_free(f->copies);
	return ret;
}

static int any_cmp(const void *a, const void *b)
{
	return addr_cmp(a, b);
}

static bool wanted(const struct find *f, const struct addr *a)
{
	return !f->addr || bsearch(a, f->addr, f->n, sizeof(*a), any_cmp);
}

static int proxy_cb(const struct nlmsghdr *nlh, void *data)
{
	struct rt_proxy p;

	return rt_proxy_of(nlh, &p) ? find_add(data, nlh) : 0;
}

int rt_proxies(struct nl *rt, uint8_t family, struct rt_copies *c)
{
	struct find f = { .copies = c };
	char buf[NL_REQUEST];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct ndmsg *ndm;

	nlh->nlmsg_type = RTM_GETNEIGH;
	ndm = mnl_nlmsg_put_extra_header(nlh, sizeof(*ndm));
	ndm->ndm_family = family;
	ndm->ndm_flags = NTF_PROXY;
	return find_run(rt, nlh, proxy_cb, &f, "the proxy entries");
}

bool rt_addr_of(const struct nlmsghdr *nlh, struct addr *a)
{
	const struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *tb[IFA_LOCAL + 1], *attr;

	nl_parse(nlh, sizeof(*ifa), tb, IFA_LOCAL);
	attr = tb[IFA_LOCAL] ? tb[IFA_LOCAL] : tb[IFA_ADDRESS];
	if (!attr || !addr_set(a, mnl_attr_get_payload(attr),
			       mnl_attr_get_payload_len(attr)))
		return false;
	a->len = ifa->ifa_prefixlen;
	return a->family == ifa->ifa_family && a->len <= addr_bits(a);
}

static int addr_cb(const struct nlmsghdr *nlh, void *data)
{
	const struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(nlh);
	struct find *f = data;
	struct addr a;

	if (nlh->nlmsg_type != RTM_NEWADDR ||
	    (f->ifindex && (int)ifa->ifa_index != f->ifindex) ||
	    !rt_addr_of(nlh, &a))
		return 0;
	f->total++;
	return wanted(f, &a) ? find_add(f, nlh) : 0;
}

int rt_addrs_find(struct nl *rt, int ifindex, uint8_t family,
		  const struct addr *addr, size_t n, struct rt_copies *c,
		  size_t *total)
{
	struct find f = {
		.copies = c,
		.addr = addr,
		.n = n,
		.ifindex = ifindex,
	};
	char buf[NL_REQUEST];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct ifaddrmsg *ifa;
	int ret;

	nlh->nlmsg_type = RTM_GETADDR;
	ifa = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifa));
	ifa->ifa_family = family;
	ifa->ifa_index = ifindex;
	ret = find_run(rt, nlh, addr_cb, &f, "the addresses");
	*total = f.total;
	return ret;
}

bool rt_route_dst(const struct nlmsghdr *nlh, struct addr *dst)
{
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *tb[RTA_DST + 1];

	nl_parse(nlh, sizeof(*rtm), tb, RTA_DST);
	memset(dst, 0, sizeof(*dst));
	dst->family = rtm->rtm_family;
	if (tb[RTA_DST] &&
	    !addr_set(dst, mnl_attr_get_payload(tb[RTA_DST]),
		      mnl_attr_get_payload_len(tb[RTA_DST])))
		return false;
	dst->len = rtm->rtm_dst_len;
	return dst->family == rtm->rtm_family && dst->len <= addr_bits(dst);
}

static uint32_t route_table(const struct rtmsg *rtm, const struct nlattr **tb)
{
	return tb[RTA_TABLE] ? nl_u32(tb[RTA_TABLE]) : rtm->rtm_table;
}

uint32_t rt_route_table(const struct nlmsghdr *nlh)
{
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *tb[RTA_TABLE + 1];

	nl_parse(nlh, sizeof(*rtm), tb, RTA_TABLE);
	return route_table(rtm, tb);
}

static int route_cb(const struct nlmsghdr *nlh, void *data)
{
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *tb[RTA_TABLE + 1];
	struct find *f = data;
	struct addr dst;

	/* The local table is the kernel's own. */
	if (nlh->nlmsg_type != RTM_NEWROUTE ||
	    rtm->rtm_table == RT_TABLE_LOCAL ||
	    rtm->rtm_flags & RTM_F_CLONED ||
	    rtm->rtm_type != (f->ifindex ? RTN_UNICAST : RTN_UNREACHABLE) ||
	    (f->proto && rtm->rtm_protocol != f->proto))
		return 0;
	nl_parse(nlh, sizeof(*rtm), tb, RTA_TABLE);
	if (f->ifindex && (int)nl_u32(tb[RTA_OIF]) != f->ifindex)
		return 0;
	if (f->table && nl_u32(tb[RTA_TABLE]) != f->table)
		return 0;
	return rt_route_dst(nlh, &dst) && wanted(f, &dst) ?
		find_add(f, nlh) : 0;
}

struct rtmsg *rt_route_dump(char *buf, uint8_t family)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct rtmsg *rtm;

	nlh->nlmsg_type = RTM_GETROUTE;
	rtm = mnl_nlmsg_put_extra_header(nlh, sizeof(*rtm));
	rtm->rtm_family = family;
	return rtm;
}

int rt_routes_in(struct nl *rt, uint32_t table, const struct addr *dst,
		 size_t n, int oif, uint8_t proto, struct rt_copies *c)
{
	struct find f = {
		.copies = c,
		.addr = dst,
		.n = n,
		.table = table,
		.ifindex = oif,
		.proto = proto,
	};
	char buf[NL_REQUEST];
	struct nlmsghdr *nlh = (void *)buf;
	struct rtmsg *rtm = rt_route_dump(buf, dst->family);

	put_table(nlh, rtm, table);
	rtm->rtm_protocol = proto;
	rtm->rtm_type = oif ? RTN_UNICAST : RTN_UNREACHABLE;
	if (oif)
		mnl_attr_put_u32(nlh, RTA_OIF, oif);
	return find_run(rt, nlh, route_cb, &f, "the routes");
}

int rt_routes_unreachable(struct nl *rt, uint8_t family, struct rt_copies *c)
{
	struct find f = { .copies = c, .proto = RTPROT_VENET };
	char buf[NL_REQUEST];
	struct rtmsg *rtm = rt_route_dump(buf, family);

	rtm->rtm_protocol = RTPROT_VENET;
	rtm->rtm_type = RTN_UNREACHABLE;
	return find_run(rt, (void *)buf, route_cb, &f, "the routes");
}

int rt_routes_via(struct nl *rt, uint8_t family, int oif,
		  struct rt_copies *c)
{
	struct find f = { .copies = c, .ifindex = oif };
	char buf[NL_REQUEST];
	struct nlmsghdr *nlh = (void *)buf;
	struct rtmsg *rtm = rt_route_dump(buf, family);

	rtm->rtm_type = RTN_UNICAST;
	mnl_attr_put_u32(nlh, RTA_OIF, oif);
	return find_run(rt, nlh, route_cb, &f, "the routes");
}

static int own_cb(const struct nlmsghdr *nlh, void *data)
{
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);

	struct find *f = data;

	if (nlh->nlmsg_type != RTM_NEWROUTE ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(*rtm) ||
	    (f->proto && rtm->rtm_protocol != f->proto) ||
	    (f->table && rt_route_table(nlh) != f->table))
		return 0;
	return find_add(f, nlh);
}

static int routes_of(struct nl *rt, uint8_t family, uint32_t table,
		     uint8_t proto, struct rt_copies *c)
{
	struct find f = { .copies = c, .table = table, .proto = proto };
	char buf[NL_REQUEST];
	struct nlmsghdr *nlh = (void *)buf;
	struct rtmsg *rtm = rt_route_dump(buf, family);

	put_table(nlh, rtm, table);
	rtm->rtm_protocol = proto;
	return find_run(rt, (void *)buf, own_cb, &f, "the routes");
}

int rt_routes_own(struct nl *rt, uint8_t family, uint32_t table,
		  struct rt_copies *c)
{
	return routes_of(rt, family, table, RTPROT_VENET, c);
}

int rt_table_used(struct nl *rt, uint8_t family, uint32_t table)
{
	struct rt_copies c;
	int ret = routes_of(rt, family, table, 0, &c);

	if (ret >= 0)
		rt_copies_free(&c);
	return ret < 0 ? -1 : ret;
}

static bool attr_same(const struct nlattr *a, const struct nlattr *b)
{
	if (!a || !b)
		return a == b;
	return mnl_attr_get_payload_len(a) == mnl_attr_get_payload_len(b) &&
	       !memcmp(mnl_attr_get_payload(a), mnl_attr_get_payload(b),
		       mnl_attr_get_payload_len(a));
}

static uint32_t route_metric(const struct rtmsg *rtm, const struct nlattr **tb)
{
	/* The kernel's own choice. */
	if (!tb[RTA_PRIORITY] && rtm->rtm_family == AF_INET6)
		return 1024;
	return nl_u32(tb[RTA_PRIORITY]);
}

bool rt_route_same(const struct nlmsghdr *want, const struct nlmsghdr *have)
{
	const struct rtmsg *w = mnl_nlmsg_get_payload(want);
	const struct rtmsg *h = mnl_nlmsg_get_payload(have);
	const struct nlattr *wtb[RTA_TABLE + 1], *htb[RTA_TABLE + 1];

	nl_parse(want, sizeof(*w), wtb, RTA_TABLE);
	nl_parse(have, sizeof(*h), htb, RTA_TABLE);
	return w->rtm_family == h->rtm_family &&
	       w->rtm_dst_len == h->rtm_dst_len &&
	       w->rtm_protocol == h->rtm_protocol &&
	       w->rtm_type == h->rtm_type &&
	       route_table(w, wtb) == route_table(h, htb) &&
	       route_metric(w, wtb) == route_metric(h, htb) &&
	       attr_same(wtb[RTA_DST], htb[RTA_DST]) &&
	       attr_same(wtb[RTA_GATEWAY], htb[RTA_GATEWAY]) &&
	       attr_same(wtb[RTA_PREFSRC], htb[RTA_PREFSRC]) &&
	       /* An unreachable one of IPv6 is said to lead to lo. */
	       (!wtb[RTA_OIF] || attr_same(wtb[RTA_OIF], htb[RTA_OIF]));
}

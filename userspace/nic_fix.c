// SPDX-License-Identifier: GPL-2.0-only
/*
 * A device becomes what its record says. Each thing is compared first: what is
 * right already stays as it is, so this can be done again at any point.
 */
#include <errno.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "nic_fix.h"

void deed_text(struct deed *d, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(d->text, sizeof(d->text), fmt, ap);
	va_end(ap);
}

bool deed_told(struct restore *r, const char *text)
{
	if (r->ctx->dry_run)
		printf("%s\n", text);
	else if (r->ctx->verbose)
		fprintf(stderr, "%s\n", text);
	return !r->ctx->dry_run;
}

static void problem(struct restore *r, const char *text)
{
	warn("cannot do \"%s\": %s", text, err_last()->text);
	r->problems++;
}

int deed_do(struct restore *r, struct nl *rt, struct deed *d, bool exists)
{
	int err = 0;

	if (deed_told(r, d->text))
		err = nl_talk(rt, d->nlh, NULL, NULL);
	if (err && !(exists && err == -EEXIST)) {
		fail(ERR_KERNEL, "%s", nl_why(rt, err));
		problem(r, d->text);
	}
	return err;
}

static struct nlmsghdr *about(struct restore *r, struct deed *d)
{
	d->nlh = rt_link_set(d->buf, r->now.link.ifindex, -1, NULL, -1);
	return d->nlh;
}

/* "ip link set enp3s0" */
#define SET_TEXT	(PLACE_CMD + QUOTED_MAX)
static const char *set(const struct restore *r, char buf[SET_TEXT])
{
	char q[QUOTED_MAX];

	snprintf(buf, SET_TEXT, "%s link set %s", r->ctx->host.ip,
		 shell_quote(r->now.link.name, q));
	return buf;
}

struct nlmsghdr *nic_altname_msg(char *buf, int ifindex, uint16_t type,
				 const char *name)
{
	struct nlmsghdr *nlh = rt_link_set(buf, ifindex, -1, NULL, -1);
	struct nlattr *nest = mnl_attr_nest_start(nlh, IFLA_PROP_LIST);

	nlh->nlmsg_type = type;
	if (type == RTM_NEWLINKPROP)
		nlh->nlmsg_flags = NLM_F_CREATE | NLM_F_EXCL | NLM_F_APPEND;
	mnl_attr_put_strz(nlh, IFLA_ALT_IFNAME, name);
	mnl_attr_nest_end(nlh, nest);
	return nlh;
}

/* Is a name free for it, among the host's links? */
static bool name_free(struct restore *r, const char *name)
{
	const struct nic_link *l = nic_link_named(r->seat.list, r->seat.links,
						  name);
	char buf[SAFE_MAX];

	if (!l || l->ifindex == r->now.link.ifindex)
		return true;
	warn("%s cannot be called %s again: another device is",
	     r->now.link.name, safe_text(name, buf));
	r->problems++;
	return false;
}

static void set_flags(struct restore *r, uint32_t flags)
{
	uint32_t differ = flags ^ r->now.link.flags;
	struct ifinfomsg *ifi;
	char buf[SET_TEXT];
	struct deed d;

	if (!differ)
		return;
	ifi = mnl_nlmsg_get_payload(about(r, &d));
	ifi->ifi_change = differ;
	ifi->ifi_flags = flags;
	set(r, buf);
	deed_text(&d, "%s%s%s%s%s%s", buf,
		  differ & IFF_UP ? flags & IFF_UP ? " up" : " down" : "",
		  differ & IFF_NOARP ? flags & IFF_NOARP ? " arp off" : " arp on" : "",
		  differ & IFF_PROMISC ?
		  flags & IFF_PROMISC ? " promisc on" : " promisc off" : "",
		  differ & IFF_ALLMULTI ?
		  flags & IFF_ALLMULTI ? " allmulticast on" : " allmulticast off" : "",
		  differ & IFF_MULTICAST ?
		  flags & IFF_MULTICAST ? " multicast on" : " multicast off" : "");
	if (!deed_do(r, &r->ctx->host.rt, &d, false))
		r->now.link.flags = flags;
}

/* Not every kernel or driver does it to a device that is up. */
static void set_down(struct restore *r)
{
	set_flags(r, r->now.link.flags & ~IFF_UP);
	/* The routes go with it. */
	rt_copies_free(&r->now.routes);
}

static bool wants_addr(const struct restore *r, const struct addr *a)
{
	struct addr b;
	size_t i;

	for (i = 0; i < r->want->addrs.n; i++)
		if (rt_addr_of(r->want->addrs.list[i], &b) && !addr_cmp(a, &b))
			return true;
	return false;
}

/*
 * With a device the kernel renames the labels of its IPv4 addresses, and gives
 * all but the first one a number. So they go, and come back with their own.
 */
static void drop_labels(struct restore *r)
{
	char q[QUOTED_MAX], buf[ADDR_TEXT];
	const struct nlmsghdr *msg;
	struct addr a, host;
	struct deed d;
	size_t i;

	for (i = 0; i < r->now.addrs.n; i++) {
		msg = r->now.addrs.list[i];
		if (!rt_addr_of(msg, &a) || a.family != AF_INET ||
		    !wants_addr(r, &a))
			continue;
		memcpy(d.buf, msg, msg->nlmsg_len);
		d.nlh = (void *)d.buf;
		d.nlh->nlmsg_type = RTM_DELADDR;
		d.nlh->nlmsg_flags = 0;
		d.nlh->nlmsg_pid = 0;
		host = addr_host(&a);
		deed_text(&d, "%s addr del %s/%u dev %s", r->ctx->host.ip,
			  addr_text(&host, buf), a.len,
			  shell_quote(r->now.link.name, q));
		/* One may have gone with the first of its subnet. */
		if (deed_told(r, d.text))
			nl_talk(&r->ctx->host.rt, d.nlh, NULL, NULL);
	}
}

static void fix_name(struct restore *r)
{
	const char *name = r->want->link.name;
	char buf[SET_TEXT], q[QUOTED_MAX];
	struct deed d;

	if (!strcmp(r->now.link.name, name) || !name_free(r, name))
		return;
	drop_labels(r);
	set_down(r);
	d.nlh = rt_link_set(d.buf, r->now.link.ifindex, -1, name, -1);
	deed_text(&d, "%s name %s", set(r, buf), shell_quote(name, q));
	if (!deed_do(r, &r->ctx->host.rt, &d, false))
		strcpy(r->now.link.name, name);
}

static bool same_altnames(const struct nic_link *a, const struct nic_link *b)
{
	size_t i;

	if (a->altnames != b->altnames)
		return false;
	for (i = 0; i < a->altnames; i++)
		if (strcmp(a->altname[i], b->altname[i]))
			return false;
	return true;
}

static void set_altname(struct restore *r, const char *name, bool add)
{
	char q[QUOTED_MAX], q2[QUOTED_MAX];
	struct deed d;

	d.nlh = nic_altname_msg(d.buf, r->now.link.ifindex,
				add ? RTM_NEWLINKPROP : RTM_DELLINKPROP, name);
	deed_text(&d, "%s link property %s dev %s altname %s",
		  r->ctx->host.ip, add ? "add" : "del",
		  shell_quote(r->now.link.name, q), shell_quote(name, q2));
	deed_do(r, &r->ctx->host.rt, &d, false);
}

/* All of them anew, for they have an order. */
static void fix_altnames(struct restore *r)
{
	const struct nic_link *want = &r->want->link, *now = &r->now.link;
	size_t i;

	if (same_altnames(want, now))
		return;
	for (i = 0; i < now->altnames; i++)
		set_altname(r, now->altname[i], false);
	for (i = 0; i < want->altnames; i++)
		if (name_free(r, want->altname[i]))
			set_altname(r, want->altname[i], true);
}

static void fix_mac(struct restore *r)
{
	const struct nic_mac *mac = &r->want->link.mac;
	char buf[SET_TEXT], text[NIC_MAC_TEXT];
	struct deed d;

	if (mac->len != r->now.link.mac.len ||
	    !memcmp(mac->byte, r->now.link.mac.byte, mac->len))
		return;
	set_down(r);
	mnl_attr_put(about(r, &d), IFLA_ADDRESS, mac->len, mac->byte);
	deed_text(&d, "%s address %s", set(r, buf), nic_mac_text(mac, text));
	deed_do(r, &r->ctx->host.rt, &d, false);
}

static void fix_nums(struct restore *r)
{
	static const struct {
		uint16_t attr;
		const char *word;	/* of ip(8) */
	} num[NIC_NUMS] = {
		[NIC_MTU] = { IFLA_MTU, "mtu" },
		[NIC_TXQLEN] = { IFLA_TXQLEN, "txqueuelen" },
		[NIC_GROUP] = { IFLA_GROUP, "group" },
		[NIC_GSO_SIZE] = { IFLA_GSO_MAX_SIZE, "gso_max_size" },
		[NIC_GSO_SEGS] = { IFLA_GSO_MAX_SEGS, "gso_max_segs" },
		[NIC_GRO_SIZE] = { IFLA_GRO_MAX_SIZE, "gro_max_size" },
	};
	char buf[SET_TEXT];
	struct deed d;
	unsigned int i;

	for (i = 0; i < NIC_NUMS; i++) {
		if (r->want->link.num[i] == r->now.link.num[i])
			continue;
		mnl_attr_put_u32(about(r, &d), num[i].attr,
				 r->want->link.num[i]);
		deed_text(&d, "%s %s %u", set(r, buf), num[i].word,
			  r->want->link.num[i]);
		deed_do(r, &r->ctx->host.rt, &d, false);
	}
}

static void fix_alias(struct restore *r)
{
	const char *alias = r->want->link.alias;
	char buf[SET_TEXT], q[QUOTED_MAX];
	struct deed d;

	if (!strcmp(alias, r->now.link.alias))
		return;
	mnl_attr_put(about(r, &d), IFLA_IFALIAS, strlen(alias), alias);
	deed_text(&d, "%s alias %s", set(r, buf), shell_quote(alias, q));
	deed_do(r, &r->ctx->host.rt, &d, false);
}

static void fix_ethtool(struct restore *r)
{
	const struct ethtool *want = &r->want->eth, *now = &r->now.eth;
	const struct ethtool_feature *f;
	char q[QUOTED_MAX], *text;
	unsigned int off = 0;
	size_t i;

	shell_quote(r->now.link.name, q);
	for (i = 0; i < want->features; i++) {
		f = ethtool_feature(now, want->feature[i].name);
		if (!f || f->on == want->feature[i].on)
			continue;
		text = xasprintf("%sethtool -K %s %s %s", r->ctx->host.exec, q,
				 f->name, f->on ? "off" : "on");
		off += deed_told(r, text);
		free(text);
	}
	if (off && ethtool_set_features(r->now.link.ifindex, want, now))
		problem(r, "ethtool -K");
	for (i = off = 0; i < ETH_NUMS; i++) {
		if (!want->have[i] || !now->have[i] ||
		    want->num[i] == now->num[i])
			continue;
		text = xasprintf("%sethtool -%c %s %s %u", r->ctx->host.exec,
				 i < ETH_RING_RX ? 'L' : 'G', q,
				 strchr(ethtool_num_name[i], '-') + 1,
				 want->num[i]);
		off += deed_told(r, text);
		free(text);
	}
	if (off && ethtool_set_nums(r->now.link.ifindex, want, now))
		problem(r, "ethtool -L or -G");
}

/* One may change another: a second look takes that back. */
static void fix_sysctls(struct restore *r)
{
	const struct dev_sysctl *one, *now;
	struct dev_sysctls have;
	unsigned int pass;
	char *text;
	size_t i;
	int err;

	for (pass = 0; pass < (r->ctx->dry_run ? 1 : 2); pass++) {
		dev_sysctls_get(&have, r->now.link.name);
		for (i = 0; i < r->want->sysctls.n; i++) {
			one = &r->want->sysctls.list[i];
			now = dev_sysctl(&have, one->name);
			if (!now || !strcmp(now->val, one->val))
				continue;
			text = xasprintf("# %s of %s: %s", one->name,
					 r->now.link.name, one->val);
			err = deed_told(r, text) ?
			      dev_sysctl_set(r->now.link.name, one) : 0;
			if (err && pass) {
				fail(ERR_KERNEL, "%s", strerror(-err));
				problem(r, text);
			}
			free(text);
		}
		dev_sysctls_free(&have);
	}
}

static void fix_master(struct restore *r)
{
	const char *master = r->want->master;
	char buf[SET_TEXT], q[QUOTED_MAX];
	const struct nic_link *l;
	struct deed d;

	if (!*master || !strcmp(master, r->now.master))
		return;
	l = nic_link_named(r->seat.list, r->seat.links, master);
	if (!l) {
		warn("%s was a member of %s, which is gone", r->now.link.name,
		     master);
		r->problems++;
		return;
	}
	/* A bond takes what is down. */
	set_down(r);
	mnl_attr_put_u32(about(r, &d), IFLA_MASTER, l->ifindex);
	deed_text(&d, "%s master %s", set(r, buf), shell_quote(master, q));
	deed_do(r, &r->ctx->host.rt, &d, false);
}

/* ---- in the kernel's own words ---- */

/* Addresses and neighbours that are there already stay. */
static void replay(struct restore *r, const struct nlmsghdr *msg,
		   const char *what)
{
	char q[QUOTED_MAX], buf[ADDR_TEXT];
	struct addr a;
	struct deed d;

	memcpy(d.buf, msg, msg->nlmsg_len);
	d.nlh = (void *)d.buf;
	d.nlh->nlmsg_flags = NLM_F_CREATE | NLM_F_EXCL;
	d.nlh->nlmsg_pid = 0;
	shell_quote(r->now.link.name, q);
	if (msg->nlmsg_type == RTM_NEWADDR) {
		struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(d.nlh);

		ifa->ifa_index = r->now.link.ifindex;
		if (!rt_addr_of(msg, &a))
			return;
		a = addr_host(&a);
		deed_text(&d, "%s addr add %s/%u dev %s", r->ctx->host.ip,
			  addr_text(&a, buf), ifa->ifa_prefixlen, q);
	} else {
		struct ndmsg *ndm = mnl_nlmsg_get_payload(d.nlh);

		ndm->ndm_ifindex = r->now.link.ifindex;
		/* A proxy is to outlive the carrier, which is not told. */
		if (ndm->ndm_flags & NTF_PROXY)
			ndm->ndm_state = NUD_PERMANENT;
		deed_text(&d, "# %s of %s", what, q);
	}
	deed_do(r, &r->ctx->host.rt, &d, true);
}

static bool route_has_gateway(const struct nlmsghdr *msg)
{
	const struct nlattr *tb[RTA_VIA + 1];

	nl_parse(msg, sizeof(struct rtmsg), tb, RTA_VIA);
	return tb[RTA_GATEWAY] || tb[RTA_VIA];
}

static void route(struct restore *r, const struct nlmsghdr *msg)
{
	char q[QUOTED_MAX], buf[ADDR_TEXT] = "default";
	const struct nlattr *tb[RTA_TABLE + 1];
	struct addr dst;
	struct rtmsg *rtm;
	struct deed d;
	size_t i;
	int err;

	memcpy(d.buf, msg, msg->nlmsg_len);
	d.nlh = (void *)d.buf;
	d.nlh->nlmsg_flags = NLM_F_CREATE | NLM_F_EXCL;
	d.nlh->nlmsg_pid = 0;
	rtm = mnl_nlmsg_get_payload(d.nlh);
	/* The rest says what state it was in. */
	rtm->rtm_flags &= RTNH_F_ONLINK | RTNH_F_PERVASIVE;
	nl_parse(d.nlh, sizeof(*rtm), tb, RTA_TABLE);
	if (!tb[RTA_OIF] || !rt_route_dst(d.nlh, &dst))
		return;
	memcpy(mnl_attr_get_payload(tb[RTA_OIF]), &r->now.link.ifindex,
	       sizeof(int));
	for (i = 0; i < r->now.routes.n; i++)
		if (rt_route_same(d.nlh, r->now.routes.list[i]))
			return;
	if (dst.len)
		addr_text(&dst, buf);
	deed_text(&d, "%s%s route add %s dev %s%s", r->ctx->host.ip,
		  dst.family == AF_INET6 ? " -6" : "", buf,
		  shell_quote(r->now.link.name, q),
		  route_has_gateway(msg) ? " via its gateway" : "");
	err = deed_do(r, &r->ctx->host.rt, &d, true);
	if (err == -EEXIST) {
		warn("the host has another route to %s by now", buf);
		r->problems++;
	}
}

static void fix_messages(struct restore *r)
{
	const struct nic *w = r->want;
	size_t i;

	/* The kernel lists addresses of IPv6 with the newest one first. */
	for (i = 0; i < w->addrs.n; i++)
		if (*(uint8_t *)mnl_nlmsg_get_payload(w->addrs.list[i]) ==
		    AF_INET)
			replay(r, w->addrs.list[i], "");
	for (i = w->addrs.n; i-- > 0;)
		if (*(uint8_t *)mnl_nlmsg_get_payload(w->addrs.list[i]) ==
		    AF_INET6)
			replay(r, w->addrs.list[i], "");
	for (i = 0; i < w->neighs.n; i++)
		replay(r, w->neighs.list[i], "a neighbour");
	for (i = 0; i < w->routes.n; i++)
		if (!route_has_gateway(w->routes.list[i]))
			route(r, w->routes.list[i]);
	for (i = 0; i < w->routes.n; i++)
		if (route_has_gateway(w->routes.list[i]))
			route(r, w->routes.list[i]);
}

void nic_fix(struct restore *r)
{
	fix_name(r);
	fix_altnames(r);
	fix_alias(r);
	fix_mac(r);
	fix_nums(r);
	fix_ethtool(r);
	fix_sysctls(r);
	fix_master(r);
	set_flags(r, r->want->link.flags);
	fix_messages(r);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whatever the kernel might answer. The socket is not asked: what it would send
 * and receive goes through the functions here (see the linker's --wrap).
 */
#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fuzz.h"
#include "known.h"
#include "netns.h"
#include "proxy.h"
#include "rtnl.h"
#include "uplink.h"
#include "util.h"
#include "venet.h"

static const char *answer;
static size_t answer_size, answer_at;
static uint32_t asked_seq;

ssize_t __wrap_mnl_socket_sendto(const struct mnl_socket *nl, const void *req,
				 size_t size);
ssize_t __wrap_mnl_socket_recvfrom(const struct mnl_socket *nl, void *buf,
				   size_t size);
int __wrap_usleep(useconds_t us);

ssize_t __wrap_mnl_socket_sendto(const struct mnl_socket *nl, const void *req,
				 size_t size)
{
	(void)nl;
	asked_seq = ((const struct nlmsghdr *)req)->nlmsg_seq;
	answer_at = 0;
	return size;
}

/* One datagram after the other, the first two bytes are its size; then the end. */
ssize_t __wrap_mnl_socket_recvfrom(const struct mnl_socket *nl, void *buf,
				   size_t size)
{
	struct nlmsghdr *nlh = buf;
	uint16_t len = 0;
	int rest;

	(void)nl;
	if (answer_at + sizeof(len) <= answer_size) {
		memcpy(&len, answer + answer_at, sizeof(len));
		answer_at += sizeof(len);
	}
	if (len > answer_size - answer_at)
		len = answer_size - answer_at;
	if (len > size)
		len = size;
	if (!len) {
		memset(nlh, 0, 20);
		nlh->nlmsg_len = 20;
		nlh->nlmsg_type = NLMSG_DONE;
		nlh->nlmsg_seq = asked_seq;
		return 20;
	}
	memcpy(buf, answer + answer_at, len);
	answer_at += len;
	/* Nobody else answers on this socket. */
	for (rest = len; rest >= (int)sizeof(*nlh) &&
	     nlh->nlmsg_len >= sizeof(*nlh) &&
	     nlh->nlmsg_len <= (unsigned int)rest;
	     nlh = mnl_nlmsg_next(nlh, &rest))
		nlh->nlmsg_seq = asked_seq;
	return len;
}

/* Nor is waited for another answer. */
int __wrap_usleep(useconds_t us)
{
	(void)us;
	return 0;
}

static void each_link(const struct link *l, void *data)
{
	(void)data;
	if (strlen(l->name) >= sizeof(l->name) ||
	    strlen(l->kind) >= sizeof(l->kind))
		abort();
}

static void ask_rtnl(struct nl *rt, const char *first)
{
	struct rt_copies c;
	struct known k;
	struct link l;
	size_t total, n, i;
	int oif, *list;
	uint8_t family;

	rt_links(rt, *first & 1 ? VENET_KIND : NULL, each_link, NULL);
	rt_link_by_index(rt, 3, &l);
	netns_id(rt, 0);
	if (!rt_ra_devices(rt, &list, &n))
		free(list);
	for (family = AF_INET; family; family = family == AF_INET ?
	     AF_INET6 : 0) {
		if (rt_addrs_find(rt, 3, family, NULL, 0, &c, &total) >= 0)
			rt_copies_free(&c);
		if (rt_routes_via(rt, family, 3, &c) >= 0)
			rt_copies_free(&c);
		rt_default_find(rt, family, &oif);
		known_init(&k, NULL, 0);
		if (rt_routes_own(rt, family, 0, &c) >= 0) {
			for (i = 0; i < c.n; i++) {
				rt_route_same(c.list[0], c.list[i]);
				known_net(&k, rt, c.list[i]);
			}
			rt_copies_free(&c);
		}
		known_forget(&k, NULL);
	}
}

static void ask_uplinks(struct nl *rt)
{
	struct uplinks u;
	struct rt_copies c;
	struct rt_proxy p;
	struct addr a = { .family = AF_INET6, .len = 128 };
	size_t i, k;

	if (!uplinks_load(&u, rt)) {
		for (i = 0; i < u.n; i++) {
			for (k = 0; k < u.list[i].n; k++)
				if (u.list[i].addr[k].len >
				    addr_bits(&u.list[i].addr[k]))
					abort();
			uplink_takes(&u, &u.list[i], NULL, &a);
		}
		uplinks_free(&u);
	}
	if (rt_proxies(rt, AF_INET6, &c) >= 0) {
		for (i = 0; i < c.n; i++)
			if (!rt_proxy_of(c.list[i], &p) ||
			    !addr_exact(&p.addr))
				abort();
		rt_copies_free(&c);
	}
	rt_proxy_get(rt, 3, &a, &p);
}

static void ask_venet(struct venet *v)
{
	struct venet_port *port, p;
	struct venet_addr *addr, a;
	struct addr net = { .family = AF_INET, .len = 32 };
	struct venet_hub *hub;
	size_t n, i;

	if (!venet_hubs(v, &hub, &n))
		free(hub);
	if (!venet_ports(v, 0, &port, &n)) {
		for (i = 0; i < n; i++)
			if (strlen(port[i].label) > VENET_LABEL_MAX)
				abort();
		free(port);
	}
	if (!venet_addrs(v, 0, 0, &addr, &n)) {
		for (i = 0; i < n; i++)
			if (addr[i].addr.len > addr_bits(&addr[i].addr))
				abort();
		free(addr);
	}
	venet_port_get(v, 2, 1, &p);
	venet_owner(v, 2, &net, &a);
	venet_match(v, 2, &net, &a);
}

void fuzz_netlink(char *text, size_t size)
{
	struct venet v = { .family = 30 };
	struct nl rt = { .seq = 0 };

	answer = text;
	answer_size = size;
	ask_rtnl(&rt, text);
	ask_uplinks(&rt);
	ask_venet(&v);
}

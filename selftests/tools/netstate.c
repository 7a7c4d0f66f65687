// SPDX-License-Identifier: GPL-2.0-only
/*
 * Prints the whole state of network namespaces, one object a line: links,
 * addresses, routes, permanent neighbours, proxies, rules, and the addresses
 * that venet ports own. Everything that the kernel tells, as it tells it, but
 * for what moves by itself: two runs print the same unless something has
 * changed. One process, no library: tests compare it hundreds of times.
 *
 *   netstate FILE...	files of network namespaces
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/genetlink.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <linux/venet.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

static void __attribute__((noreturn)) die(const char *what)
{
	fprintf(stderr, "netstate: %s: %s\n", what, strerror(errno));
	exit(1);
}

/*
 * What counts or runs: attributes that change while nothing is done. The
 * operational state follows the carrier some time later.
 */
static const unsigned int link_moves[] = {
	IFLA_STATS, IFLA_STATS64, IFLA_AF_SPEC, IFLA_MAP, IFLA_OPERSTATE,
	IFLA_CARRIER, IFLA_CARRIER_CHANGES, IFLA_CARRIER_UP_COUNT,
	IFLA_CARRIER_DOWN_COUNT,
};
static const unsigned int addr_moves[] = { IFA_CACHEINFO };
static const unsigned int route_moves[] = { RTA_CACHEINFO };
static const unsigned int neigh_moves[] = { NDA_CACHEINFO, NDA_PROBES };

static const struct dump {
	const char *name;
	uint16_t type;
	uint8_t flags;		/* of struct ndmsg */
	unsigned int header;
	const unsigned int *moves;
	size_t n_moves;
} dumps[] = {
	{ "link", RTM_GETLINK, 0, sizeof(struct ifinfomsg),
	  link_moves, ARRAY_SIZE(link_moves) },
	{ "addr", RTM_GETADDR, 0, sizeof(struct ifaddrmsg),
	  addr_moves, ARRAY_SIZE(addr_moves) },
	{ "route", RTM_GETROUTE, 0, sizeof(struct rtmsg),
	  route_moves, ARRAY_SIZE(route_moves) },
	{ "neigh", RTM_GETNEIGH, 0, sizeof(struct ndmsg),
	  neigh_moves, ARRAY_SIZE(neigh_moves) },
	{ "proxy", RTM_GETNEIGH, NTF_PROXY, sizeof(struct ndmsg),
	  neigh_moves, ARRAY_SIZE(neigh_moves) },
	{ "rule", RTM_GETRULE, 0, sizeof(struct rtmsg), NULL, 0 },
};
static const struct dump owned = {
	"owned", 0, 0, GENL_HDRLEN, NULL, 0,
};

static const struct rtattr *attr_of(const struct nlmsghdr *nlh,
				    unsigned int header, unsigned int type)
{
	const struct rtattr *a = (void *)((char *)NLMSG_DATA(nlh) +
					  NLMSG_ALIGN(header));
	int len = nlh->nlmsg_len - NLMSG_SPACE(header);

	for (; RTA_OK(a, len); a = RTA_NEXT(a, len))
		if ((a->rta_type & NLA_TYPE_MASK) == type)
			return a;
	return NULL;
}

static bool moves(const struct dump *d, unsigned int type)
{
	size_t i;

	for (i = 0; i < d->n_moves; i++)
		if (d->moves[i] == type)
			return true;
	return false;
}

/*
 * What the kernel or the module does by itself: the multicast route that comes
 * with a device's first IPv6 address, neighbours that traffic has made, and
 * the pinned gateways of venet, the only permanent ones without a MAC.
 */
static bool by_itself(const struct dump *d, const struct nlmsghdr *nlh)
{
	const struct rtmsg *rtm = NLMSG_DATA(nlh);
	const struct ndmsg *ndm = NLMSG_DATA(nlh);
	const struct rtattr *lladdr;

	switch (d->type) {
	case RTM_GETROUTE:
		return rtm->rtm_type == RTN_MULTICAST ||
		       rtm->rtm_flags & RTM_F_CLONED;
	case RTM_GETNEIGH:
		lladdr = attr_of(nlh, d->header, NDA_LLADDR);
		return !(ndm->ndm_flags & NTF_PROXY) &&
		       (!(ndm->ndm_state & NUD_PERMANENT) || !lladdr ||
			RTA_PAYLOAD(lladdr) != 6);
	}
	return false;
}

/* Bridges and their ports tell how long their timers have to run. */
static bool has_timers(const struct dump *d, const struct rtattr *a)
{
	static const char kind[] = "bridge";

	return d->type == RTM_GETLINK &&
	       (a->rta_type & NLA_TYPE_MASK) == IFLA_LINKINFO &&
	       memmem(RTA_DATA(a), RTA_PAYLOAD(a), kind, sizeof(kind));
}

static void print(const struct dump *d, struct nlmsghdr *nlh)
{
	unsigned char *p = NLMSG_DATA(nlh);
	const struct rtattr *a;
	unsigned int i;
	int len;

	if (by_itself(d, nlh))
		return;
	if (d->type == RTM_GETLINK)
		((struct ifinfomsg *)p)->ifi_flags &=
			~(IFF_RUNNING | IFF_LOWER_UP | IFF_DORMANT);
	printf("%s ", d->name);
	for (i = 0; i < d->header; i++)
		printf("%02x", p[i]);
	a = (void *)(p + NLMSG_ALIGN(d->header));
	len = nlh->nlmsg_len - NLMSG_SPACE(d->header);
	for (; RTA_OK(a, len); a = RTA_NEXT(a, len)) {
		unsigned int type = a->rta_type & NLA_TYPE_MASK;

		if (moves(d, type) || has_timers(d, a))
			continue;
		printf(" %u:", type);
		p = RTA_DATA(a);
		for (i = 0; i < RTA_PAYLOAD(a); i++)
			printf("%02x", p[i]);
		/* Names and labels for whoever reads a difference. */
		if (d->type == RTM_GETLINK && type == IFLA_IFNAME)
			printf("(%.*s)", (int)RTA_PAYLOAD(a), (char *)p);
	}
	putchar('\n');
}

/* Ask for a dump and print it. */
static void talk(int sk, struct nlmsghdr *nlh, const struct dump *d)
{
	static char buf[65536] __attribute__((aligned(8)));
	struct nlmsghdr *msg;
	ssize_t n;
	int len;

	if (send(sk, nlh, nlh->nlmsg_len, 0) < 0)
		die("send");
	for (;;) {
		n = recv(sk, buf, sizeof(buf), 0);
		if (n < 0)
			die("recv");
		len = n;
		for (msg = (void *)buf; NLMSG_OK(msg, len);
		     msg = NLMSG_NEXT(msg, len)) {
			if (msg->nlmsg_type == NLMSG_DONE)
				return;
			if (msg->nlmsg_type == NLMSG_ERROR) {
				const struct nlmsgerr *e = NLMSG_DATA(msg);

				/* A table or family that is not there. */
				if (!e->error || e->error == -ENOENT)
					return;
				errno = -e->error;
				die(d->name);
			}
			print(d, msg);
		}
	}
}

static int netlink(int bus)
{
	struct sockaddr_nl addr = { .nl_family = AF_NETLINK };
	int sk = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, bus);

	if (sk < 0 || bind(sk, (void *)&addr, sizeof(addr)))
		die("netlink socket");
	return sk;
}

static void route_dumps(void)
{
	int sk = netlink(NETLINK_ROUTE);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(dumps); i++) {
		struct {
			struct nlmsghdr nlh;
			char header[64];
		} req = {
			.nlh.nlmsg_len = NLMSG_LENGTH(dumps[i].header),
			.nlh.nlmsg_type = dumps[i].type,
			.nlh.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
		};

		if (dumps[i].flags)
			((struct ndmsg *)req.header)->ndm_flags =
				dumps[i].flags;
		talk(sk, &req.nlh, &dumps[i]);
	}
	close(sk);
}

static void table_dump(void)
{
	struct {
		struct nlmsghdr nlh;
		struct genlmsghdr genl;
		struct rtattr attr;
		char name[8];
	} req = {
		.nlh.nlmsg_len = sizeof(req),
		.nlh.nlmsg_type = GENL_ID_CTRL,
		.nlh.nlmsg_flags = NLM_F_REQUEST,
		.genl.cmd = CTRL_CMD_GETFAMILY,
		.attr.rta_len = RTA_LENGTH(sizeof(VENET_FAMILY_NAME)),
		.attr.rta_type = CTRL_ATTR_FAMILY_NAME,
		.name = VENET_FAMILY_NAME,
	};
	char buf[8192] __attribute__((aligned(8)));
	const struct nlmsghdr *msg = (void *)buf;
	const struct rtattr *id = NULL;
	int sk = netlink(NETLINK_GENERIC);

	/* The reply is one message; without the ACK flag nothing follows. */
	if (send(sk, &req, sizeof(req), 0) < 0 ||
	    recv(sk, buf, sizeof(buf), 0) < 0)
		die("family");
	if (msg->nlmsg_type == GENL_ID_CTRL)
		id = attr_of(msg, GENL_HDRLEN, CTRL_ATTR_FAMILY_ID);
	if (id) {
		req.nlh.nlmsg_len = NLMSG_LENGTH(GENL_HDRLEN);
		memcpy(&req.nlh.nlmsg_type, RTA_DATA(id), sizeof(uint16_t));
		req.nlh.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
		req.genl.cmd = VENET_CMD_ADDR_GET;
		talk(sk, &req.nlh, &owned);
	}
	close(sk);
}

int main(int argc, char **argv)
{
	int i, fd;

	if (argc < 2) {
		fputs("usage: netstate FILE...\n", stderr);
		return 2;
	}
	for (i = 1; i < argc; i++) {
		fd = open(argv[i], O_RDONLY | O_CLOEXEC);
		if (fd < 0 || setns(fd, CLONE_NEWNET))
			die(argv[i]);
		close(fd);
		printf("== %s\n", argv[i]);
		route_dumps();
		table_dump();
	}
	return ferror(stdout) || fflush(stdout) ? 1 : 0;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * What it costs to attach containers' links and to take them away, one message
 * to the kernel after the other and no tool in between: a venet port with the
 * grant of its two addresses, or a veth pair, up on both sides.
 *
 * Prints for one link: the nanoseconds for which any task of the machine ran,
 * until it has come to rest, and those on the clock, waiting included. Under
 * testbed/run --icount the first are instructions.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <linux/venet.h>
#include <net/if.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define HUB	"venet0"
/* Ports that somebody else made have other ids. */
#define FIRST_ID	1000

static char buf[8192];
static struct nlmsghdr *nlh;
static int *netns, netns_count;
static struct mnl_socket **inside, *host, *genl;
static unsigned int hub;
static uint16_t family;

static void __attribute__((noreturn)) die(const char *what)
{
	fprintf(stderr, "links: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void __attribute__((noreturn)) usage(void)
{
	fputs("Usage: links venet|veth add|del FIRST COUNT NETNS...\n"
	      "Adds or deletes the links of containers FIRST, FIRST + 1, ... in those\n"
	      "namespaces in turn, and prints the nanoseconds of one: those for which any\n"
	      "task ran, and those on the clock.\n", stderr);
	exit(2);
}

static unsigned long number(const char *text)
{
	unsigned long value;
	char *end;

	value = strtoul(text, &end, 10);
	if (*end || end == text)
		usage();
	return value;
}

static struct mnl_socket *open_socket(int bus)
{
	struct mnl_socket *socket = mnl_socket_open2(bus, SOCK_CLOEXEC);

	if (!socket || mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID))
		die("netlink");
	return socket;
}

static void begin(uint16_t type, uint16_t flags)
{
	static uint32_t seq;

	nlh = mnl_nlmsg_put_header(buf);
	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags;
	nlh->nlmsg_seq = ++seq;
}

static int take_family(const struct nlmsghdr *reply, void *data)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, reply, sizeof(struct genlmsghdr))
		if (mnl_attr_get_type(attr) == CTRL_ATTR_FAMILY_ID)
			*(uint16_t *)data = mnl_attr_get_u16(attr);
	return MNL_CB_OK;
}

/* Sends the message and waits for the kernel's word. */
static void talk(struct mnl_socket *socket, const char *what)
{
	char answer[8192];
	ssize_t len;
	int more;

	if (mnl_socket_sendto(socket, nlh, nlh->nlmsg_len) < 0)
		die(what);
	do {
		len = mnl_socket_recvfrom(socket, answer, sizeof(answer));
		if (len < 0)
			die(what);
		more = mnl_cb_run(answer, len, nlh->nlmsg_seq,
				  mnl_socket_get_portid(socket), take_family,
				  &family);
		if (more < 0)
			die(what);
	} while (more);
}

static void begin_genl(uint16_t type, uint8_t cmd, uint8_t version)
{
	struct genlmsghdr *header;

	begin(type, 0);
	header = mnl_nlmsg_put_extra_header(nlh, sizeof(*header));
	header->cmd = cmd;
	header->version = version;
}

static void find_hub(void)
{
	hub = if_nametoindex(HUB);
	if (!hub)
		die(HUB);
	genl = open_socket(NETLINK_GENERIC);
	begin_genl(GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 1);
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, VENET_FAMILY_NAME);
	talk(genl, "the netlink family");
}

static void put_link(const char *pattern, unsigned long n, unsigned int flags)
{
	struct ifinfomsg *header;
	char name[IFNAMSIZ];

	header = mnl_nlmsg_put_extra_header(nlh, sizeof(*header));
	header->ifi_flags = flags;
	header->ifi_change = flags;
	snprintf(name, sizeof(name), pattern, n);
	mnl_attr_put_strz(nlh, IFLA_IFNAME, name);
}

static void grant(unsigned long n, const void *address, size_t len)
{
	begin_genl(family, VENET_CMD_ADDR_ADD, VENET_FAMILY_VERSION);
	mnl_attr_put_u32(nlh, VENET_A_ADDR_HUB, hub);
	mnl_attr_put_u32(nlh, VENET_A_ADDR_PORT, FIRST_ID + n);
	mnl_attr_put(nlh, VENET_A_ADDR_ADDRESS, len, address);
	talk(genl, "a grant");
}

static void add_venet(unsigned long n)
{
	uint32_t v4 = htonl(0x0a000000 + n + 1), v6[4];
	struct nlattr *info, *data;

	begin(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
	put_link("link%lu", n, IFF_UP);
	mnl_attr_put_u32(nlh, IFLA_NET_NS_FD, netns[n % netns_count]);
	mnl_attr_put_u32(nlh, IFLA_LINK, hub);
	info = mnl_attr_nest_start(nlh, IFLA_LINKINFO);
	mnl_attr_put_strz(nlh, IFLA_INFO_KIND, "venet");
	data = mnl_attr_nest_start(nlh, IFLA_INFO_DATA);
	mnl_attr_put_u32(nlh, IFLA_VENET_ID, FIRST_ID + n);
	mnl_attr_nest_end(nlh, data);
	mnl_attr_nest_end(nlh, info);
	talk(host, "a port");

	inet_pton(AF_INET6, "2001:db8::", v6);
	v6[3] = htonl(n + 1);
	grant(n, &v4, sizeof(v4));
	grant(n, v6, sizeof(v6));
}

static void add_veth(unsigned long n)
{
	struct nlattr *info, *data, *peer;

	begin(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
	put_link("pair%lu", n, IFF_UP);
	info = mnl_attr_nest_start(nlh, IFLA_LINKINFO);
	mnl_attr_put_strz(nlh, IFLA_INFO_KIND, "veth");
	data = mnl_attr_nest_start(nlh, IFLA_INFO_DATA);
	peer = mnl_attr_nest_start(nlh, VETH_INFO_PEER);
	put_link("link%lu", n, 0);
	mnl_attr_put_u32(nlh, IFLA_NET_NS_FD, netns[n % netns_count]);
	mnl_attr_nest_end(nlh, peer);
	mnl_attr_nest_end(nlh, data);
	mnl_attr_nest_end(nlh, info);
	talk(host, "a pair");

	/* It does not come up before the pair is whole. */
	begin(RTM_NEWLINK, 0);
	put_link("link%lu", n, IFF_UP);
	talk(inside[n % netns_count], "the other end");
}

static void del(struct mnl_socket *socket, const char *pattern, unsigned long n)
{
	begin(RTM_DELLINK, 0);
	put_link(pattern, n, 0);
	talk(socket, "the end of a link");
}

static void del_venet(unsigned long n)
{
	del(inside[n % netns_count], "link%lu", n);
}

static void del_veth(unsigned long n)
{
	del(host, "pair%lu", n);
}

static const struct {
	const char *name;
	void (*add)(unsigned long n);
	void (*del)(unsigned long n);
} kinds[] = {
	{ "venet", add_venet, del_venet },
	{ "veth", add_veth, del_veth },
};

static void open_netns(char **names, int count)
{
	char path[256];
	int home, i;

	home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	netns = calloc(count, sizeof(*netns));
	inside = calloc(count, sizeof(*inside));
	if (home < 0 || !netns || !inside)
		die("network namespaces");
	netns_count = count;
	for (i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "/run/netns/%s", names[i]);
		netns[i] = open(path, O_RDONLY | O_CLOEXEC);
		if (netns[i] < 0 || setns(netns[i], CLONE_NEWNET))
			die(path);
		inside[i] = open_socket(NETLINK_ROUTE);
	}
	if (setns(home, CLONE_NEWNET))
		die("setns");
}

/* What the kernel puts off is done a second later. */
static double rested(void)
{
	unsigned long long busy, sum = 0;
	char line[512];
	FILE *file;

	sleep(1);
	file = fopen("/proc/schedstat", "r");
	if (!file)
		die("/proc/schedstat");
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "cpu%*u %*u %*u %*u %*u %*u %*u %llu",
			   &busy) == 1)
			sum += busy;
	fclose(file);
	return sum;
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1e9 + ts.tv_nsec;
}

int main(int argc, char **argv)
{
	double rest, busy, clock;
	unsigned long first, count, n;
	void (*step)(unsigned long n) = NULL;
	size_t i;

	if (argc < 6)
		usage();
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(kinds[i].name, argv[1]))
			continue;
		if (!strcmp(argv[2], "add"))
			step = kinds[i].add;
		else if (!strcmp(argv[2], "del"))
			step = kinds[i].del;
	}
	if (!step)
		usage();
	first = number(argv[3]);
	count = number(argv[4]);
	host = open_socket(NETLINK_ROUTE);
	if (step == add_venet)
		find_hub();
	open_netns(argv + 5, argc - 5);

	rest = rested();
	busy = rested();
	rest = busy - rest;
	clock = now();
	for (n = first; n < first + count; n++)
		step(n);
	clock = now() - clock;
	busy = rested() - busy - rest;
	if (count)
		printf("%.0f %.0f\n", busy / count, clock / count);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * nlbad - netlink messages to venet that no sane tool would send.
 *
 * "cases" takes each valid message of the generic netlink family apart in each
 * way that the kernel must refuse, and the same for the attributes of a link.
 * "random" sends messages that are nearly right, from a seed.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/genetlink.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/venet.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static const char usage[] =
"usage: nlbad cases HUB PORT_ID ADDRESS       generic netlink\n"
"       nlbad link-cases HUB                  attributes of new links\n"
"       nlbad random SEED COUNT HUB PORT_ID   generic netlink\n"
"       nlbad link-random SEED COUNT HUB      new links, deleted again\n"
"\n"
"HUB is an ifindex, PORT_ID a port's number, ADDRESS an IPv4 address that the\n"
"port owns. cases prints \"CASE: ERROR\", a line each; random ends with\n"
"\"N refused, N accepted\".\n";

#define MSG_SIZE	2048

struct msg {
	struct nlmsghdr n;
	char room[MSG_SIZE - sizeof(struct nlmsghdr)];
};

static int genl, rtnl;
static uint16_t family;

static void __attribute__((noreturn)) die(const char *what)
{
	fprintf(stderr, "nlbad: %s: %s\n", what, strerror(errno));
	exit(2);
}

/* ---- messages ---------------------------------------------------------- */

static void *extend(struct msg *m, size_t len)
{
	char *at = (char *)m + m->n.nlmsg_len;

	if (m->n.nlmsg_len + NLMSG_ALIGN(len) > sizeof(*m)) {
		errno = EMSGSIZE;
		die("message");
	}
	memset(at, 0, NLMSG_ALIGN(len));
	m->n.nlmsg_len += NLMSG_ALIGN(len);
	return at;
}

static void *start(struct msg *m, int type, int flags, size_t header)
{
	memset(m, 0, sizeof(*m));
	m->n.nlmsg_len = NLMSG_HDRLEN;
	m->n.nlmsg_type = type;
	m->n.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags;
	return extend(m, header);
}

static struct nlattr *put(struct msg *m, int type, const void *data, size_t len)
{
	struct nlattr *a = extend(m, NLA_HDRLEN + len);

	a->nla_type = type;
	a->nla_len = NLA_HDRLEN + len;
	if (len)
		memcpy((char *)a + NLA_HDRLEN, data, len);
	return a;
}

static void end_nest(struct msg *m, struct nlattr *nest)
{
	nest->nla_len = (char *)m + m->n.nlmsg_len - (char *)nest;
}

static int open_netlink(int protocol)
{
	struct timeval patience = { .tv_sec = 5 };
	int fd = socket(AF_NETLINK, SOCK_RAW, protocol);

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience,
				 sizeof(patience)))
		die("netlink");
	return fd;
}

/*
 * Send, and return the error that the kernel answers with, 0 for none. A
 * message that is too short to be one is not answered: -1.
 */
static int talk(int fd, struct msg *m)
{
	static char reply[1 << 16];
	static uint32_t seq;
	ssize_t len, at;

	m->n.nlmsg_seq = ++seq;
	if (send(fd, m, m->n.nlmsg_len, 0) < 0)
		die("send");
	for (;;) {
		len = recv(fd, reply, sizeof(reply), 0);
		if (len < 0 && errno == EAGAIN)
			return -1;
		if (len < 0)
			die("receive");
		for (at = 0; at + NLMSG_HDRLEN <= len;) {
			struct nlmsghdr *n = (void *)(reply + at);
			struct nlmsgerr *err = NLMSG_DATA(n);

			if (n->nlmsg_seq == seq &&
			    (n->nlmsg_type == NLMSG_ERROR ||
			     n->nlmsg_type == NLMSG_DONE))
				return -err->error;
			at += NLMSG_ALIGN(n->nlmsg_len);
		}
	}
}

static void find_family(void)
{
	static char reply[8192];
	struct msg m;
	struct genlmsghdr *g;
	struct nlattr *a;
	ssize_t len;
	char *at;

	g = start(&m, GENL_ID_CTRL, 0, GENL_HDRLEN);
	g->cmd = CTRL_CMD_GETFAMILY;
	put(&m, CTRL_ATTR_FAMILY_NAME, VENET_FAMILY_NAME,
	    sizeof(VENET_FAMILY_NAME));
	m.n.nlmsg_flags &= ~NLM_F_ACK;
	if (send(genl, &m, m.n.nlmsg_len, 0) < 0)
		die("send");
	len = recv(genl, reply, sizeof(reply), 0);
	for (at = reply + NLMSG_HDRLEN + GENL_HDRLEN;
	     at + NLA_HDRLEN <= reply + len; at += NLA_ALIGN(a->nla_len)) {
		a = (void *)at;
		if (a->nla_type == CTRL_ATTR_FAMILY_ID)
			memcpy(&family, at + NLA_HDRLEN, sizeof(family));
	}
	if (!family) {
		errno = ENOENT;
		die("family venet");
	}
}

/* ---- what a valid message looks like ----------------------------------- */

struct value {
	const char *name;
	int type;
	bool optional;
	uint8_t len;
	uint8_t bytes[16];
};

static struct command {
	const char *name;
	int cmd, last;		/* highest attribute that there is */
	int nvalues;
	struct value values[4];
} commands[] = {
	{ "hub-get", VENET_CMD_HUB_GET, VENET_A_HUB_MAX, 1, {
		{ "hub", VENET_A_HUB_IFINDEX, false, 4, {} } } },
	{ "port-get", VENET_CMD_PORT_GET, VENET_A_PORT_MAX, 2, {
		{ "hub", VENET_A_PORT_HUB, false, 4, {} },
		{ "id", VENET_A_PORT_ID, false, 4, {} } } },
	/* Taken already: the right form of it is refused as well. */
	{ "addr-add", VENET_CMD_ADDR_ADD, VENET_A_ADDR_MAX, 4, {
		{ "hub", VENET_A_ADDR_HUB, false, 4, {} },
		{ "id", VENET_A_ADDR_PORT, false, 4, {} },
		{ "address", VENET_A_ADDR_ADDRESS, false, 4, {} },
		{ "length", VENET_A_ADDR_PREFIXLEN, true, 1, { 32 } } } },
	{ "addr-get", VENET_CMD_ADDR_GET, VENET_A_ADDR_MAX, 2, {
		{ "hub", VENET_A_ADDR_HUB, false, 4, {} },
		{ "address", VENET_A_ADDR_ADDRESS, false, 4, {} } } },
	/* Last: the right form of it takes the address away. */
	{ "addr-del", VENET_CMD_ADDR_DEL, VENET_A_ADDR_MAX, 4, {
		{ "hub", VENET_A_ADDR_HUB, false, 4, {} },
		{ "id", VENET_A_ADDR_PORT, true, 4, {} },
		{ "address", VENET_A_ADDR_ADDRESS, false, 4, {} },
		{ "length", VENET_A_ADDR_PREFIXLEN, true, 1, { 32 } } } },
};

#define NCOMMANDS	(sizeof(commands) / sizeof(commands[0]))

static void fill_in(const char *name, const void *bytes, size_t len)
{
	size_t c;
	int v;

	for (c = 0; c < NCOMMANDS; c++)
		for (v = 0; v < commands[c].nvalues; v++)
			if (!strcmp(commands[c].values[v].name, name))
				memcpy(commands[c].values[v].bytes, bytes, len);
}

static void start_genl(struct msg *m, int cmd, int flags)
{
	struct genlmsghdr *g = start(m, family, flags, GENL_HDRLEN);

	g->cmd = cmd;
	g->version = VENET_FAMILY_VERSION;
}

/* ---- cases ------------------------------------------------------------- */

static void report(const char *of, const char *what, const char *how, int err)
{
	printf("%s %s %s: %s\n", of, what, how,
	       err < 0 ? "no answer" : err ? strerrorname_np(err) : "accepted");
}

enum bend {
	BEND_MISSING, BEND_EMPTY, BEND_SHORT, BEND_LONG, BEND_HUGE,
	BEND_NESTED, BEND_BEYOND, BEND_TINY, BEND_ZERO,
	BENDS
};

static const char * const bend_names[] = {
	[BEND_MISSING] = "missing", [BEND_EMPTY] = "empty",
	[BEND_SHORT] = "short", [BEND_LONG] = "long", [BEND_HUGE] = "huge",
	[BEND_NESTED] = "nested", [BEND_BEYOND] = "beyond-the-message",
	[BEND_TINY] = "shorter-than-its-header", [BEND_ZERO] = "zero",
};

static void put_bent(struct msg *m, const struct value *v, enum bend bend)
{
	static const uint8_t nothing[256];
	uint8_t bytes[256] = { 0 };
	struct nlattr *a;

	memcpy(bytes, v->bytes, v->len);
	switch (bend) {
	case BEND_MISSING:
		break;
	case BEND_EMPTY:
		put(m, v->type, NULL, 0);
		break;
	case BEND_SHORT:
		put(m, v->type, bytes, v->len - 1);
		break;
	case BEND_LONG:
		put(m, v->type, bytes, v->len + 1);
		break;
	case BEND_HUGE:
		put(m, v->type, bytes, sizeof(bytes));
		break;
	case BEND_NESTED:
		put(m, v->type | NLA_F_NESTED, bytes, v->len);
		break;
	case BEND_BEYOND:
		a = put(m, v->type, bytes, v->len);
		a->nla_len = 1000;
		break;
	case BEND_TINY:
		a = put(m, v->type, bytes, v->len);
		a->nla_len = 3;
		break;
	default:
		put(m, v->type, nothing, v->len);
	}
}

static void bend_command(const struct command *c)
{
	struct genlmsghdr *g;
	struct msg m;
	int bend, v, w;

	for (v = 0; v < c->nvalues; v++) {
		for (bend = 0; bend < BENDS; bend++) {
			if (bend == BEND_MISSING && c->values[v].optional)
				continue;
			start_genl(&m, c->cmd, 0);
			for (w = 0; w < c->nvalues; w++)
				if (w != v)
					put(&m, c->values[w].type,
					    c->values[w].bytes,
					    c->values[w].len);
			/* Last: some bends hide what follows them. */
			put_bent(&m, &c->values[v], bend);
			report(c->name, c->values[v].name, bend_names[bend],
			       talk(genl, &m));
		}
	}

	start_genl(&m, c->cmd, 0);
	for (v = 0; v < c->nvalues; v++)
		put(&m, c->values[v].type, c->values[v].bytes,
		    c->values[v].len);
	put(&m, c->last + 1, "four", 4);
	report(c->name, "attribute", "unknown", talk(genl, &m));

	g = start(&m, family, 0, GENL_HDRLEN);
	g->cmd = c->cmd;
	report(c->name, "message", "empty", talk(genl, &m));

	start(&m, family, 0, 0);
	report(c->name, "message", "without-a-command", talk(genl, &m));
}

static void whole_command(const struct command *c)
{
	struct msg m;
	int v;

	start_genl(&m, c->cmd, 0);
	for (v = 0; v < c->nvalues; v++)
		put(&m, c->values[v].type, c->values[v].bytes,
		    c->values[v].len);
	report(c->name, "message", "whole", talk(genl, &m));
}

static void cmd_cases(void)
{
	static const int unknown[] = { 0, VENET_CMD_MAX + 1, 255 };
	struct msg m;
	size_t i;

	for (i = 0; i < NCOMMANDS; i++)
		bend_command(&commands[i]);
	for (i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
		start_genl(&m, unknown[i], 0);
		report("command", "number", "unknown", talk(genl, &m));
	}
	for (i = 0; i < NCOMMANDS; i++)
		whole_command(&commands[i]);
}

/* A link of kind venet with @data as IFLA_INFO_DATA, @link as IFLA_LINK. */
static void start_link(struct msg *m, const char *name, int link)
{
	start(m, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL,
	      sizeof(struct ifinfomsg));
	put(m, IFLA_IFNAME, name, strlen(name) + 1);
	if (link)
		put(m, IFLA_LINK, &link, sizeof(link));
}

static int new_link(const char *name, int link, int type, const void *data,
		    size_t len)
{
	struct nlattr *info, *nest;
	struct msg m;

	start_link(&m, name, link);
	info = put(&m, IFLA_LINKINFO | NLA_F_NESTED, NULL, 0);
	put(&m, IFLA_INFO_KIND, "venet", 5);
	if (type) {
		nest = put(&m, IFLA_INFO_DATA | NLA_F_NESTED, NULL, 0);
		put(&m, type, data, len);
		end_nest(&m, nest);
	}
	end_nest(&m, info);
	return talk(rtnl, &m);
}

static void cmd_link_cases(int hub)
{
	static const uint8_t bytes[80] = { 2 };
	static const struct { const char *what, *how; int type; size_t len; }
	cases[] = {
		{ "role", "empty", IFLA_VENET_ROLE, 0 },
		{ "role", "unknown", IFLA_VENET_ROLE, 1 },
		{ "id", "empty", IFLA_VENET_ID, 0 },
		{ "id", "short", IFLA_VENET_ID, 3 },
		{ "label", "control-characters", IFLA_VENET_LABEL, 2 },
		{ "label", "without-its-end", IFLA_VENET_LABEL, 1 },
		{ "label", "long", IFLA_VENET_LABEL, 65 },
	};
	static char label[80];
	size_t i;

	memset(label, 'x', sizeof(label) - 1);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		report("link", cases[i].what, cases[i].how,
		       new_link("nlbad", hub, cases[i].type,
				cases[i].len > 64 ? (void *)label : bytes,
				cases[i].len));
	report("link", "link", "unknown", new_link("nlbad", 999999, 0, NULL, 0));
	report("link", "link", "negative", new_link("nlbad", -1, 0, NULL, 0));
	report("link", "link", "loopback", new_link("nlbad", 1, 0, NULL, 0));
}

/* ---- random ------------------------------------------------------------ */

static uint32_t state;

static uint32_t pick(uint32_t below)
{
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state % below;
}

static void random_value(const struct command *c, struct msg *m)
{
	static const uint8_t lens[] = { 0, 1, 2, 3, 4, 5, 8, 15, 16, 17, 64 };
	const struct value *v = &c->values[pick(c->nvalues)];
	uint8_t bytes[64];
	size_t i;

	if (pick(4)) {
		put(m, v->type, v->bytes, v->len);
		return;
	}
	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = pick(3) ? pick(256) : 0;
	put(m, pick(c->last + 2) | (pick(8) ? 0 : NLA_F_NESTED), bytes,
	    lens[pick(sizeof(lens))]);
}

static void cmd_random(long count)
{
	long i, refused = 0, accepted = 0;
	struct msg m;

	for (i = 0; i < count; i++) {
		const struct command *c = &commands[pick(NCOMMANDS)];
		int n = pick(6);

		start_genl(&m, c->cmd, pick(6) ? 0 : NLM_F_DUMP);
		while (n--)
			random_value(c, &m);
		if (talk(genl, &m))
			refused++;
		else
			accepted++;
	}
	printf("%ld refused, %ld accepted\n", refused, accepted);
}

static void delete_link(const char *name)
{
	struct msg m;

	start(&m, RTM_DELLINK, 0, sizeof(struct ifinfomsg));
	put(&m, IFLA_IFNAME, name, strlen(name) + 1);
	talk(rtnl, &m);
}

static void cmd_link_random(long count, int hub)
{
	long i, refused = 0, accepted = 0;
	uint8_t bytes[80];

	for (i = 0; i < count; i++) {
		const int links[] = { 0, hub, hub, 1, -1, 999999 };
		size_t len = pick(sizeof(bytes)), b;

		for (b = 0; b < sizeof(bytes); b++)
			bytes[b] = pick(3) ? 'a' + pick(26) : pick(256);
		if (pick(3))
			len = len % 6;
		if (new_link("nlbad", links[pick(6)], pick(IFLA_VENET_MAX + 3),
			     bytes, len)) {
			refused++;
		} else {
			accepted++;
			delete_link("nlbad");
		}
	}
	printf("%ld refused, %ld accepted\n", refused, accepted);
}

static uint32_t numeric(const char *text)
{
	return strtoul(text, NULL, 10);
}

int main(int argc, char **argv)
{
	const char *cmd = argc > 1 ? argv[1] : "";
	struct in_addr address = { 0 };
	uint32_t hub, id;

	genl = open_netlink(NETLINK_GENERIC);
	rtnl = open_netlink(NETLINK_ROUTE);

	if (!strcmp(cmd, "link-cases") && argc == 3) {
		cmd_link_cases(numeric(argv[2]));
		return 0;
	}
	if (!strcmp(cmd, "link-random") && argc == 5) {
		state = numeric(argv[2]);
		cmd_link_random(numeric(argv[3]), numeric(argv[4]));
		return 0;
	}

	find_family();
	if (!strcmp(cmd, "cases") && argc == 5) {
		hub = numeric(argv[2]);
		id = numeric(argv[3]);
		if (inet_pton(AF_INET, argv[4], &address) != 1)
			die(argv[4]);
	} else if (!strcmp(cmd, "random") && argc == 6) {
		hub = numeric(argv[4]);
		id = numeric(argv[5]);
		address.s_addr = htonl(0x0a000001);
	} else {
		fputs(usage, stderr);
		return 2;
	}
	fill_in("hub", &hub, sizeof(hub));
	fill_in("id", &id, sizeof(id));
	fill_in("address", &address, sizeof(address));
	if (!strcmp(cmd, "cases")) {
		cmd_cases();
	} else {
		state = numeric(argv[2]);
		cmd_random(numeric(argv[3]));
	}
	return 0;
}

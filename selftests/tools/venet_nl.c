// SPDX-License-Identifier: GPL-2.0-only
/*
 * A raw netlink client for the selftests: it sends what it is told to, also
 * what no sane tool would send, and prints the kernel's own words. It needs no
 * library, so that it can be static: the tests start it a thousand times.
 *
 * Output: one object a line, key=value separated by blanks. An error is one
 * line on stderr, "error: -ERRNO NAME: extack text", and exit status 1.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/genetlink.h>
#include <linux/if.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/venet.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define BUF_SIZE	32768
/* IFLA_GSO_IPV4_MAX_SIZE of kernel 6.3, which the headers may not know. */
#define LINK_GSO_IPV4_MAX_SIZE	63
/* Requests sent in one go by the bulk commands. */
#define BULK_BATCH	128

/* netdevice names need net/if.h, which quarrels with linux/if.h */
extern unsigned int if_nametoindex(const char *name);
extern char *if_indextoname(unsigned int index, char *name);

static int sock = -1;
static const char *only_key;
static bool key_found;
static uint16_t family;
static const char *group_wanted;
static uint32_t group;
static uint32_t seq;
static bool dump_interrupted;
static const char *dump_overtake;

static const char *const drop_names[VENET_A_DROPS_MAX + 1] = {
	[VENET_A_DROPS_UNBOUND]		= "unbound",
	[VENET_A_DROPS_INERT]		= "inert",
	[VENET_A_DROPS_DOWN]		= "down",
	[VENET_A_DROPS_PROTOCOL]	= "protocol",
	[VENET_A_DROPS_MALFORMED]	= "malformed",
	[VENET_A_DROPS_SOURCE]		= "source",
	[VENET_A_DROPS_MARTIAN]		= "martian",
	[VENET_A_DROPS_DESTINATION]	= "destination",
	[VENET_A_DROPS_BROADCAST]	= "broadcast",
	[VENET_A_DROPS_ND]		= "nd",
	[VENET_A_DROPS_CHECKSUM]	= "checksum",
	[VENET_A_DROPS_UNOWNED]		= "unowned",
	[VENET_A_DROPS_NOMEM]		= "nomem",
	[VENET_A_DROPS_BACKLOG]		= "backlog",
};

static const char *const stats_names[VENET_A_STATS_MAX + 1] = {
	[VENET_A_STATS_RX_PACKETS]	= "rx_packets",
	[VENET_A_STATS_RX_BYTES]	= "rx_bytes",
	[VENET_A_STATS_TX_PACKETS]	= "tx_packets",
	[VENET_A_STATS_TX_BYTES]	= "tx_bytes",
};

static const char *const role_names[] = {
	[VENET_ROLE_NONE]	= "none",
	[VENET_ROLE_HUB]	= "hub",
	[VENET_ROLE_PORT]	= "port",
};

static const struct {
	const char *name;
	uint32_t flag;
} addr_flags[] = {
	{ "src-only",	VENET_ADDR_SRC_ONLY },
	{ "host",	VENET_ADDR_HOST },
	{ "force",	VENET_ADDR_FORCE },
};

static const char *const event_names[VENET_CMD_MAX + 1] = {
	[VENET_CMD_PORT_ADD_NTF]	= "port-add",
	[VENET_CMD_PORT_DEL_NTF]	= "port-del",
	[VENET_CMD_PORT_CHANGE_NTF]	= "port-change",
	[VENET_CMD_ADDR_ADD_NTF]	= "addr-add",
	[VENET_CMD_ADDR_DEL_NTF]	= "addr-del",
	[VENET_CMD_ADDR_CHANGE_NTF]	= "addr-change",
	[VENET_CMD_SPOOF_NTF]		= "spoof",
};

static void __attribute__((noreturn)) die(const char *what)
{
	fprintf(stderr, "venet_nl: %s: %s\n", what, strerror(errno));
	exit(2);
}

static void __attribute__((noreturn)) usage(void)
{
	fputs("Usage:\n"
	      "  venet_nl port-add HUB NAME [id N] [label L] [mark N] [role R]\n"
	      "  venet_nl criu-add NAME IFINDEX\n"
	      "  venet_nl changelink NAME id|label|mark|role VALUE\n"
	      "  venet_nl link-get NAME | link-gso4 NAME SIZE\n"
	      "  venet_nl hub-get HUB | hub-dump [HUB]\n"
	      "  venet_nl hub-set HUB FASTPATH\n"
	      "  venet_nl port-get HUB ID [LABEL]\n"
	      "  venet_nl port-dump [HUB [LABEL [ID]]]\n"
	      "  venet_nl port-set HUB ID [label L] [mark N]\n"
	      "  venet_nl port-bind HUB IFINDEX [netnsid N] [netns FILE]\n"
	      "           [id N] [label L] [mark N]\n"
	      "  venet_nl port-unbind HUB ID\n"
	      "  venet_nl addr-add HUB ID ADDR[/LEN] [FLAG,...]\n"
	      "  venet_nl addr-del HUB ADDR[/LEN] [ID [FLAG,...]]\n"
	      "  venet_nl addr-move HUB ADDR[/LEN] ID [FLAG,...]\n"
	      "  venet_nl addr-flush HUB ID\n"
	      "  venet_nl addr-get HUB ADDR[/LEN] [ID [FLAG,...]]\n"
	      "  venet_nl addr-dump [HUB [ID [ADDR[/LEN] [FLAG,...]]]]\n"
	      "  venet_nl bulk-add|bulk-del HUB ID FIRST_ADDR COUNT\n"
	      "  venet_nl listen GROUP [COUNT]\n"
	      "Before the command, -n NETNS enters a named namespace,\n"
	      "-k KEY shows only the value of that key, failing without one,\n"
	      "and -x CMD runs a shell command when a part of a dump has come.\n"
	      "HUB is a name or an ifindex; - leaves the attribute out.\n"
	      "ADDR may be hex:0011.. to send any number of bytes.\n"
	      "FLAG is src-only, host, force or a number. addr-get without LEN\n"
	      "asks for the longest match. listen prints \"ready\" and then an\n"
	      "event a line, COUNT of them or until it is killed.\n", stderr);
	exit(2);
}

/* ---- messages and attributes ---- */

#define NLMSG_TAIL(nlh) \
	((void *)((char *)(nlh) + NLMSG_ALIGN((nlh)->nlmsg_len)))

static struct nlmsghdr *request(char *buf, uint16_t type, uint16_t flags)
{
	struct nlmsghdr *nlh = (struct nlmsghdr *)buf;

	memset(nlh, 0, sizeof(*nlh));
	nlh->nlmsg_len = NLMSG_LENGTH(0);
	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	nlh->nlmsg_seq = ++seq;
	return nlh;
}

/* The family's own header behind the message's. */
static void *put_header(struct nlmsghdr *nlh, size_t len)
{
	void *header = NLMSG_TAIL(nlh);

	memset(header, 0, len);
	nlh->nlmsg_len += NLMSG_ALIGN(len);
	return header;
}

static struct nlattr *put(struct nlmsghdr *nlh, uint16_t type,
			  const void *data, size_t len)
{
	struct nlattr *attr = NLMSG_TAIL(nlh);

	memset(attr, 0, NLA_HDRLEN + NLA_ALIGN(len));
	attr->nla_type = type;
	attr->nla_len = NLA_HDRLEN + len;
	if (len)
		memcpy((char *)attr + NLA_HDRLEN, data, len);
	nlh->nlmsg_len = NLMSG_ALIGN(nlh->nlmsg_len) + NLA_ALIGN(attr->nla_len);
	return attr;
}

static void put_u8(struct nlmsghdr *nlh, uint16_t type, uint8_t value)
{
	put(nlh, type, &value, sizeof(value));
}

static void put_u32(struct nlmsghdr *nlh, uint16_t type, uint32_t value)
{
	put(nlh, type, &value, sizeof(value));
}

static void put_str(struct nlmsghdr *nlh, uint16_t type, const char *text)
{
	put(nlh, type, text, strlen(text) + 1);
}

static struct nlattr *nest_start(struct nlmsghdr *nlh, uint16_t type)
{
	return put(nlh, type | NLA_F_NESTED, NULL, 0);
}

static void nest_end(struct nlmsghdr *nlh, struct nlattr *nest)
{
	nest->nla_len = (char *)NLMSG_TAIL(nlh) - (char *)nest;
}

static bool attr_ok(const struct nlattr *attr, const char *end)
{
	return end - (const char *)attr >= NLA_HDRLEN &&
	       attr->nla_len >= NLA_HDRLEN &&
	       attr->nla_len <= end - (const char *)attr;
}

#define for_each_attr_between(attr, begin, end)				\
	for ((attr) = (const struct nlattr *)(begin);			\
	     attr_ok(attr, (const char *)(end));			\
	     (attr) = (const struct nlattr *)((const char *)(attr) +	\
					      NLA_ALIGN((attr)->nla_len)))

/* All attributes of a message behind a header of @offset bytes. */
#define for_each_attr(attr, nlh, offset)				\
	for_each_attr_between(attr, (char *)NLMSG_DATA(nlh) +		\
			      NLMSG_ALIGN(offset),			\
			      (char *)(nlh) + (nlh)->nlmsg_len)

#define for_each_nested(attr, nest)					\
	for_each_attr_between(attr, (char *)(nest) + NLA_HDRLEN,	\
			      (char *)(nest) + (nest)->nla_len)

static unsigned int attr_type(const struct nlattr *attr)
{
	return attr->nla_type & NLA_TYPE_MASK;
}

static const void *attr_data(const struct nlattr *attr)
{
	return (const char *)attr + NLA_HDRLEN;
}

static size_t attr_len(const struct nlattr *attr)
{
	return attr->nla_len - NLA_HDRLEN;
}

/* A number of 1, 2, 4 or 8 bytes; "uint" has either of the last two. */
static uint64_t attr_number(const struct nlattr *attr)
{
	uint64_t u64 = 0;

	/* The tests run on little-endian and on big-endian machines. */
	switch (attr_len(attr)) {
	case sizeof(uint8_t):
		return *(const uint8_t *)attr_data(attr);
	case sizeof(uint16_t):
		return *(const uint16_t *)attr_data(attr);
	case sizeof(uint32_t):
		return *(const uint32_t *)attr_data(attr);
	case sizeof(uint64_t):
		memcpy(&u64, attr_data(attr), sizeof(u64));
		return u64;
	}
	fprintf(stderr, "venet_nl: a number of %zu bytes\n", attr_len(attr));
	exit(2);
}

/* ---- requests and replies ---- */

static struct nlmsghdr *genl_request(char *buf, uint16_t type, uint8_t cmd,
				     uint8_t version, uint16_t flags)
{
	struct nlmsghdr *nlh = request(buf, type, flags);
	struct genlmsghdr *genl = put_header(nlh, sizeof(*genl));

	genl->cmd = cmd;
	genl->version = version;
	return nlh;
}

static const char *error_text(const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *err = NLMSG_DATA(nlh);
	size_t offset = sizeof(*err);
	const struct nlattr *attr;

	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return "";
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
		offset += NLMSG_ALIGN(err->msg.nlmsg_len) - NLMSG_HDRLEN;
	for_each_attr(attr, nlh, offset) {
		if (attr_type(attr) == NLMSGERR_ATTR_MSG)
			return attr_data(attr);
	}
	return "";
}

/* What the kernel says although the request succeeded. */
static void print_warning(const struct nlmsghdr *nlh)
{
	const char *text = error_text(nlh);

	if (*text)
		fprintf(stderr, "warning: %s\n", text);
}

static void print_error(const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *err = NLMSG_DATA(nlh);
	const char *name = strerrorname_np(-err->error);

	fprintf(stderr, "error: %d %s: %s\n", err->error, name ? name : "?",
		error_text(nlh));
}

/* The extack of a failed dump travels in its NLMSG_DONE. */
static int dump_done(const struct nlmsghdr *nlh)
{
	const struct nlattr *attr;
	const char *text = "";
	const char *name;
	int err;

	if (NLMSG_PAYLOAD(nlh, 0) < sizeof(int))
		return 0;
	err = *(int *)NLMSG_DATA(nlh);
	if (err >= 0)
		return 0;
	if (nlh->nlmsg_flags & NLM_F_ACK_TLVS) {
		for_each_attr(attr, nlh, sizeof(int)) {
			if (attr_type(attr) == NLMSGERR_ATTR_MSG)
				text = attr_data(attr);
		}
	}
	name = strerrorname_np(-err);
	fprintf(stderr, "error: %d %s: %s\n", err, name ? name : "?", text);
	return -1;
}

/* Between two parts of a dump, when there is more than one. */
static void overtake(void)
{
	const char *command = dump_overtake;

	dump_overtake = NULL;
	if (command && system(command))
		exit(2);
}

/*
 * Reads until the request @last is answered. Returns 0, or -1 after an error
 * was printed.
 */
static int read_replies(uint32_t last, void (*print)(const struct nlmsghdr *))
{
	static char buf[BUF_SIZE];
	const struct nlmsghdr *nlh;
	const struct nlmsgerr *err;
	int failed = 0;
	ssize_t n;
	int len;

	for (;;) {
		n = recv(sock, buf, sizeof(buf), 0);
		if (n < 0)
			die("recv");
		nlh = (struct nlmsghdr *)buf;
		for (len = n; NLMSG_OK(nlh, len); nlh = NLMSG_NEXT(nlh, len)) {
			if (nlh->nlmsg_flags & NLM_F_DUMP_INTR)
				dump_interrupted = true;
			switch (nlh->nlmsg_type) {
			case NLMSG_ERROR:
				err = NLMSG_DATA(nlh);
				if (err->error) {
					print_error(nlh);
					failed = -1;
				} else {
					print_warning(nlh);
				}
				if (nlh->nlmsg_seq == last)
					return failed;
				break;
			case NLMSG_DONE:
				return dump_done(nlh);
			case NLMSG_NOOP:
				break;
			default:
				if (print)
					print(nlh);
				if (nlh->nlmsg_flags & NLM_F_MULTI)
					overtake();
				break;
			}
		}
	}
}

static int talk(struct nlmsghdr *nlh, void (*print)(const struct nlmsghdr *))
{
	uint32_t last = nlh->nlmsg_seq;

	if (send(sock, nlh, nlh->nlmsg_len, 0) < 0)
		die("send");
	return read_replies(last, print);
}

static void open_socket(int protocol)
{
	int on = 1;

	sock = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
	if (sock < 0)
		die("netlink socket");
	setsockopt(sock, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on));
	setsockopt(sock, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));
	seq = time(NULL);
}

static void group_found(const struct nlattr *nest)
{
	const struct nlattr *attr;
	bool wanted = false;
	uint32_t id = 0;

	for_each_nested(attr, nest) {
		if (attr_type(attr) == CTRL_ATTR_MCAST_GRP_NAME)
			wanted = !strcmp(attr_data(attr), group_wanted);
		if (attr_type(attr) == CTRL_ATTR_MCAST_GRP_ID)
			id = attr_number(attr);
	}
	if (wanted)
		group = id;
}

static void family_found(const struct nlmsghdr *nlh)
{
	const struct nlattr *attr, *nest;

	for_each_attr(attr, nlh, sizeof(struct genlmsghdr)) {
		if (attr_type(attr) == CTRL_ATTR_FAMILY_ID)
			family = attr_number(attr);
		if (attr_type(attr) != CTRL_ATTR_MCAST_GROUPS || !group_wanted)
			continue;
		for_each_nested(nest, attr)
			group_found(nest);
	}
}

static void open_family(void)
{
	char buf[BUF_SIZE];
	struct nlmsghdr *nlh;

	open_socket(NETLINK_GENERIC);
	nlh = genl_request(buf, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 1, NLM_F_ACK);
	put_str(nlh, CTRL_ATTR_FAMILY_NAME, VENET_FAMILY_NAME);
	if (talk(nlh, family_found))
		exit(1);
}

static struct nlmsghdr *venet_request(char *buf, uint8_t cmd, uint16_t flags)
{
	return genl_request(buf, family, cmd, VENET_FAMILY_VERSION, flags);
}

/* ---- arguments ---- */

static uint32_t parse_u32(const char *text)
{
	unsigned long value;
	char *end;

	errno = 0;
	value = strtoul(text, &end, 0);
	if (errno || *end || end == text || value > UINT32_MAX) {
		fprintf(stderr, "venet_nl: not a number: %s\n", text);
		exit(2);
	}
	return value;
}

static bool given(const char *text)
{
	return strcmp(text, "-") != 0;
}

static uint32_t parse_hub(const char *text)
{
	uint32_t ifindex = if_nametoindex(text);

	return ifindex ? ifindex : parse_u32(text);
}

static void put_number(struct nlmsghdr *nlh, uint16_t type, const char *text)
{
	if (given(text))
		put_u32(nlh, type, parse_u32(text));
}

static void put_hub(struct nlmsghdr *nlh, uint16_t type, const char *text)
{
	if (given(text))
		put_u32(nlh, type, parse_hub(text));
}

static size_t parse_hex(const char *text, uint8_t *bytes, size_t room)
{
	unsigned int byte;
	size_t n = 0;

	for (; text[0] && text[1] && n < room; text += 2) {
		if (sscanf(text, "%2x", &byte) != 1)
			usage();
		bytes[n++] = byte;
	}
	return n;
}

static size_t parse_address(const char *text, uint8_t *bytes, size_t room)
{
	if (!strncmp(text, "hex:", 4))
		return parse_hex(text + 4, bytes, room);
	if (inet_pton(AF_INET, text, bytes) == 1)
		return 4;
	if (inet_pton(AF_INET6, text, bytes) == 1)
		return 16;
	fprintf(stderr, "venet_nl: not an address: %s\n", text);
	exit(2);
}

static void put_address(struct nlmsghdr *nlh, const char *text)
{
	char *copy = strdup(text);
	uint8_t bytes[64];
	char *slash;
	size_t n;

	if (!copy)
		die("strdup");
	if (given(text)) {
		slash = strchr(copy, '/');
		if (slash)
			*slash++ = '\0';
		n = parse_address(copy, bytes, sizeof(bytes));
		put(nlh, VENET_A_ADDR_ADDRESS, bytes, n);
		if (slash)
			put_u8(nlh, VENET_A_ADDR_PREFIXLEN,
					parse_u32(slash));
	}
	free(copy);
}

static uint32_t parse_flags(const char *text)
{
	char *copy = strdup(text), *rest = copy, *word;
	uint32_t flags = 0;
	size_t i;

	if (!copy)
		die("strdup");
	while ((word = strsep(&rest, ","))) {
		for (i = 0; i < ARRAY_SIZE(addr_flags); i++)
			if (!strcmp(word, addr_flags[i].name))
				break;
		flags |= i < ARRAY_SIZE(addr_flags) ? addr_flags[i].flag :
						      parse_u32(word);
	}
	free(copy);
	return flags;
}

static void put_flags(struct nlmsghdr *nlh, const char *text)
{
	if (given(text))
		put_u32(nlh, VENET_A_ADDR_FLAGS, parse_flags(text));
}

static uint8_t parse_role(const char *text)
{
	for (size_t i = 0; i < ARRAY_SIZE(role_names); i++)
		if (!strcmp(text, role_names[i]))
			return i;
	return parse_u32(text);
}

static void put_link_attr(struct nlmsghdr *nlh, const char *key,
			  const char *value)
{
	if (!strcmp(key, "id"))
		put_u32(nlh, IFLA_VENET_ID, parse_u32(value));
	else if (!strcmp(key, "label"))
		put_str(nlh, IFLA_VENET_LABEL, value);
	else if (!strcmp(key, "mark"))
		put_u32(nlh, IFLA_VENET_MARK, parse_u32(value));
	else if (!strcmp(key, "role"))
		put_u8(nlh, IFLA_VENET_ROLE, parse_role(value));
	else
		usage();
}

static int open_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		die(path);
	return fd;
}

static void put_port_attr(struct nlmsghdr *nlh, const char *key,
			  const char *value)
{
	if (!strcmp(key, "id"))
		put_u32(nlh, VENET_A_PORT_ID, parse_u32(value));
	else if (!strcmp(key, "label"))
		put_str(nlh, VENET_A_PORT_LABEL, value);
	else if (!strcmp(key, "mark"))
		put_u32(nlh, VENET_A_PORT_MARK, parse_u32(value));
	else if (!strcmp(key, "netnsid"))
		put_u32(nlh, VENET_A_PORT_NETNSID, parse_u32(value));
	else if (!strcmp(key, "netns"))
		put_u32(nlh, VENET_A_PORT_NETNS_FD, open_file(value));
	else
		usage();
}

/* ---- printing ---- */

/* With -k only the value of one key is shown, bare. Says whether to go on. */
static bool print_key(const char *prefix, const char *key)
{
	if (!only_key) {
		printf(" %s%s=", prefix, key);
		return true;
	}
	if (strncmp(only_key, prefix, strlen(prefix)) ||
	    strcmp(only_key + strlen(prefix), key))
		return false;
	key_found = true;
	return true;
}

static void print_begin(const char *object)
{
	if (!only_key)
		printf("object=%s", object);
}

static void print_end(void)
{
	if (!only_key || key_found)
		putchar('\n');
}

static void print_text(const char *key, const char *text)
{
	if (!print_key("", key))
		return;
	for (; *text; text++) {
		if (isgraph((unsigned char)*text) && *text != '\\')
			putchar(*text);
		else
			printf("\\x%02x", (unsigned char)*text);
	}
}

static void print_number(const char *prefix, const char *key, uint64_t number)
{
	if (print_key(prefix, key))
		printf("%" PRIu64, number);
}

static void print_signed(const char *key, int number)
{
	if (print_key("", key))
		printf("%d", number);
}

/* @family is the end of each key: "", "4" or "6". */
static void print_counters(const struct nlattr *nest, const char *prefix,
			   const char *const *names, unsigned int max,
			   const char *family)
{
	const struct nlattr *attr;
	unsigned int type;
	char key[64];

	for_each_nested(attr, nest) {
		type = attr_type(attr);
		snprintf(key, sizeof(key), "%s%s", type <= max && names[type] ?
			 names[type] : "unknown", family);
		print_number(prefix, key, attr_number(attr));
	}
}

static void print_stats(const struct nlattr *nest, const char *family)
{
	print_counters(nest, "", stats_names, VENET_A_STATS_MAX, family);
}

static void print_drops(const struct nlattr *nest, const char *family)
{
	print_counters(nest, "drops.", drop_names, VENET_A_DROPS_MAX, family);
}

/*
 * The parts of a counter are shown when one is asked for by its key: whoever
 * adds up what a line says would count each packet twice.
 */
static void print_family(const struct nlattr *nest, const char *family,
			 void (*print)(const struct nlattr *, const char *))
{
	if (only_key)
		print(nest, family);
}

static void print_flags(uint32_t flags)
{
	const char *comma = "";
	size_t i;

	if (!print_key("", "flags"))
		return;
	for (i = 0; i < ARRAY_SIZE(addr_flags); i++) {
		if (!(flags & addr_flags[i].flag))
			continue;
		printf("%s%s", comma, addr_flags[i].name);
		flags &= ~addr_flags[i].flag;
		comma = ",";
	}
	if (flags)
		printf("%s%#" PRIx32, comma, flags);
}

/* A dump names the same hub over and over; its name costs three system calls. */
static void print_hub_name(uint32_t ifindex)
{
	static char name[IFNAMSIZ];
	static uint32_t known;

	if (ifindex != known)
		known = if_indextoname(ifindex, name) ? ifindex : 0;
	if (known)
		print_text("hub", name);
	else
		print_number("", "hub", ifindex);
}

static void print_hub(const struct nlmsghdr *nlh)
{
	const struct nlattr *attr;

	print_begin("hub");
	for_each_attr(attr, nlh, sizeof(struct genlmsghdr)) {
		switch (attr_type(attr)) {
		case VENET_A_HUB_IFINDEX:
			print_number("", "ifindex", attr_number(attr));
			break;
		case VENET_A_HUB_NAME:
			print_text("name", attr_data(attr));
			break;
		case VENET_A_HUB_PORTS:
			print_number("", "ports", attr_number(attr));
			break;
		case VENET_A_HUB_ADDRS:
			print_number("", "addrs", attr_number(attr));
			break;
		case VENET_A_HUB_FASTPATH:
			print_number("", "fastpath", attr_number(attr));
			break;
		case VENET_A_HUB_UP:
			print_number("", "up", attr_number(attr));
			break;
		case VENET_A_HUB_STATS:
			print_stats(attr, "");
			break;
		case VENET_A_HUB_DROPS:
			print_drops(attr, "");
			break;
		case VENET_A_HUB_STATS4:
			print_family(attr, "4", print_stats);
			break;
		case VENET_A_HUB_STATS6:
			print_family(attr, "6", print_stats);
			break;
		case VENET_A_HUB_DROPS4:
			print_family(attr, "4", print_drops);
			break;
		case VENET_A_HUB_DROPS6:
			print_family(attr, "6", print_drops);
			break;
		}
	}
	print_end();
}

static void print_port(const struct nlmsghdr *nlh)
{
	const struct nlattr *attr;

	print_begin("port");
	for_each_attr(attr, nlh, sizeof(struct genlmsghdr)) {
		switch (attr_type(attr)) {
		case VENET_A_PORT_HUB:
			print_hub_name(attr_number(attr));
			break;
		case VENET_A_PORT_ID:
			print_number("", "id", attr_number(attr));
			break;
		case VENET_A_PORT_LABEL:
			print_text("label", attr_data(attr));
			break;
		case VENET_A_PORT_IFINDEX:
			print_number("", "ifindex", attr_number(attr));
			break;
		case VENET_A_PORT_NAME:
			print_text("name", attr_data(attr));
			break;
		case VENET_A_PORT_NETNSID:
			print_signed("netnsid", attr_number(attr));
			break;
		case VENET_A_PORT_UP:
			print_number("", "up", attr_number(attr));
			break;
		case VENET_A_PORT_ADDRS:
			print_number("", "addrs", attr_number(attr));
			break;
		case VENET_A_PORT_MARK:
			print_number("", "mark", attr_number(attr));
			break;
		case VENET_A_PORT_BORN:
			print_number("", "born", attr_number(attr));
			break;
		case VENET_A_PORT_STATS:
			print_stats(attr, "");
			break;
		case VENET_A_PORT_DROPS:
			print_drops(attr, "");
			break;
		case VENET_A_PORT_STATS4:
			print_family(attr, "4", print_stats);
			break;
		case VENET_A_PORT_STATS6:
			print_family(attr, "6", print_stats);
			break;
		case VENET_A_PORT_DROPS4:
			print_family(attr, "4", print_drops);
			break;
		case VENET_A_PORT_DROPS6:
			print_family(attr, "6", print_drops);
			break;
		}
	}
	print_end();
}

static void print_addr(const struct nlmsghdr *nlh)
{
	char text[INET6_ADDRSTRLEN] = "?";
	const struct nlattr *attr;

	print_begin("addr");
	for_each_attr(attr, nlh, sizeof(struct genlmsghdr)) {
		switch (attr_type(attr)) {
		case VENET_A_ADDR_HUB:
			print_hub_name(attr_number(attr));
			break;
		case VENET_A_ADDR_PORT:
			print_number("", "id", attr_number(attr));
			break;
		case VENET_A_ADDR_ADDRESS:
			inet_ntop(attr_len(attr) == 4 ? AF_INET : AF_INET6,
				  attr_data(attr), text, sizeof(text));
			print_text("address", text);
			break;
		case VENET_A_ADDR_PREFIXLEN:
			print_number("", "len", attr_number(attr));
			break;
		case VENET_A_ADDR_FLAGS:
			print_flags(attr_number(attr));
			break;
		}
	}
	print_end();
}

static void print_info_data(const struct nlattr *data)
{
	const struct nlattr *attr;
	uint8_t role;

	for_each_nested(attr, data) {
		switch (attr_type(attr)) {
		case IFLA_VENET_ROLE:
			role = attr_number(attr);
			if (role < ARRAY_SIZE(role_names))
				print_text("role", role_names[role]);
			else
				print_number("", "role", role);
			break;
		case IFLA_VENET_ID:
			print_number("", "id", attr_number(attr));
			break;
		case IFLA_VENET_LABEL:
			print_text("label", attr_data(attr));
			break;
		case IFLA_VENET_MARK:
			print_number("", "mark", attr_number(attr));
			break;
		}
	}
}

static void print_link_stats(const struct nlattr *attr)
{
	struct rtnl_link_stats64 s;

	memcpy(&s, attr_data(attr), sizeof(s));
	print_number("", "rx_packets", s.rx_packets);
	print_number("", "rx_bytes", s.rx_bytes);
	print_number("", "tx_packets", s.tx_packets);
	print_number("", "tx_bytes", s.tx_bytes);
	print_number("", "rx_dropped", s.rx_dropped);
	print_number("", "tx_dropped", s.tx_dropped);
}

static void print_link_info(const struct nlattr *nest)
{
	const struct nlattr *attr;

	for_each_nested(attr, nest) {
		if (attr_type(attr) == IFLA_INFO_KIND)
			print_text("kind", attr_data(attr));
		if (attr_type(attr) == IFLA_INFO_DATA)
			print_info_data(attr);
	}
}

static void print_link(const struct nlmsghdr *nlh)
{
	const struct ifinfomsg *ifi = NLMSG_DATA(nlh);
	const struct nlattr *attr;

	print_begin("link");
	print_number("", "ifindex", ifi->ifi_index);
	print_number("", "type", ifi->ifi_type);
	print_number("", "flags", ifi->ifi_flags);
	for_each_attr(attr, nlh, sizeof(*ifi)) {
		switch (attr_type(attr)) {
		case IFLA_IFNAME:
			print_text("name", attr_data(attr));
			break;
		case IFLA_MTU:
			print_number("", "mtu", attr_number(attr));
			break;
		case IFLA_CARRIER:
			print_number("", "carrier", attr_number(attr));
			break;
		case IFLA_LINK:
			print_number("", "link", attr_number(attr));
			break;
		case IFLA_LINK_NETNSID:
			print_signed("link_netnsid", attr_number(attr));
			break;
		case LINK_GSO_IPV4_MAX_SIZE:
			print_number("", "gso4", attr_number(attr));
			break;
		case IFLA_STATS64:
			print_link_stats(attr);
			break;
		case IFLA_LINKINFO:
			print_link_info(attr);
			break;
		}
	}
	print_end();
}

/* ---- commands ---- */

static int link_get(const char *name)
{
	char buf[BUF_SIZE];
	struct nlmsghdr *nlh = request(buf, RTM_GETLINK, NLM_F_ACK);

	put_header(nlh, sizeof(struct ifinfomsg));
	put_str(nlh, IFLA_IFNAME, name);
	return talk(nlh, print_link);
}

static int cmd_link_get(int argc, char **argv)
{
	if (argc != 1)
		usage();
	open_socket(NETLINK_ROUTE);
	return link_get(argv[0]);
}

/* How long an IPv4 packet may get before it is cut; ip learnt that in 6.3. */
static int cmd_link_gso4(int argc, char **argv)
{
	char buf[BUF_SIZE];
	struct nlmsghdr *nlh;

	if (argc != 2)
		usage();
	open_socket(NETLINK_ROUTE);
	nlh = request(buf, RTM_NEWLINK, NLM_F_ACK);
	put_header(nlh, sizeof(struct ifinfomsg));
	put_str(nlh, IFLA_IFNAME, argv[0]);
	put_u32(nlh, LINK_GSO_IPV4_MAX_SIZE, parse_u32(argv[1]));
	return talk(nlh, NULL);
}

static int cmd_port_add(int argc, char **argv)
{
	struct nlattr *info, *data;
	char buf[BUF_SIZE];
	struct nlmsghdr *nlh;

	if (argc < 2 || argc % 2)
		usage();
	open_socket(NETLINK_ROUTE);
	nlh = request(buf, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL | NLM_F_ACK);
	put_header(nlh, sizeof(struct ifinfomsg));
	put_hub(nlh, IFLA_LINK, argv[0]);
	put_str(nlh, IFLA_IFNAME, argv[1]);
	info = nest_start(nlh, IFLA_LINKINFO);
	put_str(nlh, IFLA_INFO_KIND, "venet");
	data = nest_start(nlh, IFLA_INFO_DATA);
	for (int i = 2; i < argc; i += 2)
		put_link_attr(nlh, argv[i], argv[i + 1]);
	nest_end(nlh, data);
	nest_end(nlh, info);
	if (talk(nlh, NULL))
		return -1;
	return link_get(argv[1]);
}

/*
 * The request of CRIU's restore, to the byte: the old ifindex, the flags as they
 * were dumped, no NLM_F_EXCL, strings without a 0 at their end. It means to add
 * data, but the length that it sets is that of the kind, which so ends in the
 * attributes of that.
 */
static int cmd_criu_add(int argc, char **argv)
{
	struct ifinfomsg *ifi;
	char buf[BUF_SIZE];
	struct nlmsghdr *nlh;
	struct nlattr *info, *kind;

	if (argc != 2)
		usage();
	open_socket(NETLINK_ROUTE);
	nlh = request(buf, RTM_NEWLINK, NLM_F_CREATE | NLM_F_ACK);
	ifi = put_header(nlh, sizeof(*ifi));
	ifi->ifi_family = AF_PACKET;
	ifi->ifi_index = parse_u32(argv[1]);
	ifi->ifi_flags = IFF_UP | IFF_NOARP | IFF_POINTOPOINT | IFF_RUNNING |
			 IFF_LOWER_UP;
	put(nlh, IFLA_IFNAME, argv[0], strlen(argv[0]));
	put_u32(nlh, IFLA_MTU, 1500);
	info = put(nlh, IFLA_LINKINFO, NULL, 0);
	kind = put(nlh, IFLA_INFO_KIND, "venet", strlen("venet"));
	put(nlh, IFLA_INFO_DATA, NULL, 0);
	put_u32(nlh, IFLA_NET_NS_FD, sock);
	nest_end(nlh, kind);
	nest_end(nlh, info);
	if (talk(nlh, NULL))
		return -1;
	return link_get(argv[0]);
}

static int cmd_changelink(int argc, char **argv)
{
	struct nlattr *info, *data;
	char buf[BUF_SIZE];
	struct nlmsghdr *nlh;

	if (argc != 3)
		usage();
	open_socket(NETLINK_ROUTE);
	nlh = request(buf, RTM_NEWLINK, NLM_F_ACK);
	put_header(nlh, sizeof(struct ifinfomsg));
	put_str(nlh, IFLA_IFNAME, argv[0]);
	info = nest_start(nlh, IFLA_LINKINFO);
	put_str(nlh, IFLA_INFO_KIND, "venet");
	data = nest_start(nlh, IFLA_INFO_DATA);
	put_link_attr(nlh, argv[1], argv[2]);
	nest_end(nlh, data);
	nest_end(nlh, info);
	return talk(nlh, NULL);
}

static int cmd_hub_get(int argc, char **argv)
{
	char buf[BUF_SIZE];
	struct nlmsghdr *nlh;

	if (argc != 1)
		usage();
	open_family();
	nlh = venet_request(buf, VENET_CMD_HUB_GET, NLM_F_ACK);
	put_hub(nlh, VENET_A_HUB_IFINDEX, argv[0]);
	return talk(nlh, print_hub);
}

static int cmd_hub_set(int argc, char **argv)
{
	char buf[BUF_SIZE];
	struct nlmsghdr *nlh;

	if (argc != 2)
		usage();
	open_family();
	nlh = venet_request(buf, VENET_CMD_HUB_SET, NLM_F_ACK);
	put_hub(nlh, VENET_A_HUB_IFINDEX, argv[0]);
	put_number(nlh, VENET_A_HUB_FASTPATH, argv[1]);
	return talk(nlh, NULL);
}

static int cmd_hub_dump(int argc, char **argv)
{
	char buf[BUF_SIZE];
	struct nlmsghdr *nlh;

	if (argc > 1)
		usage();
	open_family();
	nlh = venet_request(buf, VENET_CMD_HUB_GET, NLM_F_DUMP);
	if (argc > 0)
		put_hub(nlh, VENET_A_HUB_IFINDEX, argv[0]);
	return talk(nlh, print_hub);
}

static int cmd_port_get(int argc, char **argv)
{
	char buf[BUF_SIZE];
	struct nlmsghdr *nlh;

	if (argc < 2 || argc > 3)
		usage();
	open_family();
	nlh = venet_request(buf, VENET_CMD_PORT_GET, NLM_F_ACK);
	put_hub(nlh, VENET_A_PORT_HUB, argv[0]);
	put_number(nlh, VENET_A_PORT_ID, argv[1]);
	if (argc > 2)
		put_str(nlh, VENET_A_PORT_LABEL, argv[2]);
	return talk(nlh, print_port);
}

static int cmd_port_dump(int argc, char **argv)
{
	char buf[BUF_SIZE];
	struct nlmsghdr *nlh;

	if (argc > 3)
		usage();
	open_family();
	nlh = venet_request(buf, VENET_CMD_PORT_GET, NLM_F_DUMP);
	if (argc > 0)
		put_hub(nlh, VENET_A_PORT_HUB, argv[0]);
	if (argc > 1 && given(argv[1]))
		put_str(nlh, VENET_A_PORT_LABEL, argv[1]);
	if (argc > 2)
		put_number(nlh, VENET_A_PORT_ID, argv[2]);
	return talk(nlh, print_port);
}

static int cmd_port_set(int argc, char **argv)
{
	char buf[BUF_SIZE];
	struct nlmsghdr *nlh;

	if (argc < 2 || argc % 2)
		usage();
	open_family();
	nlh = venet_request(buf, VENET_CMD_PORT_SET, NLM_F_ACK);
	put_hub(nlh, VENET_A_PORT_HUB, argv[0]);
	put_number(nlh, VENET_A_PORT_ID, argv[1]);
	for (int i = 2; i < argc; i += 2)
		put_port_attr(nlh, argv[i], argv[i + 1]);
	return talk(nlh, NULL);
}

static int cmd_port_bind(int argc, char **argv)
{
	char buf[BUF_SIZE];
	struct nlmsghdr *nlh;

	if (argc < 2 || argc % 2)
		usage();
	open_family();
	nlh = venet_request(buf, VENET_CMD_PORT_BIND, NLM_F_ACK);
	put_hub(nlh, VENET_A_PORT_HUB, argv[0]);
	put_number(nlh, VENET_A_PORT_IFINDEX, argv[1]);
	for (int i = 2; i < argc; i += 2)
		put_port_attr(nlh, argv[i], argv[i + 1]);
	return talk(nlh, print_port);
}

static int cmd_port_unbind(int argc, char **argv)
{
	char buf[BUF_SIZE];
	struct nlmsghdr *nlh;

	if (argc != 2)
		usage();
	open_family();
	nlh = venet_request(buf, VENET_CMD_PORT_UNBIND, NLM_F_ACK);
	put_hub(nlh, VENET_A_PORT_HUB, argv[0]);
	put_number(nlh, VENET_A_PORT_ID, argv[1]);
	return talk(nlh, NULL);
}

static int cmd_addr_add(int argc, char **argv)
{
	char buf[BUF_SIZE];
	struct nlmsghdr *nlh;

	if (argc < 3 || argc > 4)
		usage();
	open_family();
	nlh = venet_request(buf, VENET_CMD_ADDR_ADD, NLM_F_ACK);
	put_hub(nlh, VENET_A_ADDR_HUB, argv[0]);
	put_number(nlh, VENET_A_ADDR_PORT, argv[1]);
	put_address(nlh, argv[2]);
	if (argc > 3)
		put_flags(nlh, argv[3]);
	return talk(nlh, NULL);
}

/* HUB ADDR[/LEN] [ID [FLAG,...]] */
static int addr_request(uint8_t cmd, int argc, char **argv,
			void (*print)(const struct nlmsghdr *))
{
	char buf[BUF_SIZE];
	struct nlmsghdr *nlh;

	if (argc < 2 || argc > 4)
		usage();
	open_family();
	nlh = venet_request(buf, cmd, NLM_F_ACK);
	put_hub(nlh, VENET_A_ADDR_HUB, argv[0]);
	put_address(nlh, argv[1]);
	if (argc > 2)
		put_number(nlh, VENET_A_ADDR_PORT, argv[2]);
	if (argc > 3)
		put_flags(nlh, argv[3]);
	return talk(nlh, print);
}

static int cmd_addr_del(int argc, char **argv)
{
	return addr_request(VENET_CMD_ADDR_DEL, argc, argv, NULL);
}

static int cmd_addr_move(int argc, char **argv)
{
	return addr_request(VENET_CMD_ADDR_MOVE, argc, argv, NULL);
}

static int cmd_addr_get(int argc, char **argv)
{
	return addr_request(VENET_CMD_ADDR_GET, argc, argv, print_addr);
}

static int cmd_addr_flush(int argc, char **argv)
{
	char buf[BUF_SIZE];
	struct nlmsghdr *nlh;

	if (argc != 2)
		usage();
	open_family();
	nlh = venet_request(buf, VENET_CMD_ADDR_FLUSH, NLM_F_ACK);
	put_hub(nlh, VENET_A_ADDR_HUB, argv[0]);
	put_number(nlh, VENET_A_ADDR_PORT, argv[1]);
	return talk(nlh, NULL);
}

static int cmd_addr_dump(int argc, char **argv)
{
	char buf[BUF_SIZE];
	struct nlmsghdr *nlh;

	if (argc > 4)
		usage();
	open_family();
	nlh = venet_request(buf, VENET_CMD_ADDR_GET, NLM_F_DUMP);
	if (argc > 0)
		put_hub(nlh, VENET_A_ADDR_HUB, argv[0]);
	if (argc > 1)
		put_number(nlh, VENET_A_ADDR_PORT, argv[1]);
	if (argc > 2)
		put_address(nlh, argv[2]);
	if (argc > 3)
		put_flags(nlh, argv[3]);
	return talk(nlh, print_addr);
}

static void next_address(uint8_t *bytes, size_t len)
{
	while (len-- && !++bytes[len])
		;
}

/*
 * Many requests to a send, only the last of which asks for an answer: errors
 * of the others are reported all the same.
 */
static int bulk(uint8_t cmd, int argc, char **argv)
{
	uint32_t hub, id, count, n;
	struct nlmsghdr *nlh;
	uint8_t address[16];
	char buf[BUF_SIZE];
	int failed = 0;
	size_t len, used;

	if (argc != 4)
		usage();
	hub = parse_hub(argv[0]);
	id = parse_u32(argv[1]);
	len = parse_address(argv[2], address, sizeof(address));
	count = parse_u32(argv[3]);
	open_family();
	while (count) {
		used = 0;
		for (n = 0; n < BULK_BATCH && count; n++, count--) {
			nlh = venet_request(buf + used, cmd, 0);
			put_u32(nlh, VENET_A_ADDR_HUB, hub);
			put_u32(nlh, VENET_A_ADDR_PORT, id);
			put(nlh, VENET_A_ADDR_ADDRESS, address, len);
			used += NLMSG_ALIGN(nlh->nlmsg_len);
			next_address(address, len);
		}
		nlh->nlmsg_flags |= NLM_F_ACK;
		if (send(sock, buf, used, 0) < 0)
			die("send");
		if (read_replies(seq, NULL))
			failed = -1;
	}
	return failed;
}

static int cmd_bulk_add(int argc, char **argv)
{
	return bulk(VENET_CMD_ADDR_ADD, argc, argv);
}

static int cmd_bulk_del(int argc, char **argv)
{
	return bulk(VENET_CMD_ADDR_DEL, argc, argv);
}

static void print_event(const struct nlmsghdr *nlh)
{
	const struct genlmsghdr *genl = NLMSG_DATA(nlh);
	const char *name = genl->cmd <= VENET_CMD_MAX ?
			   event_names[genl->cmd] : NULL;

	printf("event=%s ", name ? name : "unknown");
	if (genl->cmd >= VENET_CMD_PORT_ADD_NTF &&
	    genl->cmd <= VENET_CMD_PORT_CHANGE_NTF)
		print_port(nlh);
	else
		print_addr(nlh);
	fflush(stdout);
}

/* COUNT 0 only joins the group. */
static int cmd_listen(int argc, char **argv)
{
	static char buf[BUF_SIZE];
	const struct nlmsghdr *nlh;
	bool bounded = argc > 1;
	uint32_t left;
	ssize_t n;
	int len;

	if (argc < 1 || argc > 2)
		usage();
	left = bounded ? parse_u32(argv[1]) : 1;
	group_wanted = argv[0];
	open_family();
	if (!group) {
		fprintf(stderr, "venet_nl: no group %s\n", group_wanted);
		return -1;
	}
	if (setsockopt(sock, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group,
		       sizeof(group))) {
		fprintf(stderr, "error: %d %s: joining %s\n", -errno,
			strerrorname_np(errno), group_wanted);
		return -1;
	}
	puts("ready");
	fflush(stdout);
	while (left) {
		n = recv(sock, buf, sizeof(buf), 0);
		if (n < 0 && errno == ENOBUFS) {
			puts("event=lost");
			continue;
		}
		if (n < 0)
			die("recv");
		nlh = (struct nlmsghdr *)buf;
		for (len = n; NLMSG_OK(nlh, len); nlh = NLMSG_NEXT(nlh, len)) {
			if (!left)
				break;
			print_event(nlh);
			left -= bounded;
		}
	}
	return 0;
}

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
} commands[] = {
	{ "port-add",	cmd_port_add },
	{ "criu-add",	cmd_criu_add },
	{ "changelink",	cmd_changelink },
	{ "link-get",	cmd_link_get },
	{ "link-gso4",	cmd_link_gso4 },
	{ "hub-get",	cmd_hub_get },
	{ "hub-set",	cmd_hub_set },
	{ "hub-dump",	cmd_hub_dump },
	{ "port-get",	cmd_port_get },
	{ "port-dump",	cmd_port_dump },
	{ "port-set",	cmd_port_set },
	{ "port-bind",	cmd_port_bind },
	{ "port-unbind", cmd_port_unbind },
	{ "addr-add",	cmd_addr_add },
	{ "addr-del",	cmd_addr_del },
	{ "addr-move",	cmd_addr_move },
	{ "addr-flush",	cmd_addr_flush },
	{ "addr-get",	cmd_addr_get },
	{ "addr-dump",	cmd_addr_dump },
	{ "bulk-add",	cmd_bulk_add },
	{ "bulk-del",	cmd_bulk_del },
	{ "listen",	cmd_listen },
};

/* As ip -n does: saves a test the start of nsenter. */
static void enter_netns(const char *name)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "/run/netns/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || setns(fd, CLONE_NEWNET))
		die(path);
	close(fd);
}

int main(int argc, char **argv)
{
	int ret;

	while (argc > 3 && argv[1][0] == '-') {
		if (!strcmp(argv[1], "-n"))
			enter_netns(argv[2]);
		else if (!strcmp(argv[1], "-k"))
			only_key = argv[2];
		else if (!strcmp(argv[1], "-x"))
			dump_overtake = argv[2];
		else
			usage();
		argv += 2;
		argc -= 2;
	}
	if (argc < 2)
		usage();
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		if (strcmp(argv[1], commands[i].name))
			continue;
		ret = commands[i].run(argc - 2, argv + 2);
		if (dump_interrupted)
			fputs("interrupted\n", stderr);
		return ret || (only_key && !key_found) ? 1 : 0;
	}
	usage();
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * pkt - make packets that a well-behaved stack would not, and send them.
 *
 * Packets are described by words; what is not said gets its right value, so
 * that each description names only what is wrong with the packet.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/net_tstamp.h>
#include <linux/udp.h>
#include <linux/virtio_net.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

static const char usage[] =
"usage: pkt send DEV [PACKET...]        packets as arguments or lines of stdin\n"
"       pkt race DEV COUNT OFFSET:HEX PACKET\n"
"       pkt hold DEV OFFSET:HEX PACKET\n"
"\n"
"send prints the number of packets sent, on stdin of those before each empty\n"
"line. A packet that this kernel refuses to send is an error, unless it\n"
"carries the word \"try\": \"failed: why\" is printed for the series.\n"
"race sends COUNT copies from a PACKET_TX_RING while a second thread writes\n"
"the packet's own bytes and HEX in turn at OFFSET into the ring.\n"
"hold sends one PACKET from a PACKET_TX_RING and says \"sent\". At the next line\n"
"of stdin it writes HEX at OFFSET into the ring and says \"patched\"; the ring\n"
"stays mapped until the end of stdin.\n"
"\n"
"PACKET is one argument or line of words:\n"
"  udp|tcp|icmp|icmp6|ip           what to build; ip: nothing above the header\n"
"  hex=DIGITS                      the whole packet, instead of the above\n"
"  src=A dst=A sport=N dport=N     both families\n"
"  data=TEXT bytes=HEX size=N      payload, filled up with zeros to N bytes\n"
"  type=N code=N rest=N            ICMP's first and second word\n"
"  ttl=N proto=N flags=N           hop limit, protocol, TCP flags\n"
"  ext=hop,dst,rt,frag:OFF:MORE    IPv6 extension headers (OFF in bytes)\n"
"  frag=OFF:MORE                   IPv4 fragment\n"
"  ver=N ihl=N len=N               header fields as written\n"
"  set=OFFSET:HEX                  overwrite bytes of the finished packet\n"
"  cut=N                           send only the first N bytes\n"
"  link=DIGITS                     what precedes all that: an Ethernet header,\n"
"                                  with via=packet\n"
"  via=dgram|packet|raw|udp        AF_PACKET DGRAM (default), AF_PACKET RAW,\n"
"                                  raw IP, or a plain UDP socket\n"
"  eth=N bypass                    protocol for AF_PACKET; without qdisc\n"
"  vnet=START:OFF[:GSO:SIZE:HLEN]  via=packet: virtio_net_hdr with an\n"
"                                  unfinished checksum at START + OFF\n"
"  csum=partial                    leave the pseudo header's sum in place\n"
"  forge=N                         choose the last two bytes of the packet so\n"
"                                  that the unfinished checksum becomes N\n"
"  txtime=MS clock=mono|tai        departure time from now (SO_TXTIME)\n"
"  mark=N prio=N                   SO_MARK, SO_PRIORITY\n"
"  segment=N                       via=udp: one GSO packet (UDP_SEGMENT)\n"
"  confirm                         via=udp: the neighbour is alive (MSG_CONFIRM)\n"
"  count=N try\n";

#define MAX_PACKET	70000
#define MAX_EXT		16
#define MAX_SET		8
#define MAX_SOCKETS	32

static void __attribute__((noreturn, format(printf, 1, 2)))
die(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fprintf(stderr, "pkt: ");
	vfprintf(stderr, fmt, ap);
	fprintf(stderr, "\n");
	va_end(ap);
	exit(2);
}

enum via { VIA_DGRAM, VIA_PACKET, VIA_RAW, VIA_UDP };

struct addr {
	int family;
	uint8_t bytes[16];
};

struct patch {
	size_t offset, len;
	uint8_t bytes[64];
};

/* How a packet is sent: packets that agree in this share a socket. */
struct way {
	enum via via;
	bool vnet, txtime, bypass;
	clockid_t clock;
	long mark, prio, segment;
};

/* What a description says; -1: not said. */
struct spec {
	struct way way;
	int proto;		/* of the payload; -1 for hex= */
	struct addr src, dst;
	long sport, dport, type, code, rest, ttl, flags;
	long ver, ihl, len, cut, eth, frag_off, frag_more;
	const char *ext, *data, *bytes, *hex, *link;
	size_t size;
	int nset;
	struct patch set[MAX_SET];
	bool partial, try, confirm;
	struct virtio_net_hdr vnet_hdr;
	uint64_t txtime_ns;
	long count, forge;
};

struct packet {
	size_t len;
	uint8_t bytes[MAX_PACKET];
};

/* ---- words ------------------------------------------------------------- */

static long number(const char *text)
{
	char *end;
	long n;

	errno = 0;
	n = strtol(text, &end, 0);
	if (errno || !*text || *end)
		die("\"%s\" is not a number", text);
	return n;
}

static size_t unhex(const char *text, uint8_t *out, size_t room)
{
	size_t n = 0;

	for (; *text; text += 2, n++) {
		char pair[3] = { text[0], text[1] };
		char *end;

		if (n == room)
			die("too many hex digits");
		out[n] = strtoul(pair, &end, 16);
		if (end != pair + 2)
			die("\"%s\" is not a pair of hex digits", pair);
	}
	return n;
}

static struct addr address(const char *text)
{
	struct addr a = { 0 };

	if (inet_pton(AF_INET, text, a.bytes) == 1)
		a.family = AF_INET;
	else if (inet_pton(AF_INET6, text, a.bytes) == 1)
		a.family = AF_INET6;
	else
		die("\"%s\" is not an address", text);
	return a;
}

static void parse_patch(struct patch *p, char *text)
{
	char *hex = strchr(text, ':');

	if (!hex)
		die("\"%s\" is not OFFSET:HEX", text);
	*hex++ = 0;
	p->offset = number(text);
	p->len = unhex(hex, p->bytes, sizeof(p->bytes));
}

/* Split "A:B:C" into numbers, return how many. */
static int parse_list(char *text, long *out, int max)
{
	char *save = NULL, *part;
	int n = 0;

	for (part = strtok_r(text, ":", &save); part;
	     part = strtok_r(NULL, ":", &save)) {
		if (n == max)
			die("too many numbers");
		out[n++] = number(part);
	}
	return n;
}

static void parse_vnet(struct spec *s, char *text)
{
	long n[5] = { 0 };
	int got = parse_list(text, n, 5);

	if (got != 2 && got != 5)
		die("vnet wants 2 or 5 numbers");
	s->way.vnet = true;
	s->vnet_hdr.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
	s->vnet_hdr.csum_start = n[0];
	s->vnet_hdr.csum_offset = n[1];
	s->vnet_hdr.gso_type = n[2];
	s->vnet_hdr.gso_size = n[3];
	s->vnet_hdr.hdr_len = n[4];
}

static void parse_frag(struct spec *s, char *text)
{
	long n[2];

	if (parse_list(text, n, 2) != 2)
		die("frag wants OFF:MORE");
	s->frag_off = n[0];
	s->frag_more = n[1];
}

static enum via parse_via(const char *text)
{
	static const char * const names[] = {
		[VIA_DGRAM] = "dgram", [VIA_PACKET] = "packet",
		[VIA_RAW] = "raw", [VIA_UDP] = "udp",
	};
	unsigned int i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(text, names[i]))
			return i;
	die("no way \"%s\" to send", text);
}

static clockid_t parse_clock(const char *text)
{
	if (!strcmp(text, "mono"))
		return CLOCK_MONOTONIC;
	if (!strcmp(text, "tai"))
		return CLOCK_TAI;
	die("no clock \"%s\"", text);
}

static bool parse_bare(struct spec *s, const char *word)
{
	static const struct { const char *name; int proto; } kinds[] = {
		{ "udp", IPPROTO_UDP }, { "tcp", IPPROTO_TCP },
		{ "icmp", IPPROTO_ICMP }, { "icmp6", IPPROTO_ICMPV6 },
		{ "ip", IPPROTO_NONE },
	};
	unsigned int i;

	if (!strcmp(word, "try")) {
		s->try = true;
		return true;
	}
	if (!strcmp(word, "confirm")) {
		s->confirm = true;
		return true;
	}
	if (!strcmp(word, "bypass")) {
		s->way.bypass = true;
		return true;
	}
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(word, kinds[i].name))
			continue;
		s->proto = kinds[i].proto;
		return true;
	}
	return false;
}

static void parse_word(struct spec *s, char *word)
{
	struct { const char *name; long *to; } numbers[] = {
		{ "sport", &s->sport }, { "dport", &s->dport },
		{ "type", &s->type }, { "code", &s->code },
		{ "rest", &s->rest }, { "ttl", &s->ttl },
		{ "flags", &s->flags }, { "ver", &s->ver },
		{ "ihl", &s->ihl }, { "len", &s->len }, { "cut", &s->cut },
		{ "eth", &s->eth }, { "mark", &s->way.mark },
		{ "prio", &s->way.prio }, { "count", &s->count },
		{ "segment", &s->way.segment }, { "forge", &s->forge },
	};
	char *value = strchr(word, '=');
	unsigned int i;

	if (!value) {
		if (!parse_bare(s, word))
			die("what is \"%s\"?", word);
		return;
	}
	*value++ = 0;

	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		if (strcmp(word, numbers[i].name))
			continue;
		*numbers[i].to = number(value);
		return;
	}

	if (!strcmp(word, "src"))
		s->src = address(value);
	else if (!strcmp(word, "dst"))
		s->dst = address(value);
	else if (!strcmp(word, "data"))
		s->data = value;
	else if (!strcmp(word, "bytes"))
		s->bytes = value;
	else if (!strcmp(word, "hex"))
		s->hex = value;
	else if (!strcmp(word, "link"))
		s->link = value;
	else if (!strcmp(word, "ext"))
		s->ext = value;
	else if (!strcmp(word, "size"))
		s->size = number(value);
	else if (!strcmp(word, "proto"))
		s->proto = number(value);
	else if (!strcmp(word, "frag"))
		parse_frag(s, value);
	else if (!strcmp(word, "via"))
		s->way.via = parse_via(value);
	else if (!strcmp(word, "vnet"))
		parse_vnet(s, value);
	else if (!strcmp(word, "csum") && !strcmp(value, "partial"))
		s->partial = true;
	else if (!strcmp(word, "clock"))
		s->way.clock = parse_clock(value);
	else if (!strcmp(word, "txtime")) {
		s->way.txtime = true;
		s->txtime_ns = number(value) * 1000000ULL;
	} else if (!strcmp(word, "set")) {
		if (s->nset == MAX_SET)
			die("too many set=");
		parse_patch(&s->set[s->nset++], value);
	} else {
		die("what is \"%s=%s\"?", word, value);
	}
}

/* Takes the text apart in place. */
static struct spec parse(char *text)
{
	struct spec s = {
		.proto = -1, .sport = 1000, .dport = 53, .type = -1,
		.ttl = 64, .flags = 0x02, .ver = -1, .ihl = -1, .len = -1,
		.cut = -1, .eth = -1, .frag_off = -1, .data = "",
		.way = { .clock = CLOCK_MONOTONIC, .mark = -1, .prio = -1 },
		.count = 1, .forge = -1,
	};
	char *save = NULL, *word;

	for (word = strtok_r(text, " \t\n", &save); word;
	     word = strtok_r(NULL, " \t\n", &save))
		parse_word(&s, word);

	if (s.hex)
		return s;
	if (s.proto < 0)
		die("no kind of packet given");
	if (!s.dst.family || (s.src.family && s.src.family != s.dst.family))
		die("src and dst must be given, of one family");
	s.src.family = s.dst.family;
	if (s.type < 0)
		s.type = s.proto == IPPROTO_ICMPV6 ? 128 : 8;
	if (s.size < strlen(s.data))
		s.size = strlen(s.data);
	if (s.bytes && s.size < strlen(s.bytes) / 2)
		s.size = strlen(s.bytes) / 2;
	return s;
}

/* ---- bytes ------------------------------------------------------------- */

static uint8_t *append(struct packet *p, size_t len)
{
	uint8_t *at = p->bytes + p->len;

	if (len > sizeof(p->bytes) - p->len)
		die("packet too long");
	memset(at, 0, len);
	p->len += len;
	return at;
}

static void put16(uint8_t *at, unsigned int value)
{
	at[0] = value >> 8;
	at[1] = value;
}

static void put32(uint8_t *at, uint32_t value)
{
	put16(at, value >> 16);
	put16(at + 2, value);
}

static uint32_t sum16(const uint8_t *at, size_t len, uint32_t sum)
{
	for (; len > 1; at += 2, len -= 2)
		sum += at[0] << 8 | at[1];
	if (len)
		sum += at[0] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

static size_t addr_len(const struct addr *a)
{
	return a->family == AF_INET ? 4 : 16;
}

static uint32_t pseudo_sum(const struct spec *s, size_t len)
{
	uint32_t sum = s->proto + len;

	sum = sum16(s->src.bytes, addr_len(&s->src), sum);
	return sum16(s->dst.bytes, addr_len(&s->dst), sum);
}

static void append_ipv4(struct packet *p, const struct spec *s)
{
	uint8_t *h = append(p, 20);

	h[0] = (s->ver < 0 ? 4 : s->ver) << 4 | (s->ihl < 0 ? 5 : s->ihl);
	put16(h + 4, 0x1234);
	if (s->frag_off >= 0)
		put16(h + 6, s->frag_off / 8 | (s->frag_more ? 0x2000 : 0));
	h[8] = s->ttl;
	h[9] = s->proto;
	memcpy(h + 12, s->src.bytes, 4);
	memcpy(h + 16, s->dst.bytes, 4);
}

static void finish_ipv4(struct packet *p, const struct spec *s)
{
	put16(p->bytes + 2, s->len < 0 ? p->len : (size_t)s->len);
	put16(p->bytes + 10, ~sum16(p->bytes, 20, 0));
}

/* One extension header of 8 bytes; @next is filled in by the caller. */
static int append_ext(struct packet *p, char *word)
{
	uint8_t *h = append(p, 8);
	long n[2];

	if (!strcmp(word, "hop") || !strcmp(word, "dst")) {
		h[2] = 1;	/* PadN over the rest */
		h[3] = 4;
		return *word == 'h' ? IPPROTO_HOPOPTS : IPPROTO_DSTOPTS;
	}
	if (!strcmp(word, "rt")) {
		h[2] = 4;	/* a segment routing header that is used up */
		return IPPROTO_ROUTING;
	}
	if (!strncmp(word, "frag:", 5)) {
		if (parse_list(word + 5, n, 2) != 2)
			die("frag wants OFF:MORE");
		put16(h + 2, (n[0] & ~7) | (n[1] ? 1 : 0));
		put32(h + 4, 0x56780000 + getpid());
		return IPPROTO_FRAGMENT;
	}
	die("no extension header \"%s\"", word);
}

static void append_ipv6(struct packet *p, const struct spec *s)
{
	uint8_t *next, *h = append(p, 40);
	char *ext, *save = NULL, *word;

	h[0] = (s->ver < 0 ? 6 : s->ver) << 4;
	h[7] = s->ttl;
	memcpy(h + 8, s->src.bytes, 16);
	memcpy(h + 24, s->dst.bytes, 16);

	next = h + 6;
	if (s->ext) {
		ext = strdup(s->ext);
		for (word = strtok_r(ext, ",", &save); word;
		     word = strtok_r(NULL, ",", &save)) {
			uint8_t *this = p->bytes + p->len;

			*next = append_ext(p, word);
			next = this;
		}
		free(ext);
	}
	*next = s->proto;
}

static void finish_ipv6(struct packet *p, const struct spec *s)
{
	put16(p->bytes + 4, s->len < 0 ? p->len - 40 : (size_t)s->len);
}

/* The transport header and the payload behind it. */
static void append_payload(struct packet *p, const struct spec *s)
{
	size_t start = p->len, hlen, csum_at, len;
	uint32_t sum;
	uint8_t *h;

	switch (s->proto) {
	case IPPROTO_UDP:
		hlen = 8;
		csum_at = 6;
		break;
	case IPPROTO_TCP:
		hlen = 20;
		csum_at = 16;
		break;
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		hlen = 8;
		csum_at = 2;
		break;
	default:
		hlen = 0;
		csum_at = 0;
	}

	h = append(p, hlen + s->size);
	memcpy(h + hlen, s->data, strlen(s->data));
	if (s->bytes)
		unhex(s->bytes, h + hlen, s->size);
	if (!hlen)
		return;
	len = p->len - start;
	switch (s->proto) {
	case IPPROTO_UDP:
		put16(h, s->sport);
		put16(h + 2, s->dport);
		put16(h + 4, len);
		break;
	case IPPROTO_TCP:
		put16(h, s->sport);
		put16(h + 2, s->dport);
		put32(h + 4, 1);
		h[12] = 5 << 4;
		h[13] = s->flags;
		put16(h + 14, 0xffff);
		break;
	default:
		h[0] = s->type;
		h[1] = s->code;
		put32(h + 4, s->rest);
	}

	sum = s->proto == IPPROTO_ICMP ? 0 : pseudo_sum(s, len);
	if (s->partial)
		put16(h + csum_at, sum);
	else
		put16(h + csum_at, ~sum16(h, len, sum));
}

/* Whoever finishes the checksum will write @s->forge. */
static void forge(struct packet *p, const struct spec *s)
{
	size_t start = s->vnet_hdr.csum_start, last = p->len - 2;
	uint32_t sum;

	if (start > last || (last - start) % 2)
		die("forge= wants two bytes at the end to choose");
	put16(p->bytes + last, 0);
	sum = sum16(p->bytes + start, p->len - start, 0);
	/* sum + last == ~forge, in one's complement */
	sum = (~s->forge & 0xffff) + (~sum & 0xffff);
	put16(p->bytes + last, (sum & 0xffff) + (sum >> 16));
}

static void prepend(struct packet *p, const char *link)
{
	uint8_t head[64];
	size_t len = unhex(link, head, sizeof(head));

	if (p->len + len > sizeof(p->bytes))
		die("no room for link=");
	memmove(p->bytes + len, p->bytes, p->len);
	memcpy(p->bytes, head, len);
	p->len += len;
}

static void build(struct packet *p, const struct spec *s)
{
	int i;

	p->len = 0;
	if (s->hex) {
		p->len = unhex(s->hex, p->bytes, sizeof(p->bytes));
	} else if (s->dst.family == AF_INET) {
		append_ipv4(p, s);
		append_payload(p, s);
		finish_ipv4(p, s);
	} else {
		append_ipv6(p, s);
		append_payload(p, s);
		finish_ipv6(p, s);
	}

	for (i = 0; i < s->nset; i++) {
		if (s->set[i].offset + s->set[i].len > p->len)
			die("set= is beyond the packet");
		memcpy(p->bytes + s->set[i].offset, s->set[i].bytes,
		       s->set[i].len);
	}
	if (s->forge >= 0)
		forge(p, s);
	if (s->cut >= 0 && (size_t)s->cut < p->len)
		p->len = s->cut;
	if (s->link)
		prepend(p, s->link);
}

/* ---- sockets ----------------------------------------------------------- */

static void set_option(int fd, int level, int name, const void *value,
		       socklen_t len)
{
	if (setsockopt(fd, level, name, value, len))
		die("setsockopt %d/%d: %s", level, name, strerror(errno));
}

static void set_int(int fd, int level, int name, int value)
{
	set_option(fd, level, name, &value, sizeof(value));
}

static int open_socket(const char *dev, const struct spec *s, int family)
{
	int fd;

	switch (s->way.via) {
	case VIA_RAW:
		fd = socket(family, SOCK_RAW, IPPROTO_RAW);
		break;
	case VIA_UDP:
		fd = socket(family, SOCK_DGRAM, 0);
		break;
	default:
		/* Protocol 0: this socket only sends. */
		fd = socket(AF_PACKET, s->way.via == VIA_PACKET ? SOCK_RAW :
						SOCK_DGRAM, 0);
	}
	if (fd < 0)
		die("socket: %s", strerror(errno));

	if (s->way.via == VIA_RAW || s->way.via == VIA_UDP) {
		set_int(fd, SOL_SOCKET, SO_BROADCAST, 1);
		set_option(fd, SOL_SOCKET, SO_BINDTODEVICE, dev, strlen(dev));
	}
	if (s->way.vnet)
		set_int(fd, SOL_PACKET, PACKET_VNET_HDR, 1);
	if (s->way.bypass)
		set_int(fd, SOL_PACKET, PACKET_QDISC_BYPASS, 1);
	if (s->way.mark >= 0)
		set_int(fd, SOL_SOCKET, SO_MARK, s->way.mark);
	if (s->way.prio >= 0)
		set_int(fd, SOL_SOCKET, SO_PRIORITY, s->way.prio);
	if (s->way.segment)
		set_int(fd, IPPROTO_UDP, UDP_SEGMENT, s->way.segment);
	if (s->way.txtime) {
		struct sock_txtime t = { .clockid = s->way.clock };

		set_option(fd, SOL_SOCKET, SO_TXTIME, &t, sizeof(t));
	}
	return fd;
}

static bool same_way(const struct way *a, const struct way *b)
{
	return a->via == b->via && a->vnet == b->vnet &&
	       a->txtime == b->txtime && a->bypass == b->bypass &&
	       a->clock == b->clock && a->mark == b->mark &&
	       a->prio == b->prio && a->segment == b->segment;
}

/*
 * The socket for a packet, one that is there already if possible: closing a
 * packet socket takes a grace period.
 */
static int find_socket(const char *dev, const struct spec *s)
{
	static struct {
		struct way way;
		int family, fd;
	} socks[MAX_SOCKETS], *k;
	static int n;
	int family = s->dst.family == AF_INET6 ? AF_INET6 : AF_INET;

	for (k = socks; k < socks + n; k++)
		if (k->family == family && same_way(&k->way, &s->way))
			return k->fd;
	if (n == MAX_SOCKETS)
		die("too many kinds of sockets");

	n++;
	k->way = s->way;
	k->family = family;
	k->fd = open_socket(dev, s, family);
	return k->fd;
}

static unsigned int ether_type(const struct spec *s)
{
	if (s->eth >= 0)
		return s->eth;
	return s->dst.family == AF_INET6 ? ETH_P_IPV6 : ETH_P_IP;
}

static socklen_t destination(struct sockaddr_storage *to, const char *dev,
			     const struct spec *s)
{
	if (s->way.via == VIA_DGRAM || s->way.via == VIA_PACKET) {
		struct sockaddr_ll *ll = (void *)to;

		ll->sll_family = AF_PACKET;
		ll->sll_protocol = htons(ether_type(s));
		ll->sll_ifindex = if_nametoindex(dev);
		if (!ll->sll_ifindex)
			die("no device %s", dev);
		return sizeof(*ll);
	}
	if (s->dst.family == AF_INET) {
		struct sockaddr_in *in = (void *)to;

		in->sin_family = AF_INET;
		in->sin_port = s->way.via == VIA_UDP ? htons(s->dport) : 0;
		memcpy(&in->sin_addr, s->dst.bytes, 4);
		return sizeof(*in);
	} else {
		struct sockaddr_in6 *in6 = (void *)to;

		in6->sin6_family = AF_INET6;
		in6->sin6_port = s->way.via == VIA_UDP ? htons(s->dport) : 0;
		in6->sin6_scope_id = if_nametoindex(dev);
		memcpy(&in6->sin6_addr, s->dst.bytes, 16);
		return sizeof(*in6);
	}
}

static void add_txtime(struct msghdr *msg, void *control, size_t room,
		       const struct spec *s)
{
	struct cmsghdr *cmsg;
	struct timespec now;
	uint64_t when;

	clock_gettime(s->way.clock, &now);
	when = now.tv_sec * 1000000000ULL + now.tv_nsec + s->txtime_ns;

	msg->msg_control = control;
	msg->msg_controllen = room;
	cmsg = CMSG_FIRSTHDR(msg);
	cmsg->cmsg_level = SOL_SOCKET;
	cmsg->cmsg_type = SCM_TXTIME;
	cmsg->cmsg_len = CMSG_LEN(sizeof(when));
	memcpy(CMSG_DATA(cmsg), &when, sizeof(when));
}

/* Returns how many of the description's packets were sent, or -1. */
static long send_packets(const char *dev, const struct spec *s)
{
	static struct packet p;
	char control[CMSG_SPACE(sizeof(uint64_t))] = { 0 };
	struct sockaddr_storage to = { 0 };
	struct iovec iov[2];
	struct msghdr msg = { .msg_name = &to, .msg_iov = iov };
	size_t headers;
	long i, sent = 0;
	int fd;

	build(&p, s);
	fd = find_socket(dev, s);
	msg.msg_namelen = destination(&to, dev, s);
	if (s->way.vnet)
		iov[msg.msg_iovlen++] = (struct iovec){
			(void *)&s->vnet_hdr, sizeof(s->vnet_hdr) };
	/* A plain socket is given the payload only, and makes the headers. */
	headers = s->way.via == VIA_UDP ? p.len - s->size : 0;
	iov[msg.msg_iovlen++] = (struct iovec){
		p.bytes + headers, p.len - headers };

	for (i = 0; i < s->count; i++) {
		if (s->way.txtime)
			add_txtime(&msg, control, sizeof(control), s);
		if (sendmsg(fd, &msg, s->confirm ? MSG_CONFIRM : 0) >= 0)
			sent++;
		else if (!s->try)
			return -1;
	}
	return sent;
}

/* One CPU for all packets: they then arrive in the order of sending. */
static void stay_on_cpu(unsigned int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		die("sched_setaffinity: %s", strerror(errno));
}

/* A series of packets; what comes after a failure is not sent. */
struct series {
	long sent;
	char failed[256];
};

static void send_line(const char *dev, const char *line, struct series *all)
{
	char *copy = strdup(line);
	struct spec spec;
	long sent;

	if (!copy)
		die("no memory");
	if (!*all->failed) {
		spec = parse(copy);
		sent = send_packets(dev, &spec);
		if (sent >= 0)
			all->sent += sent;
		else
			snprintf(all->failed, sizeof(all->failed), "%s: %.150s",
				 strerror(errno), line);
	}
	free(copy);
}

static void print_series(struct series *all)
{
	if (*all->failed)
		printf("failed: %s\n", all->failed);
	else
		printf("%ld\n", all->sent);
	fflush(stdout);
	memset(all, 0, sizeof(*all));
}

static int cmd_send(int argc, char **argv)
{
	struct series all = { 0 };
	char *line = NULL;
	size_t room = 0;
	int i;

	if (!argc)
		die("send wants a device");
	stay_on_cpu(0);
	for (i = 1; i < argc; i++)
		send_line(argv[0], argv[i], &all);
	if (argc > 1) {
		print_series(&all);
		return 0;
	}
	while (getline(&line, &room, stdin) > 0) {
		line[strcspn(line, "\n")] = 0;
		if (*line)
			send_line(argv[0], line, &all);
		else
			print_series(&all);
	}
	free(line);
	return 0;
}

/* ---- transmit ring ----------------------------------------------------- */

#define RING_FRAMES	16
#define RING_FRAME_SIZE	2048
/* Where the kernel looks for the packet in a frame of the transmit ring. */
#define RING_DATA	(TPACKET2_HDRLEN - sizeof(struct sockaddr_ll))

struct racer {
	uint8_t *ring;
	struct patch a, b;
	atomic_uint laps;	/* both forms written, so many times */
	atomic_bool stop;
};

static void write_frames(struct racer *r, const struct patch *p)
{
	int i;

	for (i = 0; i < RING_FRAMES; i++)
		memcpy(r->ring + i * RING_FRAME_SIZE + RING_DATA + p->offset,
		       p->bytes, p->len);
	atomic_thread_fence(memory_order_seq_cst);
}

static int race_thread(void *arg)
{
	struct racer *r = arg;

	while (!atomic_load(&r->stop)) {
		write_frames(r, &r->a);
		write_frames(r, &r->b);
		atomic_fetch_add(&r->laps, 1);
	}
	return 0;
}

/* The other thread is at it now, or was and has left either form behind. */
static void await_racer(struct racer *r)
{
	unsigned int laps = atomic_load(&r->laps);

	while (atomic_load(&r->laps) == laps)
		thrd_yield();
}

static uint8_t *map_ring(int fd)
{
	struct tpacket_req req = {
		.tp_block_size = RING_FRAMES * RING_FRAME_SIZE,
		.tp_block_nr = 1,
		.tp_frame_size = RING_FRAME_SIZE,
		.tp_frame_nr = RING_FRAMES,
	};
	void *ring;

	set_int(fd, SOL_PACKET, PACKET_VERSION, TPACKET_V2);
	set_option(fd, SOL_PACKET, PACKET_TX_RING, &req, sizeof(req));
	ring = mmap(NULL, req.tp_block_size, PROT_READ | PROT_WRITE,
		    MAP_SHARED, fd, 0);
	if (ring == MAP_FAILED)
		die("mmap: %s", strerror(errno));
	return ring;
}

static void ring_fill(int fd, uint8_t *frame, const struct packet *p)
{
	volatile struct tpacket2_hdr *h = (void *)frame;
	struct pollfd ready = { .fd = fd, .events = POLLOUT };

	while (h->tp_status != TP_STATUS_AVAILABLE)
		poll(&ready, 1, 10);
	/* The racer writes into the same bytes: that is the point. */
	memcpy(frame + RING_DATA, p->bytes, p->len);
	h->tp_len = p->len;
}

/* MSG_DONTWAIT in @flags: do not wait until the kernel is done with the frame. */
static void ring_send(int fd, uint8_t *frame, int flags,
		      const struct sockaddr_storage *to, socklen_t to_len)
{
	volatile struct tpacket2_hdr *h = (void *)frame;

	atomic_thread_fence(memory_order_seq_cst);
	h->tp_status = TP_STATUS_SEND_REQUEST;
	if (sendto(fd, NULL, 0, flags, (const void *)to, to_len) < 0)
		die("send from the ring: %s", strerror(errno));
}

static void check_fit(const struct packet *p, const struct patch *patch)
{
	if (patch->offset + patch->len > p->len ||
	    p->len > RING_FRAME_SIZE - RING_DATA)
		die("packet and ring frame do not fit");
}

static int cmd_race(int argc, char **argv)
{
	static struct packet p;
	struct racer r = { 0 };
	struct sockaddr_storage to = { 0 };
	socklen_t to_len;
	struct spec spec;
	thrd_t thread;
	long i, count;
	uint8_t *frame;
	int fd;

	if (argc != 4)
		die("race wants DEV COUNT OFFSET:HEX PACKET");
	count = number(argv[1]);
	parse_patch(&r.b, argv[2]);
	spec = parse(argv[3]);
	build(&p, &spec);
	check_fit(&p, &r.b);
	r.a = r.b;
	memcpy(r.a.bytes, p.bytes + r.a.offset, r.a.len);

	fd = find_socket(argv[0], &spec);
	to_len = destination(&to, argv[0], &spec);
	r.ring = map_ring(fd);

	if (thrd_create(&thread, race_thread, &r) != thrd_success)
		die("cannot start a thread");
	stay_on_cpu(0);
	for (i = 0; i < count; i++) {
		frame = r.ring + i % RING_FRAMES * RING_FRAME_SIZE;
		ring_fill(fd, frame, &p);
		await_racer(&r);
		ring_send(fd, frame, 0, &to, to_len);
	}
	atomic_store(&r.stop, true);
	thrd_join(thread, NULL);
	printf("%ld\n", count);
	return 0;
}

static void say(const char *word)
{
	puts(word);
	fflush(stdout);
}

static int cmd_hold(int argc, char **argv)
{
	static struct packet p;
	struct sockaddr_storage to = { 0 };
	struct patch patch;
	struct spec spec;
	socklen_t to_len;
	uint8_t *ring;
	int fd, c;

	if (argc != 3)
		die("hold wants DEV OFFSET:HEX PACKET");
	parse_patch(&patch, argv[1]);
	spec = parse(argv[2]);
	build(&p, &spec);
	check_fit(&p, &patch);

	fd = find_socket(argv[0], &spec);
	to_len = destination(&to, argv[0], &spec);
	ring = map_ring(fd);
	ring_fill(fd, ring, &p);
	ring_send(fd, ring, MSG_DONTWAIT, &to, to_len);
	say("sent");

	while ((c = getchar()) != EOF) {
		if (c != '\n')
			continue;
		memcpy(ring + RING_DATA + patch.offset, patch.bytes, patch.len);
		atomic_thread_fence(memory_order_seq_cst);
		say("patched");
	}
	return 0;
}

int main(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "send"))
		return cmd_send(argc - 2, argv + 2);
	if (argc > 1 && !strcmp(argv[1], "race"))
		return cmd_race(argc - 2, argv + 2);
	if (argc > 1 && !strcmp(argv[1], "hold"))
		return cmd_hold(argc - 2, argv + 2);
	fputs(usage, stderr);
	return 2;
}

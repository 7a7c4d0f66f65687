// SPDX-License-Identifier: GPL-2.0-only
/*
 * sniff - print each packet that a device, or a UDP socket, receives.
 *
 * One line a packet, flushed at once, so that a script can read up to a packet
 * that it knows to be the last one. The first line is "ready". It ends when
 * nobody reads its output any more.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static const char usage[] =
"usage: sniff DEV [all]     packets that DEV receives [and those it sends]\n"
"       sniff udp PORT      datagrams to PORT, on any address\n"
"\n"
"  4 udp 192.0.2.1:1000 > 192.0.2.2:53 len=33 ttl=64 csum=ok data=hello\n"
"  6 icmp6 2001:db8::1 > 2001:db8::2 len=48 ttl=64 ext=0,60 type=128 csum=ok\n"
"  protocol 0x0806 len=28 hex=...\n"
"csum is ok, bad, none, or partial: not finished yet, the kernel says.\n";

#define DATA_SHOWN	32
#define HEX_SHOWN	48

static uint8_t bytes[128 * 1024];

static void __attribute__((noreturn)) die(const char *what)
{
	fprintf(stderr, "sniff: %s: %s\n", what, strerror(errno));
	exit(2);
}

static unsigned int get16(const uint8_t *at)
{
	return at[0] << 8 | at[1];
}

static uint32_t sum16(const uint8_t *at, size_t len, uint32_t sum)
{
	for (; len > 1; at += 2, len -= 2)
		sum += get16(at);
	if (len)
		sum += at[0] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

/* What is to be printed about one packet. */
struct view {
	int version, proto;
	const uint8_t *src, *dst, *l4;
	size_t l4_len;
	unsigned int ttl;
	bool first_fragment, fragment, csum_partial;
	char ext[64];
};

static void print_data(const uint8_t *at, size_t len)
{
	size_t i;

	while (len && !at[len - 1])	/* padding */
		len--;
	printf(" data=");
	for (i = 0; i < len && i < DATA_SHOWN; i++)
		putchar(isgraph(at[i]) ? at[i] : '.');
}

static void print_hex(const uint8_t *at, size_t len)
{
	size_t i;

	printf(" hex=");
	for (i = 0; i < len && i < HEX_SHOWN; i++)
		printf("%02x", at[i]);
}

static const char *csum_verdict(const struct view *v, bool present)
{
	size_t alen = v->version == 4 ? 4 : 16;
	uint32_t sum = 0;

	if (v->csum_partial)
		return "partial";
	if (!present || v->fragment)
		return "none";
	if (v->proto != IPPROTO_ICMP) {
		sum = v->proto + v->l4_len;
		sum = sum16(v->src, alen, sum);
		sum = sum16(v->dst, alen, sum);
	}
	return sum16(v->l4, v->l4_len, sum) == 0xffff ? "ok" : "bad";
}

static void print_addresses(const struct view *v, bool ports)
{
	int family = v->version == 4 ? AF_INET : AF_INET6;
	const char *l = "", *r = "";
	char text[INET6_ADDRSTRLEN];

	if (ports && v->version == 6) {
		l = "[";
		r = "]";
	}
	printf(" %s%s%s", l, inet_ntop(family, v->src, text, sizeof(text)), r);
	if (ports)
		printf(":%u", get16(v->l4));
	printf(" > %s%s%s", l, inet_ntop(family, v->dst, text, sizeof(text)), r);
	if (ports)
		printf(":%u", get16(v->l4 + 2));
}

static void print_rest(const struct view *v, size_t len)
{
	printf(" len=%zu ttl=%u", len, v->ttl);
	if (*v->ext)
		printf(" ext=%s", v->ext);
	if (v->fragment)
		printf(" fragment");
}

static void print_view(const struct view *v, size_t len)
{
	bool head = !v->fragment || v->first_fragment;

	printf("%d ", v->version);
	if (head && v->proto == IPPROTO_UDP && v->l4_len >= 8) {
		printf("udp");
		print_addresses(v, true);
		print_rest(v, len);
		printf(" csum=%s", csum_verdict(v, get16(v->l4 + 6)));
		print_data(v->l4 + 8, v->l4_len - 8);
	} else if (head && v->proto == IPPROTO_TCP && v->l4_len >= 20) {
		printf("tcp");
		print_addresses(v, true);
		print_rest(v, len);
		printf(" flags=0x%02x csum=%s", v->l4[13],
		       csum_verdict(v, true));
		print_data(v->l4 + 20, v->l4_len - 20);
	} else if (head && v->l4_len >= 8 &&
		   (v->proto == IPPROTO_ICMP || v->proto == IPPROTO_ICMPV6)) {
		printf(v->proto == IPPROTO_ICMP ? "icmp" : "icmp6");
		print_addresses(v, false);
		print_rest(v, len);
		printf(" type=%u code=%u csum=%s", v->l4[0], v->l4[1],
		       csum_verdict(v, true));
		print_data(v->l4 + 8, v->l4_len - 8);
	} else {
		printf("proto-%d", v->proto);
		print_addresses(v, false);
		print_rest(v, len);
		print_data(v->l4, v->l4_len);
	}
}

static bool view_ipv4(struct view *v, const uint8_t *p, size_t len)
{
	size_t hlen, total;

	if (len < 20)
		return false;
	hlen = (p[0] & 15) * 4;
	total = get16(p + 2);
	/* BIG TCP: the length does not fit and is given as 0. */
	if (!total && len > UINT16_MAX)
		total = len;
	if (hlen < 20 || total < hlen || total > len)
		return false;
	v->version = 4;
	v->proto = p[9];
	v->ttl = p[8];
	v->src = p + 12;
	v->dst = p + 16;
	v->l4 = p + hlen;
	v->l4_len = total - hlen;
	v->fragment = get16(p + 6) & 0x3fff;
	v->first_fragment = v->fragment && !(get16(p + 6) & 0x1fff);
	return true;
}

static bool is_ext(int next)
{
	return next == IPPROTO_HOPOPTS || next == IPPROTO_ROUTING ||
	       next == IPPROTO_DSTOPTS || next == IPPROTO_FRAGMENT;
}

static bool view_ipv6(struct view *v, const uint8_t *p, size_t len)
{
	size_t at = 40, end, this;
	int next, n = 0;

	if (len < 40)
		return false;
	end = 40 + get16(p + 4);
	if (end > len)
		return false;
	v->version = 6;
	v->ttl = p[7];
	v->src = p + 8;
	v->dst = p + 24;

	for (next = p[6]; is_ext(next) && at + 8 <= end; at += this) {
		n += snprintf(v->ext + n, sizeof(v->ext) - n, "%s%d",
			      n ? "," : "", next);
		this = 8;
		if (next == IPPROTO_FRAGMENT) {
			v->fragment = true;
			v->first_fragment = !(get16(p + at + 2) & ~7);
		} else {
			this += p[at + 1] * 8;
		}
		next = p[at];
		if (n >= (int)sizeof(v->ext) || (v->fragment && !v->first_fragment))
			break;
	}
	if (at > end)
		at = end;
	v->proto = next;
	v->l4 = p + at;
	v->l4_len = end - at;
	return true;
}

static void print_packet(const uint8_t *p, size_t len, unsigned int protocol,
			 const struct tpacket_auxdata *aux)
{
	struct view v = { 0 };

	v.csum_partial = aux->tp_status & TP_STATUS_CSUMNOTREADY;
	if ((protocol == ETH_P_IP && len && p[0] >> 4 == 4 &&
	     view_ipv4(&v, p, len)) ||
	    (protocol == ETH_P_IPV6 && len && p[0] >> 4 == 6 &&
	     view_ipv6(&v, p, len))) {
		print_view(&v, len);
	} else {
		printf("protocol 0x%04x len=%zu", protocol, len);
		print_hex(p, len);
	}
	if (aux->tp_status & TP_STATUS_VLAN_VALID)
		printf(" vlan=%u", aux->tp_vlan_tci);
}

/* ---- sockets ----------------------------------------------------------- */

static int open_device(const char *dev, bool all)
{
	struct sockaddr_ll ll = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = if_nametoindex(dev),
	};
	int fd, one = 1, ignore = !all, room = 8 << 20;

	if (!ll.sll_ifindex)
		die(dev);
	fd = socket(AF_PACKET, SOCK_DGRAM, 0);
	if (fd < 0)
		die("socket");
	if (setsockopt(fd, SOL_PACKET, PACKET_AUXDATA, &one, sizeof(one)) ||
	    setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &ignore,
		       sizeof(ignore)) ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room)) ||
	    bind(fd, (struct sockaddr *)&ll, sizeof(ll)))
		die("packet socket");
	return fd;
}

static int open_udp(const char *port)
{
	struct sockaddr_in6 in6 = {
		.sin6_family = AF_INET6,
		.sin6_port = htons(atoi(port)),
	};
	int fd = socket(AF_INET6, SOCK_DGRAM, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&in6, sizeof(in6)))
		die("UDP socket");
	return fd;
}

static void receive_packet(int fd)
{
	char control[CMSG_SPACE(sizeof(struct tpacket_auxdata))];
	struct sockaddr_ll from;
	struct iovec iov = { bytes, sizeof(bytes) };
	struct msghdr msg = {
		.msg_name = &from, .msg_namelen = sizeof(from),
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct tpacket_auxdata aux = { 0 };
	struct cmsghdr *cmsg;
	ssize_t len;

	len = recvmsg(fd, &msg, 0);
	if (len < 0 && errno == ENETDOWN)	/* it may come up again */
		return;
	if (len < 0)
		die("receive");
	for (cmsg = CMSG_FIRSTHDR(&msg); cmsg; cmsg = CMSG_NXTHDR(&msg, cmsg))
		if (cmsg->cmsg_level == SOL_PACKET &&
		    cmsg->cmsg_type == PACKET_AUXDATA)
			memcpy(&aux, CMSG_DATA(cmsg), sizeof(aux));
	if (from.sll_pkttype == PACKET_OUTGOING)
		printf("out ");
	print_packet(bytes, len, ntohs(from.sll_protocol), &aux);
	printf("\n");
}

static void receive_udp(int fd)
{
	char text[INET6_ADDRSTRLEN];
	struct sockaddr_in6 from;
	socklen_t from_len = sizeof(from);
	ssize_t len;

	len = recvfrom(fd, bytes, sizeof(bytes), 0, (struct sockaddr *)&from,
		       &from_len);
	if (len < 0)
		die("receive");
	printf("udp [%s]:%u",
	       inet_ntop(AF_INET6, &from.sin6_addr, text, sizeof(text)),
	       ntohs(from.sin6_port));
	print_data(bytes, len);
	printf("\n");
}

int main(int argc, char **argv)
{
	struct pollfd fds[2] = { { .events = POLLIN }, { .fd = 1 } };
	bool udp;

	if (argc < 2 || argc > 3) {
		fputs(usage, stderr);
		return 2;
	}
	udp = argc == 3 && !strcmp(argv[1], "udp");
	fds[0].fd = udp ? open_udp(argv[2]) : open_device(argv[1], argc == 3);
	printf("ready\n");
	fflush(stdout);

	for (;;) {
		if (poll(fds, 2, -1) < 0)
			die("poll");
		if (fds[1].revents & (POLLERR | POLLHUP | POLLNVAL))
			return 0;
		if (!(fds[0].revents & (POLLIN | POLLERR)))
			continue;
		if (udp)
			receive_udp(fds[0].fd);
		else
			receive_packet(fds[0].fd);
		fflush(stdout);
	}
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Honest traffic for the selftests: every byte and every datagram is answered
 * and checked, and a path that is dead fails within seconds instead of hanging.
 *
 * The servers listen on both families, say "ready" and run until they are
 * ended. The clients print what came back and exit 0 when all of it did.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <netinet/udp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef UDP_SEGMENT
#define UDP_SEGMENT	103
#endif

#define BLOCK		65536
#define TCP_TIMEOUT_S	10
#define UDP_TIMEOUT_MS	1000
#define UDP_WINDOW	32
#define MAX_SEEN	16

static void __attribute__((noreturn)) die(const char *what)
{
	fprintf(stderr, "traffic: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void __attribute__((noreturn)) usage(void)
{
	fputs("Usage:\n"
	      "  traffic ping ADDR [MILLISECONDS]\n"
	      "  traffic see MILLISECONDS ADDR...\n"
	      "  traffic tcp-serve PORT\n"
	      "  traffic tcp-send ADDR PORT BYTES\n"
	      "  traffic udp-echo PORT\n"
	      "  traffic udp-touch FIRST_ADDR COUNT PORT\n"
	      "  traffic udp-gso ADDR PORT SEGMENT SEGMENTS TIMES\n", stderr);
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

static socklen_t parse_address(const char *text, const char *port,
			       struct sockaddr_storage *ss)
{
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)ss;
	struct sockaddr_in *in = (struct sockaddr_in *)ss;

	memset(ss, 0, sizeof(*ss));
	if (inet_pton(AF_INET, text, &in->sin_addr) == 1) {
		in->sin_family = AF_INET;
		in->sin_port = htons(number(port));
		return sizeof(*in);
	}
	if (inet_pton(AF_INET6, text, &in6->sin6_addr) == 1) {
		in6->sin6_family = AF_INET6;
		in6->sin6_port = htons(number(port));
		return sizeof(*in6);
	}
	fprintf(stderr, "traffic: not an address: %s\n", text);
	exit(2);
}

static int listen_any(int type, const char *port)
{
	struct sockaddr_in6 any = {
		.sin6_family = AF_INET6,
		.sin6_port = htons(number(port)),
	};
	int fd, on = 1, off = 0;

	fd = socket(AF_INET6, type, 0);
	if (fd < 0)
		die("socket");
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
	if (bind(fd, (struct sockaddr *)&any, sizeof(any)))
		die("bind");
	return fd;
}

static void ready(void)
{
	puts("ready");
	fflush(stdout);
}

/* ---- ICMP: one echo, which starts faster than ping(8) ---- */

static uint16_t checksum(const void *data, size_t len)
{
	const uint16_t *p = data;
	uint32_t sum = 0;

	for (; len > 1; len -= 2)
		sum += *p++;
	sum = (sum >> 16) + (sum & 0xffff);
	return ~(sum + (sum >> 16));
}

static bool is_reply(const uint8_t *data, ssize_t len, bool v4, uint16_t id)
{
	if (v4 && len >= 20) {
		len -= (data[0] & 15) * 4;
		data += (data[0] & 15) * 4;
	}
	return len >= 8 && data[0] == (v4 ? ICMP_ECHOREPLY : ICMP6_ECHO_REPLY) &&
	       !memcmp(data + 4, &id, sizeof(id));
}

/* Sends an echo request; errno says why not. */
static int echo_send(const char *text)
{
	struct icmphdr echo = { .type = ICMP_ECHO };
	struct sockaddr_storage ss;
	socklen_t len;
	bool v4;
	int fd;

	len = parse_address(text, "0", &ss);
	v4 = ss.ss_family == AF_INET;
	if (!v4)
		echo.type = ICMP6_ECHO_REQUEST;
	echo.un.echo.id = getpid();
	echo.checksum = checksum(&echo, sizeof(echo));
	fd = socket(ss.ss_family, SOCK_RAW,
		    v4 ? (int)IPPROTO_ICMP : (int)IPPROTO_ICMPV6);
	if (fd < 0)
		die("socket");
	/* Connected, it hears ICMP errors and no one else. */
	if (!connect(fd, (struct sockaddr *)&ss, len) &&
	    send(fd, &echo, sizeof(echo), 0) >= 0)
		return fd;
	close(fd);
	return -1;
}

/* Is this the answer?  -1 when it is an error, which errno says. */
static int echo_hear(int fd, const char *text)
{
	uint16_t id = getpid();
	uint8_t data[256];
	ssize_t n;

	n = recv(fd, data, sizeof(data), MSG_DONTWAIT);
	if (n < 0)
		return -1;
	return is_reply(data, n, !strchr(text, ':'), id);
}

static int ping(char **argv)
{
	int timeout = argv[1] ? (int)number(argv[1]) : UDP_TIMEOUT_MS;
	struct pollfd pfd = { .events = POLLIN };

	pfd.fd = echo_send(argv[0]);
	if (pfd.fd < 0)
		die("send");
	while (poll(&pfd, 1, timeout) > 0) {
		switch (echo_hear(pfd.fd, argv[0])) {
		case -1:
			die("recv");
		case 1:
			puts("answered");
			return 0;
		}
	}
	puts("no answer");
	return 1;
}

/* Whether each answers, y or n: all are asked at once. */
static int see(char **argv)
{
	int timeout = number(*argv++), n, i, heard, waiting = 0;
	struct pollfd pfd[MAX_SEEN];
	char seen[MAX_SEEN + 1] = "";

	for (n = 0; n < MAX_SEEN && argv[n]; n++) {
		seen[n] = 'n';
		pfd[n].events = POLLIN;
		pfd[n].fd = echo_send(argv[n]);
		waiting += pfd[n].fd >= 0;
	}
	while (waiting && poll(pfd, n, timeout) > 0) {
		for (i = 0; i < n; i++) {
			if (pfd[i].fd < 0 || !pfd[i].revents)
				continue;
			heard = echo_hear(pfd[i].fd, argv[i]);
			if (!heard)
				continue;
			if (heard > 0)
				seen[i] = 'y';
			pfd[i].fd = -1;
			waiting--;
		}
	}
	puts(seen);
	return 0;
}

/* ---- TCP: a stream of known bytes there and back ---- */

static void pattern(uint32_t *state, uint8_t *block, size_t len)
{
	uint32_t word;

	for (size_t i = 0; i < len; i += sizeof(word)) {
		*state ^= *state << 13;
		*state ^= *state >> 17;
		*state ^= *state << 5;
		word = *state;
		memcpy(block + i, &word, sizeof(word));
	}
}

static bool read_all(int fd, void *data, size_t len)
{
	uint8_t *p = data;
	ssize_t n;

	while (len) {
		n = read(fd, p, len);
		if (n <= 0)
			return false;
		p += n;
		len -= n;
	}
	return true;
}

static bool write_all(int fd, const void *data, size_t len)
{
	const uint8_t *p = data;
	ssize_t n;

	while (len) {
		n = send(fd, p, len, MSG_NOSIGNAL);
		if (n <= 0)
			return false;
		p += n;
		len -= n;
	}
	return true;
}

static bool send_stream(int fd, uint32_t bytes)
{
	static uint8_t block[BLOCK];
	uint32_t state = bytes | 1;
	size_t len;

	while (bytes) {
		len = bytes < BLOCK ? bytes : BLOCK;
		pattern(&state, block, BLOCK);
		if (!write_all(fd, block, len))
			return false;
		bytes -= len;
	}
	return true;
}

static bool check_stream(int fd, uint32_t bytes)
{
	static uint8_t want[BLOCK], got[BLOCK];
	uint32_t state = bytes | 1;
	size_t len;

	while (bytes) {
		len = bytes < BLOCK ? bytes : BLOCK;
		pattern(&state, want, BLOCK);
		if (!read_all(fd, got, len)) {
			fprintf(stderr, "traffic: %u bytes are missing: %s\n",
				bytes, strerror(errno));
			return false;
		}
		if (memcmp(want, got, len)) {
			fputs("traffic: the bytes differ\n", stderr);
			return false;
		}
		bytes -= len;
	}
	return true;
}

static void set_timeouts(int fd)
{
	struct timeval tv = { .tv_sec = TCP_TIMEOUT_S };

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof(tv));
}

static int tcp_serve(char **argv)
{
	int fd = listen_any(SOCK_STREAM, argv[0]);
	uint32_t bytes;
	int conn;

	if (listen(fd, 16))
		die("listen");
	ready();
	for (;;) {
		conn = accept(fd, NULL, NULL);
		if (conn < 0)
			die("accept");
		set_timeouts(conn);
		if (read_all(conn, &bytes, sizeof(bytes)) &&
		    check_stream(conn, bytes))
			send_stream(conn, bytes);
		close(conn);
	}
}

static int tcp_send(char **argv)
{
	uint32_t bytes = number(argv[2]);
	struct sockaddr_storage ss;
	socklen_t len;
	int fd;

	len = parse_address(argv[0], argv[1], &ss);
	fd = socket(ss.ss_family, SOCK_STREAM, 0);
	if (fd < 0)
		die("socket");
	set_timeouts(fd);
	if (connect(fd, (struct sockaddr *)&ss, len))
		die("connect");
	if (!write_all(fd, &bytes, sizeof(bytes)) || !send_stream(fd, bytes))
		die("send");
	if (!check_stream(fd, bytes))
		return 1;
	printf("bytes=%u\n", bytes);
	return 0;
}

/* ---- UDP: each datagram is echoed from the address it was sent to ---- */

static int udp_echo(char **argv)
{
	int fd = listen_any(SOCK_DGRAM, argv[0]);
	char control[CMSG_SPACE(sizeof(struct in6_pktinfo))];
	static char data[BLOCK];
	struct sockaddr_in6 peer;
	struct iovec iov = { .iov_base = data };
	struct msghdr msg = {
		.msg_name = &peer,
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control,
	};
	struct in6_pktinfo info;
	struct cmsghdr *cmsg;
	int on = 1;
	ssize_t n;

	/* A host may answer for a whole range without having each address. */
	setsockopt(fd, IPPROTO_IP, IP_FREEBIND, &on, sizeof(on));
	if (setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof(on)))
		die("IPV6_RECVPKTINFO");
	ready();
	for (;;) {
		iov.iov_len = sizeof(data);
		msg.msg_namelen = sizeof(peer);
		msg.msg_controllen = sizeof(control);
		n = recvmsg(fd, &msg, 0);
		if (n < 0)
			continue;
		cmsg = CMSG_FIRSTHDR(&msg);
		if (cmsg && cmsg->cmsg_type == IPV6_PKTINFO) {
			/* The answer's way is the routes' business. */
			memcpy(&info, CMSG_DATA(cmsg), sizeof(info));
			info.ipi6_ifindex = 0;
			memcpy(CMSG_DATA(cmsg), &info, sizeof(info));
		}
		iov.iov_len = n;
		sendmsg(fd, &msg, 0);
	}
}

/*
 * Receives echoes until fewer than @window are outstanding; -1 when they stay
 * away.
 */
static int collect(int fd, int outstanding, int window, unsigned int *answered)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	static char data[BLOCK];

	while (outstanding && outstanding >= window) {
		if (poll(&pfd, 1, UDP_TIMEOUT_MS) <= 0)
			return -1;
		if (recv(fd, data, sizeof(data), MSG_DONTWAIT) >= 0) {
			outstanding--;
			(*answered)++;
		} else if (errno != EAGAIN) {
			/* An ICMP error is no answer. */
			outstanding--;
		}
	}
	return outstanding;
}

static int verdict(unsigned int answered, unsigned int sent)
{
	printf("answered=%u sent=%u\n", answered, sent);
	return answered == sent ? 0 : 1;
}

static void next_address(uint8_t *bytes, size_t len)
{
	while (len-- && !++bytes[len])
		;
}

static int udp_touch(char **argv)
{
	unsigned int count = number(argv[1]), answered = 0;
	int outstanding = 0;
	struct sockaddr_storage ss;
	socklen_t len;
	int fd;

	len = parse_address(argv[0], argv[2], &ss);
	fd = socket(ss.ss_family, SOCK_DGRAM, 0);
	if (fd < 0)
		die("socket");
	for (unsigned int i = 0; i < count; i++) {
		if (sendto(fd, &i, sizeof(i), 0, (struct sockaddr *)&ss,
			   len) < 0)
			die("sendto");
		outstanding = collect(fd, outstanding + 1, UDP_WINDOW,
				      &answered);
		if (outstanding < 0)
			return verdict(answered, count);
		if (ss.ss_family == AF_INET)
			next_address((uint8_t *)
				     &((struct sockaddr_in *)&ss)->sin_addr, 4);
		else
			next_address(((struct sockaddr_in6 *)&ss)->sin6_addr
				     .s6_addr, 16);
	}
	collect(fd, outstanding, 1, &answered);
	return verdict(answered, count);
}

static int udp_gso(char **argv)
{
	unsigned int segments = number(argv[3]), times = number(argv[4]);
	unsigned int answered = 0;
	int segment = number(argv[2]);
	static char data[BLOCK];
	struct sockaddr_storage ss;
	socklen_t len;
	int fd;

	if ((size_t)segment * segments > sizeof(data))
		usage();
	len = parse_address(argv[0], argv[1], &ss);
	fd = socket(ss.ss_family, SOCK_DGRAM, 0);
	if (fd < 0)
		die("socket");
	if (setsockopt(fd, IPPROTO_UDP, UDP_SEGMENT, &segment, sizeof(segment)))
		die("UDP_SEGMENT");
	if (connect(fd, (struct sockaddr *)&ss, len))
		die("connect");
	for (unsigned int i = 0; i < times; i++) {
		if (send(fd, data, (size_t)segment * segments, 0) < 0)
			die("send");
		if (collect(fd, segments, 1, &answered) < 0)
			break;
	}
	return verdict(answered, segments * times);
}

static const struct {
	const char *name;
	int args;	/* negative: so many, or more */
	int (*run)(char **argv);
} commands[] = {
	{ "ping",	1, ping },
	{ "ping",	2, ping },
	{ "see",	-2, see },
	{ "tcp-serve",	1, tcp_serve },
	{ "tcp-send",	3, tcp_send },
	{ "udp-echo",	1, udp_echo },
	{ "udp-touch",	3, udp_touch },
	{ "udp-gso",	5, udp_gso },
};

int main(int argc, char **argv)
{
	if (argc < 2)
		usage();
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (!strcmp(argv[1], commands[i].name) &&
		    (argc - 2 == commands[i].args ||
		     (commands[i].args < 0 && argc - 2 >= -commands[i].args)))
			return commands[i].run(argv + 2);
	}
	usage();
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a packet costs from one network namespace to another: one thread sends
 * it in the first, receives it in the second, and looks at the clock around
 * many of them. Under testbed/run --icount a nanosecond is an instruction of
 * the guest, so the time is that of both system calls and of all that the
 * kernel does in between.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define PORT		4242
#define PAYLOAD		64
#define PEERS_MAX	4096
#define BURST		32
/* What a stream writes and reads at a time, in units of 1000 bytes. */
#define CHUNK_KB	256
#define CHUNK		(CHUNK_KB * 1000)

/* The two ends of what is measured; @to is a listening socket for connections. */
struct ends {
	int from, to;
	const char *peer;
};

struct work {
	const char *name;
	int type;
	bool connected;		/* @to is the accepted connection */
	bool one_way;		/* nobody receives it here */
	unsigned long at_once;	/* how many units one step is */
	void (*step)(const struct ends *ends);
};

static void __attribute__((noreturn)) die(const char *what)
{
	fprintf(stderr, "packets: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void __attribute__((noreturn)) usage(void)
{
	fputs("Usage: packets WORK FROM_NETNS TO_NETNS ROUNDS COUNT ADDR...\n"
	      "Does COUNT units of WORK and prints the nanoseconds of one, in the quickest\n"
	      "of ROUNDS. A netns is a name of \"ip netns\", or - for this one. WORK is\n"
	      "  udp     a datagram of 64 bytes, sent and received, to each ADDR in turn\n"
	      "  send    the same, but nobody receives it here\n"
	      "  burst   32 datagrams of 64 bytes with a system call\n"
	      "  rr      a datagram that is answered by another\n"
	      "  tcp-rr  64 bytes that are answered, in a TCP connection\n"
	      "  tcp-crr a TCP connection for 64 bytes that are answered\n"
	      "  stream  1000 bytes of a TCP connection\n"
	      "       packets hold NETNS COUNT ADDR\n"
	      "Takes datagrams, reads them when its input ends; were there COUNT?\n", stderr);
	exit(2);
}

static unsigned long number(const char *text)
{
	unsigned long value;
	char *end;

	value = strtoul(text, &end, 10);
	if (*end || end == text || !value)
		usage();
	return value;
}

/* A namespace that is entered already when its name is "-". */
static void enter(const char *name, int home)
{
	char path[256];
	int fd = home;

	if (strcmp(name, "-")) {
		snprintf(path, sizeof(path), "/run/netns/%s", name);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			die(path);
	}
	if (setns(fd, CLONE_NEWNET))
		die("setns");
	if (fd != home)
		close(fd);
}

static socklen_t address(const char *text, struct sockaddr_storage *ss)
{
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)ss;
	struct sockaddr_in *in = (struct sockaddr_in *)ss;

	memset(ss, 0, sizeof(*ss));
	if (inet_pton(AF_INET, text, &in->sin_addr) == 1) {
		in->sin_family = AF_INET;
		in->sin_port = htons(PORT);
		return sizeof(*in);
	}
	if (inet_pton(AF_INET6, text, &in6->sin6_addr) != 1)
		usage();
	in6->sin6_family = AF_INET6;
	in6->sin6_port = htons(PORT);
	return sizeof(*in6);
}

/* A lost packet ends the measurement with a word instead of a wrong number. */
static int sock(int family, int type)
{
	struct timeval second = { .tv_sec = 1 };
	int fd = socket(family, type | SOCK_CLOEXEC, 0);

	if (fd < 0)
		die("socket");
	if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof(second)) ||
	    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &second, sizeof(second)))
		die("SO_RCVTIMEO");
	return fd;
}

/* Connected to @text. */
static int client(const char *text, int type)
{
	struct sockaddr_storage ss;
	socklen_t len = address(text, &ss);
	int fd = sock(ss.ss_family, type);

	if (connect(fd, (struct sockaddr *)&ss, len))
		die(text);
	return fd;
}

/* Takes what comes to @text or, if @any, to any address of that family. */
static int server(const char *text, int type, bool any)
{
	struct sockaddr_storage ss;
	socklen_t len = address(text, &ss);
	int fd = sock(ss.ss_family, type);
	int on = 1;

	/* An earlier one's connections may still wait for their end. */
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)))
		die("SO_REUSEADDR");
	if (any && ss.ss_family == AF_INET)
		((struct sockaddr_in *)&ss)->sin_addr.s_addr = INADDR_ANY;
	else if (any)
		((struct sockaddr_in6 *)&ss)->sin6_addr = in6addr_any;
	if (bind(fd, (struct sockaddr *)&ss, len))
		die("bind");
	if (type == SOCK_STREAM && listen(fd, 1))
		die("listen");
	return fd;
}

static int accepted(int listener)
{
	int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);

	if (fd < 0)
		die("accept");
	return fd;
}

static void step_send(const struct ends *ends)
{
	char data[PAYLOAD] = "";

	if (send(ends->from, data, sizeof(data), 0) != sizeof(data))
		die("send");
}

static void step_udp(const struct ends *ends)
{
	char data[PAYLOAD];

	step_send(ends);
	if (recv(ends->to, data, sizeof(data), 0) != sizeof(data))
		die("recv");
}

static void step_burst(const struct ends *ends)
{
	static char data[PAYLOAD];
	static struct iovec iov = { data, sizeof(data) };
	struct mmsghdr messages[BURST];
	size_t i;

	for (i = 0; i < BURST; i++)
		messages[i] = (struct mmsghdr){
			.msg_hdr = { .msg_iov = &iov, .msg_iovlen = 1 },
		};
	if (sendmmsg(ends->from, messages, BURST, 0) != BURST)
		die("sendmmsg");
	if (recvmmsg(ends->to, messages, BURST, 0, NULL) != BURST)
		die("recvmmsg");
}

static void step_rr(const struct ends *ends)
{
	struct sockaddr_storage ss;
	socklen_t len = sizeof(ss);
	char data[PAYLOAD];

	step_send(ends);
	if (recvfrom(ends->to, data, sizeof(data), 0, (struct sockaddr *)&ss,
		     &len) != sizeof(data))
		die("recvfrom");
	if (sendto(ends->to, data, sizeof(data), 0, (struct sockaddr *)&ss,
		   len) != sizeof(data))
		die("sendto");
	if (recv(ends->from, data, sizeof(data), 0) != sizeof(data))
		die("the answer");
}

static void step_tcp_rr(const struct ends *ends)
{
	struct ends back = { .from = ends->to, .to = ends->from };

	step_udp(ends);
	step_udp(&back);
}

static void step_tcp_crr(const struct ends *ends)
{
	struct ends one;

	one.from = client(ends->peer, SOCK_STREAM);
	one.to = accepted(ends->to);
	step_tcp_rr(&one);
	close(one.from);
	close(one.to);
}

/* Both ends in one thread, so neither may wait for the other. */
static void step_stream(const struct ends *ends)
{
	struct pollfd fds[] = {
		{ .fd = ends->from, .events = POLLOUT },
		{ .fd = ends->to, .events = POLLIN },
	};
	size_t sent = 0, received = 0;
	static char data[CHUNK];
	ssize_t out, in;

	while (received < CHUNK) {
		out = in = 0;
		if (sent < CHUNK)
			out = send(ends->from, data, CHUNK - sent, MSG_DONTWAIT);
		if (out > 0)
			sent += out;
		in = recv(ends->to, data, CHUNK, MSG_DONTWAIT);
		if (in > 0)
			received += in;
		if (out > 0 || in > 0)
			continue;
		if (!in || errno != EAGAIN)
			die("stream");
		fds[0].events = sent < CHUNK ? POLLOUT : 0;
		if (poll(fds, ARRAY_SIZE(fds), 1000) < 1)
			die("a stalled stream");
	}
}

static const struct work works[] = {
	{ "udp",     SOCK_DGRAM,  false, false, 1,	  step_udp },
	{ "burst",   SOCK_DGRAM,  false, false, BURST,	  step_burst },
	{ "send",    SOCK_DGRAM,  false, true,	1,	  step_send },
	{ "rr",	     SOCK_DGRAM,  false, false, 1,	  step_rr },
	{ "tcp-rr",  SOCK_STREAM, true,	 false, 1,	  step_tcp_rr },
	{ "tcp-crr", SOCK_STREAM, false, false, 1,	  step_tcp_crr },
	{ "stream",  SOCK_STREAM, true,	 false, CHUNK_KB, step_stream },
};

static const struct work *find_work(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(works); i++)
		if (!strcmp(works[i].name, name))
			return &works[i];
	usage();
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1e9 + ts.tv_nsec;
}

/* All of them stay in the queue of the socket until the input ends. */
static int hold(char **argv)
{
	int home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	unsigned long wanted, seen = 0;
	int room = 1 << 30, fd;
	char data[PAYLOAD];

	if (home < 0)
		die("/proc/self/ns/net");
	wanted = number(argv[1]);
	enter(argv[0], home);
	fd = server(argv[2], SOCK_DGRAM, false);
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room)))
		die("SO_RCVBUFFORCE");
	puts("ready");
	fflush(stdout);
	if (read(STDIN_FILENO, data, sizeof(data)))
		die("stdin");
	while (recv(fd, data, sizeof(data), MSG_DONTWAIT) == sizeof(data))
		seen++;
	if (seen == wanted)
		return 0;
	fprintf(stderr, "packets: %lu of %lu came\n", seen, wanted);
	return 1;
}

int main(int argc, char **argv)
{
	static struct ends ends[PEERS_MAX];
	unsigned long rounds, count, peers, i, r;
	double began, cost, best = 0;
	const struct work *work;
	int listener = -1, home;

	if (argc == 5 && !strcmp(argv[1], "hold"))
		return hold(argv + 2);
	if (argc < 7 || argc - 6 > PEERS_MAX)
		usage();
	work = find_work(argv[1]);
	rounds = number(argv[4]);
	count = number(argv[5]);
	peers = argc - 6;
	if (peers > 1 && work->step != step_udp && !work->one_way)
		usage();
	/* In whole steps. */
	count = (count + work->at_once - 1) / work->at_once;

	home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (home < 0)
		die("/proc/self/ns/net");
	if (!work->one_way) {
		enter(argv[3], home);
		/* Without an address, an answer begins with the choice of one. */
		listener = server(argv[6], work->type, work->step != step_rr);
	}
	enter(argv[2], home);
	for (i = 0; i < peers; i++) {
		ends[i].peer = argv[6 + i];
		ends[i].to = listener;
		if (work->type == SOCK_DGRAM || work->connected)
			ends[i].from = client(ends[i].peer, work->type);
		if (work->connected)
			ends[i].to = accepted(listener);
	}

	for (i = 0; i < peers; i++)
		work->step(&ends[i]);
	for (r = 0; r < rounds; r++) {
		began = now();
		for (i = 0; i < count; i++)
			work->step(&ends[i % peers]);
		cost = (now() - began) / (count * work->at_once);
		if (!r || cost < best)
			best = cost;
	}
	printf("%.0f\n", best);
	return 0;
}

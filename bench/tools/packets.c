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
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PORT		4242
#define PAYLOAD		64
#define PEERS_MAX	4096

static void __attribute__((noreturn)) die(const char *what)
{
	fprintf(stderr, "packets: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void __attribute__((noreturn)) usage(void)
{
	fputs("Usage: packets udp FROM_NETNS TO_NETNS ROUNDS COUNT ADDR...\n"
	      "       packets rr FROM_NETNS TO_NETNS ROUNDS COUNT ADDR\n"
	      "udp: COUNT datagrams of 64 bytes, to each ADDR in turn; rr: each is answered.\n"
	      "Prints the nanoseconds of one in the quickest of ROUNDS. A netns is a name\n"
	      "of \"ip netns\", or - for this one.\n", stderr);
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
static int sock(int family)
{
	struct timeval second = { .tv_sec = 1 };
	int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		die("socket");
	if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof(second)))
		die("SO_RCVTIMEO");
	return fd;
}

/* Connected to @text. */
static int client(const char *text)
{
	struct sockaddr_storage ss;
	socklen_t len = address(text, &ss);
	int fd = sock(ss.ss_family);

	if (connect(fd, (struct sockaddr *)&ss, len))
		die(text);
	return fd;
}

/* Takes whatever comes to the port; @text says of which family. */
static int server(const char *text)
{
	struct sockaddr_storage ss;
	socklen_t len = address(text, &ss);
	int fd = sock(ss.ss_family);

	if (ss.ss_family == AF_INET)
		((struct sockaddr_in *)&ss)->sin_addr.s_addr = INADDR_ANY;
	else
		((struct sockaddr_in6 *)&ss)->sin6_addr = in6addr_any;
	if (bind(fd, (struct sockaddr *)&ss, len))
		die("bind");
	return fd;
}

static void once(int from, int to, int answered)
{
	struct sockaddr_storage ss;
	socklen_t len = sizeof(ss);
	char data[PAYLOAD] = "";

	if (send(from, data, sizeof(data), 0) != sizeof(data))
		die("send");
	if (!answered) {
		if (recv(to, data, sizeof(data), 0) != sizeof(data))
			die("recv");
		return;
	}
	if (recvfrom(to, data, sizeof(data), 0, (struct sockaddr *)&ss, &len) !=
	    sizeof(data))
		die("recvfrom");
	if (sendto(to, data, sizeof(data), 0, (struct sockaddr *)&ss, len) !=
	    sizeof(data))
		die("sendto");
	if (recv(from, data, sizeof(data), 0) != sizeof(data))
		die("the answer");
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1e9 + ts.tv_nsec;
}

int main(int argc, char **argv)
{
	static int from[PEERS_MAX];
	unsigned long rounds, count, peers, i, r;
	double began, cost, best = 0;
	int to, home, answered;

	if (argc < 7 || argc - 6 > PEERS_MAX)
		usage();
	answered = !strcmp(argv[1], "rr");
	if (!answered && strcmp(argv[1], "udp"))
		usage();
	rounds = number(argv[4]);
	count = number(argv[5]);
	peers = argc - 6;
	if (answered && peers > 1)
		usage();

	home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (home < 0)
		die("/proc/self/ns/net");
	enter(argv[3], home);
	to = server(argv[6]);
	enter(argv[2], home);
	for (i = 0; i < peers; i++)
		from[i] = client(argv[6 + i]);

	for (i = 0; i < peers; i++)
		once(from[i], to, answered);
	for (r = 0; r < rounds; r++) {
		began = now();
		for (i = 0; i < count; i++)
			once(from[i % peers], to, answered);
		cost = (now() - began) / count;
		if (!r || cost < best)
			best = cost;
	}
	printf("%.0f\n", best);
	return 0;
}

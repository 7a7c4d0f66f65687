// SPDX-License-Identifier: GPL-2.0-only
#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "err.h"
#include "probe.h"
#include "util.h"

/*
 * RFC 5227 takes seven seconds, in case a thousand machines start at once. A
 * proxy answers within 0.8 s unless told otherwise.
 */
#define ROUNDS		3
#define BETWEEN		250	/* ms */
#define WAIT		1000	/* ms, from the first round on */
#define BUFFER		(1 << 20)

void probe_own(struct probe *p, const uint8_t mac[6])
{
	vec_grow(p->own, p->owns);
	memcpy(p->own[p->owns++], mac, 6);
}

void probe_add(struct probe *p, const struct addr *a, const struct link *l,
	       const struct addr *from)
{
	vec_grow(p->ask, p->n);
	p->ask[p->n++] = (struct probe_ask){
		.addr = *a,
		.ifindex = l->ifindex,
	};
	frame_probe(outbox_add(&p->out, l->ifindex), l->mac, a, NULL);
	if (a->family == AF_INET && from)
		frame_probe(outbox_add(&p->out, l->ifindex), l->mac, a, from);
}

static int ask_cmp(const void *a, const void *b)
{
	const struct probe_ask *x = a, *y = b;
	int d = addr_cmp(&x->addr, &y->addr);

	return d ? d : (x->ifindex > y->ifindex) - (x->ifindex < y->ifindex);
}

static struct probe_ask *find(const struct probe *p, const struct addr *a,
			      int ifindex)
{
	const struct probe_ask key = { .addr = *a, .ifindex = ifindex };

	return p->n ? bsearch(&key, p->ask, p->n, sizeof(key), ask_cmp) : NULL;
}

const struct probe_ask *probe_taken(const struct probe *p,
				    const struct addr *a, int ifindex)
{
	const struct probe_ask *ask = find(p, a, ifindex);

	return ask && ask->taken ? ask : NULL;
}

/* Of a host's IPv6 traffic, neighbour discovery alone. */
static int hear_nd_only(int fd)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 14 + 6),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_ICMPV6, 0, 3),
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 14 + 40),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ND_NEIGHBOR_SOLICIT, 2, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ND_NEIGHBOR_ADVERT, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, 0),
		BPF_STMT(BPF_RET | BPF_K, FRAME_MAX),
	};
	const struct sock_fprog prog = { ARRAY_SIZE(code), code };

	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &prog,
			  sizeof(prog));
}

/* Nothing is heard before the filter is there. */
static int hear(uint16_t protocol)
{
	struct sockaddr_ll any = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(protocol),
	};
	const int size = BUFFER;
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);

	if (fd < 0 || (protocol == ETHERTYPE_IPV6 && hear_nd_only(fd)) ||
	    bind(fd, (void *)&any, sizeof(any))) {
		fail(ERR_KERNEL, "cannot open a packet socket: %s",
		     strerror(errno));
		if (fd >= 0)
			close(fd);
		return -1;
	}
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	return fd;
}

static bool is_own(const struct probe *p, const uint8_t mac[6])
{
	size_t i;

	for (i = 0; i < p->owns; i++)
		if (!memcmp(p->own[i], mac, 6))
			return true;
	return false;
}

/* How many more are known to be taken. */
static size_t take(struct probe *p, int fd)
{
	uint8_t bytes[FRAME_MAX], mac[6];
	struct sockaddr_ll from;
	socklen_t len;
	struct probe_ask *ask;
	size_t taken = 0;
	struct addr a;
	ssize_t n;

	for (;;) {
		len = sizeof(from);
		n = recvfrom(fd, bytes, sizeof(bytes), MSG_DONTWAIT,
			     (void *)&from, &len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return taken;
		if (from.sll_pkttype == PACKET_OUTGOING ||
		    !frame_claims(bytes, n, &a, mac) || is_own(p, mac))
			continue;
		ask = find(p, &a, from.sll_ifindex);
		if (!ask || ask->taken)
			continue;
		ask->taken = true;
		memcpy(ask->by, mac, 6);
		taken++;
	}
}

static int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

static int run(struct probe *p, struct pollfd fd[2])
{
	int64_t start = now_ms(), next, now;
	size_t taken = 0;
	int round = 0, failed;

	for (;;) {
		now = now_ms() - start;
		if (now >= WAIT || taken == p->n)
			return 0;
		if (round < ROUNDS && now >= round * BETWEEN) {
			round++;
			if (outbox_send(&p->out, 0, &failed))
				return -1;
		}
		next = round < ROUNDS ? round * BETWEEN : WAIT;
		if (poll(fd, 2, next > now ? next - now : 0) <= 0)
			continue;
		taken += take(p, fd[0].fd) + take(p, fd[1].fd);
	}
}

int probe_run(struct probe *p)
{
	struct pollfd fd[2] = {
		{ .fd = -1, .events = POLLIN },
		{ .fd = -1, .events = POLLIN },
	};
	int ret = -1;

	if (!p->n)
		return 0;
	qsort(p->ask, p->n, sizeof(*p->ask), ask_cmp);
	fd[0].fd = hear(ETHERTYPE_ARP);
	if (fd[0].fd >= 0)
		fd[1].fd = hear(ETHERTYPE_IPV6);
	if (fd[1].fd >= 0)
		ret = run(p, fd);
	if (fd[0].fd >= 0)
		close(fd[0].fd);
	if (fd[1].fd >= 0)
		close(fd[1].fd);
	return ret;
}

void probe_free(struct probe *p)
{
	free(p->ask);
	free(p->own);
	outbox_free(&p->out);
	memset(p, 0, sizeof(*p));
}

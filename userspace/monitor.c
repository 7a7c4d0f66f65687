// SPDX-License-Identifier: GPL-2.0-only
/* Print what happens, a line for each event, until it is told to stop. */
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "cmd.h"
#include "err.h"
#include "event.h"
#include "find.h"
#include "json.h"
#include "listen.h"

struct monitor {
	struct ctx *ctx;
	const char *only;	/* the beginning of the events wanted, or NULL */
	struct listener events;
	/* Events about addresses name a port by its id: these are the labels. */
	struct venet_port *port;
	size_t ports;
	/* Addresses of containers that the host has itself now. */
	struct venet_addr *host;
	size_t hosts;
};

static struct venet_port *known(struct monitor *m, uint32_t hub, uint32_t id)
{
	size_t i;

	for (i = 0; i < m->ports; i++)
		if (m->port[i].hub == hub && m->port[i].id == id)
			return &m->port[i];
	return NULL;
}

static void learn(struct monitor *m, const struct venet_port *p)
{
	struct venet_port *old = known(m, p->hub, p->id);

	if (!old) {
		m->port = xrealloc(m->port, m->ports + 1, sizeof(*m->port));
		old = &m->port[m->ports++];
	}
	*old = *p;
}

static void forget(struct monitor *m, const struct venet_port *p)
{
	struct venet_port *old = known(m, p->hub, p->id);

	if (old)
		*old = m->port[--m->ports];
}

/* After events were lost: what there is now. */
static int relearn(struct monitor *m)
{
	free(m->port);
	m->port = NULL;
	m->ports = 0;
	return venet_ports(&m->ctx->venet, 0, &m->port, &m->ports);
}

/* Is the address one that the host has taken? Notes whether it is now. */
static bool was_host(struct monitor *m, const struct venet_addr *a, bool is)
{
	size_t i;

	for (i = 0; i < m->hosts; i++) {
		if (m->host[i].hub != a->hub ||
		    addr_cmp(&m->host[i].addr, &a->addr))
			continue;
		if (!is)
			m->host[i] = m->host[--m->hosts];
		return true;
	}
	if (is) {
		vec_grow(m->host, m->hosts);
		m->host[m->hosts++] = *a;
	}
	return false;
}

static const char *event_name(struct monitor *m, const struct event *e)
{
	bool host = e->addr.flags & VENET_ADDR_HOST;

	switch (e->cmd) {
	case VENET_CMD_PORT_ADD_NTF:
		return "ct-add";
	case VENET_CMD_PORT_DEL_NTF:
		return "ct-del";
	case VENET_CMD_PORT_CHANGE_NTF:
		return "ct-change";
	case VENET_CMD_ADDR_ADD_NTF:
		return "ip-add";
	case VENET_CMD_ADDR_DEL_NTF:
		was_host(m, &e->addr, false);
		return "ip-del";
	case VENET_CMD_ADDR_CHANGE_NTF:
		if (was_host(m, &e->addr, host) && !host)
			return "ip-return";
		return host ? "ip-host" : "ip-move";
	case VENET_CMD_SPOOF_NTF:
		return "spoof";
	}
	return "lost";
}

static const char *hub_name(struct monitor *m, uint32_t ifindex)
{
	struct ctx *ctx = m->ctx;
	bool asked = false;
	size_t i;

	for (;;) {
		for (i = 0; i < ctx->hubs; i++)
			if (ctx->hub[i].ifindex == ifindex)
				return ctx->hub[i].name;
		if (asked)
			return "?";
		asked = true;
		free(ctx->hub);
		ctx->hub = NULL;
		ctx->hubs = 0;
		if (venet_hubs(&ctx->venet, &ctx->hub, &ctx->hubs))
			return "?";
	}
}

#define TIME_TEXT	ADDR_TEXT
static const char *time_text(char buf[TIME_TEXT])
{
	struct timespec now;
	char date[24];
	struct tm tm;

	clock_gettime(CLOCK_REALTIME, &now);
	localtime_r(&now.tv_sec, &tm);
	strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(buf, TIME_TEXT, "%s.%06ld", date, now.tv_nsec / 1000);
	return buf;
}

static uint64_t dropped(const struct venet_port *p)
{
	uint64_t sum = 0;
	unsigned int i;

	for (i = 1; i <= VENET_A_DROPS_MAX; i++)
		sum += p->drops.n[i];
	return sum;
}

static void json_port(struct json *j, const struct event *e)
{
	const struct venet_port *p = &e->port;
	unsigned int i;

	json_str(j, "name", p->name);
	json_uint(j, "ifindex", p->ifindex);
	if (p->netnsid >= 0)
		json_int(j, "netnsid", p->netnsid);
	else
		json_str(j, "netnsid", NULL);
	json_bool(j, "up", p->up);
	json_uint(j, "mark", p->mark);
	json_uint(j, "addrs", p->addrs);
	if (e->cmd != VENET_CMD_PORT_DEL_NTF)
		return;
	json_open(j, "stats", '{');
	json_uint(j, "rx_packets", p->stats.rx_packets);
	json_uint(j, "rx_bytes", p->stats.rx_bytes);
	json_uint(j, "tx_packets", p->stats.tx_packets);
	json_uint(j, "tx_bytes", p->stats.tx_bytes);
	json_close(j, '}');
	json_open(j, "drops", '{');
	for (i = 1; i <= VENET_A_DROPS_MAX; i++)
		json_uint(j, venet_drop_name(i), p->drops.n[i]);
	json_close(j, '}');
}

static void print_json(struct monitor *m, const char *name,
		       const struct event *e, uint32_t hub,
		       const struct venet_port *p)
{
	struct addr host = addr_host(&e->addr.addr);
	struct json j = { .f = stdout };
	char buf[ADDR_TEXT];

	json_open(&j, NULL, '{');
	if (m->ctx->timestamp)
		json_str(&j, "time", time_text(buf));
	json_str(&j, "event", name);
	if (e->cmd) {
		json_str(&j, "hub", hub_name(m, hub));
		json_uint(&j, "id", p->id);
		json_str(&j, "label", p->label[0] ? p->label : NULL);
		if (!host.family) {
			json_port(&j, e);
		} else {
			json_str(&j, "family",
				 host.family == AF_INET ? "inet" : "inet6");
			json_str(&j, "address", addr_text(&host, buf));
			json_uint(&j, "prefixlen", e->addr.addr.len);
		}
	}
	json_close(&j, '}');
	putchar('\n');
}

static void print_text(struct monitor *m, const char *name,
		       const struct event *e, uint32_t hub,
		       const struct venet_port *p)
{
	char buf[ADDR_TEXT], who[PORT_TEXT], dev[SAFE_MAX];
	const struct venet_stats *st = &e->port.stats;

	if (m->ctx->timestamp)
		printf("%s ", time_text(buf));
	if (!e->cmd) {
		printf("%-9s  events were lost: there were too many\n", name);
		return;
	}
	printf("%-9s ", name);
	if (e->addr.addr.family)
		printf(" %s", addr_text(&e->addr.addr, buf));
	printf(" %s  hub %s", port_text(p, who),
	       safe_text(hub_name(m, hub), dev));
	if (e->cmd == VENET_CMD_PORT_DEL_NTF)
		printf("  received %" PRIu64 " bytes (%" PRIu64
		       " packets), sent %" PRIu64 " bytes (%" PRIu64
		       " packets), dropped %" PRIu64, st->rx_bytes,
		       st->rx_packets, st->tx_bytes, st->tx_packets,
		       dropped(&e->port));
	else if (!e->addr.addr.family)
		printf("  %s  %s", p->netnsid < 0 ? "inert" :
		       p->up ? "up" : "down", safe_text(p->name, dev));
	putchar('\n');
}

/* Nothing at all: some were lost. */
static void tell(struct monitor *m, const struct event *e)
{
	const char *name = event_name(m, e);
	uint32_t hub = e->port.hub ? e->port.hub : e->addr.hub;
	struct venet_port gone = { .hub = hub, .id = e->addr.port };
	const struct venet_port *p = &gone;

	if (e->port.hub)
		p = &e->port;
	else if (known(m, hub, e->addr.port))
		p = known(m, hub, e->addr.port);
	if (!e->cmd || !m->only || !strncmp(name, m->only, strlen(m->only)))
		(m->ctx->json ? print_json : print_text)(m, name, e, hub, p);

	if (e->cmd == VENET_CMD_PORT_DEL_NTF)
		forget(m, &e->port);
	else if (e->port.hub)
		learn(m, &e->port);
	else if (!e->cmd)
		relearn(m);
}

static int event_cb(const struct nlmsghdr *nlh, void *data)
{
	struct event e;

	if (event_parse(nlh, &e))
		tell(data, &e);
	return 0;
}

static int take(struct monitor *m)
{
	const struct event lost = { .cmd = 0 };
	enum listen_result ret = listen_take(&m->events, event_cb, m);

	if (ret == LISTEN_LOST)
		tell(m, &lost);
	return ret == LISTEN_FAILED ? -1 : 0;
}

/* Until a signal asks to end, or nobody reads any more. */
static int follow(struct monitor *m, int sigfd)
{
	struct pollfd p[] = {
		{ .fd = listen_fd(&m->events), .events = POLLIN },
		{ .fd = sigfd, .events = POLLIN },
		{ .fd = STDOUT_FILENO },
	};

	while (!ferror(stdout)) {
		if (poll(p, 3, -1) < 0)
			continue;
		if (p[1].revents || p[2].revents & POLLERR)
			return 0;
		if (p[0].revents && take(m))
			return -1;
	}
	return 0;
}

static int monitor(struct ctx *ctx, int argc, char **argv, const char *only)
{
	struct monitor m = { .ctx = ctx, .only = only };
	struct words w = { argc, argv };
	sigset_t end, old;
	int sigfd, ret = -1;

	/* Listen first: nothing is to happen between that and the look. */
	if (words_end(&w) || need_module(ctx) ||
	    listen_open(&m.events, VENET_MCGRP_EVENTS))
		return -1;
	if (listen_add(&m.events, VENET_MCGRP_SPOOF)) {
		listen_close(&m.events);
		return -1;
	}
	sigemptyset(&end);
	sigaddset(&end, SIGINT);
	sigaddset(&end, SIGTERM);
	sigprocmask(SIG_BLOCK, &end, &old);
	sigfd = signalfd(-1, &end, SFD_CLOEXEC);
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (sigfd >= 0 && !relearn(&m))
		ret = follow(&m, sigfd);
	if (sigfd >= 0)
		close(sigfd);
	free(m.port);
	free(m.host);
	listen_close(&m.events);
	return ret;
}

static int monitor_all(struct ctx *ctx, int argc, char **argv)
{
	return monitor(ctx, argc, argv, NULL);
}

static int monitor_ct(struct ctx *ctx, int argc, char **argv)
{
	return monitor(ctx, argc, argv, "ct-");
}

static int monitor_ip(struct ctx *ctx, int argc, char **argv)
{
	return monitor(ctx, argc, argv, "ip-");
}

static int monitor_spoof(struct ctx *ctx, int argc, char **argv)
{
	return monitor(ctx, argc, argv, "spoof");
}

static const struct cmd cmds[] = {
	{ "all", monitor_all, "" },
	{ "ct", monitor_ct, "" },
	{ "ip", monitor_ip, "" },
	{ "spoof", monitor_spoof, "" },
};

const struct object obj_monitor = {
	.name = "monitor",
	.cmds = cmds,
	.n = ARRAY_SIZE(cmds),
	.help =
	"One line for each event: ct-add, ct-change, ct-del with the last counters,\n"
	"ip-add, ip-del, ip-move to its new owner, ip-host when the host has taken\n"
	"the address itself and ip-return when it has given it back, spoof for a\n"
	"packet with a source that is not its sender's, lost.\n",
};

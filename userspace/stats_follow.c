// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keep the totals up to date: the last counters of each port as it ends, and
 * all that there are from time to time, for the case that the machine fails.
 */
#include <errno.h>
#include <linux/genetlink.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "err.h"
#include "listen.h"
#include "rtnl.h"
#include "stats.h"
#include "store.h"
#include "util.h"

#define EVERY		300	/* seconds */
#define EVERY_MAX	3600
#define RETRY		5	/* when the file cannot be written */

struct report {
	struct venet_port port;
	char hub[IFNAMSIZ];
	bool lives;
};

struct follow {
	struct ctx *ctx;
	struct listener events;
	int signals;
	struct report *list;	/* heard, not yet in the file */
	size_t n;
	struct hub {
		uint32_t ifindex;
		char name[IFNAMSIZ];
	} *hub;			/* as they were last called */
	size_t hubs;
};

/* A port may outlive its hub by the moment that its last event takes. */
static const char *hub_name(struct follow *f, uint32_t ifindex)
{
	struct link l;
	size_t i;

	for (i = 0; i < f->hubs; i++)
		if (f->hub[i].ifindex == ifindex)
			break;
	if (rt_link_by_index(&f->ctx->host.rt, ifindex, &l) != 1)
		return i < f->hubs ? f->hub[i].name : NULL;
	if (i == f->hubs) {
		vec_grow(f->hub, f->hubs);
		f->hub[f->hubs++].ifindex = ifindex;
	}
	memcpy(f->hub[i].name, l.name, sizeof(l.name));
	return f->hub[i].name;
}

static int event_cb(const struct nlmsghdr *nlh, void *data)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);
	struct follow *f = data;
	struct report r;
	const char *hub;

	if (genl->cmd != VENET_CMD_PORT_ADD_NTF &&
	    genl->cmd != VENET_CMD_PORT_CHANGE_NTF &&
	    genl->cmd != VENET_CMD_PORT_DEL_NTF)
		return 0;
	if (!venet_port_parse(nlh, &r.port))
		return 0;
	hub = hub_name(f, r.port.hub);
	if (!hub)
		return 0;
	snprintf(r.hub, sizeof(r.hub), "%s", hub);
	r.lives = genl->cmd != VENET_CMD_PORT_DEL_NTF;
	vec_grow(f->list, f->n);
	f->list[f->n++] = r;
	return 0;
}

/* What was heard goes into the file, and with @all what the kernel counts. */
static int keep(struct follow *f, bool all)
{
	struct store s;
	int ret = 0;
	size_t i;

	if (store_open(&s, f->ctx, true))
		return -1;
	for (i = 0; i < f->n; i++)
		totals_see(&s.totals, &f->list[i].port, f->list[i].hub, s.now,
			   f->list[i].lives);
	if (all)
		ret = store_see(&s, f->ctx);
	if (!ret)
		ret = store_write(&s);
	store_close(&s);
	if (ret)
		return -1;
	free(f->list);
	f->list = NULL;
	f->n = 0;
	return 0;
}

/* Returns 1 when told to end. */
static int wait_for(const struct follow *f, uint64_t seconds)
{
	struct pollfd fd[] = {
		{ .fd = listen_fd(&f->events), .events = POLLIN },
		{ .fd = f->signals, .events = POLLIN },
	};

	if (poll(fd, ARRAY_SIZE(fd), seconds * 1000) < 0 && errno != EINTR)
		return fail(ERR_KERNEL, "cannot wait: %s", strerror(errno));
	return fd[1].revents ? 1 : 0;
}

static int loop(struct follow *f, uint64_t every)
{
	uint64_t saved = 0, before, now;
	enum listen_result heard;
	bool all, retry;
	int end = 0;

	for (all = true;; all = now >= saved + every) {
		before = store_clock();
		heard = listen_take(&f->events, event_cb, f);
		if (heard == LISTEN_LOST)
			warn("events were lost; ports that ended meanwhile count as they were last seen");
		all = all || end || heard == LISTEN_LOST;
		retry = false;
		if (heard == LISTEN_FAILED) {
			struct err why = *err_last();

			/* Ports that end with their module have been heard. */
			if (!keep(f, false))
				err_restore(&why);
			return -1;
		}
		if ((all || f->n) && keep(f, all)) {
			if (!saved || end)
				return -1;
			warn("%s", err_last()->text);
			retry = true;
		} else if (all) {
			saved = before;
		}
		if (end)
			return end < 0 ? -1 : 0;
		now = store_clock();
		end = wait_for(f, retry ? RETRY : saved + every > now ?
				  saved + every - now : 0);
		now = store_clock();
	}
}

static int run(struct follow *f, uint64_t every)
{
	sigset_t set, old;
	int ret;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, &old);
	f->signals = signalfd(-1, &set, SFD_CLOEXEC);
	if (f->signals < 0)
		return fail(ERR_KERNEL, "cannot wait for signals: %s",
			    strerror(errno));
	ret = loop(f, every);
	close(f->signals);
	return ret;
}

int stats_follow(struct ctx *ctx, int argc, char **argv)
{
	struct words w = { argc, argv };
	struct follow f = { .ctx = ctx };
	uint64_t every = EVERY;
	const char *word;
	char buf[SAFE_MAX];
	int ret;

	if (word_is(&w, "every")) {
		word = word_value(&w, "every");
		if (!word)
			return -1;
		if (!parse_uint(word, EVERY_MAX, &every) || !every)
			return fail(ERR_USAGE,
				    "\"%s\" is no number of seconds from 1 to %d",
				    safe_text(word, buf), EVERY_MAX);
	}
	if (words_end(&w))
		return -1;
	if (ctx->dry_run) {
		printf("%s stats follow every %u\n", ctx->self,
		       (unsigned int)every);
		return 0;
	}
	if (need_module(ctx) || listen_open(&f.events, VENET_MCGRP_EVENTS))
		return -1;
	ret = run(&f, every);
	listen_close(&f.events);
	free(f.list);
	free(f.hub);
	return ret;
}

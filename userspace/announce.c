// SPDX-License-Identifier: GPL-2.0-only
/*
 * The uplinks answer for what containers own, and their neighbours are told:
 * once, or again whenever a link comes back or addresses change.
 */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "err.h"
#include "listen.h"
#include "uplink_plan.h"
#include "wish.h"

#define SETTLE		200	/* ms, since an event seldom comes alone */
#define SHARE		4	/* rest so many times as long as a look takes */
#define AGAIN		2000	/* ms between the announcements of RFC 5227 */
#define AGAIN_TIMES	2

struct runner {
	struct ctx *ctx;
	struct listener events;
	struct nl links;
	int signals;
	int *lost;		/* links that were not ready in between */
	size_t losts;
	bool all;		/* nobody knows which were */
	struct answers {
		struct answer *list;
		size_t n;
	} last;			/* what was answered for, sorted */
	bool failed;
	int64_t due;		/* when to look, 0: no need */
	int64_t took;		/* the last look, in ms */
	int64_t again;		/* when to repeat, 0: no need */
	int left;
};

static int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

/* Making it so */

static void lose(struct runner *r, int ifindex)
{
	vec_grow(r->lost, r->losts);
	r->lost[r->losts++] = ifindex;
}

static bool was_lost(const struct runner *r, int ifindex)
{
	size_t i;

	for (i = 0; i < r->losts; i++)
		if (r->lost[i] == ifindex)
			return true;
	return r->all;
}

static bool is_ready(const struct uplink *l)
{
	return l && l->link.up && l->link.running;
}

/* Each by itself: one that fails does not keep the others from being done. */
static int mend(struct runner *r, struct txn *txn)
{
	if (!ctx_txn(r->ctx, txn))
		return 0;
	warn("%s", err_last()->text);
	r->failed = true;
	return -1;
}

static int mend_one(struct runner *r, const struct uplink *l,
		    const struct addr *a)
{
	struct txn txn = { .n = 0 };

	uplink_plan_one(r->ctx, &txn, l, a);
	return mend(r, &txn);
}

/* Whoever owns such an address now, it is not to be found here. */
static void mend_stale(struct runner *r, const struct wishes *w)
{
	struct link l;
	size_t i;

	for (i = 0; i < w->answers; i++) {
		const struct answer *a = &w->answer[i];
		struct txn txn = { .n = 0 };

		if (!a->p.ours || a->owned || a->gone ||
		    rt_link_by_index(&r->ctx->host.rt, a->p.ifindex, &l) != 1)
			continue;
		step_proxy_del(&txn, &r->ctx->host, &l, &a->p.addr);
		mend(r, &txn);
	}
}

static void note(struct answers *now, const struct addr *a, int ifindex)
{
	vec_grow(now->list, now->n);
	now->list[now->n++] = (struct answer){
		.p = { .addr = *a, .ifindex = ifindex, .ours = true },
	};
}

/* What was answered for by somebody's choice, and was lost with its link. */
static void mend_gone(struct runner *r, const struct wishes *w,
		      struct answers *now)
{
	size_t i;

	for (i = 0; i < w->answers; i++) {
		const struct answer *a = &w->answer[i];
		const struct uplink *l = uplinks_get(&w->up, a->p.ifindex);

		if (!a->p.ours || !a->owned || !l)
			continue;
		if (!a->gone || !is_ready(l) || !mend_one(r, l, &a->p.addr))
			note(now, &a->p.addr, a->p.ifindex);
	}
}

/* All that was lost, to ask for it again. */
static struct answer *lost_answers(const struct runner *r, size_t *n)
{
	struct answer *list = xrealloc(NULL, r->last.n + 1, sizeof(*list));
	size_t i;

	for (i = 0, *n = 0; i < r->last.n; i++)
		if (was_lost(r, r->last.list[i].p.ifindex))
			list[(*n)++] = r->last.list[i];
	return list;
}

/* What is new, and all of a link that is back. */
static void tell(struct runner *r, const struct wishes *w,
		 const struct answers *now, struct outbox *out)
{
	size_t i;

	for (i = 0; i < now->n; i++) {
		const struct answer *a = &now->list[i];
		const struct uplink *l = uplinks_get(&w->up, a->p.ifindex);

		/* It may be both wished for and there. */
		if (!l || (i && !answer_cmp(a, a - 1)))
			continue;
		if (was_lost(r, a->p.ifindex) || !r->last.n ||
		    !bsearch(a, r->last.list, r->last.n, sizeof(*a),
			     answer_cmp))
			uplink_tell(out, l, &a->p.addr);
	}
}

/* Links that are back are not lost any more, those that ended never are. */
static void found_again(struct runner *r, const struct wishes *w)
{
	size_t i, kept = 0;

	for (i = 0; i < r->losts; i++) {
		const struct uplink *l = uplinks_get(&w->up, r->lost[i]);

		if (l && !is_ready(l))
			r->lost[kept++] = r->lost[i];
	}
	r->losts = kept;
	r->all = false;
}

/* Look what there is, make it as it is to be, tell the neighbours. */
static int refresh(struct runner *r)
{
	struct answers now = { .n = 0 };
	struct outbox out = { .n = 0 };
	struct answer *lost;
	struct wishes w;
	size_t n, i;
	int ret;

	lost = lost_answers(r, &n);
	ret = wishes_load(&w, r->ctx, lost, n);
	free(lost);
	if (ret)
		return -1;
	mend_stale(r, &w);
	for (i = 0; i < w.n; i++) {
		const struct wish *x = &w.list[i];

		if (x->there || !mend_one(r, x->link, &x->addr))
			note(&now, &x->addr, x->link->link.ifindex);
	}
	mend_gone(r, &w, &now);
	if (now.n)
		qsort(now.list, now.n, sizeof(*now.list), answer_cmp);
	tell(r, &w, &now, &out);
	if (!r->ctx->dry_run)
		uplink_send(r->ctx, &out);
	outbox_free(&out);
	found_again(r, &w);
	free(r->last.list);
	r->last = now;
	wishes_free(&w);
	return 0;
}

static int announce_once(struct ctx *ctx, int argc, char **argv)
{
	struct words w = { argc, argv };
	struct runner r = { .ctx = ctx, .all = true };
	int ret = words_end(&w);

	if (!ret)
		ret = refresh(&r);
	free(r.last.list);
	return ret ? -1 : r.failed ? ERR_PARTLY : 0;
}

/* Listening */

static void look_soon(struct runner *r)
{
	int64_t rest = SHARE * r->took;

	if (!r->due)
		r->due = now_ms() + (rest > SETTLE ? rest : SETTLE);
}

static int link_cb(const struct nlmsghdr *nlh, void *data)
{
	const struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);
	struct runner *r = data;

	look_soon(r);
	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*ifi))
		return 0;
	if (nlh->nlmsg_type == RTM_DELLINK ||
	    (nlh->nlmsg_type == RTM_NEWLINK &&
	     (ifi->ifi_flags & (IFF_UP | IFF_RUNNING)) !=
	     (IFF_UP | IFF_RUNNING)))
		if (!was_lost(r, ifi->ifi_index))
			lose(r, ifi->ifi_index);
	return 0;
}

static int event_cb(const struct nlmsghdr *nlh, void *data)
{
	struct runner *r = data;

	(void)nlh;
	look_soon(r);
	return 0;
}

/* More has happened than was heard. */
static void lost_all(struct runner *r)
{
	r->all = true;
	r->due = now_ms();
}

static int links_open(struct nl *nl)
{
	static const int groups[] = {
		RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR,
	};
	const int size = 1 << 20;
	size_t i;

	if (nl_open(nl, NETLINK_ROUTE, -1))
		return -1;
	setsockopt(mnl_socket_get_fd(nl->sk), SOL_SOCKET, SO_RCVBUFFORCE,
		   &size, sizeof(size));
	for (i = 0; i < ARRAY_SIZE(groups); i++)
		if (mnl_socket_setsockopt(nl->sk, NETLINK_ADD_MEMBERSHIP,
					  (void *)&groups[i],
					  sizeof(groups[i])) < 0) {
			fail(ERR_KERNEL, "cannot listen to the kernel: %s",
			     strerror(errno));
			nl_close(nl);
			return -1;
		}
	return 0;
}

/* What has been heard of links and of the host's addresses. */
static int links_take(struct runner *r)
{
	char buf[32768] __attribute__((aligned(8)));
	int fd = mnl_socket_get_fd(r->links.sk), len;

	for (;;) {
		const struct nlmsghdr *msg = (void *)buf;
		ssize_t n = recv(fd, buf, sizeof(buf), MSG_DONTWAIT);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return 0;
		if (n < 0 && errno != ENOBUFS)
			return fail(ERR_KERNEL,
				    "cannot listen to the kernel: %s",
				    strerror(errno));
		if (n < 0)
			lost_all(r);
		for (len = n; n > 0 && mnl_nlmsg_ok(msg, len);
		     msg = mnl_nlmsg_next(msg, &len))
			link_cb(msg, r);
	}
}

static int take(struct runner *r)
{
	switch (listen_take(&r->events, event_cb, r)) {
	case LISTEN_FAILED:
		return -1;
	case LISTEN_LOST:
		lost_all(r);
		break;
	case LISTEN_AGAIN:
		break;
	}
	return links_take(r);
}

/* Frames get lost: RFC 5227 says everything twice. */
static void repeat(struct runner *r)
{
	int failed;

	outbox_send(&r->ctx->told, 0, &failed);
	r->again = --r->left ? now_ms() + AGAIN : 0;
	if (!r->left)
		outbox_free(&r->ctx->told);
}

/* Until when there is nothing to do; -1: for ever. */
static int idle(const struct runner *r)
{
	int64_t next = !r->again || (r->due && r->due < r->again) ?
		       r->due : r->again;
	int64_t now = now_ms();

	return !next ? -1 : next > now ? next - now : 0;
}

static int loop(struct runner *r)
{
	struct pollfd fd[] = {
		{ .fd = listen_fd(&r->events), .events = POLLIN },
		{ .fd = mnl_socket_get_fd(r->links.sk), .events = POLLIN },
		{ .fd = r->signals, .events = POLLIN },
	};
	size_t told;

	lost_all(r);
	for (;;) {
		if (r->due && r->due <= now_ms()) {
			r->due = 0;
			told = r->ctx->told.n;
			r->took = -now_ms();
			if (refresh(r))
				return -1;
			r->took += now_ms();
			if (r->ctx->told.n > told) {
				r->left = AGAIN_TIMES;
				r->again = now_ms() + AGAIN;
			}
		}
		if (r->again && r->again <= now_ms())
			repeat(r);
		if (poll(fd, ARRAY_SIZE(fd), idle(r)) < 0 && errno != EINTR)
			return fail(ERR_KERNEL, "cannot wait: %s",
				    strerror(errno));
		if (fd[2].revents)
			return 0;
		if (take(r))
			return -1;
	}
}

static int run(struct runner *r)
{
	sigset_t end, old;
	int ret;

	sigemptyset(&end);
	sigaddset(&end, SIGINT);
	sigaddset(&end, SIGTERM);
	sigprocmask(SIG_BLOCK, &end, &old);
	r->signals = signalfd(-1, &end, SFD_CLOEXEC);
	if (r->signals < 0)
		return fail(ERR_KERNEL, "cannot wait for signals: %s",
			    strerror(errno));
	ret = loop(r);
	close(r->signals);
	/* What is not repeated by now is not any more. */
	outbox_free(&r->ctx->told);
	return ret;
}

static int announce_run(struct ctx *ctx, int argc, char **argv)
{
	struct words w = { argc, argv };
	struct runner r = { .ctx = ctx };
	int ret = -1;

	if (words_end(&w))
		return -1;
	if (ctx->dry_run) {
		printf("%s announce run\n", ctx->self);
		return 0;
	}
	/* Listen first: nothing is to happen between that and the look. */
	if (need_module(ctx) || listen_open(&r.events, VENET_MCGRP_EVENTS))
		return -1;
	if (!links_open(&r.links)) {
		ret = run(&r);
		nl_close(&r.links);
	}
	listen_close(&r.events);
	free(r.last.list);
	free(r.lost);
	return ret;
}

static const struct cmd cmds[] = {
	{ "run", announce_run, "" },
	{ "once", announce_once, "" },
};

const struct object obj_announce = {
	.name = "announce",
	.cmds = cmds,
	.n = ARRAY_SIZE(cmds),
	.help =
	"once makes the uplinks answer for what containers own in their subnets, or\n"
	"where the files say so, and tells the neighbours. run does it whenever a link\n"
	"comes back or addresses change, until a signal ends it.\n",
};

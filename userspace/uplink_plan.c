// SPDX-License-Identifier: GPL-2.0-only
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "err.h"
#include "proxy.h"
#include "sysctl.h"
#include "uplink_plan.h"

#define REPEAT		2	/* times more */
#define REPEAT_AFTER	100	/* ms */

/* What is told */

void uplink_tell(struct outbox *o, const struct uplink *l,
		 const struct addr *a)
{
	const struct addr *from = uplink_from(l, a, true);

	if (l->link.up && l->link.running && (from || a->family == AF_INET))
		frame_announce(outbox_add(o, l->link.ifindex), l->link.mac, a,
			       from);
}

/* A link that went down meanwhile is told when it is back. */
void uplink_send(struct ctx *ctx, const struct outbox *o)
{
	struct err saved = *err_last();
	char name[IFNAMSIZ] = "?";
	size_t i;
	int failed;

	if (o->n && outbox_send(o, 0, &failed)) {
		if (failed)
			if_indextoname(failed, name);
		warn("%s%s: the neighbours are not told of every address",
		     failed ? name : err_last()->text,
		     failed ? " is not ready" : "");
	}
	err_restore(&saved);
	for (i = 0; i < o->n; i++)
		*outbox_add(&ctx->told, o->list[i].ifindex) = o->list[i].frame;
}

void uplink_repeat(struct ctx *ctx)
{
	struct err saved = *err_last();
	int i, failed;

	for (i = 0; ctx->told.n && i < REPEAT; i++) {
		usleep(REPEAT_AFTER * 1000);
		outbox_send(&ctx->told, 0, &failed);
	}
	outbox_free(&ctx->told);
	err_restore(&saved);
}

struct tell_step {
	struct ctx *ctx;
	struct outbox out;
};

static enum step_result tell_run(void *arg)
{
	struct tell_step *s = arg;

	uplink_send(s->ctx, &s->out);
	return STEP_NOTHING;
}

static void tell_text(const void *arg, char *buf, size_t size)
{
	const struct tell_step *s = arg;

	snprintf(buf, size, "%s announce once", s->ctx->self);
}

static void tell_free(void *arg)
{
	struct tell_step *s = arg;

	outbox_free(&s->out);
	free(s);
}

static const struct step_ops tell_ops = {
	.run = tell_run,
	.text = tell_text,
	.free = tell_free,
};

static void plan_tell(struct ctx *ctx, struct txn *txn, struct outbox *o)
{
	struct tell_step *s;

	if (!o->n)
		return;
	s = xzalloc(sizeof(*s));
	s->ctx = ctx;
	s->out = *o;
	txn_after(txn, &tell_ops, s);
	memset(o, 0, sizeof(*o));
}

/* What is answered */

static void plan_sysctl(struct ctx *ctx, struct txn *txn, const char *before,
			const char *link, const char *after, int want)
{
	char name[SYSCTL_NAME];
	struct err saved = *err_last();
	int val;

	/* One that is right, or does not exist, is no step. */
	if (!sysctl_get(sysctl_dev(name, before, link, after), &val) &&
	    val != want)
		step_sysctl(txn, &ctx->host, name, want);
	err_restore(&saved);
}

/* What a link needs to answer for addresses of a family. */
static void plan_ready(struct ctx *ctx, struct txn *txn,
		       const struct uplink *l, uint8_t family)
{
	/* Else up to 0.8 s pass before each answer. */
	plan_sysctl(ctx, txn, family == AF_INET ? "net.ipv4.neigh." :
						  "net.ipv6.neigh.",
		    l->link.name, ".proxy_delay", 0);
	if (family == AF_INET6)
		plan_sysctl(ctx, txn, "net.ipv6.conf.", l->link.name,
			    ".proxy_ndp", 1);
}

void uplink_plan_one(struct ctx *ctx, struct txn *txn, const struct uplink *l,
		     const struct addr *a)
{
	plan_ready(ctx, txn, l, a->family);
	step_proxy_add(txn, &ctx->host, &l->link, a);
}

/* What the words of a target name; NULL for by subnet. */
static const char *word_of(const struct target *t)
{
	if (t->opts.uplink)
		return t->opts.uplink;
	/* What somebody else routes, somebody else answers for. */
	return t->opts.flags & ADDR_NOROUTE ? UPLINK_NONE : NULL;
}

static bool has_any(const struct target *t)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		if (!t->addr[i].src_only)
			return true;
	return false;
}

/* The uplinks that a target may need: 1, 0 for none at all, -1. */
static int load(const struct target *t, struct uplinks *u)
{
	const char *word = word_of(t);
	int near;

	if ((word && !strcmp(word, UPLINK_NONE)) || !has_any(t))
		return 0;
	if (!word || !strcmp(word, UPLINK_SUBNET)) {
		near = uplinks_near(&t->ctx->host.rt, t->addr, t->n);
		if (near <= 0)
			return near;
	}
	if (uplinks_load(u, &t->ctx->host.rt))
		return -1;
	if (!uplinks_check(u, &t->ctx->host.rt, word))
		return 1;
	uplinks_free(u);
	return -1;
}

/* Only whole addresses can be answered for. */
static void warn_prefixes(const struct target *t, const struct uplinks *u)
{
	char text[ADDR_TEXT];
	const struct uplink *l;
	struct addr net;
	size_t i;

	for (i = 0; i < t->n; i++) {
		addr_mask(&t->addr[i], &net);
		l = addr_exact(&net) ? NULL : uplink_around(u, &net);
		if (l)
			warn("%s lies in the subnet of %s, where nobody answers for a prefix: route it to this host",
			     addr_text(&net, text), l->link.name);
	}
}

static void plan_add_one(struct target *t, struct txn *txn,
			 const struct uplinks *u, const struct uplink *l,
			 struct outbox *out)
{
	bool ready4 = false, ready6 = false, *ready;
	size_t before, i;

	for (i = 0; i < t->n; i++) {
		const struct addr *a = &t->addr[i];

		if (!uplink_takes(u, l, word_of(t), a))
			continue;
		ready = a->family == AF_INET ? &ready4 : &ready6;
		if (!*ready)
			plan_ready(t->ctx, txn, l, a->family);
		*ready = true;
		before = txn->n;
		step_proxy_add(txn, &t->ctx->host, &l->link, a);
		/* What is known to be there was told before. */
		if (txn->n > before)
			uplink_tell(out, l, a);
	}
}

static void plan_add(struct target *t, struct txn *txn,
		     const struct uplinks *u)
{
	struct outbox out = { .n = 0 };
	size_t k;

	for (k = 0; k < u->n; k++)
		plan_add_one(t, txn, u, &u->list[k], &out);
	plan_tell(t->ctx, txn, &out);
}

/* Who uses it already */

static void ask(const struct target *t, const struct uplinks *u,
		struct probe *p)
{
	size_t i, k;

	for (k = 0; k < u->n; k++)
		probe_own(p, u->list[k].link.mac);
	for (i = 0; i < t->n; i++)
		for (k = 0; k < u->n; k++) {
			const struct uplink *l = &u->list[k];

			if (l->link.up && l->link.running &&
			    uplink_takes(u, l, word_of(t), &t->addr[i]))
				probe_add(p, &t->addr[i], &l->link,
					  uplink_from(l, &t->addr[i], false));
		}
}

int uplink_ask(struct target *t, struct probe *p)
{
	struct uplinks u;
	int ret;

	if (t->opts.probe == PROBE_OFF)
		return 0;
	ret = load(t, &u);
	if (ret <= 0)
		return ret;
	ask(t, &u, p);
	uplinks_free(&u);
	return 0;
}

static int judge(const struct target *t, const struct probe *p,
		 const struct uplinks *u)
{
	char text[ADDR_TEXT];
	size_t i, k;

	for (i = 0; i < t->n; i++)
		for (k = 0; k < u->n; k++) {
			const struct link *l = &u->list[k].link;
			const struct probe_ask *by =
				probe_taken(p, &t->addr[i], l->ifindex);

			if (!by)
				continue;
			fail(ERR_INUSE,
			     "%s is in use on %s by %02x:%02x:%02x:%02x:%02x:%02x",
			     addr_text(&t->addr[i], text), l->name, by->by[0],
			     by->by[1], by->by[2], by->by[3], by->by[4],
			     by->by[5]);
			if (t->opts.probe == PROBE_ERROR)
				return -1;
			warn("%s", err_last()->text);
		}
	return 0;
}

static int probe(const struct target *t, const struct uplinks *u)
{
	struct probe p = { .n = 0 };
	int ret;

	if (t->opts.probe == PROBE_OFF || t->present || t->ctx->dry_run)
		return 0;
	/* Somebody has asked for all that there is to be done. */
	if (t->ctx->probe)
		return judge(t, t->ctx->probe, u);
	ask(t, u, &p);
	ret = probe_run(&p);
	if (!ret) {
		ret = judge(t, &p, u);
	} else if (t->opts.probe == PROBE_WARN) {
		warn("nobody was asked whether the addresses are in use: %s",
		     err_last()->text);
		ret = 0;
	}
	probe_free(&p);
	return ret;
}

/* All together */

static int any_cmp(const void *a, const void *b)
{
	return addr_cmp(a, b);
}

/*
 * Entries of ours for these addresses, which are sorted, but for what @word
 * names of @keep.
 */
static int plan_del(struct ctx *ctx, struct txn *txn, const struct addr *addr,
		    size_t n, uint8_t family, const struct uplinks *keep,
		    const char *word)
{
	const struct uplink *up;
	struct rt_proxy p;
	struct rt_copies c;
	struct link l;
	size_t i;
	int ret = rt_proxies(&ctx->host.rt, family, &c);

	if (ret < 0)
		return -1;
	for (i = 0, ret = 1; i < c.n && ret >= 0; i++) {
		if (!rt_proxy_of(c.list[i], &p) || !p.ours ||
		    !bsearch(&p.addr, addr, n, sizeof(*addr), any_cmp))
			continue;
		up = keep ? uplinks_get(keep, p.ifindex) : NULL;
		if (up && uplink_takes(keep, up, word, &p.addr))
			continue;
		ret = rt_link_by_index(&ctx->host.rt, p.ifindex, &l);
		if (ret > 0)
			step_proxy_del(txn, &ctx->host, &l, &p.addr);
	}
	rt_copies_free(&c);
	return ret < 0 ? -1 : 0;
}

/* By family: where there is none of one, nothing is read. */
static int plan_dels(struct ctx *ctx, struct txn *txn, const struct addr *addr,
		     size_t n, const struct uplinks *keep, const char *word)
{
	struct addr *list = xrealloc(NULL, n + 1, sizeof(*list));
	size_t v4 = 0, k = 0, i;
	int ret = 0;

	for (i = 0; i < n; i++) {
		if (addr[i].src_only || !addr_exact(&addr[i]))
			continue;
		v4 += addr[i].family == AF_INET;
		list[k++] = addr[i];
	}
	qsort(list, k, sizeof(*list), any_cmp);
	if (v4)
		ret = plan_del(ctx, txn, list, v4, AF_INET, keep, word);
	if (!ret && k > v4)
		ret = plan_del(ctx, txn, list + v4, k - v4, AF_INET6, keep,
			       word);
	free(list);
	return ret;
}

int uplink_plan_del(struct ctx *ctx, struct txn *txn, const struct addr *addr,
		    size_t n)
{
	return plan_dels(ctx, txn, addr, n, NULL, NULL);
}

int uplink_plan_add(struct target *t, struct txn *txn)
{
	struct uplinks u = { .n = 0 };
	int ret = load(t, &u);

	if (ret < 0)
		return -1;
	if (ret && !t->present)
		warn_prefixes(t, &u);
	if (ret)
		ret = probe(t, &u);
	if (!ret)
		plan_add(t, txn, &u);
	/* A file that names them names all of them. */
	if (!ret && t->present && t->opts.uplink)
		ret = plan_dels(t->ctx, txn, t->addr, t->n, &u,
				t->opts.uplink);
	uplinks_free(&u);
	return ret;
}

int uplink_plan_move(struct target *t, struct txn *txn, bool ask)
{
	struct uplinks u = { .n = 0 };
	int ret;

	if (!t->opts.uplink)
		return 0;
	ret = load(t, &u);
	if (ret > 0)
		ret = ask ? probe(t, &u) : 0;
	if (!ret) {
		plan_add(t, txn, &u);
		ret = plan_dels(t->ctx, txn, t->addr, t->n, &u,
				t->opts.uplink);
	}
	uplinks_free(&u);
	return ret;
}

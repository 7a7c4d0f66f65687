// SPDX-License-Identifier: GPL-2.0-only
/* The real devices of a container, as its file says. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "err.h"
#include "lan_plan.h"
#include "netns.h"
#include "sync.h"

/* A device of the file beside what is known of it. */
struct card {
	struct sync *s;
	const struct work *w;
	const struct nic_args *args;
	struct nic_store store;
	const struct nic *nic;	/* it is away */
	struct nic_seat seat;
	bool there;		/* in that container, and called so */
};

static const struct nic *find(const struct nic_store *store, const char *dev)
{
	size_t i;

	for (i = 0; i < store->n; i++)
		if (nic_link_named(&store->nic[i].link, 1, dev))
			return &store->nic[i];
	return NULL;
}

static bool is_called(const struct nic *n, const struct nic_args *a)
{
	return !strcmp(n->inside, a->lan.name ? a->lan.name : n->link.name);
}

/* Where it is; fails when another container has it. */
static int look(struct card *c)
{
	struct ctx *ctx = c->s->ctx;
	struct ref *ref = &c->w->ct->args.ref;
	char buf[SAFE_MAX];
	int fd, ret = 0;
	bool here;

	if (!nic_store_any(ctx))
		return 0;
	if (nic_store_open(&c->store, ctx, false))
		return -1;
	c->nic = find(&c->store, c->args->dev);
	if (!c->nic)
		return 0;
	if (nic_seat_find(&c->seat, ctx, c->nic, c->store.boot))
		return -1;
	if (c->seat.where != NIC_INSIDE)
		return 0;
	fd = netns_open(ref);
	if (fd < 0)
		return -1;
	here = netns_same(fd, c->seat.at.fd);
	close(fd);
	c->there = here && is_called(c->nic, c->args);
	/* What has its name may be what is left of its last run. */
	if (!here && strcmp(c->nic->ct, ref->text))
		ret = fail(ERR_KERNEL, "%s is in %s",
			   safe_text(c->args->dev, buf), c->nic->ct);
	return ret;
}

/* What it has lost inside comes back; another way out stays. */
static int mend(struct card *c)
{
	struct sync *s = c->s;
	struct txn txn = { .known = &s->known };
	struct dev dev = {
		.at = &c->seat.at,
		.ifindex = c->seat.link->ifindex,
	};
	int ret;

	memcpy(dev.name, c->seat.link->name, sizeof(dev.name));
	ret = lan_mend(&txn, &dev, &c->args->lan, true,
		       c->seat.link->flags & IFF_UP);
	known_forget(&s->known, &dev.at->rt);
	if (!ret && s->diff)
		differ_steps(s, c->w->ct->name, &txn);
	if (!ret && !s->diff)
		return ctx_txn(s->ctx, &txn);
	txn_free(&txn);
	return ret;
}

/* From where it should not be any more. */
static int bring(struct sync *s, const char *dev)
{
	struct nic_store store;
	const struct nic *n;
	int ret = 0;

	if (nic_store_open(&store, s->ctx, true))
		return -1;
	n = find(&store, dev);
	if (n)
		ret = nic_restore(s->ctx, &store, n);
	nic_store_close(&store);
	return ret;
}

static int give(struct sync *s, const struct work *w,
		const struct nic_args *args)
{
	struct card c = { .s = s, .w = w, .args = args, .store.lock = -1 };
	const char *name = w->ct->name;
	int ret = look(&c);
	bool away = c.nic, there = c.there;
	char *text;

	if (!ret && there)
		ret = mend(&c);
	if (away)
		nic_seat_free(&c.seat);
	nic_store_close(&c.store);
	if (ret || there)
		return ret;
	if (s->diff) {
		if (away)
			differs(s, name, '-', "nic ", args->dev);
		text = nic_args_text(args);
		differs(s, name, '+', "nic ", text);
		free(text);
		return 0;
	}
	if (away)
		ret = bring(s, args->dev);
	/* A dry run has not brought it back. */
	if (ret || (away && s->ctx->dry_run))
		return ret;
	return nic_attach_args(s->ctx, w->ct->args.ref.text, args);
}

int sync_nics(struct sync *s, const struct work *w)
{
	const struct conf_ct *ct = w->ct;
	int ret = 0;
	size_t i;

	for (i = 0; i < ct->nics && !ret; i++)
		ret = give(s, w, &ct->nic[i].args);
	return ret;
}

static bool is_wanted(const struct sync *s, const struct nic *n)
{
	const struct conf_ct *ct;
	size_t i, k;

	for (i = 0; i < s->conf->cts; i++) {
		ct = s->conf->ct[i];
		for (k = 0; k < ct->nics; k++)
			if (nic_link_named(&n->link, 1, ct->nic[k].args.dev))
				return true;
	}
	return false;
}

void sync_prune_nics(struct sync *s)
{
	struct nic_store store;
	const struct nic *n;
	size_t i;
	int ret;

	if (!nic_store_any(s->ctx))
		return;
	if (nic_store_open(&store, s->ctx, !s->diff)) {
		sync_failed(s, "nic");
		return;
	}
	for (i = 0; i < store.n; i++) {
		n = &store.nic[i];
		if (is_wanted(s, n))
			continue;
		if (s->diff) {
			differs(s, n->ct, '-', "nic ", n->link.name);
			continue;
		}
		ret = nic_restore(s->ctx, &store, n);
		if (ret < 0)
			sync_failed(s, n->link.name);
		else if (ret)
			s->failed++;
	}
	nic_store_close(&store);
}

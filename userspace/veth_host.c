// SPDX-License-Identifier: GPL-2.0-only
/* The pairs and the filters of a host, and who is who among them. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "err.h"
#include "netns.h"
#include "util.h"
#include "veth.h"

/* The netns is its own lock: it has no other name that all would know. */
static int take_lock(void)
{
	int fd = netns_self(), err;

	if (fd < 0)
		return -1;
	do {
		err = flock(fd, LOCK_EX) ? errno : 0;
	} while (err == EINTR);
	if (!err)
		return fd;
	close(fd);
	return fail(ERR_KERNEL, "cannot lock the netns: %s", strerror(err));
}

int veths_open(struct veths *vs, struct ctx *ctx, bool lock)
{
	*vs = (struct veths){ .lock = -1 };
	if (lock) {
		vs->lock = take_lock();
		if (vs->lock < 0)
			return -1;
	}
	return veth_list(&ctx->host.rt, &vs->list, &vs->n) ||
	       filters_read(&vs->filters) ? -1 : 0;
}

void veths_close(struct veths *vs)
{
	filters_free(&vs->filters);
	free(vs->list);
	if (vs->lock >= 0)
		close(vs->lock);
}

void veths_forget(struct veths *vs, const struct veth *v)
{
	int bridge = v->bridge;
	size_t i;

	vs->list[v - vs->list] = vs->list[--vs->n];
	for (i = 0; i < vs->n; i++)
		vs->list[i].ports -= vs->list[i].bridge == bridge;
}

static bool is_there(const struct veths *vs, const char *host)
{
	size_t i;

	for (i = 0; i < vs->n; i++)
		if (!strcmp(vs->list[i].host, host))
			return true;
	return false;
}

size_t veths_plan_stale(struct veths *vs, struct txn *txn)
{
	size_t i, n = 0;

	for (i = 0; !vs->swept && i < vs->filters.n; i++) {
		struct filter gone = { .mode = FILTER_OFF };

		if (is_there(vs, vs->filters.list[i].host))
			continue;
		memcpy(gone.host, vs->filters.list[i].host, sizeof(gone.host));
		step_filter(txn, &vs->filters, &gone);
		n++;
	}
	vs->swept = true;
	return n;
}

const char *veth_mode(const struct veth *v, const struct filter *f)
{
	enum filter_mode mode = f ? f->mode : FILTER_OFF;

	return mode == FILTER_OFF && v->fixed ? "lost" :
						filter_mode_name(mode);
}

bool veth_changed(const struct veth *v)
{
	static const struct mac unseen;

	return !mac_same(&v->now, &unseen) && !mac_same(&v->now, &v->mac);
}

/* The id of the netns that a word names, or -1. Leaves no error behind. */
static int nsid_of(struct ctx *ctx, const char *word)
{
	struct err saved = *err_last();
	int fd = -1, id = -1;
	struct ref r;

	if (!ref_parse(word, &r))
		fd = netns_open(&r);
	if (fd >= 0) {
		id = netns_id(&ctx->host.rt, fd);
		close(fd);
	}
	err_restore(&saved);
	return id;
}

bool veth_is_of(const struct veth *v, struct ctx *ctx, const char *ct)
{
	return !strcmp(v->ct, ct) || !strcmp(v->host, ct) ||
	       (v->nsid >= 0 && v->nsid == nsid_of(ctx, ct));
}

const struct veth *veths_find(const struct veths *vs, struct ctx *ctx,
			      const char *ct, const char *name)
{
	const struct veth *found = NULL;
	char buf[SAFE_MAX];
	size_t i;

	for (i = 0; i < vs->n; i++) {
		const struct veth *v = &vs->list[i];

		if (!veth_is_of(v, ctx, ct) || (name && strcmp(v->name, name)))
			continue;
		if (found) {
			fail(ERR_USAGE,
			     "%s has more than one pair: say name %s, or name %s",
			     safe_text(ct, buf), found->name, v->name);
			return NULL;
		}
		found = v;
	}
	if (!found && name)
		fail(ERR_NOCT, "%s has no pair with the name %s",
		     safe_text(ct, buf), name);
	else if (!found)
		fail(ERR_NOCT, "%s has no pair; see venetctl veth show",
		     safe_text(ct, buf));
	return found;
}

/* Do both share a link? */
static bool is_near(const struct veth *v, const struct veth *mine)
{
	return v->bridge == mine->bridge && v->vlan == mine->vlan &&
	       v->ifindex != mine->ifindex;
}

/* Which of the addresses another filter has, or NULL. */
static const struct addr *shared(const struct filter *f,
				 const struct filter *other)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (filter_has(other, &f->addr[i]))
			return &f->addr[i];
	return NULL;
}

int veths_free(const struct veths *vs, const struct veth *mine,
	       const struct filter *f)
{
	char text[ADDR_TEXT], mac[MAC_TEXT];
	const struct filter *other;
	const struct addr *a;
	size_t i, k;

	for (i = 0; i < vs->n; i++)
		if (is_near(&vs->list[i], mine) &&
		    mac_same(&vs->list[i].mac, &f->mac))
			return fail(ERR_INUSE, "%s has the MAC %s already",
				    vs->list[i].ct, mac_text(&f->mac, mac));
	for (i = 0; i < vs->filters.n; i++) {
		other = &vs->filters.list[i];
		a = shared(f, other);
		for (k = 0; a && k < vs->n; k++)
			if (is_near(&vs->list[k], mine) &&
			    !strcmp(vs->list[k].host, other->host))
				return fail(ERR_INUSE, "%s belongs to %s",
					    addr_text(a, text),
					    vs->list[k].ct);
	}
	return 0;
}

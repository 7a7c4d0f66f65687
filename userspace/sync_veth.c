// SPDX-License-Identifier: GPL-2.0-only
/* The pairs of a container, as its file says. */
#include <stdlib.h>
#include <string.h>

#include "sync.h"
#include "veth_fit.h"

static void differ_words(struct sync *s, const char *name, char sign,
			 const struct veth_args *a)
{
	char *text = veth_args_text(a);

	differs(s, name, sign, "veth ", text);
	free(text);
}

static void differ_pair(struct sync *s, const char *name, const struct veth *v)
{
	struct veth_args a = {
		.bridge = v->bridge ? v->bridge_name : "none",
		.filter = FILTER_ON,
		.lan.name = v->name,
	};

	differ_words(s, name, '-', &a);
}

/* What would be done. */
static int diff(struct sync *s, const struct work *w, struct veth_fit *f,
		const struct veth_args *a)
{
	const struct veth *v = veth_fit_find(f, a);
	struct txn txn = { .known = &s->known };
	struct veth_change c;
	int ret;

	if (!v || veth_fit_other(f, v, a)) {
		if (v)
			differ_pair(s, w->ct->name, v);
		differ_words(s, w->ct->name, '+', a);
		return 0;
	}
	ret = veth_fit_plan(f, v, a, &c, &txn);
	known_forget(&s->known, &f->inside->rt);
	if (!ret)
		differ_steps(s, w->ct->name, &txn);
	txn_free(&txn);
	veth_change_free(&c);
	return ret;
}

int sync_veths(struct sync *s, const struct work *w)
{
	struct conf_ct *ct = w->ct;
	struct place inside;
	struct veth_fit f = {
		.ctx = s->ctx,
		.vs = &s->veths,
		.inside = &inside,
		.nsid = w->nsid,
		.exact = s->prune,
	};
	int ret = 0;
	size_t i;

	if (!ct->veths)
		return 0;
	if (veth_open_ct(&inside, &ct->args.ref))
		return -1;
	for (i = 0; i < ct->veths && !ret; i++) {
		struct veth_args a = ct->veth[i].args;

		a.label = ct->args.label;
		ret = s->diff ? diff(s, w, &f, &a) : veth_fit(&f, &a);
	}
	place_close(&inside);
	return ret;
}

static bool has_line(const struct conf_ct *ct, const struct veth *v)
{
	size_t i;

	for (i = 0; i < ct->veths; i++)
		if (veth_is_named(v, &ct->veth[i].args))
			return true;
	return false;
}

static bool runs(const struct sync *s, const struct conf_ct *ct)
{
	size_t i;

	for (i = 0; i < s->works; i++)
		if (s->work[i].ct == ct)
			return true;
	return false;
}

/* A container that does not run may do so any moment. */
static bool is_wanted(const struct sync *s, const struct veth *v)
{
	const struct conf_ct *ct;
	size_t i;

	for (i = 0; i < s->works; i++)
		if (v->nsid >= 0 && s->work[i].nsid == v->nsid)
			return has_line(s->work[i].ct, v);
	for (i = 0; i < s->conf->cts; i++) {
		ct = s->conf->ct[i];
		if (!strcmp(v->ct, ct->args.label) && has_line(ct, v) &&
		    !runs(s, ct))
			return true;
	}
	return false;
}

void sync_prune_veths(struct sync *s)
{
	size_t i = 0;

	while (i < s->veths.n) {
		const struct veth *v = &s->veths.list[i];
		struct veth was = *v;

		i++;
		if (is_wanted(s, v))
			continue;
		if (s->diff)
			differ_pair(s, v->ct, v);
		else if (veth_del_pair(s->ctx, &s->veths, v))
			sync_failed(s, was.ct);
		else if (!s->ctx->dry_run)
			i--;	/* another one is in its place */
	}
}

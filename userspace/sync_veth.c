// SPDX-License-Identifier: GPL-2.0-only
/* The pairs of a container, as its file says. */
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "netns.h"
#include "sync.h"

static bool is_named(const struct veth *v, const struct veth_args *a)
{
	return !strcmp(v->name, veth_args_name(a));
}

/*
 * The pair that a line is about: in the container, or the one of its last run,
 * which is dying with its netns or held by somebody.
 */
static const struct veth *find(const struct sync *s, const struct work *w,
			       const struct veth_args *a)
{
	const struct veth *old = NULL;
	size_t i;

	for (i = 0; i < s->veths.n; i++) {
		const struct veth *v = &s->veths.list[i];

		if (!is_named(v, a))
			continue;
		if (w->nsid >= 0 && v->nsid == w->nsid)
			return v;
		if (!strcmp(v->ct, a->label))
			old = v;
	}
	return old;
}

/* Does it have to be made again? What the file does not say may be anything. */
static bool is_other(const struct veth *v, const struct work *w,
		     const struct veth_args *a)
{
	return v->nsid != w->nsid || strcmp(v->bridge_name, a->bridge) ||
	       (a->host && strcmp(v->host, a->host)) ||
	       (a->mtu && v->mtu != a->mtu) ||
	       (a->have_mac && !mac_same(&v->mac, &a->mac)) ||
	       (a->have_host_mac && !mac_same(&v->host_mac, &a->host_mac));
}

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

/* A netns that dies takes its pairs along at any moment. */
static int del_dying(struct sync *s, const struct veth *v)
{
	struct link l;
	int ret = veth_del_pair(s->ctx, &s->veths, v);

	if (!ret || rt_link_by_index(&s->ctx->host.rt, v->ifindex, &l))
		return ret;
	s->veths.list[v - s->veths.list] = s->veths.list[--s->veths.n];
	return 0;
}

/* When there cannot be a new one, there is the old one at least. */
static int make_again(struct sync *s, const struct veth_args *a,
		      const struct veth *v, bool same_netns,
		      struct place *inside)
{
	struct veth was = *v;
	struct veth_args old;
	struct err why;
	int ret = 0;

	if (same_netns)
		ret = veth_args_of(&old, &s->veths, &was, inside);
	else
		old = (struct veth_args){ .label = was.ct };
	if (!ret)
		ret = del_dying(s, v);
	if (!ret)
		ret = veth_add_args(s->ctx, a, &s->veths, inside, was.ifindex);
	if (ret && same_netns && !s->ctx->dry_run) {
		why = *err_last();
		if (veth_add_args(s->ctx, &old, &s->veths, inside, 0))
			why.code = ERR_PARTLY;
		err_restore(&why);
	}
	veth_args_free(&old);
	return ret;
}

/* Addresses that no file knows go when that is asked for. */
static void add_extra(struct sync *s, const struct veth *v,
		      const struct veth_args *a, struct veth_change *c)
{
	const struct filter *f = filters_find(&s->veths.filters, v->host);
	struct addr link_local, host;
	size_t i, k;

	mac_link_local(&v->mac, &link_local);
	for (i = 0; s->prune && f && i < f->n; i++) {
		for (k = 0; k < a->lan.n; k++) {
			host = addr_host(&a->lan.addr[k]);
			if (!addr_cmp(&host, &f->addr[i]))
				break;
		}
		if (k < a->lan.n || !addr_cmp(&link_local, &f->addr[i]))
			continue;
		vec_grow(c->del, c->dels);
		c->del[c->dels++] = f->addr[i];
	}
}

static int find_vlan(struct sync *s, const struct veth *v,
		     const struct veth_args *a, uint16_t *vlan)
{
	struct bridge b;

	*vlan = a->vlan;
	if (a->vlan || !v->vlan)
		return 0;
	if (bridge_find(&s->ctx->host.rt, v->bridge_name, &b, v->host) < 0)
		return -1;
	*vlan = b.pvid;
	return 0;
}

static int mend(struct sync *s, const struct work *w, const struct veth *v,
		const struct veth_args *a, struct place *inside)
{
	struct txn txn = { .known = &s->known };
	struct veth_change c = {
		.filter = a->filter,
		.dhcp = a->dhcp,
		.isolated = a->isolated,
		.have_filter = true,
		.have_dhcp = true,
		.have_isolated = true,
		.mend = &a->lan,
		.at = inside,
	};
	int ret = find_vlan(s, v, a, &c.vlan);

	for (; c.adds < a->lan.n; c.adds++) {
		vec_grow(c.add, c.adds);
		c.add[c.adds] = a->lan.addr[c.adds];
	}
	add_extra(s, v, a, &c);
	if (!ret)
		ret = veth_change_plan(&c, s->ctx, &s->veths, v, &txn);
	known_forget(&s->known, &inside->rt);
	if (!ret && s->diff)
		differ_steps(s, w->ct->name, &txn);
	if (ret || s->diff)
		txn_free(&txn);
	else
		ret = ctx_txn(s->ctx, &txn);
	veth_change_free(&c);
	return ret;
}

static int give(struct sync *s, const struct work *w,
		const struct veth_args *a, struct place *inside)
{
	const struct veth *v = find(s, w, a);

	if (v && !is_other(v, w, a))
		return mend(s, w, v, a, inside);
	if (s->diff) {
		if (v)
			differ_pair(s, w->ct->name, v);
		differ_words(s, w->ct->name, '+', a);
		return 0;
	}
	return v ? make_again(s, a, v, v->nsid == w->nsid, inside) :
		   veth_add_args(s->ctx, a, &s->veths, inside, 0);
}

int sync_veths(struct sync *s, const struct work *w)
{
	struct conf_ct *ct = w->ct;
	struct place inside;
	int ret = 0;
	size_t i;

	if (!ct->veths)
		return 0;
	if (veth_open_ct(&inside, &ct->args.ref))
		return -1;
	for (i = 0; i < ct->veths && !ret; i++) {
		struct veth_args a = ct->veth[i].args;

		a.label = ct->args.label;
		ret = give(s, w, &a, &inside);
	}
	place_close(&inside);
	return ret;
}

/* Is there a line for it? A container that does not run may start any moment. */
static bool is_wanted(const struct sync *s, const struct veth *v)
{
	const struct conf_ct *ct;
	int nsid;
	size_t i, k;

	for (i = 0; i < s->conf->cts; i++) {
		ct = s->conf->ct[i];
		nsid = -1;
		for (k = 0; k < s->works; k++)
			if (s->work[k].ct == ct)
				nsid = s->work[k].nsid;
		if (nsid < 0 ? strcmp(v->ct, ct->args.label) != 0 :
			       v->nsid != nsid)
			continue;
		for (k = 0; k < ct->veths; k++)
			if (is_named(v, &ct->veth[k].args))
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

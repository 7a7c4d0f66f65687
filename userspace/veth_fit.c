// SPDX-License-Identifier: GPL-2.0-only
/* A container's pairs become what words say, whatever they are by now. */
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "known.h"
#include "util.h"
#include "veth_fit.h"

bool veth_is_named(const struct veth *v, const struct veth_args *a)
{
	return !strcmp(v->name, veth_args_name(a));
}

const struct veth *veth_fit_find(const struct veth_fit *f,
				 const struct veth_args *a)
{
	const struct veth *old = NULL;
	size_t i;

	for (i = 0; i < f->vs->n; i++) {
		const struct veth *v = &f->vs->list[i];

		if (!veth_is_named(v, a))
			continue;
		if (f->nsid >= 0 && v->nsid == f->nsid)
			return v;
		if (!strcmp(v->ct, a->label))
			old = v;
	}
	return old;
}

bool veth_fit_other(const struct veth_fit *f, const struct veth *v,
		    const struct veth_args *a)
{
	return v->nsid != f->nsid || strcmp(v->bridge_name, a->bridge) ||
	       (a->host && strcmp(v->host, a->host)) ||
	       (a->mtu && v->mtu != a->mtu) ||
	       (a->have_mac && !mac_same(&v->mac, &a->mac)) ||
	       (a->have_host_mac && !mac_same(&v->host_mac, &a->host_mac));
}

/* A netns that dies takes its pairs along at any moment. */
static int del_dying(struct veth_fit *f, const struct veth *v)
{
	struct link l;
	int ret = veth_del_pair(f->ctx, f->vs, v);

	if (!ret || rt_link_by_index(&f->ctx->host.rt, v->ifindex, &l))
		return ret;
	veths_forget(f->vs, v);
	return 0;
}

/* When there cannot be a new one, there is the old one at least. */
static int make_again(struct veth_fit *f, const struct veth_args *a,
		      const struct veth *v)
{
	bool same_netns = v->nsid == f->nsid;
	struct veth was = *v;
	struct veth_args old;
	struct err why;
	int ret = 0;

	if (same_netns)
		ret = veth_args_of(&old, f->vs, &was, f->inside);
	else
		old = (struct veth_args){ .label = was.ct };
	if (!ret)
		ret = del_dying(f, v);
	if (!ret)
		ret = veth_add_args(f->ctx, a, f->vs, f->inside,
				    was.ifindex);
	if (ret && same_netns && !f->ctx->dry_run) {
		why = *err_last();
		if (veth_add_args(f->ctx, &old, f->vs, f->inside, 0))
			why.code = ERR_PARTLY;
		err_restore(&why);
	}
	veth_args_free(&old);
	return ret;
}

/* Addresses that the words do not say. */
static void add_extra(const struct filter *f, const struct veth *v,
		      const struct veth_args *a, struct veth_change *c)
{
	struct addr link_local, host;
	size_t i, k;

	mac_link_local(&v->mac, &link_local);
	for (i = 0; f && i < f->n; i++) {
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

static int find_vlan(struct ctx *ctx, const struct veth *v,
		     const struct veth_args *a, uint16_t *vlan)
{
	struct bridge b;

	*vlan = a->vlan;
	if (a->vlan || !v->vlan)
		return 0;
	if (bridge_find(&ctx->host.rt, v->bridge_name, &b, v->host) < 0)
		return -1;
	*vlan = b.pvid;
	return 0;
}

int veth_fit_plan(struct veth_fit *f, const struct veth *v,
		  const struct veth_args *a, struct veth_change *c,
		  struct txn *txn)
{
	*c = (struct veth_change){
		.filter = a->filter,
		.dhcp = a->dhcp,
		.isolated = a->isolated,
		.have_filter = true,
		.have_dhcp = true,
		.have_isolated = true,
		.mend = &a->lan,
		.at = f->inside,
	};
	for (; c->dels < f->gones; c->dels++) {
		vec_grow(c->del, c->dels);
		c->del[c->dels] = f->gone[c->dels];
	}
	if (f->exact)
		add_extra(filters_find(&f->vs->filters, v->host), v, a, c);
	return find_vlan(f->ctx, v, a, &c->vlan) ? -1 :
	       veth_change_plan(c, f->ctx, f->vs, v, txn);
}

static int mend(struct veth_fit *f, const struct veth *v,
		const struct veth_args *a)
{
	struct known known;
	struct txn txn = { .known = &known };
	struct veth_change c;
	int ret;

	known_init(&known, NULL, 0);
	ret = veth_fit_plan(f, v, a, &c, &txn);
	known_forget(&known, NULL);
	if (ret)
		txn_free(&txn);
	else
		ret = ctx_txn(f->ctx, &txn);
	veth_change_free(&c);
	return ret;
}

int veth_fit(struct veth_fit *f, const struct veth_args *a)
{
	const struct veth *v = veth_fit_find(f, a);

	if (!v)
		return veth_add_args(f->ctx, a, f->vs, f->inside, 0);
	return veth_fit_other(f, v, a) ? make_again(f, a, v) : mend(f, v, a);
}

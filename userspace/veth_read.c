// SPDX-License-Identifier: GPL-2.0-only
/* A pair that there is, in the words that make it. */
#include <string.h>

#include "err.h"
#include "util.h"
#include "veth.h"

/* The filter knows the addresses, the container their subnets. */
static void take_addrs(struct lan_args *to, const struct veth *v,
		       const struct filter *f, const struct lan_args *inside)
{
	struct addr link_local, a, have;
	size_t i, k;

	mac_link_local(&v->mac, &link_local);
	for (i = 0; i < f->n; i++) {
		a = f->addr[i];
		if (!addr_cmp(&a, &link_local))
			continue;
		for (k = 0; k < inside->n; k++) {
			have = addr_host(&inside->addr[k]);
			if (!addr_cmp(&have, &f->addr[i]))
				a.len = inside->addr[k].len;
		}
		vec_grow(to->addr, to->n);
		to->addr[to->n++] = a;
	}
}

int veth_args_of(struct veth_args *a, const struct veths *vs,
		 const struct veth *v, struct place *in)
{
	const struct filter *f = filters_find(&vs->filters, v->host);
	struct lan_args inside = { .n = 0 };
	int ret;

	*a = (struct veth_args){
		.bridge = v->bridge_name,
		.label = v->ct,
		.host = v->host,
		.lan.name = v->name,
		.mac = v->mac,
		.host_mac = v->host_mac,
		.have_mac = true,
		.have_host_mac = true,
		.isolated = v->isolated,
		.dhcp = f && f->dhcp,
		.filter = f ? f->mode : FILTER_OFF,
		.vlan = v->vlan,
		.mtu = v->mtu,
	};
	if (v->fixed && !f)
		return fail(ERR_KERNEL,
			    "the filter of %s is lost: somebody has flushed the rules",
			    v->host);
	if (!in)
		ret = 0;
	else
		ret = lan_read(f ? &inside : &a->lan, &in->rt, v->peer);
	if (f) {
		take_addrs(&a->lan, v, f, &inside);
		memcpy(a->lan.gw, inside.gw, sizeof(a->lan.gw));
		lan_args_free(&inside);
	}
	return ret;
}

int veth_args_trim(struct veth_args *a, struct ctx *ctx, const struct veth *v)
{
	struct mac_stable stable;
	char id[MACHINE_ID];
	struct bridge b;
	int ret = bridge_find(&ctx->host.rt, a->bridge, &b, v->host);

	if (ret < 0)
		return -1;
	mac_stable(machine_id(id), a->label, v->name, &stable);
	if (!strcmp(a->host, stable.name))
		a->host = NULL;
	a->have_mac = !mac_same(&a->mac, &stable.ct);
	a->have_host_mac = !mac_same(&a->host_mac, &stable.host);
	if (ret && a->vlan == b.pvid)
		a->vlan = 0;
	if (ret && a->mtu == b.mtu)
		a->mtu = 0;
	return 0;
}

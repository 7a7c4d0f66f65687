// SPDX-License-Identifier: GPL-2.0-only
/* A pair with one end in a bridge, behind a filter, or nothing at all. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conf_file.h"
#include "ct_args.h"
#include "err.h"
#include "lan_plan.h"
#include "netns.h"
#include "util.h"
#include "veth.h"

/* With so few left of a bridge's ports it is time to say so. */
#define PORTS_NEAR	1000

/* A bare name may be that of a file: then it says which container. */
static int configured(struct ctx *ctx, struct ref *ref, struct veth_args *a,
		      struct conf_name *name)
{
	int ret;

	if (ref->kind == REF_WORD) {
		ret = conf_name_find(ctx->conf, ref->value, name);
		if (ret < 0)
			return -1;
		if (ret) {
			ref_copy(ref, &name->ref);
			if (!a->label)
				a->label = name->label;
		}
	}
	if (!a->label)
		a->label = ref_name(ref) ? ref_name(ref) : ref->text;
	if (!label_ok(a->label))
		return fail(ERR_USAGE, "the container has no name: label LABEL");
	return 0;
}

int veth_open_ct(struct place *ct, struct ref *ref)
{
	int fd = netns_open(ref);

	if (fd < 0)
		return -1;
	if (!netns_foreign(fd, ref->text))
		return place_open(ct, ref, fd);
	close(fd);
	return -1;
}

static int find_bridge(struct ctx *ctx, const struct veth_args *a,
		       const char *host, struct bridge *b)
{
	int ret = bridge_find(&ctx->host.rt, a->bridge, b, host);

	if (ret < 0)
		return -1;
	if (!ret && !a->create)
		return fail(ERR_KERNEL,
			    "there is no bridge %s: the word \"create\" makes it",
			    a->bridge);
	if (!ret) {
		snprintf(b->name, sizeof(b->name), "%s", a->bridge);
		b->mtu = 1500;
		b->vlans = a->vlan;
		b->pvid = b->vlans;	/* the first one */
	} else if (!b->up) {
		warn("the bridge %s is down: %s link set %s up", b->name,
		     ctx->host.ip, b->name);
	}
	if (a->vlan && !b->vlans)
		return fail(ERR_KERNEL,
			    "the bridge %s does not look at VLANs: %s link set %s type bridge vlan_filtering 1",
			    b->name, ctx->host.ip, b->name);
	return 0;
}

static void make_filter(const struct veth_args *a, const struct pair *p,
			struct filter *f)
{
	struct addr link_local;
	size_t i;

	*f = (struct filter){ .mode = a->filter, .mac = p->mac,
			      .dhcp = a->dhcp };
	memcpy(f->host, p->host, sizeof(f->host));
	mac_link_local(&p->mac, &link_local);
	filter_addr(f, &link_local, true);
	for (i = 0; i < a->lan.n; i++)
		filter_addr(f, &a->lan.addr[i], true);
}

/*
 * The host's end goes up last: no frame passes before the rules for it are
 * there and the bridge knows how to treat it.
 */
static void plan(struct txn *txn, const struct veth_args *a,
		 struct veths *vs, const struct bridge *b, struct dev *br,
		 struct dev *host, struct dev *ct, const struct pair *p,
		 const struct filter *f)
{
	struct port_flags set = {
		.fixed = a->filter != FILTER_OFF,
		.isolated = a->isolated,
	};
	char note[VETH_NOTE];

	if (!br->ifindex)
		step_bridge_new(txn, br, b->vlans);
	step_bridge_pin(txn, br, 0);
	if (a->filter != FILTER_OFF)
		step_filter(txn, &vs->filters, f);
	step_pair(txn, br, host, ct, p);
	if (p->mtu < b->mtu)
		step_bridge_pin(txn, br, b->mtu);
	set.note = veth_note(a->label, p->name, &p->mac, note);
	step_port(txn, host, &set, NULL);
	if (a->vlan)
		step_port_vlan(txn, host, a->vlan, b->pvid);
	if (set.fixed)
		step_port_fdb(txn, host, &p->mac, true);
	step_link_up(txn, ct);
	lan_plan(txn, ct, &a->lan, false);
	step_link_up(txn, host);
}

/* How many ports a bridge has: as was read before, or is asked now. */
static unsigned int count_ports(struct ctx *ctx, struct veths *vs, int bridge,
				const char *host)
{
	unsigned int ports = 0;
	struct veth *list;
	size_t n, i;

	for (i = 0; i < vs->n; i++)
		if (vs->list[i].bridge == bridge)
			ports = ++vs->list[i].ports;
	if (ports || veth_list(&ctx->host.rt, &list, &n))
		return ports;
	for (i = 0; i < n; i++)
		if (!strcmp(list[i].host, host))
			ports = list[i].ports;
	free(list);
	return ports;
}

/*
 * One more in the list, as far as others must know of it. Whose bridge is nearly
 * full is told so.
 */
static void note(struct ctx *ctx, struct veths *vs, const struct veth *mine,
		 const struct veth_args *a, const struct pair *p,
		 const struct bridge *b, int ifindex)
{
	struct veth v = *mine;

	v.ifindex = ifindex;
	v.bridge = b->ifindex;
	v.up = true;
	v.nsid = -1;
	v.mac = p->mac;
	v.host_mac = p->host_mac;
	v.ports = count_ports(ctx, vs, b->ifindex, p->host);
	snprintf(v.ct, sizeof(v.ct), "%s", a->label);
	memcpy(v.host, p->host, sizeof(v.host));
	memcpy(v.name, p->name, sizeof(v.name));
	memcpy(v.bridge_name, b->name, sizeof(v.bridge_name));
	vec_grow(vs->list, vs->n);
	vs->list[vs->n++] = v;
	if (v.ports >= PORTS_NEAR)
		warn("%s has %u ports; a bridge takes %d", v.bridge_name,
		     v.ports, BRIDGE_PORTS);
}

int veth_add_args(struct ctx *ctx, const struct veth_args *a,
		  struct veths *vs, struct place *inside, int instead)
{
	struct dev br = { .at = &ctx->host }, host = { .at = &ctx->host };
	struct dev ct = { .at = inside };
	struct txn txn = { .n = 0 };
	struct mac_stable stable;
	struct pair p = { .netns = inside->fd };
	struct veth mine = { .ifindex = instead };
	char id[MACHINE_ID];
	struct filter f;
	struct bridge b;
	int ret = -1;

	snprintf(p.name, sizeof(p.name), "%s", veth_args_name(a));
	mac_stable(machine_id(id), a->label, p.name, &stable);
	snprintf(p.host, sizeof(p.host), "%s", a->host ? a->host : stable.name);
	p.mac = a->have_mac ? a->mac : stable.ct;
	p.host_mac = a->have_host_mac ? a->host_mac : stable.host;
	if (find_bridge(ctx, a, p.host, &b))
		return -1;
	p.mtu = a->mtu ? a->mtu : b.mtu;
	br.ifindex = b.ifindex;
	memcpy(br.name, b.name, sizeof(br.name));
	mine.bridge = b.ifindex;
	mine.vlan = a->vlan ? a->vlan : b.vlans ? b.pvid : 0;

	make_filter(a, &p, &f);
	if (!b.ifindex || !veths_free(vs, &mine, &f)) {
		veths_plan_stale(vs, &txn);
		plan(&txn, a, vs, &b, &br, &host, &ct, &p, &f);
		ret = ctx_txn(ctx, &txn);
	}
	filter_free(&f);
	if (!ret && a->filter == FILTER_ON && !a->lan.n)
		warn("the filter lets %s use no address yet: %s veth set %s ip ADDRESS",
		     a->label, ctx->self, a->label);
	if (!ret && !ctx->dry_run) {
		b.ifindex = br.ifindex;
		note(ctx, vs, &mine, a, &p, &b, host.ifindex);
	}
	return ret;
}

int veth_add(struct ctx *ctx, int argc, char **argv)
{
	struct words w = { argc, argv };
	const char *ct = word_name(&w, "which container? see venetctl veth help");
	struct conf_name name;
	struct veth_args a;
	struct place inside;
	struct veths vs;
	struct ref ref;
	int ret;

	if (!ct || ref_parse(ct, &ref))
		return -1;
	ret = veth_args_parse(&a, &w);
	if (!ret)
		ret = configured(ctx, &ref, &a, &name);
	if (!ret)
		ret = veth_open_ct(&inside, &ref);
	if (!ret) {
		ret = veths_open(&vs, ctx, true);
		if (!ret)
			ret = veth_add_args(ctx, &a, &vs, &inside, 0);
		veths_close(&vs);
		place_close(&inside);
	}
	veth_args_free(&a);
	return ret;
}

// SPDX-License-Identifier: GPL-2.0-only
/* A pair with one end in a bridge, behind a filter, or nothing at all. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conf_file.h"
#include "ct_args.h"
#include "err.h"
#include "netns.h"
#include "util.h"
#include "veth.h"

/* With so few left of a bridge's ports it is time to say so. */
#define PORTS_NEAR	1000
#define MTU_FIRST	68
#define MTU_LAST	65535

struct veth_args {
	struct ref ref;
	const char *bridge;
	const char *label;
	const char *name;	/* inside */
	const char *host;	/* of the other end */
	struct addr *addr;
	size_t n;
	struct addr gw[2];	/* of IPv4, of IPv6 */
	struct mac mac, host_mac;
	bool have_mac, have_host_mac;
	bool create, isolated, dhcp;
	enum filter_mode filter;
	uint16_t vlan;
	uint32_t mtu;		/* 0: the bridge's */
};

static int parse_mac(struct words *w, const char *key, struct mac *m,
		     bool *have)
{
	const char *val = word_value(w, key);

	if (!val)
		return -1;
	*have = strcmp(val, "auto");
	return *have ? mac_parse(val, m) : 0;
}

static int parse_mtu(struct words *w, uint32_t *mtu)
{
	const char *val = word_value(w, "mtu");
	char buf[SAFE_MAX];
	uint64_t n;

	if (!val)
		return -1;
	if (!parse_uint(val, MTU_LAST, &n) || n < MTU_FIRST)
		return fail(ERR_USAGE, "\"%s\" is no MTU: %d to %d",
			    safe_text(val, buf), MTU_FIRST, MTU_LAST);
	*mtu = n;
	return 0;
}

static int parse_gw(struct words *w, struct veth_args *a)
{
	const char *val = word_value(w, "gw");
	struct addr gw, *to;
	char text[ADDR_TEXT];

	if (!val || addr_parse(val, &gw))
		return -1;
	if (!addr_exact(&gw))
		return fail(ERR_USAGE, "%s is no gateway but a prefix",
			    addr_text(&gw, text));
	to = &a->gw[gw.family == AF_INET6];
	if (to->family)
		return fail(ERR_USAGE, "there is a gateway %s already",
			    addr_text(to, text));
	*to = gw;
	return 0;
}

static int parse_ip(struct words *w, struct veth_args *a)
{
	vec_grow(a->addr, a->n);
	if (word_subnet(w, "ip", &a->addr[a->n]))
		return -1;
	a->n++;
	return 0;
}

/* One keyword and its value: 0, 1 no such word, -1 failed. */
static int parse_word(struct veth_args *a, struct words *w)
{
	if (word_is(w, "bridge"))
		return (a->bridge = word_value(w, "bridge")) ? 0 : -1;
	if (word_is(w, "create"))
		return (a->create = true) ? 0 : -1;
	if (word_is(w, "label"))
		return word_label(w, &a->label);
	if (word_is(w, "name"))
		return (a->name = word_value(w, "name")) ? 0 : -1;
	if (word_is(w, "host"))
		return (a->host = word_value(w, "host")) ? 0 : -1;
	if (word_is(w, "mac"))
		return parse_mac(w, "mac", &a->mac, &a->have_mac);
	if (word_is(w, "host-mac"))
		return parse_mac(w, "host-mac", &a->host_mac,
				 &a->have_host_mac);
	if (word_is(w, "ip"))
		return parse_ip(w, a);
	if (word_is(w, "gw"))
		return parse_gw(w, a);
	if (word_is(w, "vlan"))
		return word_vlan(w, &a->vlan);
	if (word_is(w, "filter"))
		return word_filter(w, &a->filter);
	if (word_is(w, "dhcp"))
		return word_switch(w, "dhcp", &a->dhcp);
	if (word_is(w, "isolated"))
		return word_switch(w, "isolated", &a->isolated);
	if (word_is(w, "mtu"))
		return parse_mtu(w, &a->mtu);
	return 1;
}

static int check_names(const struct veth_args *a)
{
	char buf[SAFE_MAX];

	if (a->name && (!*a->name || strlen(a->name) >= IFNAMSIZ ||
			strpbrk(a->name, " \t\n/")))
		return fail(ERR_USAGE,
			    "\"%s\" is no name of an interface: 1 to %d bytes",
			    safe_text(a->name, buf), IFNAMSIZ - 1);
	if (a->host && !filter_host_ok(a->host))
		return fail(ERR_USAGE,
			    "\"%s\" cannot be the name of the host's end: 1 to %d letters, digits, \"-\", \"_\" or \".\"",
			    safe_text(a->host, buf), IFNAMSIZ - 1);
	return 0;
}

static int parse(struct veth_args *a, struct words *w)
{
	const char *ct = word_name(w, "which container? see venetctl veth help");
	int ret = 0;

	*a = (struct veth_args){ .filter = FILTER_ON };
	if (!ct || ref_parse(ct, &a->ref))
		return -1;
	while (w->argc && !ret)
		ret = parse_word(a, w);
	if (ret)
		return ret < 0 ? -1 : words_end(w);
	if (!a->bridge)
		return fail(ERR_USAGE, "which bridge? bridge NAME");
	return check_names(a);
}

/* A bare name may be that of a file: then it says which container. */
static int configured(struct ctx *ctx, struct veth_args *a,
		      struct conf_name *name)
{
	int ret;

	if (a->ref.kind == REF_WORD) {
		ret = conf_name_find(ctx->conf, a->ref.value, name);
		if (ret < 0)
			return -1;
		if (ret) {
			ref_copy(&a->ref, &name->ref);
			if (!a->label)
				a->label = name->label;
		}
	}
	if (!a->label)
		a->label = ref_name(&a->ref) ? ref_name(&a->ref) : a->ref.text;
	if (!label_ok(a->label))
		return fail(ERR_USAGE, "the container has no name: label LABEL");
	return 0;
}

static int open_ct(struct place *ct, struct ref *ref)
{
	int fd = netns_open(ref), home;
	bool same;

	if (fd < 0)
		return -1;
	home = netns_self();
	same = home >= 0 && netns_same(fd, home);
	if (home >= 0)
		close(home);
	if (home >= 0 && !same)
		return place_open(ct, ref, fd);
	close(fd);
	if (same)
		fail(ERR_USAGE,
		     "%s is the host's own netns; a container has another one",
		     ref->text);
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
	for (i = 0; i < a->n; i++)
		filter_addr(f, &a->addr[i], true);
}

static void plan_inside(struct txn *txn, const struct veth_args *a,
			struct dev *ct)
{
	size_t i;

	step_link_up(txn, ct);
	for (i = 0; i < a->n; i++)
		step_subnet_add(txn, ct, &a->addr[i]);
	for (i = 0; i < 2; i++) {
		struct route r = { .gw = a->gw[i] };

		r.dst.family = r.gw.family;
		if (r.gw.family)
			step_route_add(txn, ct, &r);
	}
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
	plan_inside(txn, a, ct);
	step_link_up(txn, host);
}

/* Whose bridge is nearly full is told so. */
static void count_ports(struct ctx *ctx, const char *host)
{
	struct veth *list;
	size_t n, i;

	if (veth_list(&ctx->host.rt, &list, &n))
		return;
	for (i = 0; i < n; i++)
		if (!strcmp(list[i].host, host) && list[i].ports >= PORTS_NEAR)
			warn("%s has %u ports; a bridge takes %d",
			     list[i].bridge_name, list[i].ports, BRIDGE_PORTS);
	free(list);
}

static int add(struct ctx *ctx, struct veth_args *a, struct veths *vs,
	       struct place *inside)
{
	struct dev br = { .at = &ctx->host }, host = { .at = &ctx->host };
	struct dev ct = { .at = inside };
	struct txn txn = { .n = 0 };
	struct mac_stable stable;
	struct pair p = { .netns = inside->fd };
	struct veth mine = { .ifindex = 0 };
	char id[MACHINE_ID];
	struct filter f;
	struct bridge b;
	int ret = -1;

	snprintf(p.name, sizeof(p.name), "%s", a->name ? a->name : "eth0");
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
	if (!ret && a->filter == FILTER_ON && !a->n)
		warn("the filter lets %s use no address yet: %s veth set %s ip ADDRESS",
		     a->label, ctx->self, a->label);
	if (!ret && !ctx->dry_run)
		count_ports(ctx, p.host);
	return ret;
}

int veth_add(struct ctx *ctx, int argc, char **argv)
{
	struct words w = { argc, argv };
	struct conf_name name;
	struct veth_args a;
	struct place inside;
	struct veths vs;
	int ret = parse(&a, &w);

	if (!ret)
		ret = configured(ctx, &a, &name);
	if (!ret)
		ret = open_ct(&inside, &a.ref);
	if (!ret) {
		ret = veths_open(&vs, ctx, true);
		if (!ret)
			ret = add(ctx, &a, &vs, &inside);
		veths_close(&vs);
		place_close(&inside);
	}
	free(a.addr);
	return ret;
}

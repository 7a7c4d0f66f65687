// SPDX-License-Identifier: GPL-2.0-only
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "rule.h"
#include "sysctl.h"
#include "via.h"

static const uint8_t families[] = { AF_INET, AF_INET6 };

static const char *family_name(int f)
{
	return f ? "IPv6" : "IPv4";
}

int via_parse(struct via_words *v, struct words *w)
{
	const char *val = word_value(w, "via");
	struct addr gw;
	int f;

	if (!val)
		return -1;
	if (!strcmp(val, "none")) {
		if (via_named(v))
			return fail(ERR_USAGE, "\"via none\" goes alone");
		v->none = true;
		return 0;
	}
	if (addr_parse_gateway(val, &gw))
		return -1;
	f = gw.family == AF_INET6;
	if (v->none)
		return fail(ERR_USAGE, "\"via none\" goes alone");
	if (v->gw[f].family)
		return fail(ERR_USAGE, "there are two gateways for %s",
			    family_name(f));
	v->gw[f] = gw;
	if (!word_is(w, "dev"))
		return 0;
	v->dev[f] = word_value(w, "dev");
	return v->dev[f] ? 0 : -1;
}

int via_check_mark(const struct via_words *v, uint32_t mark)
{
	if (mark && (v->gw[0].family || v->gw[1].family))
		return fail(ERR_USAGE,
			    "\"via\" and \"mark\" do not go together: those of one gateway share its mark");
	return 0;
}

const char *via_text(const struct via_hop *h, char buf[VIA_TEXT])
{
	char text[ADDR_TEXT];

	snprintf(buf, VIA_TEXT, "via %s dev %s", addr_text(&h->gw, text),
		 h->dev);
	return buf;
}

/* What there is */

static struct via *get(struct vias *v, uint32_t mark)
{
	size_t i;

	for (i = 0; i < v->n; i++)
		if (v->list[i].mark == mark)
			return &v->list[i];
	vec_grow(v->list, v->n);
	v->list[v->n] = (struct via){ .mark = mark };
	return &v->list[v->n++];
}

static void take_number(struct vias *v, uint32_t number)
{
	vec_grow(v->taken, v->takens);
	v->taken[v->takens++] = number;
}

static void rule_cb(const struct rule *r, void *data)
{
	int f = r->family == AF_INET6;
	struct vias *v = data;

	take_number(v, r->mark);
	take_number(v, r->table);
	if (r->proto != RTPROT_VENET || !r->mark)
		return;
	if (r->table == r->mark && !r->specific && r->pref == VIA_PREF + 1)
		get(v, r->mark)->rule[f][1] = true;
	else if (r->table == RT_TABLE_MAIN && r->specific &&
		 r->pref == VIA_PREF)
		get(v, r->mark)->rule[f][0] = true;
}

static void read_hop(struct via *via, int f, const struct nlmsghdr *nlh)
{
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *tb[RTA_TABLE + 1];
	struct via_hop *h = &via->hop[f];

	nl_parse(nlh, sizeof(*rtm), tb, RTA_TABLE);
	if (rtm->rtm_dst_len)
		return;
	if (rtm->rtm_type == RTN_UNREACHABLE)
		via->last[f] = true;
	if (rtm->rtm_type != RTN_UNICAST || !tb[RTA_GATEWAY])
		return;
	addr_set(&h->gw, mnl_attr_get_payload(tb[RTA_GATEWAY]),
		 mnl_attr_get_payload_len(tb[RTA_GATEWAY]));
	h->oif = nl_u32(tb[RTA_OIF]);
}

static int read_table(struct via *via, int f, struct nl *rt)
{
	struct rt_copies c;
	struct link l;
	size_t i;
	int ret = 0;

	if (rt_routes_own(rt, families[f], via->mark, &c) < 0)
		return -1;
	for (i = 0; i < c.n; i++)
		read_hop(via, f, c.list[i]);
	rt_copies_free(&c);
	if (via->hop[f].oif)
		ret = rt_link_by_index(rt, via->hop[f].oif, &l);
	if (ret > 0)
		memcpy(via->hop[f].dev, l.name, sizeof(l.name));
	return ret < 0 ? -1 : 0;
}

int vias_read(struct vias *v, struct nl *rt)
{
	size_t i;
	int f;

	memset(v, 0, sizeof(*v));
	for (f = 0; f < 2; f++)
		if (rt_rules(rt, families[f], rule_cb, v))
			goto err_free;
	for (i = 0; i < v->n; i++)
		for (f = 0; f < 2; f++)
			if (read_table(&v->list[i], f, rt))
				goto err_free;
	return 0;

err_free:
	vias_free(v);
	return -1;
}

void vias_free(struct vias *v)
{
	free(v->list);
	free(v->taken);
	memset(v, 0, sizeof(*v));
}

const struct via *vias_find(const struct vias *v, uint32_t mark)
{
	size_t i;

	for (i = 0; mark && i < v->n; i++)
		if (v->list[i].mark == mark)
			return &v->list[i];
	return NULL;
}

/* Changes */

void via_open(struct via_change *c, struct ctx *ctx)
{
	memset(c, 0, sizeof(*c));
	c->ctx = ctx;
}

void via_close(struct via_change *c)
{
	vias_free(&c->vias);
}

static int need_vias(struct via_change *c)
{
	if (!c->open && vias_read(&c->vias, &c->ctx->host.rt))
		return -1;
	c->open = true;
	return 0;
}

int via_is(struct via_change *c, uint32_t mark)
{
	if (!mark)
		return 0;
	return need_vias(c) ? -1 : !!vias_find(&c->vias, mark);
}

static int find_dev(struct ctx *ctx, const struct addr *gw, const char *dev,
		    struct via_hop *h)
{
	char text[ADDR_TEXT], buf[SAFE_MAX];
	struct link l;
	int ret = 1;

	h->gw = *gw;
	if (dev) {
		ret = rt_link_by_name(&ctx->host.rt, dev, &l);
		if (!ret)
			fail(ERR_USAGE, "there is no interface %s",
			     safe_text(dev, buf));
	} else {
		ret = rt_on_link(&ctx->host.rt, gw, &h->oif);
		if (!ret)
			fail(ERR_USAGE,
			     "the gateway %s is on no link of the host; name one: via %s dev DEV",
			     addr_text(gw, text), text);
		if (ret > 0)
			ret = rt_link_by_index(&ctx->host.rt, h->oif, &l);
	}
	if (ret <= 0)
		return -1;
	h->oif = l.ifindex;
	memcpy(h->dev, l.name, sizeof(h->dev));
	return 0;
}

static bool hop_same(const struct via_hop *a, const struct via_hop *b)
{
	return a->gw.family == b->gw.family &&
	       (!a->gw.family || (!addr_cmp(&a->gw, &b->gw) &&
				  a->oif == b->oif));
}

/*
 * Is it the one that is wanted? Its own container knows it again also without
 * the route, which goes with the link.
 */
static bool is_same(const struct via *v, const struct via_hop hop[2], bool own)
{
	int f;

	for (f = 0; f < 2; f++) {
		if (own && hop[f].gw.family && !v->hop[f].gw.family)
			continue;
		if (!hop_same(&v->hop[f], &hop[f]))
			return false;
	}
	return true;
}

/* A number that is nobody's mark and nobody's table. */
static int number_free(struct via_change *c, uint32_t *number)
{
	struct nl *rt = &c->ctx->host.rt;
	struct venet_port *list;
	size_t n, i;
	int used;

	if (venet_ports(&c->ctx->venet, 0, &list, &n))
		return -1;
	for (i = 0; i < n; i++)
		if (list[i].mark)
			take_number(&c->vias, list[i].mark);
	free(list);
	for (*number = VIA_FIRST;; ++*number) {
		for (i = 0; i < c->vias.takens; i++)
			if (c->vias.taken[i] == *number)
				break;
		if (i < c->vias.takens)
			continue;
		used = rt_table_used(rt, AF_INET, *number);
		if (!used)
			used = rt_table_used(rt, AF_INET6, *number);
		if (used <= 0)
			return used;
	}
}

static void plan_hop(struct via_change *c, struct txn *txn,
		     const struct via *v, int f, const struct via_hop *h)
{
	struct route r = {
		.dst = { .family = families[f] },
		.gw = h->gw,
		.table = c->mark,
	};
	struct route last = {
		.dst = { .family = families[f] },
		.unreachable = true,
		.table = c->mark,
	};
	struct rule rule = {
		.family = families[f],
		.proto = RTPROT_VENET,
		.mark = c->mark,
		.table = RT_TABLE_MAIN,
		.specific = true,
		.pref = VIA_PREF,
	};
	struct dev *dev = &c->dev[f];

	dev->at = &c->ctx->host;
	dev->ifindex = h->oif;
	memcpy(dev->name, h->dev, sizeof(dev->name));
	/* By no other uplink, whatever becomes of this one. */
	if (!v || !v->last[f])
		step_route_add(txn, dev, &last);
	if (!v || !v->hop[f].gw.family)
		step_route_add(txn, dev, &r);
	/* What is on this host, and on its links, is found as ever. */
	if (!v || !v->rule[f][0])
		step_rule_add(txn, dev->at, &rule);
	rule.table = c->mark;
	rule.specific = false;
	rule.pref++;
	if (!v || !v->rule[f][1])
		step_rule_add(txn, dev->at, &rule);
}

int via_plan(struct via_change *c, struct txn *txn, const struct via_words *w,
	     uint32_t old)
{
	struct via_hop hop[2] = { { .oif = 0 } };
	const struct via *v;
	size_t i;
	int f;

	c->mark = 0;
	if (w->none)
		return 0;
	if (need_vias(c))
		return -1;
	for (f = 0; f < 2; f++)
		if (w->gw[f].family &&
		    find_dev(c->ctx, &w->gw[f], w->dev[f], &hop[f]))
			return -1;
	v = vias_find(&c->vias, old);
	if (v && !is_same(v, hop, true))
		v = NULL;
	for (i = 0; !v && i < c->vias.n; i++)
		if (is_same(&c->vias.list[i], hop, false))
			v = &c->vias.list[i];
	if (v)
		c->mark = v->mark;
	else if (number_free(c, &c->mark))
		return -1;
	for (f = 0; f < 2; f++)
		if (hop[f].gw.family)
			plan_hop(c, txn, v, f, &hop[f]);
	return 0;
}

/* Is it another port's mark, too? */
static int is_shared(struct via_change *c, uint32_t mark,
		     const struct venet_port *port)
{
	struct venet_port *list;
	size_t n, i;
	int ret = 0;

	if (venet_ports(&c->ctx->venet, 0, &list, &n))
		return -1;
	for (i = 0; i < n && !ret; i++)
		ret = list[i].mark == mark &&
		      (!port || list[i].hub != port->hub ||
		       list[i].id != port->id);
	free(list);
	return ret;
}

static int plan_routes_end(struct via_change *c, struct txn *txn,
			   const struct via *v, int f)
{
	struct dev *dev = &c->dev[2 + f];
	struct rt_copies copies;
	size_t i;

	dev->at = &c->ctx->host;
	dev->ifindex = v->hop[f].oif;
	memcpy(dev->name, v->hop[f].dev, sizeof(dev->name));
	if (rt_routes_own(&dev->at->rt, families[f], v->mark, &copies) < 0)
		return -1;
	for (i = 0; i < copies.n; i++) {
		const struct rtmsg *rtm =
			mnl_nlmsg_get_payload(copies.list[i]);
		struct route r = {
			.unreachable = rtm->rtm_type == RTN_UNREACHABLE,
			.table = v->mark,
		};

		if (!rt_route_dst(copies.list[i], &r.dst))
			continue;
		step_route_del(txn, dev, &r, copies.list[i]);
		copies.list[i] = NULL;
	}
	rt_copies_free(&copies);
	return 0;
}

int via_plan_end(struct via_change *c, struct txn *txn, uint32_t mark,
		 const struct venet_port *port)
{
	const struct via *v;
	int f, i, shared;

	if (!mark)
		return 0;
	if (need_vias(c))
		return -1;
	v = vias_find(&c->vias, mark);
	shared = v ? is_shared(c, mark, port) : 1;
	if (shared)
		return shared < 0 ? -1 : 0;
	for (f = 0; f < 2; f++) {
		struct rule r = {
			.family = families[f],
			.proto = RTPROT_VENET,
			.mark = mark,
		};

		for (i = 1; i >= 0; i--) {
			r.specific = !i;
			r.table = i ? mark : RT_TABLE_MAIN;
			r.pref = VIA_PREF + i;
			if (v->rule[f][i])
				step_rule_del(txn, &c->ctx->host, &r);
		}
		if (plan_routes_end(c, txn, v, f))
			return -1;
	}
	return 0;
}

bool via_strict(const struct via_hop *h, char *name, size_t size)
{
	struct err saved = *err_last();
	char dev_name[SYSCTL_NAME];
	int all = 0, dev = 0;

	if (!h->gw.family)
		return false;
	sysctl_dev(dev_name, "net.ipv4.conf.", h->dev, ".rp_filter");
	snprintf(name, size, "%s", dev_name);
	sysctl_get("net.ipv4.conf.all.rp_filter", &all);
	sysctl_get(name, &dev);
	err_restore(&saved);
	/* The greater one counts, and 2 is loose. */
	return (all > dev ? all : dev) == 1;
}

void via_warn(const struct via_change *c)
{
	struct via_hop h = { .oif = c->dev[0].ifindex };
	char name[SYSCTL_NAME];

	if (!h.oif)
		return;
	h.gw.family = AF_INET;
	memcpy(h.dev, c->dev[0].name, sizeof(h.dev));
	if (via_strict(&h, name, sizeof(name)))
		warn("%s drops what comes back to the container, as the host's own way there is another one, until: %ssysctl -w %s=2",
		     h.dev, c->ctx->host.exec, name);
}

// SPDX-License-Identifier: GPL-2.0-only
/* Bridged devices in the words of vzctl set. */
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "util.h"
#include "vz.h"
#include "vz_args.h"

static bool is_host(const struct addr *a, const struct addr *b)
{
	struct addr x = addr_host(a), y = addr_host(b);

	return !addr_cmp(&x, &y);
}

static bool goes(const struct vz_op *op, const struct addr *a)
{
	size_t i;

	for (i = 0; i < op->lan.n; i++)
		if (is_host(&op->lan.addr[i], a))
			return true;
	for (i = 0; i < op->del.n; i++)
		if (is_host(&op->del.list[i], a))
			return true;
	return op->del_all;
}

/* One that is there with another subnet is taken away and comes again. */
static void apply_addrs(const struct vz_op *op, struct lan_args *lan)
{
	size_t i, kept = 0;

	for (i = 0; i < lan->n; i++)
		if (!goes(op, &lan->addr[i]))
			lan->addr[kept++] = lan->addr[i];
	lan->n = kept;
	for (i = 0; i < op->lan.n; i++) {
		lan->addr = xrealloc(lan->addr, lan->n + 1, sizeof(*lan->addr));
		lan->addr[lan->n++] = op->lan.addr[i];
	}
	for (i = 0; i < 2; i++)
		if (op->lan.gw[i].family)
			lan->gw[i] = op->lan.gw[i];
}

int vz_op_apply(const struct vz_op *op, struct veth_args *a)
{
	bool on;

	if (vz_netif_apply(&op->n, a))
		return -1;
	apply_addrs(op, &a->lan);
	if (op->dhcp && vz_switch("dhcp", op->dhcp, &a->dhcp))
		return -1;
	if (!op->ip_filter)
		return 0;
	if (vz_switch("ip_filter", op->ip_filter, &on))
		return -1;
	if (on)
		a->filter = FILTER_ON;
	else if (a->filter == FILTER_ON)
		a->filter = FILTER_MAC;
	return 0;
}

void vz_op_free(struct vz_op *op)
{
	lan_args_free(&op->lan);
	free(op->del.list);
	free(op);
}

/* Are the words of a device right, as far as they can be looked at alone? */
static int check_op(const struct vz_op *op, const char *key)
{
	struct veth_args a;
	int ret;

	vz_netif_new(&a);
	ret = vz_op_apply(op, &a);
	veth_args_free(&a);
	return ret ? vz_bad_value(key) : 0;
}

static struct vz_op *add_op(struct vz_args *a)
{
	vec_grow(a->op, a->ops);
	a->op[a->ops] = xzalloc(sizeof(**a->op));
	return a->op[a->ops++];
}

static int parse_netif_add(struct vz_args *a, char *val)
{
	struct vz_op *op = add_op(a);
	char buf[SAFE_MAX];

	safe_text(val, buf);
	op->add = true;
	if (!vz_netif_cut(&op->n, val))
		return fail(VZ_VALUE,
			    "bad parameter for --netif_add: %s: it is IFNAME[,MAC,HOST_IFNAME,HOST_MAC,BRIDGE]",
			    buf);
	return check_op(op, "--netif_add");
}

static int parse_ifname(struct vz_args *a, const char *val)
{
	size_t i;

	if (a->now)
		return fail(VZ_SYNTAX, "--ifname is there twice");
	/* It may go on about one that is just being added. */
	for (i = 0; i < a->ops && !a->now; i++)
		if (!strcmp(a->op[i]->n.ifname, val))
			a->now = a->op[i];
	if (a->now)
		return 0;
	a->now = add_op(a);
	a->now->n.ifname = val;
	return *val ? check_op(a->now, "--ifname") :
		      fail(VZ_VALUE, "bad parameter for --ifname: no name");
}

/* What is said of the device of --ifname. 1 taken, 0 no such option. */
static int parse_of_op(struct vz_op *op, const char *key, const char *val)
{
	static struct vz_op none;
	struct vz_op *o = op ? op : &none;
	const struct {
		const char *key, **val;
	} plain[] = {
		{ "--mac", &o->n.mac },
		{ "--host_ifname", &o->n.host_ifname },
		{ "--host_mac", &o->n.host_mac },
		{ "--bridge", &o->n.bridge },
		{ "--mac_filter", &o->n.mac_filter },
		{ "--ip_filter", &o->ip_filter },
		{ "--dhcp", &o->dhcp },
	};
	bool gw = !strcmp(key, "--gw") || !strcmp(key, "--gw6");
	struct addr a;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(plain); i++)
		if (!strcmp(key, plain[i].key))
			break;
	if (i == ARRAY_SIZE(plain) && !gw)
		return 0;
	if (!op)
		return fail(VZ_SYNTAX, "%s is about which device? --ifname NAME goes first",
			    key);
	if (gw) {
		if (addr_parse_gateway(val, &a))
			return vz_bad_value(key);
		op->lan.gw[a.family == AF_INET6] = a;
		return 1;
	}
	if (*plain[i].val && !op->add)
		return fail(VZ_SYNTAX, "%s is there twice", key);
	*plain[i].val = val;
	return check_op(op, key) ? -1 : 1;
}

int vz_op_option(struct vz_args *a, const char *key, char *val)
{
	if (!strcmp(key, "--netif_add"))
		return parse_netif_add(a, val) ? -1 : 1;
	if (!strcmp(key, "--ifname"))
		return parse_ifname(a, val) ? -1 : 1;
	return parse_of_op(a->now, key, val);
}

// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "err.h"
#include "util.h"
#include "vz_ct.h"
#include "vz_netif.h"

#define BLANKS	" \t\r\n"

bool vz_netif_cut(struct vz_netif *n, char *val)
{
	const char **field[] = {
		&n->ifname, &n->mac, &n->host_ifname, &n->host_mac, &n->bridge,
	};
	size_t i;

	memset(n, 0, sizeof(*n));
	for (i = 0; i < ARRAY_SIZE(field); i++) {
		*field[i] = val;
		val += strcspn(val, ",");
		if (!*val)
			return *n->ifname;
		*val++ = '\0';
	}
	return false;
}

/* OpenVZ looks at MACs, unless told not to. */
void vz_netif_new(struct veth_args *a)
{
	*a = (struct veth_args){ .filter = FILTER_MAC };
}

static int say(struct veth_args *a, const char *key, const char *val)
{
	char *argv[] = { (char *)key, (char *)val };
	struct words w = { ARRAY_SIZE(argv), argv };

	return veth_args_word(a, &w) > 0 ? 0 : -1;
}

static bool is_said(const char *val)
{
	return val && *val;
}

int vz_switch(const char *key, const char *val, bool *on)
{
	char buf[SAFE_MAX];

	*on = !strcmp(val, "on") || !strcmp(val, "yes") || !strcmp(val, "1");
	if (*on || !strcmp(val, "off") || !strcmp(val, "no") ||
	    !strcmp(val, "0"))
		return 0;
	return fail(ERR_USAGE, "\"%s\": %s may be on or off",
		    safe_text(val, buf), key);
}

int vz_netif_apply(const struct vz_netif *n, struct veth_args *a)
{
	bool on;

	if (is_said(n->ifname)) {
		a->lan.name = NULL;
		if (say(a, "name", n->ifname))
			return -1;
	}
	if (is_said(n->bridge)) {
		a->bridge = NULL;
		if (say(a, "bridge", n->bridge))
			return -1;
	}
	if (is_said(n->mac) && say(a, "mac", n->mac))
		return -1;
	if (is_said(n->host_ifname) && say(a, "host", n->host_ifname))
		return -1;
	if (is_said(n->host_mac) && say(a, "host-mac", n->host_mac))
		return -1;
	if (!is_said(n->mac_filter))
		return 0;
	if (vz_switch("mac_filter", n->mac_filter, &on))
		return -1;
	/* One that looks at addresses looks at MACs, too. */
	if (!on)
		a->filter = FILTER_OFF;
	else if (a->filter == FILTER_OFF)
		a->filter = FILTER_MAC;
	return 0;
}

/* "A/M:A/M", or one A/M: with subnets. */
static int read_addrs(struct lan_args *lan, char *val, const char *between)
{
	char *save = NULL, *word;
	struct addr a;
	int ret;

	for (word = strtok_r(val, between, &save); word;
	     word = strtok_r(NULL, between, &save)) {
		ret = vz_subnet(word, &a);
		if (ret < 0)
			return -1;
		if (!ret)
			continue;
		vec_grow(lan->addr, lan->n);
		lan->addr[lan->n++] = a;
	}
	return 0;
}

static int read_gateway(struct lan_args *lan, const char *val)
{
	struct addr gw;

	if (addr_parse_gateway(val, &gw))
		return -1;
	lan->gw[gw.family == AF_INET6] = gw;
	return 0;
}

struct parse {
	struct vz_dev *dev;
	struct vz_netif n;
	bool ip_filter;
};

static int read_field(struct parse *p, const char *key, char *val)
{
	struct veth_args *a = &p->dev->args;
	const struct {
		const char *key, **val;
	} plain[] = {
		{ "ifname", &p->n.ifname },
		{ "mac", &p->n.mac },
		{ "host_ifname", &p->n.host_ifname },
		{ "host_mac", &p->n.host_mac },
		{ "bridge", &p->n.bridge },
		{ "mac_filter", &p->n.mac_filter },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(plain); i++)
		if (!strcmp(key, plain[i].key)) {
			*plain[i].val = val;
			return 0;
		}
	if (!strcmp(key, "ip"))
		return read_addrs(&a->lan, val, ":");
	if (!strcmp(key, "ip6"))
		return read_addrs(&a->lan, val, "");
	if (!strcmp(key, "gw") || !strcmp(key, "gw6"))
		return *val ? read_gateway(&a->lan, val) : 0;
	if (!strcmp(key, "dhcp"))
		return vz_switch(key, val, &a->dhcp);
	if (!strcmp(key, "ip_filter"))
		return vz_switch(key, val, &p->ip_filter);
	if (!strcmp(key, "type") && !strcmp(val, "routed"))
		p->dev->routed = true;
	else if (strcmp(key, "type") && !p->dev->unused)
		p->dev->unused = key;
	return 0;
}

int vz_netif_read(struct vz_dev *d, char *val)
{
	struct parse p = { .dev = d };
	const char *key = "";
	char *field, *save = NULL, buf[SAFE_MAX];

	memset(d, 0, sizeof(*d));
	vz_netif_new(&d->args);
	for (field = strtok_r(val, "," BLANKS, &save); field;
	     field = strtok_r(NULL, "," BLANKS, &save)) {
		char *equal = strchr(field, '=');

		/* Only ip6 is a list between commas, the last one. */
		if (equal) {
			*equal = '\0';
			key = field;
		} else if (strcmp(key, "ip6")) {
			return fail(ERR_USAGE, "\"%s\" is no KEY=VALUE",
				    safe_text(field, buf));
		}
		if (read_field(&p, key, equal ? equal + 1 : field))
			return -1;
	}
	if (!is_said(p.n.ifname))
		return fail(ERR_USAGE, "a device of NETIF lacks its ifname");
	if (vz_netif_apply(&p.n, &d->args))
		return -1;
	if (p.ip_filter && d->args.lan.n && d->args.filter == FILTER_MAC)
		d->args.filter = FILTER_ON;
	return 0;
}

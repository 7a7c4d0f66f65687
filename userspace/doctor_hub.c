// SPDX-License-Identifier: GPL-2.0-only
/* doctor: the hubs. */
#include <stdlib.h>
#include <string.h>

#include "doctor.h"
#include "err.h"
#include "sysctl.h"
#include "util.h"

static void set_dev(struct doctor *d, struct finding *f, const struct link *l)
{
	f->dev.at = &d->ctx->host;
	f->dev.ifindex = l->ifindex;
	memcpy(f->dev.name, l->name, sizeof(f->dev.name));
}

int check_hub(struct doctor *d)
{
	static const struct link_new hub = {
		.name = "venet0",
		.role = VENET_ROLE_HUB,
	};
	struct finding *f;
	size_t i;

	if (!d->snap.hubs) {
		/* The first port makes it one. */
		for (i = 0; i < d->links; i++)
			if (!strcmp(d->link[i].kind, VENET_KIND))
				return 0;
		f = found(d, FAULT, "there is no hub");
		advise(f, "%s hub add", d->ctx->self);
		f->dev.at = &d->ctx->host;
		step_link_new(&f->fix, &f->dev, &hub, NULL, NULL);
		step_link_up(&f->fix, &f->dev);
		return 0;
	}
	for (i = 0; i < d->links; i++) {
		const struct link *l = &d->link[i];

		if (l->role != VENET_ROLE_HUB || l->up)
			continue;
		f = found(d, FAULT, "the hub %s is down", l->name);
		set_dev(d, f, l);
		step_link_up(&f->fix, &f->dev);
	}
	return 0;
}

/* What the module has set when the hub went up. */
int check_hub_sysctls(struct doctor *d)
{
	static const struct {
		const char *before, *after, *why;
	} sysctls[] = {
		{ "net.ipv4.conf.", ".rp_filter",
		  "a container's packets may be dropped, whose sources the table has verified" },
		{ "net.ipv4.conf.", ".send_redirects",
		  "the host may tell containers of each other" },
		{ "net.ipv4.conf.", ".accept_redirects",
		  "a container may tell the host about routes" },
		{ "net.ipv4.conf.", ".proxy_arp",
		  "there is nobody to answer" },
		{ "net.ipv6.conf.", ".accept_redirects",
		  "a container may tell the host about routes" },
	};
	char name[SYSCTL_NAME];
	struct finding *f;
	size_t i, k;
	int val;

	for (i = 0; i < d->links; i++) {
		if (d->link[i].role != VENET_ROLE_HUB)
			continue;
		for (k = 0; k < ARRAY_SIZE(sysctls); k++) {
			sysctl_dev(name, sysctls[k].before, d->link[i].name,
				   sysctls[k].after);
			if (!doctor_val(name, &val) || !val)
				continue;
			f = found(d, WARNING, "%s is %d: %s", name, val,
				  sysctls[k].why);
			doctor_set(d, f, name, 0);
		}
	}
	return 0;
}

int check_link_local(struct doctor *d)
{
	char text[ADDR_TEXT];
	struct rt_copies c;
	struct finding *f;
	struct addr a, host;
	size_t i, k, total;

	for (i = 0; i < d->links; i++) {
		const struct link *l = &d->link[i];

		if (l->role != VENET_ROLE_HUB)
			continue;
		if (rt_addrs_find(&d->ctx->host.rt, l->ifindex, AF_INET6, NULL,
				  0, &c, &total) < 0)
			return -1;
		for (k = 0; k < c.n; k++) {
			if (!rt_addr_of(c.list[k], &a) || a.bytes[0] != 0xfe ||
			    (a.bytes[1] & 0xc0) != 0x80)
				continue;
			host = addr_host(&a);
			f = found(d, WARNING,
				  "%s has the link-local address %s: with it the host sends IPv6 redirects to containers",
				  l->name, addr_text(&host, text));
			set_dev(d, f, l);
			step_addr_del(&f->fix, &f->dev, &a, c.list[k]);
			c.list[k] = NULL;	/* the step owns it */
		}
		rt_copies_free(&c);
	}
	return 0;
}

int check_mtu(struct doctor *d)
{
	const struct link *up[2];
	struct finding *f;
	size_t i, k;

	if (doctor_uplink(d, AF_INET, &up[0]) ||
	    doctor_uplink(d, AF_INET6, &up[1]))
		return -1;
	if (up[1] == up[0])
		up[1] = NULL;
	for (i = 0; i < d->links; i++) {
		const struct link *l = &d->link[i];

		for (k = 0; k < ARRAY_SIZE(up); k++) {
			if (l->role != VENET_ROLE_HUB || !up[k] ||
			    up[k] == l || up[k]->mtu >= l->mtu)
				continue;
			f = found(d, NOTE,
				  "the uplink %s has an MTU of %u, %s of %u: containers rely on ICMP to find that out",
				  up[k]->name, up[k]->mtu, l->name, l->mtu);
			advise(f, "%s link set %s mtu %u", d->ctx->host.ip,
			       l->name, up[k]->mtu);
		}
	}
	return 0;
}

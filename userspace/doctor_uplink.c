// SPDX-License-Identifier: GPL-2.0-only
/* doctor: what the uplinks answer for. */
#include "doctor.h"
#include "err.h"
#include "sysctl.h"
#include "uplink_plan.h"
#include "wish.h"

#define DELAYED	"neighbours wait for each answer about a container"

static void missing(struct doctor *d, const struct wishes *w)
{
	char text[ADDR_TEXT];
	struct finding *f;
	size_t i;

	for (i = 0; i < w->n; i++) {
		const struct wish *x = &w->list[i];

		if (x->there)
			continue;
		f = found(d, WARNING, "nobody answers for %s on %s",
			  addr_text(&x->addr, text), x->link->link.name);
		uplink_plan_one(d->ctx, &f->fix, x->link, &x->addr);
	}
}

static void stale(struct doctor *d, const struct wishes *w)
{
	char text[ADDR_TEXT];
	const struct link *l;
	struct finding *f;
	size_t i;

	for (i = 0; i < w->answers; i++) {
		const struct rt_proxy *p = &w->answer[i].p;

		l = doctor_link(d, p->ifindex);
		if (!p->ours || w->answer[i].owned || !l)
			continue;
		f = found(d, WARNING,
			  "this host answers for %s on %s, but no container owns it",
			  addr_text(&p->addr, text), l->name);
		step_proxy_del(&f->fix, &d->ctx->host, l, &p->addr);
	}
}

static void sysctl(struct doctor *d, const char *before, const struct link *l,
		   const char *after, int want, const char *why)
{
	char name[SYSCTL_NAME];
	struct finding *f;
	int val;

	sysctl_dev(name, before, l->name, after);
	if (!doctor_val(name, &val) || val == want)
		return;
	f = found(d, WARNING, "%s is %d: %s", name, val, why);
	doctor_set(d, f, name, want);
}

/* Does any entry of ours need it? */
static bool has_answer(const struct wishes *w, int ifindex, uint8_t family)
{
	size_t i;

	for (i = 0; i < w->answers; i++)
		if (w->answer[i].p.ours && w->answer[i].owned &&
		    w->answer[i].p.ifindex == ifindex &&
		    w->answer[i].p.addr.family == family)
			return true;
	return false;
}

static void settings(struct doctor *d, const struct wishes *w)
{
	size_t i;

	for (i = 0; i < w->up.n; i++) {
		const struct link *l = &w->up.list[i].link;

		if (has_answer(w, l->ifindex, AF_INET))
			sysctl(d, "net.ipv4.neigh.", l, ".proxy_delay", 0,
			       DELAYED);
		if (!has_answer(w, l->ifindex, AF_INET6))
			continue;
		sysctl(d, "net.ipv6.conf.", l, ".proxy_ndp", 1,
		       "no IPv6 address of a container is answered for there");
		sysctl(d, "net.ipv6.neigh.", l, ".proxy_delay", 0, DELAYED);
	}
}

int check_uplinks(struct doctor *d)
{
	struct wishes w;

	if (wishes_load(&w, d->ctx, NULL, 0))
		return -1;
	missing(d, &w);
	stale(d, &w);
	settings(d, &w);
	wishes_free(&w);
	return 0;
}

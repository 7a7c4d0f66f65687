// SPDX-License-Identifier: GPL-2.0-only
/* doctor: the ways out of the host that containers were given. */
#include <stdio.h>
#include <string.h>

#include "doctor.h"
#include "err.h"
#include "find.h"
#include "sysctl.h"
#include "via.h"

/* One container that has the mark, NULL when there is none. */
static const struct venet_port *user_of(const struct doctor *d, uint32_t mark)
{
	size_t i;

	for (i = 0; i < d->snap.ports; i++)
		if (d->snap.port[i].mark == mark)
			return &d->snap.port[i];
	return NULL;
}

static int unused(struct doctor *d, const struct via *v)
{
	struct finding *f;

	f = found(d, WARNING,
		  "the rules and the table for the mark %u are no container's",
		  v->mark);
	via_open(&f->via, d->ctx);
	return via_plan_end(&f->via, &f->fix, v->mark, NULL);
}

/* Something of it is gone: with a link, or by somebody's hand. */
static int broken(struct doctor *d, const struct via *v,
		  const struct venet_port *p)
{
	struct via_words words = { .none = false };
	char name[PORT_TEXT], q[QUOTED_MAX], id[16];
	bool lost = false, rest = false;
	struct finding *f;
	int i;

	for (i = 0; i < 2; i++) {
		const struct via_hop *h = &v->hop[i];

		if (!v->rule[i][0] && !v->rule[i][1] && !h->gw.family)
			continue;
		lost |= !h->gw.family;
		rest |= !v->rule[i][0] || !v->rule[i][1] || !v->last[i];
		words.gw[i] = h->gw;
		words.dev[i] = h->dev;
	}
	port_text(p, name);
	snprintf(id, sizeof(id), "%u", p->id);
	if (lost) {
		f = found(d, WARNING,
			  "the gateway of %s is gone from table %u, as when its link was down: what it sends is refused",
			  name, v->mark);
		advise(f, "%s ct set %s via GATEWAY dev DEV", d->ctx->self,
		       shell_quote(p->label[0] ? p->label : id, q));
	} else if (rest) {
		f = found(d, WARNING,
			  "rules or routes are missing that send what %s sends by way of table %u",
			  name, v->mark);
		via_open(&f->via, d->ctx);
		return via_plan(&f->via, &f->fix, &words, v->mark);
	}
	return 0;
}

static void strict(struct doctor *d, const struct via *v,
		   const struct venet_port *p)
{
	char name[SYSCTL_NAME], ct[PORT_TEXT];
	struct finding *f;

	if (!via_strict(&v->hop[0], name, sizeof(name)))
		return;
	f = found(d, WARNING,
		  "%s drops what comes back to %s by way of it, as the host's own way there is another one: its rp_filter is strict",
		  v->hop[0].dev, port_text(p, ct));
	doctor_set(d, f, name, 2);
}

int check_via(struct doctor *d)
{
	struct vias vias;
	size_t i;
	int ret = 0;

	if (vias_read(&vias, &d->ctx->host.rt))
		return -1;
	for (i = 0; i < vias.n && !ret; i++) {
		const struct via *v = &vias.list[i];
		const struct venet_port *p = user_of(d, v->mark);

		if (!p) {
			ret = unused(d, v);
			continue;
		}
		ret = broken(d, v, p);
		strict(d, v, p);
	}
	vias_free(&vias);
	return ret;
}

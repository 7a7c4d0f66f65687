// SPDX-License-Identifier: GPL-2.0-only
/* A container of the files beside its port: which it is, and what differs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "err.h"
#include "netns.h"
#include "sync_parts.h"

static int label_cmp(const void *a, const void *b)
{
	const struct venet_port *x = *(const struct venet_port *const *)a;
	const struct venet_port *y = *(const struct venet_port *const *)b;

	if (x->hub != y->hub)
		return x->hub < y->hub ? -1 : 1;
	return strcmp(x->label, y->label);
}

static int want_cmp(const void *a, const void *b)
{
	const struct want *x = a, *y = b;

	return addr_cmp(&x->addr, &y->addr);
}

/* Also of files with mistakes: what they name is not for others to take. */
static void collect_wanted(struct sync *s)
{
	const char *hub;
	size_t i, h, k;

	s->wanted = xzalloc((s->snap.hubs + 1) * sizeof(*s->wanted));
	for (i = 0; i < s->conf->cts; i++) {
		const struct ct_args *a = &s->conf->ct[i]->args;

		hub = a->hub ? a->hub : s->hub;
		for (h = 0; h < s->snap.hubs; h++)
			if (hub && !strcmp(s->snap.hub[h].name, hub))
				break;
		for (k = 0; h < s->snap.hubs && k < a->n; k++) {
			struct wants *w = &s->wanted[h];

			vec_grow(w->list, w->n);
			w->list[w->n].ct = s->conf->ct[i];
			addr_mask(&a->addr[k], &w->list[w->n++].addr);
		}
	}
	for (h = 0; h < s->snap.hubs; h++)
		if (s->wanted[h].n)
			qsort(s->wanted[h].list, s->wanted[h].n,
			      sizeof(struct want), want_cmp);
}

void sync_index(struct sync *s)
{
	size_t i;

	s->named = xzalloc(s->snap.ports + 1);
	s->label = xzalloc((s->snap.ports + 1) * sizeof(*s->label));
	for (i = 0; i < s->snap.ports; i++)
		s->label[i] = &s->snap.port[i];
	qsort(s->label, s->snap.ports, sizeof(*s->label), label_cmp);
	collect_wanted(s);
}

static const struct venet_hub *hub_of(const struct sync *s, const char *name)
{
	size_t i;

	for (i = 0; i < s->snap.hubs; i++)
		if (!strcmp(s->snap.hub[i].name, name))
			return &s->snap.hub[i];
	return NULL;
}

static const struct venet_port *by_label(const struct sync *s, uint32_t hub,
					 const char *label)
{
	const struct venet_port *const *found;
	struct venet_port key = { .hub = hub };
	const struct venet_port *p = &key;

	if (!s->snap.ports)
		return NULL;
	snprintf(key.label, sizeof(key.label), "%s", label);
	found = bsearch(&p, s->label, s->snap.ports, sizeof(p), label_cmp);
	return found ? *found : NULL;
}

static void name_port(struct sync *s, const struct venet_port *p)
{
	if (p)
		s->named[p - s->snap.port] = true;
}

int sync_port(struct sync *s, struct conf_ct *ct,
	      const struct venet_port **port)
{
	const struct ct_args *a = &ct->args;
	const struct venet_port *label, *id;
	const struct venet_hub *hub;
	char buf[SAFE_MAX];

	if (!a->hub)
		ct->args.hub = s->hub;
	if (!a->hub)
		return fail(ERR_USAGE,
			    "there is more than one hub: say which: hub HUB");
	*port = NULL;
	hub = hub_of(s, a->hub);
	if (!hub)
		return 0;
	label = by_label(s, hub->ifindex, a->label);
	id = a->id ? snap_port(&s->snap, hub->ifindex, a->id) : label;
	name_port(s, label);
	name_port(s, id);
	if (label && label != id)
		return fail(ERR_KERNEL, "%s runs with the id %u, not %u",
			    safe_text(a->label, buf), label->id, a->id);
	*port = id;
	return 0;
}

int sync_enter(const struct sync *s, const struct work *w, int *nsid)
{
	int fd = netns_open(&w->ct->args.ref);

	if (fd < 0)
		return err_last()->code == ERR_NOCT && !w->port ? -2 : -1;
	*nsid = netns_id(&s->ctx->host.rt, fd);
	if (*nsid != -2 && (!w->port || (*nsid >= 0 &&
					 *nsid == w->port->netnsid)))
		return fd;
	if (*nsid != -2)
		fail(ERR_KERNEL, "its port is in another netns than %s",
		     w->ct->args.ref.text);
	close(fd);
	return -1;
}

static void addrs_add(struct addrs *a, const struct addr *addr)
{
	vec_grow(a->list, a->n);
	a->list[a->n++] = *addr;
}

static int file_cmp(const void *a, const void *b)
{
	struct addr x, y;

	addr_mask(a, &x);
	addr_mask(b, &y);
	return addr_cmp(&x, &y);
}

const struct want *sync_wanted(const struct sync *s, uint32_t hub,
			       const struct addr *a)
{
	const struct venet_hub *h = snap_hub(&s->snap, hub);
	const struct wants *w = h ? &s->wanted[h - s->snap.hub] : NULL;
	struct want key = { .addr = *a };

	/* A source is nobody's own. */
	if (!w || !w->n || a->src_only)
		return NULL;
	return bsearch(&key, w->list, w->n, sizeof(key), want_cmp);
}

/* Two sorted lists side by side. */
void sync_compare(const struct sync *s, struct work *w)
{
	size_t wants = w->ct ? w->ct->args.n : 0, n = 0, i = 0, k = 0, first;
	struct addr *want = xrealloc(NULL, wants + 1, sizeof(*want));
	const struct venet_addr *have = NULL;

	if (wants)
		memcpy(want, w->ct->args.addr, wants * sizeof(*want));
	qsort(want, wants, sizeof(*want), file_cmp);
	if (w->port) {
		n = snap_addrs(&s->snap, w->port, &first);
		have = s->snap.addr + first;
	}
	while (i < wants || k < n) {
		int d = i == wants ? 1 : k == n ? -1 :
			file_cmp(&want[i], &have[k].addr);

		if (d < 0) {
			addrs_add(&w->missing, &want[i++]);
		} else if (d > 0) {
			if (s->prune ||
			    sync_wanted(s, have[k].hub, &have[k].addr))
				addrs_add(&w->extra, &have[k].addr);
			k++;
		} else {
			addrs_add(&w->present, &want[i++]);
			k++;
		}
	}
	free(want);
}

int sync_work(struct sync *s, struct conf_ct *ct, struct work *w)
{
	int fd;

	*w = (struct work){
		.ct = ct,
		.ported = ct->port && !s->portless,
	};
	if (w->ported && sync_port(s, ct, &w->port))
		return -1;
	fd = sync_enter(s, w, &w->nsid);
	if (fd < 0)
		return fd == -2 ? 0 : -1;
	close(fd);
	if (w->ported)
		sync_compare(s, w);
	return 1;
}

void sync_work_free(struct work *w)
{
	free(w->present.list);
	free(w->missing.list);
	free(w->extra.list);
	memset(w, 0, sizeof(*w));
}

// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "conf_file.h"
#include "err.h"
#include "util.h"
#include "wish.h"

/* What has to be read to know. */
struct sources {
	struct venet_port *port;
	size_t ports;
	struct venet_addr *addr;
	size_t addrs;
	struct addr *routed;	/* by us, sorted */
	size_t routes;
	struct conf conf;
};

static int any_cmp(const void *a, const void *b)
{
	return addr_cmp(a, b);
}

int answer_cmp(const void *a, const void *b)
{
	const struct answer *x = a, *y = b;
	int d = addr_cmp(&x->p.addr, &y->p.addr);

	if (d)
		return d;
	return (x->p.ifindex > y->p.ifindex) - (x->p.ifindex < y->p.ifindex);
}

const struct answer *answer_find(const struct wishes *w, const struct addr *a,
				 int ifindex)
{
	const struct answer key = { .p = { .addr = *a, .ifindex = ifindex } };

	return w->answers ? bsearch(&key, w->answer, w->answers, sizeof(key),
				    answer_cmp) : NULL;
}

static int load_answers(struct wishes *w, struct nl *rt, uint8_t family)
{
	struct rt_copies c;
	struct rt_proxy p;
	size_t i;

	if (rt_proxies(rt, family, &c) < 0)
		return -1;
	for (i = 0; i < c.n; i++) {
		if (!rt_proxy_of(c.list[i], &p))
			continue;
		vec_grow(w->answer, w->answers);
		w->answer[w->answers++] = (struct answer){ .p = p };
	}
	rt_copies_free(&c);
	return 0;
}

static int load_routes(struct sources *s, struct nl *rt, uint8_t family)
{
	struct rt_copies c;
	struct addr dst;
	size_t i;

	if (rt_routes_own(rt, family, 0, &c) < 0)
		return -1;
	for (i = 0; i < c.n; i++) {
		if (!rt_route_dst(c.list[i], &dst))
			continue;
		vec_grow(s->routed, s->routes);
		s->routed[s->routes++] = dst;
	}
	rt_copies_free(&c);
	return 0;
}

static int load(struct wishes *w, struct sources *s, struct ctx *ctx)
{
	struct nl *rt = &ctx->host.rt;

	if (need_module(ctx) || uplinks_load(&w->up, rt) ||
	    load_answers(w, rt, AF_INET) || load_answers(w, rt, AF_INET6) ||
	    load_routes(s, rt, AF_INET) || load_routes(s, rt, AF_INET6) ||
	    venet_ports(&ctx->venet, 0, &s->port, &s->ports) ||
	    venet_addrs(&ctx->venet, 0, 0, &s->addr, &s->addrs) ||
	    conf_load_cts(&s->conf, ctx->conf))
		return -1;
	if (s->routes)
		qsort(s->routed, s->routes, sizeof(*s->routed), any_cmp);
	return 0;
}

static void sort_answers(struct wishes *w)
{
	if (w->answers)
		qsort(w->answer, w->answers, sizeof(*w->answer), answer_cmp);
}

static void add_gone(struct wishes *w, const struct answer *more, size_t n)
{
	size_t i, gone = 0, *which = xrealloc(NULL, n + 1, sizeof(*which));

	for (i = 0; i < n; i++)
		if (!answer_find(w, &more[i].p.addr, more[i].p.ifindex))
			which[gone++] = i;
	for (i = 0; i < gone; i++) {
		vec_grow(w->answer, w->answers);
		w->answer[w->answers++] = (struct answer){
			.p = more[which[i]].p,
			.gone = true,
		};
	}
	free(which);
	sort_answers(w);
}

static const struct conf_ct *file_of(const struct sources *s,
				     const struct venet_addr *a)
{
	const struct venet_port *p = NULL;
	size_t i;

	for (i = 0; i < s->ports && !p; i++)
		if (s->port[i].hub == a->hub && s->port[i].id == a->port)
			p = &s->port[i];
	for (i = 0; i < s->conf.cts; i++) {
		const struct conf_ct *ct = s->conf.ct[i];

		if (!ct->bad && (ct->args.id == a->port ||
				 (p && !strcmp(p->label, ct->args.label))))
			return ct;
	}
	return NULL;
}

/* Is it answered for only where its subnet is not? Then somebody chose so. */
static bool is_chosen(const struct wishes *w, const struct addr *a)
{
	const struct answer *x;
	bool elsewhere = false;
	size_t i;

	for (i = 0; i < w->up.n; i++) {
		x = answer_find(w, a, w->up.list[i].link.ifindex);
		if (!x || !x->p.ours)
			continue;
		if (uplink_takes(&w->up, &w->up.list[i], NULL, a))
			return false;
		elsewhere = true;
	}
	return elsewhere;
}

/* As words; without a file nobody answers for what we do not route. */
static const char *word_of(const struct wishes *w, const struct sources *s,
			   const struct venet_addr *a)
{
	const struct conf_ct *ct = file_of(s, a);

	if (!ct)
		return !s->routes || !bsearch(&a->addr, s->routed, s->routes,
					      sizeof(a->addr), any_cmp) ||
			       is_chosen(w, &a->addr) ?
		       UPLINK_NONE : NULL;
	if (ct->args.opts.uplink)
		return ct->args.opts.uplink;
	return ct->args.opts.flags & ADDR_NOROUTE ? UPLINK_NONE : NULL;
}

static void add(struct wishes *w, const struct sources *s,
		const struct venet_addr *a)
{
	const char *word = NULL;
	bool asked = false;
	size_t i;

	for (i = 0; i < w->up.n; i++) {
		const struct uplink *l = &w->up.list[i];
		struct answer *x = (void *)answer_find(w, &a->addr,
						       l->link.ifindex);

		if (x)
			x->owned = true;
		if (!l->link.up || a->addr.src_only || !addr_exact(&a->addr))
			continue;
		if (!asked)
			word = word_of(w, s, a);
		asked = true;
		if (!uplink_takes(&w->up, l, word, &a->addr))
			continue;
		vec_grow(w->list, w->n);
		w->list[w->n++] = (struct wish){
			.addr = a->addr,
			.link = l,
			.there = x && !x->gone,
		};
	}
}

int wishes_load(struct wishes *w, struct ctx *ctx, const struct answer *more,
		size_t n)
{
	struct sources s = { .ports = 0 };
	int ret;
	size_t i;

	memset(w, 0, sizeof(*w));
	ret = load(w, &s, ctx);
	sort_answers(w);
	add_gone(w, more, n);
	for (i = 0; !ret && i < s.addrs; i++)
		add(w, &s, &s.addr[i]);
	free(s.port);
	free(s.addr);
	free(s.routed);
	conf_free(&s.conf);
	if (ret)
		wishes_free(w);
	return ret;
}

void wishes_free(struct wishes *w)
{
	free(w->list);
	free(w->answer);
	uplinks_free(&w->up);
	memset(w, 0, sizeof(*w));
}

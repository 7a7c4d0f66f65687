// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ct.h"
#include "err.h"
#include "netns.h"
#include "sync.h"
#include "targets.h"
#include "uplink_plan.h"

#define PATH_SHOWN	120	/* of a file's name, before an error */

void sync_failed(struct sync *s, const char *file)
{
	struct err e = *err_last();

	snprintf(e.text, sizeof(e.text), "%.*s: %.*s", PATH_SHOWN, file,
		 (int)sizeof(e.text) - PATH_SHOWN - 3, err_last()->text);
	err_print(&e);
	s->failed++;
}

void differs(struct sync *s, const char *name, char sign, const char *fmt,
	     const char *word)
{
	char text[STEP_TEXT], one[2] = { sign, '\0' };

	s->differ++;
	snprintf(text, sizeof(text), "%s%s", fmt, word);
	if (!s->ctx->json) {
		printf("%s: %c %s\n", name, sign, text);
		return;
	}
	json_open(&s->json, NULL, '{');
	json_str(&s->json, "name", name);
	json_str(&s->json, "sign", one);
	json_str(&s->json, "words", text);
	json_close(&s->json, '}');
}

static void differ_addrs(struct sync *s, const char *name, char sign,
			 const struct addrs *a)
{
	char text[ADDR_TEXT];
	size_t i;

	for (i = 0; i < a->n; i++)
		differs(s, name, sign, a->list[i].src_only ? "" : "ip ",
			addr_words(&a->list[i], text));
}

void differ_steps(struct sync *s, const char *name, const struct txn *txn)
{
	char text[STEP_TEXT];
	size_t i;

	for (i = 0; i < txn->n; i++) {
		txn->step[i].ops->text(txn->step[i].arg, text, sizeof(text));
		differs(s, name, '!', "", text);
	}
}

/* What there is */

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

/* The hub of a container that names none; NULL when it must name one. */
static const char *default_hub(const struct sync *s)
{
	if (s->conf->hubs)
		return s->conf->hubs == 1 ? s->conf->hub[0]->name : NULL;
	if (s->snap.hubs)
		return s->snap.hubs == 1 ? s->snap.hub[0].name : NULL;
	return HUB_NAME;
}

/* Without the module: 0 when there is something to do all the same. */
static int do_without(struct sync *s)
{
	const struct conf *c = s->conf;
	bool need = !s->only && (c->hubs || !c->cts), beside = false;
	size_t i;

	for (i = 0; i < c->cts; i++) {
		if (s->only && s->only != c->ct[i])
			continue;
		need |= c->ct[i]->port;
		beside |= c->ct[i]->veths || c->ct[i]->nics;
	}
	if (s->any) {
		beside = s->veths.n || nic_store_any(s->ctx);
		need = !beside;
	}
	if (need && !beside)
		return -1;
	if (need) {
		err_print(err_last());
		s->failed++;
	}
	s->portless = true;
	return 0;
}

int sync_open(struct sync *s, struct ctx *ctx, struct conf *conf)
{
	size_t i;

	s->ctx = ctx;
	s->conf = conf;
	s->json = (struct json){ .f = stdout };
	if (veths_open(&s->veths, ctx, s->lock) ||
	    (need_module(ctx) ? do_without(s) :
	     snap_load(&s->snap, ctx, SNAP_PORTS | SNAP_ADDRS, 0, 0))) {
		veths_close(&s->veths);
		return -1;
	}
	s->named = xzalloc(s->snap.ports + 1);
	s->label = xzalloc((s->snap.ports + 1) * sizeof(*s->label));
	for (i = 0; i < s->snap.ports; i++)
		s->label[i] = &s->snap.port[i];
	qsort(s->label, s->snap.ports, sizeof(*s->label), label_cmp);
	s->hub = default_hub(s);
	collect_wanted(s);
	known_init(&s->known, s->snap.addr, s->snap.addrs);
	return 0;
}

static void drop_nest(struct sync *s)
{
	if (s->nest)
		nest_free(s->nest);
	free(s->nest);
	s->nest = NULL;
}

void sync_close(struct sync *s)
{
	size_t i;

	drop_nest(s);
	for (i = 0; i < s->snap.hubs; i++)
		free(s->wanted[i].list);
	free(s->wanted);
	free(s->label);
	free(s->named);
	known_forget(&s->known, NULL);
	snap_free(&s->snap);
	veths_close(&s->veths);
}

/* Hubs */

static int hub_one(struct sync *s, const char *name,
		   const struct hub_args *args)
{
	struct link_new new = { .name = name, .role = VENET_ROLE_HUB };
	struct dev dev = { .at = &s->ctx->host };
	struct txn txn = { .known = &s->known };
	struct link l;
	int ret = rt_link_by_name(&s->ctx->host.rt, name, &l);

	if (ret < 0)
		return -1;
	if (ret && (strcmp(l.kind, VENET_KIND) || l.role == VENET_ROLE_PORT))
		return fail(ERR_NOHUB, "%s is there already, and is no hub",
			    name);
	if (ret) {
		dev.ifindex = l.ifindex;
		memcpy(dev.name, l.name, sizeof(dev.name));
	} else {
		step_link_new(&txn, &dev, &new, NULL, NULL);
		if (s->diff)
			differs(s, name, '+', "hub ", name);
	}
	if (!ret || !l.up)
		step_link_up(&txn, &dev);
	if (args && hub_args_plan(args, s->ctx, &txn)) {
		txn_free(&txn);
		return -1;
	}
	if (!s->diff)
		return ctx_txn(s->ctx, &txn);
	if (ret)
		differ_steps(s, name, &txn);
	txn_free(&txn);
	return 0;
}

static bool has_file(const struct conf *c, const char *hub)
{
	size_t i;

	for (i = 0; i < c->hubs; i++)
		if (!strcmp(c->hub[i]->name, hub))
			return true;
	return false;
}

void sync_hubs(struct sync *s)
{
	const struct conf *c = s->conf;
	const char *last = NULL;
	size_t i;

	if (s->portless)
		return;
	for (i = 0; i < c->hubs; i++)
		if (!c->hub[i]->bad &&
		    hub_one(s, c->hub[i]->name, &c->hub[i]->args))
			sync_failed(s, c->hub[i]->file);
	for (i = 0; i < c->cts; i++) {
		const char *hub = c->ct[i]->args.hub;

		if (!hub)
			hub = s->hub;
		if (c->ct[i]->bad || !c->ct[i]->port || !hub || (last && !strcmp(hub, last)) ||
		    has_file(c, hub))
			continue;
		if (hub_one(s, hub, NULL))
			sync_failed(s, c->ct[i]->file);
		last = hub;
	}
}

/* A container beside its port */

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

/* The netns of a container, where its port must be: or -1, -2 not running. */
static int open_ct(const struct sync *s, const struct work *w, int *nsid)
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

/* Whose file says the address of a port's list; NULL when nobody's does. */
static const struct want *wanted(const struct sync *s, uint32_t hub,
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
			    wanted(s, have[k].hub, &have[k].addr))
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
	fd = open_ct(s, w, &w->nsid);
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

/* Changes */

static int target_of(struct sync *s, const struct work *w, struct target *t)
{
	const struct ct_args *a = &w->ct->args;
	struct link hub;
	int nsid, fd;
	int ret = rt_link_by_index(&s->ctx->host.rt, w->port->hub, &hub);

	if (!ret)
		fail(ERR_NOHUB, "the hub is gone");
	if (ret <= 0)
		return -1;
	fd = open_ct(s, w, &nsid);
	if (fd < 0)
		return -1;
	return target_open_in(t, s->ctx, w->port, &hub, &a->opts, &a->ref, fd);
}

static void target_addrs(struct target *t, const struct addrs *a)
{
	free(t->addr);
	t->addr = NULL;
	t->n = 0;
	/* They are sorted, and in no file twice. */
	for (; t->n < a->n; t->n++) {
		vec_grow(t->addr, t->n);
		t->addr[t->n] = a->list[t->n];
	}
}

/* Who gets an address at once: one that has a port, too. */
static struct work *heir_of(const struct sync *s, const struct work *w,
			    const struct addr *a)
{
	const struct want *want = wanted(s, w->port->hub, a);
	size_t i;

	for (i = 0; want && i < s->works; i++)
		if (s->work[i].ct == want->ct && s->work[i].port)
			return &s->work[i];
	return NULL;
}

/* The address in the words of its file, which may name a host of a prefix. */
static void take_missing(struct work *w, struct addr *a)
{
	struct addr net;
	size_t i;

	for (i = 0; i < w->missing.n; i++) {
		addr_mask(&w->missing.list[i], &net);
		if (addr_cmp(&net, a))
			continue;
		*a = w->missing.list[i];
		memmove(w->missing.list + i, w->missing.list + i + 1,
			(--w->missing.n - i) * sizeof(*a));
		return;
	}
}

/*
 * The inside of the old container is told of all that goes, the host's routes
 * only of what nobody gets.
 */
static int plan_give_up(struct sync *s, const struct work *w,
			struct target *all, struct target *gone,
			struct targets *to, struct txn *txn)
{
	const struct addrs *x = &w->extra;
	size_t i;
	int ret = 0;

	for (i = 0; i < x->n && !ret; i++) {
		struct work *heir = heir_of(s, w, &x->list[i]);
		struct addr a = x->list[i];
		struct target *t;

		ret = target_addr(all, &a);
		if (!heir) {
			ret |= target_addr(gone, &a);
			continue;
		}
		t = targets_get(to, s->ctx, heir->port->hub, heir->port->id,
				&heir->ct->args.opts);
		if (!t)
			return -1;
		take_missing(heir, &a);
		ret |= target_addr(t, &a);
	}
	for (i = 0; i < to->n && !ret; i++)
		ret = target_plan_enter(to->list[i], txn);
	for (i = 0; i < to->n && !ret; i++) {
		size_t k;

		for (k = 0; k < to->list[i]->n; k++)
			step_regrant(txn, &all->grant, &to->list[i]->grant,
				     &to->list[i]->addr[k]);
		ret = uplink_plan_move(to->list[i], txn, false);
	}
	if (!ret && gone->n)
		ret = target_plan_revoke(gone, txn);
	return ret ? -1 : target_plan_leave(all, txn);
}

int sync_give_up(struct sync *s, struct work *w)
{
	struct targets to = { .n = 0 };
	struct txn txn = { .n = 0 };
	struct target all, gone;
	int ret = -1;

	if (!w->extra.n)
		return 0;
	if (s->diff) {
		differ_addrs(s, w->ct->name, '-', &w->extra);
		return 0;
	}
	if (target_of(s, w, &all))
		return -1;
	if (!target_of(s, w, &gone)) {
		if (plan_give_up(s, w, &all, &gone, &to, &txn))
			txn_free(&txn);
		else
			ret = ctx_txn(s->ctx, &txn);
		if (!ret && (all.partly || targets_partly(&to)))
			ret = ERR_PARTLY;
		target_free(&gone);
	}
	targets_free(&to);
	target_free(&all);
	return ret;
}

static int attach(struct sync *s, const struct work *w)
{
	char q[QUOTED_MAX];
	struct link hub;
	int ret;

	if (s->diff) {
		differs(s, w->ct->name, '+', "container ",
			w->ct->args.ref.text);
		differ_addrs(s, w->ct->name, '+', &w->missing);
		return 0;
	}
	/* A dry run has made no hub. */
	if (s->ctx->dry_run) {
		ret = rt_link_by_name(&s->ctx->host.rt, w->ct->args.hub, &hub);
		if (ret < 0)
			return -1;
		if (!ret || !hub.up) {
			printf("%s conf apply %s\n", s->ctx->self,
			       shell_quote(w->ct->name, q));
			return 0;
		}
	}
	return ct_attach_args(s->ctx, &w->ct->args);
}

/* Where no way out is said, one that there is goes. */
static int mend_via(struct via_change *via, struct txn *txn,
		    const struct via_words *words, const struct venet_port *p)
{
	int is;

	if (via_named(words))
		return via_plan(via, txn, words, p->mark);
	is = via_is(via, p->mark);
	via->mark = is > 0 ? 0 : p->mark;
	return is < 0 ? -1 : 0;
}

/* Label, mark and way out, where the file says any. */
static int mend_port(struct sync *s, const struct work *w, struct txn *txn,
		     struct via_change *via)
{
	const struct ct_args *a = &w->ct->args;
	struct port_set set = { .label = NULL };
	char id[16];

	snprintf(id, sizeof(id), "%u", w->port->id);
	if (w->ct->label_line && strcmp(w->port->label, a->label))
		set.label = a->label;
	if (a->mark && a->mark != w->port->mark)
		set.mark = &a->mark;
	if (via_named(&a->via) || (s->prune && !a->mark)) {
		if (mend_via(via, txn, &a->via, w->port))
			return -1;
		if (via->mark != w->port->mark)
			set.mark = &via->mark;
	}
	if (set.label || set.mark)
		step_port_set(txn, &s->ctx->venet, w->port, &set,
			      s->ctx->self, id);
	return set.mark ? via_plan_end(via, txn, w->port->mark, w->port) : 0;
}

/* Thousands of containers look at the same table, unless it has changed. */
static int lend_nest(struct sync *s, struct target *t)
{
	if (s->nest && s->nest_hub != t->port.hub)
		drop_nest(s);
	if (!s->nest) {
		s->nest = xzalloc(sizeof(*s->nest));
		s->nest_hub = t->port.hub;
		if (nest_load(s->nest, &s->ctx->venet, t->port.hub)) {
			drop_nest(s);
			return -1;
		}
	}
	t->nest = s->nest;
	t->nest_lent = true;
	return 0;
}

static int mend(struct sync *s, struct target *t, const struct work *w,
		struct txn *txn, struct via_change *via)
{
	if (mend_port(s, w, txn, via))
		return -1;
	/* Nothing is asked for that is there. */
	txn->known = &s->known;
	t->present = true;
	target_addrs(t, &w->present);
	if (target_plan_add(t, txn))
		return -1;
	if (s->diff) {
		differ_steps(s, w->ct->name, txn);
		differ_addrs(s, w->ct->name, '+', &w->missing);
		return 0;
	}
	t->present = false;
	target_addrs(t, &w->missing);
	return target_plan_add(t, txn);
}

int sync_give(struct sync *s, struct work *w)
{
	struct txn txn = { .n = 0 };
	struct via_change via;
	struct target t;
	int ret;

	if (!w->ported)
		return 0;
	if (!w->port) {
		drop_nest(s);
		return attach(s, w);
	}
	if (target_of(s, w, &t))
		return -1;
	via_open(&via, s->ctx);
	ret = lend_nest(s, &t);
	if (!ret)
		ret = mend(s, &t, w, &txn, &via);
	target_forget(&t, &s->known);
	if (txn.n)
		drop_nest(s);
	if (ret || s->diff)
		txn_free(&txn);
	else
		ret = ctx_txn(s->ctx, &txn);
	if (!ret && t.partly)
		ret = ERR_PARTLY;
	target_free(&t);
	via_close(&via);
	return ret;
}

void sync_prune(struct sync *s)
{
	char text[PORT_TEXT], id[16];
	struct link hub;
	size_t i;
	int ret;

	for (i = 0; i < s->snap.ports; i++) {
		const struct venet_port *p = &s->snap.port[i];

		if (s->named[i])
			continue;
		port_text(p, text);
		if (s->diff) {
			snprintf(id, sizeof(id), "%u", p->id);
			differs(s, p->label[0] ? p->label : id, '-',
				"container ", text);
			continue;
		}
		ret = rt_link_by_index(&s->ctx->host.rt, p->hub, &hub);
		if (ret > 0)
			ret = ct_detach_port(s->ctx, p, &hub, false);
		if (ret)
			sync_failed(s, text);
	}
}

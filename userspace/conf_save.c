// SPDX-License-Identifier: GPL-2.0-only
/* What runs, in the words of the files: printed, or written to them. */
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "atomic.h"
#include "conf.h"
#include "conf_edit.h"
#include "err.h"
#include "file.h"
#include "netns.h"
#include "sync.h"
#include "target.h"
#include "uplink.h"

#define HUB_TEXT	"# \"tune\" here makes a router of the host.\n"

struct save {
	struct sync s;
	struct conf conf;
	struct conf_ct **file;	/* of each port, or NULL */
	struct ref ref;		/* as the container was named */
	bool named;
	struct vias vias;
	bool write;
	struct json json;
};

/* One file, whole. */
static int put(struct save *v, const char *file, const char *text)
{
	if (v->write && !v->s.ctx->dry_run)
		return atomic_write(file, 0600, text, strlen(text));
	if (v->s.ctx->json) {
		json_open(&v->json, NULL, '{');
		json_str(&v->json, "file", file);
		json_str(&v->json, "text", text);
		json_close(&v->json, '}');
	} else {
		printf("# %s\n%s", file, text);
	}
	return 0;
}

/* Addresses */

/* How a route differs from what it is without words. */
static void add_route_words(struct edit *e, const struct nlmsghdr *nlh)
{
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *tb[RTA_TABLE + 1], *src;
	uint32_t metric, table;
	char text[ADDR_TEXT];
	struct addr a;

	nl_parse(nlh, sizeof(*rtm), tb, RTA_TABLE);
	metric = nl_u32(tb[RTA_PRIORITY]);
	table = tb[RTA_TABLE] ? nl_u32(tb[RTA_TABLE]) : rtm->rtm_table;
	src = tb[RTA_PREFSRC];
	snprintf(text, sizeof(text), "%u", metric);
	/* IPv6 has one in any case. */
	if (metric && (rtm->rtm_family == AF_INET || metric != 1024))
		edit_set(e, "metric", text);
	snprintf(text, sizeof(text), "%u", table);
	if (table != RT_TABLE_MAIN)
		edit_set(e, "table", text);
	if (!src || !addr_set(&a, mnl_attr_get_payload(src),
			      mnl_attr_get_payload_len(src)))
		return;
	snprintf(text, sizeof(text), "src %s",
		 addr_text(&a, (char [ADDR_TEXT]){ 0 }));
	edit_flag(e, text);
}

/* A host of the prefix that is no grant itself: the words may say which. */
static bool is_host(struct save *v, const struct nlmsghdr *nlh,
		    const struct venet_port *p, struct addr *a)
{
	struct addr host, net;

	if (!rt_addr_of(nlh, &host))
		return false;
	host = addr_host(&host);
	if (known_grant(&v->s.known, p->hub, p->id, &host))
		return false;
	host.len = a->len;
	addr_mask(&host, &net);
	if (addr_cmp(&net, a))
		return false;
	*a = host;
	return true;
}

static bool assigned(struct save *v, struct target *t,
		     const struct venet_port *p, struct addr *a)
{
	char buf[NL_REQUEST];
	struct rt_copies c;
	bool found = false;
	size_t total, i;

	/* Out of sight it counts as if it were so. */
	if (!t->have_ct)
		return addr_exact(a);
	if (addr_exact(a))
		return known_net(&v->s.known, &t->ct.rt,
				 rt_addr(buf, RTM_NEWADDR, p->ifindex, a));
	if (rt_addrs_find(&t->ct.rt, p->ifindex, a->family, NULL, 0, &c,
			  &total) < 0)
		return false;
	for (i = 0; i < c.n && !found; i++)
		found = is_host(v, c.list[i], p, a);
	rt_copies_free(&c);
	return found;
}

/* Where they are answered for, unless that goes without saying. */
static void add_uplink(struct save *v, struct edit *e,
		       const struct addrs *a, bool noroute)
{
	char *word = uplink_word(&v->s.ctx->host.rt, a->list, a->n,
				 noroute ? UPLINK_NONE : NULL);

	if (word)
		edit_set(e, "uplink", word);
	free(word);
}

/* More addresses; for a new file also what else the words say of them. */
static void add_addrs(struct save *v, struct edit *e,
		      const struct venet_port *p, const struct addrs *more,
		      bool all)
{
	const struct nlmsghdr *route, *first[2] = { NULL, NULL };
	size_t exact = 0, count = 0, routed = 0, inside = 0, i;
	struct addr_opts none = { .flags = 0 };
	struct link hub = { .ifindex = p->hub };
	struct target t;

	if (target_open(&t, v->s.ctx, p, &hub, &none))
		t.have_ct = false;
	for (i = 0; i < more->n; i++) {
		struct addr a = more->list[i];

		if (!a.src_only) {
			route = known_route(&v->s.known, &v->s.ctx->host.rt,
					    &a, p->hub);
			if (route)
				first[a.family == AF_INET6] = route;
			count++;
			routed += !!route;
			exact += addr_exact(&a);
			inside += assigned(v, &t, p, &a);
		}
		edit_addr_add(e, &a);
	}
	for (i = 0; i < 2 && all; i++)
		if (first[i])
			add_route_words(e, first[i]);
	if (all && count && !routed)
		edit_flag(e, "noroute");
	if (all && exact && !inside)
		edit_flag(e, "noassign");
	if (all)
		add_uplink(v, e, more, count && !routed);
	known_forget(&v->s.known, &t.ct.rt);
	target_free(&t);
}

/* Containers */

/* How the container is to be found again; fails when nothing lasts. */
static int add_container(struct save *v, struct edit *e, const char *name,
			 const struct venet_port *p)
{
	const char *ref = v->named ? v->ref.text :
			  netns_map_find(&v->s.snap.netns, p->netnsid);
	struct ref r;

	if (!ref || !strncmp(ref, "pid:", 4))
		return fail(ERR_NOCT,
			    "nothing that lasts names its netns; say which: %s conf save REF",
			    v->s.ctx->self);
	if (ref_parse(name, &r) || strcmp(r.text, ref))
		edit_set(e, "container", ref);
	return 0;
}

/* The way out, or what else the mark is for. */
static void add_mark(struct save *v, struct edit *e, uint32_t mark)
{
	const struct via *via = vias_find(&v->vias, mark);
	char text[16], line[VIA_TEXT];
	int f;

	snprintf(text, sizeof(text), "0x%x", mark);
	if (mark && !via)
		edit_set(e, "mark", text);
	for (f = 0; via && f < 2; f++)
		if (via->hop[f].gw.family)
			edit_flag(e, via_text(&via->hop[f], line));
}

/* Does the file say the same? It may leave the device out. */
static bool says_via(const struct via_words *w, const struct via *via)
{
	int f;

	for (f = 0; f < 2; f++) {
		const struct via_hop *h = &via->hop[f];

		/* One that is lost with its link is not forgotten. */
		if (!h->gw.family && w->gw[f].family && via->last[f])
			continue;
		if (h->gw.family != w->gw[f].family ||
		    (h->gw.family && addr_cmp(&h->gw, &w->gw[f])) ||
		    (w->dev[f] && strcmp(w->dev[f], h->dev)))
			return false;
	}
	return true;
}

static void mend_via(struct save *v, struct edit *e, const struct work *w)
{
	const struct via *via = vias_find(&v->vias, w->port->mark);
	const struct via_words *words = &w->ct->args.via;

	if (via ? says_via(words, via) : !via_named(words) || words->none)
		return;
	edit_del(e, "via");
	if (!via)
		return;
	edit_del(e, "mark");
	add_mark(v, e, w->port->mark);
}

static int new_file(struct save *v, struct edit *e, const char *name,
		    const struct venet_port *p)
{
	const struct venet_hub *hub = snap_hub(&v->s.snap, p->hub);
	char id[16];

	if (add_container(v, e, name, p))
		return -1;
	if (p->label[0] && strcmp(p->label, name))
		edit_set(e, "label", p->label);
	snprintf(id, sizeof(id), "%u", p->id);
	edit_set(e, "id", id);
	add_mark(v, e, p->mark);
	if (strcmp(p->name, HUB_NAME))
		edit_set(e, "name", p->name);
	if (hub && (!v->s.hub || strcmp(hub->name, v->s.hub)))
		edit_set(e, "hub", hub->name);
	return 0;
}

static int write_edit(struct save *v, const char *file, const struct edit *e,
		      const char *old)
{
	char *text = edit_text(e);
	int ret = 0;

	/* What says the same is not written again. */
	if (!old || !v->write || strcmp(text, old))
		ret = put(v, file, text);
	free(text);
	return ret;
}

static int save_new(struct save *v, struct work *w)
{
	char id[16], *file;
	const char *name = id;
	struct edit e;
	int ret;

	snprintf(id, sizeof(id), "%u", w->port->id);
	if (w->port->label[0])
		name = w->port->label;
	file = conf_ct_path(v->s.ctx->conf, name);
	if (!file)
		return -1;
	if (!access(file, F_OK)) {
		fail(ERR_USAGE, "%s is about another container", file);
		free(file);
		return -1;
	}
	edit_open(&e, "");
	ret = new_file(v, &e, name, w->port);
	if (!ret) {
		add_addrs(v, &e, w->port, &w->extra, true);
		ret = write_edit(v, file, &e, NULL);
	}
	edit_close(&e);
	free(file);
	return ret;
}

static int save_old(struct save *v, struct work *w)
{
	char *old = file_read(w->ct->file);
	struct edit e;
	size_t i;
	int ret;

	if (!old)
		return -1;
	edit_open(&e, old);
	for (i = 0; i < w->missing.n; i++)
		edit_addr_del(&e, &w->missing.list[i]);
	add_addrs(v, &e, w->port, &w->extra, false);
	mend_via(v, &e, w);
	ret = write_edit(v, w->ct->file, &e, old);
	edit_close(&e);
	free(old);
	return ret;
}

static int save_port(struct save *v, const struct venet_port *p)
{
	struct work w = {
		.ct = v->file[p - v->s.snap.port],
		.port = p,
	};
	int ret;

	sync_compare(&v->s, &w);
	ret = w.ct ? save_old(v, &w) : save_new(v, &w);
	sync_work_free(&w);
	return ret;
}

static void match_files(struct save *v)
{
	const struct venet_port *p;
	size_t i;

	v->file = xzalloc((v->s.snap.ports + 1) * sizeof(*v->file));
	for (i = 0; i < v->conf.cts; i++)
		if (!v->conf.ct[i]->bad &&
		    !sync_port(&v->s, v->conf.ct[i], &p) && p)
			v->file[p - v->s.snap.port] = v->conf.ct[i];
}

/* Hubs */

static int save_hub(struct save *v, const struct venet_hub *hub)
{
	char *file = conf_hub_path(v->s.ctx->conf, hub->name), *text = NULL;
	int ret = -1;

	if (!file)
		return -1;
	if (access(file, F_OK))
		text = xstrdup(HUB_TEXT);
	else if (v->write)
		ret = 0;
	else
		text = file_read(file);
	if (text)
		ret = put(v, file, text);
	free(text);
	free(file);
	return ret;
}

static void judge(struct save *v, const char *name, int ret)
{
	if (!ret)
		return;
	sync_failed(&v->s, name);
}

static void save_all(struct save *v)
{
	char text[PORT_TEXT];
	size_t i;

	for (i = 0; i < v->s.snap.hubs; i++)
		judge(v, v->s.snap.hub[i].name,
		      save_hub(v, &v->s.snap.hub[i]));
	for (i = 0; i < v->s.snap.ports; i++)
		judge(v, port_text(&v->s.snap.port[i], text),
		      save_port(v, &v->s.snap.port[i]));
}

static int save_one(struct save *v, const struct venet_port *port)
{
	size_t i;

	for (i = 0; i < v->s.snap.ports; i++)
		if (v->s.snap.port[i].hub == port->hub &&
		    v->s.snap.port[i].id == port->id)
			return save_port(v, &v->s.snap.port[i]);
	return fail(ERR_NOCT, "id %u went away", port->id);
}

static int run(struct save *v, struct ctx *ctx, int argc, char **argv)
{
	struct words w = { argc, argv };
	const char *word = w.argc ? word_name(&w, "") : "all";
	struct venet_port port;
	struct link hub;
	int ret = -1;

	if (!word || words_end(&w))
		return -1;
	if (!strcmp(word, "all")) {
		word = NULL;
	} else {
		if (find_ct(ctx, word, NULL, &port, &hub))
			return -1;
		v->named = !ref_parse(word, &v->ref) &&
			   v->ref.kind != REF_WORD;
	}
	if (conf_load(&v->conf, ctx->conf))
		return -1;
	if (v->write && !ctx->dry_run && conf_make_dirs(ctx->conf))
		goto out;
	if (sync_open(&v->s, ctx, &v->conf))
		goto out;
	if (vias_read(&v->vias, &ctx->host.rt)) {
		sync_close(&v->s);
		goto out;
	}
	match_files(v);
	netns_map_names(&v->s.snap.netns, &ctx->host.rt);
	v->json = (struct json){ .f = stdout };
	if (ctx->json)
		json_open(&v->json, NULL, '[');
	ret = 0;
	if (word)
		ret = save_one(v, &port);
	else
		save_all(v);
	if (ctx->json) {
		json_close(&v->json, ']');
		putchar('\n');
	}
	if (!ret && v->s.failed)
		ret = ERR_PARTLY;
	free(v->file);
	vias_free(&v->vias);
	sync_close(&v->s);
out:
	conf_free(&v->conf);
	return ret;
}

int conf_show(struct ctx *ctx, int argc, char **argv)
{
	struct save v = { .s.prune = true };

	return run(&v, ctx, argc, argv);
}

int conf_save(struct ctx *ctx, int argc, char **argv)
{
	struct save v = { .s.prune = true, .write = true };

	return run(&v, ctx, argc, argv);
}

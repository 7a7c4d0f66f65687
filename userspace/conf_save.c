// SPDX-License-Identifier: GPL-2.0-only
/* What runs, in the words of the files: printed, or written to them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "atomic.h"
#include "conf.h"
#include "err.h"
#include "file.h"
#include "find.h"
#include "netns.h"
#include "save.h"

#define HUB_TEXT	"# \"tune\" here makes a router of the host.\n"

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

/* Containers */

/* How the container is to be found again; fails when nothing lasts. */
static int add_container(struct save *v, struct edit *e, const char *name,
			 const struct saved *ct)
{
	const char *ref = v->named ? v->ref.text : ct->ref;
	struct ref r;

	if (!ref || !strncmp(ref, "pid:", 4))
		return fail(ERR_NOCT,
			    "nothing that lasts names its netns; say which: %s conf save REF",
			    v->s.ctx->self);
	if (ref_parse(name, &r) || strcmp(r.text, ref))
		edit_set(e, "container", ref);
	return 0;
}

static void add_port(struct save *v, struct edit *e,
		     const struct venet_port *p)
{
	const struct venet_hub *hub = snap_hub(&v->s.snap, p->hub);
	char id[16];

	snprintf(id, sizeof(id), "%u", p->id);
	edit_set(e, "id", id);
	save_mark(v, e, p->mark);
	if (strcmp(p->name, HUB_NAME))
		edit_set(e, "name", p->name);
	if (hub && (!v->s.hub || strcmp(hub->name, v->s.hub)))
		edit_set(e, "hub", hub->name);
}

/* A port without addresses, beside devices, must be asked for by its hub. */
static void keep_port(struct save *v, struct edit *e,
		      const struct venet_port *p)
{
	const struct venet_hub *hub = snap_hub(&v->s.snap, p->hub);
	struct conf c = { .cts = 0 };

	if (hub && !conf_ct_add(&c, "x", edit_text(e))->port)
		edit_set(e, "hub", hub->name);
	conf_free(&c);
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

static int save_new(struct save *v, struct saved *ct)
{
	const struct venet_port *p = ct->w.port;
	char id[16], *file;
	const char *name = ct->label;
	struct edit e;
	int ret;

	if (!*name) {
		snprintf(id, sizeof(id), "%u", p->id);
		name = id;
	}
	file = conf_ct_path(v->s.ctx->conf, name);
	if (!file)
		return -1;
	if (!access(file, F_OK)) {
		fail(ERR_USAGE, "%s is about another container", file);
		free(file);
		return -1;
	}
	edit_open(&e, "");
	ret = add_container(v, &e, name, ct);
	if (!ret && *ct->label && strcmp(ct->label, name))
		edit_set(&e, "label", ct->label);
	if (!ret && p) {
		add_port(v, &e, p);
		save_addrs(v, &e, p, &ct->w.extra, true);
	}
	if (!ret)
		ret = save_devs(v, &e, ct);
	if (!ret && p)
		keep_port(v, &e, p);
	if (!ret)
		ret = write_edit(v, file, &e, NULL);
	edit_close(&e);
	free(file);
	return ret;
}

static int save_old(struct save *v, struct saved *ct)
{
	struct work *w = &ct->w;
	char *old = file_read(w->ct->file);
	struct edit e;
	size_t i;
	int ret;

	if (!old)
		return -1;
	edit_open(&e, old);
	for (i = 0; i < w->missing.n; i++)
		edit_addr_del(&e, &w->missing.list[i]);
	if (w->port) {
		save_addrs(v, &e, w->port, &w->extra, false);
		save_via(v, &e, w);
	}
	ret = save_devs(v, &e, ct);
	if (!ret && w->port)
		keep_port(v, &e, w->port);
	if (!ret)
		ret = write_edit(v, w->ct->file, &e, old);
	edit_close(&e);
	free(old);
	return ret;
}

static int save_ct(struct save *v, struct saved *ct)
{
	int ret = save_devs_open(v, ct);

	if (ret)
		return ret;
	if (ct->w.port)
		sync_compare(&v->s, &ct->w);
	ret = ct->w.ct ? save_old(v, ct) : save_new(v, ct);
	sync_work_free(&ct->w);
	if (ct->open)
		place_close(&ct->place);
	return ret;
}

/* Who there is: by port, by file, by pair, by device */

static struct saved *add(struct save *v, int nsid)
{
	struct saved *ct;

	vec_grow(v->list, v->n);
	ct = &v->list[v->n++];
	memset(ct, 0, sizeof(*ct));
	ct->w.nsid = nsid;
	return ct;
}

static bool is_known(const struct save *v, int nsid)
{
	size_t i;

	for (i = 0; i < v->n; i++)
		if (nsid >= 0 && v->list[i].w.nsid == nsid)
			return true;
	return false;
}

/* Does it run? Then it is known which netns that is. */
static bool look_at(struct save *v, struct saved *ct, const char *word)
{
	struct err saved = *err_last();
	struct stat st;
	struct ref r;
	int fd = word && !ref_parse(word, &r) ? netns_open(&r) : -1;

	ct->where = word;
	if (fd >= 0) {
		if (ct->w.nsid < 0)
			ct->w.nsid = netns_id(&v->s.ctx->host.rt, fd);
		ct->inode = fstat(fd, &st) ? 0 : st.st_ino;
		close(fd);
	}
	err_restore(&saved);
	return fd >= 0;
}

static void add_ports(struct save *v)
{
	const struct venet_port *p;
	struct saved *ct;
	size_t i;

	for (i = 0; i < v->s.snap.ports; i++) {
		p = &v->s.snap.port[i];
		ct = add(v, p->netnsid);
		ct->w.port = p;
		ct->label = p->label;
	}
	for (i = 0; i < v->conf.cts; i++) {
		struct conf_ct *file = v->conf.ct[i];

		if (file->bad || sync_port(&v->s, file, &p) || !p)
			continue;
		v->list[p - v->s.snap.port].w.ct = file;
	}
	for (i = 0; i < v->n; i++) {
		ct = &v->list[i];
		ct->ref = netns_map_find(&v->s.snap.netns, ct->w.nsid);
		ct->where = ct->w.ct ? ct->w.ct->args.ref.text : ct->ref;
		if (v->nics.n)
			look_at(v, ct, ct->where);
	}
}

/* Those without a port have one of their own, which says who they are. */
static void add_files(struct save *v)
{
	struct saved *ct;
	size_t i, k;

	for (i = 0; i < v->conf.cts; i++) {
		struct conf_ct *file = v->conf.ct[i];

		for (k = 0; k < v->s.snap.ports; k++)
			if (v->list[k].w.ct == file)
				break;
		if (file->bad || k < v->s.snap.ports)
			continue;
		ct = add(v, -1);
		ct->w.ct = file;
		ct->label = file->args.label;
		v->n -= !look_at(v, ct, file->args.ref.text);
	}
}

static void add_others(struct save *v)
{
	const struct veth *p;
	const struct nic *n;
	struct saved *ct;
	size_t i, k;

	for (i = 0; i < v->s.veths.n; i++) {
		p = &v->s.veths.list[i];
		if (is_known(v, p->nsid))
			continue;
		ct = add(v, p->nsid);
		ct->label = p->ct;
		ct->ref = netns_map_find(&v->s.snap.netns, p->nsid);
		look_at(v, ct, ct->ref);
	}
	for (i = 0; i < v->nics.n; i++) {
		n = &v->nics.nic[i];
		for (k = 0; k < v->n; k++)
			if (save_nic_is_in(v, n, &v->list[k]))
				break;
		if (k < v->n)
			continue;
		ct = add(v, -1);
		ct->ref = n->ct;
		ct->label = strchr(n->ct, ':') ? strchr(n->ct, ':') + 1 : n->ct;
		/* One whose container is gone is on its way back. */
		v->n -= !look_at(v, ct, n->ct);
	}
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
	for (i = 0; i < v->n; i++) {
		struct saved *ct = &v->list[i];
		const char *name = ct->w.port ? port_text(ct->w.port, text) :
						ct->label;

		judge(v, name, save_ct(v, ct));
	}
}

/* By its port, or else by its file, its label or its netns. */
static struct saved *find(struct save *v, const char *word)
{
	struct venet_port port;
	struct link hub;
	struct saved *ct, key = { .w.nsid = -1 };
	struct err why;
	size_t i;

	if (!find_ct(v->s.ctx, word, NULL, &port, &hub)) {
		for (i = 0; i < v->s.snap.ports; i++) {
			ct = &v->list[i];
			if (ct->w.port->hub == port.hub &&
			    ct->w.port->id == port.id)
				return ct;
		}
		fail(ERR_NOCT, "id %u went away", port.id);
		return NULL;
	}
	why = *err_last();
	look_at(v, &key, word);
	for (i = v->s.snap.ports; i < v->n; i++) {
		ct = &v->list[i];
		if (!strcmp(ct->label, word) ||
		    (ct->w.ct && !strcmp(ct->w.ct->name, word)) ||
		    (key.w.nsid >= 0 && key.w.nsid == ct->w.nsid))
			return ct;
	}
	err_restore(&why);
	return NULL;
}

static int save_one(struct save *v, const char *word)
{
	struct saved *ct = find(v, word);

	if (ct && v->named && !ct->where)
		ct->where = v->ref.text;
	return ct ? save_ct(v, ct) : -1;
}

static int collect(struct save *v)
{
	struct ctx *ctx = v->s.ctx;

	netns_map_names(&v->s.snap.netns, &ctx->host.rt);
	if (vias_read(&v->vias, &ctx->host.rt) ||
	    (nic_store_any(ctx) && nic_store_open(&v->nics, ctx, false)))
		return -1;
	add_ports(v);
	add_files(v);
	add_others(v);
	return 0;
}

static void forget(struct save *v)
{
	free(v->list);
	nic_store_close(&v->nics);
	vias_free(&v->vias);
	sync_close(&v->s);
}

static int run(struct save *v, struct ctx *ctx, int argc, char **argv)
{
	struct words w = { argc, argv };
	const char *word = w.argc ? word_name(&w, "") : "all";
	int ret = -1;

	if (!word || words_end(&w))
		return -1;
	if (!strcmp(word, "all"))
		word = NULL;
	else
		v->named = !ref_parse(word, &v->ref) &&
			   v->ref.kind != REF_WORD;
	if (conf_load(&v->conf, ctx->conf))
		return -1;
	if (v->write && !ctx->dry_run && conf_make_dirs(ctx->conf))
		goto out;
	v->nics.lock = -1;
	if (sync_open(&v->s, ctx, &v->conf))
		goto out;
	ret = collect(v);
	v->json = (struct json){ .f = stdout };
	if (ctx->json)
		json_open(&v->json, NULL, '[');
	if (!ret && word)
		ret = save_one(v, word);
	else if (!ret)
		save_all(v);
	if (ctx->json) {
		json_close(&v->json, ']');
		putchar('\n');
	}
	if (!ret && v->s.failed)
		ret = ERR_PARTLY;
	forget(v);
out:
	conf_free(&v->conf);
	return ret;
}

int conf_show(struct ctx *ctx, int argc, char **argv)
{
	struct save v = { .s = { .prune = true, .any = true } };

	return run(&v, ctx, argc, argv);
}

int conf_save(struct ctx *ctx, int argc, char **argv)
{
	struct save v = { .s = { .prune = true, .any = true }, .write = true };

	return run(&v, ctx, argc, argv);
}

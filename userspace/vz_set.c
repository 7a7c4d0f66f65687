// SPDX-License-Identifier: GPL-2.0-only
/* What vzctl set does about the network, in its own words. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "atomic.h"
#include "conf.h"
#include "conf_edit.h"
#include "conf_file.h"
#include "ct.h"
#include "err.h"
#include "file.h"
#include "netns.h"
#include "target.h"
#include "vz.h"
#include "vz_args.h"
#include "vz_ct.h"
#include "vz_dev.h"

static int vz_fail(int status)
{
	struct err e = *err_last();

	e.code = status;
	err_restore(&e);
	return -1;
}

/* The container that runs */

static enum probe_mode probe_mode(const struct vz_args *a)
{
	return a->skip_arpdetect ? PROBE_OFF : PROBE_WARN;
}

static bool is_listed(const struct vz_args *a, const struct addr *addr)
{
	size_t i;

	if (addr->src_only ? a->del_ext : a->del_all)
		return true;
	for (i = 0; i < a->del.n; i++)
		if (!addr_cmp(&a->del.list[i], addr))
			return true;
	return false;
}

/* What it has is not added again, what it has not is not deleted. */
static int sort_out(const struct vz_args *a, struct target *add,
		    struct target *del)
{
	struct venet_addr *own;
	size_t n, i, k;
	int ret = 0;

	if (venet_addrs(&add->ctx->venet, add->port.hub, add->port.id, &own,
			&n))
		return -1;
	for (i = 0; i < n && !ret; i++) {
		for (k = 0; k < a->add.n; k++)
			if (!addr_cmp(&own[i].addr, &a->add.list[k]))
				break;
		if (k == a->add.n && is_listed(a, &own[i].addr))
			ret = target_addr(del, &own[i].addr);
	}
	for (k = 0; k < a->add.n && !ret; k++) {
		for (i = 0; i < n; i++)
			if (!addr_cmp(&own[i].addr, &a->add.list[k]))
				break;
		if (i == n)
			ret = target_addr(add, &a->add.list[k]);
	}
	free(own);
	return ret;
}

/* What comes before what goes: the container is never without any. */
static int plan(struct target *add, struct target *del, struct txn *txn)
{
	if (add->n && target_plan_add(add, txn))
		return -1;
	del->with = add;
	return del->n ? target_plan_del(del, txn) : 0;
}

static int apply(struct ctx *ctx, const struct vz_args *a,
		 const struct venet_port *port, const struct link *hub)
{
	const struct addr_opts opts = { .probe = probe_mode(a) };
	struct txn txn = { .n = 0 };
	struct target add, del;
	int ret;

	if (target_open(&add, ctx, port, hub, &opts))
		return -1;
	ret = target_open(&del, ctx, port, hub, &opts);
	if (!ret) {
		ret = sort_out(a, &add, &del);
		if (!ret)
			ret = plan(&add, &del, &txn);
		if (ret)
			txn_free(&txn);
		else
			ret = ctx_txn(ctx, &txn);
		target_free(&del);
	}
	target_free(&add);
	return ret;
}

/* It runs, but has no venet device yet: OpenVZ's always have one. */
static int attach(struct ctx *ctx, const struct vz_args *a,
		  const struct conf_name *name)
{
	struct ct_args args = {
		.label = name->label,
		.addr = a->add.list,
		.n = a->add.n,
		.opts.probe = probe_mode(a),
	};
	char buf[SAFE_MAX];

	ref_copy(&args.ref, &name->ref);
	if (vz_ctid(a->ct, &args.id))
		args.id = 0;
	if (!label_ok(args.label))
		return fail(ERR_USAGE, "\"%s\" cannot be a label",
			    safe_text(a->ct, buf));
	return ct_attach_args(ctx, &args);
}

/* A container: who it is, whether it runs, and its file. */
struct who {
	struct conf conf;
	const struct conf_ct *file;	/* of whatever name, or NULL */
	struct venet_port port;		/* id 0: none */
	struct link hub;
	bool runs;
	bool hubless;			/* addresses are for its file alone */
	struct vz_live live;
};

/* The file that is about it, of whatever name; or NULL. */
static const struct conf_ct *file_of(const struct conf *c,
				     const struct vz_args *a,
				     const struct venet_port *port)
{
	const char *label = port->label[0] ? port->label : a->ct;
	const struct conf_ct *ct = conf_ct_find(c, a->ct);
	uint32_t id = port->id;
	size_t i;

	if (!id && vz_ctid(a->ct, &id))
		id = 0;
	for (i = 0; !ct && i < c->cts; i++) {
		const struct ct_args *args = &c->ct[i]->args;

		if ((id && args->id == id) ||
		    (args->label && !strcmp(args->label, label)))
			ct = c->ct[i];
	}
	return ct;
}

/* Its netns: by its file, by its port, or as a reference. -2: not running. */
static int open_live(struct ctx *ctx, const struct vz_args *a, struct who *w)
{
	int fd;

	if (!w->file && w->port.id)
		return netns_find(&ctx->host.rt, w->port.netnsid,
				  w->port.label, &w->live.ref);
	if (w->file)
		ref_copy(&w->live.ref, &w->file->args.ref);
	else if (ref_parse(a->ct, &w->live.ref))
		return vz_fail(VZ_SYNTAX);
	fd = netns_open(&w->live.ref);
	return fd < 0 && err_last()->code == ERR_NOCT ? -2 : fd;
}

/* Without a hub, or the module, there is no port; perhaps there is a pair. */
static int find_who(struct ctx *ctx, const struct vz_args *a, struct who *w)
{
	const char *label;
	int fd;

	if (conf_load_cts(&w->conf, ctx->conf))
		return -1;
	if (find_ct(ctx, a->ct, NULL, &w->port, &w->hub)) {
		memset(&w->port, 0, sizeof(w->port));
		w->hubless = err_last()->code == ERR_NOHUB;
		if (w->hubless ? !a->save && vz_args_addrs(a) :
				 err_last()->code != ERR_NOCT)
			return -1;
	}
	w->file = file_of(&w->conf, a, &w->port);
	if (w->file && w->file->bad)
		return fail(ERR_USAGE, "%s is wrong: see venetctl conf check",
			    w->file->file);
	label = w->file ? w->file->args.label : w->port.label;
	snprintf(w->live.label, sizeof(w->live.label), "%s",
		 *label ? label : a->ct);
	fd = open_live(ctx, a, w);
	if (fd >= 0)
		close(fd);
	w->runs = fd >= 0 || w->port.id;
	return fd == -1 && !w->port.id ? -1 : 0;
}

static int run_addrs(struct ctx *ctx, const struct vz_args *a,
		     const struct who *w)
{
	struct conf_name name;

	if (w->port.id)
		return apply(ctx, a, &w->port, &w->hub);
	ref_copy(&name.ref, &w->live.ref);
	memcpy(name.label, w->live.label, sizeof(name.label));
	return attach(ctx, a, &name);
}

static int run_label(struct ctx *ctx, const struct vz_args *a,
		     const struct who *w)
{
	char id[16], *argv[] = { id, "label", (char *)a->hostname, NULL };

	if (!w->port.id || !strcmp(w->port.label, a->hostname))
		return 0;
	snprintf(id, sizeof(id), "%u", w->port.id);
	return ct_set(ctx, 3, argv);
}

static int run_live(struct ctx *ctx, const struct vz_args *a,
		    const struct who *w)
{
	if (vz_args_addrs(a) && !w->hubless && run_addrs(ctx, a, w))
		return vz_fail(err_last()->code == ERR_INUSE ? VZ_IN_USE :
			       err_last()->code == ERR_NOHUB ? VZ_MODULE :
			       err_last()->code == ERR_NOCT ? VZ_NOT_RUNNING :
			       VZ_CANNOT_ADD);
	if (vz_args_devs(a) && vz_devs_run(ctx, a, &w->live, w->file))
		return -1;
	return a->hostname && run_label(ctx, a, w) ? vz_fail(VZ_HOSTNAME) : 0;
}

/* Its file */

static char *edited(struct ctx *ctx, const struct vz_args *a,
		    const struct who *w, const char *old)
{
	const struct conf_ct *ct = w->file;
	struct edit e;
	char *text = NULL, buf[16];
	uint32_t id;
	size_t i;

	edit_open(&e, old);
	if (!*old && !vz_ctid(a->ct, &id) && id) {
		snprintf(buf, sizeof(buf), "%u", id);
		edit_set(&e, "id", buf);
	}
	if (!*old && strchr(a->ct, ':'))
		edit_set(&e, "container", a->ct);
	for (i = 0; ct && i < ct->args.n; i++)
		if (is_listed(a, &ct->args.addr[i]))
			edit_addr_del(&e, &ct->args.addr[i]);
	for (i = 0; i < a->add.n; i++) {
		edit_addr_del(&e, &a->add.list[i]);
		edit_addr_add(&e, &a->add.list[i]);
	}
	if (a->hostname)
		edit_set(&e, "label", a->hostname);
	if (!vz_devs_edit(ctx, a, w->runs ? &w->live : NULL, ct, &e))
		text = edit_text(&e);
	edit_close(&e);
	return text;
}

/* What it says must be right, and go with the other files. */
static int check(struct who *w, const char *file, const char *text)
{
	size_t i;

	for (i = 0; w->file && i < w->conf.cts; i++)
		if (w->conf.ct[i] == w->file)
			conf_ct_drop(&w->conf, i);
	w->file = NULL;
	i = w->conf.errors;
	conf_ct_add(&w->conf, file, xstrdup(text));
	conf_check(&w->conf);
	for (; i < w->conf.errors; i++)
		if (!strcmp(w->conf.error[i].file, file))
			return fail(ERR_USAGE, "%s would be wrong: %s", file,
				    w->conf.error[i].text);
	return 0;
}

static int write_file(struct ctx *ctx, const struct vz_args *a, struct who *w,
		      const char *file, char *old)
{
	char *text = old ? edited(ctx, a, w, old) : NULL;
	int ret = -1;

	if (text && ctx->dry_run) {
		printf("# %s\n%s", file, text);
		ret = 0;
	} else if (text && !check(w, file, text) &&
		   !conf_make_dirs(ctx->conf)) {
		ret = atomic_write(file, 0600, text, strlen(text));
	}
	free(text);
	free(old);
	return ret;
}

static int save(struct ctx *ctx, const struct vz_args *a, struct who *w)
{
	char *argv[] = { (char *)a->ct, NULL }, *file;
	int ret = -1;

	if (w->file) {
		file = xstrdup(w->file->file);
		ret = write_file(ctx, a, w, file, file_read(file));
	} else if (w->port.id || (w->runs && vz_args_addrs(a))) {
		/* The first file of one that runs says all that it has. */
		return conf_save(ctx, 1, argv);
	} else {
		file = conf_ct_path(ctx->conf, a->ct);
		if (file)
			ret = write_file(ctx, a, w, file, xstrdup(""));
	}
	free(file);
	return ret;
}

static int set(struct ctx *ctx, const struct vz_args *a, struct who *w)
{
	char buf[SAFE_MAX];

	if (find_who(ctx, a, w))
		return err_last()->code >= VZ_SYNTAX ? -1 :
		       vz_fail(err_last()->code == ERR_NOHUB ? VZ_MODULE :
			       err_last()->code == ERR_USAGE ? VZ_CANNOT_SAVE :
			       VZ_CANNOT_ADD);
	if (!w->runs && !a->save)
		return fail(VZ_NOT_RUNNING, "%s does not run",
			    safe_text(a->ct, buf));
	if (w->runs && run_live(ctx, a, w))
		return -1;
	if (a->save)
		return !save(ctx, a, w) ? 0 :
		       err_last()->code >= VZ_SYNTAX ? -1 :
		       vz_fail(VZ_CANNOT_SAVE);
	warn("%s is not saved; --save does that", safe_text(a->ct, buf));
	return 0;
}

int vz_set(struct ctx *ctx, int argc, char **argv)
{
	struct words w = { argc, argv };
	struct who who = { .runs = false };
	struct vz_args a;
	int ret = vz_args_parse(&a, &w);

	if (!ret)
		ret = set(ctx, &a, &who);
	conf_free(&who.conf);
	vz_args_free(&a);
	return ret;
}

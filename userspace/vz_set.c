// SPDX-License-Identifier: GPL-2.0-only
/* What vzctl set does about addresses, in its own words. */
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

/* 1 done, 0 not running, -1 failed. *port: what it has, id 0 for none. */
static int run_live(struct ctx *ctx, const struct vz_args *a,
		    struct venet_port *port)
{
	struct conf_name name;
	struct link hub;
	int fd, ret;

	ret = find_ct(ctx, a->ct, NULL, port, &hub);
	if (!ret)
		return apply(ctx, a, port, &hub) ? -1 : 1;
	memset(port, 0, sizeof(*port));
	/* Without a hub nothing runs; a file may be written all the same. */
	if (err_last()->code == ERR_NOHUB && a->save)
		return 0;
	if (err_last()->code != ERR_NOCT)
		return -1;
	ret = conf_name_find(ctx->conf, a->ct, &name);
	if (!ret) {
		ret = ref_parse(a->ct, &name.ref) ? -1 : 1;
		snprintf(name.label, sizeof(name.label), "%s", a->ct);
	}
	if (ret < 0)
		return -1;
	fd = netns_open(&name.ref);
	if (fd < 0)
		return err_last()->code == ERR_NOCT ? 0 : -1;
	close(fd);
	return attach(ctx, a, &name) ? -1 : 1;
}

/* Its file */

static char *edited(const struct vz_args *a, const char *file,
		    const char *old)
{
	struct conf c = { .cts = 0 };
	struct conf_ct *ct = conf_ct_add(&c, file, xstrdup(old));
	struct edit e;
	char *text = NULL, buf[16];
	uint32_t id;
	size_t i;

	if (ct->bad) {
		fail(ERR_USAGE, "%s is wrong: see venetctl conf check", file);
	} else {
		edit_open(&e, old);
		if (!*old && !vz_ctid(a->ct, &id) && id) {
			snprintf(buf, sizeof(buf), "%u", id);
			edit_set(&e, "id", buf);
		}
		for (i = 0; i < ct->args.n; i++)
			if (is_listed(a, &ct->args.addr[i]))
				edit_addr_del(&e, &ct->args.addr[i]);
		for (i = 0; i < a->add.n; i++) {
			edit_addr_del(&e, &a->add.list[i]);
			edit_addr_add(&e, &a->add.list[i]);
		}
		text = edit_text(&e);
		edit_close(&e);
	}
	conf_free(&c);
	return text;
}

/* The file that is about it, of whatever name; to be freed, or NULL. */
static char *file_of(const struct conf *c, const struct vz_args *a,
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
	return ct ? xstrdup(ct->file) : NULL;
}

static int write_file(struct ctx *ctx, const struct vz_args *a,
		      const char *file, char *old)
{
	char *text = old ? edited(a, file, old) : NULL;
	int ret = -1;

	if (text && ctx->dry_run) {
		printf("# %s\n%s", file, text);
		ret = 0;
	} else if (text && !conf_make_dirs(ctx->conf)) {
		ret = atomic_write(file, 0600, text, strlen(text));
	}
	free(text);
	free(old);
	return ret;
}

static int save(struct ctx *ctx, const struct vz_args *a,
		const struct venet_port *port)
{
	char *argv[] = { (char *)a->ct, NULL };
	struct conf c = { .cts = 0 };
	char *file;
	int ret = -1;

	if (conf_load_cts(&c, ctx->conf))
		return -1;
	file = file_of(&c, a, port);
	if (file) {
		ret = write_file(ctx, a, file, file_read(file));
	} else if (port->id) {
		/* The first file of one that runs says all that it has. */
		ret = conf_save(ctx, 1, argv);
	} else {
		file = conf_ct_path(ctx->conf, a->ct);
		if (file)
			ret = write_file(ctx, a, file, xstrdup(""));
	}
	free(file);
	conf_free(&c);
	return ret;
}

static int set(struct ctx *ctx, const struct vz_args *a)
{
	struct venet_port port;
	char buf[SAFE_MAX];
	int ret = run_live(ctx, a, &port);

	if (ret < 0)
		return vz_fail(err_last()->code == ERR_INUSE ? VZ_IN_USE :
			       err_last()->code == ERR_NOHUB ? VZ_MODULE :
			       err_last()->code == ERR_NOCT ? VZ_NOT_RUNNING :
			       VZ_CANNOT_ADD);
	if (!ret && !a->save)
		return fail(VZ_NOT_RUNNING, "%s does not run",
			    safe_text(a->ct, buf));
	if (a->save)
		return save(ctx, a, &port) ? vz_fail(VZ_CANNOT_SAVE) : 0;
	warn("%s is not saved; --save does that", safe_text(a->ct, buf));
	return 0;
}

int vz_set(struct ctx *ctx, int argc, char **argv)
{
	struct words w = { argc, argv };
	struct vz_args a;
	int ret = vz_args_parse(&a, &w);

	if (!ret)
		ret = set(ctx, &a);
	vz_args_free(&a);
	return ret;
}

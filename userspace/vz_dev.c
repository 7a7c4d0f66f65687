// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "netns.h"
#include "nic.h"
#include "util.h"
#include "veth_fit.h"
#include "vz.h"
#include "vz_dev.h"

/* The pairs of a container that runs. */
struct pairs {
	struct ctx *ctx;
	const struct vz_args *a;
	const struct vz_live *live;
	const struct conf_ct *file;
	struct veths vs;
	struct place inside;
	int nsid;
};

static int status(int code)
{
	struct err e = *err_last();

	e.code = code;
	err_restore(&e);
	return -1;
}

static int open_pairs(struct pairs *p, bool lock)
{
	struct ref r;

	ref_copy(&r, &p->live->ref);
	if (veth_open_ct(&p->inside, &r))
		return -1;
	p->nsid = netns_id(&p->ctx->host.rt, p->inside.fd);
	if (p->nsid != -2 && !veths_open(&p->vs, p->ctx, lock))
		return 0;
	if (p->nsid != -2)
		veths_close(&p->vs);
	place_close(&p->inside);
	return -1;
}

static void close_pairs(struct pairs *p)
{
	veths_close(&p->vs);
	place_close(&p->inside);
}

static bool is_its(const struct pairs *p, const struct veth *v,
		   const char *name)
{
	return p->nsid >= 0 && v->nsid == p->nsid &&
	       (!name || !strcmp(v->name, name));
}

static const struct veth *find_pair(const struct pairs *p, const char *name)
{
	size_t i;

	for (i = 0; i < p->vs.n; i++)
		if (is_its(p, &p->vs.list[i], name))
			return &p->vs.list[i];
	return NULL;
}

static const struct veth_args *of_file(const struct conf_ct *file,
				       const char *name)
{
	size_t i;

	for (i = 0; file && i < file->veths; i++)
		if (!strcmp(veth_args_name(&file->veth[i].args), name))
			return &file->veth[i].args;
	return NULL;
}

/* A list of addresses of its own. */
static void own(struct veth_args *a, const struct veth_args *from)
{
	size_t i;

	*a = *from;
	a->lan.addr = NULL;
	a->lan.n = 0;
	for (i = 0; i < from->lan.n; i++) {
		vec_grow(a->lan.addr, a->lan.n);
		a->lan.addr[a->lan.n++] = from->lan.addr[i];
	}
}

/*
 * What a device is before it is changed: as it runs, or as the file says, or as
 * a new one is. @copy holds the words of one that runs.
 */
static int start(struct veth_args *a, struct pairs *p, const struct vz_op *op,
		 const struct veth_args *file, struct veth *copy, bool file_first)
{
	const struct veth *v = p ? find_pair(p, op->n.ifname) : NULL;

	if (v && !(file && file_first)) {
		*copy = *v;
		return veth_args_of(a, &p->vs, copy, &p->inside) ? -1 :
		       veth_args_trim(a, p->ctx, copy);
	}
	if (file) {
		own(a, file);
		return 0;
	}
	vz_netif_new(a);
	if (op->add)
		return 0;
	return fail(VZ_SYNTAX, "%s is no device of this container; use --netif_add first",
		    op->n.ifname);
}

static int apply(const struct vz_op *op, struct veth_args *a)
{
	if (vz_op_apply(op, a))
		return status(VZ_VALUE);
	if (!a->bridge)
		return fail(VZ_VETH,
			    "%s is to be in which bridge? --netif_add %s,,,,BRIDGE",
			    op->n.ifname, op->n.ifname);
	return 0;
}

static int run_op(struct pairs *p, const struct vz_op *op)
{
	struct veth_fit f = {
		.ctx = p->ctx,
		.vs = &p->vs,
		.inside = &p->inside,
		.nsid = p->nsid,
		.gone = op->del.list,
		.gones = op->del.n,
		.exact = op->del_all,
	};
	struct veth_args a;
	struct veth copy;
	int ret = start(&a, p, op, of_file(p->file, op->n.ifname), &copy,
			false);

	if (ret && err_last()->code != VZ_SYNTAX)
		ret = status(VZ_VETH);
	if (!ret)
		ret = apply(op, &a);
	a.label = p->live->label;
	if (!ret && veth_fit(&f, &a))
		ret = status(err_last()->code == ERR_INUSE ? VZ_IN_USE :
							     VZ_VETH);
	veth_args_free(&a);
	return ret;
}

static int del_pair(struct pairs *p, const char *name)
{
	const struct veth *v = find_pair(p, name);
	char buf[SAFE_MAX];

	if (v)
		return veth_del_pair(p->ctx, &p->vs, v) ? status(VZ_VETH) : 0;
	if (!of_file(p->file, name))
		warn("%s is no device of this container; it is left out",
		     safe_text(name, buf));
	return 0;
}

static int run_pairs(struct pairs *p)
{
	const struct vz_args *a = p->a;
	const struct veth *v;
	size_t i = 0;
	int ret = 0;

	while (a->netif_del_all && !ret && i < p->vs.n) {
		v = &p->vs.list[i];
		if (!is_its(p, v, NULL))
			i++;
		else if (veth_del_pair(p->ctx, &p->vs, v))
			ret = status(VZ_VETH);
		else
			i += p->ctx->dry_run;
	}
	for (i = 0; i < a->netif_dels && !ret; i++)
		ret = del_pair(p, a->netif_del[i]);
	for (i = 0; i < a->ops && !ret; i++)
		ret = run_op(p, a->op[i]);
	return ret;
}

/* Real devices */

static const struct nic *find_nic(const struct nic_store *s, const char *dev)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (nic_link_named(&s->nic[i].link, 1, dev))
			return &s->nic[i];
	return NULL;
}

static int del_nic(struct ctx *ctx, const struct vz_live *live,
		   const char *dev)
{
	const struct nic *n = NULL;
	struct nic_store s;
	char buf[SAFE_MAX];
	int ret = 0;

	if (nic_store_open(&s, ctx, true))
		return -1;
	n = find_nic(&s, dev);
	if (n && strcmp(n->ct, live->ref.text))
		ret = fail(ERR_KERNEL, "%s is in %s", safe_text(dev, buf),
			   n->ct);
	else if (n)
		ret = nic_restore(ctx, &s, n);
	else
		warn("%s is no device of this container; it is left out",
		     safe_text(dev, buf));
	nic_store_close(&s);
	return ret;
}

static int add_nic(struct ctx *ctx, const struct vz_live *live,
		   const char *dev)
{
	struct nic_args args = { .dev = dev };
	const struct nic *n;
	struct nic_store s;
	bool there;

	if (nic_store_open(&s, ctx, false))
		return -1;
	n = find_nic(&s, dev);
	there = n && !strcmp(n->ct, live->ref.text);
	nic_store_close(&s);
	return there ? 0 : nic_attach_args(ctx, live->ref.text, &args);
}

int vz_devs_run(struct ctx *ctx, const struct vz_args *a,
		const struct vz_live *live, const struct conf_ct *file)
{
	struct pairs p = { .ctx = ctx, .a = a, .live = live, .file = file };
	int ret = 0;
	size_t i;

	if (a->ops || a->netif_dels || a->netif_del_all) {
		if (open_pairs(&p, !ctx->dry_run))
			return status(VZ_VETH);
		ret = run_pairs(&p);
		close_pairs(&p);
	}
	for (i = 0; i < a->netdev_dels && !ret; i++)
		if (del_nic(ctx, live, a->netdev_del[i]))
			ret = status(VZ_NETDEV);
	for (i = 0; i < a->netdev_adds && !ret; i++)
		if (add_nic(ctx, live, a->netdev_add[i]))
			ret = status(VZ_NETDEV);
	return ret;
}

/* The file */

static int edit_op(struct pairs *p, const struct vz_op *op,
		   const struct conf_ct *file, struct edit *e)
{
	struct veth_args a;
	struct veth copy;
	char *text;
	int ret = start(&a, p, op, of_file(file, op->n.ifname), &copy, true);

	if (!ret)
		ret = apply(op, &a);
	if (!ret) {
		text = veth_args_text(&a);
		edit_dev(e, "veth", op->n.ifname, text);
		free(text);
	}
	veth_args_free(&a);
	return ret;
}

int vz_devs_edit(struct ctx *ctx, const struct vz_args *a,
		 const struct vz_live *live, const struct conf_ct *file,
		 struct edit *e)
{
	struct pairs p = { .ctx = ctx, .a = a, .live = live };
	struct nic_args nic;
	char *text;
	int ret = 0;
	size_t i;

	for (i = 0; a->netif_del_all && file && i < file->veths; i++)
		edit_dev(e, "veth", veth_args_name(&file->veth[i].args), NULL);
	for (i = 0; i < a->netif_dels; i++)
		edit_dev(e, "veth", a->netif_del[i], NULL);
	if (a->ops && live && open_pairs(&p, false))
		return -1;
	for (i = 0; i < a->ops && !ret; i++)
		ret = edit_op(live ? &p : NULL, a->op[i], file, e);
	if (a->ops && live)
		close_pairs(&p);
	for (i = 0; i < a->netdev_dels; i++)
		edit_dev(e, "nic", a->netdev_del[i], NULL);
	for (i = 0; i < a->netdev_adds && !ret; i++) {
		nic = (struct nic_args){ .dev = a->netdev_add[i] };
		text = nic_args_text(&nic);
		edit_dev(e, "nic", nic.dev, text);
		free(text);
	}
	return ret;
}

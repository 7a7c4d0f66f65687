// SPDX-License-Identifier: GPL-2.0-only
/* Give a container a device of the host, with its addresses, or nothing. */
#include <errno.h>
#include <linux/if_link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "conf_file.h"
#include "err.h"
#include "find.h"
#include "lan_plan.h"
#include "netns.h"
#include "nic.h"

struct attach {
	const char *ct;
	const struct nic_args *args;
	/* what they mean */
	struct ctx *ctx;
	struct place in;
	struct nic_store store;
	struct nic nic;
};

/* By its file, as a reference, or by the label of a port that it has. */
static int open_ct(struct attach *a)
{
	struct conf_name name;
	struct venet_port port;
	struct link hub;
	struct ref r;
	int fd = conf_name_find(a->ctx->conf, a->ct, &name);
	struct err why;

	if (fd < 0)
		return -1;
	if (fd)
		ref_copy(&r, &name.ref);
	else if (ref_parse(a->ct, &r))
		return -1;
	fd = netns_open(&r);
	if (fd < 0) {
		why = *err_last();
		if (why.code == ERR_NOCT && r.kind == REF_WORD &&
		    !find_ct(a->ctx, a->ct, NULL, &port, &hub))
			fd = netns_find(&a->ctx->host.rt, port.netnsid,
					port.label, &r);
		if (fd < 0) {
			err_restore(&why);
			return -1;
		}
	}
	return place_open(&a->in, &r, fd);
}

static bool names_ok(const struct nic_link *l)
{
	size_t i;

	for (i = 0; i < l->altnames; i++)
		if (!utf8_ok(l->altname[i]))
			return false;
	return utf8_ok(l->name) && utf8_ok(l->alias);
}

static int find_dev(struct attach *a, struct nic_link *list, size_t n)
{
	const struct nic_link *l = nic_link_named(list, n, a->args->dev);
	char buf[SAFE_MAX], q[QUOTED_MAX];
	size_t i;

	safe_text(a->args->dev, buf);
	for (i = 0; i < a->store.n && !l; i++)
		if (!strcmp(a->store.nic[i].link.name, a->args->dev))
			return fail(ERR_USAGE, "%s is in %s; bring it back first: %s nic return %s",
				    buf, a->store.nic[i].ct, a->ctx->self,
				    shell_quote(a->args->dev, q));
	if (!l)
		return fail(ERR_USAGE, "there is no device %s", buf);
	for (i = 0; i < a->store.n; i++)
		if (!strcmp(a->store.nic[i].link.name, l->name) ||
		    nic_is(&a->store.nic[i], l, a->store.boot, false))
			return fail(ERR_USAGE,
				    "what %s was before is not put back yet: %s nic return %s",
				    a->store.nic[i].link.name, a->ctx->self,
				    shell_quote(a->store.nic[i].link.name, q));
	if (nic_refuse(a->ctx, l, list, n, a->ct, a->args->force))
		return -1;
	if (!names_ok(l))
		return fail(ERR_USAGE, "a name of %s is not UTF-8 and could not be written down",
			    buf);
	nic_link_copy(&a->nic.link, l);
	return nic_get(&a->nic, &a->ctx->host, list, n);
}

/* The index inside is chosen, so that the device is known there, too. */
static int find_index(struct attach *a)
{
	int top = 0, index = a->nic.link.ifindex;
	struct nic_link *list;
	size_t n, i;

	if (nic_links(&a->in.rt, &list, &n))
		return -1;
	for (i = 0; i < n; i++) {
		if (list[i].ifindex > top)
			top = list[i].ifindex;
		if (list[i].ifindex == a->nic.link.ifindex)
			index = 0;
	}
	if (nic_link_named(list, n, a->nic.inside)) {
		nic_links_free(list, n);
		return fail(ERR_KERNEL, "%s has an interface %s already; choose another: name NAME",
			    a->in.name, a->nic.inside);
	}
	nic_links_free(list, n);
	a->nic.inside_ifindex = index ? index : top + 1;
	return 0;
}

static int find_place(struct attach *a)
{
	struct stat st;

	if (open_ct(a) || netns_foreign(a->in.fd, a->in.name))
		return -1;
	if (!fstat(a->in.fd, &st))
		a->nic.inode = st.st_ino;
	a->nic.cookie = nic_cookie(&a->in.rt);
	strcpy(a->nic.ct, a->in.ref.text);
	return a->nic.inode ? 0 : -1;
}

/* The device goes, once it is written down what it was. */

struct hand_step {
	struct attach *a;
	struct dev *dev;
};

static enum step_result hand_run(void *arg)
{
	struct hand_step *s = arg;
	const struct nic *n = &s->a->nic;
	struct nl *rt = &s->a->ctx->host.rt;
	char buf[NL_REQUEST];
	struct nlmsghdr *nlh;
	int err;

	if (nic_store_write(&s->a->store, n))
		return STEP_UNSURE;
	nlh = rt_link_set(buf, n->link.ifindex, s->a->in.fd, n->inside, -1);
	if (n->inside_ifindex != n->link.ifindex)
		mnl_attr_put_u32(nlh, IFLA_NEW_IFINDEX, n->inside_ifindex);
	err = nl_talk(rt, nlh, NULL, NULL);
	if (err) {
		fail(ERR_KERNEL, "cannot move %s to %s: %s", n->link.name,
		     s->a->in.name, nl_why(rt, err));
		return STEP_UNSURE;
	}
	s->dev->at = &s->a->in;
	s->dev->ifindex = n->inside_ifindex;
	memcpy(s->dev->name, n->inside, sizeof(s->dev->name));
	return STEP_DONE;
}

static int hand_undo(void *arg)
{
	struct hand_step *s = arg;
	int ret = nic_restore(s->a->ctx, &s->a->store, &s->a->nic);

	return ret > 0 ? fail(ERR_PARTLY, "it is not as it was") : ret;
}

static void hand_text(const void *arg, char *buf, size_t size)
{
	const struct hand_step *s = arg;
	const struct nic *n = &s->a->nic;
	char q[QUOTED_MAX], q2[QUOTED_MAX], q3[QUOTED_MAX];

	snprintf(buf, size, "%s link set %s netns %s name %s",
		 s->a->ctx->host.ip, shell_quote(n->link.name, q),
		 shell_quote(ref_ip_arg(&s->a->in.ref), q2),
		 shell_quote(n->inside, q3));
}

static const struct step_ops hand_ops = {
	.run = hand_run,
	.undo = hand_undo,
	.text = hand_text,
	.free = free,
};

static int attach(struct attach *a)
{
	struct dev dev = {
		.at = &a->ctx->host,
		.ifindex = a->nic.link.ifindex,
	};
	struct hand_step *hand = xzalloc(sizeof(*hand));
	struct txn txn = { .n = 0 };

	hand->a = a;
	hand->dev = &dev;
	txn_add(&txn, &hand_ops, hand);
	memcpy(dev.name, a->nic.link.name, sizeof(dev.name));
	dev.next = &a->in;
	memcpy(dev.next_name, a->nic.inside, sizeof(dev.next_name));
	step_link_up(&txn, &dev);
	lan_plan(&txn, &dev, &a->args->lan, true);
	return ctx_txn(a->ctx, &txn);
}

static int run(struct attach *a)
{
	struct nic_link *list;
	size_t n;
	int ret;

	if (find_place(a) || nic_links(&a->ctx->host.rt, &list, &n))
		return -1;
	ret = find_dev(a, list, n);
	nic_links_free(list, n);
	if (ret)
		return -1;
	strcpy(a->nic.boot, a->store.boot);
	snprintf(a->nic.inside, sizeof(a->nic.inside), "%s",
		 a->args->lan.name ? a->args->lan.name : a->nic.link.name);
	if (find_index(a))
		return -1;
	return attach(a);
}

int nic_attach_args(struct ctx *ctx, const char *ct,
		    const struct nic_args *args)
{
	struct attach a = { .ctx = ctx, .ct = ct, .args = args, .in.fd = -1 };
	int ret;

	if (nic_store_open(&a.store, ctx, true))
		return -1;
	ret = run(&a);
	nic_free(&a.nic);
	nic_store_close(&a.store);
	place_close(&a.in);
	return ret;
}

int nic_attach(struct ctx *ctx, int argc, char **argv)
{
	struct words w = { argc, argv };
	const char *ct = word_name(&w, "which container? see venetctl nic help");
	struct nic_args args;
	int ret;

	if (!ct)
		return -1;
	ret = nic_args_parse(&args, &w);
	if (!ret)
		ret = nic_attach_args(ctx, ct, &args);
	nic_args_free(&args);
	return ret;
}

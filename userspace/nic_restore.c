// SPDX-License-Identifier: GPL-2.0-only
/* A device comes back to the host, from wherever it is. */
#include <errno.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "err.h"
#include "netns.h"
#include "nic_fix.h"

/* A namespace that dies takes its time, and gives a card back at its end. */
#define PATIENCE	100		/* times */
#define NAP		100000		/* microseconds */

/* What the container has put on top of it would go on using it. */
static void drop_uppers(struct restore *r)
{
	struct nic_seat *s = &r->seat;
	char q[QUOTED_MAX];
	struct deed d;
	size_t i;

	for (i = 0; i < s->links; i++) {
		const struct nic_link *l = &s->list[i];

		if (!l->kind[0] || l->lower_away ||
		    l->lower != s->link->ifindex || l == s->link)
			continue;
		d.nlh = rt_link_del(d.buf, l->ifindex, NULL, -1);
		deed_text(&d, "%s link del %s", s->at.ip, shell_quote(l->name, q));
		deed_do(r, &s->at.rt, &d, false);
	}
}

/* One that is taken on the host keeps it from going there at all. */
static void drop_altnames(struct restore *r, const struct nic_link *list,
			  size_t n)
{
	const struct nic_link *l = r->seat.link;
	char q[QUOTED_MAX], q2[QUOTED_MAX];
	struct deed d;
	size_t i;

	for (i = 0; i < l->altnames; i++) {
		if (!nic_link_named(list, n, l->altname[i]))
			continue;
		d.nlh = nic_altname_msg(d.buf, l->ifindex, RTM_DELLINKPROP,
					l->altname[i]);
		deed_text(&d, "%s link property del dev %s altname %s",
			  r->seat.at.ip, shell_quote(l->name, q),
			  shell_quote(l->altname[i], q2));
		deed_do(r, &r->seat.at.rt, &d, false);
	}
}

static int move_home(struct restore *r)
{
	const struct nic_link *l = r->seat.link;
	const char *name = r->want->link.name;
	struct nl *rt = &r->seat.at.rt;
	char q[QUOTED_MAX], q2[QUOTED_MAX], buf[SAFE_MAX];
	struct nic_link *list;
	struct deed d;
	size_t n;
	int home, err;

	if (nic_links(&r->ctx->host.rt, &list, &n))
		return -1;
	drop_uppers(r);
	drop_altnames(r, list, n);
	/* As the kernel would call it. */
	if (nic_link_named(list, n, name))
		name = "dev%d";
	nic_links_free(list, n);

	home = netns_self();
	if (home < 0)
		return -1;
	deed_text(&d, "%s link set %s netns %s name %s", r->seat.at.ip,
		  shell_quote(l->name, q), r->ctx->host.ref.text[0] ?
		  shell_quote(ref_ip_arg(&r->ctx->host.ref), q2) : "1", name);
	if (!deed_told(r, d.text)) {
		close(home);
		return 0;
	}
	/* With the index that it had, if nothing else has that by now. */
	d.nlh = rt_link_set(d.buf, l->ifindex, home, name, -1);
	mnl_attr_put_u32(d.nlh, IFLA_NEW_IFINDEX, r->want->link.ifindex);
	err = nl_talk(rt, d.nlh, NULL, NULL);
	if (err == -EBUSY) {
		d.nlh = rt_link_set(d.buf, l->ifindex, home, name, -1);
		err = nl_talk(rt, d.nlh, NULL, NULL);
	}
	close(home);
	if (err)
		return fail(ERR_KERNEL, "cannot bring %s back: %s",
			    safe_text(l->name, buf), nl_why(rt, err));
	return 0;
}

static int make(struct restore *r)
{
	const struct nic *w = r->want;
	struct nl *rt = &r->ctx->host.rt;
	char q[QUOTED_MAX], q2[QUOTED_MAX];
	struct nlattr *info, *data;
	unsigned int tries = 0;
	struct link lower, other;
	struct deed d;
	int err;

	if (!nic_kind_ok(w->link.kind))
		return fail(ERR_KERNEL, "%s, a %s, has ended with the netns of %s",
			    w->link.name, w->link.kind, w->ct);
	err = rt_link_by_name(rt, w->link.name, &other);
	if (err > 0)
		fail(ERR_KERNEL, "cannot make %s again: another device is called so",
		     w->link.name);
	if (err)
		return -1;
	/* With the index that it had, if nothing else has that by now. */
	err = rt_link_by_index(rt, w->link.ifindex, &other);
	if (err < 0)
		return -1;
	d.nlh = rt_link_set(d.buf, err ? 0 : w->link.ifindex, -1,
			    w->link.name, -1);
	d.nlh->nlmsg_flags = NLM_F_CREATE | NLM_F_EXCL;
	deed_text(&d, "%s link add %s%s%s type %s", r->ctx->host.ip,
		  shell_quote(w->link.name, q), w->lower[0] ? " link " : "",
		  w->lower[0] ? shell_quote(w->lower, q2) : "", w->link.kind);
	if (w->lower[0]) {
		err = rt_link_by_name(rt, w->lower, &lower);
		if (!err)
			fail(ERR_KERNEL, "cannot make %s again: there is no %s",
			     w->link.name, w->lower);
		if (err <= 0)
			return -1;
		mnl_attr_put_u32(d.nlh, IFLA_LINK, lower.ifindex);
	}
	info = mnl_attr_nest_start(d.nlh, IFLA_LINKINFO);
	mnl_attr_put_strz(d.nlh, IFLA_INFO_KIND, w->link.kind);
	if (w->link.data_len) {
		data = mnl_attr_nest_start(d.nlh, IFLA_INFO_DATA);
		memcpy(mnl_nlmsg_get_payload_tail(d.nlh), w->link.data,
		       w->link.data_len);
		d.nlh->nlmsg_len += MNL_ALIGN(w->link.data_len);
		mnl_attr_nest_end(d.nlh, data);
	}
	mnl_attr_nest_end(d.nlh, info);
	if (!deed_told(r, d.text))
		return 0;
	/* The same VLAN is there as long as the old one's netns dies. */
	do {
		if (tries)
			usleep(NAP);
		err = nl_talk(rt, d.nlh, NULL, NULL);
	} while (err == -EEXIST && ++tries < PATIENCE);
	if (err)
		return fail(ERR_KERNEL, "cannot make %s again: %s",
			    w->link.name, nl_why(rt, err));
	return 0;
}

/* The device as it is on the host, or will be once it is back there. */
static int look(struct restore *r)
{
	struct place *host = &r->ctx->host;
	struct nic_seat seat;
	int ret;

	if (r->seat.where == NIC_HOST)
		goto there;
	if (r->ctx->dry_run) {
		nic_link_copy(&r->now.link, r->seat.link);
		strcpy(r->now.link.name, r->want->link.name);
		r->now.link.flags &= ~IFF_UP;
		ret = ethtool_get(r->seat.at.fd, r->seat.link->ifindex,
				  &r->now.eth);
		nic_seat_free(&r->seat);
		return ret ? ret : nic_links(&host->rt, &r->seat.list,
					     &r->seat.links);
	}
	if (nic_seat_find(&seat, r->ctx, r->want, r->boot))
		return -1;
	nic_seat_free(&r->seat);
	r->seat = seat;
	if (seat.where != NIC_HOST)
		return fail(ERR_KERNEL, "%s is gone again",
			    r->want->link.name);
there:
	nic_link_copy(&r->now.link, r->seat.link);
	return nic_get(&r->now, host, r->seat.list, r->seat.links);
}

static int restore_at(struct restore *r, const struct nic_store *s)
{
	const char *name = r->want->link.name;
	char *file;
	int ret = 0;

	if (r->seat.where == NIC_GONE && r->want->link.parent[0])
		return fail(ERR_KERNEL, "%s, which was in %s, is not on this machine",
			    name, r->want->ct);
	if (r->seat.where == NIC_GONE)
		ret = make(r);
	else if (r->seat.where == NIC_INSIDE)
		ret = move_home(r);
	if (ret)
		return -1;
	/* What is not made can not be looked at. */
	if (r->seat.where == NIC_GONE && r->ctx->dry_run)
		return 0;
	if (look(r))
		return -1;
	nic_fix(r);
	if (r->ctx->dry_run)
		return 0;
	if (!r->problems)
		return nic_store_forget(s, r->want);
	file = nic_store_file(s, r->want);
	warn("%s is back, but not as it was; that is kept in %s", name, file);
	free(file);
	return ERR_PARTLY;
}

static int restore(struct restore *r, const struct nic_store *s)
{
	int ret = restore_at(r, s);

	nic_seat_free(&r->seat);
	nic_free(&r->now);
	return ret;
}

int nic_restore(struct ctx *ctx, const struct nic_store *s, const struct nic *n)
{
	struct restore r = { .ctx = ctx, .want = n, .boot = s->boot };
	unsigned int tries;

	for (tries = 0; tries < PATIENCE; tries++) {
		if (tries)
			usleep(NAP);
		if (nic_seat_find(&r.seat, ctx, n, s->boot))
			return -1;
		if (r.seat.where != NIC_GONE || !n->link.parent[0])
			break;
	}
	return restore(&r, s);
}

int nic_restore_home(struct ctx *ctx)
{
	struct nic_store s;
	int ret = 0, one;
	size_t i;

	if (!nic_store_any(ctx))
		return 0;
	if (nic_store_open(&s, ctx, true))
		return -1;
	if (s.bad)
		ret = ERR_PARTLY;
	for (i = 0; i < s.n; i++) {
		struct restore r = { .ctx = ctx, .want = &s.nic[i],
				     .boot = s.boot };

		if (nic_seat_find(&r.seat, ctx, r.want, s.boot)) {
			one = -1;
		} else if ((r.seat.where == NIC_INSIDE && !r.seat.home) ||
			   (r.seat.where == NIC_GONE &&
			    r.want->link.parent[0])) {
			if (r.seat.held[0])
				warn("%s is in a netns that only %s holds: %s nic return %s",
				     r.want->link.name, r.seat.held, ctx->self,
				     r.want->link.name);
			nic_seat_free(&r.seat);
			continue;
		} else {
			one = restore(&r, &s);
		}
		if (one < 0)
			err_print(err_last());
		if (one)
			ret = ERR_PARTLY;
	}
	nic_store_close(&s);
	return ret;
}

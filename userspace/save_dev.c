// SPDX-License-Identifier: GPL-2.0-only
/* Pairs and real devices, in the words of the files. */
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "netns.h"
#include "save.h"

/* A way out that is the container's own choice is none of ours. */
static void keep_gateways(struct lan_args *now, const struct lan_args *old)
{
	int i;

	for (i = 0; i < 2; i++)
		if (!now->gw[i].family)
			now->gw[i] = old->gw[i];
}

/* Pairs */

/* What the file says, is it so? What it leaves out, does it go without saying? */
static bool says(const struct veth_args *file, const struct veth_args *all,
		 const struct veth_args *brief)
{
	return !strcmp(file->bridge, all->bridge) &&
	       (file->host ? !strcmp(file->host, all->host) : !brief->host) &&
	       (file->have_mac ? mac_same(&file->mac, &all->mac) :
				 !brief->have_mac) &&
	       (file->have_host_mac ? mac_same(&file->host_mac,
					       &all->host_mac) :
				      !brief->have_host_mac) &&
	       (file->mtu ? file->mtu == all->mtu : !brief->mtu) &&
	       (file->vlan ? file->vlan == all->vlan : !brief->vlan) &&
	       file->filter == all->filter && file->dhcp == all->dhcp &&
	       file->isolated == all->isolated &&
	       lan_same(&file->lan, &all->lan);
}

static const struct conf_veth *line_of_veth(const struct conf_ct *ct,
					    const char *name)
{
	size_t i;

	for (i = 0; ct && i < ct->veths; i++)
		if (!strcmp(veth_args_name(&ct->veth[i].args), name))
			return &ct->veth[i];
	return NULL;
}

static int save_veth(struct save *v, struct edit *e, struct saved *ct,
		     const struct veth *p)
{
	const struct conf_veth *line = line_of_veth(ct->w.ct, p->name);
	struct veth_args all, brief;
	char *text;
	int ret = veth_args_of(&all, &v->s.veths, p,
			       ct->open ? &ct->place : NULL);

	brief = all;
	/* By the label it would have other MACs. */
	brief.label = ct->w.ct ? ct->w.ct->args.label : ct->label;
	if (!ret)
		ret = veth_args_trim(&brief, v->s.ctx, p);
	if (!ret && line) {
		brief.create = line->args.create;
		if (line->args.host)
			brief.host = all.host;
		keep_gateways(&all.lan, &line->args.lan);
		memcpy(brief.lan.gw, all.lan.gw, sizeof(all.lan.gw));
	}
	if (!ret && (!line || !says(&line->args, &all, &brief))) {
		text = veth_args_text(&brief);
		edit_dev(e, "veth", p->name, text);
		free(text);
	}
	veth_args_free(&all);
	return ret;
}

static int save_veths(struct save *v, struct edit *e, struct saved *ct)
{
	const struct conf_ct *file = ct->w.ct;
	size_t i, k;

	for (i = 0; i < v->s.veths.n; i++)
		if (ct->w.nsid >= 0 && v->s.veths.list[i].nsid == ct->w.nsid &&
		    save_veth(v, e, ct, &v->s.veths.list[i]))
			return -1;
	for (i = 0; file && i < file->veths; i++) {
		const char *name = veth_args_name(&file->veth[i].args);

		for (k = 0; k < v->s.veths.n; k++)
			if (v->s.veths.list[k].nsid == ct->w.nsid &&
			    !strcmp(v->s.veths.list[k].name, name))
				break;
		if (k == v->s.veths.n)
			edit_dev(e, "veth", name, NULL);
	}
	return 0;
}

/* Real devices */

bool save_nic_is_in(const struct save *v, const struct nic *n,
		    const struct saved *ct)
{
	return !strcmp(n->boot, v->nics.boot) && n->inode == ct->inode;
}

static const struct conf_nic *line_of_nic(const struct conf_ct *ct,
					  const struct nic *n)
{
	size_t i;

	for (i = 0; ct && i < ct->nics; i++)
		if (nic_link_named(&n->link, 1, ct->nic[i].args.dev))
			return &ct->nic[i];
	return NULL;
}

static int save_nic(struct save *v, struct edit *e, struct saved *ct,
		    const struct nic *n)
{
	const struct conf_nic *line = line_of_nic(ct->w.ct, n);
	struct nic_args a = { .dev = line ? line->args.dev : n->link.name };
	const struct nic_link *inside = NULL;
	struct nic_link *list;
	size_t links, i;
	char *text;
	int ret;

	if (nic_links(&ct->place.rt, &list, &links))
		return -1;
	for (i = 0; i < links && !inside; i++)
		if (nic_is(n, &list[i], v->nics.boot, true))
			inside = &list[i];
	ret = inside ? lan_read(&a.lan, &ct->place.rt, inside->ifindex) : 0;
	nic_links_free(list, links);
	a.lan.name = n->inside;
	if (line) {
		a.force = line->args.force;
		keep_gateways(&a.lan, &line->args.lan);
	}
	if (!ret && (!line || !lan_same(&line->args.lan, &a.lan) ||
		     strcmp(nic_args_name(&line->args), n->inside))) {
		text = nic_args_text(&a);
		edit_dev(e, "nic", a.dev, text);
		free(text);
	}
	nic_args_free(&a);
	return ret;
}

static int save_nics(struct save *v, struct edit *e, struct saved *ct)
{
	const struct conf_ct *file = ct->w.ct;
	size_t i, k;

	for (i = 0; i < v->nics.n; i++)
		if (save_nic_is_in(v, &v->nics.nic[i], ct) &&
		    save_nic(v, e, ct, &v->nics.nic[i]))
			return -1;
	for (i = 0; file && i < file->nics; i++) {
		const char *dev = file->nic[i].args.dev;

		for (k = 0; k < v->nics.n; k++)
			if (save_nic_is_in(v, &v->nics.nic[k], ct) &&
			    nic_link_named(&v->nics.nic[k].link, 1, dev))
				break;
		if (k == v->nics.n)
			edit_dev(e, "nic", dev, NULL);
	}
	return 0;
}

static bool any(const struct save *v, const struct saved *ct)
{
	const struct conf_ct *file = ct->w.ct;
	size_t i;

	if (file && (file->veths || file->nics))
		return true;
	for (i = 0; i < v->s.veths.n; i++)
		if (ct->w.nsid >= 0 && v->s.veths.list[i].nsid == ct->w.nsid)
			return true;
	for (i = 0; i < v->nics.n; i++)
		if (save_nic_is_in(v, &v->nics.nic[i], ct))
			return true;
	return false;
}

int save_devs_open(const struct save *v, struct saved *ct)
{
	struct err saved = *err_last();
	struct ref r;
	int fd;

	if (!ct->where || !any(v, ct) || ref_parse(ct->where, &r))
		return 0;
	fd = netns_open(&r);
	if (fd < 0) {
		err_restore(&saved);
		return 0;
	}
	ct->open = !place_open(&ct->place, &r, fd);
	return ct->open ? 0 : -1;
}

/* Out of sight they stay as the file says. */
int save_devs(struct save *v, struct edit *e, struct saved *ct)
{
	if (!ct->open)
		return 0;
	return save_veths(v, e, ct) || save_nics(v, e, ct) ? -1 : 0;
}

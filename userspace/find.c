// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conf_file.h"
#include "err.h"
#include "find.h"
#include "netns.h"

const char *port_text(const struct venet_port *p, char buf[PORT_TEXT])
{
	char label[SAFE_MAX];

	if (p->label[0])
		snprintf(buf, PORT_TEXT, "%s (id %u)",
			 safe_text(p->label, label), p->id);
	else
		snprintf(buf, PORT_TEXT, "id %u", p->id);
	return buf;
}

struct scan {
	struct link hub[2];	/* the first two hubs */
	unsigned int hubs;
	struct link none;	/* a device without a role */
	unsigned int nones;
};

static void scan_cb(const struct link *l, void *data)
{
	struct scan *s = data;

	if (l->role == VENET_ROLE_HUB) {
		if (s->hubs < 2)
			s->hub[s->hubs] = *l;
		s->hubs++;
	} else if (l->role == VENET_ROLE_NONE) {
		s->none = *l;
		s->nones++;
	}
}

static int only_hub(struct ctx *ctx, struct link *hub)
{
	struct scan s = { .hubs = 0 };

	if (rt_links(&ctx->host.rt, VENET_KIND, scan_cb, &s))
		return -1;
	if (s.hubs == 1) {
		*hub = s.hub[0];
		return 0;
	}
	if (s.hubs > 1)
		return fail(ERR_USAGE,
			    "there is more than one hub (%s, %s): name it: hub %s",
			    s.hub[0].name, s.hub[1].name, s.hub[0].name);
	/* Its first port makes it the hub. */
	if (s.nones == 1) {
		*hub = s.none;
		return 0;
	}
	return fail(ERR_NOHUB, "there is no hub; make one: %s hub add",
		    ctx->self);
}

int find_hub(struct ctx *ctx, const char *name, struct link *hub)
{
	char buf[SAFE_MAX], q[QUOTED_MAX];
	int ret;

	if (need_module(ctx))
		return -1;
	if (!name)
		return only_hub(ctx, hub);

	ret = rt_link_by_name(&ctx->host.rt, name, hub);
	if (ret < 0)
		return -1;
	safe_text(name, buf);
	if (!ret)
		return fail(ERR_NOHUB, "there is no hub %s; make it: %s hub add %s",
			    buf, ctx->self, shell_quote(name, q));
	if (strcmp(hub->kind, VENET_KIND))
		return fail(ERR_NOHUB, "%s is no hub, it is not even of kind venet",
			    buf);
	if (hub->role == VENET_ROLE_PORT)
		return fail(ERR_NOHUB, "%s is a port, not a hub", buf);
	return 0;
}

/* The index of a container's netns as the hubs' netns knows it. */
static int netns_of(struct ctx *ctx, const char *word, int *nsid)
{
	struct conf_name name;
	char buf[SAFE_MAX];
	int fd;

	safe_text(word, buf);
	fd = conf_name_find(ctx->conf, word, &name);
	if (fd < 0 || (!fd && ref_parse(word, &name.ref)))
		return -1;
	fd = netns_open(&name.ref);
	if (fd < 0 && name.ref.kind == REF_WORD && err_last()->code == ERR_NOCT)
		return fail(ERR_NOCT, "there is no container %s", buf);
	if (fd < 0)
		return -1;
	*nsid = netns_id(&ctx->host.rt, fd);
	close(fd);
	if (*nsid == -2)
		return -1;
	if (*nsid < 0)
		return fail(ERR_NOCT, "%s has no port here", buf);
	return 0;
}

/* The ports whose label or id a word is. */
static int by_name(struct ctx *ctx, const char *word, uint32_t hub,
		   struct venet_port **list, size_t *n)
{
	struct venet_hub one = { .ifindex = hub }, *hubs = &one;
	size_t i, k, count = 1;
	struct venet_port p;
	uint64_t id;
	int ret = 0;

	*list = NULL;
	*n = 0;
	/* A longer one is refused by the kernel. */
	if (strlen(word) <= VENET_LABEL_MAX &&
	    venet_ports_labelled(&ctx->venet, hub, word, list, n))
		return -1;
	if (!parse_uint(word, UINT32_MAX, &id) || !id)
		return 0;

	if (!hub && venet_hubs(&ctx->venet, &hubs, &count))
		ret = -1;
	for (i = 0; !ret && i < count; i++) {
		ret = venet_port_get(&ctx->venet, hubs[i].ifindex, id, &p);
		for (k = 0; ret > 0 && k < *n; k++)
			if ((*list)[k].hub == p.hub && (*list)[k].id == p.id)
				ret = 0;
		if (ret > 0) {
			*list = xrealloc(*list, *n + 1, sizeof(**list));
			(*list)[(*n)++] = p;
			ret = 0;
		}
	}
	if (hubs != &one)
		free(hubs);
	if (ret)
		free(*list);
	return ret;
}

/* The ports in the netns that a word names. */
static int by_netns(struct ctx *ctx, const char *word, uint32_t hub,
		    struct venet_port **list, size_t *n)
{
	size_t i, all;
	int nsid = -1;

	if (netns_of(ctx, word, &nsid) ||
	    venet_ports(&ctx->venet, hub, list, &all))
		return -1;
	for (i = *n = 0; i < all; i++)
		if ((*list)[i].netnsid == nsid)
			(*list)[(*n)++] = (*list)[i];
	return 0;
}

int find_ct(struct ctx *ctx, const char *word, const char *hub_name,
	    struct venet_port *port, struct link *hub)
{
	struct venet_port *list;
	char buf[SAFE_MAX];
	uint32_t ifindex;
	size_t n;
	int ret;

	if (need_module(ctx))
		return -1;
	if (hub_name && find_hub(ctx, hub_name, hub))
		return -1;
	/* A device without a role has no ports. */
	if (hub_name && hub->role != VENET_ROLE_HUB)
		return fail(ERR_NOCT, "there is no container %s",
			    safe_text(word, buf));
	ifindex = hub_name ? hub->ifindex : 0;
	if (by_name(ctx, word, ifindex, &list, &n))
		return -1;
	if (!n) {
		free(list);
		if (by_netns(ctx, word, ifindex, &list, &n))
			return -1;
	}
	if (n == 1)
		*port = *list;
	else if (n)
		fail(ERR_NOCT, "\"%s\" may be id %u or id %u%s: say which",
		     safe_text(word, buf), list[0].id, list[1].id,
		     list[0].hub != list[1].hub ? ", on different hubs" : "");
	else
		fail(ERR_NOCT, "%s has no port here", safe_text(word, buf));
	free(list);
	if (n != 1)
		return -1;

	if (hub_name)
		return 0;
	ret = rt_link_by_index(&ctx->host.rt, port->hub, hub);
	if (!ret)
		fail(ERR_NOHUB, "the hub is gone");
	return ret == 1 ? 0 : -1;
}

int find_label_free(struct ctx *ctx, uint32_t hub, const char *label,
		    uint32_t id)
{
	struct venet_port *list;
	char buf[SAFE_MAX];
	size_t n, i;
	int ret = 0;

	if (venet_ports_labelled(&ctx->venet, hub, label, &list, &n))
		return -1;
	for (i = 0; i < n && !ret; i++)
		if (list[i].id != id)
			ret = fail(ERR_KERNEL,
				   "the label %s is taken by id %u; choose another: label LABEL",
				   safe_text(label, buf), list[i].id);
	free(list);
	return ret;
}

int find_addr(struct ctx *ctx, const struct addr *a, const char *hub_name,
	      find_addr_t by, struct venet_addr *found)
{
	struct link hub;
	size_t i;
	int ret = 0;

	if (need_module(ctx))
		return -1;
	if (hub_name) {
		if (find_hub(ctx, hub_name, &hub))
			return -1;
		return by(&ctx->venet, hub.ifindex, a, found);
	}
	if (!ctx->hub && venet_hubs(&ctx->venet, &ctx->hub, &ctx->hubs))
		return -1;
	for (i = 0; i < ctx->hubs && !ret; i++)
		ret = by(&ctx->venet, ctx->hub[i].ifindex, a, found);
	return ret;
}

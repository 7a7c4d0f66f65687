// SPDX-License-Identifier: GPL-2.0-only
/* What one file says and another one contradicts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf_file.h"
#include "err.h"
#include "util.h"

/* Something that only one container of a hub, or of a bridge, can have. */
struct claim {
	struct conf_ct *ct;
	size_t order;		/* of the file */
	const char *in;		/* the hub, bridge or container; "": the host */
	uint16_t vlan;		/* of the bridge */
	unsigned int line;
	struct addr addr;	/* masked; or one of: */
	uint32_t id;
	const char *word;
	const struct mac *mac;
};

struct claims {
	struct claim *list;
	size_t n;
	struct conf *conf;
};

static struct claim *claim(struct claims *c, size_t ct, unsigned int line,
			   const char *in)
{
	vec_grow(c->list, c->n);
	c->list[c->n] = (struct claim){
		.ct = c->conf->ct[ct],
		.order = ct,
		.in = in ? in : "",
		.line = line,
	};
	return &c->list[c->n++];
}

static int what_cmp(const struct claim *x, const struct claim *y)
{
	int d = strcmp(x->in, y->in);

	if (!d)
		d = (int)x->vlan - y->vlan;
	if (!d && x->word)
		return strcmp(x->word, y->word);
	if (!d && x->mac)
		return memcmp(x->mac, y->mac, sizeof(*x->mac));
	if (!d && x->id)
		return x->id < y->id ? -1 : x->id > y->id;
	return d ? d : addr_cmp(&x->addr, &y->addr);
}

static int claim_cmp(const void *a, const void *b)
{
	const struct claim *x = a, *y = b;
	int d = what_cmp(x, y);

	if (!d && x->order != y->order)
		return x->order < y->order ? -1 : 1;
	return d ? d : (int)x->line - (int)y->line;
}

/* The later one is wrong: the earlier stays as it was. */
static void contradiction(struct claims *c, const struct claim *first,
			  const struct claim *second, const char *kind)
{
	char text[ADDR_TEXT], id[16], word[SAFE_MAX], at[16] = "";
	char mac[MAC_TEXT];
	const char *what = text;

	if (first->word) {
		what = safe_text(first->word, word);
	} else if (first->mac) {
		what = mac_text(first->mac, mac);
	} else if (first->id) {
		snprintf(id, sizeof(id), "%u", first->id);
		what = id;
	} else {
		addr_words(&first->addr, text);
	}
	if (first->line)
		snprintf(at, sizeof(at), ":%u", first->line);
	fail(ERR_USAGE, "%s%s is in %s%s already", kind, what,
	     first->ct->file, at);
	conf_error(c->conf, second->ct->file, second->line);
	second->ct->bad = true;
}

static void judge(struct claims *c, const char *kind)
{
	size_t i, first = 0;

	if (c->n)
		qsort(c->list, c->n, sizeof(*c->list), claim_cmp);
	for (i = 1; i < c->n; i++) {
		const struct claim *x = &c->list[first], *y = &c->list[i];

		if (what_cmp(x, y))
			first = i;
		else if (!x->addr.src_only || x->ct == y->ct)
			contradiction(c, x, y, kind);
	}
	free(c->list);
	c->list = NULL;
	c->n = 0;
}

static void check_hub(struct conf *c, struct conf_ct *ct)
{
	if (ct->args.hub || c->hubs < 2 || !ct->port)
		return;
	fail(ERR_USAGE, "there is more than one hub (%s, %s): name it: hub %s",
	     c->hub[0]->name, c->hub[1]->name, c->hub[0]->name);
	conf_error(c, ct->file, 0);
	ct->bad = true;
}

static void check_ports(struct conf *c, struct claims *claims)
{
	size_t i, k;

	for (i = 0; i < c->cts; i++)
		if (c->ct[i]->args.label)
			claim(claims, i, c->ct[i]->label_line,
			      conf_ct_hub(c, c->ct[i]))->word =
				c->ct[i]->args.label;
	judge(claims, "the label ");
	for (i = 0; i < c->cts; i++)
		if (c->ct[i]->args.id)
			claim(claims, i, c->ct[i]->id_line,
			      conf_ct_hub(c, c->ct[i]))->id =
				c->ct[i]->args.id;
	judge(claims, "the id ");
	for (i = 0; i < c->cts; i++)
		for (k = 0; k < c->ct[i]->args.n; k++)
			addr_mask(&c->ct[i]->args.addr[k],
				  &claim(claims, i, c->ct[i]->line[k],
					 conf_ct_hub(c, c->ct[i]))->addr);
	judge(claims, "");
}

/* Of each pair what is in its bridge, in that of its VLAN. */
static void check_bridges(struct conf *c, struct claims *claims)
{
	const struct conf_veth *v;
	struct claim *new;
	size_t i, k, n;

	for (i = 0; i < c->cts; i++)
		for (k = 0; k < c->ct[i]->veths; k++) {
			v = &c->ct[i]->veth[k];
			if (!v->args.have_mac)
				continue;
			new = claim(claims, i, v->line, v->args.bridge);
			new->vlan = v->args.vlan;
			new->mac = &v->args.mac;
		}
	judge(claims, "the MAC ");
	for (i = 0; i < c->cts; i++)
		for (k = 0; k < c->ct[i]->veths; k++) {
			v = &c->ct[i]->veth[k];
			for (n = 0; n < v->args.lan.n; n++) {
				new = claim(claims, i, v->line,
					    v->args.bridge);
				new->vlan = v->args.vlan;
				new->addr = addr_host(&v->args.lan.addr[n]);
			}
		}
	judge(claims, "");
}

/* Names of devices: on the host, and inside of each container. */
static void check_names(struct conf *c, struct claims *claims)
{
	const struct conf_ct *ct;
	size_t i, k;

	for (i = 0; i < c->cts; i++) {
		ct = c->ct[i];
		for (k = 0; k < ct->veths; k++)
			if (ct->veth[k].args.host)
				claim(claims, i, ct->veth[k].line, NULL)->word =
					ct->veth[k].args.host;
		for (k = 0; k < ct->nics; k++)
			if (ct->nic[k].args.dev)
				claim(claims, i, ct->nic[k].line, NULL)->word =
					ct->nic[k].args.dev;
	}
	judge(claims, "the device ");
	for (i = 0; i < c->cts; i++) {
		ct = c->ct[i];
		if (ct->port)
			claim(claims, i, 0, ct->name)->word = ct->args.name ?
				ct->args.name : "venet0";
		for (k = 0; k < ct->veths; k++)
			if (ct->veth[k].args.bridge)
				claim(claims, i, ct->veth[k].line,
				      ct->name)->word =
					veth_args_name(&ct->veth[k].args);
		for (k = 0; k < ct->nics; k++)
			if (ct->nic[k].args.dev)
				claim(claims, i, ct->nic[k].line,
				      ct->name)->word =
					nic_args_name(&ct->nic[k].args);
	}
	judge(claims, "the name ");
}

void conf_check(struct conf *c)
{
	struct claims claims = { .conf = c };
	size_t i;

	for (i = 0; i < c->cts; i++)
		check_hub(c, c->ct[i]);
	check_ports(c, &claims);
	check_bridges(c, &claims);
	check_names(c, &claims);
}

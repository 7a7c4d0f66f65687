// SPDX-License-Identifier: GPL-2.0-only
/*
 * Put back inside a container what its kernel forgets when it sets its device
 * down. What is there already is left alone.
 */
#include <stdlib.h>
#include <string.h>

#include "conf_file.h"
#include "ct.h"
#include "err.h"
#include "target.h"

/*
 * The file of the container, by the word that named it or by its label; NULL
 * when it has none.
 */
static int find_file(struct ctx *ctx, const char *word,
		     const struct venet_port *port, struct conf *c,
		     const struct conf_ct **ct)
{
	const char *const names[] = { word, port->label };
	struct conf_ct *found;
	size_t i;
	int ret;

	*ct = NULL;
	for (i = 0; i < ARRAY_SIZE(names) && !*ct; i++) {
		ret = conf_ct_read(c, ctx->conf, names[i], &found);
		if (ret < 0)
			return -1;
		/* Names may be used twice: once there, once here. */
		if (ret && (found->args.id == port->id ||
			    !strcmp(found->args.label, port->label)))
			*ct = found;
	}
	return 0;
}

/* In the words of the file, which may name the host of a prefix. */
static struct addr as_named(const struct conf_ct *ct, const struct addr *a)
{
	struct addr net;
	size_t i;

	for (i = 0; ct && i < ct->args.n; i++) {
		addr_mask(&ct->args.addr[i], &net);
		if (!addr_cmp(&net, a))
			return ct->args.addr[i];
	}
	return *a;
}

static int plan(struct target *t, const struct conf_ct *ct, struct txn *txn)
{
	struct venet_addr *list;
	size_t n, i;

	if (venet_addrs(&t->ctx->venet, t->port.hub, t->port.id, &list, &n))
		return -1;
	for (i = 0; i < n; i++) {
		vec_grow(t->addr, t->n);
		t->addr[t->n++] = as_named(ct, &list[i].addr);
	}
	free(list);
	if (!t->port.up)
		step_link_up(txn, &t->dev);
	t->port.up = true;
	t->present = true;
	return target_plan_enter(t, txn);
}

static int sync_port(struct ctx *ctx, const struct venet_port *port,
		     const struct link *hub, const struct conf_ct *ct)
{
	const struct addr_opts none = { .flags = 0 };
	char name[PORT_TEXT];
	struct target t;
	struct known known;
	struct txn txn = { .known = &known };
	int ret = -1;

	if (target_open(&t, ctx, port, hub, ct ? &ct->args.opts : &none))
		return -1;
	known_init(&known, NULL, 0);
	port_text(port, name);
	if (port->netnsid < 0)
		fail(ERR_NOCT, "the port of %s is still on the host", name);
	else if (!t.have_ct)
		fail(ERR_NOCT, "the netns of %s has no name here", name);
	else
		ret = plan(&t, ct, &txn);
	known_forget(&known, NULL);
	if (ret)
		txn_free(&txn);
	else
		ret = ctx_txn(ctx, &txn);
	if (!ret && t.partly)
		ret = ERR_PARTLY;
	target_free(&t);
	return ret;
}

int ct_sync(struct ctx *ctx, int argc, char **argv)
{
	struct words w = { argc, argv };
	const char *word = word_name(&w, "which container? see venetctl ct help");
	const char *hub_name = NULL;
	struct conf c = { .cts = 0 };
	const struct conf_ct *ct;
	struct venet_port port;
	struct link hub;
	int ret = -1;

	if (!word || word_hub(&w, &hub_name) || words_end(&w) ||
	    find_ct(ctx, word, hub_name, &port, &hub))
		return -1;
	if (!find_file(ctx, word, &port, &c, &ct))
		ret = sync_port(ctx, &port, &hub, ct);
	conf_free(&c);
	return ret;
}

// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "sync_parts.h"

#define PATH_SHOWN	120	/* of a file's name, before an error */

void sync_failed(struct sync *s, const char *file)
{
	struct err e = *err_last();

	snprintf(e.text, sizeof(e.text), "%.*s: %.*s", PATH_SHOWN, file,
		 (int)sizeof(e.text) - PATH_SHOWN - 3, err_last()->text);
	err_print(&e);
	s->failed++;
}

void differs(struct sync *s, const char *name, char sign, const char *fmt,
	     const char *word)
{
	char text[STEP_TEXT], one[2] = { sign, '\0' };

	s->differ++;
	snprintf(text, sizeof(text), "%s%s", fmt, word);
	if (!s->ctx->json) {
		printf("%s: %c %s\n", name, sign, text);
		return;
	}
	json_open(&s->json, NULL, '{');
	json_str(&s->json, "name", name);
	json_str(&s->json, "sign", one);
	json_str(&s->json, "words", text);
	json_close(&s->json, '}');
}

void differ_addrs(struct sync *s, const char *name, char sign,
		  const struct addrs *a)
{
	char text[ADDR_TEXT];
	size_t i;

	for (i = 0; i < a->n; i++)
		differs(s, name, sign, a->list[i].src_only ? "" : "ip ",
			addr_words(&a->list[i], text));
}

void differ_steps(struct sync *s, const char *name, const struct txn *txn)
{
	char text[STEP_TEXT];
	size_t i;

	for (i = 0; i < txn->n; i++) {
		txn->step[i].ops->text(txn->step[i].arg, text, sizeof(text));
		differs(s, name, '!', "", text);
	}
}

/* The hub of a container that names none; NULL when it must name one. */
static const char *default_hub(const struct sync *s)
{
	if (s->conf->hubs)
		return s->conf->hubs == 1 ? s->conf->hub[0]->name : NULL;
	if (s->snap.hubs)
		return s->snap.hubs == 1 ? s->snap.hub[0].name : NULL;
	return HUB_NAME;
}

/* Without the module: 0 when there is something to do all the same. */
static int do_without(struct sync *s)
{
	const struct conf *c = s->conf;
	bool need = !s->only && (c->hubs || !c->cts), beside = false;
	size_t i;

	for (i = 0; i < c->cts; i++) {
		if (s->only && s->only != c->ct[i])
			continue;
		need |= c->ct[i]->port;
		beside |= c->ct[i]->veths || c->ct[i]->nics;
	}
	if (s->any) {
		beside = s->veths.n || nic_store_any(s->ctx);
		need = !beside;
	}
	if (need && !beside)
		return -1;
	if (need) {
		err_print(err_last());
		s->failed++;
	}
	s->portless = true;
	return 0;
}

int sync_open(struct sync *s, struct ctx *ctx, struct conf *conf)
{
	s->ctx = ctx;
	s->conf = conf;
	s->json = (struct json){ .f = stdout };
	if (veths_open(&s->veths, ctx, s->lock) ||
	    (need_module(ctx) ? do_without(s) :
	     snap_load(&s->snap, ctx, SNAP_PORTS | SNAP_ADDRS, 0, 0))) {
		veths_close(&s->veths);
		return -1;
	}
	s->hub = default_hub(s);
	sync_index(s);
	known_init(&s->known, s->snap.addr, s->snap.addrs);
	return 0;
}

void sync_close(struct sync *s)
{
	size_t i;

	sync_drop_nest(s);
	for (i = 0; i < s->snap.hubs; i++)
		free(s->wanted[i].list);
	free(s->wanted);
	free(s->label);
	free(s->named);
	known_forget(&s->known, NULL);
	snap_free(&s->snap);
	veths_close(&s->veths);
}

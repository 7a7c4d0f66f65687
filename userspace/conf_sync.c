// SPDX-License-Identifier: GPL-2.0-only
/* Make the kernel as the files say, or only tell what differs. */
#include <stdio.h>
#include <stdlib.h>

#include "conf.h"
#include "err.h"
#include "sync.h"
#include "target.h"
#include "uplink_plan.h"

/* A command for a container has failed, or was done in part. */
static void judge(struct sync *s, const struct work *w, int ret)
{
	if (ret < 0)
		sync_failed(s, w->ct->file);
	else if (ret)
		s->failed++;
}

/* Whether somebody uses what is missing, on all uplinks at the same time. */
static void ask_all(struct sync *s, struct probe *p)
{
	struct err saved = *err_last();
	size_t i;

	for (i = 0; i < s->works; i++) {
		struct work *w = &s->work[i];
		struct target t = {
			.ctx = s->ctx,
			.opts = w->ct->args.opts,
			.addr = w->missing.list,
			.n = w->missing.n,
		};

		/* What is wrong with its words is said when it is its turn. */
		uplink_ask(&t, p);
	}
	/* Else each one asks for itself, and says why it cannot. */
	if (!probe_run(p))
		s->ctx->probe = p;
	err_restore(&saved);
}

static void run(struct sync *s)
{
	struct work *w = xzalloc((s->conf->cts + 1) * sizeof(*w));
	struct probe probe = { .n = 0 };
	char buf[SAFE_MAX];
	size_t i;
	int ret;

	s->work = w;
	sync_hubs(s);
	for (i = 0; i < s->conf->cts; i++) {
		struct conf_ct *ct = s->conf->ct[i];

		if (ct->bad)
			continue;
		ret = sync_work(s, ct, &w[s->works]);
		if (ret < 0)
			sync_failed(s, ct->file);
		else if (!ret)
			warn("%s does not run; it is left out",
			     safe_text(ct->name, buf));
		s->works += ret > 0;
	}
	/* First what goes: it may be what another one gets. */
	for (i = 0; i < s->works; i++)
		judge(s, &w[i], sync_give_up(s, &w[i]));
	if (s->prune) {
		sync_prune(s);
		sync_prune_veths(s);
		sync_prune_nics(s);
	}
	if (!s->diff && !s->ctx->dry_run)
		ask_all(s, &probe);
	for (i = 0; i < s->works; i++)
		judge(s, &w[i], sync_give(s, &w[i]));
	s->ctx->probe = NULL;
	probe_free(&probe);
	for (i = 0; i < s->works; i++)
		judge(s, &w[i], sync_veths(s, &w[i]));
	for (i = 0; i < s->works; i++)
		judge(s, &w[i], sync_nics(s, &w[i]));
	while (s->works)
		sync_work_free(&w[--s->works]);
	free(w);
}

/* Is there anything that the host is to forward? */
static bool ported(const struct conf *c)
{
	size_t i;

	for (i = 0; i < c->cts; i++)
		if (c->ct[i]->port)
			return true;
	return c->hubs;
}

static int all(struct ctx *ctx, int argc, char **argv, bool diff)
{
	struct words w = { argc, argv };
	struct sync s = { .diff = diff, .lock = !diff && !ctx->dry_run };
	struct conf c;
	int ret;

	s.prune = word_is(&w, "prune");
	if (words_end(&w) || conf_load(&c, ctx->conf))
		return -1;
	conf_errors_print(&c);
	/* What a mistake hides must not be taken for unknown. */
	if (c.errors && s.prune) {
		conf_free(&c);
		return fail(ERR_USAGE, "nothing is pruned while files are wrong");
	}
	ret = sync_open(&s, ctx, &c);
	if (!ret) {
		if (!diff && nic_restore_home(ctx))
			s.failed++;
		if (diff && ctx->json)
			json_open(&s.json, NULL, '[');
		run(&s);
		if (diff && ctx->json) {
			json_close(&s.json, ']');
			putchar('\n');
		}
		if (!diff && ported(&c))
			forwarding_check(ctx, true, true);
		ret = c.errors || s.failed ? ERR_PARTLY : diff && s.differ;
		sync_close(&s);
	}
	conf_free(&c);
	return ret;
}

int conf_sync(struct ctx *ctx, int argc, char **argv)
{
	int ret = all(ctx, argc, argv, false);

	return ret < 0 || !veths_sweep(ctx) ? ret : -1;
}

int conf_diff(struct ctx *ctx, int argc, char **argv)
{
	return all(ctx, argc, argv, true);
}

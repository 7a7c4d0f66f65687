// SPDX-License-Identifier: GPL-2.0-only
/* Make one container as its file says. */
#include <string.h>

#include "conf.h"
#include "err.h"
#include "file.h"
#include "sync.h"
#include "target.h"

/* The container that a word means: of a name, or of a file elsewhere. */
static struct conf_ct *load(struct conf *c, const struct ctx *ctx,
			    const char *word)
{
	struct conf_ct *ct;
	char buf[SAFE_MAX], *text;

	if (conf_load_hubs(c, ctx->conf))
		return NULL;
	if (strchr(word, '/')) {
		text = file_read(word);
		ct = text ? conf_ct_add(c, word, text) : NULL;
	} else {
		if (conf_load_cts(c, ctx->conf))
			return NULL;
		ct = conf_ct_find(c, word);
		if (!ct)
			fail(ERR_NOCT, "there is no %s/ct.d/%s.conf",
			     ctx->conf, safe_text(word, buf));
	}
	conf_check(c);
	if (!ct || !ct->bad)
		return ct;
	conf_errors_print(c);
	fail(ERR_USAGE, "%s is wrong; nothing is done", ct->file);
	return NULL;
}

int conf_apply(struct ctx *ctx, int argc, char **argv)
{
	struct words w = { argc, argv };
	const char *word = word_name(&w, "which container? see venetctl conf help");
	struct conf c = { .cts = 0 };
	struct sync s = { .lock = !ctx->dry_run };
	struct work work;
	struct conf_ct *ct;
	int ret = -1;

	if (!word || words_end(&w))
		return -1;
	ct = load(&c, ctx, word);
	s.only = ct;
	if (ct && !sync_open(&s, ctx, &c)) {
		ret = sync_work(&s, ct, &work);
		if (!ret)
			ret = -1;	/* not running, which is recorded */
		else if (ret > 0)
			ret = sync_give(&s, &work);
		if (!ret)
			ret = sync_veths(&s, &work);
		if (!ret)
			ret = sync_nics(&s, &work);
		if (!ret && s.failed)
			ret = ERR_PARTLY;
		sync_work_free(&work);
		sync_close(&s);
	}
	if (!ret && ct->port)
		forwarding_check(ctx, true, true);
	conf_free(&c);
	return ret;
}

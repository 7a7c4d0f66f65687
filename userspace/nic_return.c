// SPDX-License-Identifier: GPL-2.0-only
/* Bring devices back that are in containers. */
#include <string.h>

#include "conf_file.h"
#include "err.h"
#include "nic.h"

/* Does a word name the container that a device is in? */
static bool is_ct(struct ctx *ctx, const struct nic *n, const char *word)
{
	const char *name = strchr(n->ct, ':');
	struct conf_name conf;

	if (!strcmp(n->ct, word) || (name && !strcmp(name + 1, word)))
		return true;
	return conf_name_find(ctx->conf, word, &conf) > 0 &&
	       !strcmp(conf.ref.text, n->ct);
}

static bool is_dev(const struct nic *n, const char *word)
{
	return nic_link_named(&n->link, 1, word);
}

static int give_up(struct nic_store *s, const struct nic *n)
{
	warn("what else %s was is forgotten", n->link.name);
	return nic_store_forget(s, n);
}

static int bring(struct ctx *ctx, struct nic_store *s, const char *word,
		 bool force)
{
	bool dev = false, any = false;
	char buf[SAFE_MAX];
	int ret = 0, one;
	size_t i;

	/* A device, or all of a container that is called so. */
	for (i = 0; i < s->n; i++)
		dev |= is_dev(&s->nic[i], word);
	for (i = 0; i < s->n; i++) {
		if (!(dev ? is_dev(&s->nic[i], word) :
			    is_ct(ctx, &s->nic[i], word)))
			continue;
		if (any && ret < 0) {
			err_print(err_last());
			ret = ERR_PARTLY;
		}
		any = true;
		one = nic_restore(ctx, s, &s->nic[i]);
		if (one < 0 && force)
			err_print(err_last());
		if (one && force)
			one = give_up(s, &s->nic[i]);
		if (one)
			ret = ret ? ERR_PARTLY : one;
	}
	if (any)
		return ret;
	return fail(ERR_NOCT, "no device called %s, and none of a container called so, is away",
		    safe_text(word, buf));
}

int nic_return(struct ctx *ctx, int argc, char **argv)
{
	struct words w = { argc, argv };
	const char *word = word_name(&w, "which device? see venetctl nic help");
	bool force = word && word_is(&w, "force");
	struct nic_store s;
	int ret;

	if (!word || words_end(&w) || nic_store_open(&s, ctx, true))
		return -1;
	ret = bring(ctx, &s, word, force);
	nic_store_close(&s);
	return ret;
}

int nic_sync(struct ctx *ctx, int argc, char **argv)
{
	struct words w = { argc, argv };

	return words_end(&w) ? -1 : nic_restore_home(ctx);
}

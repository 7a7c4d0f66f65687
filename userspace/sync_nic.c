// SPDX-License-Identifier: GPL-2.0-only
/* The real devices of a container, as its file says. */
#include <string.h>

#include "err.h"
#include "nic.h"
#include "sync.h"

/* Where a device is: 1 in that container already, 0 on the host, or -1. */
static int is_there(struct ctx *ctx, const struct work *w, const char *dev)
{
	const char *ct = w->ct->args.ref.text;
	struct nic_store store;
	char buf[SAFE_MAX];
	int ret = 0;
	size_t i;

	if (!nic_store_any(ctx))
		return 0;
	if (nic_store_open(&store, ctx, false))
		return -1;
	for (i = 0; i < store.n && !ret; i++) {
		if (!nic_link_named(&store.nic[i].link, 1, dev))
			continue;
		ret = !strcmp(store.nic[i].ct, ct) ? 1 :
		      fail(ERR_KERNEL, "%s is in %s", safe_text(dev, buf),
			   store.nic[i].ct);
	}
	nic_store_close(&store);
	return ret;
}

int sync_nics(struct sync *s, const struct work *w)
{
	const struct conf_ct *ct = w->ct;
	int ret = 0;
	size_t i;

	for (i = 0; i < ct->nics && ret >= 0; i++) {
		struct words words = ct->nic[i];

		ret = is_there(s->ctx, w, words.argv[0]);
		if (ret)
			continue;
		if (s->diff)
			differs(s, ct->name, '+', "nic ", words.argv[0]);
		else
			ret = nic_attach_words(s->ctx, ct->args.ref.text,
					       &words);
	}
	return ret < 0 ? -1 : 0;
}

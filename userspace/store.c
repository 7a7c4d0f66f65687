// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "atomic.h"
#include "err.h"
#include "file.h"
#include "find.h"
#include "state.h"
#include "store.h"
#include "util.h"

uint64_t store_clock(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec;
}

/*
 * The file of this netns. One that has no name would not find it again.
 */
static int file_name(struct store *s, const struct place *host, bool change)
{
	const struct ref *r = &host->ref;
	char buf[SAFE_MAX];

	s->file[0] = '\0';
	if (!r->text[0])
		snprintf(s->file, sizeof(s->file), STATE_DIR "/stats");
	else if (r->kind == REF_NETNS || r->kind == REF_WORD)
		snprintf(s->file, sizeof(s->file), STATE_DIR "/stats.%s", r->value);
	else if (change)
		return fail(ERR_USAGE,
			    "totals are kept for a netns that has a name, which %s is not",
			    safe_text(r->text, buf));
	return 0;
}

static int load(struct store *s, const char *boot)
{
	char *text;
	int ret;

	/* At first there is no file. */
	if (!s->file[0] || (access(s->file, F_OK) && errno == ENOENT)) {
		snprintf(s->totals.boot, sizeof(s->totals.boot), "%s", boot);
		return 0;
	}
	text = file_read(s->file);
	if (!text)
		return -1;
	ret = totals_parse(&s->totals, s->file, text, boot);
	free(text);
	return ret;
}

int store_open(struct store *s, struct ctx *ctx, bool change)
{
	char boot[BOOT_ID];

	memset(s, 0, sizeof(*s));
	s->lock = -1;
	if (file_name(s, &ctx->host, change) || boot_id(boot))
		return -1;
	if (change) {
		s->lock = state_lock();
		if (s->lock < 0)
			return -1;
	}
	if (load(s, boot)) {
		store_close(s);
		return -1;
	}
	s->now = store_clock();
	return 0;
}

static const char *hub_name(const struct venet_hub *hub, size_t n,
			    uint32_t ifindex)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (hub[i].ifindex == ifindex)
			return hub[i].name;
	return NULL;
}

int store_see(struct store *s, struct ctx *ctx)
{
	struct venet_port *port = NULL;
	struct venet_hub *hub = NULL;
	size_t hubs, ports, i;
	const char *name;
	int ret = -1;

	if (need_module(ctx) || venet_hubs(&ctx->venet, &hub, &hubs))
		return -1;
	if (!venet_ports(&ctx->venet, 0, &port, &ports)) {
		for (i = 0; i < ports; i++) {
			/* Made a moment ago, with a hub to match. */
			name = hub_name(hub, hubs, port[i].hub);
			if (name)
				totals_see(&s->totals, &port[i], name, s->now,
					   true);
		}
		totals_prune(&s->totals, s->now);
		ret = 0;
	}
	free(hub);
	free(port);
	return ret;
}

int store_who(struct store *s, struct ctx *ctx, const char *word,
	      struct who *who)
{
	const struct who *found = totals_find(&s->totals, word);
	struct venet_port port;
	struct link hub;

	if (found) {
		*who = *found;
		return 0;
	}
	if (find_ct(ctx, word, NULL, &port, &hub))
		return -1;
	who_of(who, &port, hub.name);
	return 0;
}

int store_write(struct store *s)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);
	int ret;

	if (!f)
		out_of_memory();
	totals_print(&s->totals, f);
	if (fclose(f))
		out_of_memory();
	ret = atomic_write(s->file, 0600, text, size);
	free(text);
	return ret;
}

void store_close(struct store *s)
{
	totals_free(&s->totals);
	if (s->lock >= 0)
		close(s->lock);
	s->lock = -1;
}

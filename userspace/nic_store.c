// SPDX-License-Identifier: GPL-2.0-only
/* The records under /var/lib/venet, a file for each device. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "atomic.h"
#include "err.h"
#include "file.h"
#include "nic.h"

#define SUFFIX	".json"

/* A netns that has no name would not find its records again. */
static int dir_name(struct nic_store *s, const struct place *host)
{
	const struct ref *r = &host->ref;
	char buf[SAFE_MAX];

	if (!r->text[0])
		s->dir = xstrdup(STATE_DIR "/nic");
	else if (r->kind == REF_NETNS || r->kind == REF_WORD)
		s->dir = xasprintf(STATE_DIR "/nic.%s", r->value);
	else
		return fail(ERR_USAGE,
			    "devices are remembered for a netns that has a name, which %s is not",
			    safe_text(r->text, buf));
	return 0;
}

bool nic_store_any(struct ctx *ctx)
{
	struct nic_store s = { .lock = -1 };
	struct err saved = *err_last();
	bool any = !dir_name(&s, &ctx->host) && !access(s.dir, F_OK);

	nic_store_close(&s);
	err_restore(&saved);
	return any;
}

/* A file that is no record must not hide the others. */
static int load(struct nic_store *s)
{
	struct names names;
	char *file, *text;
	size_t i;

	if (names_read(&names, s->dir, SUFFIX))
		return -1;
	for (i = 0; i < names.n; i++) {
		file = xasprintf("%s/%s", s->dir, names.list[i]);
		text = file_read(file);
		vec_grow(s->nic, s->n);
		if (text && !nic_parse(&s->nic[s->n], file, text)) {
			s->n++;
		} else {
			err_print(err_last());
			s->bad++;
		}
		free(text);
		free(file);
	}
	names_free(&names);
	return 0;
}

int nic_store_open(struct nic_store *s, struct ctx *ctx, bool change)
{
	memset(s, 0, sizeof(*s));
	s->lock = -1;
	if (dir_name(s, &ctx->host) || boot_id(s->boot))
		goto err;
	if (change && !ctx->dry_run) {
		s->lock = state_lock();
		if (s->lock < 0)
			goto err;
	}
	if (!load(s))
		return 0;
err:
	nic_store_close(s);
	return -1;
}

void nic_store_close(struct nic_store *s)
{
	while (s->n)
		nic_free(&s->nic[--s->n]);
	free(s->nic);
	s->nic = NULL;
	free(s->dir);
	s->dir = NULL;
	if (s->lock >= 0)
		close(s->lock);
	s->lock = -1;
}

char *nic_store_file(const struct nic_store *s, const struct nic *n)
{
	return xasprintf("%s/%s" SUFFIX, s->dir, n->link.name);
}

int nic_store_write(const struct nic_store *s, const struct nic *n)
{
	char *text = NULL, *file;
	size_t size;
	FILE *f = open_memstream(&text, &size);
	int ret;

	if (!f)
		out_of_memory();
	nic_print(n, f);
	if (fclose(f))
		out_of_memory();
	file = nic_store_file(s, n);
	if (mkdir(s->dir, 0755) && errno != EEXIST)
		ret = fail(ERR_KERNEL, "cannot make %s: %s", s->dir,
			   strerror(errno));
	else
		ret = atomic_write(file, 0600, text, size);
	free(file);
	free(text);
	return ret;
}

int nic_store_forget(const struct nic_store *s, const struct nic *n)
{
	char *file = nic_store_file(s, n);
	int ret = atomic_remove(file);

	free(file);
	/* The udev rule looks only where there are any. */
	rmdir(s->dir);
	return ret;
}

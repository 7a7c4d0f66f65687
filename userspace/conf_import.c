// SPDX-License-Identifier: GPL-2.0-only
/* Container files of OpenVZ become files of ours. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "atomic.h"
#include "conf.h"
#include "conf_edit.h"
#include "conf_file.h"
#include "err.h"
#include "file.h"
#include "vz_ct.h"

struct import {
	struct ctx *ctx;
	struct conf conf;	/* what is there, and what is imported */
	size_t done, failed;
};

static void say(const char *file, unsigned int line, const char *text,
		bool wrong)
{
	struct err e = { .code = ERR_USAGE };
	char at[16] = "";

	if (line)
		snprintf(at, sizeof(at), ":%u", line);
	if (!wrong)
		warn("%s%s: %s", file, at, text);
	snprintf(e.text, sizeof(e.text), "%s%s: %s", file, at, text);
	if (wrong)
		err_print(&e);
}

/* The words of a file, to be freed. */
static char *words_of(const struct vz_ct *v, const char *file,
		      const char *name, uint32_t id)
{
	struct edit e;
	char text[32], *all;
	size_t i;

	all = xasprintf("# From %s\n", file);
	edit_open(&e, all);
	free(all);
	snprintf(text, sizeof(text), "%u", id);
	if (id)
		edit_set(&e, "id", text);
	if (v->label && strcmp(v->label, name))
		edit_set(&e, "label", v->label);
	for (i = 0; i < v->n; i++)
		edit_addr_add(&e, &v->addr[i]);
	for (i = 0; i < v->veths; i++)
		edit_dev(&e, "veth", v->veth[i].name, v->veth[i].words);
	for (i = 0; i < v->nics; i++)
		edit_dev(&e, "nic", v->nic[i].name, v->nic[i].words);
	all = edit_text(&e);
	edit_close(&e);
	return all;
}

/* A contradiction with another file is a mistake of this one. */
static int check(struct import *im, const char *file, const char *path,
		 const char *text)
{
	size_t i = im->conf.errors;

	conf_ct_add(&im->conf, path, xstrdup(text));
	conf_check(&im->conf);
	for (; i < im->conf.errors; i++)
		if (!strcmp(im->conf.error[i].file, path))
			return fail(ERR_USAGE, "%s: %s", file,
				    im->conf.error[i].text);
	return 0;
}

static int put(struct import *im, const char *file, const char *path,
	       const char *text)
{
	if (!access(path, F_OK))
		return fail(ERR_USAGE, "%s is there already", path);
	if (check(im, file, path, text))
		return -1;
	if (im->ctx->dry_run) {
		printf("# %s\n%s", path, text);
		return 0;
	}
	return conf_make_dirs(im->ctx->conf) ? -1 :
	       atomic_write(path, 0600, text, strlen(text));
}

static int import_file(struct import *im, const char *file, const char *name)
{
	char *path = NULL, *old, *text = NULL;
	struct vz_ct v;
	uint32_t id;
	size_t i;
	int ret = -1;

	if (vz_ctid(name, &id))
		return -1;
	old = file_read(file);
	if (!old)
		return -1;
	vz_ct_read(&v, old);
	for (i = 0; i < v.notes; i++)
		say(file, v.note[i].line, v.note[i].text, v.note[i].wrong);
	if (v.bad) {
		fail(ERR_USAGE, "%s is wrong; it is not imported", file);
	} else {
		path = conf_ct_path(im->ctx->conf, name);
		text = words_of(&v, file, name, id);
		ret = path ? put(im, file, path, text) : -1;
	}
	vz_ct_free(&v);
	free(old);
	free(path);
	free(text);
	return ret;
}

/* Each that is named as a container is; 0.conf and samples are none. */
static int import_dir(struct import *im, const char *dir)
{
	struct names n;
	size_t i;

	if (names_read(&n, dir, ".conf"))
		return -1;
	for (i = 0; i < n.n; i++) {
		char *file = xasprintf("%s/%s", dir, n.list[i]);
		char *name = conf_name(file);
		uint32_t id;

		if (!vz_ctid(name, &id)) {
			if (import_file(im, file, name)) {
				err_print(err_last());
				im->failed++;
			} else {
				im->done++;
			}
		}
		free(name);
		free(file);
	}
	names_free(&n);
	if (!im->done && !im->failed)
		return fail(ERR_USAGE, "%s has no CTID.conf", dir);
	return im->failed ? ERR_PARTLY : 0;
}

int conf_import(struct ctx *ctx, int argc, char **argv)
{
	struct words w = { argc, argv };
	struct import im = { .ctx = ctx };
	const char *from, *ctid = NULL;
	struct stat st;
	char *name;
	int ret;

	if (!word_is(&w, "vz"))
		return fail(ERR_USAGE,
			    "import what? vz FILE; see venetctl conf help");
	from = word_name(&w, "which file? see venetctl conf help");
	if (from && w.argc)
		ctid = word_name(&w, "");
	if (!from || words_end(&w) || conf_load_hubs(&im.conf, ctx->conf))
		return -1;
	ret = conf_load_cts(&im.conf, ctx->conf);
	if (!ret && !stat(from, &st) && S_ISDIR(st.st_mode)) {
		ret = ctid ? fail(ERR_USAGE, "a CTID is for one file") :
			     import_dir(&im, from);
	} else if (!ret) {
		name = ctid ? xstrdup(ctid) : conf_name(from);
		ret = import_file(&im, from, name);
		free(name);
	}
	conf_free(&im.conf);
	return ret;
}

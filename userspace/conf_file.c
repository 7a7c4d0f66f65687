// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "conf_file.h"
#include "err.h"
#include "file.h"
#include "util.h"

#define SUFFIX	".conf"

void conf_error(struct conf *c, const char *file, unsigned int line)
{
	vec_grow(c->error, c->errors);
	c->error[c->errors++] = (struct conf_error){
		.file = xstrdup(file),
		.line = line,
		.text = xstrdup(err_last()->text),
	};
}

void conf_errors_print(const struct conf *c)
{
	struct err e = { .code = ERR_USAGE };
	char at[16] = "";
	size_t i;

	for (i = 0; i < c->errors; i++) {
		if (c->error[i].line)
			snprintf(at, sizeof(at), ":%u", c->error[i].line);
		snprintf(e.text, sizeof(e.text), "%s%s: %s", c->error[i].file,
			 c->error[i].line ? at : "", c->error[i].text);
		err_print(&e);
	}
}

/* Lines of words */

struct reader {
	char *rest;		/* what follows the line */
	unsigned int line;
	char **argv;
	size_t size;
};

/* The words of the next line, cut in place; false at the end. */
static bool next_line(struct reader *r, struct words *w)
{
	char *p = r->rest, *end;
	size_t n = 0;

	if (!p || !*p)
		return false;
	end = strchr(p, '\n');
	r->rest = end ? end + 1 : NULL;
	if (end)
		*end = '\0';
	r->line++;
	for (;;) {
		p += strspn(p, " \t\r");
		if (!*p || *p == '#')
			break;
		if (n == r->size) {
			r->size = r->size ? 2 * r->size : 8;
			r->argv = xrealloc(r->argv, r->size,
					   sizeof(*r->argv));
		}
		r->argv[n++] = p;
		p += strcspn(p, " \t\r");
		if (*p)
			*p++ = '\0';
	}
	w->argc = n;
	w->argv = r->argv;
	return true;
}

static int no_keyword(const struct words *w)
{
	char buf[SAFE_MAX];

	return fail(ERR_USAGE, "there is no keyword \"%s\"",
		    safe_text(*w->argv, buf));
}

/* Hubs */

struct conf_hub *conf_hub_add(struct conf *c, const char *file, char *text)
{
	struct conf_hub *hub = xzalloc(sizeof(*hub));
	struct reader r = { .rest = text };
	struct words w;
	int ret;

	hub->file = xstrdup(file);
	hub->name = conf_name(file);
	hub->text = text;
	vec_grow(c->hub, c->hubs);
	c->hub[c->hubs++] = hub;

	if (hub_name_check(hub->name)) {
		conf_error(c, file, 0);
		hub->bad = true;
	}
	while (next_line(&r, &w)) {
		if (!w.argc)
			continue;
		ret = hub_args_word(&hub->args, &w);
		if (!ret)
			ret = no_keyword(&w);
		if (ret < 0 || words_end(&w)) {
			conf_error(c, file, r.line);
			hub->bad = true;
		}
	}
	free(r.argv);
	return hub;
}

/* Containers */

static int parse_container(struct conf_ct *ct, struct words *w)
{
	const char *val = word_value(w, "container");

	if (!val)
		return -1;
	if (ct->ref_line)
		return fail(ERR_USAGE, "\"container\" is there twice");
	return ref_parse(val, &ct->args.ref);
}

/* The rest of the line is about a device. */
static int parse_veth(struct conf_ct *ct, struct words *w, unsigned int line)
{
	struct conf_veth *v;

	vec_grow(ct->veth, ct->veths);
	v = &ct->veth[ct->veths++];
	v->line = line;
	if (veth_args_parse(&v->args, w))
		return -1;
	if (v->args.label)
		return fail(ERR_USAGE,
			    "the label of a container has a line of its own");
	return 0;
}

static int parse_nic(struct conf_ct *ct, struct words *w, unsigned int line)
{
	struct conf_nic *n;

	vec_grow(ct->nic, ct->nics);
	n = &ct->nic[ct->nics++];
	n->line = line;
	return nic_args_parse(&n->args, w);
}

/* One keyword and its value; notes the line of what others may contradict. */
static int parse_word(struct conf_ct *ct, struct words *w, unsigned int line)
{
	struct ct_args *a = &ct->args;
	const char *label = a->label;
	uint32_t id = a->id;
	size_t n = a->n;
	int ret;

	if (word_is(w, "container")) {
		ret = parse_container(ct, w);
		ct->ref_line = line;
		return ret ? -1 : 1;
	}
	if (word_is(w, "veth"))
		return parse_veth(ct, w, line) ? -1 : 1;
	if (word_is(w, "nic"))
		return parse_nic(ct, w, line) ? -1 : 1;
	ret = ct_args_word(a, w);
	if (!ret)
		return no_keyword(w);
	if (a->label != label)
		ct->label_line = line;
	if (a->id != id)
		ct->id_line = line;
	/* Who it is says nothing about how it is connected. */
	ct->port |= a->label == label && a->id == id;
	/* As long as the list of addresses. */
	while (ret > 0 && n < a->n) {
		vec_grow(ct->line, n);
		ct->line[n++] = line;
	}
	return ret;
}

static int finish(struct conf_ct *ct)
{
	/* Nothing at all is a port without addresses. */
	ct->port |= !ct->veths && !ct->nics;
	if ((!ct->ref_line && ref_parse(ct->name, &ct->args.ref)) ||
	    ct_args_check(&ct->args))
		return -1;
	if (ct->args.label)
		return 0;
	if (!label_ok(ct->name))
		return fail(ERR_USAGE,
			    "the file's name is no label; say: label LABEL");
	ct->args.label = ct->name;
	return 0;
}

struct conf_ct *conf_ct_add(struct conf *c, const char *file, char *text)
{
	struct conf_ct *ct = xzalloc(sizeof(*ct));
	struct reader r = { .rest = text };
	struct words w;

	ct->file = xstrdup(file);
	ct->name = conf_name(file);
	ct->text = text;
	vec_grow(c->ct, c->cts);
	c->ct[c->cts++] = ct;

	while (next_line(&r, &w)) {
		if (!w.argc || (parse_word(ct, &w, r.line) > 0 &&
				!words_end(&w)))
			continue;
		conf_error(c, file, r.line);
		ct->bad = true;
	}
	free(r.argv);
	if (finish(ct)) {
		conf_error(c, file, 0);
		ct->bad = true;
	}
	return ct;
}

/* All of them */

char *conf_name(const char *file)
{
	const char *slash = strrchr(file, '/');
	char *name = xstrdup(slash ? slash + 1 : file);
	size_t n = strlen(name), end = strlen(SUFFIX);

	if (n > end && !strcmp(name + n - end, SUFFIX))
		name[n - end] = '\0';
	return name;
}

static char *path_of(const char *dir, const char *sub, const char *name,
		     const char *suffix)
{
	return xasprintf("%s/%s%s%s%s", dir, sub, *name ? "/" : "", name,
			 suffix);
}

static char *name_path(const char *dir, const char *sub, const char *name)
{
	char buf[SAFE_MAX];

	if (*name && *name != '.' && !strchr(name, '/') && strlen(name) < 200)
		return path_of(dir, sub, name, SUFFIX);
	fail(ERR_USAGE, "\"%s\" cannot be the name of a file",
	     safe_text(name, buf));
	return NULL;
}

char *conf_hub_path(const char *dir, const char *name)
{
	return name_path(dir, "hub.d", name);
}

char *conf_ct_path(const char *dir, const char *name)
{
	return name_path(dir, "ct.d", name);
}

static int load(struct conf *c, const char *dir, const char *sub,
		void (*add)(struct conf *c, const char *file, char *text))
{
	char *path = path_of(dir, sub, "", ""), *file, *text;
	struct names n;
	size_t i;
	int ret = names_read(&n, path, SUFFIX);

	free(path);
	for (i = 0; i < n.n; i++) {
		file = path_of(dir, sub, n.list[i], "");
		text = file_read(file);
		if (!text)
			conf_error(c, file, 0);
		add(c, file, text);
		free(file);
	}
	names_free(&n);
	return ret;
}

static void add_hub(struct conf *c, const char *file, char *text)
{
	conf_hub_add(c, file, text ? text : xstrdup(""))->bad |= !text;
}

static void add_ct(struct conf *c, const char *file, char *text)
{
	conf_ct_add(c, file, text ? text : xstrdup(""))->bad |= !text;
}

static int ct_cmp(const void *a, const void *b)
{
	return strcmp((*(struct conf_ct *const *)a)->name,
		      (*(struct conf_ct *const *)b)->name);
}

int conf_load_hubs(struct conf *c, const char *dir)
{
	return load(c, dir, "hub.d", add_hub);
}

int conf_load_cts(struct conf *c, const char *dir)
{
	if (load(c, dir, "ct.d", add_ct))
		return -1;
	if (c->cts)
		qsort(c->ct, c->cts, sizeof(*c->ct), ct_cmp);
	return 0;
}

int conf_load(struct conf *c, const char *dir)
{
	memset(c, 0, sizeof(*c));
	if (conf_load_hubs(c, dir) || conf_load_cts(c, dir)) {
		conf_free(c);
		return -1;
	}
	conf_check(c);
	return 0;
}

static void ct_free(struct conf_ct *ct)
{
	ct_args_free(&ct->args);
	while (ct->veths)
		veth_args_free(&ct->veth[--ct->veths].args);
	free(ct->veth);
	while (ct->nics)
		nic_args_free(&ct->nic[--ct->nics].args);
	free(ct->nic);
	free(ct->line);
	free(ct->file);
	free(ct->name);
	free(ct->text);
	free(ct);
}

void conf_ct_drop(struct conf *c, size_t i)
{
	ct_free(c->ct[i]);
	memmove(c->ct + i, c->ct + i + 1, (--c->cts - i) * sizeof(*c->ct));
}

static void hub_free(struct conf_hub *hub)
{
	free(hub->file);
	free(hub->name);
	free(hub->text);
	free(hub);
}

void conf_free(struct conf *c)
{
	while (c->hubs)
		hub_free(c->hub[--c->hubs]);
	free(c->hub);
	while (c->cts)
		ct_free(c->ct[--c->cts]);
	free(c->ct);
	while (c->errors) {
		free(c->error[--c->errors].file);
		free(c->error[c->errors].text);
	}
	free(c->error);
	memset(c, 0, sizeof(*c));
}

static int name_cmp(const void *element, const void *key)
{
	return strcmp((*(struct conf_ct *const *)element)->name, key);
}

struct conf_ct *conf_ct_find(const struct conf *c, const char *name)
{
	size_t i = sorted_first(name, c->ct, c->cts, sizeof(*c->ct), name_cmp);

	return i < c->cts && !strcmp(c->ct[i]->name, name) ? c->ct[i] : NULL;
}

const char *conf_ct_hub(const struct conf *c, const struct conf_ct *ct)
{
	if (ct->args.hub)
		return ct->args.hub;
	return c->hubs == 1 ? c->hub[0]->name : NULL;
}

int conf_ct_read(struct conf *c, const char *dir, const char *word,
		 struct conf_ct **ct)
{
	char *file, *text;
	size_t said = c->errors;
	int ret = -1;

	/* A reference, or a file elsewhere, is no name. */
	if (!*word || *word == '.' || strchr(word, '/'))
		return 0;
	file = path_of(dir, "ct.d", word, SUFFIX);
	if (access(file, F_OK)) {
		free(file);
		return 0;
	}
	text = file_read(file);
	if (text) {
		*ct = conf_ct_add(c, file, text);
		if ((*ct)->bad)
			fail(ERR_USAGE, "%s: %s", file, c->error[said].text);
		else
			ret = 1;
	}
	free(file);
	return ret;
}

int conf_name_find(const char *dir, const char *word, struct conf_name *name)
{
	struct conf c = { .cts = 0 };
	struct conf_ct *ct;
	int ret = conf_ct_read(&c, dir, word, &ct);

	if (ret > 0) {
		ref_copy(&name->ref, &ct->args.ref);
		snprintf(name->label, sizeof(name->label), "%s",
			 ct->args.label);
	}
	conf_free(&c);
	return ret;
}

int conf_make_dirs(const char *conf)
{
	static const char *const sub[] = { "", "/ct.d", "/hub.d" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sub); i++) {
		char *dir = xasprintf("%s%s", conf, sub[i]);
		int ret = 0;

		/* Who a host's containers are is nobody else's business. */
		if (mkdir(dir, 0700) && errno != EEXIST)
			ret = fail(ERR_KERNEL, "cannot make %s: %s", dir,
				   strerror(errno));
		free(dir);
		if (ret)
			return ret;
	}
	return 0;
}

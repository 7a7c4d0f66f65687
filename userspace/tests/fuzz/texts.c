// SPDX-License-Identifier: GPL-2.0-only
/* The parsers of words and files. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf_edit.h"
#include "conf_file.h"
#include "err.h"
#include "fuzz.h"
#include "ip_args.h"
#include "nic_record.h"
#include "util.h"
#include "vz_args.h"
#include "vz_ct.h"

static void edit_again(struct edit *e, const char *key, const char *name,
		       char *words)
{
	edit_dev(e, key, name, NULL);
	edit_dev(e, key, name, words);
	free(words);
}

/* A file, or two that may contradict each other. */
void fuzz_conf(char *text, size_t size)
{
	struct conf c = { .cts = 0 };
	char *two = strchr(text, '\f'), *again;
	struct edit e;
	struct addr a;
	size_t i;

	(void)size;
	if (two)
		*two++ = '\0';
	conf_ct_add(&c, "one.conf", xstrdup(text));
	if (two) {
		conf_ct_add(&c, "two.conf", xstrdup(two));
		conf_hub_add(&c, "venet0.conf", xstrdup(two));
	}
	conf_check(&c);

	/* What is taken out and put back is still what it was. */
	edit_open(&e, text);
	for (i = 0; i < c.ct[0]->args.n; i++) {
		a = c.ct[0]->args.addr[i];
		edit_addr_del(&e, &a);
		edit_addr_add(&e, &a);
	}
	for (i = 0; !c.ct[0]->bad && i < c.ct[0]->veths; i++)
		edit_again(&e, "veth", veth_args_name(&c.ct[0]->veth[i].args),
			   veth_args_text(&c.ct[0]->veth[i].args));
	for (i = 0; !c.ct[0]->bad && i < c.ct[0]->nics; i++)
		edit_again(&e, "nic", c.ct[0]->nic[i].args.dev,
			   nic_args_text(&c.ct[0]->nic[i].args));
	again = edit_text(&e);
	edit_close(&e);
	if (!c.ct[0]->bad) {
		struct conf_ct *ct = conf_ct_add(&c, "one.conf", again);

		if (ct->bad || ct->args.n != c.ct[0]->args.n ||
		    ct->veths != c.ct[0]->veths || ct->nics != c.ct[0]->nics)
			abort();
	} else {
		free(again);
	}
	conf_free(&c);
}

/* What is taken over is a line of a file: one device, or a mistake. */
static void check_lines(const struct vz_line *l, size_t n, const char *key)
{
	struct conf c = { .cts = 0 };
	struct conf_ct *ct;
	size_t i;

	for (i = 0; i < n; i++) {
		ct = conf_ct_add(&c, "x.conf",
				 xasprintf("%s %s\n", key, l[i].words));
		if (!ct->bad && ct->veths + ct->nics != 1)
			abort();
	}
	conf_free(&c);
}

void fuzz_vz(char *text, size_t size)
{
	struct vz_ct v;
	size_t i;

	(void)size;
	vz_ct_read(&v, text);
	/* Nothing that a shell would expand is ever taken. */
	for (i = 0; v.label && v.label[i]; i++)
		if ((unsigned char)v.label[i] <= ' ')
			abort();
	check_lines(v.veth, v.veths, "veth");
	check_lines(v.nic, v.nics, "nic");
	vz_ct_free(&v);
}

/* The record of a device: what is taken is written and taken again. */
void fuzz_nic(char *text, size_t size)
{
	char *first = NULL, *second = NULL;
	struct nic n, m;
	FILE *f;

	(void)size;
	if (nic_parse(&n, "nic", text))
		return;
	f = open_memstream(&first, &size);
	nic_print(&n, f);
	fclose(f);
	if (nic_parse(&m, "nic", first))
		abort();
	f = open_memstream(&second, &size);
	nic_print(&m, f);
	fclose(f);
	if (strcmp(first, second))
		abort();
	free(first);
	free(second);
	nic_free(&n);
	nic_free(&m);
}

#define WORDS	64

void fuzz_words(char *text, size_t size)
{
	char *argv[WORDS + 1], *p = text;
	struct words w = { 0, argv };
	struct ct_args ct;
	struct ip_args ip = { .n = 0 };
	struct veth_args veth;
	struct nic_args nic;
	struct vz_args vz;
	int argc = 0;

	(void)size;
	while (*p && argc < WORDS) {
		argv[argc++] = p;
		p += strcspn(p, " \n");
		if (*p)
			*p++ = '\0';
	}
	argv[argc] = NULL;
	w.argc = argc;
	ct_args_parse(&ct, &w);
	ct_args_free(&ct);
	w = (struct words){ argc, argv };
	ip_args_parse(&ip, &w);
	ip_args_free(&ip);
	w = (struct words){ argc, argv };
	veth_args_parse(&veth, &w);
	veth_args_free(&veth);
	w = (struct words){ argc, argv };
	nic_args_parse(&nic, &w);
	nic_args_free(&nic);
	/* This one cuts its words. */
	w = (struct words){ argc, argv };
	vz_args_parse(&vz, &w);
	vz_args_free(&vz);
}

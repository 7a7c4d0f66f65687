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
	again = edit_text(&e);
	edit_close(&e);
	if (!c.ct[0]->bad) {
		struct conf_ct *ct = conf_ct_add(&c, "one.conf", again);

		if (ct->bad || ct->args.n != c.ct[0]->args.n)
			abort();
	} else {
		free(again);
	}
	conf_free(&c);
}

void fuzz_vz(char *text, size_t size)
{
	struct vz_ct v;
	size_t i;

	(void)size;
	vz_ct_read(&v, text, "101");
	/* Nothing that a shell would expand is ever taken. */
	for (i = 0; v.label && v.label[i]; i++)
		if ((unsigned char)v.label[i] <= ' ')
			abort();
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
	/* This one cuts its words. */
	w = (struct words){ argc, argv };
	vz_args_parse(&vz, &w);
	vz_args_free(&vz);
}

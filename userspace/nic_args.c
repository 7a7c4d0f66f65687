// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "nic_args.h"
#include "util.h"

int nic_args_parse(struct nic_args *a, struct words *w)
{
	int ret;

	memset(a, 0, sizeof(*a));
	a->dev = word_name(w, "which device? see venetctl nic help");
	if (!a->dev)
		return -1;
	do {
		ret = lan_args_word(&a->lan, w);
		if (!ret && word_is(w, "force")) {
			a->force = true;
			ret = 1;
		}
	} while (ret > 0);
	return ret ? -1 : words_end(w);
}

void nic_args_free(struct nic_args *a)
{
	lan_args_free(&a->lan);
}

const char *nic_args_name(const struct nic_args *a)
{
	return a->lan.name ? a->lan.name : a->dev;
}

char *nic_args_text(const struct nic_args *a)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		out_of_memory();
	fputs(a->dev, f);
	if (a->lan.name && strcmp(a->lan.name, a->dev))
		fprintf(f, " name %s", a->lan.name);
	lan_args_print(&a->lan, f);
	if (a->force)
		fputs(" force", f);
	if (fclose(f))
		out_of_memory();
	return text;
}

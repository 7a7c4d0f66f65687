// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "rt_tables.h"
#include "util.h"

/* The administrator's directory first, then that of newer distributions. */
static const char *const dirs[] = { "/etc/iproute2", "/usr/share/iproute2" };

/* Lines of "NUMBER NAME", decimal or 0x..., with "#" before remarks. */
static bool find_in(const char *path, const char *name, uint32_t *table)
{
	FILE *f = fopen(path, "re");
	char line[256], found[128];
	unsigned long n;
	bool ret = false;
	char *end;

	if (!f)
		return false;
	while (!ret && fgets(line, sizeof(line), f)) {
		n = strtoul(line, &end, 0);
		if (end == line || n > UINT32_MAX ||
		    sscanf(end, " %127[^# \t\n]", found) != 1 ||
		    strcmp(found, name))
			continue;
		*table = n;
		ret = true;
	}
	fclose(f);
	return ret;
}

static int is_conf(const struct dirent *d)
{
	size_t len = strlen(d->d_name);

	return d->d_name[0] != '.' && len > 5 &&
	       !strcmp(d->d_name + len - 5, ".conf");
}

static bool find_in_dir(const char *dir, const char *name, uint32_t *table)
{
	char path[512];
	struct dirent **list;
	bool ret = false;
	int n, i;

	snprintf(path, sizeof(path), "%s/rt_tables", dir);
	if (find_in(path, name, table))
		return true;
	snprintf(path, sizeof(path), "%s/rt_tables.d", dir);
	n = scandir(path, &list, is_conf, alphasort);
	for (i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s/rt_tables.d/%s", dir,
			 list[i]->d_name);
		ret = ret || find_in(path, name, table);
		free(list[i]);
	}
	if (n >= 0)
		free(list);
	return ret;
}

int rt_table_parse(const char *word, uint32_t *table)
{
	char buf[SAFE_MAX];
	uint64_t n = 0;
	size_t i;

	*table = 0;
	if (parse_uint(word, UINT32_MAX, &n))
		*table = n;
	else if (!strcmp(word, "main"))
		*table = RT_TABLE_MAIN;
	else
		for (i = 0; i < ARRAY_SIZE(dirs) && !*table; i++)
			find_in_dir(dirs[i], word, table);
	if (*table == RT_TABLE_LOCAL || !strcmp(word, "local"))
		return fail(ERR_USAGE, "the table local is the kernel's own");
	if (!*table)
		return fail(ERR_USAGE,
			    "\"%s\" is no routing table: a number from 1 on, or a name of /etc/iproute2/rt_tables",
			    safe_text(word, buf));
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dev_sysctl.h"
#include "util.h"

static const char *const dirs[] = {
	"ipv4.conf", "ipv4.neigh", "ipv6.conf", "ipv6.neigh",
};

/* "/proc/sys/net/ipv4/conf/DEV/rp_filter" from "ipv4.conf.rp_filter" */
#define PATH	256
static void path_of(char path[PATH], const char *name, const char *dev)
{
	const char *kind = name + 5;
	size_t len = strcspn(kind, ".");

	snprintf(path, PATH, "/proc/sys/net/%.4s/%.*s/%s/%s", name, (int)len,
		 kind, dev, kind[len] ? kind + len + 1 : "");
}

static void add(struct dev_sysctls *s, const char *dev, const char *dir,
		const char *file)
{
	struct dev_sysctl one = { .val = "" };
	char path[PATH];
	struct stat st;
	ssize_t n;
	int fd;

	/* The IPv6 MTU follows the device's. */
	if (*file == '.' || !strcmp(file, "mtu") ||
	    snprintf(one.name, sizeof(one.name), "%s.%s", dir, file) >=
	    (int)sizeof(one.name))
		return;
	path_of(path, one.name, dev);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	n = read(fd, one.val, sizeof(one.val));
	/* Some cannot be read as long as they are not set. */
	if (n > 0 && n < (ssize_t)sizeof(one.val) && !fstat(fd, &st) &&
	    st.st_mode & 0222) {
		one.val[strcspn(one.val, "\n")] = '\0';
		vec_grow(s->list, s->n);
		s->list[s->n++] = one;
	}
	close(fd);
}

void dev_sysctls_get(struct dev_sysctls *s, const char *dev)
{
	const struct dirent *d;
	char path[PATH];
	DIR *dir;
	size_t i;

	s->list = NULL;
	s->n = 0;
	for (i = 0; i < ARRAY_SIZE(dirs); i++) {
		path_of(path, dirs[i], dev);
		dir = opendir(path);
		while (dir && (d = readdir(dir)))
			add(s, dev, dirs[i], d->d_name);
		if (dir)
			closedir(dir);
	}
}

int dev_sysctl_set(const char *dev, const struct dev_sysctl *one)
{
	size_t len = strlen(one->val), i;
	char path[PATH];
	int fd, err = 0;

	/* It may come from a file: no other path than those. */
	for (i = 0; i < ARRAY_SIZE(dirs); i++)
		if (!strncmp(one->name, dirs[i], strlen(dirs[i])) &&
		    one->name[strlen(dirs[i])] == '.')
			break;
	if (i == ARRAY_SIZE(dirs) || strchr(one->name, '/'))
		return -EINVAL;
	path_of(path, one->name, dev);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (write(fd, one->val, len) != (ssize_t)len)
		err = -errno;
	close(fd);
	return err;
}

const struct dev_sysctl *dev_sysctl(const struct dev_sysctls *s,
				    const char *name)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (!strcmp(s->list[i].name, name))
			return &s->list[i];
	return NULL;
}

void dev_sysctls_free(struct dev_sysctls *s)
{
	free(s->list);
	s->list = NULL;
	s->n = 0;
}

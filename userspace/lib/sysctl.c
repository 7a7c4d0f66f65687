// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "err.h"
#include "sysctl.h"

static void path_of(const char *name, char *path, size_t size)
{
	size_t n = snprintf(path, size, "/proc/sys/");

	/* sysctl(8): a dot separates, a slash stands for a dot. */
	for (; *name && n < size - 1; name++)
		path[n++] = *name == '.' ? '/' : *name == '/' ? '.' : *name;
	path[n] = '\0';
}

int sysctl_get(const char *name, int *val)
{
	char path[256], text[32];
	ssize_t n = -1;
	int fd;

	path_of(name, path, sizeof(path));
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		n = read(fd, text, sizeof(text) - 1);
		close(fd);
	}
	if (n <= 0)
		return fail(ERR_KERNEL, "cannot read %s: %s", name,
			    strerror(errno));
	text[n] = '\0';
	*val = atoi(text);
	return 0;
}

int sysctl_set(const char *name, int val)
{
	char path[256], text[32];
	int fd, len = snprintf(text, sizeof(text), "%d\n", val);
	ssize_t n = -1;

	path_of(name, path, sizeof(path));
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd >= 0) {
		n = write(fd, text, len);
		close(fd);
	}
	if (n != len)
		return fail(ERR_KERNEL, "cannot set %s: %s", name,
			    strerror(errno));
	return 0;
}

const char *sysctl_dev(char buf[SYSCTL_NAME], const char *before,
		       const char *dev, const char *after)
{
	size_t n = snprintf(buf, SYSCTL_NAME, "%s", before);

	for (; *dev && n < SYSCTL_NAME - 1; dev++)
		buf[n++] = *dev == '.' ? '/' : *dev;
	snprintf(buf + n, SYSCTL_NAME - n, "%s", after);
	return buf;
}

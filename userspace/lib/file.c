// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "err.h"
#include "file.h"
#include "util.h"

/* Far more than a million addresses. */
#define FILE_MAX	(256 * 1024 * 1024)

/* Returns 0 or an errno. */
static int read_all(int fd, char **text)
{
	struct stat st;
	size_t size = 0, room;
	ssize_t n;

	*text = NULL;
	if (fstat(fd, &st))
		return errno;
	if (S_ISDIR(st.st_mode))
		return EISDIR;
	if (!S_ISREG(st.st_mode))
		return EINVAL;
	if (st.st_size > FILE_MAX)
		return EFBIG;
	/* It may grow meanwhile: until nothing more comes. */
	room = st.st_size + 2;
	*text = xrealloc(NULL, room, 1);
	for (;;) {
		n = read(fd, *text + size, room - size - 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		size += n;
		if (!n)
			break;
		if (size + 1 == room) {
			if (room > FILE_MAX)
				return EFBIG;
			room *= 2;
			*text = xrealloc(*text, room, 1);
		}
	}
	(*text)[size] = '\0';
	return strlen(*text) == size ? 0 : EILSEQ;
}

char *file_read(const char *path)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC), err;
	char *text = NULL;

	err = fd < 0 ? errno : read_all(fd, &text);
	if (fd >= 0)
		close(fd);
	if (!err)
		return text;
	free(text);
	fail(err == ENOENT ? ERR_USAGE : ERR_KERNEL, "cannot read %s: %s",
	     path, err == EINVAL ? "Not a regular file" :
		   err == EILSEQ ? "Not a text" : strerror(err));
	return NULL;
}

static int name_cmp(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int names_read(struct names *n, const char *dir, const char *suffix)
{
	DIR *d = opendir(dir);
	const struct dirent *e;

	n->list = NULL;
	n->n = 0;
	if (!d && errno == ENOENT)
		return 0;
	if (!d)
		return fail(ERR_KERNEL, "cannot read %s: %s", dir,
			    strerror(errno));
	while ((e = readdir(d))) {
		size_t len = strlen(e->d_name), end = strlen(suffix);

		if (e->d_name[0] == '.' || len <= end ||
		    strcmp(e->d_name + len - end, suffix))
			continue;
		vec_grow(n->list, n->n);
		n->list[n->n++] = xstrdup(e->d_name);
	}
	closedir(d);
	if (n->n)
		qsort(n->list, n->n, sizeof(*n->list), name_cmp);
	return 0;
}

void names_free(struct names *n)
{
	while (n->n)
		free(n->list[--n->n]);
	free(n->list);
	n->list = NULL;
}

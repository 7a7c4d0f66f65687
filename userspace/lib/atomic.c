// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "atomic.h"
#include "err.h"

struct file {
	int dir;
	const char *name;		/* in its directory */
	char temp[NAME_MAX + 1];
	int fd;				/* of the temporary file, locked */
};

/* The temporary file, empty and ours alone. Returns 0 or an errno. */
static int temp_open(struct file *f)
{
	struct stat mine, there;

	for (;;) {
		f->fd = openat(f->dir, f->temp,
			       O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC,
			       0600);
		if (f->fd < 0)
			return errno;
		if (flock(f->fd, LOCK_EX) || fstat(f->fd, &mine))
			return errno;
		/* Another writer had it, and has made it the file. */
		if (!fstatat(f->dir, f->temp, &there, AT_SYMLINK_NOFOLLOW) &&
		    there.st_dev == mine.st_dev && there.st_ino == mine.st_ino)
			break;
		close(f->fd);
	}
	/* A link to some other file must not cost that one its content. */
	if (!S_ISREG(mine.st_mode) || mine.st_nlink != 1)
		return EEXIST;
	return ftruncate(f->fd, 0) ? errno : 0;
}

static int write_all(int fd, const char *text, size_t size)
{
	while (size) {
		ssize_t n = write(fd, text, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		text += n;
		size -= n;
	}
	return 0;
}

/* Mode and owner as they were, or as a new file's. */
static int temp_dress(const struct file *f, mode_t mode)
{
	struct stat old;

	if (fstatat(f->dir, f->name, &old, 0))
		return errno == ENOENT && !fchmod(f->fd, mode) ? 0 : errno;
	return fchown(f->fd, old.st_uid, old.st_gid) ||
	       fchmod(f->fd, old.st_mode & 07777) ? errno : 0;
}

static int replace(struct file *f, mode_t mode, const void *text, size_t size)
{
	int err = temp_open(f);

	if (!err)
		err = write_all(f->fd, text, size);
	if (!err)
		err = temp_dress(f, mode);
	if (!err && fsync(f->fd))
		err = errno;
	if (!err && renameat(f->dir, f->temp, f->dir, f->name))
		err = errno;
	if (f->fd < 0)
		return err;
	if (err)
		unlinkat(f->dir, f->temp, 0);
	close(f->fd);
	return err;
}

/* The file's directory, and its name there. Returns 0 or an errno. */
static int dir_open(const char *path, struct file *f)
{
	const char *slash = strrchr(path, '/');
	char dir[PATH_MAX];
	int n;

	f->name = slash ? slash + 1 : path;
	n = snprintf(dir, sizeof(dir), "%.*s", slash ? (int)(slash - path) + 1 :
		     1, slash ? path : ".");
	if (n >= (int)sizeof(dir) ||
	    snprintf(f->temp, sizeof(f->temp), ".%s.new", f->name) >=
	    (int)sizeof(f->temp))
		return ENAMETOOLONG;
	f->dir = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return f->dir < 0 ? errno : 0;
}

/* What has changed has to reach the disk, too. */
static int dir_close(struct file *f, int err)
{
	if (!err && fsync(f->dir))
		err = errno;
	if (f->dir >= 0)
		close(f->dir);
	return err;
}

int atomic_write(const char *path, mode_t mode, const void *text, size_t size)
{
	struct file f = { .dir = -1 };
	int err = dir_open(path, &f);

	if (!err)
		err = replace(&f, mode, text, size);
	err = dir_close(&f, err);
	if (err)
		return fail(ERR_KERNEL, "cannot write %s: %s", path,
			    strerror(err));
	return 0;
}

int atomic_remove(const char *path)
{
	struct file f = { .dir = -1 };
	int err = dir_open(path, &f);

	if (!err && unlinkat(f.dir, f.name, 0))
		err = errno;
	err = dir_close(&f, err);
	if (err && err != ENOENT)
		return fail(ERR_KERNEL, "cannot remove %s: %s", path,
			    strerror(err));
	return 0;
}

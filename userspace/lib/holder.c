// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <linux/nsfs.h>
#include <linux/sockios.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "err.h"
#include "holder.h"
#include "util.h"

struct look {
	uint64_t inode;
	struct holder *h;
	const char *pid;
	int pidfd;		/* -1 until it is needed */
};

static bool is_it(const struct look *l, int fd)
{
	struct stat st;

	return fd >= 0 && ioctl(fd, NS_GET_NSTYPE) == CLONE_NEWNET &&
	       !fstat(fd, &st) && st.st_ino == l->inode;
}

/* Keep a descriptor of the namespace, or close another one. */
static int take(const struct look *l, int fd)
{
	if (is_it(l, fd))
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

static int take_path(struct look *l, const char *path)
{
	return take(l, open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK));
}

static void __attribute__((format(printf, 3, 4)))
describe(struct look *l, const char *path, const char *fmt, ...)
{
	char file[64], comm[32] = "?", what[64], buf[SAFE_MAX];
	char word[REF_TEXT];
	va_list ap;
	ssize_t n;
	int fd;

	snprintf(file, sizeof(file), "/proc/%s/comm", l->pid);
	fd = open(file, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? 0 : read(fd, comm, sizeof(comm) - 1);
	if (fd >= 0)
		close(fd);
	if (n > 0)
		comm[n - 1] = '\0';
	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	snprintf(l->h->text, sizeof(l->h->text), "%s (pid %s, %s)",
		 safe_text(comm, buf), l->pid, what);
	snprintf(word, sizeof(word), "path:%.250s", path);
	ref_parse(word, &l->h->ref);
}

/* The namespace of a socket that another process has. */
static int by_socket(struct look *l, int number)
{
	int sk, ns = -1;

	if (l->pidfd < 0)
		l->pidfd = syscall(SYS_pidfd_open, atoi(l->pid), 0);
	sk = syscall(SYS_pidfd_getfd, l->pidfd, number, 0);
	if (sk >= 0) {
		ns = ioctl(sk, SIOCGSKNS);
		close(sk);
	}
	return take(l, ns);
}

static int by_descriptor(struct look *l)
{
	char dir[64], path[128], to[64], want[32];
	const struct dirent *d;
	int fd = -1;
	ssize_t n;
	DIR *fds;

	snprintf(want, sizeof(want), "net:[%" PRIu64 "]", l->inode);
	snprintf(dir, sizeof(dir), "/proc/%s/fd", l->pid);
	fds = opendir(dir);
	while (fds && fd < 0 && (d = readdir(fds))) {
		if (!isdigit((unsigned char)d->d_name[0]))
			continue;
		snprintf(path, sizeof(path), "%s/%.20s", dir, d->d_name);
		n = readlink(path, to, sizeof(to) - 1);
		if (n <= 0)
			continue;
		to[n] = '\0';
		if (!strcmp(to, want))
			fd = take_path(l, path);
		else if (!strncmp(to, "socket:[", 8))
			fd = by_socket(l, atoi(d->d_name));
		if (fd >= 0)
			describe(l, path, "%s %s",
				 *to == 'n' ? "descriptor" : "socket",
				 d->d_name);
	}
	if (fds)
		closedir(fds);
	return fd;
}

static int by_thread(struct look *l)
{
	char dir[64], path[128];
	const struct dirent *d;
	DIR *tasks;
	int fd = -1;

	snprintf(dir, sizeof(dir), "/proc/%s/task", l->pid);
	tasks = opendir(dir);
	while (tasks && fd < 0 && (d = readdir(tasks))) {
		if (!isdigit((unsigned char)d->d_name[0]))
			continue;
		snprintf(path, sizeof(path), "%s/%.20s/ns/net", dir,
			 d->d_name);
		fd = take_path(l, path);
		if (fd >= 0)
			describe(l, path, "thread %s", d->d_name);
	}
	if (tasks)
		closedir(tasks);
	return fd;
}

/* Lines of mountinfo: "36 35 0:4 net:[4026532289] /run/netns/x rw ..." */
static int by_mount(struct look *l)
{
	char path[PATH_MAX + 64], root[64], at[PATH_MAX], want[32], line[8192];
	int fd = -1;
	FILE *f;

	snprintf(want, sizeof(want), "net:[%" PRIu64 "]", l->inode);
	snprintf(path, sizeof(path), "/proc/%s/mountinfo", l->pid);
	f = fopen(path, "re");
	while (f && fd < 0 && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%*s %*s %*s %63s %4095s", root, at) != 2 ||
		    strcmp(root, want))
			continue;
		snprintf(path, sizeof(path), "/proc/%s/root%s", l->pid, at);
		fd = take_path(l, path);
		if (fd >= 0)
			describe(l, path, "mount %.40s", at);
	}
	if (f)
		fclose(f);
	return fd;
}

int holder_find(uint64_t inode, struct holder *h)
{
	static int (*const by[])(struct look *l) = {
		by_thread, by_descriptor, by_mount,
	};
	struct look l = { .inode = inode, .h = h };
	struct err saved = *err_last();
	const struct dirent *d;
	DIR *proc;
	size_t i;
	int fd = -1;

	/* One kind after the other: mounts are seen by many processes. */
	for (i = 0; i < ARRAY_SIZE(by) && fd < 0; i++) {
		proc = opendir("/proc");
		while (proc && fd < 0 && (d = readdir(proc))) {
			if (!isdigit((unsigned char)d->d_name[0]) ||
			    atoi(d->d_name) == getpid())
				continue;
			l.pid = d->d_name;
			l.pidfd = -1;
			fd = by[i](&l);
			if (l.pidfd >= 0)
				close(l.pidfd);
		}
		if (proc)
			closedir(proc);
	}
	err_restore(&saved);
	return fd;
}

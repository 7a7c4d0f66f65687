// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/net_namespace.h>
#include <linux/nsfs.h>
#include <linux/rtnetlink.h>
#include <sched.h>
#include <search.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "err.h"
#include "netns.h"
#include "nl.h"
#include "runtime.h"
#include "util.h"

static int open_file(const char *file)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return -1;
	/* A name whose namespace was unmounted is a plain, empty file. */
	if (ioctl(fd, NS_GET_NSTYPE) != CLONE_NEWNET) {
		close(fd);
		errno = EINVAL;
		return -1;
	}
	return fd;
}

int netns_open(struct ref *r)
{
	char buf[SAFE_MAX];
	int fd;

	if (!r->file[0]) {
		pid_t pid = runtime_pid(r, "");

		if (pid < 0)
			return -1;
		snprintf(r->file, sizeof(r->file), "/proc/%d/ns/net",
			 (int)pid);
	}
	fd = open_file(r->file);
	if (fd >= 0)
		return fd;
	safe_text(r->text, buf);
	if (errno == EINVAL || errno == ENOTTY)
		return fail(ERR_NOCT, "%s is not a network namespace", buf);
	if (errno == ENOENT || errno == ESRCH)
		return fail(ERR_NOCT, "there is no %s", buf);
	return fail(errno == EACCES || errno == EPERM ? ERR_KERNEL : ERR_NOCT,
		    "cannot open %s: %s", buf, strerror(errno));
}

int netns_self(void)
{
	int fd = open_file("/proc/thread-self/ns/net");

	if (fd < 0)
		return fail(ERR_KERNEL, "cannot open my own netns: %s",
			    strerror(errno));
	return fd;
}

bool netns_same(int a, int b)
{
	struct stat sa, sb;

	return !fstat(a, &sa) && !fstat(b, &sb) && sa.st_dev == sb.st_dev &&
	       sa.st_ino == sb.st_ino;
}

int netns_foreign(int fd, const char *name)
{
	int home = netns_self();
	bool same;

	if (home < 0)
		return -1;
	same = netns_same(fd, home);
	close(home);
	if (!same)
		return 0;
	return fail(ERR_USAGE,
		    "%s is the host's own netns; a container has another one",
		    name);
}

int netns_enter(int fd)
{
	int home = netns_self();

	if (home < 0)
		return -1;
	if (setns(fd, CLONE_NEWNET)) {
		int err = errno;

		close(home);
		return fail(ERR_KERNEL, "cannot enter the netns: %s",
			    strerror(err));
	}
	return home;
}

void netns_return(int home)
{
	/* Whatever came next would happen to the wrong machine. */
	if (setns(home, CLONE_NEWNET)) {
		fprintf(stderr, "venetctl: cannot return to my netns: %s\n",
			strerror(errno));
		exit(ERR_PARTLY);
	}
	close(home);
}

static int id_cb(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *tb[NETNSA_MAX + 1];

	if (nlh->nlmsg_type != RTM_NEWNSID)
		return 0;
	nl_parse(nlh, sizeof(struct rtgenmsg), tb, NETNSA_MAX);
	if (tb[NETNSA_NSID])
		*(int *)data = nl_u32(tb[NETNSA_NSID]);
	return 0;
}

int netns_id(struct nl *rt, int fd)
{
	char buf[NL_REQUEST];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct rtgenmsg *gen;
	int id = -1, err;

	nlh->nlmsg_type = RTM_GETNSID;
	gen = mnl_nlmsg_put_extra_header(nlh, sizeof(*gen));
	gen->rtgen_family = AF_UNSPEC;
	mnl_attr_put_u32(nlh, NETNSA_FD, fd);
	err = nl_talk(rt, nlh, id_cb, &id);
	if (!err)
		return id;
	fail(ERR_KERNEL, "cannot look at a netns: %s", nl_why(rt, err));
	return -2;
}

static int walk_names(netns_cb *cb, void *data)
{
	DIR *dir = opendir("/run/netns");
	const struct dirent *d;
	char word[REF_TEXT];
	struct ref r;
	int fd, ret = 0;

	if (!dir)
		return 0;
	while (!ret && (d = readdir(dir))) {
		if (d->d_name[0] == '.')
			continue;
		snprintf(word, sizeof(word), "netns:%s", d->d_name);
		if (ref_parse(word, &r))
			continue;
		fd = open_file(r.file);
		if (fd >= 0)
			ret = cb(fd, &r, data);
	}
	closedir(dir);
	return ret;
}

static int ino_cmp(const void *a, const void *b)
{
	return (uintptr_t)a < (uintptr_t)b ? -1 : (uintptr_t)a > (uintptr_t)b;
}

static void ino_free(void *ino)
{
	(void)ino;
}

static int walk_pids(netns_cb *cb, void *data)
{
	DIR *dir = opendir("/proc");
	const struct dirent *d;
	char word[REF_TEXT];
	void *seen = NULL, *ino;
	struct stat st;
	struct ref r;
	int fd, ret = 0;

	if (!dir)
		return 0;
	while (!ret && (d = readdir(dir))) {
		if (!isdigit((unsigned char)d->d_name[0]))
			continue;
		snprintf(word, sizeof(word), "pid:%s", d->d_name);
		if (ref_parse(word, &r) || stat(r.file, &st))
			continue;
		/* The inode itself is the key; nothing is pointed to. */
		ino = (void *)(uintptr_t)st.st_ino;
		if (tfind(ino, &seen, ino_cmp))
			continue;
		if (!tsearch(ino, &seen, ino_cmp))
			break;
		fd = open_file(r.file);
		if (fd >= 0)
			ret = cb(fd, &r, data);
	}
	tdestroy(seen, ino_free);
	closedir(dir);
	return ret;
}

int netns_each(netns_cb *cb, void *data)
{
	int ret = walk_names(cb, data);

	return ret ? ret : walk_pids(cb, data);
}

struct build {
	struct netns_map *map;
	struct nl *rt;
};

static int build_cb(int fd, const struct ref *r, void *data)
{
	struct build *b = data;
	struct netns_map *map = b->map;
	int id = netns_id(b->rt, fd);

	close(fd);
	if (id >= 0) {
		vec_grow(map->entry, map->n);
		map->entry[map->n].id = id;
		map->entry[map->n].order = map->n;
		map->entry[map->n++].text = xstrdup(r->text);
	}
	return 0;
}

static int entry_cmp(const void *a, const void *b)
{
	const struct netns_entry *x = a, *y = b;

	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static void map_add(struct netns_map *map, struct nl *rt,
		    int (*walk)(netns_cb *, void *))
{
	struct build b = { .map = map, .rt = rt };

	walk(build_cb, &b);
	if (map->n)
		qsort(map->entry, map->n, sizeof(*map->entry), entry_cmp);
}

void netns_map_names(struct netns_map *map, struct nl *rt)
{
	map_add(map, rt, walk_names);
}

void netns_map_pids(struct netns_map *map, struct nl *rt)
{
	map_add(map, rt, walk_pids);
}

static int id_cmp(const void *element, const void *key)
{
	const int id = ((const struct netns_entry *)element)->id;

	return id < *(const int *)key ? -1 : id > *(const int *)key;
}

const char *netns_map_find(const struct netns_map *map, int id)
{
	size_t i = sorted_first(&id, map->entry, map->n, sizeof(*map->entry),
				id_cmp);

	return i < map->n && map->entry[i].id == id ? map->entry[i].text : NULL;
}

void netns_map_free(struct netns_map *map)
{
	size_t i;

	for (i = 0; i < map->n; i++)
		free(map->entry[i].text);
	free(map->entry);
	memset(map, 0, sizeof(*map));
}

struct find {
	struct nl *rt;
	int id;
	int fd;
	struct ref *r;
};

static int find_cb(int fd, const struct ref *r, void *data)
{
	struct find *f = data;
	int id = netns_id(f->rt, fd);

	if (id != f->id) {
		close(fd);
		return id == -2 ? -2 : 0;
	}
	f->fd = fd;
	*f->r = *r;
	f->r->value = f->r->text + (r->value - r->text);
	return 1;
}

int netns_find(struct nl *rt, int id, const char *hint, struct ref *r)
{
	struct find f = { .rt = rt, .id = id, .r = r };
	struct err saved = *err_last();
	char word[REF_TEXT];
	struct ref hr;
	int fd, ret = 0;

	/* Nearly always the label is the namespace's name. */
	if (hint && strlen(hint) < 200) {
		snprintf(word, sizeof(word), "netns:%s", hint);
		if (!ref_parse(word, &hr)) {
			fd = open_file(hr.file);
			if (fd >= 0)
				ret = find_cb(fd, &hr, &f);
		}
	}
	if (!ret)
		ret = netns_each(find_cb, &f);
	if (ret == -2)
		return -2;
	/* Names that are no references have left errors behind. */
	err_restore(&saved);
	return ret ? f.fd : -1;
}

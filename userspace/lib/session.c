// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "session.h"
#include "util.h"

#define ESTABLISHED	1

struct sockets {
	unsigned long *inode;
	size_t n;
};

/* "0100007F": words of 32 bits, each in the machine's order. */
static bool address(const char *hex, struct addr *a)
{
	size_t len = strcspn(hex, ":"), i;
	uint8_t bytes[16];
	char word[9] = "";
	uint32_t val;

	if (len != 8 && len != 32)
		return false;
	for (i = 0; i < len / 8; i++) {
		memcpy(word, hex + 8 * i, 8);
		val = strtoul(word, NULL, 16);
		memcpy(bytes + 4 * i, &val, sizeof(val));
	}
	/* A socket of IPv6 that is used for IPv4. */
	if (len == 32 && !memcmp(bytes, (const uint8_t[12]){
				 [10] = 0xff, [11] = 0xff }, 12))
		return addr_set(a, bytes + 12, 4);
	return addr_set(a, bytes, len / 2);
}

static bool is_ours(const struct addr *a, const struct addr *list, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (a->family == list[i].family &&
		    !memcmp(a->bytes, list[i].bytes, addr_size(a)))
			return true;
	return false;
}

static void connections(const char *file, const struct addr *list, size_t n,
			struct sockets *s)
{
	FILE *f = fopen(file, "re");
	char line[512], local[64];
	unsigned int state;
	unsigned long inode;
	struct addr a;

	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, " %*[0-9]: %63s %*s %x %*s %*s %*s %*s %*s %lu",
			   local, &state, &inode) != 3 ||
		    state != ESTABLISHED || !address(local, &a) ||
		    !is_ours(&a, list, n))
			continue;
		vec_grow(s->inode, s->n);
		s->inode[s->n++] = inode;
	}
	if (f)
		fclose(f);
}

/* Programs by which people log in. */
static bool logs_in(const char *pid, char comm[32])
{
	static const char *const names[] = {
		"sshd", "sshd-session", "dropbear", "in.telnetd",
	};
	char file[64];
	FILE *f;
	size_t i;

	snprintf(file, sizeof(file), "/proc/%.20s/comm", pid);
	f = fopen(file, "re");
	comm[0] = '\0';
	if (!f)
		return false;
	if (fgets(comm, 32, f))
		comm[strcspn(comm, "\n")] = '\0';
	fclose(f);
	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(comm, names[i]))
			return true;
	return false;
}

static bool has_one(const char *pid, const struct sockets *s)
{
	char dir[64], path[128], to[64];
	const struct dirent *d;
	unsigned long inode;
	bool found = false;
	ssize_t len;
	size_t i;
	DIR *fds;

	snprintf(dir, sizeof(dir), "/proc/%.20s/fd", pid);
	fds = opendir(dir);
	while (fds && !found && (d = readdir(fds))) {
		snprintf(path, sizeof(path), "%s/%.20s", dir, d->d_name);
		len = readlink(path, to, sizeof(to) - 1);
		to[len > 0 ? len : 0] = '\0';
		if (sscanf(to, "socket:[%lu]", &inode) != 1)
			continue;
		for (i = 0; i < s->n; i++)
			found |= s->inode[i] == inode;
	}
	if (fds)
		closedir(fds);
	return found;
}

int session_find(const struct addr *addr, size_t n, char text[SESSION_TEXT])
{
	struct sockets s = { .n = 0 };
	const struct dirent *d;
	char comm[32];
	int ret = 0;
	DIR *proc;

	connections("/proc/self/net/tcp", addr, n, &s);
	connections("/proc/self/net/tcp6", addr, n, &s);
	proc = s.n ? opendir("/proc") : NULL;
	while (proc && !ret && (d = readdir(proc))) {
		if (!isdigit((unsigned char)d->d_name[0]) ||
		    !logs_in(d->d_name, comm) || !has_one(d->d_name, &s))
			continue;
		snprintf(text, SESSION_TEXT, "%s (pid %.20s)", comm, d->d_name);
		ret = 1;
	}
	if (proc)
		closedir(proc);
	free(s.inode);
	return ret;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * doctor: network managers that run on the host and take the hub for theirs.
 *
 * They remove the routes to containers, or ask the hub for an address.
 */
#include <ctype.h>
#include <dirent.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "doctor.h"
#include "err.h"
#include "netns.h"
#include "util.h"

/* Does a line of a file begin so? False when there is no such file. */
static bool has_line(const char *file, const char *begin)
{
	FILE *f = fopen(file, "re");
	char line[512];
	bool has = false;

	if (!f)
		return false;
	while (!has && fgets(line, sizeof(line), f))
		has = !strncmp(line, begin, strlen(begin));
	fclose(f);
	return has;
}

static bool exists(const char *file)
{
	struct stat st;

	return !stat(file, &st);
}

/* Each manager notes what it does about a device. */

static bool networkd_manages(const struct link *hub)
{
	char file[64];

	snprintf(file, sizeof(file), "/run/systemd/netif/links/%d",
		 hub->ifindex);
	return exists(file) && !has_line(file, "ADMIN_STATE=unmanaged");
}

static bool network_manager_manages(const struct link *hub)
{
	char file[64];

	snprintf(file, sizeof(file), "/run/NetworkManager/devices/%d",
		 hub->ifindex);
	return has_line(file, "managed=true");
}

/* It takes every interface that it is not denied, and notes nothing. */
static bool dhcpcd_manages(const struct link *hub)
{
	FILE *f = fopen("/etc/dhcpcd.conf", "re");
	char line[512], *word, *save;
	bool denied = false;

	if (!f)
		return true;
	while (!denied && fgets(line, sizeof(line), f)) {
		bool allow, listed = false;

		word = strtok_r(line, " \t\n", &save);
		allow = word && !strcmp(word, "allowinterfaces");
		if (!allow && (!word || strcmp(word, "denyinterfaces")))
			continue;
		while ((word = strtok_r(NULL, " \t\n", &save)))
			listed = listed || !fnmatch(word, hub->name, 0);
		denied = listed != allow;
	}
	fclose(f);
	return !denied;
}

static const struct manager {
	const char *comm;	/* as /proc has it: 15 bytes at most */
	const char *name;
	bool (*manages)(const struct link *hub);
	const char *advice;
} managers[] = {
	{ "systemd-network", "systemd-networkd", networkd_manages,
	  "printf '[Match]\\nKind=venet\\n[Link]\\nUnmanaged=yes\\n' > /etc/systemd/network/00-venet.network && networkctl reload" },
	{ "NetworkManager", "NetworkManager", network_manager_manages,
	  "printf '[device-venet]\\nmatch-device=driver:venet\\nmanaged=0\\n' > /etc/NetworkManager/conf.d/venet.conf && nmcli general reload" },
	{ "dhcpcd", "dhcpcd", dhcpcd_manages,
	  "echo 'denyinterfaces venet* vn-*' >> /etc/dhcpcd.conf && dhcpcd --rebind" },
};

static const struct manager *manager_of(const char *pid)
{
	char file[300], comm[32] = "";
	FILE *f;
	size_t i;

	snprintf(file, sizeof(file), "/proc/%s/comm", pid);
	f = fopen(file, "re");
	if (!f)
		return NULL;
	if (!fgets(comm, sizeof(comm), f))
		comm[0] = '\0';
	fclose(f);
	comm[strcspn(comm, "\n")] = '\0';
	for (i = 0; i < ARRAY_SIZE(managers); i++)
		if (!strcmp(comm, managers[i].comm))
			return &managers[i];
	return NULL;
}

/* The processes of containers are seen, too; theirs is another netns. */
static bool is_here(const char *pid, const struct stat *here)
{
	char file[300];
	struct stat st;

	snprintf(file, sizeof(file), "/proc/%s/ns/net", pid);
	return !stat(file, &st) && st.st_dev == here->st_dev &&
	       st.st_ino == here->st_ino;
}

static void report(struct doctor *d, const struct manager *m)
{
	struct finding *f;
	size_t i;

	for (i = 0; i < d->links; i++) {
		if (d->link[i].role != VENET_ROLE_HUB ||
		    !m->manages(&d->link[i]))
			continue;
		f = found(d, WARNING,
			  "%s manages the hub %s and may take its routes away",
			  m->name, d->link[i].name);
		advise(f, "%s", m->advice);
	}
}

int check_managers(struct doctor *d)
{
	bool running[ARRAY_SIZE(managers)] = { false };
	DIR *dir = opendir("/proc");
	const struct manager *m;
	const struct dirent *e;
	struct stat here;
	size_t i;

	if (!dir || stat("/proc/thread-self/ns/net", &here)) {
		if (dir)
			closedir(dir);
		return fail(ERR_KERNEL, "cannot look at the processes");
	}
	while ((e = readdir(dir))) {
		if (!isdigit((unsigned char)e->d_name[0]))
			continue;
		m = manager_of(e->d_name);
		if (m && is_here(e->d_name, &here))
			running[m - managers] = true;
	}
	closedir(dir);
	for (i = 0; i < ARRAY_SIZE(managers); i++)
		if (running[i])
			report(d, &managers[i]);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each runtime is asked where it keeps what it knows: LXC and Incus by the
 * socket of the container's monitor, systemd-machined and podman by their
 * files. What only root can write is believed, anything else is not.
 */
#include <dirent.h>
#include <errno.h>
#include <json-c/json.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "err.h"
#include "runtime.h"
#include "util.h"

#define PODMAN_DIR	"containers/storage/overlay-containers"
#define PODMAN_ID	64

static int not_running(const struct ref *r)
{
	char buf[SAFE_MAX];

	return fail(ERR_NOCT, "%s is not running", safe_text(r->text, buf));
}

static int unusable(const struct ref *r, const char *what)
{
	char buf[SAFE_MAX];

	return fail(ERR_KERNEL, "cannot ask for %s: %s: %s",
		    safe_text(r->text, buf), what, strerror(errno));
}

/* LXC: a request and its answer are plain structures of the C library. */

#define LXC_GET_INIT_PID	4

struct lxc_request {
	int cmd;
	int datalen;
	const void *data;
};

struct lxc_answer {
	int ret;
	int datalen;
	intptr_t data;		/* here the process itself */
};

/*
 * Names of abstract sockets are anybody's to take: whoever listens must be
 * root, or one of root's containers would get the network of a stranger.
 */
static int lxc_trusted(const struct ref *r, int sk)
{
	struct ucred peer;
	socklen_t len = sizeof(peer);
	char buf[SAFE_MAX];

	if (getsockopt(sk, SOL_SOCKET, SO_PEERCRED, &peer, &len))
		return unusable(r, "its monitor");
	if (peer.uid && peer.uid != geteuid())
		return fail(ERR_NOCT, "%s belongs to the user %u, not to root",
			    safe_text(r->text, buf), peer.uid);
	return 0;
}

static pid_t lxc_ask(const struct ref *r, int sk)
{
	const struct lxc_request req = { .cmd = LXC_GET_INIT_PID };
	const struct timeval patience = { .tv_sec = 5 };
	struct lxc_answer answer = { .data = 0 };

	setsockopt(sk, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	if (lxc_trusted(r, sk))
		return -1;
	if (send(sk, &req, sizeof(req), MSG_NOSIGNAL) != sizeof(req) ||
	    recv(sk, &answer, sizeof(answer), MSG_WAITALL) < 0)
		return unusable(r, "its monitor");
	/* An answer that is cut off: it has just ended. */
	if (answer.ret || answer.data <= 0 || answer.data > INT_MAX)
		return not_running(r);
	return answer.data;
}

static pid_t lxc_pid(const struct ref *r, const char *root, const char *path)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	size_t room = sizeof(addr.sun_path) - 1;
	char buf[SAFE_MAX];
	pid_t pid;
	int sk, n;

	n = snprintf(addr.sun_path + 1, room, "%s%s/%s/command", root, path,
		     r->value);
	if (n < 0 || (size_t)n >= room)
		return fail(ERR_USAGE, "%s is too long a name",
			    safe_text(r->text, buf));
	sk = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (sk < 0)
		return unusable(r, "a socket");
	if (!connect(sk, (void *)&addr,
		     offsetof(struct sockaddr_un, sun_path) + 1 + n))
		pid = lxc_ask(r, sk);
	else if (errno == ECONNREFUSED)
		pid = not_running(r);
	else
		pid = unusable(r, "its monitor");
	close(sk);
	return pid;
}

/* machined: a file of assignments for each machine that runs. */
static pid_t machine_pid(const struct ref *r, const char *root)
{
	char path[PATH_MAX], line[256];
	uint64_t pid = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%s/run/systemd/machines/%s", root,
		 r->value);
	f = fopen(path, "re");
	if (!f)
		return errno == ENOENT ? not_running(r) : unusable(r, path);
	while (!pid && fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = '\0';
		if (!strncmp(line, "LEADER=", 7) &&
		    !parse_uint(line + 7, INT_MAX, &pid))
			break;
	}
	fclose(f);
	return pid ? (pid_t)pid : not_running(r);
}

/* podman: the first line of a small file. */
static bool read_line(const char *path, char *line, size_t size)
{
	FILE *f = fopen(path, "re");
	bool got = f && fgets(line, size, f);

	if (f)
		fclose(f);
	if (got)
		line[strcspn(line, "\n")] = '\0';
	return got;
}

static bool has_name(struct json_object *ct, const char *name)
{
	struct json_object *names;
	const char *text;
	size_t i;

	if (!json_object_object_get_ex(ct, "names", &names) ||
	    !json_object_is_type(names, json_type_array))
		return false;
	for (i = 0; i < json_object_array_length(names); i++) {
		text = json_object_get_string(
				json_object_array_get_idx(names, i));
		if (text && !strcmp(text, name))
			return true;
	}
	return false;
}

/* The id behind a name: 1 found, 0 not. */
static int podman_name(const char *root, const char *name,
		       char id[PODMAN_ID + 1])
{
	struct json_object *list, *ct, *val;
	char path[PATH_MAX];
	const char *text;
	int found = 0;
	size_t i, n;

	snprintf(path, sizeof(path), "%s/var/lib/" PODMAN_DIR "/containers.json",
		 root);
	list = json_object_from_file(path);
	n = json_object_is_type(list, json_type_array) ?
		json_object_array_length(list) : 0;
	for (i = 0; i < n && !found; i++) {
		ct = json_object_array_get_idx(list, i);
		if (!has_name(ct, name) ||
		    !json_object_object_get_ex(ct, "id", &val))
			continue;
		text = json_object_get_string(val);
		found = text && strlen(text) == PODMAN_ID &&
			!strchr(text, '/');
		if (found)
			strcpy(id, text);
	}
	json_object_put(list);
	return found;
}

/* The id that begins so: 1 found, 0 not, -1 failed. */
static int podman_id(const struct ref *r, const char *root,
		     char id[PODMAN_ID + 1])
{
	char path[PATH_MAX], buf[SAFE_MAX];
	size_t len = strlen(r->value);
	const struct dirent *d;
	int found = 0;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/run/" PODMAN_DIR, root);
	dir = opendir(path);
	if (!dir)
		return errno == ENOENT ? 0 : unusable(r, path);
	while ((d = readdir(dir))) {
		if (strncmp(d->d_name, r->value, len) ||
		    strlen(d->d_name) != PODMAN_ID)
			continue;
		strcpy(id, d->d_name);
		found++;
	}
	closedir(dir);
	if (found > 1)
		return fail(ERR_NOCT, "%s may be several containers",
			    safe_text(r->text, buf));
	return found;
}

static pid_t podman_pid(const struct ref *r, const char *root)
{
	char id[PODMAN_ID + 1], path[PATH_MAX], line[4096], buf[SAFE_MAX];
	uint64_t pid;
	int ret;

	ret = podman_name(root, r->value, id);
	if (!ret)
		ret = podman_id(r, root, id);
	if (!ret)
		fail(ERR_NOCT, "there is no %s", safe_text(r->text, buf));
	if (ret <= 0)
		return -1;

	snprintf(path, sizeof(path), "%s/run/" PODMAN_DIR "/%s/userdata/pidfile",
		 root, id);
	if (!read_line(path, line, sizeof(line)) ||
	    !parse_uint(line, INT_MAX, &pid) || !pid)
		return not_running(r);
	/* The file outlives its process, whose number another one may have. */
	snprintf(path, sizeof(path), "%s/proc/%u/cgroup", root,
		 (unsigned int)pid);
	if (!read_line(path, line, sizeof(line)) || !strstr(line, id))
		return not_running(r);
	return pid;
}

pid_t runtime_pid(const struct ref *r, const char *root)
{
	switch (r->kind) {
	case REF_LXC:
		return lxc_pid(r, root, "/var/lib/lxc");
	case REF_INCUS:
		return lxc_pid(r, root, "/var/lib/incus/containers");
	case REF_MACHINE:
		return machine_pid(r, root);
	case REF_PODMAN:
		return podman_pid(r, root);
	default:
		return fail(ERR_USAGE, "%s has no runtime", r->text);
	}
}

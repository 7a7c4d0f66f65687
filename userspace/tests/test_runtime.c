// SPDX-License-Identifier: GPL-2.0-only
#include <limits.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "err.h"
#include "runtime.h"
#include "tap.h"
#include "util.h"

#define STORE	"containers/storage/overlay-containers"
#define ID_A	"aa11111111111111111111111111111111111111111111111111111111111111"
#define ID_B	"aa22222222222222222222222222222222222222222222222222222222222222"
#define ID_C	"cc33333333333333333333333333333333333333333333333333333333333333"

static char root[] = "/tmp/venet-runtime-XXXXXX";

/* A file under the root, with the directories that lead there. */
static void file(const char *name, const char *text)
{
	char path[PATH_MAX], *p;
	FILE *f;

	snprintf(path, sizeof(path), "%s%s", root, name);
	for (p = path + strlen(root) + 1; (p = strchr(p, '/')); p++) {
		*p = '\0';
		mkdir(path, 0700);
		*p = '/';
	}
	f = fopen(path, "w");
	if (f) {
		fputs(text, f);
		fclose(f);
	}
}

static pid_t pid_of(enum ref_kind kind, const char *name)
{
	struct ref r = { .kind = kind };

	snprintf(r.text, sizeof(r.text), "kind:%s", name);
	r.value = r.text + strlen("kind:");
	return runtime_pid(&r, root);
}

static void is_pid(enum ref_kind kind, const char *name, pid_t want)
{
	ok_int(pid_of(kind, name), want, "%s is found", name);
}

static void is_not(enum ref_kind kind, const char *name, const char *why)
{
	if (ok(pid_of(kind, name) == -1 && err_last()->code == ERR_NOCT,
	       "%.80s is not", name))
		ok_str(err_last()->text, why, "and why");
}

static void test_machine(void)
{
	file("/run/systemd/machines/web1",
	     "# private\nNAME=web1\nCLASS=container\nLEADER=4711\nNETIF=\n");
	file("/run/systemd/machines/odd", "NAME=odd\nXLEADER=1\nLEADER=47x\n");
	is_pid(REF_MACHINE, "web1", 4711);
	is_not(REF_MACHINE, "web2", "kind:web2 is not running");
	is_not(REF_MACHINE, "odd", "kind:odd is not running");
}

static void test_podman(void)
{
	is_not(REF_PODMAN, "web1", "there is no kind:web1");
	file("/var/lib/" STORE "/containers.json",
	     "[{\"id\":\"" ID_A "\",\"names\":[\"web1\",\"shop\"]},"
	     "{\"id\":\"" ID_B "\",\"names\":[\"stopped\"]},"
	     "{\"id\":\"../../etc\",\"names\":[\"trick\"]},"
	     "{\"id\":\"" ID_C "\"},{},7,{\"names\":[null,3]}]");
	file("/run/" STORE "/" ID_A "/userdata/pidfile", "4711");
	file("/run/" STORE "/" ID_B "/userdata/pidfile", "4712");
	file("/run/" STORE "/" ID_C "/userdata/pidfile", "4713\n");
	file("/proc/4711/cgroup", "0::/machine.slice/libpod-" ID_A ".scope\n");
	file("/proc/4712/cgroup", "0::/user.slice\n");
	file("/proc/4713/cgroup", "0::/libpod_parent/libpod-" ID_C "/container\n");
	is_pid(REF_PODMAN, "web1", 4711);
	is_pid(REF_PODMAN, "shop", 4711);
	is_pid(REF_PODMAN, ID_A, 4711);
	is_pid(REF_PODMAN, "aa1", 4711);
	is_pid(REF_PODMAN, "cc3333", 4713);
	is_not(REF_PODMAN, "aa", "kind:aa may be several containers");
	is_not(REF_PODMAN, "stopped", "kind:stopped is not running");
	is_not(REF_PODMAN, "trick", "there is no kind:trick");
	is_not(REF_PODMAN, "dd", "there is no kind:dd");
	file("/var/lib/" STORE "/containers.json", "[{\"id\":");
	is_pid(REF_PODMAN, "aa1", 4711);
	is_not(REF_PODMAN, "web1", "there is no kind:web1");
}

/* A monitor that gives one answer of @size bytes to one request. */
static pid_t monitor(const char *name, const void *answer, size_t size)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int sk = socket(AF_UNIX, SOCK_STREAM, 0), fd;
	struct { int cmd, len; const void *data; } req;
	pid_t pid;
	int n;

	n = snprintf(addr.sun_path + 1, sizeof(addr.sun_path) - 1, "%s%s",
		     root, name);
	if (bind(sk, (void *)&addr, offsetof(struct sockaddr_un, sun_path) +
		 1 + n) || listen(sk, 1))
		return -1;
	fflush(stdout);
	pid = fork();
	if (!pid) {
		fd = accept(sk, NULL, NULL);
		if (recv(fd, &req, sizeof(req), MSG_WAITALL) == sizeof(req) &&
		    req.cmd == 4 && !req.len)
			send(fd, answer, size, 0);
		_exit(0);
	}
	close(sk);
	return pid;
}

static void test_lxc(void)
{
	struct { int ret, len; intptr_t data; } running = { 0, 0, 4711 },
		stopped = { 0, 0, -1 }, huge = { 0, 0, 1L << 40 },
		broken = { -1, 0, 4711 };
	char name[200];
	pid_t pid;

	pid = monitor("/var/lib/lxc/web1/command", &running, sizeof(running));
	is_pid(REF_LXC, "web1", 4711);
	waitpid(pid, NULL, 0);
	pid = monitor("/var/lib/incus/containers/web1/command", &running,
		      sizeof(running));
	is_pid(REF_INCUS, "web1", 4711);
	waitpid(pid, NULL, 0);
	is_not(REF_LXC, "web1", "kind:web1 is not running");
	pid = monitor("/var/lib/lxc/web2/command", &stopped, sizeof(stopped));
	is_not(REF_LXC, "web2", "kind:web2 is not running");
	waitpid(pid, NULL, 0);
	pid = monitor("/var/lib/lxc/web3/command", &huge, sizeof(huge));
	is_not(REF_LXC, "web3", "kind:web3 is not running");
	waitpid(pid, NULL, 0);
	pid = monitor("/var/lib/lxc/web4/command", &broken, sizeof(broken));
	is_not(REF_LXC, "web4", "kind:web4 is not running");
	waitpid(pid, NULL, 0);
	pid = monitor("/var/lib/lxc/web5/command", &running, 8);
	is_not(REF_LXC, "web5", "kind:web5 is not running");
	waitpid(pid, NULL, 0);
	memset(name, 'a', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	ok(pid_of(REF_LXC, name) == -1 && err_last()->code == ERR_USAGE,
	   "a name that does not fit");
}

/* Somebody else listens where a monitor of root's would. */
static void test_lxc_stranger(void)
{
	struct { int ret, len; intptr_t data; } running = { 0, 0, 4711 };
	pid_t child, pid;
	int ready[2], status;
	char byte;

	if (geteuid()) {
		ok(true, "a stranger's socket # SKIP needs root");
		return;
	}
	fflush(stdout);
	if (pipe(ready))
		return;
	child = fork();
	if (!child) {
		if (setgid(65534) || setuid(65534))
			_exit(1);
		pid = monitor("/var/lib/lxc/mine/command", &running,
			      sizeof(running));
		if (write(ready[1], "x", 1) != 1)
			_exit(1);
		waitpid(pid, NULL, 0);
		_exit(0);
	}
	if (read(ready[0], &byte, 1) == 1)
		is_not(REF_LXC, "mine",
		       "kind:mine belongs to the user 65534, not to root");
	close(ready[0]);
	close(ready[1]);
	waitpid(child, &status, 0);
}

static void clean(void)
{
	char cmd[sizeof(root) + 16];

	snprintf(cmd, sizeof(cmd), "rm -r %s", root);
	if (system(cmd))
		perror(cmd);
}

void test_runtime(void)
{
	if (!ok(mkdtemp(root), "a directory for the runtimes' files"))
		return;
	test_machine();
	test_podman();
	test_lxc();
	test_lxc_stranger();
	clean();
}

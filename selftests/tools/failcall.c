// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs a command one of whose system calls fails.
 *
 *   failcall CALL N COMMAND...	its N-th CALL answers ENOBUFS
 *   failcall CALL N+ COMMAND...	that one and all later ones
 *   failcall CALL N! COMMAND...	none, but SIGTERM arrives in the N-th
 *   failcall CALL N!! COMMAND...	the same with SIGKILL
 *   failcall sendto N? COMMAND...	none, but each that asks the kernel to change
 *					something is told on standard error
 *   failcall CALL 0 COMMAND...	none, but says on standard error how many there
 *				are
 *
 * CALL is sendto, sendmsg, recvmsg, frames (those sent to a link), file: whatever
 * touches a file, but for reading and closing it, or write: what changes one, but
 * for opening it, which is much less to try. The exit status is
 * the command's (128 + N when a signal ended it), or 100 when there were fewer
 * calls. Seccomp does the work:
 * it costs nothing between the calls, as ptrace would.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/genetlink.h>
#include <linux/seccomp.h>
#include <linux/venet.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define STATUS_FEWER	100
#define STATUS_BROKEN	125

static void __attribute__((noreturn)) die(const char *what)
{
	fprintf(stderr, "failcall: %s: %s\n", what, strerror(errno));
	_exit(STATUS_BROKEN);
}

static const struct kind {
	const char *name;
	unsigned int call[16];
} kinds[] = {
	{ "sendto", { SYS_sendto } },
	{ "sendmsg", { SYS_sendmsg } },
	{ "recvmsg", { SYS_recvmsg } },
	{ "frames", { SYS_sendmmsg } },
	{ "write", { SYS_write, SYS_ftruncate, SYS_fchmod, SYS_fchown, SYS_fsync,
		     SYS_renameat, SYS_renameat2, SYS_unlinkat, SYS_mkdirat,
#ifdef SYS_open
		     SYS_mkdir, SYS_rename, SYS_unlink,
#endif
		  } },
	{ "file", { SYS_openat, SYS_write, SYS_flock, SYS_ftruncate,
		    SYS_fchmod, SYS_fchown, SYS_fsync, SYS_renameat,
		    SYS_renameat2, SYS_unlinkat, SYS_newfstatat,
#ifdef SYS_open
		    SYS_open, SYS_mkdir, SYS_rename,
#endif
		  } },
};

/* Every such call of this process asks the returned descriptor first. */
static int watch(const struct kind *kind)
{
	struct sock_filter code[40] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, nr)),
	};
	struct sock_fprog prog = { .len = 1, .filter = code };
	unsigned int i;
	int fd;

	for (i = 0; i < 16 && (kind->call[i] || !i); i++) {
		code[prog.len++] = (struct sock_filter)
			BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kind->call[i], 0, 1);
		code[prog.len++] = (struct sock_filter)
			BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF);
	}
	code[prog.len++] = (struct sock_filter)
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		die("no_new_privs");
	fd = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
		     SECCOMP_FILTER_FLAG_NEW_LISTENER, &prog);
	if (fd < 0)
		die("seccomp");
	return fd;
}

/*
 * How the descriptor gets from the child to its parent: no system call may be
 * needed that the child is watched for.
 */
struct handover {
	atomic_int fd;
	atomic_bool taken;
};

static void give_fd(struct handover *h, int fd)
{
	h->fd = fd;
	while (!h->taken)
		sched_yield();
}

static int take_fd(struct handover *h, pid_t child)
{
	int pidfd, fd;

	while (!h->fd) {
		if (waitpid(child, NULL, WNOHANG))
			_exit(STATUS_BROKEN);
		sched_yield();
	}
	pidfd = syscall(SYS_pidfd_open, child, 0);
	fd = syscall(SYS_pidfd_getfd, pidfd, h->fd, 0);
	if (fd < 0)
		die("take the descriptor");
	close(pidfd);
	h->taken = true;
	return fd;
}

/* A netlink message that is no question: prints what it is. */
static void tell_write(pid_t pid, const struct seccomp_data *call)
{
	struct {
		struct nlmsghdr nlh;
		uint8_t cmd;
	} m = { .cmd = 0 };
	int pidfd = syscall(SYS_pidfd_open, pid, 0);
	int fd = syscall(SYS_pidfd_getfd, pidfd, (int)call->args[0], 0);
	int protocol = -1;
	socklen_t len = sizeof(protocol);
	char path[32];
	int mem;

	snprintf(path, sizeof(path), "/proc/%d/mem", (int)pid);
	mem = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, &protocol, &len) ||
	    pread(mem, &m, sizeof(m), (off_t)call->args[1]) <
	    (ssize_t)sizeof(m.nlh))
		die("look at a message");
	close(mem);
	close(fd);
	close(pidfd);
	if ((m.nlh.nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP)
		return;
	/* New, delete, get, set: and so on for each kind of object. */
	if (protocol == NETLINK_ROUTE ? m.nlh.nlmsg_type % 4 == 2 :
	    m.nlh.nlmsg_type == GENL_ID_CTRL || m.cmd == VENET_CMD_HUB_GET ||
	    m.cmd == VENET_CMD_PORT_GET || m.cmd == VENET_CMD_ADDR_GET)
		return;
	fprintf(stderr, "write: protocol %d, message %u, command %u\n",
		protocol, m.nlh.nlmsg_type, m.cmd);
}

/*
 * Answer until the command has ended; returns the number of calls. Older
 * kernels hang the descriptor up only when the command is waited for.
 */
static unsigned long judge(int fd, unsigned long when, const char *how,
			   pid_t child)
{
	struct pollfd p[] = {
		{ .fd = fd, .events = POLLIN },
		{ .fd = syscall(SYS_pidfd_open, child, 0), .events = POLLIN },
	};
	unsigned long n = 0;

	if (p[1].fd < 0)
		die("pidfd");
	for (;;) {
		struct seccomp_notif req = { .id = 0 };
		struct seccomp_notif_resp resp = { .id = 0 };

		if (poll(p, 2, -1) < 0)
			die("poll");
		if (!(p[0].revents & POLLIN)) {
			if (p[1].revents)
				return n;
			continue;
		}
		if (ioctl(fd, SECCOMP_IOCTL_NOTIF_RECV, &req)) {
			if (errno == ENOENT || errno == EINTR)
				continue;
			die("receive");
		}
		n++;
		resp.id = req.id;
		if (*how == '!' && n == when)
			kill(child, how[1] ? SIGKILL : SIGTERM);
		if (*how == '?')
			tell_write(req.pid, &req.data);
		if ((!*how || *how == '+') && (n == when || (*how && n > when)))
			resp.error = -ENOBUFS;
		else
			resp.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
		if (ioctl(fd, SECCOMP_IOCTL_NOTIF_SEND, &resp) &&
		    errno != ENOENT)
			die("answer");
	}
}

int main(int argc, char **argv)
{
	unsigned long when, n;
	const struct kind *kind = NULL;
	size_t i;
	struct handover *h;
	int status, fd;
	pid_t child;
	char *end;

	if (argc < 4)
		goto usage;
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strcmp(argv[1], kinds[i].name))
			kind = &kinds[i];
	if (!kind)
		goto usage;
	when = strtoul(argv[2], &end, 10);
	if (end == argv[2] || (!when && *end) || (*end && strcmp(end, "+") && strcmp(end, "!") &&
		      strcmp(end, "!!") && strcmp(end, "?")))
		goto usage;

	h = mmap(NULL, sizeof(*h), PROT_READ | PROT_WRITE,
		 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (h == MAP_FAILED)
		die("mmap");
	child = fork();
	if (child < 0)
		die("fork");
	if (!child) {
		fd = watch(kind);
		give_fd(h, fd);
		close(fd);
		execvp(argv[3], argv + 3);
		die(argv[3]);
	}
	fd = take_fd(h, child);
	n = judge(fd, when, end, child);
	if (waitpid(child, &status, 0) != child)
		die("wait");
	if (!when)
		fprintf(stderr, "%lu\n", n);
	if (n < when && *end != '?')
		return STATUS_FEWER;
	return WIFEXITED(status) ? WEXITSTATUS(status) :
				   128 + WTERMSIG(status);

usage:
	fputs("usage: failcall sendto|sendmsg|recvmsg|frames|write|file N[+|!|!!|?] COMMAND...\n", stderr);
	return STATUS_BROKEN;
}

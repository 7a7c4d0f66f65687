// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "atomic.h"
#include "err.h"
#include "tap.h"
#include "util.h"

#define BIG	20000

static char dir[] = "/tmp/venet-unit-XXXXXX";
static char file[64], temp[64], other[64];

static int put(const char *path, const char *text)
{
	return atomic_write(path, 0640, text, strlen(text));
}

static const char *get(const char *path)
{
	static char text[BIG + 1];
	int fd = open(path, O_RDONLY);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	if (fd >= 0)
		close(fd);
	if (n < 0)
		return NULL;
	text[n] = '\0';
	return text;
}

static mode_t mode_of(const char *path)
{
	struct stat st;

	return stat(path, &st) ? 0 : st.st_mode & 07777;
}

static bool there(const char *path)
{
	struct stat st;

	return !lstat(path, &st);
}

static void plain(void)
{
	ok_int(put(file, "one\n"), 0, "a file is made");
	ok_str(get(file), "one\n", "with its text");
	ok_int(mode_of(file), 0640, "and the mode asked for");
	chmod(file, 0604);
	ok_int(put(file, ""), 0, "it is replaced");
	ok_str(get(file), "", "by an empty one");
	ok_int(mode_of(file), 0604, "which keeps the mode");
	ok(!there(temp), "nothing is left beside it");
	ok(!atomic_remove(file) && !there(file), "it is removed");
	ok_int(atomic_remove(file), 0, "which it may be already");
	ok_int(atomic_remove("/nowhere/file"), 0, "with its directory");
	ok(atomic_remove(dir) == -1 && there(dir) &&
	   !strncmp(err_last()->text, "cannot remove ", 14),
	   "a directory is not");
}

static void leftovers(void)
{
	int fd = open(temp, O_WRONLY | O_CREAT, 0600);

	ok(write(fd, "half of something long", 22) == 22 && !close(fd) &&
	   !put(file, "two\n"), "what a killed writer left is no obstacle");
	ok_str(get(file), "two\n", "nor does it stay in the text");

	put(other, "precious\n");
	ok(!symlink(other, temp) && put(file, "three\n") == -1,
	   "a symbolic link in the way is not followed");
	unlink(temp);
	ok(!link(other, temp) && put(file, "three\n") == -1,
	   "nor is another file written to");
	ok_str(get(other), "precious\n", "it keeps its content");
	ok_str(get(file), "two\n", "and the file its own");
}

static void refusals(void)
{
	char path[PATH_MAX + 16];

	ok(put("/nowhere/file", "x") == -1 &&
	   !strcmp(err_last()->text,
		   "cannot write /nowhere/file: No such file or directory"),
	   "a directory that is not there is named");
	memset(path, 'x', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	ok(put(path, "x") == -1 && err_last()->code == ERR_KERNEL,
	   "a name that is too long is refused");
	snprintf(path, sizeof(path), "%s/sub", dir);
	ok(!mkdir(path, 0700) && put(path, "x") == -1,
	   "a directory is not replaced");
	rmdir(path);
	snprintf(path, sizeof(path), "%s/.sub.new", dir);
	ok(!there(path), "and nothing is left of the attempt");
}

/* Each writes one letter, many times; whoever reads sees one letter only. */
static void together(void)
{
	char *text = xzalloc(BIG + 1);
	int i, k, status, bad = 0;
	const char *got;

	memset(text, 'a', BIG);
	atomic_write(file, 0600, text, BIG);
	for (i = 0; i < 4; i++) {
		if (fork())
			continue;
		memset(text, 'a' + i, BIG);
		for (k = 0; k < 25; k++)
			bad |= atomic_write(file, 0600, text, BIG) != 0;
		free(text);
		_exit(bad);
	}
	for (i = 0; i < 4;) {
		got = get(file);
		memset(text, got ? *got : 0, BIG);
		bad += !got || strcmp(got, text);
		if (waitpid(-1, &status, WNOHANG) > 0) {
			bad += status != 0;
			i++;
		}
	}
	ok_int(bad, 0, "several writers at once never mix their texts");
	ok(!there(temp), "and leave nothing");
	free(text);
}

/* Kills a writer before its system call number @n; false when it has fewer. */
static bool killed_at(int n)
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		raise(SIGSTOP);
		_exit(put(file, "new\n") ? 1 : 0);
	}
	waitpid(pid, &status, 0);
	/* A stop before each call, and one behind it. */
	while (n-- && WIFSTOPPED(status)) {
		ptrace(PTRACE_SYSCALL, pid, NULL, NULL);
		waitpid(pid, &status, 0);
	}
	if (!WIFSTOPPED(status))
		return false;
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	return true;
}

static void killed(void)
{
	int n, bad = 0, was_new = 0;
	const char *got;

	for (n = 1;; n++) {
		put(file, "old\n");
		if (!killed_at(n))
			break;
		got = get(file);
		if (got && !strcmp(got, "new\n"))
			was_new++;
		else
			bad += !got || strcmp(got, "old\n");
	}
	ok(n > 10, "a writer was killed at each of its %d stops", n - 1);
	ok_int(bad, 0, "the file was old or new each time");
	ok(was_new && was_new < n - 1, "the one early, the other late");
	ok_str(get(file), "new\n", "and new when it was left alone");
}

void test_atomic(void)
{
	if (!ok(mkdtemp(dir), "there is a directory to write in"))
		return;
	snprintf(file, sizeof(file), "%s/file", dir);
	snprintf(temp, sizeof(temp), "%s/.file.new", dir);
	snprintf(other, sizeof(other), "%s/other", dir);
	plain();
	leftovers();
	refusals();
	together();
	killed();
	unlink(file);
	unlink(other);
	ok(!rmdir(dir), "nothing else is in the directory");
}

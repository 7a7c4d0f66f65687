// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a command costs. Runs it some times, its output thrown away, and prints
 * for one run: the least seconds on the clock, those in the program and in the
 * kernel; and the most memory that it had, in KiB. This program is small and static so that
 * its own memory, which a child begins with, is less than anybody's.
 *
 *   cost TIMES CMD...
 *
 * Ends with CMD's status when that is not 0.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds(struct timeval t)
{
	return t.tv_sec + t.tv_usec / 1e6;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static void child(char **argv)
{
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

	if (null >= 0)
		dup2(null, STDOUT_FILENO);
	execvp(*argv, argv);
	perror(*argv);
	_exit(127);
}

int main(int argc, char **argv)
{
	double clock = 0, user = 0, sys = 0, start, took;
	struct rusage use = { .ru_maxrss = 0 };
	long peak = 0;
	int times = argc > 2 ? atoi(argv[1]) : 0, i, status;

	if (times < 1) {
		fputs("Usage: cost TIMES CMD...\n", stderr);
		return 2;
	}
	for (i = 0; i < times; i++) {
		pid_t pid;

		start = now();
		pid = fork();
		if (!pid)
			child(argv + 2);
		if (pid < 0 || wait4(pid, &status, 0, &use) != pid) {
			perror("cost");
			return 125;
		}
		took = now() - start;
		if (!i || took < clock)
			clock = took;
		user += seconds(use.ru_utime);
		sys += seconds(use.ru_stime);
		if (use.ru_maxrss > peak)
			peak = use.ru_maxrss;
		if (status)
			return WIFEXITED(status) ? WEXITSTATUS(status) : 126;
	}
	printf("%.6f %.6f %.6f %ld\n", clock, user / times,
	       sys / times, peak);
	return 0;
}

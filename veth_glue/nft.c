// SPDX-License-Identifier: GPL-2.0-only
/* Talking to nftables. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <nftables/libnftables.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "err.h"
#include "nft.h"

#define LIBRARY	"libnftables.so.1"

/* What is used of the library. */
static struct {
	__typeof__(nft_ctx_new) *ctx_new;
	__typeof__(nft_ctx_buffer_output) *buffer_output;
	__typeof__(nft_ctx_buffer_error) *buffer_error;
	__typeof__(nft_run_cmd_from_buffer) *run;
	__typeof__(nft_ctx_get_error_buffer) *error;
} lib;

static bool load(void)
{
	void *so = dlopen(LIBRARY, RTLD_NOW);

	return so && (lib.ctx_new = dlsym(so, "nft_ctx_new")) &&
	       (lib.buffer_output = dlsym(so, "nft_ctx_buffer_output")) &&
	       (lib.buffer_error = dlsym(so, "nft_ctx_buffer_error")) &&
	       (lib.run = dlsym(so, "nft_run_cmd_from_buffer")) &&
	       (lib.error = dlsym(so, "nft_ctx_get_error_buffer"));
}

/* Returns why it failed, or NULL. */
static const char *run(const char *commands)
{
	struct nft_ctx *nft;

	if (!load())
		return dlerror();
	nft = lib.ctx_new(NFT_CTX_DEFAULT);
	if (!nft)
		return "no memory";
	lib.buffer_output(nft);
	lib.buffer_error(nft);
	return lib.run(nft, commands) ? lib.error(nft) : NULL;
}

/*
 * The library ends the program, or crashes, when the kernel does not answer: it
 * runs in a process of its own, which writes what is wrong into a pipe.
 */
static void child(const char *commands, int out)
{
	const char *why = run(commands);

	if (!why)
		_exit(0);
	_exit(write(out, why, strlen(why)) < 0 ? 2 : 1);
}

/* Its first line, without the name of a file. */
static int failed(const char *why)
{
	const char *p = strstr(why, "Error: ");
	size_t n;

	p = p ? p + 7 : why;
	n = strcspn(p, "\n");
	if (!n)
		return fail(ERR_KERNEL, "nftables has ended without a reason");
	return fail(ERR_KERNEL, "nftables: %.*s", (int)n, p);
}

int nft_run(const char *commands)
{
	char why[512];
	size_t used = 0;
	int fd[2], status;
	pid_t pid;
	ssize_t n;

	if (pipe2(fd, O_CLOEXEC))
		return fail(ERR_KERNEL, "cannot make a pipe: %s",
			    strerror(errno));
	pid = fork();
	if (!pid)
		child(commands, fd[1]);
	close(fd[1]);
	while (pid > 0 && used < sizeof(why) - 1) {
		n = read(fd[0], why + used, sizeof(why) - 1 - used);
		if (n <= 0 && !(n < 0 && errno == EINTR))
			break;
		used += n > 0 ? n : 0;
	}
	close(fd[0]);
	why[used] = '\0';
	if (pid < 0)
		return fail(ERR_KERNEL, "cannot fork: %s", strerror(errno));
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) && !WEXITSTATUS(status) ? 0 : failed(why);
}

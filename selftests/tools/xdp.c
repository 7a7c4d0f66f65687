// SPDX-License-Identifier: GPL-2.0-only
/*
 * An XDP program of two instructions, attached until standard input ends. By
 * the system call alone: no compiler for BPF, no library.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/bpf.h>
#include <linux/if_link.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* net/if.h quarrels with linux/if.h */
extern unsigned int if_nametoindex(const char *name);

static void __attribute__((noreturn)) die(const char *what)
{
	fprintf(stderr, "xdp: %s: %s\n", what, strerror(errno));
	exit(1);
}

static int bpf(int cmd, union bpf_attr *attr)
{
	return syscall(SYS_bpf, cmd, attr, sizeof(*attr));
}

static int load(int action)
{
	struct bpf_insn insns[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .imm = action },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	union bpf_attr attr = {
		.prog_type = BPF_PROG_TYPE_XDP,
		.insns = (uintptr_t)insns,
		.insn_cnt = sizeof(insns) / sizeof(insns[0]),
		.license = (uintptr_t)"GPL",
	};
	int fd = bpf(BPF_PROG_LOAD, &attr);

	if (fd < 0)
		die("load");
	return fd;
}

int main(int argc, char **argv)
{
	union bpf_attr attr = { .link_create.attach_type = BPF_XDP };
	char buf[64];

	if (argc != 4) {
		fputs("Usage: xdp DEV generic|native pass|drop\n", stderr);
		return 2;
	}

	attr.link_create.prog_fd =
		load(strcmp(argv[3], "drop") ? XDP_PASS : XDP_DROP);
	attr.link_create.target_ifindex = if_nametoindex(argv[1]);
	attr.link_create.flags = strcmp(argv[2], "native") ? XDP_FLAGS_SKB_MODE :
							     XDP_FLAGS_DRV_MODE;
	/* The link goes with its file descriptor. */
	if (bpf(BPF_LINK_CREATE, &attr) < 0)
		die("attach");

	puts("ready");
	fflush(stdout);
	while (read(STDIN_FILENO, buf, sizeof(buf)) > 0)
		;
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <arpa/inet.h>

#include "test.h"

/* Seconds of CPU time: a chain that bites its tail has no end. */
#define TIMEOUT	60

static unsigned int done, failed;
static bool bail;

bool ok(bool good, const char *fmt, ...)
{
	va_list ap;

	printf("%s %u - ", good ? "ok" : "not ok", ++done);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	failed += !good;
	if (bail && !good)
		_Exit(EXIT_FAILURE);
	return good;
}

struct venet_addr test_addr(u8 family, u32 word)
{
	struct venet_addr addr = {
		.family = family,
		.plen = venet_addr_bits(family),
	};

	addr.ip.s6_addr32[0] = htonl(word);
	if (family == AF_INET6)
		addr.ip.s6_addr32[3] = htonl(word);
	return addr;
}

struct venet *test_port(u32 id)
{
	static long ports[8];

	return id ? (struct venet *)&ports[id] : NULL;
}

struct venet_entry *test_add(struct venet_table *table,
			     const struct venet_addr *addr, u32 port_id)
{
	return venet_table_add(table, addr, test_port(port_id), port_id);
}

/* With "-x" the first failure ends it. */
int main(int argc, char **argv)
{
	struct rlimit limit = { TIMEOUT, TIMEOUT };

	/* What was said before an abort is wanted. */
	setvbuf(stdout, NULL, _IOLBF, 0);
	setrlimit(RLIMIT_CPU, &limit);
	bail = argc > 1 && !strcmp(argv[1], "-x");
	puts("TAP version 13");
	shim_reset(1);
	test_lengths();
	test_commands();
	test_readers();
	test_random();
	test_faults();
	test_many();
	shim_reset(1);
	ok(!shim_uncharged, "all memory is charged to who asked for it");
	ok(!shim_allocated, "all memory is free again");
	printf("1..%u\n", done);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

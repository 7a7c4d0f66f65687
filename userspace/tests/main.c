// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "err.h"
#include "tap.h"

static unsigned int done, failed;

static bool vok(bool good, const char *fmt, va_list ap)
{
	printf("%s %u - ", good ? "ok" : "not ok", ++done);
	vprintf(fmt, ap);
	putchar('\n');
	failed += !good;
	return good;
}

bool ok(bool good, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vok(good, fmt, ap);
	va_end(ap);
	return good;
}

bool ok_int(long long got, long long want, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vok(got == want, fmt, ap);
	va_end(ap);
	if (got != want)
		printf("#   got %lld, want %lld\n", got, want);
	return got == want;
}

bool ok_str(const char *got, const char *want, const char *fmt, ...)
{
	bool same = got && !strcmp(got, want);
	va_list ap;

	va_start(ap, fmt);
	vok(same, fmt, ap);
	va_end(ap);
	if (!same)
		printf("#   got  '%s'\n#   want '%s'\n", got ? got : "(null)",
		       want);
	return same;
}

int main(void)
{
	puts("TAP version 13");
	err_silent = true;
	test_util();
	test_atomic();
	test_totals();
	test_addr();
	test_seen();
	test_ref();
	test_cmd();
	test_txn();
	test_known();
	test_conf();
	test_via();
	test_vz();
	test_netlink();
	test_step();
	test_frame();
	test_render();
	test_line();
	test_nic();
	test_runtime();
	test_uplink();
	test_veth();
	printf("1..%u\n", done);
	return failed ? 1 : 0;
}

// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "err.h"
#include "ref.h"
#include "tap.h"
#include "util.h"

void test_ref(void)
{
	static const struct {
		const char *word;
		enum ref_kind kind;
		const char *text;
		const char *file;
		const char *arg;	/* for ip link set netns */
	} good[] = {
		{ "netns:web1", REF_NETNS, "netns:web1", "/run/netns/web1",
		  "web1" },
		{ "web1", REF_WORD, "netns:web1", "/run/netns/web1", "web1" },
		{ "101", REF_WORD, "netns:101", "/run/netns/101", "101" },
		{ "pid:1", REF_PID, "pid:1", "/proc/1/ns/net", "1" },
		{ "pid:2147483647", REF_PID, "pid:2147483647",
		  "/proc/2147483647/ns/net", "2147483647" },
		{ "path:/run/x", REF_PATH, "path:/run/x", "/run/x",
		  "/run/x" },
		{ "path:x", REF_PATH, "path:x", "./x", "./x" },
		{ "lxc:web1", REF_LXC, "lxc:web1", "", "" },
		{ "incus:p_web1", REF_INCUS, "incus:p_web1", "", "" },
		{ "machine:web1", REF_MACHINE, "machine:web1", "", "" },
		{ "podman:a1b2", REF_PODMAN, "podman:a1b2", "", "" },
		{ "path:/a:b", REF_PATH, "path:/a:b", "/a:b", "/a:b" },
	};
	static const char *const bad[] = {
		"", "netns:", "netns:a/b", "netns:..", "netns:.", "..", "a/b",
		"pid:", "pid:0", "pid:-1", "pid:1x", "pid:01",
		"pid:2147483648", "path:", "lxc:", "machine:a/b", "podman:..",
		"lxcx:web1", ":", "x:y",
		"PID:1",
	};
	char big[400];
	struct ref r;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(good); i++) {
		if (!ok(!ref_parse(good[i].word, &r), "%s is a reference",
			good[i].word))
			continue;
		ok_int(r.kind, good[i].kind, "of the right kind");
		ok_str(r.text, good[i].text, "in full");
		ok_str(r.file, good[i].file, "with its file");
		ok_str(ref_ip_arg(&r), good[i].arg, "and as ip(8) takes it");
	}
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		ok(ref_parse(bad[i], &r) == -1 &&
		   err_last()->code == ERR_USAGE && err_last()->text[0],
		   "\"%s\" is no reference", bad[i]);
	memset(big, 'a', sizeof(big));
	big[sizeof(big) - 1] = '\0';
	ok(ref_parse(big, &r) == -1, "nor are 399 bytes");
	big[255] = '\0';
	ok(!ref_parse(big, &r) && strlen(r.text) == 261,
	   "255 bytes are, and none is lost");

	ok(label_ok("web1") && label_ok("\xc3\xa4") && label_ok("a:b"),
	   "labels may hold what prints");
	ok(!label_ok("") && !label_ok("a b") && !label_ok("-x") &&
	   !label_ok("a\tb") && !label_ok("a\033b") && !label_ok("\x7f"),
	   "labels hold no blanks, no controls, no leading dash");
	big[63] = '\0';
	ok(label_ok(big), "63 bytes are a label");
	big[63] = 'a';
	big[64] = '\0';
	ok(!label_ok(big), "64 bytes are too many");
}

// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <limits.h>
#include <linux/venet.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "err.h"
#include "ref.h"
#include "util.h"

#define NETNS_DIR	"/run/netns"

static bool netns_name_ok(const char *name)
{
	return *name && !strchr(name, '/') && strcmp(name, ".") &&
	       strcmp(name, "..");
}

static const struct {
	const char *word;
	enum ref_kind kind;
} runtimes[] = {
	{ "lxc", REF_LXC },
	{ "incus", REF_INCUS },
	{ "machine", REF_MACHINE },
	{ "podman", REF_PODMAN },
};

/* Is it a container of a runtime: 1 yes, 0 no, -1 failed. */
static int parse_runtime(struct ref *r, size_t n)
{
	char buf[SAFE_MAX];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(runtimes); i++)
		if (strlen(runtimes[i].word) == n &&
		    !strncmp(r->text, runtimes[i].word, n))
			break;
	if (i == ARRAY_SIZE(runtimes))
		return 0;
	r->kind = runtimes[i].kind;
	r->value = r->text + n + 1;
	if (!netns_name_ok(r->value))
		return fail(ERR_USAGE, "\"%s\" is not a name of a container",
			    safe_text(r->value, buf));
	return 1;
}

int ref_parse(const char *word, struct ref *r)
{
	const char *colon = strchr(word, ':');
	size_t n = colon ? (size_t)(colon - word) : 0;
	char buf[SAFE_MAX];
	uint64_t pid;
	int ret;

	memset(r, 0, sizeof(*r));
	if (strlen(word) > 255)
		return fail(ERR_USAGE, "the name of the container is too long");
	snprintf(r->text, sizeof(r->text), "%s", word);

	if (n == 5 && !strncmp(word, "netns", n)) {
		r->kind = REF_NETNS;
		r->value = r->text + n + 1;
	} else if (n == 3 && !strncmp(word, "pid", n)) {
		r->kind = REF_PID;
		r->value = r->text + n + 1;
		if (!parse_uint(r->value, INT_MAX, &pid) || !pid)
			return fail(ERR_USAGE, "\"%s\" is not a process id",
				    safe_text(r->value, buf));
		snprintf(r->file, sizeof(r->file), "/proc/%u/ns/net",
			 (unsigned int)pid);
		return 0;
	} else if (n == 4 && !strncmp(word, "path", n)) {
		r->kind = REF_PATH;
		r->value = r->text + n + 1;
		if (!*r->value)
			return fail(ERR_USAGE, "path: lacks a file");
		/* ip(8) takes a word without a slash for a name. */
		snprintf(r->file, sizeof(r->file), "%s%s",
			 strchr(r->value, '/') ? "" : "./", r->value);
		return 0;
	} else if (colon) {
		ret = parse_runtime(r, n);
		if (ret)
			return ret < 0 ? -1 : 0;
		return fail(ERR_USAGE,
			    "\"%s\" is no container: it may be a label, an id, netns:NAME, pid:N, path:FILE, lxc:NAME, incus:NAME, machine:NAME, podman:NAME",
			    safe_text(word, buf));
	} else {
		r->kind = REF_WORD;
		r->value = r->text;
	}

	if (!netns_name_ok(r->value))
		return fail(ERR_USAGE, "\"%s\" is not a name of a netns",
			    safe_text(r->value, buf));
	if (r->kind == REF_WORD) {
		memmove(r->text + 6, r->text, strlen(r->text) + 1);
		memcpy(r->text, "netns:", 6);
		r->value = r->text + 6;
	}
	snprintf(r->file, sizeof(r->file), NETNS_DIR "/%.*s",
		 (int)(sizeof(r->file) - sizeof(NETNS_DIR) - 1), r->value);
	return 0;
}

const char *ref_name(const struct ref *r)
{
	return r->kind == REF_PID || r->kind == REF_PATH ? NULL : r->value;
}

const char *ref_ip_arg(const struct ref *r)
{
	switch (r->kind) {
	case REF_NETNS:
	case REF_WORD:
	case REF_PID:
		return r->value;
	default:
		return r->file;
	}
}

bool label_ok(const char *label)
{
	size_t n = strlen(label);
	const char *p;

	if (!n || n > VENET_LABEL_MAX || *label == '-')
		return false;
	for (p = label; *p; p++)
		if ((unsigned char)*p <= ' ' || *p == 0x7f)
			return false;
	return true;
}

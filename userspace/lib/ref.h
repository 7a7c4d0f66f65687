/* SPDX-License-Identifier: GPL-2.0-only */
/* References to a container's network namespace, as words. */
#ifndef VENET_REF_H
#define VENET_REF_H

#include <stdbool.h>

enum ref_kind {
	REF_NETNS,	/* netns:NAME, a name of ip-netns(8) */
	REF_PID,	/* pid:N */
	REF_PATH,	/* path:FILE */
	REF_LXC,	/* lxc:NAME */
	REF_INCUS,	/* incus:NAME */
	REF_MACHINE,	/* machine:NAME, of systemd-machined */
	REF_PODMAN,	/* podman:NAME or podman:ID */
	REF_WORD,	/* a bare word: netns:WORD where that exists */
};

#define REF_TEXT	264

struct ref {
	enum ref_kind kind;
	const char *value;	/* what follows the colon, or the word */
	char text[REF_TEXT];	/* in full: "netns:web1" */
	char file[REF_TEXT];	/* the namespace's; empty: ask the runtime */
};

/* Fails with ERR_USAGE and the reason. */
int ref_parse(const char *word, struct ref *r);

/* A copy whose value is its own. */
static inline void ref_copy(struct ref *to, const struct ref *from)
{
	*to = *from;
	to->value = to->text + (from->value - from->text);
}

/* A name that the container has for people, or NULL. */
const char *ref_name(const struct ref *r);

/* As an argument of "ip link set ... netns". */
const char *ref_ip_arg(const struct ref *r);

/* A label must survive a terminal, a table and a command line. */
bool label_ok(const char *label);

#endif /* VENET_REF_H */

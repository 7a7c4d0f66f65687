/* SPDX-License-Identifier: GPL-2.0-only */
/* What may be wrong with a host and its containers: checks and findings. */
#ifndef VENET_DOCTOR_H
#define VENET_DOCTOR_H

#include "cmd.h"
#include "snap.h"
#include "step.h"
#include "via.h"

enum level {
	NOTE,		/* good to know, and no fault */
	WARNING,	/* something does not work, or will not */
	FAULT,		/* nothing works */
};

struct finding {
	const char *check;
	enum level level;
	char what[320];
	struct txn fix;		/* steps that make it good, or none */
	/* A shorter command than the steps, or one that is not ours to give. */
	char advice[STEP_TEXT];
	bool fixed;
	struct dev dev;		/* for the steps */
	struct via_change via;
};

struct doctor {
	struct ctx *ctx;
	bool have;		/* the module answers: there is a snapshot */
	struct snap snap;
	struct link *link;	/* every one of the host */
	size_t links;
	const char *check;	/* the running one */
	struct finding **list;
	size_t n;
};

/* One more thing that is wrong; then either plan ->fix or advise. */
struct finding *found(struct doctor *d, enum level level, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void advise(struct finding *f, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* A sysctl, false where there is no such thing; and a step that sets it. */
bool doctor_val(const char *name, int *val);
void doctor_set(struct doctor *d, struct finding *f, const char *name, int val);

/* A link of the host by index, or NULL. */
const struct link *doctor_link(const struct doctor *d, int ifindex);

/* That of the default route, NULL when there is none or several. */
int doctor_uplink(struct doctor *d, uint8_t family, const struct link **l);

/*
 * The checks. Each returns 0, or -1 with an error recorded when it could not
 * look.
 */
int check_module(struct doctor *d);
int check_hub(struct doctor *d);
int check_hub_sysctls(struct doctor *d);
int check_link_local(struct doctor *d);
int check_accept_ra(struct doctor *d);
int check_forwarding(struct doctor *d);
int check_rp_filter(struct doctor *d);
int check_proxy(struct doctor *d);
int check_neighbours(struct doctor *d);
int check_conntrack(struct doctor *d);
int check_mtu(struct doctor *d);
int check_managers(struct doctor *d);
int check_ports(struct doctor *d);
int check_userns(struct doctor *d);
int check_routes(struct doctor *d);
int check_via(struct doctor *d);
int check_uplinks(struct doctor *d);
int check_assigned(struct doctor *d);
int check_veth(struct doctor *d);

#endif /* VENET_DOCTOR_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/* What the parts of bringing a device back share. */
#ifndef VENET_NIC_FIX_H
#define VENET_NIC_FIX_H

#include "nic.h"

struct restore {
	struct ctx *ctx;
	const struct nic *want;
	const char *boot;
	struct nic_seat seat;
	struct nic now;		/* on the host, as far as is done */
	unsigned int problems;
};

/* A request to the host's kernel, and the command that does the same. */
struct deed {
	char buf[NL_REQUEST];
	struct nlmsghdr *nlh;
	char text[STEP_TEXT];
};

void deed_text(struct deed *d, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Told if that is asked for; true when it is to be done, too. */
bool deed_told(struct restore *r, const char *text);

/* Returns 0, or a negative errno that is said. -EEXIST is not, with @exists. */
int deed_do(struct restore *r, struct nl *rt, struct deed *d, bool exists);

/* RTM_NEWLINKPROP or RTM_DELLINKPROP */
struct nlmsghdr *nic_altname_msg(char *buf, int ifindex, uint16_t type,
				 const char *name);

/* Make ->now, which is on the host, what ->want says. */
void nic_fix(struct restore *r);

#endif /* VENET_NIC_FIX_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/* What the kernel module tells by itself. */
#ifndef VENET_EVENT_H
#define VENET_EVENT_H

#include "venet.h"

struct event {
	uint8_t cmd;		/* VENET_CMD_*_NTF; 0 when some were lost */
	struct venet_port port;	/* of PORT_* */
	struct venet_addr addr;	/* of ADDR_* and SPOOF */
};

/* A socket that gets the events of the hubs in the current netns. */
int event_open(struct nl *nl);

/*
 * Give each event that has come to @cb, waiting for the first one. Returns 0,
 * or -1 with an error recorded.
 */
int event_take(struct nl *nl, void (*cb)(const struct event *e, void *data),
	       void *data);

/* One message; false when it is no event. */
bool event_parse(const struct nlmsghdr *nlh, struct event *e);

#endif /* VENET_EVENT_H */

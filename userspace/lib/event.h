/* SPDX-License-Identifier: GPL-2.0-only */
/* What the kernel module tells by itself. */
#ifndef VENET_EVENT_H
#define VENET_EVENT_H

#include "venet.h"

struct event {
	uint8_t cmd;		/* VENET_CMD_*_NTF */
	struct venet_port port;	/* of PORT_* */
	struct venet_addr addr;	/* of ADDR_* and SPOOF */
};

/* One message; false when it is no event. */
bool event_parse(const struct nlmsghdr *nlh, struct event *e);

#endif /* VENET_EVENT_H */

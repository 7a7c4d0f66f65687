// SPDX-License-Identifier: GPL-2.0-only
#include <linux/genetlink.h>
#include <string.h>

#include "event.h"

bool event_parse(const struct nlmsghdr *nlh, struct event *e)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);

	memset(e, 0, sizeof(*e));
	if (nlh->nlmsg_type < NLMSG_MIN_TYPE ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(*genl))
		return false;
	e->cmd = genl->cmd;
	switch (e->cmd) {
	case VENET_CMD_PORT_ADD_NTF:
	case VENET_CMD_PORT_DEL_NTF:
	case VENET_CMD_PORT_CHANGE_NTF:
		return venet_port_parse(nlh, &e->port);
	case VENET_CMD_ADDR_ADD_NTF:
	case VENET_CMD_ADDR_DEL_NTF:
	case VENET_CMD_ADDR_CHANGE_NTF:
	case VENET_CMD_SPOOF_NTF:
		return venet_addr_parse(nlh, &e->addr);
	}
	return false;
}

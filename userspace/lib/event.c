// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <linux/genetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "err.h"
#include "event.h"

/* Storms of events are to fit; the kernel's usual limit is less. */
#define EVENT_BUFFER	(1 << 20)

static int groups_cb(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *tb[CTRL_ATTR_MCAST_GROUPS + 1], *group;
	const struct nlattr *g[CTRL_ATTR_MCAST_GRP_ID + 1];
	struct nl *nl = data;
	unsigned int id;

	nl_parse(nlh, GENL_HDRLEN, tb, CTRL_ATTR_MCAST_GROUPS);
	if (!tb[CTRL_ATTR_MCAST_GROUPS])
		return 0;
	mnl_attr_for_each_nested(group, tb[CTRL_ATTR_MCAST_GROUPS]) {
		nl_parse_nest(group, g, CTRL_ATTR_MCAST_GRP_ID);
		id = nl_u32(g[CTRL_ATTR_MCAST_GRP_ID]);
		if (mnl_socket_setsockopt(nl->sk, NETLINK_ADD_MEMBERSHIP, &id,
					  sizeof(id)))
			return -errno;
	}
	return 0;
}

int event_open(struct nl *nl)
{
	const int size = EVENT_BUFFER;
	char buf[NL_REQUEST];
	struct nlmsghdr *nlh;
	int err;

	if (nl_open(nl, NETLINK_GENERIC, -1))
		return -1;
	/* Less is no error, only sooner full. */
	setsockopt(mnl_socket_get_fd(nl->sk), SOL_SOCKET, SO_RCVBUFFORCE,
		   &size, sizeof(size));
	nlh = venet_msg(buf, GENL_ID_CTRL, CTRL_CMD_GETFAMILY);
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, VENET_FAMILY_NAME);
	err = nl_talk(nl, nlh, groups_cb, nl);
	if (!err)
		return 0;
	if (err == -ENOENT)
		venet_missing();
	else
		fail(ERR_KERNEL, "cannot listen to the kernel module: %s",
		     err == -EPERM ? "only root may" : nl_why(nl, err));
	nl_close(nl);
	return -1;
}

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

int event_take(struct nl *nl, void (*cb)(const struct event *e, void *data),
	       void *data)
{
	char buf[32768] __attribute__((aligned(8)));
	const struct nlmsghdr *nlh = (void *)buf;
	struct event e = { .cmd = 0 };
	ssize_t n;
	int len;

	do {
		n = mnl_socket_recvfrom(nl->sk, buf, sizeof(buf));
	} while (n < 0 && errno == EINTR);
	if (n < 0 && errno == ENOBUFS) {
		cb(&e, data);
		return 0;
	}
	if (n < 0)
		return fail(ERR_KERNEL, "cannot listen to the kernel module: %s",
			    strerror(errno));
	for (len = n; mnl_nlmsg_ok(nlh, len); nlh = mnl_nlmsg_next(nlh, &len))
		if (event_parse(nlh, &e))
			cb(&e, data);
	return 0;
}

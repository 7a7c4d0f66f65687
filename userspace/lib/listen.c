// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <linux/genetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "err.h"
#include "listen.h"
#include "venet.h"

/* What a thousand containers that end at once have to say. */
#define BUFFER	(8 << 20)

struct search {
	const char *name;
	uint16_t family;
	uint32_t group;
};

static void find_group(const struct nlattr *groups, struct search *s)
{
	const struct nlattr *tb[CTRL_ATTR_MCAST_GRP_MAX + 1], *attr;
	char name[GENL_NAMSIZ];

	if (!groups)
		return;
	mnl_attr_for_each_nested(attr, groups) {
		nl_parse_nest(attr, tb, CTRL_ATTR_MCAST_GRP_MAX);
		nl_str(tb[CTRL_ATTR_MCAST_GRP_NAME], name, sizeof(name));
		if (!strcmp(name, s->name))
			s->group = nl_u32(tb[CTRL_ATTR_MCAST_GRP_ID]);
	}
}

static int family_cb(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *tb[CTRL_ATTR_MCAST_GROUPS + 1];
	struct search *s = data;

	nl_parse(nlh, GENL_HDRLEN, tb, CTRL_ATTR_MCAST_GROUPS);
	if (tb[CTRL_ATTR_FAMILY_ID])
		s->family = mnl_attr_get_u16(tb[CTRL_ATTR_FAMILY_ID]);
	find_group(tb[CTRL_ATTR_MCAST_GROUPS], s);
	return 0;
}

/* Join one group of a family. */
static int join(struct listener *l, const char *family, const char *group,
		uint16_t *id)
{
	struct search s = { .name = group };
	char buf[NL_REQUEST];
	struct nlmsghdr *nlh = venet_msg(buf, GENL_ID_CTRL,
					 CTRL_CMD_GETFAMILY);
	int err;

	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, family);
	err = nl_talk(&l->nl, nlh, family_cb, &s);
	if (err == -ENOENT || (!err && !s.group))
		return venet_missing();
	if (!err && mnl_socket_setsockopt(l->nl.sk, NETLINK_ADD_MEMBERSHIP,
					  &s.group, sizeof(s.group)) < 0)
		err = -errno;
	if (err)
		return fail(ERR_KERNEL, "cannot listen to the kernel: %s",
			    err == -EPERM ? "only root may" :
			    nl_why(&l->nl, err));
	*id = s.family;
	return 0;
}

int listen_open(struct listener *l, const char *group)
{
	int size = BUFFER, fd;
	uint16_t ctrl;

	if (nl_open(&l->nl, NETLINK_GENERIC, -1))
		return -1;
	fd = mnl_socket_get_fd(l->nl.sk);
	/* Less will do; then a burst is lost sooner, and that is told. */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	if (!join(l, "nlctrl", "notify", &ctrl) &&
	    !join(l, VENET_FAMILY_NAME, group, &l->family))
		return 0;
	listen_close(l);
	return -1;
}

int listen_add(struct listener *l, const char *group)
{
	return join(l, VENET_FAMILY_NAME, group, &l->family);
}

void listen_close(struct listener *l)
{
	nl_close(&l->nl);
}

int listen_fd(const struct listener *l)
{
	return mnl_socket_get_fd(l->nl.sk);
}

/* Is it about the end of the module? */
static bool is_end(const struct listener *l, const struct nlmsghdr *nlh)
{
	const struct nlattr *tb[CTRL_ATTR_FAMILY_ID + 1];
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);

	if (nlh->nlmsg_type != GENL_ID_CTRL ||
	    mnl_nlmsg_get_payload_len(nlh) < GENL_HDRLEN ||
	    genl->cmd != CTRL_CMD_DELFAMILY)
		return false;
	nl_parse(nlh, GENL_HDRLEN, tb, CTRL_ATTR_FAMILY_ID);
	return tb[CTRL_ATTR_FAMILY_ID] &&
	       mnl_attr_get_u16(tb[CTRL_ATTR_FAMILY_ID]) == l->family;
}

enum listen_result listen_take(struct listener *l, nl_cb *cb, void *data)
{
	char buf[32768] __attribute__((aligned(8)));
	bool end = false;
	int len;

	for (;;) {
		const struct nlmsghdr *msg = (void *)buf;
		ssize_t n = recv(listen_fd(l), buf, sizeof(buf), MSG_DONTWAIT);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			break;
		for (len = n; mnl_nlmsg_ok(msg, len);
		     msg = mnl_nlmsg_next(msg, &len)) {
			end = end || is_end(l, msg);
			if (msg->nlmsg_type == l->family &&
			    mnl_nlmsg_get_payload_len(msg) >= GENL_HDRLEN)
				cb(msg, data);
		}
	}
	if (errno == ENOBUFS)
		return LISTEN_LOST;
	if (errno != EAGAIN)
		return fail(ERR_KERNEL, "cannot listen to the kernel: %s",
			    strerror(errno));
	if (end) {
		venet_missing();
		return LISTEN_FAILED;
	}
	return LISTEN_AGAIN;
}

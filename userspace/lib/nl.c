// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "err.h"
#include "netns.h"
#include "nl.h"
#include "util.h"

int nl_open(struct nl *nl, int bus, int netns)
{
	int one = 1, home = -1, err;

	memset(nl, 0, sizeof(*nl));
	if (netns >= 0) {
		home = netns_enter(netns);
		if (home < 0)
			return -1;
	}
	nl->sk = mnl_socket_open2(bus, SOCK_CLOEXEC);
	err = errno;
	if (home >= 0)
		netns_return(home);
	if (!nl->sk)
		return fail(ERR_KERNEL, "cannot open a netlink socket: %s",
			    strerror(err));

	if (mnl_socket_bind(nl->sk, 0, MNL_SOCKET_AUTOPID) < 0) {
		fail(ERR_KERNEL, "cannot bind a netlink socket: %s",
		     strerror(errno));
		nl_close(nl);
		return -1;
	}
	nl->portid = mnl_socket_get_portid(nl->sk);

	/* Comfort only: each has been there for longer than venet. */
	mnl_socket_setsockopt(nl->sk, NETLINK_EXT_ACK, &one, sizeof(one));
	mnl_socket_setsockopt(nl->sk, NETLINK_CAP_ACK, &one, sizeof(one));
	mnl_socket_setsockopt(nl->sk, NETLINK_GET_STRICT_CHK, &one,
			      sizeof(one));
	return 0;
}

void nl_close(struct nl *nl)
{
	if (nl->sk)
		mnl_socket_close(nl->sk);
	nl->sk = NULL;
}

static void save_extack(struct nl *nl, const struct nlmsghdr *nlh,
			unsigned int skip)
{
	const struct nlattr *attr;

	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	if (mnl_nlmsg_get_payload_len(nlh) < MNL_ALIGN(skip))
		return;
	mnl_attr_for_each(attr, nlh, skip)
		if (mnl_attr_get_type(attr) == NLMSGERR_ATTR_MSG)
			nl_str(attr, nl->extack, sizeof(nl->extack));
}

/* Errors of the kernel are small and negative; nothing else may be negated. */
static int error_of(int error)
{
	return error > 0 || error < -4095 ? -EBADMSG : error;
}

/* Returns 1 to go on, 0 at the end of the answer, or a negative errno. */
static int take(struct nl *nl, const struct nlmsghdr *nlh, nl_cb *cb,
		void *data, bool *intr)
{
	const struct nlmsgerr *e;
	unsigned int skip = sizeof(*e);
	int ret;

	if (nlh->nlmsg_flags & NLM_F_DUMP_INTR)
		*intr = true;

	switch (nlh->nlmsg_type) {
	case NLMSG_ERROR:
		if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*e))
			return -EBADMSG;
		e = mnl_nlmsg_get_payload(nlh);
		if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
			skip += MNL_ALIGN(e->msg.nlmsg_len) -
				sizeof(struct nlmsghdr);
		save_extack(nl, nlh, skip);
		return error_of(e->error);
	case NLMSG_DONE:
		ret = 0;
		if (mnl_nlmsg_get_payload_len(nlh) >= sizeof(int)) {
			memcpy(&ret, mnl_nlmsg_get_payload(nlh), sizeof(ret));
			save_extack(nl, nlh, sizeof(int));
		}
		return ret < 0 ? error_of(ret) : 0;
	case NLMSG_NOOP:
		return 1;
	case NLMSG_OVERRUN:
		return -ENOBUFS;
	}
	if (cb) {
		ret = cb(nlh, data);
		if (ret < 0)
			return ret;
	}
	return 1;
}

/* Libmnl's own test takes a length of more than 2 GiB for a negative one. */
static bool msg_ok(const struct nlmsghdr *nlh, int len)
{
	return len >= (int)sizeof(*nlh) && nlh->nlmsg_len >= sizeof(*nlh) &&
	       nlh->nlmsg_len <= (unsigned int)len;
}

int nl_talk(struct nl *nl, struct nlmsghdr *nlh, nl_cb *cb, void *data)
{
	bool dump = (nlh->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP;
	bool intr = false;
	char buf[32768] __attribute__((aligned(8)));
	int ret;

	nl->unsure = false;
	nl->extack[0] = '\0';
	nlh->nlmsg_flags |= NLM_F_REQUEST | (dump ? 0 : NLM_F_ACK);
	nlh->nlmsg_seq = ++nl->seq;

	if (mnl_socket_sendto(nl->sk, nlh, nlh->nlmsg_len) < 0)
		return -errno;

	for (;;) {
		const struct nlmsghdr *msg = (void *)buf;
		ssize_t n = mnl_socket_recvfrom(nl->sk, buf, sizeof(buf));
		int len = n;

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			ret = -errno;
			break;
		}
		for (ret = 1; msg_ok(msg, len);
		     msg = mnl_nlmsg_next(msg, &len)) {
			/* What an aborted exchange left behind. */
			if (msg->nlmsg_seq != nl->seq)
				continue;
			ret = take(nl, msg, cb, data, &intr);
			if (ret <= 0)
				return !ret && intr ? -EINTR : ret;
		}
	}
	nl->unsure = !dump;
	return ret;
}

const char *nl_why(const struct nl *nl, int err)
{
	return nl->extack[0] ? nl->extack : strerror(-err);
}

uint64_t nl_uint(const struct nlattr *attr)
{
	uint64_t u64;
	uint32_t u32;

	if (!attr)
		return 0;
	switch (mnl_attr_get_payload_len(attr)) {
	case sizeof(u64):
		memcpy(&u64, mnl_attr_get_payload(attr), sizeof(u64));
		return u64;
	case sizeof(u32):
		memcpy(&u32, mnl_attr_get_payload(attr), sizeof(u32));
		return u32;
	}
	return 0;
}

uint32_t nl_u32(const struct nlattr *attr)
{
	if (!attr || mnl_attr_get_payload_len(attr) < sizeof(uint32_t))
		return 0;
	return mnl_attr_get_u32(attr);
}

uint8_t nl_u8(const struct nlattr *attr)
{
	if (!attr || !mnl_attr_get_payload_len(attr))
		return 0;
	return mnl_attr_get_u8(attr);
}

void nl_str(const struct nlattr *attr, char *buf, size_t size)
{
	size_t n = attr ? mnl_attr_get_payload_len(attr) : 0;

	if (attr)
		n = strnlen(mnl_attr_get_payload(attr), n);
	if (n >= size)
		n = size - 1;
	if (n)
		memcpy(buf, mnl_attr_get_payload(attr), n);
	buf[n] = '\0';
}

void nl_parse_nest(const struct nlattr *nest, const struct nlattr **tb,
		   unsigned int max)
{
	const struct nlattr *attr;

	memset(tb, 0, (max + 1) * sizeof(*tb));
	if (!nest)
		return;
	mnl_attr_for_each_nested(attr, nest)
		if (mnl_attr_get_type(attr) <= max)
			tb[mnl_attr_get_type(attr)] = attr;
}

void nl_parse(const struct nlmsghdr *nlh, unsigned int header,
	      const struct nlattr **tb, unsigned int max)
{
	const struct nlattr *attr;

	memset(tb, 0, (max + 1) * sizeof(*tb));
	if (mnl_nlmsg_get_payload_len(nlh) < header)
		return;
	mnl_attr_for_each(attr, nlh, header)
		if (mnl_attr_get_type(attr) <= max)
			tb[mnl_attr_get_type(attr)] = attr;
}

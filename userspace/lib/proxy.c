// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "err.h"
#include "proxy.h"

static struct nlmsghdr *put_proxy(char *buf, uint16_t type, int ifindex,
				  const struct addr *a, uint16_t state)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct ndmsg *ndm;

	nlh->nlmsg_type = type;
	ndm = mnl_nlmsg_put_extra_header(nlh, sizeof(*ndm));
	ndm->ndm_family = a->family;
	ndm->ndm_ifindex = ifindex;
	ndm->ndm_state = state;
	ndm->ndm_flags = NTF_PROXY;
	mnl_attr_put(nlh, NDA_DST, addr_size(a), a->bytes);
	return nlh;
}

struct nlmsghdr *rt_proxy(char *buf, uint16_t type, int ifindex,
			  const struct addr *a)
{
	struct nlmsghdr *nlh;

	/* Newer kernels keep a permanent one while the carrier is lost. */
	nlh = put_proxy(buf, type, ifindex, a, NUD_PERMANENT);
	if (type != RTM_NEWNEIGH)
		return nlh;
	nlh->nlmsg_flags = NLM_F_CREATE;
	mnl_attr_put_u8(nlh, NDA_PROTOCOL, RTPROT_VENET);
	return nlh;
}

static int get_cb(const struct nlmsghdr *nlh, void *data)
{
	rt_proxy_of(nlh, data);
	return 0;
}

int rt_proxy_get(struct nl *rt, int ifindex, const struct addr *a,
		 struct rt_proxy *p)
{
	char buf[NL_REQUEST];
	int err;

	memset(p, 0, sizeof(*p));
	err = nl_talk(rt, put_proxy(buf, RTM_GETNEIGH, ifindex, a, 0), get_cb,
		      p);
	if (err == -ENOENT)
		return 0;
	if (err)
		return fail(ERR_KERNEL, "cannot look at a proxy entry: %s",
			    nl_why(rt, err));
	return 1;
}

bool rt_proxy_of(const struct nlmsghdr *nlh, struct rt_proxy *p)
{
	const struct ndmsg *ndm = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *tb[NDA_PROTOCOL + 1];

	if (nlh->nlmsg_type != RTM_NEWNEIGH ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(*ndm) ||
	    !(ndm->ndm_flags & NTF_PROXY))
		return false;
	nl_parse(nlh, sizeof(*ndm), tb, NDA_PROTOCOL);
	if (!tb[NDA_DST] ||
	    !addr_set(&p->addr, mnl_attr_get_payload(tb[NDA_DST]),
		      mnl_attr_get_payload_len(tb[NDA_DST])))
		return false;
	p->ifindex = ndm->ndm_ifindex;
	p->ours = nl_u8(tb[NDA_PROTOCOL]) == RTPROT_VENET;
	return p->addr.family == ndm->ndm_family;
}

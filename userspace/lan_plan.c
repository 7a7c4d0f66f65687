// SPDX-License-Identifier: GPL-2.0-only
#include <linux/rtnetlink.h>

#include "lan_plan.h"

static bool in_subnet(const struct lan_args *a, const struct addr *gw)
{
	struct addr net;
	size_t i;

	for (i = 0; i < a->n; i++) {
		addr_mask(&a->addr[i], &net);
		if (addr_in(gw, &net))
			return true;
	}
	return false;
}

void lan_plan(struct txn *txn, const struct dev *dev, const struct lan_args *a,
	      bool onlink)
{
	size_t i;

	for (i = 0; i < a->n; i++)
		step_lan_addr(txn, dev, &a->addr[i]);
	for (i = 0; i < 2; i++)
		if (a->gw[i].family)
			step_lan_gateway(txn, dev, &a->gw[i],
					 onlink && !in_subnet(a, &a->gw[i]));
}

static bool is_by(const struct nlmsghdr *nlh, const struct addr *gw)
{
	const struct nlattr *tb[RTA_GATEWAY + 1];
	struct addr a;

	nl_parse(nlh, sizeof(struct rtmsg), tb, RTA_GATEWAY);
	return tb[RTA_GATEWAY] &&
	       addr_set(&a, mnl_attr_get_payload(tb[RTA_GATEWAY]),
			mnl_attr_get_payload_len(tb[RTA_GATEWAY])) &&
	       !addr_cmp(&a, gw);
}

/* One of ours by another gateway goes. Is there any that stays? */
static int keep_route(struct txn *txn, struct dev *dev, const struct addr *gw,
		      bool *stays)
{
	struct nl *rt = &dev->at->rt;
	struct route r = { .gw.family = 0 };
	const struct rtmsg *rtm;
	struct rt_copies c;
	bool gone = false;
	size_t i;
	int oif, ret;

	if (rt_routes_via(rt, gw->family, dev->ifindex, &c) < 0)
		return -1;
	for (i = 0; i < c.n; i++) {
		rtm = mnl_nlmsg_get_payload(c.list[i]);
		if (!rt_route_dst(c.list[i], &r.dst) || r.dst.len ||
		    rtm->rtm_protocol != RTPROT_VENET || is_by(c.list[i], gw))
			continue;
		step_route_del(txn, dev, &r, c.list[i]);
		c.list[i] = NULL;
		gone = true;
	}
	rt_copies_free(&c);
	ret = rt_default_find(rt, gw->family, &oif);
	*stays = ret > 0 && !gone;
	return ret < 0 ? -1 : 0;
}

int lan_mend(struct txn *txn, struct dev *dev, const struct lan_args *a,
	     bool onlink, bool up)
{
	struct lan_args missing = *a;
	bool stays;
	int i;

	if (!up)
		step_link_up(txn, dev);
	for (i = 0; i < 2; i++) {
		if (!a->gw[i].family)
			continue;
		if (keep_route(txn, dev, &a->gw[i], &stays))
			return -1;
		if (stays)
			missing.gw[i].family = 0;
	}
	lan_plan(txn, dev, &missing, onlink);
	return 0;
}

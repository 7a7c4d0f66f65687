// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <linux/ethtool_netlink.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "ethtool.h"
#include "genl.h"
#include "util.h"

const char *const ethtool_num_name[ETH_NUMS] = {
	[ETH_CHANNELS_RX] = "channels-rx",
	[ETH_CHANNELS_TX] = "channels-tx",
	[ETH_CHANNELS_OTHER] = "channels-other",
	[ETH_CHANNELS_COMBINED] = "channels-combined",
	[ETH_RING_RX] = "ring-rx",
	[ETH_RING_RX_MINI] = "ring-rx-mini",
	[ETH_RING_RX_JUMBO] = "ring-rx-jumbo",
	[ETH_RING_TX] = "ring-tx",
};

/* The kernel's attribute of each number, all of one message's in a row. */
static const struct group {
	uint8_t get, set;
	uint16_t header;
	enum ethtool_num first, last;
	uint16_t attr[4];
} groups[] = {
	{ ETHTOOL_MSG_CHANNELS_GET, ETHTOOL_MSG_CHANNELS_SET,
	  ETHTOOL_A_CHANNELS_HEADER, ETH_CHANNELS_RX, ETH_CHANNELS_COMBINED,
	  { ETHTOOL_A_CHANNELS_RX_COUNT, ETHTOOL_A_CHANNELS_TX_COUNT,
	    ETHTOOL_A_CHANNELS_OTHER_COUNT,
	    ETHTOOL_A_CHANNELS_COMBINED_COUNT } },
	{ ETHTOOL_MSG_RINGS_GET, ETHTOOL_MSG_RINGS_SET,
	  ETHTOOL_A_RINGS_HEADER, ETH_RING_RX, ETH_RING_TX,
	  { ETHTOOL_A_RINGS_RX, ETHTOOL_A_RINGS_RX_MINI,
	    ETHTOOL_A_RINGS_RX_JUMBO, ETHTOOL_A_RINGS_TX } },
};

#define ATTR_MAX	16	/* above all that is looked at */

struct talk {
	struct nl nl;
	uint16_t family;
	struct ethtool *e;
	const struct group *group;
};

static int open_family(struct talk *t, int netns)
{
	int err;

	if (nl_open(&t->nl, NETLINK_GENERIC, netns))
		return -1;
	err = genl_family(&t->nl, ETHTOOL_GENL_NAME, &t->family);
	if (!err)
		return 0;
	fail(ERR_KERNEL, "cannot ask for the settings of a device: %s",
	     nl_why(&t->nl, err));
	nl_close(&t->nl);
	return -1;
}

static struct nlmsghdr *request(const struct talk *t, char *buf, uint8_t cmd,
				uint16_t header, int ifindex)
{
	struct nlmsghdr *nlh = genl_msg(buf, t->family, cmd,
					ETHTOOL_GENL_VERSION);
	struct nlattr *nest = mnl_attr_nest_start(nlh, header | NLA_F_NESTED);

	mnl_attr_put_u32(nlh, ETHTOOL_A_HEADER_DEV_INDEX, ifindex);
	mnl_attr_nest_end(nlh, nest);
	return nlh;
}

static int nums_cb(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *tb[ATTR_MAX + 1];
	struct talk *t = data;
	unsigned int i;

	nl_parse(nlh, GENL_HDRLEN, tb, ATTR_MAX);
	for (i = t->group->first; i <= t->group->last; i++) {
		const struct nlattr *a = tb[t->group->attr[i -
							   t->group->first]];

		t->e->have[i] = a;
		t->e->num[i] = nl_u32(a);
	}
	return 0;
}

/* Each bit of a bitset by its name, for a callback. */
static void bits_each(const struct nlattr *set,
		      void (*cb)(struct ethtool *e, const char *name, bool on),
		      struct ethtool *e)
{
	const struct nlattr *tb[ETHTOOL_A_BITSET_MAX + 1];
	const struct nlattr *bit[ETHTOOL_A_BITSET_BIT_MAX + 1];
	const struct nlattr *attr;
	char name[ETH_NAME];

	nl_parse_nest(set, tb, ETHTOOL_A_BITSET_MAX);
	if (!tb[ETHTOOL_A_BITSET_BITS])
		return;
	mnl_attr_for_each_nested(attr, tb[ETHTOOL_A_BITSET_BITS]) {
		nl_parse_nest(attr, bit, ETHTOOL_A_BITSET_BIT_MAX);
		nl_str(bit[ETHTOOL_A_BITSET_BIT_NAME], name, sizeof(name));
		/* A set without a mask lists those that are set. */
		cb(e, name, tb[ETHTOOL_A_BITSET_NOMASK] ||
			    bit[ETHTOOL_A_BITSET_BIT_VALUE]);
	}
}

static void can_switch(struct ethtool *e, const char *name, bool on)
{
	if (!on || !*name)
		return;
	vec_grow(e->feature, e->features);
	memset(&e->feature[e->features], 0, sizeof(*e->feature));
	strcpy(e->feature[e->features++].name, name);
}

static void is_wanted(struct ethtool *e, const char *name, bool on)
{
	struct ethtool_feature *f = (void *)ethtool_feature(e, name);

	if (f)
		f->on = on;
}

static void is_active(struct ethtool *e, const char *name, bool on)
{
	if (!strcmp(name, "netns-local"))
		e->netns_local = on;
}

static int features_cb(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *tb[ETHTOOL_A_FEATURES_MAX + 1];
	struct talk *t = data;

	nl_parse(nlh, GENL_HDRLEN, tb, ETHTOOL_A_FEATURES_MAX);
	bits_each(tb[ETHTOOL_A_FEATURES_HW], can_switch, t->e);
	bits_each(tb[ETHTOOL_A_FEATURES_WANTED], is_wanted, t->e);
	bits_each(tb[ETHTOOL_A_FEATURES_ACTIVE], is_active, t->e);
	return 0;
}

int ethtool_get(int netns, int ifindex, struct ethtool *e)
{
	struct talk t = { .e = e };
	char buf[NL_REQUEST];
	unsigned int i;
	int err;

	memset(e, 0, sizeof(*e));
	if (open_family(&t, netns))
		return -1;
	err = nl_talk(&t.nl, request(&t, buf, ETHTOOL_MSG_FEATURES_GET,
				     ETHTOOL_A_FEATURES_HEADER, ifindex),
		      features_cb, &t);
	for (i = 0; i < ARRAY_SIZE(groups) && !err; i++) {
		t.group = &groups[i];
		err = nl_talk(&t.nl, request(&t, buf, t.group->get,
					     t.group->header, ifindex),
			      nums_cb, &t);
		if (err == -EOPNOTSUPP)
			err = 0;
	}
	nl_close(&t.nl);
	if (!err)
		return 0;
	ethtool_free(e);
	return fail(ERR_KERNEL, "cannot read the settings of a device: %s",
		    nl_why(&t.nl, err));
}

const struct ethtool_feature *ethtool_feature(const struct ethtool *e,
					      const char *name)
{
	size_t i;

	for (i = 0; i < e->features; i++)
		if (!strcmp(e->feature[i].name, name))
			return &e->feature[i];
	return NULL;
}

/* Send what was put together, and close. */
static int apply(struct talk *t, struct nlmsghdr *nlh)
{
	int err = nl_talk(&t->nl, nlh, NULL, NULL);

	nl_close(&t->nl);
	return err ? fail(ERR_KERNEL, "%s", nl_why(&t->nl, err)) : 0;
}

int ethtool_set_features(int ifindex, const struct ethtool *want,
			 const struct ethtool *now)
{
	const struct ethtool_feature *f;
	struct nlattr *set, *bits, *bit;
	char buf[8192] __attribute__((aligned(8)));
	struct nlmsghdr *nlh;
	struct talk t;
	size_t i, n = 0;

	if (open_family(&t, -1))
		return -1;
	nlh = request(&t, buf, ETHTOOL_MSG_FEATURES_SET,
		      ETHTOOL_A_FEATURES_HEADER, ifindex);
	set = mnl_attr_nest_start(nlh, ETHTOOL_A_FEATURES_WANTED |
				       NLA_F_NESTED);
	bits = mnl_attr_nest_start(nlh, ETHTOOL_A_BITSET_BITS | NLA_F_NESTED);
	for (i = 0; i < want->features; i++) {
		f = ethtool_feature(now, want->feature[i].name);
		if (!f || f->on == want->feature[i].on)
			continue;
		bit = mnl_attr_nest_start_check(nlh, sizeof(buf) - 128,
						ETHTOOL_A_BITSET_BITS_BIT |
						NLA_F_NESTED);
		if (!bit)
			break;
		mnl_attr_put_strz(nlh, ETHTOOL_A_BITSET_BIT_NAME, f->name);
		if (!f->on)
			mnl_attr_put(nlh, ETHTOOL_A_BITSET_BIT_VALUE, 0, NULL);
		mnl_attr_nest_end(nlh, bit);
		n++;
	}
	mnl_attr_nest_end(nlh, bits);
	mnl_attr_nest_end(nlh, set);
	if (n)
		return apply(&t, nlh);
	nl_close(&t.nl);
	return 0;
}

int ethtool_set_nums(int ifindex, const struct ethtool *want,
		     const struct ethtool *now)
{
	const struct group *g;
	char buf[NL_REQUEST];
	struct nlmsghdr *nlh;
	struct talk t;
	unsigned int k;
	int ret = 0;

	for (g = groups; g < groups + ARRAY_SIZE(groups) && !ret; g++) {
		bool differs = false;

		if (open_family(&t, -1))
			return -1;
		nlh = request(&t, buf, g->set, g->header, ifindex);
		for (k = g->first; k <= g->last; k++) {
			if (!want->have[k] || !now->have[k] ||
			    want->num[k] == now->num[k])
				continue;
			mnl_attr_put_u32(nlh, g->attr[k - g->first],
					 want->num[k]);
			differs = true;
		}
		if (differs)
			ret = apply(&t, nlh);
		else
			nl_close(&t.nl);
	}
	return ret;
}

void ethtool_free(struct ethtool *e)
{
	free(e->feature);
	e->feature = NULL;
	e->features = 0;
}

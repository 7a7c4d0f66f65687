// SPDX-License-Identifier: GPL-2.0-only
/* The ports of ours, as the kernel has them. */
#include <linux/if_bridge.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bridge.h"
#include "err.h"
#include "rtnl.h"
#include "util.h"

const char *veth_note(const char *ct, const char *name, const struct mac *m,
		      char buf[VETH_NOTE])
{
	char mac[MAC_TEXT];

	snprintf(buf, VETH_NOTE, "venet %s %s %s", ct, name, mac_text(m, mac));
	return buf;
}

/* A word of a note, as far as a blank; NULL when it does not fit. */
static const char *note_word(const char *p, char *word, size_t size)
{
	size_t n = p ? strcspn(p, " ") : 0;

	if (!n || n >= size)
		return NULL;
	memcpy(word, p, n);
	word[n] = '\0';
	return p[n] ? p + n + 1 : p + n;
}

bool veth_note_parse(const char *note, struct veth *v)
{
	struct err saved = *err_last();
	char mac[MAC_TEXT];
	bool good;

	if (strncmp(note, "venet ", 6))
		return false;
	note = note_word(note + 6, v->ct, sizeof(v->ct));
	note = note_word(note, v->name, sizeof(v->name));
	note = note_word(note, mac, sizeof(mac));
	good = note && !*note && !mac_parse(mac, &v->mac);
	err_restore(&saved);
	return good;
}

static struct nlmsghdr *put_getlink(char *buf, int ifindex, int nsid)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct ifinfomsg *ifi;

	nlh->nlmsg_type = RTM_GETLINK;
	ifi = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifi));
	ifi->ifi_index = ifindex;
	if (nsid >= 0)
		mnl_attr_put_u32(nlh, IFLA_TARGET_NETNSID, nsid);
	return nlh;
}

static void parse_mac(const struct nlattr *attr, struct mac *m)
{
	if (attr && mnl_attr_get_payload_len(attr) == sizeof(*m))
		memcpy(m, mnl_attr_get_payload(attr), sizeof(*m));
}

static void parse_port(const struct nlattr *nest, struct veth *v)
{
	const struct nlattr *tb[IFLA_BRPORT_ISOLATED + 1];

	nl_parse_nest(nest, tb, IFLA_BRPORT_ISOLATED);
	v->fixed = nest && !nl_u8(tb[IFLA_BRPORT_LEARNING]);
	v->isolated = nl_u8(tb[IFLA_BRPORT_ISOLATED]);
}

static bool veth_parse(const struct nlmsghdr *nlh, struct veth *v)
{
	const struct nlattr *tb[IFLA_LINK_NETNSID + 1];
	const struct nlattr *info[IFLA_INFO_SLAVE_DATA + 1];
	const struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);
	struct rtnl_link_stats64 st;
	char kind[16], note[256];

	memset(v, 0, sizeof(*v));
	if (nlh->nlmsg_type != RTM_NEWLINK ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(*ifi))
		return false;
	nl_parse(nlh, sizeof(*ifi), tb, IFLA_LINK_NETNSID);
	nl_parse_nest(tb[IFLA_LINKINFO], info, IFLA_INFO_SLAVE_DATA);
	nl_str(info[IFLA_INFO_KIND], kind, sizeof(kind));
	nl_str(tb[IFLA_IFALIAS], note, sizeof(note));
	if (strcmp(kind, "veth") || !veth_note_parse(note, v))
		return false;
	v->ifindex = ifi->ifi_index;
	v->up = ifi->ifi_flags & IFF_UP;
	v->mtu = nl_u32(tb[IFLA_MTU]);
	v->peer = nl_u32(tb[IFLA_LINK]);
	v->nsid = tb[IFLA_LINK_NETNSID] ?
		(int)nl_u32(tb[IFLA_LINK_NETNSID]) : -1;
	nl_str(tb[IFLA_IFNAME], v->host, sizeof(v->host));
	parse_mac(tb[IFLA_ADDRESS], &v->host_mac);
	nl_str(info[IFLA_INFO_SLAVE_KIND], kind, sizeof(kind));
	if (!strcmp(kind, "bridge")) {
		v->bridge = nl_u32(tb[IFLA_MASTER]);
		parse_port(info[IFLA_INFO_SLAVE_DATA], v);
	}
	if (tb[IFLA_STATS64] &&
	    mnl_attr_get_payload_len(tb[IFLA_STATS64]) >= 4 * sizeof(__u64)) {
		memcpy(&st, mnl_attr_get_payload(tb[IFLA_STATS64]),
		       4 * sizeof(__u64));
		/* What one end sends the other receives. */
		v->rx_packets = st.tx_packets;
		v->rx_bytes = st.tx_bytes;
		v->tx_packets = st.rx_packets;
		v->tx_bytes = st.rx_bytes;
	}
	return true;
}

struct list {
	struct veth *v;
	size_t n;
	struct name {
		int ifindex;
		char name[IFNAMSIZ];
		bool vlans;
		unsigned int ports;
	} *bridge;
	size_t bridges;
	int *master;		/* of each link that has one */
	size_t masters;
};

static int list_cb(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *tb[IFLA_LINKINFO + 1], *info[IFLA_INFO_DATA + 1];
	const struct nlattr *br[IFLA_BR_VLAN_FILTERING + 1];
	const struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);
	struct list *l = data;
	struct veth v;
	char kind[16];

	if (nlh->nlmsg_type != RTM_NEWLINK ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(*ifi))
		return 0;
	if (veth_parse(nlh, &v)) {
		vec_grow(l->v, l->n);
		l->v[l->n++] = v;
	}
	nl_parse(nlh, sizeof(*ifi), tb, IFLA_LINKINFO);
	if (tb[IFLA_MASTER]) {
		vec_grow(l->master, l->masters);
		l->master[l->masters++] = nl_u32(tb[IFLA_MASTER]);
	}
	nl_parse_nest(tb[IFLA_LINKINFO], info, IFLA_INFO_DATA);
	nl_str(info[IFLA_INFO_KIND], kind, sizeof(kind));
	if (!strcmp(kind, "bridge")) {
		struct name *b;

		vec_grow(l->bridge, l->bridges);
		b = &l->bridge[l->bridges++];
		b->ifindex = ifi->ifi_index;
		b->ports = 0;
		nl_str(tb[IFLA_IFNAME], b->name, sizeof(b->name));
		nl_parse_nest(info[IFLA_INFO_DATA], br, IFLA_BR_VLAN_FILTERING);
		b->vlans = nl_u8(br[IFLA_BR_VLAN_FILTERING]);
	}
	return 0;
}

static void list_reset(void *data)
{
	struct list *l = data;

	l->n = 0;
	l->bridges = 0;
	l->masters = 0;
}

/* Only ports of bridges that look at tags are in some VLAN. */
static struct veth *vlan_port(struct list *l, int ifindex)
{
	size_t i, k;

	for (i = 0; i < l->n; i++)
		if (l->v[i].ifindex == ifindex)
			break;
	for (k = 0; i < l->n && k < l->bridges; k++)
		if (l->bridge[k].ifindex == l->v[i].bridge)
			return l->bridge[k].vlans ? &l->v[i] : NULL;
	return NULL;
}

static int vlan_cb(const struct nlmsghdr *nlh, void *data)
{
	const struct br_vlan_msg *m = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attr, *tb[BRIDGE_VLANDB_ENTRY_INFO + 1];
	struct bridge_vlan_info info;
	struct veth *v;

	if (nlh->nlmsg_type != RTM_NEWVLAN ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(*m))
		return 0;
	v = vlan_port(data, m->ifindex);
	if (!v)
		return 0;
	mnl_attr_for_each(attr, nlh, sizeof(*m)) {
		if (mnl_attr_get_type(attr) != BRIDGE_VLANDB_ENTRY)
			continue;
		nl_parse_nest(attr, tb, BRIDGE_VLANDB_ENTRY_INFO);
		if (!tb[BRIDGE_VLANDB_ENTRY_INFO] ||
		    mnl_attr_get_payload_len(tb[BRIDGE_VLANDB_ENTRY_INFO]) <
		    sizeof(info))
			continue;
		memcpy(&info,
		       mnl_attr_get_payload(tb[BRIDGE_VLANDB_ENTRY_INFO]),
		       sizeof(info));
		if (info.flags & BRIDGE_VLAN_INFO_PVID)
			v->vlan = info.vid;
	}
	return 0;
}

/* Not asked of a kernel that may have been built without them. */
static int read_vlans(struct nl *rt, struct list *l)
{
	char buf[NL_REQUEST];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct br_vlan_msg *m;
	size_t i;

	for (i = 0; i < l->bridges; i++)
		if (l->bridge[i].vlans)
			break;
	if (i == l->bridges)
		return 0;
	nlh->nlmsg_type = RTM_GETVLAN;
	m = mnl_nlmsg_put_extra_header(nlh, sizeof(*m));
	m->family = AF_BRIDGE;
	return rt_dump(rt, nlh, vlan_cb, l, NULL, "the VLANs");
}

static int veth_cmp(const void *a, const void *b)
{
	const struct veth *x = a, *y = b;
	int d = strcmp(x->ct, y->ct);

	return d ? d : strcmp(x->name, y->name);
}

/* What the ports have of their bridges. */
static void look_up_bridges(struct list *l)
{
	size_t i, k;

	for (k = 0; k < l->bridges; k++) {
		struct name *b = &l->bridge[k];

		for (i = 0; i < l->masters; i++)
			b->ports += l->master[i] == b->ifindex;
		for (i = 0; i < l->n; i++) {
			if (l->v[i].bridge != b->ifindex)
				continue;
			memcpy(l->v[i].bridge_name, b->name, IFNAMSIZ);
			l->v[i].ports = b->ports;
		}
	}
}

int veth_list(struct nl *rt, struct veth **list, size_t *n)
{
	char buf[NL_REQUEST];
	struct nlmsghdr *nlh = put_getlink(buf, 0, -1);
	struct list l = { .n = 0 };
	int ret = rt_dump(rt, nlh, list_cb, &l, list_reset, "the interfaces");

	if (!ret && l.n)
		ret = read_vlans(rt, &l);
	look_up_bridges(&l);
	free(l.bridge);
	free(l.master);
	if (ret) {
		free(l.v);
		return -1;
	}
	if (l.n)
		qsort(l.v, l.n, sizeof(*l.v), veth_cmp);
	*list = l.v;
	*n = l.n;
	return 0;
}

static int inside_cb(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *tb[IFLA_ADDRESS + 1];

	nl_parse(nlh, sizeof(struct ifinfomsg), tb, IFLA_ADDRESS);
	parse_mac(tb[IFLA_ADDRESS], data);
	return 0;
}

void veth_look_inside(struct nl *rt, struct veth *v)
{
	char buf[NL_REQUEST];

	nl_talk(rt, put_getlink(buf, v->peer, v->nsid), inside_cb, &v->now);
}

// SPDX-License-Identifier: GPL-2.0-only
/* What is asked of the kernel about bridges and pairs. */
#include <errno.h>
#include <linux/if_bridge.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <stdio.h>
#include <string.h>

#include "bridge.h"
#include "err.h"
#include "rtnl.h"
#include "util.h"

static struct nlmsghdr *put_link(char *buf, uint16_t type, uint8_t family,
				 int ifindex)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct ifinfomsg *ifi;

	nlh->nlmsg_type = type;
	ifi = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifi));
	ifi->ifi_family = family;
	ifi->ifi_index = ifindex;
	return nlh;
}

struct find {
	struct bridge *b;
	char kind[16];
};

static int find_cb(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *tb[IFLA_LINKINFO + 1], *info[IFLA_INFO_DATA + 1];
	const struct nlattr *br[IFLA_BR_VLAN_DEFAULT_PVID + 1];
	const struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attr;
	struct find *f = data;
	struct bridge *b = f->b;

	if (nlh->nlmsg_type != RTM_NEWLINK ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(*ifi))
		return 0;
	nl_parse(nlh, sizeof(*ifi), tb, IFLA_LINKINFO);
	nl_parse_nest(tb[IFLA_LINKINFO], info, IFLA_INFO_DATA);
	nl_str(info[IFLA_INFO_KIND], f->kind, sizeof(f->kind));
	b->ifindex = ifi->ifi_index;
	b->up = ifi->ifi_flags & IFF_UP;
	b->mtu = nl_u32(tb[IFLA_MTU]);
	nl_str(tb[IFLA_IFNAME], b->name, sizeof(b->name));
	if (tb[IFLA_ADDRESS] &&
	    mnl_attr_get_payload_len(tb[IFLA_ADDRESS]) == sizeof(b->mac))
		memcpy(&b->mac, mnl_attr_get_payload(tb[IFLA_ADDRESS]),
		       sizeof(b->mac));
	if (strcmp(f->kind, "bridge"))
		return 0;
	nl_parse_nest(info[IFLA_INFO_DATA], br, IFLA_BR_VLAN_DEFAULT_PVID);
	b->vlans = nl_u8(br[IFLA_BR_VLAN_FILTERING]);
	attr = br[IFLA_BR_BRIDGE_ID];
	if (attr && mnl_attr_get_payload_len(attr) ==
		    sizeof(struct ifla_bridge_id))
		memcpy(&b->id, ((const struct ifla_bridge_id *)
				mnl_attr_get_payload(attr))->addr,
		       sizeof(b->id));
	attr = br[IFLA_BR_VLAN_DEFAULT_PVID];
	if (attr && mnl_attr_get_payload_len(attr) == sizeof(b->pvid))
		b->pvid = mnl_attr_get_u16(attr);
	return 0;
}

int bridge_check(const char *kind, const char *name, const char *host)
{
	if (!strcmp(kind, "openvswitch"))
		return fail(ERR_KERNEL,
			    "%s is a bridge of Open vSwitch, which takes ports only from its own tool: make the pair with ip link, then ovs-vsctl add-port %s %s",
			    name, name, host);
	if (strcmp(kind, "bridge"))
		return fail(ERR_KERNEL, "%s is no bridge", name);
	return 0;
}

int bridge_find(struct nl *rt, const char *name, struct bridge *b,
		const char *host)
{
	struct find f = { .b = b };
	char buf[NL_REQUEST], safe[SAFE_MAX];
	struct nlmsghdr *nlh;
	int err;

	memset(b, 0, sizeof(*b));
	if (!*name || strlen(name) >= IFNAMSIZ)
		return fail(ERR_USAGE,
			    "\"%s\" is no name of a bridge: 1 to %d bytes",
			    safe_text(name, safe), IFNAMSIZ - 1);
	nlh = put_link(buf, RTM_GETLINK, AF_UNSPEC, 0);
	mnl_attr_put_strz(nlh, IFLA_IFNAME, name);
	err = nl_talk(rt, nlh, find_cb, &f);
	if (err == -ENODEV)
		return 0;
	if (err)
		return fail(ERR_KERNEL, "cannot look at %s: %s", name,
			    nl_why(rt, err));
	return bridge_check(f.kind, name, host) ? -1 : 1;
}

struct nlmsghdr *bridge_new(char *buf, const char *name, bool vlans)
{
	struct nlmsghdr *nlh = put_link(buf, RTM_NEWLINK, AF_UNSPEC, 0);
	struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);
	struct nlattr *info, *data;

	nlh->nlmsg_flags = NLM_F_CREATE | NLM_F_EXCL;
	ifi->ifi_flags = IFF_UP;
	ifi->ifi_change = IFF_UP;
	mnl_attr_put_strz(nlh, IFLA_IFNAME, name);
	info = mnl_attr_nest_start(nlh, IFLA_LINKINFO);
	mnl_attr_put_strz(nlh, IFLA_INFO_KIND, "bridge");
	/* Unknown to a kernel that was built without it, even as off. */
	if (vlans) {
		data = mnl_attr_nest_start(nlh, IFLA_INFO_DATA);
		mnl_attr_put_u8(nlh, IFLA_BR_VLAN_FILTERING, 1);
		mnl_attr_nest_end(nlh, data);
	}
	mnl_attr_nest_end(nlh, info);
	return nlh;
}

struct nlmsghdr *bridge_pin(char *buf, int ifindex, const struct mac *mac,
			    uint32_t mtu)
{
	struct nlmsghdr *nlh = put_link(buf, RTM_NEWLINK, AF_UNSPEC, ifindex);

	mnl_attr_put(nlh, IFLA_ADDRESS, sizeof(*mac), mac);
	if (mtu)
		mnl_attr_put_u32(nlh, IFLA_MTU, mtu);
	return nlh;
}

struct nlmsghdr *pair_new(char *buf, const struct pair *p)
{
	struct nlmsghdr *nlh = put_link(buf, RTM_NEWLINK, AF_UNSPEC, 0);
	struct nlattr *info, *data, *peer;

	nlh->nlmsg_flags = NLM_F_CREATE | NLM_F_EXCL;
	mnl_attr_put_strz(nlh, IFLA_IFNAME, p->host);
	mnl_attr_put(nlh, IFLA_ADDRESS, sizeof(p->host_mac), &p->host_mac);
	mnl_attr_put_u32(nlh, IFLA_MTU, p->mtu);
	mnl_attr_put_u32(nlh, IFLA_MASTER, p->bridge);
	info = mnl_attr_nest_start(nlh, IFLA_LINKINFO);
	mnl_attr_put_strz(nlh, IFLA_INFO_KIND, "veth");
	data = mnl_attr_nest_start(nlh, IFLA_INFO_DATA);
	peer = mnl_attr_nest_start(nlh, VETH_INFO_PEER);
	/* Not up: an end that has no other one yet refuses that. */
	mnl_nlmsg_put_extra_header(nlh, sizeof(struct ifinfomsg));
	mnl_attr_put_strz(nlh, IFLA_IFNAME, p->name);
	mnl_attr_put(nlh, IFLA_ADDRESS, sizeof(p->mac), &p->mac);
	mnl_attr_put_u32(nlh, IFLA_MTU, p->mtu);
	mnl_attr_put_u32(nlh, IFLA_NET_NS_FD, p->netns);
	mnl_attr_nest_end(nlh, peer);
	mnl_attr_nest_end(nlh, data);
	mnl_attr_nest_end(nlh, info);
	return nlh;
}

/*
 * A port with one known MAC takes frames from no other one, by itself, should
 * somebody flush the rules. It learns none, since frames for the bridge itself
 * are learned from before any rule sees them; it is sent nothing that is meant
 * for others, and takes no part in the spanning tree.
 */
struct nlmsghdr *port_change(char *buf, int ifindex, const struct port_flags *s)
{
	struct nlmsghdr *nlh = put_link(buf, RTM_NEWLINK, AF_UNSPEC, ifindex);
	struct nlattr *info, *data;

	if (s->note)
		mnl_attr_put_strz(nlh, IFLA_IFALIAS, s->note);
	info = mnl_attr_nest_start(nlh, IFLA_LINKINFO);
	mnl_attr_put_strz(nlh, IFLA_INFO_SLAVE_KIND, "bridge");
	data = mnl_attr_nest_start(nlh, IFLA_INFO_SLAVE_DATA);
	mnl_attr_put_u8(nlh, IFLA_BRPORT_LOCKED, s->fixed);
	mnl_attr_put_u8(nlh, IFLA_BRPORT_LEARNING, !s->fixed);
	mnl_attr_put_u8(nlh, IFLA_BRPORT_UNICAST_FLOOD, !s->fixed);
	mnl_attr_put_u8(nlh, IFLA_BRPORT_GUARD, s->fixed);
	mnl_attr_put_u8(nlh, IFLA_BRPORT_ISOLATED, s->isolated);
	mnl_attr_put(nlh, IFLA_BRPORT_FLUSH, 0, NULL);
	mnl_attr_nest_end(nlh, data);
	mnl_attr_nest_end(nlh, info);
	/* The host has no business on this end: no link-local address. */
	info = mnl_attr_nest_start(nlh, IFLA_AF_SPEC);
	data = mnl_attr_nest_start(nlh, AF_INET6);
	mnl_attr_put_u8(nlh, IFLA_INET6_ADDR_GEN_MODE, IN6_ADDR_GEN_MODE_NONE);
	mnl_attr_nest_end(nlh, data);
	mnl_attr_nest_end(nlh, info);
	return nlh;
}

struct nlmsghdr *port_vlan(char *buf, int ifindex, uint16_t vid, bool add)
{
	struct nlmsghdr *nlh = put_link(buf, add ? RTM_SETLINK : RTM_DELLINK,
					AF_BRIDGE, ifindex);
	struct bridge_vlan_info vlan = {
		.flags = add ? BRIDGE_VLAN_INFO_PVID |
			       BRIDGE_VLAN_INFO_UNTAGGED : 0,
		.vid = vid,
	};
	struct nlattr *spec = mnl_attr_nest_start(nlh, IFLA_AF_SPEC);

	mnl_attr_put(nlh, IFLA_BRIDGE_VLAN_INFO, sizeof(vlan), &vlan);
	mnl_attr_nest_end(nlh, spec);
	return nlh;
}

struct nlmsghdr *port_fdb(char *buf, int ifindex, const struct mac *mac,
			  bool add)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct ndmsg *ndm;

	nlh->nlmsg_type = add ? RTM_NEWNEIGH : RTM_DELNEIGH;
	if (add)
		nlh->nlmsg_flags = NLM_F_CREATE | NLM_F_REPLACE;
	ndm = mnl_nlmsg_put_extra_header(nlh, sizeof(*ndm));
	ndm->ndm_family = AF_BRIDGE;
	ndm->ndm_ifindex = ifindex;
	ndm->ndm_state = NUD_NOARP;
	ndm->ndm_flags = NTF_MASTER | NTF_STICKY;
	mnl_attr_put(nlh, NDA_LLADDR, sizeof(*mac), mac);
	return nlh;
}

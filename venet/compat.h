/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * venet: what older kernels lack.
 *
 * The sources are written for the newest kernel. This header is force-included
 * before them and the only place that knows of differences. VENET_HAVE_* come
 * from Kbuild, which looks into the headers of the target: a version number
 * would lie, since stable kernels carry backports.
 */
#ifndef _VENET_COMPAT_H
#define _VENET_COMPAT_H

#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/sysctl.h>
#include <net/genetlink.h>
#include <net/ip.h>
#include <net/ip6_fib.h>
#include <net/route.h>
#include <net/rtnetlink.h>
#ifdef VENET_HAVE_NETDEV_LOCK
#include <net/netdev_lock.h>
#endif

/* Device flags that moved out of dev->features. */

static inline void venet_set_lltx(struct net_device *dev)
{
#ifdef VENET_HAVE_LLTX
	dev->lltx = true;
#else
	dev->features |= NETIF_F_LLTX;
#endif
}

static inline void venet_pin_netns(struct net_device *dev)
{
#if defined(VENET_HAVE_NETNS_IMMUTABLE)
	dev->netns_immutable = true;
#elif defined(VENET_HAVE_NETNS_LOCAL)
	dev->netns_local = true;
#else
	dev->features |= NETIF_F_NETNS_LOCAL;
#endif
}

/* Fields of an skb that depend on the configuration or the kernel. */

static inline void venet_skb_clear_tc(struct sk_buff *skb)
{
#ifdef VENET_HAVE_XGRESS
#ifdef CONFIG_NET_XGRESS
	skb->tc_skip_classify = 0;
#endif
#else
#ifdef CONFIG_NET_CLS_ACT
	skb->tc_skip_classify = 0;
#endif
#endif
#ifdef VENET_HAVE_TC_DEPTH
	skb->tc_depth = 0;
#endif
#if defined(CONFIG_NET_SCHED) || defined(CONFIG_NET_XGRESS)
	skb->tc_index = 0;
#endif
}

/* rtnl_link_ops.newlink took its parameters one by one. */

#ifdef VENET_HAVE_NEWLINK_PARAMS
#define VENET_NEWLINK_SCOPE	static
#define VENET_NEWLINK		venet_newlink
#else
#define VENET_NEWLINK_SCOPE
#define VENET_NEWLINK		venet_newlink_compat

struct rtnl_newlink_params {
	struct net *src_net;
	struct nlattr **tb;
	struct nlattr **data;
};

int venet_newlink(struct net_device *dev, struct rtnl_newlink_params *params,
		  struct netlink_ext_ack *extack);

/* src_net is the link's netns already, when one was given. */
static inline struct net *
rtnl_newlink_link_net(struct rtnl_newlink_params *params)
{
	return params->src_net;
}

static inline int venet_newlink_compat(struct net *src_net,
				       struct net_device *dev,
				       struct nlattr *tb[],
				       struct nlattr *data[],
				       struct netlink_ext_ack *extack)
{
	struct rtnl_newlink_params params = {
		.src_net = src_net,
		.tb = tb,
		.data = data,
	};

	return venet_newlink(dev, &params, extack);
}
#endif

/* Routing took the TOS byte. */

#ifndef VENET_HAVE_ROUTE_INPUT_DSCP
#define ip_route_input_noref(skb, daddr, saddr, dscp, dev)		\
	ip_route_input_noref(skb, daddr, saddr,				\
			     inet_dscp_to_dsfield(dscp), dev)
#endif

#ifndef VENET_HAVE_DST_RT6_INFO
static inline struct rt6_info *dst_rt6_info(struct dst_entry *dst)
{
	return container_of(dst, struct rt6_info, dst);
}
#endif

/* Drop reasons: the nearest one that the kernel has. */

#ifndef VENET_HAVE_REASON_IP_INVALID_SOURCE
#define SKB_DROP_REASON_IP_INVALID_SOURCE	SKB_DROP_REASON_IP_RPFILTER
#endif
#ifndef VENET_HAVE_REASON_IP_INVALID_DEST
#define SKB_DROP_REASON_IP_INVALID_DEST		SKB_DROP_REASON_IP_INADDRERRORS
#endif
#ifndef VENET_HAVE_REASON_NO_TX_TARGET
#define SKB_DROP_REASON_NO_TX_TARGET		SKB_DROP_REASON_IP_OUTNOROUTES
#endif

/* netlink */

#ifndef VENET_HAVE_NLA_UINT
static inline int nla_put_uint(struct sk_buff *skb, int type, u64 value)
{
	if (value <= U32_MAX)
		return nla_put_u32(skb, type, value);
	return nla_put(skb, type, sizeof(value), &value);
}
#endif

#ifndef VENET_HAVE_GENL_INFO_DUMP
#define genl_info_dump(cb)	genl_dumpit_info(cb)
#endif

#ifndef NL_SET_ERR_MSG_FMT
#define VENET_EXTACK_BUFS	16
#define VENET_EXTACK_LEN	80

/*
 * extack holds a pointer only, read when the request is acknowledged. So the
 * text stands in one of a few buffers used in turn; were they overtaken by as
 * many failing requests meanwhile, a text would be wrong but still be one.
 */
char *venet_extack_buf(void);

#define NL_SET_ERR_MSG_FMT(extack, fmt, args...) do {			\
	struct netlink_ext_ack *__extack = (extack);			\
	char *__buf;							\
									\
	if (!__extack)							\
		break;							\
	__buf = venet_extack_buf();					\
	snprintf(__buf, VENET_EXTACK_LEN, fmt, ##args);			\
	__extack->_msg = __buf;						\
} while (0)
#endif

/* The end of a sysctl table was marked. */

#ifdef register_net_sysctl
#define VENET_SYSCTL_END
#else
#define VENET_SYSCTL_END	{ }
#endif

#endif /* _VENET_COMPAT_H */

// SPDX-License-Identifier: GPL-2.0-only
/*
 * venet: the way to the other side.
 *
 * A packet that may cross is scrubbed and put into the queue of received
 * packets, from where the other side's stack takes it when this side's has
 * returned. On request it is received at once instead. That is legal (BH are
 * off), but the sender may hold locks of its socket, or use a control socket
 * that all namespaces share, and the receiver's answer would come back to them:
 * so only one of two legs is direct, and only for packets that nothing of the
 * kind can be behind.
 */
#include <linux/percpu.h>
#include <net/sch_generic.h>
#include <net/sock.h>

#include "cross.h"

/* Is a packet being received directly on this CPU? */
static DEFINE_PER_CPU(bool, venet_nested);

/**
 * venet_cross_forwarded - may a hub's packet be received by the port at once
 * @hub: the hub that is asked to send
 * @skb: the packet
 *
 * A packet with an incoming device was received by this host and forwarded: no
 * socket of the host is behind it. A queue of the hub's own may be emptied by
 * whoever sends next, though.
 *
 * Context: BH off.
 */
bool venet_cross_forwarded(const struct venet *hub, const struct sk_buff *skb)
{
	const struct netdev_queue *txq = netdev_get_tx_queue(hub->dev, 0);

	return skb->skb_iif && !skb->sk && !__this_cpu_read(venet_nested) &&
	       !rcu_dereference_bh(txq->qdisc)->enqueue;
}

/**
 * venet_cross_process - may a port's packet be received by the hub at once
 * @skb: the packet that the port is asked to send
 *
 * A process that sends through an ordinary socket owns it without holding its
 * spinlock. Timers and answers, which may hold one, run in softirqs.
 *
 * Context: BH off.
 */
bool venet_cross_process(const struct sk_buff *skb)
{
	const struct sock *sk = skb->sk;

	return sk && sk_fullsock(sk) &&
	       (sk->sk_type == SOCK_STREAM || sk->sk_type == SOCK_DGRAM) &&
	       skb->destructor != sock_edemux && !in_serving_softirq() &&
	       !irqs_disabled() && !__this_cpu_read(venet_nested);
}

/**
 * venet_cross_at_once - let a packet be received before its sender returns
 * @from: the device that sends it
 * @to: the device that receives it
 * @skb: the packet, scrubbed; consumed
 *
 * Context: BH off.
 */
void venet_cross_at_once(const struct venet *from, const struct venet *to,
			 struct sk_buff *skb)
{
	venet_count_crossed(from, to, venet_skb_family(skb), skb->len);
	__this_cpu_write(venet_nested, true);
	netif_receive_skb(skb);
	__this_cpu_write(venet_nested, false);
}

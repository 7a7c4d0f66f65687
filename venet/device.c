// SPDX-License-Identifier: GPL-2.0-only
/*
 * venet: the network device, whatever its role.
 *
 * Layer 3 only: no link-layer address, header, neighbours, broadcast or
 * multicast. ARPHRD_VOID keeps IPv6 from making addresses or sending anything
 * by itself.
 */
#include <linux/if_arp.h>
#include <net/ip.h>

#include "device.h"
#include "ethtool.h"
#include "hub.h"
#include "port.h"
#include "route.h"
#include "stats.h"
#include "table.h"

#define VENET_FEATURES	(NETIF_F_SG | NETIF_F_FRAGLIST | NETIF_F_HW_CSUM |   \
			 NETIF_F_RXCSUM | NETIF_F_SCTP_CRC | NETIF_F_HIGHDMA | \
			 NETIF_F_GSO_SOFTWARE | NETIF_F_GSO_ENCAP_ALL)

/* Events of a port about refused sources, a second. */
#define VENET_SPOOF_MAX	10

static const struct device_type venet_type = {
	.name = "venet",
};

static int venet_init(struct net_device *dev)
{
	struct venet *venet = netdev_priv(dev);
	int err;

	netdev_lockdep_set_classes(dev);
	venet->born = ktime_get_boottime_ns();
	err = venet_stats_init(venet);
	if (err)
		return err;
	/* A hub gets a larger table when it becomes one. */
	err = venet_routes_init(venet, VENET_PORT_ROUTES);
	if (err)
		venet_stats_free(venet);
	return err;
}

static void venet_destroy(struct net_device *dev)
{
	struct venet *venet = netdev_priv(dev);

	venet_routes_free(venet);
	venet_table_free(venet->table);
	xa_destroy(&venet->ports);
	venet_stats_free(venet);
}

static int venet_open(struct net_device *dev)
{
	struct venet *venet = netdev_priv(dev);

	WRITE_ONCE(venet->running, true);
	venet_routes_switch(venet);
	return 0;
}

static int venet_stop(struct net_device *dev)
{
	struct venet *venet = netdev_priv(dev);

	WRITE_ONCE(venet->running, false);
	venet_routes_switch(venet);
	return 0;
}

static netdev_tx_t venet_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct venet *venet = netdev_priv(dev);

	switch (venet_role(venet)) {
	case VENET_ROLE_HUB:
		venet_hub_xmit(venet, skb);
		break;
	case VENET_ROLE_PORT:
		venet_port_xmit(venet, skb);
		break;
	default:
		venet_drop(skb, venet, NULL, VENET_A_DROPS_UNBOUND);
	}

	return NETDEV_TX_OK;
}

static int venet_get_iflink(const struct net_device *dev)
{
	const struct venet *venet = netdev_priv(dev), *hub;
	int iflink;

	rcu_read_lock();
	hub = rcu_dereference(venet->hub);
	iflink = READ_ONCE((hub ? hub->dev : dev)->ifindex);
	rcu_read_unlock();
	return iflink;
}

const struct net_device_ops venet_netdev_ops = {
	.ndo_init		= venet_init,
	.ndo_open		= venet_open,
	.ndo_stop		= venet_stop,
	.ndo_start_xmit		= venet_xmit,
	.ndo_get_stats64	= venet_get_stats64,
	.ndo_get_iflink		= venet_get_iflink,
	.ndo_features_check	= passthru_features_check,
};

/**
 * venet_setup - fill in a new device
 * @dev: the device
 */
void venet_setup(struct net_device *dev)
{
	struct venet *venet = netdev_priv(dev);

	venet->dev = dev;
	INIT_LIST_HEAD(&venet->node);
	venet->claims = RB_ROOT;
	venet_limit_init(venet, VENET_SPOOF_MAX);
	xa_init_flags(&venet->ports, XA_FLAGS_ALLOC1 | XA_FLAGS_ACCOUNT);

	dev->netdev_ops = &venet_netdev_ops;
	dev->ethtool_ops = &venet_ethtool_ops;
	SET_NETDEV_DEVTYPE(dev, &venet_type);
	dev->needs_free_netdev = true;
	dev->priv_destructor = venet_destroy;

	dev->type = ARPHRD_VOID;
	dev->hard_header_len = 0;
	dev->addr_len = 0;
	dev->mtu = ETH_DATA_LEN;
	dev->min_mtu = IPV4_MIN_MTU;
	dev->max_mtu = IP_MAX_MTU;
	dev->flags = IFF_NOARP | IFF_POINTOPOINT;
	dev->priv_flags |= IFF_NO_QUEUE | IFF_DISABLE_NETPOLL;
	/* xmit changes the packet, so a sender may not send it twice. */
	dev->priv_flags &= ~IFF_TX_SKB_SHARING;
	venet_set_lltx(dev);

	dev->features |= VENET_FEATURES | NETIF_F_VLAN_CHALLENGED;
	dev->hw_features = VENET_FEATURES;
	dev->hw_enc_features = VENET_FEATURES;
	netif_set_tso_max_size(dev, GSO_MAX_SIZE);
}

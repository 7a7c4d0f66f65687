// SPDX-License-Identifier: GPL-2.0-only
/* venet: what ethtool shows. */
#include <linux/netdevice.h>
#include <venet_version.h>

#include "ethtool.h"
#include "stats.h"

/* Reason 0 does not exist. */
#define VENET_ETHTOOL_STATS	(__VENET_A_DROPS_MAX - 1)

static void venet_get_drvinfo(struct net_device *dev,
			      struct ethtool_drvinfo *info)
{
	strscpy(info->driver, "venet", sizeof(info->driver));
	strscpy(info->version, VENET_VERSION, sizeof(info->version));
}

static int venet_get_sset_count(struct net_device *dev, int set)
{
	return set == ETH_SS_STATS ? VENET_ETHTOOL_STATS : -EOPNOTSUPP;
}

static void venet_get_strings(struct net_device *dev, u32 set, u8 *data)
{
	unsigned int reason;

	if (set != ETH_SS_STATS)
		return;
	for (reason = 1; reason < __VENET_A_DROPS_MAX; reason++) {
		snprintf(data, ETH_GSTRING_LEN, "drop_%s",
			 venet_drop_names[reason]);
		data += ETH_GSTRING_LEN;
	}
}

static void venet_get_ethtool_stats(struct net_device *dev,
				    struct ethtool_stats *stats, u64 *data)
{
	const struct venet *venet = netdev_priv(dev);
	unsigned int reason;

	for (reason = 1; reason < __VENET_A_DROPS_MAX; reason++)
		*data++ = venet_drops_total(venet, reason);
}

const struct ethtool_ops venet_ethtool_ops = {
	.get_drvinfo		= venet_get_drvinfo,
	.get_link		= ethtool_op_get_link,
	.get_ts_info		= ethtool_op_get_ts_info,
	.get_sset_count		= venet_get_sset_count,
	.get_strings		= venet_get_strings,
	.get_ethtool_stats	= venet_get_ethtool_stats,
};

/* SPDX-License-Identifier: GPL-2.0-only */
/* venet: what ethtool shows. */
#ifndef _VENET_ETHTOOL_H
#define _VENET_ETHTOOL_H

#include <linux/ethtool.h>

extern const struct ethtool_ops venet_ethtool_ops;

#endif /* _VENET_ETHTOOL_H */

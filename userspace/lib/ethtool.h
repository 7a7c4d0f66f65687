/* SPDX-License-Identifier: GPL-2.0-only */
/* What ethtool(8) shows and sets of a device, as far as it outlives a move. */
#ifndef VENET_ETHTOOL_H
#define VENET_ETHTOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Numbers of queues and of entries in their rings. */
enum ethtool_num {
	ETH_CHANNELS_RX,
	ETH_CHANNELS_TX,
	ETH_CHANNELS_OTHER,
	ETH_CHANNELS_COMBINED,
	ETH_RING_RX,
	ETH_RING_RX_MINI,
	ETH_RING_RX_JUMBO,
	ETH_RING_TX,
	ETH_NUMS
};

#define ETH_NAME	64

struct ethtool {
	bool have[ETH_NUMS];		/* the driver knows it */
	uint32_t num[ETH_NUMS];
	struct ethtool_feature {
		char name[ETH_NAME];
		bool on;
	} *feature;			/* those that can be switched */
	size_t features;
	bool netns_local;		/* the kernel will not move it */
};

/* "channels-rx" and the like. */
extern const char *const ethtool_num_name[ETH_NUMS];

/*
 * Read all of a device in the netns of a descriptor, -1 for the current one.
 * What the driver does not know is left out. Returns 0 or -1.
 */
int ethtool_get(int netns, int ifindex, struct ethtool *e);

/* NULL when it has no such feature. */
const struct ethtool_feature *ethtool_feature(const struct ethtool *e,
					      const char *name);

/*
 * Make what differs from @now as @want says, on a device of the current netns.
 * Returns 0 or -1.
 */
int ethtool_set_features(int ifindex, const struct ethtool *want,
			 const struct ethtool *now);
int ethtool_set_nums(int ifindex, const struct ethtool *want,
		     const struct ethtool *now);

void ethtool_free(struct ethtool *e);

#endif /* VENET_ETHTOOL_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/* The generic netlink family of the kernel module. */
#ifndef VENET_LIB_VENET_H
#define VENET_LIB_VENET_H

#include <linux/venet.h>
#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addr.h"
#include "nl.h"

struct venet_stats {
	uint64_t rx_packets, rx_bytes;
	uint64_t tx_packets, tx_bytes;
};

/* Drops by reason, VENET_A_DROPS_*. */
struct venet_drops {
	uint64_t n[VENET_A_DROPS_MAX + 1];
};

struct venet_hub {
	uint32_t ifindex;
	char name[IFNAMSIZ];
	bool up;
	uint32_t ports;
	uint32_t addrs;
	uint32_t fastpath;		/* enum venet_fastpath */
	struct venet_stats stats;
	struct venet_drops drops;
};

struct venet_port {
	uint32_t hub;
	uint32_t id;
	char label[VENET_LABEL_MAX + 1];	/* empty when it has none */
	uint32_t ifindex;
	char name[IFNAMSIZ];
	int32_t netnsid;		/* -1 in the hub's own netns */
	bool up;
	uint32_t addrs;
	uint32_t mark;			/* of its packets on the host, or 0 */
	struct venet_stats stats;
	struct venet_stats stats4, stats6;	/* its parts */
	struct venet_drops drops;
	uint64_t born;		/* no other port has the same, until reboot */
};

struct venet_addr {
	uint32_t hub;
	uint32_t port;
	uint32_t flags;		/* enum venet_addr_flags */
	struct addr addr;
};

struct venet {
	struct nl nl;
	uint16_t family;
};

/* Find the module in the current netns; fails with ERR_NOHUB without it. */
int venet_open(struct venet *v);
void venet_close(struct venet *v);

/* The sentence for a module that is not there. */
int venet_missing(void);

/* Complete and consistent lists, in a stable order; 0 selects everything. */
int venet_hubs(struct venet *v, struct venet_hub **list, size_t *n);
int venet_ports(struct venet *v, uint32_t hub, struct venet_port **list,
		size_t *n);
int venet_ports_labelled(struct venet *v, uint32_t hub, const char *label,
			 struct venet_port **list, size_t *n);
int venet_addrs(struct venet *v, uint32_t hub, uint32_t port,
		struct venet_addr **list, size_t *n);

/* 1 found, 0 not, -1 failed. */
int venet_port_get(struct venet *v, uint32_t hub, uint32_t id,
		   struct venet_port *p);
/* The container that was granted just this address or prefix. */
int venet_owner(struct venet *v, uint32_t hub, const struct addr *a,
		struct venet_addr *owner);
/* Where packets to an address go; port 0 is the host itself. */
int venet_match(struct venet *v, uint32_t hub, const struct addr *a,
		struct venet_addr *match);

/* The name of a bit of enum venet_fastpath, or NULL. */
const char *venet_fastpath_name(uint32_t bit);
/* "default", "all", "none", or names separated by commas; returns @text. */
#define VENET_FASTPATH_TEXT	80
const char *venet_fastpath_text(uint32_t fastpath,
				char text[VENET_FASTPATH_TEXT]);
/* The same the other way round; false for what it is not. */
bool venet_fastpath_parse(const char *text, uint32_t *fastpath);

/* The name of a drop reason, as in the UAPI header. */
const char *venet_drop_name(unsigned int reason);

/* Requests; each takes an empty buffer of NL_REQUEST bytes. */
struct nlmsghdr *venet_msg(char *buf, uint16_t family, uint8_t cmd);
struct nlmsghdr *venet_addr_msg(char *buf, uint16_t family, uint8_t cmd,
				uint32_t hub, uint32_t port,
				const struct addr *a);

/* Replies. */
bool venet_hub_parse(const struct nlmsghdr *nlh, struct venet_hub *h);
bool venet_port_parse(const struct nlmsghdr *nlh, struct venet_port *p);
bool venet_addr_parse(const struct nlmsghdr *nlh, struct venet_addr *a);

#endif /* VENET_LIB_VENET_H */

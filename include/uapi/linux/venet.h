/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/*
 * venet: layer-3 point-to-point devices between a host and its containers.
 *
 * A hub is the host's device, a port is a container's. One table per hub says
 * which port owns which address. Devices are made through rtnetlink (kind
 * "venet", IFLA_LINK names the hub of a port); addresses are granted and
 * counters read through the generic netlink family "venet".
 */
#ifndef _UAPI_LINUX_VENET_H
#define _UAPI_LINUX_VENET_H

#define VENET_FAMILY_NAME	"venet"
#define VENET_FAMILY_VERSION	1

/* Multicast groups, open to those who may read. */
#define VENET_MCGRP_EVENTS	"events"	/* ports and addresses */
#define VENET_MCGRP_SPOOF	"spoof"		/* refused sources */

/* Longest label in bytes, without the terminating NUL. */
#define VENET_LABEL_MAX		63

/**
 * enum venet_role - what a venet device is
 * @VENET_ROLE_NONE: not decided yet: the device is up but drops everything
 * @VENET_ROLE_HUB: the host's side, for good
 * @VENET_ROLE_PORT: a container's side, bound to a hub
 */
enum venet_role {
	VENET_ROLE_NONE,
	VENET_ROLE_HUB,
	VENET_ROLE_PORT,
};

/**
 * enum venet_fastpath - shortcuts of a hub and its ports
 * @VENET_FASTPATH_SOURCE: the first exact address of a port is known without a
 *	look-up in the table
 * @VENET_FASTPATH_HUB_ROUTES: the hub keeps routes of what containers send
 * @VENET_FASTPATH_PORT_ROUTES: each port keeps routes of what it receives
 * @VENET_FASTPATH_HUB_DIRECT: what the host forwards is received by the port at
 *	once, not by way of a queue
 * @VENET_FASTPATH_PORT_DIRECT: what a process in a container sends is received
 *	by the hub at once, not by way of a queue
 *
 * None of them changes what happens to a packet. The last two have both stacks
 * work on one call stack and are off unless asked for.
 */
enum venet_fastpath {
	VENET_FASTPATH_SOURCE		= 1,
	VENET_FASTPATH_HUB_ROUTES	= 2,
	VENET_FASTPATH_PORT_ROUTES	= 4,
	VENET_FASTPATH_HUB_DIRECT	= 8,
	VENET_FASTPATH_PORT_DIRECT	= 16,
};

/* What a new hub has. */
#define VENET_FASTPATH_DEFAULT	7

/* rtnetlink: IFLA_INFO_DATA of kind "venet", given at creation only. */
enum {
	IFLA_VENET_UNSPEC,
	IFLA_VENET_ROLE,	/* u8, enum venet_role; only "hub" may be set */
	IFLA_VENET_ID,		/* u32, port: unique in its hub, not 0 */
	IFLA_VENET_LABEL,	/* string, port: text chosen by the host */
	IFLA_VENET_MARK,	/* u32, port: mark of its packets on the host */

	__IFLA_VENET_MAX,
	IFLA_VENET_MAX = (__IFLA_VENET_MAX - 1)
};

/* generic netlink: counters are uint: 4 or 8 bytes long as needed. */
enum {
	VENET_A_STATS_RX_PACKETS = 1,	/* uint, received by the device */
	VENET_A_STATS_RX_BYTES,		/* uint */
	VENET_A_STATS_TX_PACKETS,	/* uint, sent by the device */
	VENET_A_STATS_TX_BYTES,		/* uint */

	__VENET_A_STATS_MAX,
	VENET_A_STATS_MAX = (__VENET_A_STATS_MAX - 1)
};

/* Packets dropped, by reason; a reason that never occurred is still sent. */
enum {
	VENET_A_DROPS_UNBOUND = 1,	/* uint, the device has no role yet */
	VENET_A_DROPS_INERT,		/* uint, the port is in its hub's netns */
	VENET_A_DROPS_DOWN,		/* uint, the other side is down */
	VENET_A_DROPS_PROTOCOL,		/* uint, neither IPv4 nor IPv6 */
	VENET_A_DROPS_MALFORMED,	/* uint, bad or truncated header */
	VENET_A_DROPS_SOURCE,		/* uint, source not owned by the port */
	VENET_A_DROPS_MARTIAN,		/* uint, source that nobody can own */
	VENET_A_DROPS_DESTINATION,	/* uint, multicast, broadcast, loopback... */
	VENET_A_DROPS_BROADCAST,	/* uint, directed broadcast of the host */
	VENET_A_DROPS_ND,		/* uint, neighbour discovery */
	VENET_A_DROPS_CHECKSUM,		/* uint, forged checksum position */
	VENET_A_DROPS_UNOWNED,		/* uint, destination owned by no port */
	VENET_A_DROPS_NOMEM,		/* uint, out of memory */
	VENET_A_DROPS_BACKLOG,		/* uint, the receiver's queue is full */

	__VENET_A_DROPS_MAX,
	VENET_A_DROPS_MAX = (__VENET_A_DROPS_MAX - 1)
};

enum {
	VENET_A_HUB_IFINDEX = 1,	/* u32 */
	VENET_A_HUB_NAME,		/* string, reply only */
	VENET_A_HUB_PORTS,		/* u32, number of ports */
	VENET_A_HUB_ADDRS,		/* u32, number of addresses */
	VENET_A_HUB_STATS,		/* nest, VENET_A_STATS_* */
	VENET_A_HUB_DROPS,		/* nest, VENET_A_DROPS_*, ports included */
	VENET_A_HUB_UP,			/* u8, 1 when up */
	VENET_A_HUB_STATS4,		/* nest, the IPv4 part of HUB_STATS */
	VENET_A_HUB_STATS6,		/* nest, the IPv6 part */
	VENET_A_HUB_DROPS4,		/* nest, the IPv4 part, without zeros */
	VENET_A_HUB_DROPS6,		/* nest, the IPv6 part, without zeros */
	VENET_A_HUB_FASTPATH,		/* u32, enum venet_fastpath */

	__VENET_A_HUB_MAX,
	VENET_A_HUB_MAX = (__VENET_A_HUB_MAX - 1)
};

enum {
	VENET_A_PORT_HUB = 1,		/* u32, the hub's ifindex */
	VENET_A_PORT_ID,		/* u32, unique in the hub */
	VENET_A_PORT_LABEL,		/* string, absent when empty */
	VENET_A_PORT_IFINDEX,		/* u32, in the port's netns */
	VENET_A_PORT_NAME,		/* string, in the port's netns */
	VENET_A_PORT_NETNSID,		/* s32, absent in the hub's own netns */
	VENET_A_PORT_UP,		/* u8, 1 when up */
	VENET_A_PORT_ADDRS,		/* u32, number of addresses */
	VENET_A_PORT_STATS,		/* nest, VENET_A_STATS_* */
	VENET_A_PORT_DROPS,		/* nest, VENET_A_DROPS_* */
	VENET_A_PORT_MARK,		/* u32, absent when 0 */
	VENET_A_PORT_STATS4,		/* nest, the IPv4 part of PORT_STATS */
	VENET_A_PORT_STATS6,		/* nest, the IPv6 part */
	VENET_A_PORT_DROPS4,		/* nest, the IPv4 part, without zeros */
	VENET_A_PORT_DROPS6,		/* nest, the IPv6 part, without zeros */
	VENET_A_PORT_NETNS_FD,		/* u32, request only: where IFINDEX is */
	VENET_A_PORT_BORN,		/* uint, ns after boot: when its device was
					 * made; tells a port from any other one
					 * with the same ID or IFINDEX
					 */

	__VENET_A_PORT_MAX,
	VENET_A_PORT_MAX = (__VENET_A_PORT_MAX - 1)
};

/**
 * enum venet_addr_flags - what kind of address it is
 * @VENET_ADDR_SRC_ONLY: the port may send with it, but does not receive for it;
 *	any number of ports may share one
 * @VENET_ADDR_HOST: the host has this address itself, which wins over a port's
 *	grant for as long as it lasts; in replies and events only
 * @VENET_ADDR_FORCE: in requests: a prefix shorter than /8 (IPv4) or /16 (IPv6)
 *	is meant so
 */
enum venet_addr_flags {
	VENET_ADDR_SRC_ONLY	= 1,
	VENET_ADDR_HOST		= 2,
	VENET_ADDR_FORCE	= 4,
};

enum {
	VENET_A_ADDR_HUB = 1,		/* u32, the hub's ifindex */
	VENET_A_ADDR_PORT,		/* u32, id of the owner, 0: the host */
	VENET_A_ADDR_ADDRESS,		/* 4 or 16 bytes, network order */
	VENET_A_ADDR_PREFIXLEN,		/* u8, 32 or 128 when absent */
	VENET_A_ADDR_FLAGS,		/* u32, enum venet_addr_flags, 0 if absent */

	__VENET_A_ADDR_MAX,
	VENET_A_ADDR_MAX = (__VENET_A_ADDR_MAX - 1)
};

/*
 * Every command acts on hubs of the socket's netns and needs CAP_NET_ADMIN in
 * the user namespace that owns it; PORT_BIND needs it in the device's as well.
 *
 * HUB_GET     do: HUB_IFINDEX; dump: every hub [or just HUB_IFINDEX]
 * HUB_SET     do: HUB_IFINDEX [HUB_FASTPATH]
 * PORT_GET    do: PORT_HUB, PORT_ID; dump: every port [of PORT_HUB [with
 *	       PORT_LABEL]]
 * PORT_SET    do: PORT_HUB, PORT_ID [PORT_LABEL] [PORT_MARK]
 * PORT_BIND   do: PORT_HUB, PORT_IFINDEX [PORT_NETNSID or PORT_NETNS_FD]
 *	       [PORT_ID] [PORT_LABEL] [PORT_MARK]; answers as PORT_GET
 * PORT_UNBIND do: PORT_HUB, PORT_ID
 * ADDR_ADD    do: ADDR_HUB, ADDR_PORT, ADDR_ADDRESS [ADDR_PREFIXLEN]
 *	       [ADDR_FLAGS]
 * ADDR_DEL    do: ADDR_HUB, ADDR_ADDRESS [ADDR_PREFIXLEN] [ADDR_PORT: its owner]
 *	       [ADDR_FLAGS: SRC_ONLY, with ADDR_PORT]
 * ADDR_MOVE   do: ADDR_HUB, ADDR_ADDRESS [ADDR_PREFIXLEN], ADDR_PORT: new owner
 * ADDR_FLUSH  do: ADDR_HUB, ADDR_PORT: all that it owns
 * ADDR_GET    do: ADDR_HUB, ADDR_ADDRESS: the longest prefix that has it, or
 *	       just that one with ADDR_PREFIXLEN;
 *	       dump: every address [of ADDR_HUB [and ADDR_PORT]]; the host's own
 *	       are not among them, unless ADDR_PORT is 0
 *
 * Events: PORT_*_NTF say what PORT_GET does. With a port go its addresses,
 * without an event for each. ADDR_*_NTF say what ADDR_GET does; CHANGE is a new
 * owner, or the host's coming and going. SPOOF_NTF: ADDR_HUB, ADDR_PORT: who
 * sent, ADDR_ADDRESS: with which source.
 */
enum {
	VENET_CMD_HUB_GET = 1,
	VENET_CMD_PORT_GET,
	VENET_CMD_ADDR_ADD,
	VENET_CMD_ADDR_DEL,
	VENET_CMD_ADDR_GET,
	VENET_CMD_PORT_SET,
	VENET_CMD_PORT_BIND,
	VENET_CMD_PORT_UNBIND,
	VENET_CMD_ADDR_MOVE,
	VENET_CMD_ADDR_FLUSH,
	VENET_CMD_PORT_ADD_NTF,
	VENET_CMD_PORT_DEL_NTF,
	VENET_CMD_PORT_CHANGE_NTF,
	VENET_CMD_ADDR_ADD_NTF,
	VENET_CMD_ADDR_DEL_NTF,
	VENET_CMD_ADDR_CHANGE_NTF,
	VENET_CMD_SPOOF_NTF,
	VENET_CMD_HUB_SET,

	__VENET_CMD_MAX,
	VENET_CMD_MAX = (__VENET_CMD_MAX - 1)
};

#endif /* _UAPI_LINUX_VENET_H */

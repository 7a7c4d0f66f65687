/* SPDX-License-Identifier: GPL-2.0-only */
/* venet: the tracepoint of drops. */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM venet

#if !defined(_VENET_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _VENET_TRACE_H

#include <linux/tracepoint.h>

#include "venet.h"

#define VENET_SHOW_REASON(reason)					\
	__print_symbolic(reason,					\
			 { VENET_A_DROPS_UNBOUND,	"unbound" },	\
			 { VENET_A_DROPS_INERT,		"inert" },	\
			 { VENET_A_DROPS_DOWN,		"down" },	\
			 { VENET_A_DROPS_PROTOCOL,	"protocol" },	\
			 { VENET_A_DROPS_MALFORMED,	"malformed" },	\
			 { VENET_A_DROPS_SOURCE,	"source" },	\
			 { VENET_A_DROPS_MARTIAN,	"martian" },	\
			 { VENET_A_DROPS_DESTINATION,	"destination" }, \
			 { VENET_A_DROPS_BROADCAST,	"broadcast" },	\
			 { VENET_A_DROPS_ND,		"nd" },		\
			 { VENET_A_DROPS_CHECKSUM,	"checksum" },	\
			 { VENET_A_DROPS_UNOWNED,	"unowned" },	\
			 { VENET_A_DROPS_NOMEM,		"nomem" },	\
			 { VENET_A_DROPS_BACKLOG,	"backlog" })

TRACE_EVENT(venet_drop,
	TP_PROTO(const struct sk_buff *skb, const struct venet *port,
		 const struct venet *hub, unsigned int reason),

	TP_ARGS(skb, port, hub, reason),

	TP_STRUCT__entry(
		__field(const void *, skbaddr)
		__field(int, hub)
		__field(u32, port)
		__field(unsigned int, len)
		__field(u16, protocol)
		__field(u8, reason)
	),

	TP_fast_assign(
		__entry->skbaddr = skb;
		__entry->hub = hub ? hub->dev->ifindex : 0;
		__entry->port = port ? port->id : 0;
		__entry->len = skb->len;
		__entry->protocol = ntohs(skb->protocol);
		__entry->reason = reason;
	),

	TP_printk("skbaddr=%p hub=%d port=%u protocol=0x%04x len=%u reason=%s",
		  __entry->skbaddr, __entry->hub, __entry->port,
		  __entry->protocol, __entry->len,
		  VENET_SHOW_REASON(__entry->reason))
);

#endif /* _VENET_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>

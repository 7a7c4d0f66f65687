/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SHIM_RCULIST_H
#define _SHIM_RCULIST_H

#include <linux/rcupdate.h>

#define SHIM_UNLINKED	((struct hlist_node **)0x122)

#define hlist_first_rcu(head)	((head)->first)
#define hlist_next_rcu(node)	((node)->next)

static inline void hlist_add_head_rcu(struct hlist_node *node,
				      struct hlist_head *head)
{
	struct hlist_node *first = head->first;

	node->next = first;
	node->pprev = &head->first;
	rcu_assign_pointer(head->first, node);
	if (first)
		first->pprev = &node->next;
}

/* Readers on the node go on, so its own next stays. */
static inline void hlist_del_rcu(struct hlist_node *node)
{
	struct hlist_node *next = node->next, **pprev = node->pprev;

	WRITE_ONCE(*pprev, next);
	if (next)
		next->pprev = pprev;
	node->pprev = SHIM_UNLINKED;
}

#endif /* _SHIM_RCULIST_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A tree that is sorted but not balanced: the table relies on the order only,
 * and its keys are random here.
 */
#ifndef _SHIM_RBTREE_H
#define _SHIM_RBTREE_H

#include <linux/kernel.h>

struct rb_node {
	struct rb_node *rb_parent, *rb_left, *rb_right;
};

struct rb_root {
	struct rb_node *rb_node;
};

#define RB_ROOT			((struct rb_root){ NULL })
#define rb_entry(ptr, type, member) container_of(ptr, type, member)

static inline void rb_link_node(struct rb_node *node, struct rb_node *parent,
				struct rb_node **link)
{
	node->rb_parent = parent;
	node->rb_left = NULL;
	node->rb_right = NULL;
	*link = node;
}

static inline void rb_insert_color(struct rb_node *node, struct rb_root *root)
{
	(void)node;
	(void)root;
}

void rb_erase(struct rb_node *node, struct rb_root *root);
struct rb_node *rb_first_postorder(const struct rb_root *root);
struct rb_node *rb_next_postorder(const struct rb_node *node);

#define shim_rb_entry(ptr, pos, member)					\
	((ptr) ? rb_entry(ptr, typeof(*(pos)), member) : NULL)

/* As in the kernel, the next is known before the body frees this one. */
#define rbtree_postorder_for_each_entry_safe(pos, n, root, member)	\
	for (pos = shim_rb_entry(rb_first_postorder(root), pos, member); \
	     pos && (n = shim_rb_entry(rb_next_postorder(&pos->member),	\
				       pos, member), 1);		\
	     pos = n)

#endif /* _SHIM_RBTREE_H */

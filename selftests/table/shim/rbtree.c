// SPDX-License-Identifier: GPL-2.0-only
#include <linux/rbtree.h>

#define RB_GONE	((struct rb_node *)0x122)

static void rb_replace(struct rb_root *root, struct rb_node *node,
		       struct rb_node *by)
{
	struct rb_node *parent = node->rb_parent;

	if (!parent)
		root->rb_node = by;
	else if (parent->rb_left == node)
		parent->rb_left = by;
	else
		parent->rb_right = by;
	if (by)
		by->rb_parent = parent;
}

/* Who uses a node after it was erased runs into RB_GONE. */
void rb_erase(struct rb_node *node, struct rb_root *root)
{
	struct rb_node *next = node->rb_right;

	if (!node->rb_left || !next) {
		rb_replace(root, node, node->rb_left ? node->rb_left : next);
	} else {
		while (next->rb_left)
			next = next->rb_left;
		if (next != node->rb_right) {
			rb_replace(root, next, next->rb_right);
			next->rb_right = node->rb_right;
			next->rb_right->rb_parent = next;
		}
		rb_replace(root, node, next);
		next->rb_left = node->rb_left;
		next->rb_left->rb_parent = next;
	}
	*node = (struct rb_node){ RB_GONE, RB_GONE, RB_GONE };
}

static struct rb_node *rb_deepest(struct rb_node *node)
{
	while (node && (node->rb_left || node->rb_right))
		node = node->rb_left ? node->rb_left : node->rb_right;
	return node;
}

struct rb_node *rb_first_postorder(const struct rb_root *root)
{
	return rb_deepest(root->rb_node);
}

struct rb_node *rb_next_postorder(const struct rb_node *node)
{
	struct rb_node *parent = node->rb_parent;

	if (parent && node == parent->rb_left && parent->rb_right)
		return rb_deepest(parent->rb_right);
	return parent;
}

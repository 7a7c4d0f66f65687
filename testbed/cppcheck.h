/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel's loops, for cppcheck, which would take them for calls that set nothing. */
#define list_for_each_entry(pos, head, member) \
	for (pos = any(head); pos; pos = any(pos))
#define rbtree_postorder_for_each_entry_safe(pos, n, root, field) \
	for (pos = any(root), n = any(pos); pos; pos = n, n = any(pos))
#define xa_for_each(xa, index, entry) \
	for (index = 0, entry = any(xa); entry; entry = any(xa))
#define xa_for_each_start(xa, index, entry, start) \
	for (index = start, entry = any(xa); entry; entry = any(xa))
#define for_each_netdev(net, dev) \
	for (dev = any(net); dev; dev = any(dev))
#define in_dev_for_each_ifa_rtnl(ifa, in_dev) \
	for (ifa = any(in_dev); ifa; ifa = any(ifa))
#define for_each_possible_cpu(cpu) \
	for (cpu = 0; cpu < any(); cpu++)

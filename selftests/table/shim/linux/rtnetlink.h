/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SHIM_RTNETLINK_H
#define _SHIM_RTNETLINK_H

#include <linux/rcupdate.h>

void rtnl_lock(void);
void rtnl_unlock(void);
bool shim_has_rtnl(void);

#define ASSERT_RTNL()	shim_must(shim_has_rtnl(), "changed without RTNL")
#define rtnl_dereference(p)						\
({									\
	shim_must(shim_has_rtnl(), "dereferenced without RTNL");	\
	(p);								\
})

#endif /* _SHIM_RTNETLINK_H */

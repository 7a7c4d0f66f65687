/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * RCU where one writer and a few readers take turns, and each access that other
 * CPUs could come between is a point where they may.
 */
#ifndef _SHIM_RCUPDATE_H
#define _SHIM_RCUPDATE_H

#include <linux/types.h>

#ifdef SHIM_BENCH
/* Nobody comes between, nothing is checked, nothing costs time. */
#define shim_point()
#define shim_must(good, what)	((void)(good))
#define shim_may_read(rtnl)	true
#else
void shim_point(void);
void shim_must(bool good, const char *what);
bool shim_may_read(bool rtnl);
#endif
void shim_call_rcu(struct rcu_head *head, void *object);

void rcu_read_lock(void);
void rcu_read_unlock(void);
void synchronize_net(void);

#define shim_load(p)							\
({									\
	shim_point();							\
	*(volatile typeof(p) *)&(p);					\
})

#define shim_store(p, v)						\
do {									\
	shim_point();							\
	*(volatile typeof(p) *)&(p) = (v);				\
	shim_point();							\
} while (0)

#define READ_ONCE(x)		shim_load(x)
#define WRITE_ONCE(x, v)	shim_store(x, v)

#define rcu_dereference(p)						\
({									\
	shim_must(shim_may_read(false), "dereferenced without RCU");	\
	shim_load(p);							\
})
#define rcu_dereference_check(p, c)					\
({									\
	shim_must(shim_may_read(true), "dereferenced without RCU or RTNL"); \
	shim_load(p);							\
})
#define rcu_dereference_protected(p, c)	((void)(c), (p))
#define rcu_access_pointer(p)		shim_load(p)
#define rcu_assign_pointer(p, v)	shim_store(p, v)
#define RCU_INIT_POINTER(p, v)		((p) = (v))

#define kfree_rcu(object, member)					\
	shim_call_rcu(&(object)->member, object)

#endif /* _SHIM_RCUPDATE_H */

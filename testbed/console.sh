# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Reading a guest's kernel log. Sourced after lib.sh.

console_started()
{
	grep -q 'venet-testbed: command starts' "$1" 2>/dev/null
}

console_ended()
{
	tail -c 4096 "$1" | grep -q 'venet-testbed: command ends'
}

# The command's status, or nothing when the guest did not get that far.
console_status()
{
	sed -n 's/.*venet-testbed: command ends: \([0-9]*\).*/\1/p' "$1" | tail -n 1
}

# The kernel's complaints, one pattern a line.
console_patterns()
{
	cat <<-'X'
		WARNING:
		BUG:
		kernel BUG at
		Oops
		Kernel panic
		general protection fault
		double fault:
		KASAN
		KCSAN
		UBSAN
		ODEBUG
		INFO: possible
		INFO: task .* blocked for more than
		INFO: trying to register non-static key
		INFO: rcu
		rcu: .*(detected|self-detected) .*stall
		suspicious RCU usage
		(circular|recursive) locking
		inconsistent lock state
		(soft|hard) (lockup|LOCKUP)
		refcount_t:
		list_(add|del) corruption
		kmemleak: [0-9]+ new suspected
		leaked reference
		Objects remaining in
		unregister_netdevice: waiting
	X
}

# console_complaints LOG: what the kernel complained about since the command
# started; succeeds when it did.
console_complaints()
{
	awk '/venet-testbed: command starts/ { on = 1; next } on' "$1" |
		tr -d '\r' | grep -E -f <(console_patterns)
}

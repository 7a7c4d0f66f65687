# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034
#
# Reading a guest's kernel log. Sourced after lib.sh.

# console_watch LOG, then console_read now and then: reads what is new in LOG and
# sets STARTED and ENDED once the guest has said so, HEARD to the time of the last
# line. Without a process of its own, since the guest needs the CPU more.
console_watch()
{
	exec {CONSOLE_FD}< "$1"
	CONSOLE_PART='' STARTED='' ENDED='' HEARD=$SECONDS
}

console_read()
{
	local line

	while IFS= read -r line <&"$CONSOLE_FD"; do
		line=$CONSOLE_PART$line
		CONSOLE_PART=''
		HEARD=$SECONDS
		case $line in
		*'venet-testbed: command starts'*)	STARTED=1 ;;
		*'venet-testbed: command ends'*)	ENDED=1 ;;
		esac
	done
	CONSOLE_PART+=$line
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

#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The commands about routes are done whole or not at all, too: what is carved
# out of prefixes, left behind, and put back inside.

# shellcheck source=lib_venetctl.sh
. "$(dirname "$0")/lib_venetctl.sh"

host_netns
host_forward
ct_netns web1 web2
vn hub add
vn ct attach "$WEB1" label web1 id 101 ip 192.0.2.1 ip 2001:db8:10::1/64
vn ct attach "$WEB2" label web2 id 102 ip 192.0.2.2

# ---- what is carved out ----

back() {
	vn ip del 2001:db8:10::2
}
each_fails "ip add out of a prefix" venetctl -n "$HOST" \
	ip add web2 2001:db8:10::2

back() {
	vn ip add web2 2001:db8:10::2
}
each_fails "ip del of that" venetctl -n "$HOST" ip del 2001:db8:10::2
vn ip add web2 2001:db8:10::2

back() {
	vn ip move 2001:db8:10::2 web2
}
each_fails "ip move into the prefix's container" venetctl -n "$HOST" \
	ip move 2001:db8:10::2 web1
vn ip del 2001:db8:10::2

# ---- what is left, and put back ----

vn ip add web2 2001:db8:2::2
back() {
	vn ip add web2 192.0.2.2 2001:db8:2::2
}
each_fails "ip del unreachable" venetctl -n "$HOST" \
	ip del 192.0.2.2 2001:db8:2::2 unreachable
# As they are left once more.
back() {
	vn ip del 192.0.2.2 2001:db8:2::2 unreachable
}
each_fails "ip add where they are left" venetctl -n "$HOST" \
	ip add web2 192.0.2.2 2001:db8:2::2

ip_ct web2 link set venet0 down
back() {
	ip_ct web2 link set venet0 down
}
ASKS=1 each_fails "ct sync" venetctl -n "$HOST" ct sync web2

finish

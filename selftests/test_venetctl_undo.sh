#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Each command of the tool is done whole or not at all: every message that it
# sends to the kernel, and every answer that it waits for, fails in turn, and
# links, addresses, routes, neighbours and the table are as they were.

# shellcheck source=lib_venetctl.sh
. "$(dirname "$0")/lib_venetctl.sh"

host_netns
host_forward
ct_netns web1

back() {
	vn hub del venet0
}
each_fails "hub add" venetctl -q -n "$HOST" hub add

attach=(ct attach "$WEB1" label web1 ip 192.0.2.10 ip 2001:db8:2::10)
back() {
	vn ct detach web1
}
each_fails "ct attach" venetctl -n "$HOST" "${attach[@]}"

back() {
	vn ip del web1 192.0.2.11 2001:db8:2::11
}
each_fails "ip add" venetctl -n "$HOST" \
	ip add web1 192.0.2.11 2001:db8:2::11

# The kernel drops such a route with the last address; undo knows it.
more_routes() {
	ip_ct web1 route add 203.0.113.0/24 dev venet0 table 7 metric 9
}
more_routes
back() {
	vn ip add web1 192.0.2.10 192.0.2.11 2001:db8:2::10 2001:db8:2::11
	more_routes
}
each_fails "ip del" venetctl -n "$HOST" ip del 192.0.2.10 192.0.2.11 \
	2001:db8:2::10 2001:db8:2::11

vn ip add web1 192.0.2.10 2001:db8:2::10
back() {
	vn "${attach[@]}"
}
each_fails "ct detach" venetctl -n "$HOST" ct detach web1

# ---- between containers ----

# What is taken away is what came last: addresses keep their order.
ct_netns web2
vn "${attach[@]}"
vn ct attach "$WEB2" label web2 ip 192.0.2.20
vn ip add web1 2001:db8:10::1/64
back() {
	vn ip move 192.0.2.10 2001:db8:10::1/64 web1
}
each_fails "ip move" venetctl -n "$HOST" \
	ip move 192.0.2.10 2001:db8:10::1/64 web2
vn ip move 192.0.2.10 2001:db8:10::1/64 web1

back() {
	vn ip replace web1 192.0.2.10 2001:db8:2::10 2001:db8:10::1/64
}
each_fails "ip replace" venetctl -n "$HOST" \
	ip replace web1 192.0.2.10 192.0.2.11 2001:db8:2::10
vn ip replace web1 192.0.2.10 2001:db8:2::10 2001:db8:10::1/64

back() {
	vn ip add web1 192.0.2.10 2001:db8:2::10
	vn ip add web1 2001:db8:10::1/64
	vn ip add web2 192.0.2.20
}
each_fails "ip flush" venetctl -n "$HOST" ip flush all

# Label and mark show on the host alone: a port that is still there.
nl_host port-add venet0 vna label stays id 77 >/dev/null
back() {
	vn ct set 77 label stays mark 0
}
each_fails "ct set" venetctl -n "$HOST" ct set stays label other mark 7
vn ct detach 77
vn ct detach web1
vn ct detach web2

# ---- when undoing fails, too ----

attach=(venetctl -n "$HOST" ct attach "$WEB1" label web1 ip 192.0.2.10)
remember before
last=$(failcall sendto 0 "${attach[@]}" 2>&1)
vn ct detach web1
exits "an undo that fails is reported, with what is left" 6 \
	'cannot undo ".*link add link venet0 .*": ' \
	failcall sendto "$last+" "${attach[@]}"
exits "what is left can be removed" 0 "" vn ct detach web1
ok "as if it had never been" same before

# ---- a signal in the middle ----

exits "a signal in the middle ends it" 143 "" \
	failcall sendto "$((last - 2))!" "${attach[@]}"
ok "with everything undone" same before

finish

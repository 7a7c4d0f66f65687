#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A container's way out of the host is given and taken whole or not at all.

# shellcheck source=lib_venetctl.sh
. "$(dirname "$0")/lib_venetctl.sh"

host_netns
host_forward
ct_netns web2
ip_host link add up1 type dummy
ip_host -batch - <<-END
	link set up1 addrgenmode none
	address add 198.51.100.1/24 dev up1
	address add 2001:db8:51::1/64 dev up1 nodad
	link set up1 up
END
vn hub add

via=(via 198.51.100.9 dev up1 via 2001:db8:51::9 dev up1)
back() {
	vn ct detach web2
}
each_fails "ct attach via" venetctl -n "$HOST" ct attach "$WEB2" label web2 \
	id 102 "${via[@]}"

vn ct detach web2

# The port is on the host, where its mark shows.
nl_host port-add venet0 vna label stays id 77 >/dev/null
back() {
	vn ct set stays via none
}
each_fails "ct set via" venetctl -n "$HOST" ct set stays "${via[@]}"

vn ct set stays via 198.51.100.8
back() {
	vn ct set stays via 198.51.100.8
}
each_fails "another gateway" venetctl -n "$HOST" ct set stays "${via[@]}"

back() {
	vn ct set stays "${via[@]}"
}
each_fails "ct set via none" venetctl -n "$HOST" ct set stays via none

vn ct attach "$WEB2" label web2 id 102 "${via[@]}"
back() {
	vn ct attach "$WEB2" label web2 id 102 "${via[@]}"
}
each_fails "ct detach of the last one" venetctl -n "$HOST" ct detach web2

finish

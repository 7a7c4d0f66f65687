#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The completion of the shell knows the grammar, and what lives now.

# shellcheck source=lib_venetctl.sh
. "$(dirname "$0")/lib_venetctl.sh"
need cut
completion=$HERE/../userspace/completion/venetctl.bash
if [ ! -e "$completion" ]; then
	echo "1..0 # SKIP the completion is not there"
	exit "$KSFT_SKIP"
fi
# shellcheck source=../userspace/completion/venetctl.bash
. "$completion"

host_netns
host_forward
ct_netns web1 web2
vn -q hub add
vn ct attach "$WEB1" label web1 id 101 ip 192.0.2.10 ip 2001:db8:2::10
vn ct attach "$WEB2" label web2 id 102 ip 192.0.2.11 ip 2001:db8:10::/64

# completes LINE WORDS: what the shell offers at the end of the line.
completes() {
	COMP_LINE=$1 COMP_POINT=${#1}
	_venetctl || true
	equal "\"$1\"" "${COMPREPLY[*]}" "$2"
}
# offers LINE WORD: this among others.
offers() {
	COMP_LINE=$1 COMP_POINT=${#1}
	_venetctl || true
	ok "\"$1\" offers $2" grep -qxF -e "$2" \
		<(printf '%s\n' "${COMPREPLY[@]}")
}
n="venetctl -n $HOST"
offers "venetctl " ct
offers "venetctl " monitor
completes "venetctl mon" monitor
completes "venetctl --dry" --dry-run
offers "venetctl -n " "$WEB1"
offers "$n ip " replace
completes "$n ip mo" move
offers "$n ip " help
completes "$n hub del " "force venet0"
completes "$n ct show " "hub web1 web2"
completes "$n ct show web1 " hub
completes "$n ct show web1 hub " venet0
completes "$n ct sh w" "web1 web2"
offers "$n ct attach " "$WEB1"
completes "$n ct attach inc" incus:
completes "$n ct attach x lab" label
completes "$n ct attach x label " ""
offers "$n ct set web1 " via
offers "$n ct set web1 via 198.51.100.1 dev " lo
offers "$n ct detach web1 " unreachable
completes "$n ip flush a" all
completes "$n ip add w" "web1 web2"
completes "$n ip add web1 1" ""
completes "$n ip add web1 no" "noroute noassign"
completes "$n ip del 1" "192.0.2.10 192.0.2.11"
completes "$n ip del web2 1" 192.0.2.11
completes "$n ip del web2 192.0.2.11 2" 2001:db8:10::/64
# Readline's words end at colons: it wants what follows the last one.
completes "$n ip del 2001:db8:2" 2::10
completes "$n ip move 192.0.2.10 w" "web1 web2"
completes "$n ip nosuch " ""
completes "$n nosuch " help
completes "venetctl -n nowhere ct show " "hub"
cd "$TMP"
: >afile
completes "venetctl -b af" afile
vn ct set web1 label shop
completes "$n ct show s" shop

finish

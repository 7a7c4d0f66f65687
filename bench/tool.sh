#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What the tool costs: COUNT addresses added in a batch, shown, saved, synced
# and flushed, beside what ip(8) needs for the kernel's part of it alone; then
# start-up, size and memory beside ip(8) and wg(8). Changes the machine: use a
# throwaway guest, whose clock counts instructions.
#
#   testbed/run --icount -- bench/tool.sh [COUNT]
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
PATH=$here/../userspace:$here/tools:$PATH:/usr/sbin:/sbin
count=${1:-10000}
tmp=$(mktemp -d)
trap 'ip netns del bench-host 2>/dev/null || :
	ip netns del bench-ct 2>/dev/null || :
	rm -rf "$tmp"' EXIT

[ -d /sys/module/venet ] || modprobe venet
ip netns add bench-host
ip netns add bench-ct
ip netns exec bench-host sysctl -qw net.ipv4.ip_forward=1 \
	net.ipv6.conf.all.forwarding=1

vn() {
	venetctl -n bench-host --config "$tmp/conf" "$@"
}

# row WHAT TIMES CMD...: a line of the table.
row() {
	local what=$1 line

	shift
	line=$(cost "$@") || {
		echo "it failed: $*" >&2
		exit 1
	}
	# shellcheck disable=SC2086	# four words
	printf '%-34s %10.4f %10.4f %10.4f %8d\n' "$what" $line
}

# every FORMAT: FORMAT with each of COUNT numbers in an address of the family.
every() {
	awk -v format="$1\n" -v family="$family" -v count="$count" 'BEGIN {
		for (i = 1; i <= count; i++) {
			last = family == 6 ? sprintf("%x", i) : \
				sprintf("%d.%d", i / 250, i % 250 + 1)
			printf format, last
		}
	}'
}

title() {
	printf '\n%-34s %10s %10s %10s %8s\n' "$1" seconds user kernel KiB
}

family_rows() {
	family=$1 prefix=$2 host=$3 via=$4 flags=$5
	title "$count addresses of IPv$family"
	every "address add $prefix%s/$host dev dummy0 $flags" >"$tmp/addrs"
	every "route add $prefix%s/$host $via dev venet0 proto 86" >"$tmp/routes"
	every "route del $prefix%s/$host $via dev venet0 proto 86" >"$tmp/unroute"
	# On a device that takes them all with it at once.
	ip -n bench-ct link add dummy0 type dummy
	ip -n bench-ct link set dummy0 arp off up
	row "ip -b: address add, inside" 1 ip -n bench-ct -b "$tmp/addrs"
	ip -n bench-ct link del dummy0
	row "ip -b: route add, on the host" 1 ip -n bench-host -b "$tmp/routes"
	ip -n bench-host -b "$tmp/unroute"

	every "ip add web1 $prefix%s" >"$tmp/add"
	every "ip add web1 $prefix%s noroute noassign" >"$tmp/grant"
	row "ip add noroute noassign, -b" 1 venetctl -n bench-host -b "$tmp/grant"
	vn ip flush web1 noroute noassign
	row "ip add, -b" 1 venetctl -n bench-host -b "$tmp/add"
	row "ct show" 3 venetctl -n bench-host ct show web1
	row "conf show" 3 venetctl -n bench-host --config "$tmp/conf" \
		conf show web1
	vn conf save web1
	row "conf sync, nothing to do" 3 venetctl -n bench-host \
		--config "$tmp/conf" conf sync
	row "ip flush" 1 venetctl -n bench-host ip flush web1
	row "conf sync, all to do" 1 venetctl -n bench-host \
		--config "$tmp/conf" conf sync
	vn ip flush web1
	rm -r "$tmp/conf"
}

vn hub add
vn ct attach netns:bench-ct label web1 id 101
title "start-up"
row "venetctl -V" 50 venetctl -V
row "venetctl ct show, one container" 50 venetctl -n bench-host ct show
row "ip -V" 50 ip -V
row "ip link show" 50 ip -n bench-host link show
! command -v wg >/dev/null || row "wg --version" 50 wg --version
row "true" 50 true

family_rows 4 10.1. 32 "" ""
family_rows 6 2001:db8:1:: 128 "via fe80::1" "nodad noprefixroute"

printf '\n%-34s %10s %10s\n' "size" text bytes
for tool in venetctl ip wg; do
	file=$(command -v "$tool") || continue
	strip -o "$tmp/stripped" "$file"
	printf '%-34s %10d %10d\n' "$tool, stripped" \
		"$(size "$file" | awk 'NR == 2 { print $1 }')" \
		"$(stat -c %s "$tmp/stripped")"
done

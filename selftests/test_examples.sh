#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The examples of venet(7), taken from there as they stand, give a container a
# network.

# shellcheck source=lib_venetctl.sh
. "$(dirname "$0")/lib_venetctl.sh"
MANUAL=$HERE/../Documentation/man/venet.7
if [ ! -e "$MANUAL" ]; then
	echo "1..0 # SKIP the manual is not here"
	exit "$KSFT_SKIP"
fi

host_netns
# The manual's containers, under names of this test's own.
ct_netns web1 web2 web3 db1
in_host ip link add enp3s0 type dummy
in_host ip link add br0 type bridge
in_host ip link set br0 up
in_host ip address add 198.51.100.1/24 dev br0
in_host ip address add 2001:db8:51::1/128 dev lo

# example N: runs the Nth example of the manual on the host.
example() {
	awk -v n="$1" '
		/^\.E[XE]/	{ on = /X/ && ++block == n; next }
		on		{ sub(/^\.B /, ""); gsub(/\\-/, "-"); print }
		' "$MANUAL" |
		sed -E "s/\b(web[123]|db1)\b/\1-$RUN_TAG/g; s/netns 1 /netns $HOST /" \
		>"$TMP/example"
	[ -s "$TMP/example" ]
	in_host bash -e "$TMP/example"
}
reaches() {
	in_host traffic ping "$1"
}

ok "a hub, a container, one more address" example 1
for addr in 192.0.2.10 192.0.2.11 2001:db8:2::10; do
	ok "the host reaches $addr" reaches "$addr"
done
vn ct attach "$WEB2" >/dev/null
ok "a prefix for one container, an address of it for another" example 3
ok "the host reaches the one" reaches 2001:db8:10::1
ok "and the other" reaches 2001:db8:10::80
equal "which is the other container's" "$(vn ip find 2001:db8:10::80 |
	grep -o 'web[12]' | sort -u)" web2

vn hub del venet0 force
ok "almost the same with ip" example 2
ok "the host reaches it" reaches 192.0.2.10

ok "a card in a bridge" example 4
ok "the host reaches it" wait_for 5 reaches 198.51.100.7
ok "and sees what it does" example 5

ok "a card goes to a container" example 6
ok "where it has its new name" ip_ct db1 link show eth1
ok "and comes back" example 7
ok "under its old one" ip_host link show enp3s0

finish

#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The rules that the documentation recommends, taken from there as they stand,
# do what it says.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need nft tc

DOC=$HERE/../Documentation/networking/venet.rst
if [ ! -e "$DOC" ]; then
	echo "1..0 # SKIP the documentation is not here"
	exit "$KSFT_SKIP"
fi

# recipe FIRST_LINE_REGEX: the block of the documentation that begins with it.
recipe() {
	awk -v first="^    $1" '
		$0 ~ first { on = 1 }
		on && /^[^ ]/ { exit }
		on { print substr($0, 5) }' "$DOC"
}

setup_host
add_lan lan
add_ct web1 192.0.2.10
add_ct web2 192.0.2.11
ip_host address add 203.0.113.1/32 dev lo
# What containers must not reach is there, in the LAN.
ip_ct lan address add 169.254.169.254/32 dev eth0
ip_ct lan address add 10.1.1.1/32 dev eth0
ip_host route add 169.254.169.254 dev nic_lan
ip_host route add 10.0.0.0/8 via 198.51.100.2
serve web2 tcp-serve 5432
serve web1 tcp-serve 80
serve lan tcp-serve 80
serve host udp-echo 53
serve host tcp-serve 22

reaches() {
	in_ct "$1" traffic tcp-send "$2" "$3" 100
}
for to in "192.0.2.10 80" "169.254.169.254 80" "10.1.1.1 80" "203.0.113.1 22"; do
	# shellcheck disable=SC2086 # address and port
	ok "without rules a container reaches $to" reaches web2 $to
done

recipe "table inet containers" >"$TMP/rules"
ok "the documentation has a ruleset" grep -q "chain between" "$TMP/rules"
ok "that nft takes" in_host nft -f "$TMP/rules"
nok "with it, containers do not reach each other" \
	in_ct web2 traffic ping 192.0.2.10 500
ok "except for what is named" reaches web1 192.0.2.11 5432
nok "and only that" in_ct web1 traffic ping 192.0.2.11 500
refused "no metadata service" "refused" reaches web2 169.254.169.254 80
refused "no management network" "refused" reaches web2 10.1.1.1 80
ok "the rest of the world" reaches web2 198.51.100.2 80
refused "no service of the host" "refused" reaches web2 203.0.113.1 22
ok "but its DNS" in_ct web2 traffic udp-gso 203.0.113.1 53 100 1 1
ok "and ping" in_ct web2 traffic ping 203.0.113.1

# The limits, made small enough to be met.
in_host nft flush ruleset
sed -i 's/over 1000 /over 2 /' "$TMP/rules"
in_host nft -f "$TMP/rules"
# hold PORT...: as many connections at a time.
hold() {
	# shellcheck disable=SC2016 # the container's shell expands it
	in_ct web2 bash -c 'for port; do
			exec {fd}<>"/dev/tcp/198.51.100.2/$port" || exit
		done' hold "$@"
}
ok "as many connections as allowed pass" hold 80 80
refused "one more is refused" "refused" hold 80 80 80
ok "another container's are not counted" reaches web1 198.51.100.2 80

in_host nft flush ruleset
sed -i 's/over 2 /over 1000 /; s/over 20000/over 5/' "$TMP/rules"
in_host nft -f "$TMP/rules"
# pings NAME: how many of 20 at once are answered.
pings() {
	in_ct "$1" ping -n -q -l 20 -c 20 -W 2 198.51.100.2 |
		sed -n 's/.*, \([0-9]*\) received.*/\1/p'
}
passed=$(pings web2 || true)
ok "some packets of a flood pass: $passed of 20" test "$passed" -gt 0
ok "the others are cut" test "$passed" -lt 20
in_host nft flush ruleset

# The shaper, with the host's NIC here.
recipe "tc qdisc add dev venet0" | sed 's/dev eth0/dev nic_lan/' >"$TMP/shaper"
ok "the documentation has a shaper" grep -q "flowid 1:10" "$TMP/shaper"
ok "that tc takes" in_host bash -e "$TMP/shaper"
nl_host port-set venet0 "$ID_web1" mark 10
classes() {
	in_host tc -s class show dev "$1" | tr '\n' ' ' |
		grep -Eq 'class htb 1:10 [^:]*(:[^:]*){0,3} Sent [1-9]'
}
reaches web1 198.51.100.2 80
ok "what a container receives is in its class" classes venet0
ok "and what it sends, by its mark" classes nic_lan

finish

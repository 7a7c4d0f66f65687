#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A destination behind the hub that nobody owns: the sender is told, as a router
# would tell it, and no more often than the hub's own budget allows.

# shellcheck source-path=SCRIPTDIR source=lib_attack.sh
. "$(dirname "$0")/lib_attack.sh"

NOBODY4=192.0.2.99
NOBODY6=2001:db8:2::99
HOST4=198.51.100.1
HOST6=2001:db8:51::1

setup_host
add_lan lan
add_ct web1 192.0.2.10 2001:db8:2::10
ip_host -batch - <<-END
	route add 192.0.2.0/24 dev venet0
	route add 2001:db8:2::/64 via fe80::1 dev venet0
END
# What core itself allows is another matter: here it allows all.
sysctl_host net.ipv4.icmp_ratemask=0 net.ipv6.icmp.ratemask=
watch_lan
watch_ct web1

# look WATCHER: SEEN is what it saw up to now, and what others saw is forgotten.
look() {
	local watcher

	mark
	in_ct web1 pkt send venet0 \
		"udp src=192.0.2.10 dst=198.51.100.2 data=$MARK" >/dev/null
	in_host pkt send venet0 \
		"udp src=$HOST4 dst=192.0.2.10 data=$MARK" >/dev/null
	for watcher in lan web1; do
		[ "$watcher" = "$1" ] || seen "$watcher" "$MARK"
	done
	seen "$1" "$MARK"
	# What was sent, and what the LAN says of its ports.
	SEEN=$(grep -Ev " > ($NOBODY4|$NOBODY6)[ :]|icmp .*type=3 code=3" \
		<<<"$SEEN" || true)
}
# told WATCHER SENTENCE REGEX CMD...: after CMD the watcher has seen just that.
told() {
	local watcher=$1 sentence=$2 regex=$3

	shift 3
	"$@" >/dev/null
	look "$watcher"
	if [ -z "$regex" ]; then
		equal "$sentence" "$SEEN" ""
	else
		lines "$SEEN"$'\n'
		ok "$sentence" has "$regex" "$SEEN"
		equal "$sentence: once" "$COUNT" 1
		[ "$COUNT" = 1 ] || echo "#   ${SEEN//$'\n'/ | }"
	fi
}
from_lan() {
	in_lan lan pkt send eth0 "$@"
}
from_ct() {
	in_ct web1 pkt send venet0 "$@"
}

UNREACH4="icmp $HOST4 > 198.51.100.2 .*type=3 code=1"
UNREACH6="icmp6 $HOST6 > 2001:db8:51::2 .*type=1 code=3"
told lan "IPv4 from the LAN: host unreachable" "$UNREACH4" \
	from_lan "udp dst=$NOBODY4 via=udp"
told lan "IPv6 from the LAN: address unreachable" "$UNREACH6" \
	from_lan "udp dst=$NOBODY6 via=udp"
told web1 "IPv4 from a container" "icmp [0-9.]+ > 192.0.2.10 .*type=3 code=1" \
	from_ct "udp src=192.0.2.10 dst=$NOBODY4"
told web1 "IPv6 from a container" \
	"icmp6 [0-9a-f:]+ > 2001:db8:2::10 .*type=1 code=3" \
	from_ct "udp src=2001:db8:2::10 dst=$NOBODY6"
told web1 "an echo request is answered as well" \
	"icmp [0-9.]+ > 192.0.2.10 .*type=3 code=1" \
	from_ct "icmp type=8 src=192.0.2.10 dst=$NOBODY4"

told web1 "IPv4: nobody answers an error" "" \
	from_ct "icmp type=3 code=1 src=192.0.2.10 dst=$NOBODY4 size=64"
told web1 "IPv6: nobody answers an error" "" \
	from_ct "icmp6 type=1 code=3 src=2001:db8:2::10 dst=$NOBODY6 size=64"
told web1 "IPv4: nor a later fragment" "" \
	from_ct "udp src=192.0.2.10 dst=$NOBODY4 frag=64:0"
told web1 "IPv6: nor a later fragment" "" \
	from_ct "udp src=2001:db8:2::10 dst=$NOBODY6 ext=frag:64:0"

# A local sender learns it from its socket.
refused "a process of the host is told, IPv4" "No route to host" \
	in_host traffic tcp-send "$NOBODY4" 9 1
refused "a process of the host is told, IPv6" "No route to host" \
	in_host traffic tcp-send "$NOBODY6" 9 1

# Answers in a window of the budget, which is a second. A flood of s seconds touches
# at most s + 2 of them: two or three, unless the machine is very slow.
BUDGET=100
flood() {
	printf "$1%.0s\n" {1..1000} >"$TMP/flood"
	in_ct web1 pkt send venet0 <"$TMP/flood" >/dev/null
}
out() {
	in_host nstat -asz "$1" | awk -v k="$1" '$1 == k { print $2 }'
}
answered() {
	local before

	before=$(out "$counter")
	from_ct "${way#* }"
	[ "$(out "$counter")" -gt "$before" ]
}
for way in "IcmpOutDestUnreachs udp src=192.0.2.10 dst=$NOBODY4" \
	"Icmp6OutDestUnreachs udp src=2001:db8:2::10 dst=$NOBODY6"; do
	counter=${way%% *}
	# What the last flood took from the budget comes back.
	wait_for 10 answered
	before=$(out "$counter")
	dropped_before=$(hub_drops unowned)
	began=$SECONDS
	flood "${way#* }"
	windows=$((SECONDS - began + 2))
	told=$(($(out "$counter") - before))
	equal "$counter: a flood of 1000 is dropped and counted" \
		"$(($(hub_drops unowned) - dropped_before))" 1000
	ok "$counter: what is beyond the budget is not answered: $told" \
		test "$told" -le $((BUDGET * windows))
	ok "$counter: but some of it is" test "$told" -ge 1
done

look web1

# Core would not answer an error either, but after it has been paid for.
counter=IcmpOutDestUnreachs
way="- udp src=192.0.2.10 dst=$NOBODY4"
wait_for 10 answered
flood "icmp type=3 code=1 src=192.0.2.10 dst=$NOBODY4 size=64"
ok "a flood of errors takes nothing from the budget" answered
look web1

# While the hub is in a VRF, the answer finds its way there. So would redirects,
# which only the host's own setting stops there.
sysctl_host net.ipv4.conf.all.send_redirects=0
ip_host link add red type vrf table 100
ip_host link set red up
ip_host link set venet0 master red
ip_host -batch - <<-END
	route add 192.0.2.0/24 dev venet0 table 100
	route add 198.51.100.0/24 dev nic_lan table 100
	address add 203.0.113.1/32 dev red
END
told web1 "in a VRF, a container is told" \
	"icmp 203.0.113.1 > 192.0.2.10 .*type=3 code=1" \
	from_ct "udp src=192.0.2.10 dst=$NOBODY4"

finish

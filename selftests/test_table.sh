#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The address table: who owns what, what nobody can own, and who may ask. All
# about exact addresses; test_prefix.sh is about prefixes.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need ip setpriv

# Of each family. VENET_MANY=50000 is for machines that are not emulated.
MANY=${VENET_MANY:-10000}
SENTENCE='[a-z][a-z0-9-]+ .*[a-z]'

setup_host
ID_web1=$(nl_host -k id port-add venet0 web1 label web1)
ID_web2=$(nl_host -k id port-add venet0 web2 label web2)

count() {
	hub_value addrs
}

# ---- one owner each ----

for addr in 192.0.2.10 2001:db8:2::10; do
	ok "web1 is given $addr" addr_add web1 "$addr"
	equal "the table names its owner" "$(addr_owner "$addr")" "$ID_web1"
	refused "web2 cannot have it: the owner is named" \
		"EADDRINUSE: .*web1" addr_add web2 "$addr"
	refused "web1 cannot have it twice" "E(ADDRINUSE|EXIST): $SENTENCE" \
		addr_add web1 "$addr"
	equal "and it still has it" "$(addr_owner "$addr")" "$ID_web1"
done
ok "a length of 32 may be said" addr_add web2 192.0.2.11/32
ok "a length of 128 may be said" addr_add web2 2001:db8:2::11/128
equal "the hub counts its addresses" "$(count)" 4
equal "and the port its own" "$(port_value web1 addrs)" 2
equal "a dump shows each once, port by port, IPv4 first" \
	"$(nl_host addr-dump venet0 | cut -d' ' -f2-)" \
	"$(cat <<-END
		hub=venet0 id=$ID_web1 address=192.0.2.10 len=32
		hub=venet0 id=$ID_web1 address=2001:db8:2::10 len=128
		hub=venet0 id=$ID_web2 address=192.0.2.11 len=32
		hub=venet0 id=$ID_web2 address=2001:db8:2::11 len=128
	END
	)"
equal "a dump of one port shows its own" \
	"$(nl_host addr-dump venet0 "$ID_web2" | cut -d' ' -f3 | sort -u)" \
	"id=$ID_web2"

refused "nobody but its owner can be relieved of it" "E[A-Z]+: $SENTENCE" \
	nl_host addr-del venet0 192.0.2.10 "$ID_web2"
equal "and it still has it then" "$(addr_owner 192.0.2.10)" "$ID_web1"
for addr in 192.0.2.10 2001:db8:2::10; do
	ok "$addr is taken away" addr_del "$addr"
	refused "then nobody owns it" "ENOENT: $SENTENCE" addr_owner "$addr"
	refused "and it cannot be taken again" "ENOENT: $SENTENCE" \
		addr_del "$addr"
	ok "web2 can have it now" addr_add web2 "$addr"
	equal "and has it" "$(addr_owner "$addr")" "$ID_web2"
done

# ---- what nobody can own ----

before=$(count)
while read -r addr why; do
	refused "$addr is refused with a sentence: $why" \
		"E(INVAL|ADDRNOTAVAIL): $SENTENCE" addr_add web1 "$addr"
done <<-END
	0.0.0.0 unspecified
	0.1.2.3 this network
	127.0.0.1 loopback
	169.254.1.1 link-local
	224.0.0.1 multicast
	240.0.0.1 reserved
	255.255.255.255 broadcast
	:: unspecified
	::1 loopback
	::ffff:192.0.2.1 v4-mapped
	fe80::5 link-local
	ff02::1 multicast
	192.0.2.1/33 too long
	2001:db8:2::1/129 too long
END
for bytes in 0102030405 010203 20010db800000000000000000000000001; do
	refused "an address of $((${#bytes} / 2)) bytes is refused" \
		"E(INVAL|RANGE)" addr_add web1 "hex:$bytes"
done
ip_host address add 198.51.100.1/32 dev lo
ip_host address add 2001:db8:51::1/128 dev lo nodad
for addr in 198.51.100.1 2001:db8:51::1; do
	refused "$addr is the host's own" \
		"E(INVAL|ADDRNOTAVAIL|ADDRINUSE): $SENTENCE" addr_add web1 "$addr"
done
# Of 203.0.113.0/25 it is the last address, of the /24 the one that was chosen.
ip_host -batch - <<-END
	link add lan0 type dummy
	link set lan0 up
	address add 203.0.113.1/25 dev lan0
	address add 198.18.0.1/24 broadcast 198.18.0.77 dev lan0
END
for addr in 203.0.113.127 198.18.0.77; do
	refused "$addr is a broadcast address of the host's" \
		"EADDRNOTAVAIL: .*broadcast address" addr_add web1 "$addr"
done
refused "a port that is not there" "E(NOENT|NODEV): $SENTENCE" \
	nl_host addr-add venet0 999 192.0.2.50
refused "a hub that is not there" "ENODEV" \
	nl_host addr-add 99999 "$ID_web1" 192.0.2.50
refused "a device that is no hub" "E(NODEV|INVAL|OPNOTSUPP): $SENTENCE" \
	nl_host addr-add lo "$ID_web1" 192.0.2.50
refused "a port instead of its hub" "E(NODEV|INVAL|OPNOTSUPP): $SENTENCE" \
	nl_host addr-add web1 "$ID_web1" 192.0.2.50
refused "no hub said" "EINVAL" nl_host addr-add - "$ID_web1" 192.0.2.50
refused "no port said" "EINVAL" nl_host addr-add venet0 - 192.0.2.50
refused "no address said" "EINVAL" nl_host addr-add venet0 "$ID_web1" -
equal "none of all these came into the table" "$(count)" "$before"
ip_host link del lan0
for addr in 203.0.113.127 198.18.0.77; do
	ok "without that network $addr is like any other" addr_add web1 "$addr"
	addr_del "$addr"
done

# ---- many ----

many_list() {
	awk -v n="$MANY" 'BEGIN {
		for (i = 0; i < n; i++)
			printf "address=10.1.%d.%d\n", i / 256, i % 256
		for (i = 0; i < n; i++)
			printf "address=2001:db8:2::1:%x\n", i + 1
	}'
}
many_list >"$TMP/want"
many_add() {
	nl_host bulk-add venet0 "$ID_web1" 10.1.0.0 "$MANY"
	nl_host bulk-add venet0 "$ID_web1" 2001:db8:2::1:1 "$MANY"
}
ok "web1 is given $MANY addresses of each family" many_add
equal "the port counts them" "$(port_value web1 addrs)" $((2 * MANY))

dump_complete() {
	nl_host addr-dump venet0 "$ID_web1" 2>"$TMP/errors" |
		cut -d' ' -f4 >"$TMP/got"
	cmp "$TMP/want" "$TMP/got"
}
ok "a dump shows all of them in order, each once" dump_complete
found() {
	[ "$(addr_owner 10.1.0.0)" = "$ID_web1" ]
	[ "$(addr_owner 10.1.30.7)" = "$ID_web1" ]
	[ "$(addr_owner 2001:db8:2::1:1234)" = "$ID_web1" ]
	[ "$(addr_owner "$(tail -n 1 "$TMP/want" | cut -d= -f2)")" = "$ID_web1" ]
}
ok "and each is found" found

churn() {
	while :; do
		venet_nl bulk-add venet0 "$ID_web2" 10.2.0.0 500
		venet_nl bulk-del venet0 "$ID_web2" 10.2.0.0 500
	done
}
export -f churn
export ID_web2
bg in_host bash -c churn
churn_pid=$BG_PID
dump_overtaken() {
	for _ in {1..20}; do
		dump_complete
		! grep -q interrupted "$TMP/errors" || return 0
	done
	echo "no dump was marked as interrupted"
	return 1
}
ok "a dump overtaken by changes says so, ends, and misses nothing" \
	dump_overtaken
bg_stop "$churn_pid"

drop_many() {
	ip_host link del web1
	[ "$(count)" -le 504 ]
}
ok "a deleted port gives all of them back" drop_many
refused "nobody owns them then" "ENOENT" addr_owner 10.1.0.0
ID_web1=$(nl_host -k id port-add venet0 web1 label web1)
ok "another port can have them" nl_host addr-add venet0 "$ID_web1" 10.1.0.0

# ---- who may ask ----

nobody() {
	in_host setpriv --reuid 65534 --regid 65534 --clear-groups \
		--bounding-set=-all venet_nl "$@"
}
stranger() {
	in_host unshare --user --map-root-user venet_nl "$@"
}
for who in nobody stranger; do
	for question in "hub-get venet0" hub-dump "port-get venet0 $ID_web1" \
			port-dump "addr-get venet0 192.0.2.10" addr-dump \
			"addr-add venet0 $ID_web1 192.0.2.60" \
			"addr-del venet0 192.0.2.10"; do
		# shellcheck disable=SC2086
		refused "$who gets nothing from ${question%% *}" "EPERM" \
			$who $question
	done
done
equal "nobody's order changed nothing" "$(addr_owner 192.0.2.10)" "$ID_web2"

add_userns_ct box 192.0.2.70
sees_nothing() {
	local question

	for question in hub-dump port-dump addr-dump; do
		[ -z "$(in_ct box venet_nl "$question")" ]
	done
}
ok "a container's root sees no hub, port or address" sees_nothing
hub_index=$(host_link ifindex venet0)
port_index=$(ct_link ifindex box venet0)
for index in "$hub_index" "$port_index"; do
	refused "nor can it ask the hub by ifindex $index" \
		"E(NODEV|PERM|INVAL|OPNOTSUPP)" \
		in_ct box venet_nl addr-get "$index" 192.0.2.70
	refused "nor take an address from it" "E(NODEV|PERM|INVAL|OPNOTSUPP)" \
		in_ct box venet_nl addr-del "$index" 192.0.2.10
	refused "nor add one" "E(NODEV|PERM|INVAL|OPNOTSUPP)" \
		in_ct box venet_nl addr-add "$index" "$ID_box" 192.0.2.71
done
equal "the table is as it was" \
	"$(addr_owner 192.0.2.10) $(addr_owner 192.0.2.70)" "$ID_web2 $ID_box"
refused "and has no more" "ENOENT" addr_owner 192.0.2.71

finish

#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The host's own addresses: no port can speak or listen as the host, whatever it
# was granted, for as long as the host has the address.

# shellcheck source=lib_table.sh
. "$(dirname "$0")/lib_table.sh"
need ip

table_setup
listen events

# ---- the host's own addresses ----

# host_has ADDR: the question first, which makes the table up to date; a packet
# may be faster than the news.
host_has() {
	[[ $(entry "$1") == *" flags=host" ]]
	belongs_nobody "$1"
}

# host_addr add|del ADDR/LEN DEV
host_addr() {
	local nodad=()

	! _is_v6 "$2" || nodad=(nodad)
	ip_host address "$1" "$2" dev "$3" ${nodad[@]+"${nodad[@]}"}
}

while read -r prefix inside second bits first first_prefix; do
	refused "the host's $first cannot be granted" \
		"EADDRNOTAVAIL: this address is the host's own" \
		addr_add web2 "$first"
	ok "web2 is given the prefix around it" addr_add web2 "$first_prefix"
	ok "which does not hold it: it was there before the hub" host_has "$first"

	ok "web1 is given $prefix" addr_add web1 "$prefix"
	granted=$(port_value web1 addrs)
	ok "all of it is web1's" belongs web1 "$inside"
	ok "until the host takes an address of it" host_addr add "$inside/$bits" lo
	ok "from when on it is refused as a source" \
		wait_for 10 spoofs web1 "$inside"
	ok "and not delivered to web1 either" host_has "$inside"
	equal "the table says that it is the host's" "$(entry "$inside")" \
		"id=0 address=$inside len=$bits flags=host"
	equal "a dump does not show it" \
		"$(nl_host addr-dump venet0 | grep -c "=$inside ")" 0
	ok "unless it is asked for what is the host's" \
		grep -q "=$inside len=$bits flags=host" \
		<(nl_host addr-dump venet0 0)
	equal "it does not count as granted" "$(port_value web1 addrs)" \
		"$granted"

	ok "a second device gets the same address" \
		host_addr add "$inside/$bits" d1
	ok "the first loses it" host_addr del "$inside/$bits" lo
	ok "it is still the host's" host_has "$inside"
	ok "the second loses it as well" host_addr del "$inside/$bits" d1
	ok "then web1 has it back" wait_for 10 belongs web1 "$inside"

	addr_add web3 "$second"
	host_addr add "$inside/$bits" lo
	ok "the host takes an address that web3 was granted" \
		host_addr add "$second/$bits" d1
	ok "it wins" host_has "$second"
	equal "the grant is still shown, with a flag" "$(entry "$second")" \
		"id=$ID_web3 address=$second len=$bits flags=host"
	equal "in a dump as well" \
		"$(nl_host addr-dump venet0 "$ID_web3" | cut -d' ' -f3-)" \
		"id=$ID_web3 address=$second len=$bits flags=host"
	ok "an event told of it" wait_for 10 heard \
		"^event=addr-change .* id=$ID_web3 address=$second len=$bits flags=host$"
	ok "the host gives it back" host_addr del "$second/$bits" d1
	ok "and web3 has it again" wait_for 10 belongs web3 "$second"
	ok "an event told of that" wait_for 10 heard \
		"^event=addr-change .* id=$ID_web3 address=$second len=$bits$"

	host_addr add "$second/$bits" d1
	ok "while the host has it, it may be moved to web2" \
		addr_move "$second" web2
	ok "which changes nothing yet" host_has "$second"
	host_addr del "$second/$bits" d1
	ok "then it is web2's" wait_for 10 belongs web2 "$second"
	host_addr add "$second/$bits" d1
	ok "while the host has it, the grant may be taken away" \
		addr_del "$second"
	equal "it is the host's alone then" "$(entry "$second")" \
		"id=0 address=$second len=$bits flags=host"
	refused "and cannot be granted" "EADDRNOTAVAIL: $SENTENCE" \
		addr_add web2 "$second"
	host_addr del "$second/$bits" d1
	ok "and belongs to the prefix around it when the host leaves it" \
		wait_for 10 belongs web1 "$second"
	host_addr del "$inside/$bits" lo
	ok "a host's address that no port was granted made no event" \
		not heard "=$inside "
done <<-END
	10.30.0.0/16 10.30.0.1 10.30.7.7 32 10.31.0.1 10.31.0.0/16
	2001:db8:30::/64 2001:db8:30::1 2001:db8:30::7 128 2001:db8:31::1 2001:db8:31::/64
END

ip_host -batch - <<END
	route add 10.30.0.0/16 dev venet0
	route add 2001:db8:30::/64 via fe80::1 dev venet0
	address add 10.30.0.1/32 dev lo
	address add 2001:db8:30::1/128 dev lo nodad
END
ip_ct web1 -batch - <<END
	address add 10.30.0.2/32 dev venet0
	address add 2001:db8:30::2/128 dev venet0
	route add default dev venet0
	route add ::/0 via fe80::1 dev venet0
END
for addr in 10.30.0.1 2001:db8:30::1; do
	ok "the host answers at its $addr inside web1's prefix" \
		in_ct web1 traffic ping "$addr"
done
for addr in 10.30.0.2 2001:db8:30::2; do
	ok "and web1 at its $addr" in_host traffic ping "$addr"
done
delete_device() {
	host_addr add 10.30.1.1/24 d1
	host_addr add 2001:db8:30::1:1/128 d1
	host_has 10.30.1.1
	host_has 2001:db8:30::1:1
	ip_host link del d1
	wait_for 10 belongs web1 10.30.1.1
	wait_for 10 belongs web1 2001:db8:30::1:1
}
ok "with a device the host loses its addresses" delete_device

ID_p9=$(nl_host -k id port-add venet0 p9 label p9)
ip_host link set p9 addrgenmode none up
host_addr add 10.30.9.9/32 p9
host_addr add 2001:db8:30::9/128 p9
equal "an IPv4 address on the hub's own port is not the host's" \
	"$(entry 10.30.9.9)" "id=$ID_web1 address=10.30.0.0 len=16"
equal "nor is an IPv6 one" "$(entry 2001:db8:30::9)" \
	"id=$ID_web1 address=2001:db8:30:: len=64"
ok "so it may be granted" addr_add p9 10.30.9.9
ok "the port is unbound where it is" nl_host port-unbind venet0 "$ID_p9"
equal "then its addresses are the host's" "$(entry 10.30.9.9)" \
	"id=0 address=10.30.9.9 len=32 flags=host"
ok "it is bound again" nl_host port-bind venet0 "$(host_link ifindex p9)"
equal "then they are not" "$(entry 10.30.9.9)" \
	"id=$ID_web1 address=10.30.0.0 len=16"
ip_host link del p9

# overtaken_by CMD: a dump that takes several parts, and CMD after the first.
overtaken_by() {
	{ nl_host -x "$1" addr-dump venet0 "$ID_web3" >/dev/null; } 2>&1
}
nl_host bulk-add venet0 "$ID_web3" 10.40.0.0 3000
equal "a dump that nothing overtakes is whole" "$(overtaken_by true)" ""
equal "one is marked when the host takes an address meanwhile" \
	"$(overtaken_by "ip address add 10.40.7.7/32 dev lo")" interrupted
equal "and when it gives it back" \
	"$(overtaken_by "ip address del 10.40.7.7/32 dev lo")" interrupted
nl_host addr-flush venet0 "$ID_web3"

delete_port() {
	addr_add web3 10.30.7.7
	host_addr add 10.30.7.7/32 lo
	[ "$(entry 10.30.7.7)" = \
		"id=$ID_web3 address=10.30.7.7 len=32 flags=host" ]
	ip_ct web3 link del venet0
	[ "$(entry 10.30.7.7)" = "id=0 address=10.30.7.7 len=32 flags=host" ]
	host_addr del 10.30.7.7/32 lo
	[ "$(entry 10.30.7.7)" = "id=$ID_web1 address=10.30.0.0 len=16" ]
}
ok "the end of a port leaves the host what it has" delete_port

finish

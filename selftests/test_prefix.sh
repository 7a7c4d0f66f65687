#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The address table beyond one owner for an address: prefixes and the longest
# match, shared sources, moving and flushing. Packets decide: each of these is
# looked at from both directions.

# shellcheck source=lib_table.sh
. "$(dirname "$0")/lib_table.sh"
need ip

table_setup
listen events

# ---- the longest match ----

while read -r outer inner exact in_outer in_inner outside; do
	bits=${exact#*/}
	exact=${exact%/*}
	ok "web1 is given $outer" addr_add web1 "$outer"
	ok "web2 is given $inner, which lies inside" addr_add web2 "$inner"
	ok "web3 is given $exact, carved out of that" addr_add web3 "$exact"
	ok "what only the first holds is web1's" belongs web1 "$in_outer"
	ok "what the second holds is web2's" belongs web2 "$in_inner"
	ok "the single address is web3's" belongs web3 "$exact"
	ok "what none holds is nobody's" belongs_nobody "$outside"
	equal "the table names the longest match" "$(entry "$in_inner")" \
		"id=$ID_web2 address=${inner%/*} len=${inner#*/}"
	equal "and for the single address that one" "$(entry "$exact")" \
		"id=$ID_web3 address=$exact len=$bits"
	equal "asked with a length it names just that prefix" \
		"$(entry "$outer")" \
		"id=$ID_web1 address=${outer%/*} len=${outer#*/}"
	refused "and no other" "ENOENT: $SENTENCE" \
		entry "${outer%/*}/$((${outer#*/} + 1))"
	refused "a prefix has one owner, who is named" "EADDRINUSE: .*web1" \
		addr_add web2 "$outer"

	ok "the single address is taken away" addr_del "$exact"
	ok "then it is web2's again, as all around it" belongs web2 "$exact"
	ok "$inner is taken away" addr_del "$inner"
	ok "then that is web1's again" belongs web1 "$exact" "$in_inner"
	ok "$outer is taken away" addr_del "$outer"
	ok "then it is nobody's" belongs_nobody "$exact" "$in_outer"
done <<-END
	10.20.0.0/16 10.20.4.0/22 10.20.5.7/32 10.20.9.9 10.20.5.9 10.21.0.1
	2001:db8:20::/48 2001:db8:20:5::/64 2001:db8:20:5::7/128 2001:db8:20:9::9 2001:db8:20:5::9 2001:db8:21::1
END

while read -r long first last behind; do
	addr_add web1 "$long"
	ok "$long holds its first and its last address" \
		belongs web1 "$first" "$last"
	ok "and not the next" belongs_nobody "$behind"
	addr_del "$long"
done <<-END
	10.22.0.2/31 10.22.0.2 10.22.0.3 10.22.0.4
	10.128.0.0/9 10.128.0.0 10.255.255.255 11.0.0.0
	2001:db8:22::2/127 2001:db8:22::2 2001:db8:22::3 2001:db8:22::4
	2001:db8:22::/65 2001:db8:22:: 2001:db8:22:0:7fff:ffff:ffff:ffff 2001:db8:22:0:8000::
	2001:db8:22::/63 2001:db8:22:: 2001:db8:22:1:ffff:ffff:ffff:ffff 2001:db8:22:2::
END
equal "the table is empty" "$(hub_value addrs)" 0

# ---- what is no prefix ----

while read -r addr why; do
	refused "$addr is refused: $why" "EINVAL: $why" addr_add web1 "$addr"
done <<-END
	192.0.2.77/24 the address has bits set behind its prefix
	192.0.2.1/31 the address has bits set behind its prefix
	2001:db8:2::77/64 the address has bits set behind its prefix
	2001:db8:2:8000::/48 the address has bits set behind its prefix
	192.0.2.0/33 the prefix is longer than the address
	192.0.2.0/255 the prefix is longer than the address
	2001:db8:2::/129 the prefix is longer than the address
	0.0.0.0/8 no port can own a special address
	127.0.0.0/8 no port can own a special address
	127.1.0.0/16 no port can own a special address
	169.254.0.0/16 no port can own a special address
	169.254.8.0/24 no port can own a special address
	224.0.0.0/8 no port can own a special address
	240.0.0.0/8 no port can own a special address
	::/64 no port can own a special address
	::ffff:0.0.0.0/96 no port can own a special address
	fe80::/64 no port can own a special address
	ff00::/16 no port can own a special address
	10.0.0.0/7 a prefix as short as this needs the force flag
	0.0.0.0/0 a prefix as short as this needs the force flag
	2000::/15 a prefix as short as this needs the force flag
	::/0 a prefix as short as this needs the force flag
END
for addr in 127.0.0.0/8 fe80::/64 192.0.2.77/24; do
	refused "$addr is no better with the force flag" "EINVAL: $SENTENCE" \
		addr_add web1 "$addr" force
done
refused "a flag that there is not is refused" "EINVAL" \
	addr_add web1 192.0.2.0/24 8
refused "a prefix that nobody owns cannot be taken away" "ENOENT: $SENTENCE" \
	addr_del 192.0.2.0/24
equal "none of these came into the table" "$(hub_value addrs)" 0
ok "a prefix of 8 bits needs no force" addr_add web1 10.0.0.0/8
ok "nor one of 16 in IPv6" addr_add web1 2001::/16
ok "nor the flag to take it away" addr_del 10.0.0.0/8
addr_del 2001::/16

addr_add web2 192.0.2.20
addr_add web2 2001:db8:2::20
ok "all of IPv4 may be given away, with the force flag" \
	addr_add web3 0.0.0.0/0 force
ok "and all of IPv6" addr_add web3 ::/0 force
ok "that is all but what others own" belongs web2 192.0.2.20 2001:db8:2::20
ok "and whatever is nobody's" belongs web3 8.8.8.8 2001:4860::8888
martian() {
	local before

	before=$(port_drops web3 martian)
	in_ct web3 pkt send venet0 "udp src=$1 dst=$2"
	[ "$(port_drops web3 martian)" -eq $((before + 1)) ]
}
for src in 127.0.0.1 169.254.1.1 224.0.0.1 0.0.0.0; do
	ok "its owner cannot send from $src all the same" \
		martian "$src" "$SINK4"
done
for src in :: ::1 fe80::5 ff02::1; do
	ok "its owner cannot send from $src all the same" \
		martian "$src" "$SINK6"
done
ok "nor from the host's own addresses" spoofs web3 10.31.0.1
ok "of either family" spoofs web3 2001:db8:31::1
nl_host addr-flush venet0 "$ID_web3"
nl_host addr-flush venet0 "$ID_web2"

# ---- src-only ----

share() {
	addr_add "$1" "$2" src-only 2>&1
}
for addr in 192.0.2.80 2001:db8:2::80; do
	ok "web1 owns $addr" addr_add web1 "$addr"
	equal "web2 may share it as a source, a warning names the owner" \
		"$(share web2 "$addr")" \
		"warning: the address is owned by port $ID_web1 (web1)"
	ok "so may web3" share web3 "$addr"
	sharing() {
		_look "$addr" web1 web2 web3
		_found " web1 web2 web3" "" " web1"
	}
	ok "all three send with it, web1 receives" sharing
	equal "asked for, the address is its owner's" "$(addr_owner "$addr")" \
		"$ID_web1"
	equal "a dump shows the share" \
		"$(nl_host addr-dump venet0 "$ID_web2" | cut -d' ' -f3-)" \
		"id=$ID_web2 address=$addr len=$(_is_v6 "$addr" && echo 128 ||
			echo 32) flags=src-only"
	equal "so does the question for it" \
		"$(value flags "$(entry "$addr" "$ID_web2" src-only)")" src-only
	refused "it is shared once" "EADDRINUSE: .*web2" share web2 "$addr"
	refused "to take it away its port must be named" "EINVAL: $SENTENCE" \
		addr_del "$addr" - src-only
	refused "it cannot be moved" "EINVAL: $SENTENCE" \
		nl_host addr-move venet0 "$addr" "$ID_web3" src-only
	ok "web2's share is taken away" addr_del "$addr" "$ID_web2" src-only
	taken() {
		_look "$addr" web1 web2 web3
		_found " web1 web3" " web2" " web1"
	}
	ok "the others keep theirs" taken
	ok "the owner loses it" addr_del "$addr"
	orphan() {
		_look "$addr" web1 web2 web3
		_found " web3" " web1 web2" ""
	}
	ok "a share does not hang on an owner, and receives nothing" orphan
	refused "it is not taken away as if it were owned" "ENOENT: $SENTENCE" \
		addr_del "$addr"
	equal "one that nobody owns is shared without a warning" \
		"$(share web2 "$addr")" ""
	nl_host addr-flush venet0 "$ID_web2"
	nl_host addr-flush venet0 "$ID_web3"
done
refused "a prefix cannot be shared" "EINVAL: $SENTENCE" share web2 192.0.2.0/24
equal "a share of the host's own address warns of the host's check" \
	"$(share web2 10.31.0.1)" \
	"warning: the host has this address itself, IPv4 then needs accept_local on the hub"
ok "it is a source then" sends web2 10.31.0.1
ok "and for nobody else" spoofs web1 10.31.0.1
nl_host addr-flush venet0 "$ID_web2"

# ---- moving ----

for addr in 192.0.2.90 2001:db8:2::90 192.0.2.96/28 2001:db8:90::/64; do
	inside=${addr%/*}
	addr_add web1 "$addr"
	ok "$addr moves from web1 to web2" addr_move "$addr" web2
	equal "the table says so" "$(addr_owner "$inside")" "$ID_web2"
	equal "and both ports" \
		"$(port_value web1 addrs) $(port_value web2 addrs)" "0 1"
	ok "and packets" belongs web2 "$inside"
	ok "and an event" wait_for 10 heard \
		"^event=addr-change .* id=$ID_web2 address=$inside len=[0-9]+$"
	ok "a move to where it is changes nothing" addr_move "$addr" web2
	addr_del "$addr"
done
refused "what nobody owns cannot be moved" "ENOENT: $SENTENCE" \
	addr_move 192.0.2.90 web2
addr_add web1 192.0.2.90
refused "nothing is moved to a port that is not there" "ENOENT: $SENTENCE" \
	nl_host addr-move venet0 192.0.2.90 999
refused "nor to none" "EINVAL: $SENTENCE" \
	nl_host addr-move venet0 192.0.2.90 -
refused "nor to the host" "ENOENT: $SENTENCE" \
	nl_host addr-move venet0 192.0.2.90 0
refused "nor by another length" "ENOENT: $SENTENCE" \
	addr_move 192.0.2.90/31 web2
equal "it is still where it was" "$(addr_owner 192.0.2.90)" "$ID_web1"
refused "an address is taken from its owner only, who is named" \
	"ENOENT: .*owned by port $ID_web1" addr_del 192.0.2.90 "$ID_web2"
ok "and from him it is" addr_del 192.0.2.90 "$ID_web1"

# ---- flushing ----

for addr in 192.0.2.1 192.0.2.64/26 2001:db8:2::1 2001:db8:64::/64; do
	addr_add web1 "$addr"
done
addr_add web1 192.0.2.2 src-only
addr_add web2 192.0.2.2
ok "all addresses of a port are taken away at once" \
	nl_host addr-flush venet0 "$ID_web1"
equal "it has none" "$(port_value web1 addrs)" 0
equal "the hub counts the others'" "$(hub_value addrs)" 1
ok "each is nobody's" belongs_nobody 192.0.2.1 192.0.2.65 2001:db8:2::1
ok "and what is another's is still his" belongs web2 192.0.2.2
five_events() {
	[ "$(events "^event=addr-del .* id=$ID_web1 " | tail -n 5 |
		grep -Ec "=(192.0.2.(1|64|2)|2001:db8:(2::1|64::)) ")" -eq 5 ]
}
ok "each was told of" wait_for 10 five_events
refused "what is not there has nothing to flush" "ENOENT: $SENTENCE" \
	nl_host addr-flush venet0 999

finish

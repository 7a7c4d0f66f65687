# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What the tests of the table share that ask packets: three containers web1,
# web2 and web3, none of which has an address yet, and what the host has before
# it has a hub: 10.31.0.1 and 2001:db8:31::1 on lo, a second device d1.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# shellcheck disable=SC2034 # by the tests
SENTENCE='[a-z][a-z0-9-]+ .*[a-z]'

# The host drops what is sent here without an answer.
SINK4=203.0.113.1
SINK6=2001:db8:dead::1

table_setup() {
	local ct

	host_netns
	host_forward
	ip_host -batch - <<-END
		route add blackhole 203.0.113.0/24
		route add blackhole 2001:db8:dead::/48
		address add 10.31.0.1/32 dev lo
		address add 2001:db8:31::1/128 dev lo nodad
		link add d1 type dummy
		link set d1 addrgenmode none up
	END
	hub_add
	for ct in web1 web2 web3; do
		add_ct "$ct"
	done
}

declare -A BEFORE=() AFTER=()

# _count: "SENT REFUSED RECEIVED" of each container, into AFTER; what was there
# into BEFORE.
_count() {
	local line name regex=" label=(web.) .* rx_packets=([0-9]+) "

	regex+=".* tx_packets=([0-9]+) .* drops.source=([0-9]+) "
	for name in "${!AFTER[@]}"; do
		BEFORE[$name]=${AFTER[$name]}
	done
	while IFS= read -r line; do
		[[ $line =~ $regex ]] || continue
		name=${BASH_REMATCH[1]}
		AFTER[$name]="${BASH_REMATCH[3]} ${BASH_REMATCH[4]} "
		AFTER[$name]+=${BASH_REMATCH[2]}
	done < <(nl_host port-dump venet0)
}

# _look ADDR [NAME...]: a packet from ADDR by each of the containers NAME, and
# one to ADDR by the host, an answer, which nobody answers. Who sent is in SENT,
# whose packet was refused because of its source in REFUSED, who received in
# RECEIVED.
_look() {
	local from="udp src=$1 dst=$SINK4" to="icmp type=0 src=$SINK4 dst=$1"
	local name before after

	if _is_v6 "$1"; then
		from="udp src=$1 dst=$SINK6"
		to="icmp6 type=129 src=$SINK6 dst=$1"
	fi
	shift
	_count
	for name; do
		in_ct "$name" pkt send venet0 "$from"
	done
	in_host pkt send venet0 "$to"
	_count

	SENT=""
	REFUSED=""
	RECEIVED=""
	for name in web1 web2 web3; do
		read -ra before <<<"${BEFORE[$name]}"
		read -ra after <<<"${AFTER[$name]}"
		[ "${before[0]}" = "${after[0]}" ] || SENT+=" $name"
		[ "${before[1]}" = "${after[1]}" ] || REFUSED+=" $name"
		[ "${before[2]}" = "${after[2]}" ] || RECEIVED+=" $name"
	done
}

# _found SENT REFUSED RECEIVED
_found() {
	[ "$SENT|$REFUSED|$RECEIVED" = "$1|$2|$3" ] && return
	echo "sent:$SENT refused:$REFUSED received:$RECEIVED"
	return 1
}

# sends NAME ADDR, spoofs NAME ADDR: a packet with that source gets to the host,
# or is refused because of it.
sends() {
	_look "$2" "$1"
	[ "$SENT|$REFUSED" = " $1|" ]
}

spoofs() {
	_look "$2" "$1"
	[ "$SENT|$REFUSED" = "| $1" ]
}

# belongs NAME ADDR...: in both directions, to that container alone.
belongs() {
	local name=$1 addr all=" web1 web2 web3"

	shift
	for addr; do
		_look "$addr" web1 web2 web3
		_found " $name" "${all/ $name/}" " $name"
	done
}

# belongs_nobody ADDR...
belongs_nobody() {
	local addr

	for addr; do
		_look "$addr" web1 web2 web3
		_found "" " web1 web2 web3" ""
	done
}

# entry ADDR[/LEN]: what the table says, without the hub's name.
entry() {
	nl_host addr-get venet0 "$@" | cut -d' ' -f3-
}

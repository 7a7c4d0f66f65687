# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# For the tests of the bridge-based mode: a bridge br0 of the host, in which a
# machine "lan" is, too.
#
#   ct web1 ---- eth0  vethN \
#                              br0  HOST  nic_lan ---- eth0  lan
#   ct web2 ---- eth0  vethN /

# HOST is of lib.sh, what is set here of use to the tests.
# shellcheck disable=SC2153,SC2034

need nft bridge

LAN4=198.51.100.2
LAN6=2001:db8:51::2
LAN_MAC=02:00:00:00:00:02

# setup_bridge [OPTION...]: the bridge, with its own MAC, and the LAN.
setup_bridge() {
	ip netns add "$HOST"
	HOSTS+=("$HOST")
	_netns_add lan "lan-$RUN_TAG"
	ip_host -batch - <<-END
		link set lo up
		link add br0 address 02:00:00:00:00:01 type bridge $*
		link set br0 addrgenmode none
		link set br0 up
		link add nic_lan type veth peer name eth0 netns lan-$RUN_TAG
		link set nic_lan addrgenmode none master br0
		link set nic_lan up
	END
	ip_ct lan -batch - <<-END
		link set eth0 addrgenmode none address $LAN_MAC
		link set eth0 up
		address add $LAN4/24 dev eth0
		address add $LAN6/64 dev eth0 nodad
	END
}

# veth_drops CT: DROPS[reason], as the tool tells them.
declare -A DROPS=()
veth_drops() {
	local line reason count

	DROPS=()
	line=$(venetctl -n "$HOST" -s veth show "$1")
	[[ $line == *dropped:* ]] || return 0
	line=${line#*dropped: }
	while read -r reason count; do
		DROPS[$reason]=$count
	done <<<"${line//, /$'\n'}"
}

# pings CT ADDR
pings() {
	in_ct "$1" traffic ping "$2" 2000
}

# What nftables has of ours, and what the bridge knows of its ports.
filter_state() {
	in_host nft -n list ruleset
	in_host bridge -d link show
	in_host bridge vlan show
	in_host bridge fdb show br br0 | sort
}

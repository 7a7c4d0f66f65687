# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What a careful administrator adds to a rival so that a container cannot send
# with another's address, and the fast paths of venet. Sourced by lib.sh.

# check KIND CHECK
check()
{
	case $1:$2 in
	venet:venet)	venetctl hub set venet0 fastpath default ;;
	venet:*)	venetctl hub set venet0 fastpath "$2" ;;
	bridge:nic*)	check_bridge_nics "${2#nic}" ;;
	*:rp)		sysctl -qw net.ipv4.conf.all.rp_filter=1 ;;
	*:set)		check_set ;;
	*:nic*)		check_nics "${2#nic}" ;;
	*)		die "there is no $1+$2" ;;
	esac
}

# One rule for each family and one set for all containers.
check_set()
{
	nft -f - <<-X
	table inet bench {
		set own4 {
			type ifname . ipv4_addr
			elements = { "host1" . $(a4 1), "host2" . $(a4 2) }
		}
		set own6 {
			type ifname . ipv6_addr
			elements = { "host1" . $(a6 1), "host2" . $(a6 2) }
		}
		chain prerouting {
			type filter hook prerouting priority raw
			iifname "host*" iifname . ip saddr != @own4 drop
			iifname "host*" iifname . ip6 saddr != @own6 drop
		}
	}
	X
}

# A chain of its own for each NIC of N containers, as Incus makes them for its
# routed NICs. The sender's is among them, the receiver's when there are two. The
# others are for devices that do not exist, which costs a packet the same.
check_nics()
{
	local n

	{
		echo "table inet bench {"
		for ((n = 1; n <= $1; n++)); do
			echo "chain nic$n {"
			echo "type filter hook prerouting priority raw"
			if ((n <= 2)); then
				echo "iif host$n fib saddr . iif oif missing drop"
			else
				echo "iif $((1000 + n)) fib saddr . iif oif missing drop"
			fi
			echo "}"
		done
		echo "}"
	} | nft -f -
}

# The same for NICs in a bridge: MAC, ARP, neighbour discovery and addresses, for
# what the bridge forwards and for what it takes in.
check_bridge_nics()
{
	local n hook mac target

	{
		echo "table bridge bench {"
		for ((n = 1; n <= $1; n++)); do
			printf -v mac '02:00:00:00:01:%02x' "$n"
			# The address a6 as one number.
			printf -v target '0x20010002%020d%04x' 0 "$n"
			for hook in input forward; do
				cat <<-X
				chain $hook$n {
				type filter hook $hook priority filter
				iifname "host$n" ether saddr != $mac drop
				iifname "host$n" arp saddr ether != $mac drop
				iifname "host$n" arp saddr ip != $(a4 "$n") drop
				iifname "host$n" ip saddr != $(a4 "$n") drop
				iifname "host$n" icmpv6 type nd-router-advert drop
				iifname "host$n" icmpv6 type nd-neighbor-advert @th,64,128 != $target drop
				iifname "host$n" ip6 saddr != $(a6 "$n") drop
				}
				X
			done
		done
		echo "}"
	} | nft -f -
}

#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What cannot be done about a container's card is refused with the reason.

# shellcheck source=lib_venetctl.sh
. "$(dirname "$0")/lib_venetctl.sh"
# shellcheck source=lib_veth.sh
. "$(dirname "$0")/lib_veth.sh"

# shellcheck disable=SC2119 # without options
setup_bridge
ct_netns web1 db1
MAC=02:00:00:00:00:66
vn veth add "$WEB1" bridge br0 mac "$MAC" ip 198.51.100.7/24
vn veth show >"$TMP/table"

exits "no such bridge" 2 'no bridge br9: the word "create"' \
	vn veth add "$DB1" bridge br9
exits "no bridge at all" 2 'nic_lan is no bridge' vn veth add "$DB1" bridge nic_lan
exits "which bridge" 1 'bridge NAME' vn veth add "$DB1"
exits "no such container" 4 'no netns:nobody' vn veth add netns:nobody bridge br0
exits "the host is no container" 1 "host's own" \
	vn veth add "path:/run/netns/$HOST" label h bridge br0
exits "the name is taken inside" 2 "$WEB1 has an interface eth0 already" \
	vn veth add "$WEB1" bridge br0 label again host other
exits "the name is taken on the host" 2 'the host has an interface nic_lan' \
	vn veth add "$DB1" bridge br0 host nic_lan
exits "a name that nft would not take" 1 "cannot be the name" \
	vn veth add "$DB1" bridge br0 host 'v*'
exits "an address that another one has" 3 "198.51.100.7 belongs to $WEB1" \
	vn veth add "$DB1" bridge br0 ip 198.51.100.7/24
exits "a MAC that another one has" 3 "$WEB1 has the MAC $MAC already" \
	vn veth add "$DB1" bridge br0 mac "$MAC"
exits "a multicast MAC" 1 'no MAC that a device' \
	vn veth add "$DB1" bridge br0 mac 01:00:5e:00:00:01
exits "a network is no address" 1 'is a network' \
	vn veth add "$DB1" bridge br0 ip 198.51.100.0/24
# In mounts of its own the library is an empty file.
without_nftables() {
	local lib

	lib=$(ldconfig -p | awk '$1 == "libnftables.so.1" { print $NF }' | tail -n 1)
	# shellcheck disable=SC2016 # the inner shell expands it
	unshare --mount sh -ec 'mount --bind /dev/null "$0"; exec "$@"' "$lib" "$@"
}
exits "no libnftables" 2 'nftables: .*libnftables\.so\.1' without_nftables \
	venetctl -n "$HOST" veth add "$DB1" bridge br0 ip 198.51.100.9/24
exits "a VLAN of a bridge without any" 2 'vlan_filtering 1' \
	vn veth add "$DB1" bridge br0 vlan 5
exits "no gateway in reach" 2 'cannot use the gateway 203.0.113.1' \
	vn veth add "$DB1" bridge br0 gw 203.0.113.1
exits "no pair to delete" 4 'has no pair' vn veth del "$DB1"
ok "a dry run says what it would do" grep -q "link add .* master br0 type veth" \
	<(vn --dry-run veth add "$DB1" bridge br0 ip 198.51.100.20/24)
ok "nothing came of these" cmp "$TMP/table" <(vn veth show)
ok "inside neither" not ip_ct db1 link show eth0

finish

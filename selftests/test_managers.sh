#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A network manager that is told to take every device leaves those of venet
# alone, with the file that comes with the tool.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need ip unshare mount
FILE=$HERE/../userspace/systemd/network/00-venet.network
for NETWORKD in /usr/lib/systemd/systemd-networkd /lib/systemd/systemd-networkd ""; do
	[ ! -x "$NETWORKD" ] || break
done
if [ -z "$NETWORKD" ] || [ ! -e "$FILE" ]; then
	echo "1..0 # SKIP systemd-networkd or the file for it is not here"
	exit "$KSFT_SKIP"
fi

setup_host
add_ct web1 192.0.2.10 2001:db8:2::10
ip_host link add link venet0 name spare type venet
ip_host link add other type dummy

# networkd [FILE]: systemd-networkd in the host's namespace, with one file that
# takes every device, and FILE. Its own directories are not the machine's; with
# a /sys that is read-only it does not wait for udev.
networkd() {
	mkdir -p /run/systemd /etc/systemd/network
	# shellcheck disable=SC2016 # the other bash expands it
	bg unshare --mount bash -ec '
		mount -t tmpfs tmpfs /run/systemd
		mkdir /run/systemd/netif /run/systemd/netif/links
		chown -R systemd-network: /run/systemd/netif
		mount -t tmpfs tmpfs /etc/systemd/network
		cat >/etc/systemd/network/10-all.network <<-END
			[Match]
			Name=*

			[Network]
			DHCP=yes
			Address=203.0.113.77/24
		END
		[ $# -lt 3 ] || cp "$3" /etc/systemd/network
		exec ip netns exec "$1" bash -ec "
			mount -o remount,bind,ro /sys
			exec env SYSTEMD_LOG_TARGET=console $2"
		' networkd "$HOST" "$NETWORKD" "$@"
}
# It has seen all devices when the one that is no venet device has the address.
taken() {
	ip_host address show dev "$1" to 203.0.113.77/32 | grep -F inet >/dev/null
}
# A port on the host has no carrier: it is set up and waited for.
up() {
	ip_host link show dev "$1" up | grep -F "$1" >/dev/null
}
state() {
	ip_host address show dev venet0
	ip_host address show dev spare
	ip_host route show table all dev venet0
	ip_host neigh show nud all dev venet0
}
state >"$TMP/before"

networkd "$FILE"
ok "systemd-networkd takes a device of another kind" wait_for 60 taken other
nok "but not the hub" taken venet0
nok "and not a port on the host" up spare
ip_host link add link venet0 name late type venet
ip_host link add later type dummy
ok "it takes one that comes while it runs" wait_for 60 taken later
nok "but not a port that came before that" up late
ip_host link del late
ip_host link del later
unchanged() {
	state >"$TMP/after"
	diff "$TMP/before" "$TMP/after"
}
ok "nothing about the hub has changed" unchanged
ok "the container is reached as before" in_host traffic ping 192.0.2.10
bg_stop "$BG_PID"

networkd
ok "without the file it takes the hub" wait_for 60 taken venet0
ok "and sets the port up" wait_for 60 up spare
bg_stop "$BG_PID"

finish

# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# netkit in its layer 3 mode, without a program: the nearest relative in
# mainline. ip(8) may be older than netkit, so it is made with its defaults.

up_netkit()
{
	local n

	for n in 1 2; do
		ip link add "host$n" type netkit
		# The other end is the one that has no name of ours.
		ip link set nk0 netns "ct$n" name eth0
		routed_l3 "$n" "host$n" eth0
	done
}

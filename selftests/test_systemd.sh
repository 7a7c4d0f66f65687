#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The services that come with the tool, started by systemd with all that they are
# forbidden: what is configured comes up in all three ways, by a reload as well;
# the long-runners do their work, and are started again.

# shellcheck source=lib_venetctl.sh
. "$(dirname "$0")/lib_venetctl.sh"
need nsenter unshare mount
UNITS=$HERE/../userspace/systemd
for SYSTEMD in /usr/lib/systemd /lib/systemd ""; do
	[ ! -x "$SYSTEMD/systemd" ] || break
done
if [ -z "$SYSTEMD" ] || [ ! -d "$UNITS" ]; then
	echo "1..0 # SKIP systemd or the services are not here"
	exit "$KSFT_SKIP"
fi
CGROUP=/sys/fs/cgroup/venet-$RUN_TAG
SERVICES="venet venet-announce venet-stats"

host_netns
host_forward
ct_netns web1
add_uplink lan 198.51.100 2001:db8:51
ip_host link add br0 type bridge
ip_host link set br0 up
ip_host link add link nic_lan name lan7 type vlan id 7

# Nothing of the machine's own is started: here are all the units that there are.
mkdir -p "$TMP"/{units,etc/ct.d,state,log}
cp "$UNITS"/*.service "$SYSTEMD"/system/{sysinit,basic,shutdown}.target \
	"$TMP/units"
printf '%s\n' "[Unit]" "Wants=${SERVICES// /.service }.service" \
	>"$TMP/units/venet.target"
for name in $SERVICES; do
	mkdir "$TMP/units/$name.service.d"
	printf '%s\n' "[Service]" "StandardOutput=append:$TMP/log/$name" \
		"StandardError=inherit" >"$TMP/units/$name.service.d/log.conf"
done
conf() {
	printf '%s\n' "container $WEB1" "$@" >"$TMP/etc/ct.d/web1.conf"
}
ways=("veth bridge br0 ip 192.0.2.7/24" "nic lan7 ip 192.0.2.137/25")
conf "ip 198.51.100.10" "ip 2001:db8:51::10" "${ways[@]}"

# systemd, the first process of its own little machine, in the host's namespace
# of the network.
mkdir "$CGROUP"
# shellcheck disable=SC2016 # the other bash expands it
bg nsenter --net="/run/netns/$HOST" unshare --mount --cgroup bash -ec '
	echo $$ >"$1/cgroup.procs"
	mkdir -p /etc/venet /var/lib/venet /run/systemd
	mount --bind "$2/etc" /etc/venet
	mount --bind "$2/state" /var/lib/venet
	mount -t tmpfs tmpfs /run/systemd
	mount -t tmpfs tmpfs /usr/local/sbin
	cp "$2/bin/venetctl" /usr/local/sbin
	exec unshare --pid --fork --kill-child=KILL --mount-proc env \
		container=venet SYSTEMD_UNIT_PATH="$2/units" "$3/systemd" \
		--unit=venet.target --log-target=console
' systemd "$CGROUP" "$TMP" "$SYSTEMD"
RUNNER=$BG_PID
runs() {
	INIT=$(pgrep -P "$RUNNER" -x systemd)
}
wait_for 60 runs
inside() {
	nsenter -t "$INIT" --mount --pid --net "$@"
}
up() {
	inside systemctl is-active --quiet "$1"
}
both="198.51.100.10 nic_lan 2001:db8:51::10 nic_lan "
three="198.51.100.10 nic_lan 198.51.100.20 nic_lan 2001:db8:51::10 nic_lan "

ok "systemd comes up" wait_for 60 up venet.target
for name in $SERVICES; do
	ok "$name.service is active" wait_for 20 up "$name.service"
done

# ---- venet.service ----

has() {
	ip_ct web1 address show dev "$1" to "$2" | grep inet
}
ok "the container has its venet device" has venet0 198.51.100.10
ok "of IPv6 as well" has venet0 2001:db8:51::10
ok "its card in the bridge" has eth0 192.0.2.7
exits "with a filter" 0 "^web1 +eth0 .* br0 +- +on " vn veth show
ok "and its device of the host's" has lan7 192.0.2.137
ok "which is recorded" test -s "$TMP/state/nic/lan7.json"
equal "the uplink answers" "$(proxies)" "$both"
conf "ip 198.51.100.10" "ip 2001:db8:51::10" "ip 198.51.100.20" "${ways[@]}"
ok "a reload" inside systemctl reload venet.service
ok "gives it one address more" has venet0 198.51.100.20
conf "ip 198.51.100.10" "ip 2001:db8:51::10" "${ways[@]}" bogus
nok "one that finds rubbish fails" inside systemctl reload venet.service
ok "and says where" grep 'web1.conf:6: there is no keyword "bogus"' \
	"$TMP/log/venet"
conf "ip 198.51.100.20" "ip 2001:db8:51::10" "${ways[@]}"
ok "the next one" inside systemctl reload venet.service
ok "takes nothing away unasked" has venet0 198.51.100.10

# ---- the long-runners ----

equal "the uplink answers for all three" "$(proxies)" "$three"
ip_host link set nic_lan down
ip_host link set nic_lan up
ok "after a flap it does again" wait_for 20 proxies_are "$three"
declare -A was
main_pid() {
	inside systemctl show -P MainPID "$1"
}
# Signals come after the events that it listens to.
again() {
	local pid

	pid=$(main_pid "$1")
	up "$1" && [ "$pid" -ne "${was[$1]}" ] &&
		[[ $(inside ls -l "/proc/$pid/fd") == *signalfd* ]]
}
runners=(venet-announce.service venet-stats.service)
for name in "${runners[@]}"; do
	was[$name]=$(main_pid "$name")
	inside systemctl kill --signal=KILL "$name"
done
for name in "${runners[@]}"; do
	ok "$name is started again when it dies" wait_for 30 again "$name"
done
ok "a container sends" in_ct web1 ping -q -n -c 3 -i 0.01 -W 5 198.51.100.1
forget_ct web1
counted() {
	inside venetctl stats prometheus | grep -x \
		'venet_ct_transmit_packets_total{ct="web1",family="ipv4"} 3'
}
ok "that is kept when it ends" wait_for 20 counted
ok "the uplink answers no more" wait_for 20 proxies_are ""
brought_back() {
	inside systemctl reload venet.service && ip_host link show lan7
}
ok "a reload brings back the device that it had" wait_for 20 brought_back
ok "whose record goes" test ! -e "$TMP/state/nic/lan7.json"
for name in $SERVICES; do
	ok "$name.service ends when it is told to" \
		inside systemctl stop "$name.service"
	equal "  without a failure" \
		"$(inside systemctl show -P Result "$name.service")" success
done

no_cgroup() {
	find "$CGROUP" -depth -type d -exec rmdir {} +
}
kill -KILL "$RUNNER"
ok "nothing of them runs any more" wait_for 20 no_cgroup

finish

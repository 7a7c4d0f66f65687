#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The tool's doctor: each fault is made, named with the command that helps,
# mended by "doctor fix", and not named any more.

# shellcheck source=lib_venetctl.sh
. "$(dirname "$0")/lib_venetctl.sh"
need python3 unshare mount
_judge_start

# named SENTENCE REGEX: a warning or an error; noted: good to know, no fault.
named() {
	exits "$1" 7 "$2" vn doctor
}
noted() {
	exits "$1" 0 "$2" vn doctor
}
# silent REGEX: nothing of that is said.
silent() {
	vn doctor >"$TMP/doctor" || true
	not grep -E "$1" "$TMP/doctor"
}
# mends REGEX: fix says that it did, and then it is gone.
mends() {
	vn doctor fix >"$TMP/doctor" || true
	grep -E "^fixed: .*$1" "$TMP/doctor"
	silent "$1"
}
mended() {
	ok "fix mends it" mends "$1"
}
sysctl_is() {
	[ "$(in_host sysctl -n "$1")" = "$2" ]
}
IN_HOST="ip netns exec $HOST"

# ---- a host without anything ----

host_netns
sysctl_host net.ipv4.ip_forward=0 net.ipv6.conf.all.forwarding=0
named "there is no hub" \
	"^error: there is no hub; fix: venetctl -n $HOST hub add\$"
named "IPv4 forwarding is off" \
	"^error: IPv4 forwarding is off.*; fix: $IN_HOST sysctl -w net.ipv4.ip_forward=1\$"
named "IPv6 forwarding, too" \
	"^error: IPv6 .*; fix: $IN_HOST sysctl -w net.ipv6.conf.all.forwarding=1\$"
remember nothing
exits "a dry run of fix prints commands" 0 \
	"^$IN_HOST sysctl -w net.ipv4.ip_forward=1\$" vn --dry-run doctor fix
ok "and does nothing" same nothing
ok "in JSON, too" json \
	"([(f['check'], f['level'], f['fixed']) for f in d] == [
	('hub', 'error', False), ('forwarding', 'error', False),
	('forwarding', 'error', False)] and
	d[0]['fix'] == 'venetctl -n $HOST hub add')" vn -j doctor
exits "fix does what it says" 0 '^fixed: there is no hub: ' vn doctor fix
exits "then nothing is wrong" 0 "" vn doctor
ok "which is [] in JSON" json 'd == []' vn -j doctor
exits "fix has nothing to do" 0 "" vn doctor fix
equal "the hub is there" "$(host_link role venet0)" hub
ok "and forwarding is on" sysctl_is net.ipv4.ip_forward 1

ct_netns web1 web2
add_lan lan
ok "a container" vn ct attach "$WEB1" label web1 id 101 ip 192.0.2.10 \
	ip 2001:db8:2::10
noted "whose root is the host's is noted" \
	'^note: 1 container has no user namespace: .* \(web1 \(id 101\)\)$'
add_userns box
BOX=${NETNS_OF[box]}
ok "another one, whose is not" vn ct attach "$BOX" label box ip 192.0.2.40
noted "is not" '^note: 1 container has no user namespace'

# ---- the hub ----

ip_host link set venet0 down
named "a hub is down" \
	"^error: the hub venet0 is down; fix: ip -n $HOST link set .*venet0.* up"
ok "fix sets it up" mends 'the hub venet0 is down'
ok "and puts back the routes that went with it" silent '^(error|warning)'
for name in ipv4.conf.venet0.rp_filter ipv4.conf.venet0.send_redirects \
	ipv4.conf.venet0.accept_redirects ipv4.conf.venet0.proxy_arp \
	ipv6.conf.venet0.accept_redirects; do
	sysctl_host "net.$name=1"
	named "net.$name is on" \
		"^warning: net.$name is 1: .*; fix: .*sysctl -w net.$name=0\$"
	mended "net.$name"
done
ip_host address add fe80::5/64 dev venet0 nodad
ip_host address add 2001:db8:9::1/64 dev venet0 nodad
named "the hub has a link-local address" \
	"^warning: venet0 has the link-local address fe80::5: .*; fix: ip -n $HOST addr del fe80::5/64 dev venet0\$"
mended 'fe80::5'
equal "its other address stays" \
	"$(ip_host -6 -o address show dev venet0 | grep -c 2001:db8:9::1)" 1
ip_host address del 2001:db8:9::1/64 dev venet0

# ---- the host ----

sysctl_host net.ipv4.ip_forward=0
named "IPv4 forwarding is off" '^error: IPv4 forwarding is off'
mended 'IPv4 forwarding is off'
sysctl_host net.ipv4.conf.nic_lan.forwarding=0
ok "on one link it is nobody else's business" silent nic_lan
ip_host route add default via 198.51.100.2 dev nic_lan
named "on the uplink it is needed" \
	"^error: IPv4 forwarding is off for what nic_lan receives; fix: .*sysctl -w net.ipv4.conf.nic_lan.forwarding=1\$"
mended 'what nic_lan receives'
sysctl_host net.ipv4.conf.venet0.forwarding=0
named "for the hub" '^error: IPv4 forwarding is off for what venet0 receives'
mended 'what venet0 receives'

sysctl_host net.ipv4.conf.all.rp_filter=1
noted "rp_filter for all does no harm yet" \
	'^note: net.ipv4.conf.all.rp_filter is 1: .*; fix: .*sysctl -w net.ipv4.conf.all.rp_filter=0$'
exits "fix leaves it" 0 '^note: net.ipv4.conf.all.rp_filter' vn doctor fix
nl_host addr-add venet0 101 192.0.2.50 src-only
named "to an address for sending it does" \
	'^warning: net.ipv4.conf.all.rp_filter is 1: .* src-only .* sysctl -w net.ipv4.conf.nic_lan.rp_filter=1 && .* sysctl -w net.ipv4.conf.all.rp_filter=0$'
mended 'all.rp_filter'
ok "the other links keep what they had" sysctl_is \
	net.ipv4.conf.nic_lan.rp_filter 1
ok "the hub has none" sysctl_is net.ipv4.conf.venet0.rp_filter 0
nl_host addr-del venet0 192.0.2.50 101 src-only
sysctl_host net.ipv4.conf.all.proxy_arp=1
named "proxy_arp is on for all" \
	'^warning: net.ipv4.conf.all.proxy_arp is on: .*sysctl -w net.ipv4.conf.all.proxy_arp=0$'
mended 'proxy_arp'
sysctl_host net.ipv6.conf.all.proxy_ndp=1
named "proxy_ndp is on for all" '^warning: net.ipv6.conf.all.proxy_ndp is on'
mended 'proxy_ndp'

sysctl_host net.ipv6.conf.nic_lan.accept_ra=1
ok "a link with static addresses needs no router advertisements" \
	silent accept_ra
ip_host -6 route add 2001:db8:77::/64 via 2001:db8:51::2 dev nic_lan proto ra
named "one with a route from them does" \
	'^warning: nic_lan lives on router advertisements, .*; fix: .*sysctl -w net.ipv6.conf.nic_lan.accept_ra=2$'
mended accept_ra
sysctl_host net.ipv6.conf.nic_lan.accept_ra=1
ip_host -6 route del 2001:db8:77::/64
ip_host address add 2001:db8:77::5/64 dev nic_lan nodad valid_lft 600 \
	preferred_lft 600
named "one with an address from them as well" \
	'^warning: nic_lan lives on router advertisements'
mended accept_ra
ip_host address del 2001:db8:77::5/64 dev nic_lan

ip_host route del default
ip_host link set nic_lan mtu 1400
ok "a link with a small MTU is one of many" silent 'MTU'
ip_host route add default via 198.51.100.2 dev nic_lan
noted "as the uplink it is noted" \
	"^note: the uplink nic_lan has an MTU of 1400, venet0 of 1500: .*; fix: ip -n $HOST link set venet0 mtu 1400\$"
ip_host link set nic_lan mtu 1500

# ---- routes ----

ip_host route add 192.0.2.77/32 dev venet0 proto 86
ip_host route add 192.0.2.78/32 dev venet0 proto static
named "a route to what nobody owns" \
	"^warning: there is a route to 192.0.2.77 via venet0, but no container owns it; fix: ip -n $HOST route del 192.0.2.77 dev venet0 proto 86"
mended '192.0.2.77'
equal "one of somebody else's stays" \
	"$(ip_host route show 192.0.2.78 | wc -l)" 1
ip_host route del 192.0.2.78/32
ip_host -6 route add 2001:db8:2::77/128 via fe80::1 dev venet0 proto 86 table 77
named "in any table" '^warning: there is a route to 2001:db8:2::77 via venet0'
mended '2001:db8:2::77'
ip_host route add 192.0.2.0/28 dev venet0 proto 86
ok "one to more than what is owned is none" silent '192.0.2.0/28'
ip_host route del 192.0.2.10
ok "and will do for that" silent 'no route leads'
ip_host route del 192.0.2.0/28
named "no route leads to a container" \
	"^warning: web1 \(id 101\) owns 192.0.2.10, but no route leads to it; fix: ip -n $HOST route add 192.0.2.10 dev venet0 proto 86"
mended '192.0.2.10'
ok "the container is reached again" in_ct box ping -n -c 1 -W 5 192.0.2.10
ip_host -6 route del 2001:db8:2::10
named "nor by IPv6" '^warning: web1 \(id 101\) owns 2001:db8:2::10, but'
mended '2001:db8:2::10'
nl_host addr-add venet0 101 2001:db8:20::/64
named "nor to a prefix" '^warning: web1 .* owns 2001:db8:20::/64, but'
mended '2001:db8:20::/64'
nl_host addr-del venet0 2001:db8:20::/64
named "which is stale when that is taken away" \
	'^warning: there is a route to 2001:db8:20::/64 via venet0'
mended '2001:db8:20::/64'

# ---- containers ----

nl_host port-add venet0 vn-idle id 50 label idle >/dev/null
noted "a port is still on the host" \
	"^note: the port of idle \(id 50\) is on the host, where it is inert; fix: ip -n $HOST link set vn-idle netns NETNS name venet0\$"
ip_host link del vn-idle
ip_ct web1 address add 192.0.2.99/32 dev venet0
noted "a container has assigned itself what it does not own" \
	"^note: web1 \(id 101\) has assigned itself 192.0.2.99, .*; fix: venetctl -n $HOST ip add web1 192.0.2.99\$"
exits "fix gives it away to nobody" 0 '^note: web1 .* 192.0.2.99' vn doctor fix
nl_host addr-add venet0 101 192.0.2.99 src-only
ok "with a share of it it may send" silent '192.0.2.99'
nl_host addr-del venet0 192.0.2.99 101 src-only
ip_ct web1 address del 192.0.2.99/32 dev venet0
ip_ct web1 link set venet0 down
named "a container has set its port down" \
	"^warning: the port of web1 \(id 101\) is down; fix: venetctl -n $HOST ct sync web1\$"
exits "which fix respects" 7 '^warning: the port of web1' vn doctor fix
ip_ct web1 link set venet0 up

# ---- network managers ----

for name in NetworkManager systemd-networkd dhcpcd; do
	cp "$(command -v sleep)" "$TMP/bin/$name"
done
hub=$(host_link ifindex venet0)
NM=/run/NetworkManager/devices/$hub
NETWORKD=/run/systemd/netif/links/$hub
bg in_ct web1 NetworkManager infinity
mkdir -p "${NM%/*}" "${NETWORKD%/*}"
printf '[device]\nmanaged=true\n' >"$NM"
printf 'ADMIN_STATE=configuring\nOPER_STATE=routable\n' >"$NETWORKD"
ok "what runs in a container is its own business" silent manages
bg in_host NetworkManager infinity
wait_for 10 not silent NetworkManager
named "NetworkManager manages the hub" \
	'^warning: NetworkManager manages the hub venet0 .*; fix: .* /etc/NetworkManager/conf.d/venet.conf'
printf '[device]\nmanaged=false\n' >"$NM"
ok "told not to it is no fault" silent NetworkManager
bg in_host systemd-networkd infinity
wait_for 10 not silent networkd
named "systemd-networkd manages it" \
	'^warning: systemd-networkd manages the hub venet0 .*; fix: .*Kind=venet.*networkctl reload'
printf 'ADMIN_STATE=unmanaged\nOPER_STATE=routable\n' >"$NETWORKD"
ok "told not to it is none, either" silent networkd
rm "$NM" "$NETWORKD"
bg in_host dhcpcd infinity
wait_for 10 not silent dhcpcd
named "dhcpcd manages everything" \
	"^warning: dhcpcd manages the hub venet0 .*; fix: echo 'denyinterfaces venet"
echo 'denyinterfaces veth* venet*' >/etc/dhcpcd.conf
ok "but what it is denied" silent dhcpcd
echo 'allowinterfaces eth*' >/etc/dhcpcd.conf
ok "or not allowed" silent dhcpcd
rm /etc/dhcpcd.conf
for pid in "${BG_PIDS[@]}"; do
	[ "$(cat "/proc/$pid/comm" 2>/dev/null)" != dhcpcd ] || bg_stop "$pid"
done

# ---- the machine's limits, by files that are put in the place of the real ----

# in_place FILE=TEXT... -- CMD...: CMD finds these.
in_place() {
	local script="" i=0

	while [ "$1" != -- ]; do
		i=$((i + 1))
		printf '%s\n' "${1#*=}" >"$TMP/place.$i"
		script+="mount --bind $TMP/place.$i ${1%%=*} && "
		shift
	done
	shift
	# Bash hands functions on, other shells do not.
	# shellcheck disable=SC2016 # for the inner shell
	unshare --mount bash -c "$script"'exec "$@"' bash "$@"
}
# remedied REGEX: the finding, and the command that it names, helps.
remedied() {
	local line

	line=$(venetctl doctor | grep -E "$1")
	echo "$line"
	sh -c "${line##*; fix: }"
	not sh -c "venetctl doctor | grep -E '$1'"
}
export -f remedied not
modprobe nf_conntrack 2>/dev/null || true
exits "the module is of another version" 7 \
	"^warning: the loaded module is of version 0.0.1, this tool of .*; fix: modprobe -r venet && modprobe venet\$" \
	in_place /sys/module/venet/version=0.0.1 -- venetctl -n "$HOST" doctor
for family in ipv4 ipv6; do
	ok "the neighbour table of $family is nearly full, and is enlarged" \
		in_place /proc/sys/net/$family/neigh/default/gc_thresh3=1 -- \
		bash -ec "remedied 'the ${family/ipv/IPv} neighbour table has'"
done
ok "and that of connections" in_place \
	/proc/sys/net/netfilter/nf_conntrack_count=80 \
	/proc/sys/net/netfilter/nf_conntrack_max=100 -- \
	bash -ec "remedied 'connection tracking table has 80 entries of 100'"

# ---- what it refuses ----

exits "a word too many" 1 '"now" is out of place' vn doctor fix now
exits "a command that it has not" 1 'doctor has no command "heal"' \
	vn doctor heal
exits "help" 0 '^ +venetctl doctor fix$' vn doctor help

finish

#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What the host answers for is lost with a link that goes down: "announce" puts
# it back and tells the neighbours, at once and by itself; doctor says what is
# missing and what is left over.

# shellcheck source=lib_venetctl.sh
. "$(dirname "$0")/lib_venetctl.sh"
CONF=$TMP/etc
mkdir -p "$CONF/ct.d"
vn() {
	venetctl --config "$CONF" -n "$HOST" "$@"
}

host_netns
host_forward
ct_netns web1 web2
add_uplink lan 198.51.100 2001:db8:51
add_uplink dmz 203.0.113 2001:db8:71
NIC_LAN=$(mac_of "$HOST" nic_lan)
vn -q hub add
vn ct attach "$WEB1" label web1 probe off ip 198.51.100.10 \
	ip 2001:db8:51::10
both="198.51.100.10 nic_lan 2001:db8:51::10 nic_lan "

flap() {
	ip_host link set "$1" down
	ip_host link set "$1" up
}
# elsewhere ADDR...: the machine in the LAN believes them to be somewhere else;
# told ADDR...: it does not any more.
elsewhere() {
	local addr

	for addr; do
		ip_ct lan neigh replace "$addr" lladdr 02:00:00:00:00:99 \
			dev eth0 nud stale
	done
}
told() {
	local addr

	for addr; do
		neighbour lan "$addr" "$NIC_LAN"
	done
}

# ---- once ----

equal "the host answers" "$(proxies)" "$both"
flap nic_lan
equal "a link that was down has forgotten it" "$(proxies)" ""
remember flap
exits "a dry run prints what is to be done" 0 \
	'neigh add proxy 198.51.100.10 dev nic_lan protocol 86' \
	vn --dry-run announce once
ok "and does nothing" same flap
exits "announce once is silent" 0 "" vn announce once
equal "the host answers again" "$(proxies)" "$both"
remember both
equal "nothing else has changed" "$(diff "$TMP"/state.{flap,both} |
	grep '^[<>]' | cut -d " " -f 1,2 | uniq)" "> proxy"
elsewhere 2001:db8:51::10
exits "where nothing is missing" 0 "" vn announce once
ok "it tells the neighbours" told 2001:db8:51::10
ok "and changes nothing" same both
# The kernel looks at carriers once in a second: one that comes just after that is
# not noticed for the next one, when all links are asked for. (But at pairs whose
# ends have different ifindexes it looks at once; here both have 2.)
noticed_down() {
	ip_host -o link show | grep ": nic_lan@.* state DOWN"
}
unnoticed() {
	ip_host link set nic_lan down
	wait_for 5 noticed_down
	printf "link set nic_lan up\nlink show\n" | ip_host -o -batch - |
		grep ": nic_lan@.*LOWER_UP.* state DOWN"
}
ok "a link is up and the kernel has not noticed" wait_for 20 unnoticed
elsewhere 2001:db8:51::10
exits "announce once does not wait for that" 0 "" vn announce once
ok "the neighbours are told" told 2001:db8:51::10
vn ip add web1 198.51.100.20 uplink none
exits "of a container without a file it knows no choice" 0 "" \
	vn announce once
equal "but the subnet" "$(proxies)" \
	"198.51.100.10 nic_lan 198.51.100.20 nic_lan 2001:db8:51::10 nic_lan "
vn ip del 198.51.100.20

# ---- doctor ----

named() {
	exits "$1" 7 "$2" vn doctor
}
named_no_more() {
	vn doctor fix >"$TMP/doctor" || true
	grep -E "^fixed: .*$1" "$TMP/doctor"
	vn doctor >"$TMP/doctor" || true
	not grep -E "$1" "$TMP/doctor"
}
flap nic_lan
named "doctor misses an answer" \
	"^warning: nobody answers for 198.51.100.10 on nic_lan; fix: ip -n $HOST neigh add proxy 198.51.100.10 dev nic_lan protocol 86\$"
ok "fix adds it" named_no_more 'nobody answers for 198.51.100.10'
equal "and the other one" "$(proxies)" "$both"
sysctl_host net.ipv6.conf.nic_lan.proxy_ndp=0
named "it says where proxy_ndp is off" \
	'^warning: net.ipv6.conf.nic_lan.proxy_ndp is 0: .*; fix: .*sysctl -w net.ipv6.conf.nic_lan.proxy_ndp=1$'
ok "fix switches it on" named_no_more proxy_ndp
sysctl_host net.ipv4.neigh.nic_lan.proxy_delay=80
named "and where answers wait" \
	'^warning: net.ipv4.neigh.nic_lan.proxy_delay is 80: .*sysctl -w net.ipv4.neigh.nic_lan.proxy_delay=0$'
ok "fix lets them not" named_no_more proxy_delay
ip_host neigh add proxy 198.51.100.77 dev nic_dmz protocol 86
ip_host neigh add proxy 198.51.100.78 dev nic_dmz
named "it knows what nobody owns" \
	"^warning: this host answers for 198.51.100.77 on nic_dmz, but no container owns it; fix: ip -n $HOST neigh del proxy 198.51.100.77 dev nic_dmz\$"
ok "fix takes it away" named_no_more 198.51.100.77
equal "but not what others have made" \
	"$(ip_host neigh show proxy | grep -c 198.51.100.78)" 1
ip_host neigh del proxy 198.51.100.78 dev nic_dmz

# ---- files ----

exits "conf save" 0 "" vn conf save "netns:$WEB1"
ok "says nothing of what goes without saying" \
	not grep -q uplink "$CONF/ct.d/web1.conf"
flap nic_lan
exits "conf diff misses the answers" 1 \
	'^web1: ! .*neigh add proxy 198.51.100.10 dev nic_lan' vn conf diff
exits "conf sync" 0 "" vn conf sync
equal "puts them back" "$(proxies)" "$both"
exits "then nothing differs" 0 "" vn conf diff
rm "$CONF/ct.d/web1.conf"
vn ip add web1 2001:db8:71::10 uplink none
exits "where answers are partly missing" 0 "" vn conf save "netns:$WEB1"
ok "conf save says where they are" \
	grep -qx "uplink nic_lan" "$CONF/ct.d/web1.conf"
echo "uplink none" >"$CONF/ct.d/web1.new"
grep -v uplink "$CONF/ct.d/web1.conf" >>"$CONF/ct.d/web1.new"
mv "$CONF/ct.d/web1.new" "$CONF/ct.d/web1.conf"
exits "conf sync to uplink none" 0 "" vn conf sync
equal "silences them" "$(proxies)" ""
exits "announce leaves it so" 0 "" vn announce once
equal "for good" "$(proxies)" ""
no_answers() {
	vn doctor >"$TMP/doctor"
	not grep answers "$TMP/doctor"
}
ok "nor does doctor ask for more" no_answers
sed -i '/^uplink/d; /2001:db8:71::10/d' "$CONF/ct.d/web1.conf"
vn ip del 2001:db8:71::10
exits "conf sync" 0 "" vn conf sync
equal "back by subnet" "$(proxies)" "$both"
cat >"$CONF/ct.d/web2.conf" <<-END
	container $WEB2
	ip 198.51.100.2
	probe error
END
exits "conf sync asks, too" 6 '198.51.100.2 is in use on nic_lan' vn conf sync
rm "$CONF"/ct.d/*.conf

# ---- by itself ----

exits "announce run in a dry run" 0 'announce run$' vn --dry-run announce run
exits "announce takes no words" 1 '"x" is out of place' vn announce once x
elsewhere 198.51.100.10 2001:db8:51::10
bg venetctl --config "$CONF" -n "$HOST" announce run
RUNNER=$BG_PID SAID=$BG_OUT
ok "announce run tells the neighbours when it begins" \
	wait_for 10 told 198.51.100.10 2001:db8:51::10
idle() {
	grep -Eq '^7 0x[0-9a-f]+ 0x3 0xffffffff ' "/proc/$RUNNER/syscall"
}
ok "then it sleeps until something happens" wait_for 20 idle
flap nic_lan
ok "after a flap the host answers again" wait_for 10 proxies_are "$both"
# What it tells is told before this machine comes to the next command, if slow.
ip_ct lan -batch - <<-END
	link set eth0 down
	link set eth0 up
	neigh replace 198.51.100.10 lladdr 02:00:00:00:00:99 dev eth0 nud stale
	neigh replace 2001:db8:51::10 lladdr 02:00:00:00:00:99 dev eth0 nud stale
END
ok "after the carrier was lost, the neighbours are told" \
	wait_for 10 told 198.51.100.10 2001:db8:51::10
ok "and the host answers again" wait_for 10 proxies_are "$both"
vn ip add web1 198.51.100.30 uplink nic_dmz probe off
ok "what somebody has chosen" proxies_are "198.51.100.10 nic_lan 198.51.100.30 nic_dmz 2001:db8:51::10 nic_lan "
ok "  is seen" wait_for 20 idle
flap nic_dmz
ok "comes back where it was, and nowhere else" wait_for 10 \
	proxies_are "198.51.100.10 nic_lan 198.51.100.30 nic_dmz 2001:db8:51::10 nic_lan "
vn ip del 198.51.100.30
nl_host addr-add venet0 1 198.51.100.31
ip_host route add 198.51.100.31 dev venet0 proto 86
ip_host address add 192.0.2.1/24 dev nic_dmz
ok "an address that comes otherwise is answered for" wait_for 10 proxies_are \
	"198.51.100.10 nic_lan 198.51.100.31 nic_lan 2001:db8:51::10 nic_lan "
vn ip add web1 192.0.2.10 uplink none
ip_host address add 192.0.2.3/24 dev nic_dmz
ok "one whose subnet comes later, too" wait_for 10 proxies_are \
	"192.0.2.10 nic_dmz 198.51.100.10 nic_lan 198.51.100.31 nic_lan 2001:db8:51::10 nic_lan "
forget_ct web1
ok "when a container ends, the host stops" wait_for 10 proxies_are ""
ok "and sleeps" wait_for 20 idle
ok "it has never said a word" test ! -s "$SAID"
ends() {
	kill -TERM "$RUNNER"
	wait_for 10 not kill -0 "$RUNNER"
}
ok "a signal ends it" ends

finish

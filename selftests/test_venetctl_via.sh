#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A host with two uplinks: what a container sends leaves by the gateway that was
# chosen for it, or not at all.

# shellcheck source=lib_venetctl.sh
. "$(dirname "$0")/lib_venetctl.sh"

host_netns
host_forward
ct_netns web1 web2 web3

# uplink NAME N: a router behind a NIC of the host that knows a way to all
# containers. Behind the first one is 203.0.113.1, behind the other 203.0.113.2.
uplink() {
	local name=$1 n=$2 end=$((1 + $2 / 5))

	_netns_add "$name" "$name-$RUN_TAG"
	ip_host link add "nic_$name" type veth peer name eth0 \
		netns "$name-$RUN_TAG"
	ip_host -batch - <<-END
		link set nic_$name addrgenmode none
		address add 198.51.100.$n/30 dev nic_$name
		address add 2001:db8:5$n::1/64 dev nic_$name nodad
		address add fe80::51:1/64 dev nic_$name nodad
		link set nic_$name up
	END
	ip_ct "$name" -batch - <<-END
		link set eth0 addrgenmode none
		address add 198.51.100.$((n + 1))/30 dev eth0
		address add 2001:db8:5$n::2/64 dev eth0 nodad
		address add fe80::51:2/64 dev eth0 nodad
		address add 203.0.113.$end/32 dev lo
		address add 2001:db8:99::$end/128 dev lo nodad
		link set eth0 up
		route add 192.0.2.0/24 via 198.51.100.$n
		route add 2001:db8:2::/48 via 2001:db8:5$n::1
	END
}
uplink one 1
uplink two 5
ip_host route add default via 198.51.100.2
ip_host -6 route add default via 2001:db8:51::2
sysctl_host net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.nic_one.rp_filter=0 \
	net.ipv4.conf.nic_two.rp_filter=0
exits "a hub" 0 "" vn hub add
exits "a container" 0 "" vn ct attach "$WEB1" label web1 id 101 \
	ip 192.0.2.10 ip 2001:db8:2::10
remember one

# by UPLINK CT ADDR: CT reaches an address that is behind this uplink alone.
by() {
	local end=1

	[ "$1" = one ] || end=2
	in_ct "$2" traffic ping "$3$end"
}
via4=(via 198.51.100.6 dev nic_two)
via6=(via 2001:db8:55::2 dev nic_two)

# ---- by its own uplink ----

# The links have just come up.
ok "what it sends leaves by the host's default route" \
	wait_for 10 by one web1 203.0.113.
ok "of IPv6 as well" wait_for 10 by one web1 2001:db8:99::
exits "another gateway" 0 "" vn ct set web1 "${via4[@]}" "${via6[@]}"
ok "takes what it sends" wait_for 10 by two web1 203.0.113.
ok "of IPv6 as well" wait_for 10 by two web1 2001:db8:99::
exits "another container is born with one" 0 "" vn ct attach "$WEB2" \
	label web2 id 102 ip 192.0.2.20 ip 2001:db8:2::20 \
	"${via4[@]}" via 2001:db8:55::2
ok "and sends by it" by two web2 203.0.113.
mark() {
	nl_host -k mark port-get venet0 "$1"
}
equal "they share a mark" "$(mark 101) $(mark 102)" "8600 8600"
exits "a third one has none" 0 "" vn ct attach "$WEB3" label web3 id 103 \
	ip 192.0.2.30 ip 2001:db8:2::30
ok "and sends by the host's" by one web3 203.0.113.
ok "web1 reaches web2" in_ct web1 traffic ping 192.0.2.20
ok "and web3" in_ct web1 traffic ping 2001:db8:2::30
ok "and the host" in_ct web1 traffic ping 198.51.100.1
ok "and the other uplink's link" in_ct web1 traffic ping 198.51.100.2

# rules: those of ours, of both families.
rules() {
	{
		ip_host rule show
		ip_host -6 rule show
	} | grep '^860' || true
}
equal "the rules" "$(rules | tr -s '\t ' ' ')" \
	"8600: from all fwmark 0x2198 lookup main suppress_prefixlength 0 proto 86
8601: from all fwmark 0x2198 lookup 8600 proto 86
8600: from all fwmark 0x2198 lookup main suppress_prefixlength 0 proto 86
8601: from all fwmark 0x2198 lookup 8600 proto 86"
exits "ct show says where" 0 '^  via 198.51.100.6 dev nic_two$' \
	vn ct show web1
_judge_start
ok "in JSON as well" json 'd[0]["via"] == [
	{"family": "inet", "gateway": "198.51.100.6", "dev": "nic_two"},
	{"family": "inet6", "gateway": "2001:db8:55::2", "dev": "nic_two"}]' \
	vn -j ct show web1
ok "and that there is none" json 'd[0]["via"] == []' vn -j ct show web3

# ---- what comes back ----

sysctl_host net.ipv4.conf.nic_two.rp_filter=1
nok "a strict uplink drops it" by two web1 203.0.113.
exits "as the command says" 0 'rp_filter=2' \
	vn ct set web1 "${via4[@]}" "${via6[@]}"
exits "and the doctor" 7 'nic_two drops what comes back to web1' vn doctor
exits "who mends it" 0 'fixed: nic_two drops.*rp_filter=2' vn doctor fix
ok "a loose one does not" by two web1 203.0.113.

# ---- the files ----

ETC=$TMP/etc
conf() {
	venetctl -n "$HOST" --config "$ETC" conf "$@"
}
# What it sends, but for questions.
writes() {
	failcall sendto 1? venetctl -q -n "$HOST" --config "$ETC" "$@" 2>&1
}
exits "conf save" 0 "" conf save
equal "says the gateways" "$(grep -E '^(via|mark)' "$ETC/ct.d/web1.conf")" \
	"${via4[*]}
${via6[*]}"
exits "conf check has nothing to say" 0 "" conf check
exits "conf diff neither" 0 "" conf diff
equal "conf sync writes nothing" "$(writes conf sync)" ""
remember saved
exits "one container without" 0 "" vn ct set web1 via none
ok "sends by the host's uplink" by one web1 203.0.113.
exits "conf diff tells" 1 'web1: ! venetctl .*ct set 101 mark 8600' conf diff
exits "conf sync" 0 "" conf sync
ok "gives it back" same saved
sed -i /^via/d "$ETC/ct.d/web1.conf"
exits "where the file has none" 0 "" conf sync
ok "it stays" same saved
exits "unless prune is said" 0 "" conf sync prune
ok "then it goes" by one web1 203.0.113.
exits "conf save" 0 "" vn ct set web1 "${via4[@]}"
exits "mends a file" 0 "" conf save
equal "in its lines" "$(grep -E '^(via|mark)' "$ETC/ct.d/web1.conf")" \
	"${via4[*]}"
echo "mark 5" >>"$ETC/ct.d/web1.conf"
exits "a mark beside it is wrong" 1 'web1.conf: "via" and "mark"' conf check

# ---- the end of it ----

equal "a gateway of one family has a mark of its own" \
	"$(mark 101)" 8601
exits "a mark alone" 0 "" vn ct set web1 mark 7
exits "leaves rules that nobody uses" 7 \
	'for the mark 8601 are no container' vn doctor
exits "which the doctor takes away" 0 \
	'fixed: .*rule del pref 8601 fwmark 0x2199' vn doctor fix
exits "none again" 0 "" vn ct set web1 mark 0
exits "the others are detached" 0 "" vn ct detach web2
exits "both of them" 0 "" vn ct detach web3
equal "no rule is left" "$(rules)" ""
ok "nor a route" same one

# ---- dry runs, and what is refused ----

dry() {
	vn --dry-run "$@" >"$TMP/dry"
	sh -e "$TMP/dry"
}
exits "a gateway" 0 "" vn ct set web1 "${via4[@]}" "${via6[@]}"
remember set
exits "and none" 0 "" vn ct set web1 via none
ok "the commands of a dry run" dry ct set web1 "${via4[@]}" "${via6[@]}"
ok "do the same" same set
ok "those of the end" dry ct set web1 via none
ok "do, too" same one
ip_host rule add pref 8601 fwmark 8600 lookup 8600
ip_host route add default via 198.51.100.6 table 8601
remember foreign
exits "what is somebody's" 0 "" vn ct set web1 "${via4[@]}"
equal "is left alone" "$(mark 101)" 8602
exits "and stays" 0 "" vn ct set web1 via none
ok "as it was" same foreign
ip_host rule del pref 8601
ip_host route flush table 8601

refuses() {
	exits "$@"
	ok "  and nothing has changed" same one
}
exits "a gateway that is none" 1 '"nowhere" is not an address' \
	vn ct set web1 via nowhere
exits "a prefix" 1 'is no gateway but a prefix' \
	vn ct set web1 via 198.51.100.4/30
exits "two of a family" 1 'there are two gateways for IPv4' \
	vn ct set web1 "${via4[@]}" via 198.51.100.2
exits "one and none" 1 '"via none" goes alone' \
	vn ct set web1 "${via4[@]}" via none
exits "a mark beside it" 1 '"via" and "mark" do not go together' \
	vn ct set web1 "${via4[@]}" mark 5
exits "a link that is not there" 1 'there is no interface eth9' \
	vn ct set web1 via 198.51.100.6 dev eth9
exits "a gateway on no link" 1 'is on no link of the host; name one' \
	vn ct set web1 via 203.0.113.9
refuses "one that is not on its link" 2 'cannot add the route default' \
	vn ct set web1 via 203.0.113.9 dev nic_two

# ---- when it fails ----

exits "a gateway" 0 "" vn ct set web1 "${via4[@]}" "${via6[@]}"
ip_host link set nic_two down
nok "no other uplink is taken while the link is down" \
	by one web1 203.0.113.
exits "the doctor knows what is lost" 7 \
	'the gateway of web1 \(id 101\) is gone from table 8600' vn doctor
ip_host -batch - <<-END
	link set nic_two up
	address replace 2001:db8:55::1/64 dev nic_two nodad
	address replace fe80::51:1/64 dev nic_two nodad
END
exits "the same words" 0 "" vn ct set web1 "${via4[@]}" "${via6[@]}"
ok "put it back" by two web1 203.0.113.
ok "of IPv6 as well" by two web1 2001:db8:99::
equal "under the same mark" "$(mark 101)" 8600
ip_host rule del pref 8600
exits "a rule that is gone" 7 'missing that send what web1 .* table 8600' \
	vn doctor
exits "is put back" 0 'fixed: .*rule add pref 8600 fwmark 0x2198 lookup 254' \
	vn doctor fix
ok "and nothing is wrong" vn doctor

finish

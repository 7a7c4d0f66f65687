#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Addresses change hands: ip move, ip replace, ip flush. What is right already
# is not touched, what goes leaves nothing behind.

# shellcheck source=lib_venetctl.sh
. "$(dirname "$0")/lib_venetctl.sh"
need python3
_judge_start

host_netns
host_forward
ct_netns web1 web2 web3
vn -q hub add
vn ct attach "$WEB1" label web1 id 101 ip 192.0.2.10 ip 2001:db8:2::10
vn ct attach "$WEB2" label web2 id 102 ip 192.0.2.11 ip 2001:db8:2::11
vn ct attach "$WEB3" label web3 id 103
remember start

# owners WANT: the addresses of each container, in the order of the table.
owners() {
	json "{i: [(a['address'] + '/%d' % a['prefixlen']) for a in d if a['id'] == i]
		for i in {a['id'] for a in d}} == $1" vn -j ip show
}
inside() {
	ip_ct "$1" -o address show dev venet0 scope global |
		sed 's/.*inet6* \([^ ]*\) .*/\1/' | LC_ALL=C sort | tr '\n' ' '
}
defaults() {
	{
		ip_ct "$1" route show default
		ip_ct "$1" -6 route show default
	} | wc -l
}

# ---- move ----

exits "ip move is silent" 0 "" vn ip move 192.0.2.10 2001:db8:2::10 web3
ok "the table has the new owner" owners "{102: ['192.0.2.11/32',
	'2001:db8:2::11/128'], 103: ['192.0.2.10/32', '2001:db8:2::10/128']}"
equal "the addresses have come" "$(inside web3)" \
	"192.0.2.10/32 2001:db8:2::10/128 "
equal "with the default routes" "$(defaults web3)" 2
equal "and have gone" "$(inside web1)" ""
equal "with theirs" "$(defaults web1)" 0
ok "IPv4 reaches the new one" in_ct web2 ping -n -c 1 -W 5 192.0.2.10
ok "IPv6 does" in_ct web3 ping -n -c 1 -W 5 2001:db8:2::11
exits "moved to whom it is with already, nothing happens" 0 "" \
	vn ip move 192.0.2.10 web3
exits "and back again" 0 "" vn ip move 192.0.2.10 2001:db8:2::10 101
ok "as if nothing had been" same start
exits "of two containers at once" 0 "" \
	vn ip move 192.0.2.10 192.0.2.11 web3 hub venet0
ok "both are the third's" owners "{101: ['2001:db8:2::10/128'],
	102: ['2001:db8:2::11/128'], 103: ['192.0.2.10/32', '192.0.2.11/32']}"
equal "one default route is enough" "$(defaults web3)" 1
exits "back" 0 "" vn ip move 192.0.2.10 web1
exits "and back" 0 "" vn ip move 192.0.2.11 web2
ok "as if nothing had been" same start
exits "noassign: the table alone" 0 "" vn ip move 192.0.2.10 web3 noassign
equal "inside the old one it stays" "$(inside web1)" \
	"192.0.2.10/32 2001:db8:2::10/128 "
exits "back as well" 0 "" vn ip move 192.0.2.10 web1 noassign
ok "as if nothing had been" same start

exits "a prefix" 0 "" vn ip add web1 2001:db8:10::1/64 192.0.2.64/28
exits "moves as one" 0 "" vn ip move 2001:db8:10::1/64 192.0.2.64/28 web2
equal "with its address" "$(inside web2)" \
	"192.0.2.11/32 2001:db8:10::1/128 2001:db8:2::11/128 "
equal "and leaves none" "$(inside web1)" "192.0.2.10/32 2001:db8:2::10/128 "
rest() {
	{
		ip_ct "$1" route show type unreachable
		ip_ct "$1" -6 route show type unreachable
	} | grep -c -e 192.0.2.64/28 -e 2001:db8:10::/64
}
equal "the rest of it is unreachable in the new one" "$(rest web2)" 2
equal "and no more in the old one" "$(rest web1 || true)" 0
exits "back" 0 "" vn ip move 2001:db8:10::/64 192.0.2.64/28 web1
equal "whatever was assigned of it has left" "$(inside web2)" \
	"192.0.2.11/32 2001:db8:2::11/128 "
exits "what was moved can be removed" 0 "" \
	vn ip del 2001:db8:10::/64 192.0.2.64/28
ok "as if nothing had been" same start

dry() {
	vn --dry-run "$@" >"$TMP/dry"
	sh -e "$TMP/dry"
}
exits "a dry run prints" 0 \
	"^venetctl -n $HOST ip move 192.0.2.10 web3 noassign\$" \
	vn --dry-run ip move 192.0.2.10 web3
ok "and does nothing" same start
exits "ip move" 0 "" vn ip move 192.0.2.10 web3
remember moved
exits "back" 0 "" vn ip move 192.0.2.10 web1
ok "what it prints" dry ip move 192.0.2.10 web3
ok "does the same" same moved
exits "back" 0 "" vn ip move 192.0.2.10 web1

# ---- replace ----

exits "ip replace with what there is" 0 "" \
	vn ip replace web1 2001:db8:2::10 192.0.2.10
ok "changes nothing" same start
ok "and sends nothing" test -z "$(vn --dry-run ip replace web1 \
	2001:db8:2::10 192.0.2.10)"
exits "one stays, one goes, one comes" 0 "" \
	vn ip replace web1 192.0.2.12 2001:db8:2::10
ok "the table is exact" owners "{101: ['192.0.2.12/32', '2001:db8:2::10/128'],
	102: ['192.0.2.11/32', '2001:db8:2::11/128']}"
equal "so is the inside" "$(inside web1)" "192.0.2.12/32 2001:db8:2::10/128 "
equal "the default routes stay" "$(defaults web1)" 2
ok "it answers" in_ct web2 ping -n -c 1 -W 5 192.0.2.12
nok "the old one has no route" \
	grep -q . <(ip_host route show 192.0.2.10)
exits "back" 0 "" vn ip replace 101 192.0.2.10 2001:db8:2::10
ok "as if nothing had been" same start
exits "an address grows to its prefix" 0 "" \
	vn ip replace web1 192.0.2.10 2001:db8:2::10/64
equal "it stays assigned" "$(inside web1)" "192.0.2.10/32 2001:db8:2::10/128 "
exits "and shrinks" 0 "" vn ip replace web1 192.0.2.10 2001:db8:2::10
ok "as if nothing had been" same start
exits "a whole family goes" 0 "" vn ip replace web1 192.0.2.10
equal "with its default route" "$(defaults web1)" 1
exits "and comes back" 0 "" vn ip replace web1 192.0.2.10 2001:db8:2::10
ok "as if nothing had been" same start

# ---- flush ----

exits "more to flush" 0 "" vn ip add web1 2001:db8:10::1/64 192.0.2.20
exits "ip flush is silent" 0 "" vn ip flush web1
ok "nothing is left in the table" owners \
	"{102: ['192.0.2.11/32', '2001:db8:2::11/128']}"
equal "nor inside" "$(inside web1)" ""
equal "no default route either" "$(defaults web1)" 0
exits "ip flush of nothing" 0 "" vn ip flush web1
exits "what was there comes back" 0 "" \
	vn ip add web1 192.0.2.10 2001:db8:2::10
ok "as if nothing had been" same start
exits "ip flush all" 0 "" vn ip flush all
ok "takes all" json 'd == []' vn -j ip show
equal "from each" "$(inside web1)$(inside web2)" ""
equal "with the host's routes" "$(ip_host route show proto 86)" ""
exits "back" 0 "" vn ip add web1 192.0.2.10 2001:db8:2::10
exits "and back" 0 "" vn ip add web2 192.0.2.11 2001:db8:2::11
ok "as if nothing had been" same start
exits "noroute and noassign flush the table alone" 0 "" \
	vn ip flush web1 noroute noassign
equal "the inside stays" "$(inside web1)" "192.0.2.10/32 2001:db8:2::10/128 "
exits "as can be undone" 0 "" \
	vn ip add web1 192.0.2.10 2001:db8:2::10 noroute noassign
ok "as if nothing had been" same start

# ---- no ----

refuses() {
	exits "$@"
	ok "  and nothing has changed" same start
}
refuses "ip move of what nobody owns" 4 \
	'192.0.2.77 is owned by no container of venet0' \
	vn ip move 192.0.2.10 192.0.2.77 web2
refuses "ip move to nobody" 4 'no container web9' vn ip move 192.0.2.10 web9
exits "ip move without a container" 1 'to which container' \
	vn ip move 192.0.2.10
exits "ip move without an address" 1 'which address' vn ip move web2
exits "ip move of the same twice" 1 '192.0.2.10 is named twice' \
	vn ip move 192.0.2.10 192.0.2.10 web2
exits "ip move with a word too many" 1 '"noroute" is out of place' \
	vn ip move 192.0.2.10 web2 noroute
exits "ip move hub without one" 1 '"hub" lacks' vn ip move 192.0.2.10 web2 hub
exits "ip move to another hub" 5 'no hub venet9' \
	vn ip move 192.0.2.10 web2 hub venet9
refuses "ip replace with what another one owns" 3 \
	'192.0.2.11 is owned by web2 \(id 102\)$' \
	vn ip replace web1 192.0.2.20 192.0.2.11
refuses "ip replace with what nobody can own" 2 '^venetctl: 224.0.0.1: ' \
	vn ip replace web1 192.0.2.20 224.0.0.1
exits "ip replace with nothing" 1 'which address' vn ip replace web1
exits "ip replace with the same twice" 1 '192.0.2.20 is named twice' \
	vn ip replace web1 192.0.2.20 192.0.2.20/32
exits "ip replace of nobody" 4 'no container web9' \
	vn ip replace web9 192.0.2.20
exits "ip flush of nobody" 4 'no container web9' vn ip flush web9
exits "ip flush without a container" 1 'which container' vn ip flush
exits "ip flush of an address" 1 '"192.0.2.10" is out of place' \
	vn ip flush web1 192.0.2.10

ip_ct web3 link set venet0 down
exits "to a port that is down without default routes" 6 \
	"netns:$WEB3 has set its port down" vn ip move 192.0.2.10 web3
ok "it is the owner all the same" owners "{101: ['2001:db8:2::10/128'],
	102: ['192.0.2.11/32', '2001:db8:2::11/128'], 103: ['192.0.2.10/32']}"

finish

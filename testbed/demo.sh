#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The story of "make demo", told in a throwaway guest: each step is done for
# real, and the demo fails where the result is not the one it tells.
set -euo pipefail

PATH=$PWD/userspace:$PATH
# The guest's output is always a terminal; whether yours is, make demo says.
if [[ ${DEMO_COLOR:-} ]]; then
	bold=$'\e[1m' dim=$'\e[2m' plain=$'\e[0m'
else
	bold='' dim='' plain=''
fi

chapter()
{
	printf '\n%s%s%s\n' "$bold" "$*" "$plain"
}

# Shows a command and runs it.
run()
{
	printf '  %s$ %s%s\n' "$dim" "$*" "$plain"
	"$@" 2>&1 | sed '/^$/d; s/^/    /'
}

# The same for one that is meant to fail.
try()
{
	! run "$@" || fail "that worked"
}

fail()
{
	printf '\n  this should not have happened: %s\n' "$*"
	exit 1
}

# talk CONTAINER ADDRESS: prints how it went, and fails when nothing comes back.
talk()
{
	local line

	printf '  %s$ ip netns exec %s ping %s%s\n' "$dim" "$1" "$2" "$plain"
	if line=$(ip netns exec "$1" ping -n -i 0.1 -c 3 -W 2 "$2" | grep -E 'received'); then
		printf '    %s\n' "${line%%, time*}"
		[[ $line == *" 3 received"* ]]
	else
		printf '    no answer\n'
		return 1
	fi
}

drops()
{
	venetctl -j -s ct show "$1" | python3 -c '
import json, sys
print(json.load(sys.stdin)[0]["drops"][sys.argv[1]])' "$2"
}

chapter "1. The module goes in. This is Linux $(uname -r), in a throwaway guest."
run modprobe venet
run venetctl hub add venet0 tune

chapter "2. Two containers, each with a network stack of its own."
for ct in web1 web2; do
	ip netns add "$ct"
	ip -n "$ct" link set lo up
done
run venetctl ct attach netns:web1 ip 192.0.2.11 ip 2001:db8:2::11
run venetctl ct attach netns:web2 ip 192.0.2.12 ip 2001:db8:2::12
cat <<'X'

        container web1                                container web2
    +---------------------+                       +---------------------+
    | 192.0.2.11          |                       | 192.0.2.12          |
    | 2001:db8:2::11      |                       | 2001:db8:2::12      |
    |       venet0        |                       |       venet0        |
    +---------+-----------+                       +-----------+---------+
              |  port 1                          port 2       |
    +---------+-----------------------------------------------+---------+
    |                           venet0 (hub)                            |
    |          table:  .11 -> port 1              .12 -> port 2         |
    |  host:  routes, firewall, shaper, tcpdump see every packet        |
    +-------------------------------------------------------------------+

X
run venetctl

chapter "3. They talk through the host, over IPv4 and IPv6."
talk web1 192.0.2.12 || fail "web1 cannot reach web2 over IPv4"
talk web1 2001:db8:2::12 || fail "web1 cannot reach web2 over IPv6"
ttl=$(ip netns exec web1 ping -n -c 1 192.0.2.12 | sed -n 's/.* ttl=\([0-9]*\).*/\1/p')
printf '    ttl=%s of 64: the host is a hop between them, no bridge\n' "$ttl"
[[ $ttl == 63 ]] || fail "the host is not a hop"

chapter "4. The host's firewall stops web1, and lets it go again."
run nft add table inet demo
run nft add chain inet demo forward '{ type filter hook forward priority 0; }'
run nft add rule inet demo forward ip saddr 192.0.2.11 counter drop
! talk web1 192.0.2.12 || fail "the firewall did not stop it"
nft list chain inet demo forward | grep -o 'counter packets [0-9]*' | sed 's/^/    /'
run nft delete table inet demo
talk web1 192.0.2.12 || fail "web1 is still stopped"

chapter "5. web1 takes web2's address and sends. Only the host says who owns what."
before=$(drops web1 source)
run ip -n web1 address add 192.0.2.12/32 dev venet0
try ip netns exec web1 ping -n -q -i 0.1 -c 3 -W 1 -I 192.0.2.12 198.51.100.1
after=$(drops web1 source)
printf '    3 packets from 192.0.2.12 sent by web1: %s dropped as spoofed\n' \
	"$((after - before))"
run venetctl -s ct show web1
((after - before == 3)) || fail "the spoofed packets were not dropped"

chapter "6. The host moves the address: now it is web1's by right."
run venetctl ip del web2 192.0.2.12
run venetctl ip add web1 192.0.2.12
run venetctl ip show
ip addr add 192.0.2.1/32 dev lo
ip netns exec web1 ping -n -c 1 -W 5 -I 192.0.2.12 192.0.2.1 >/dev/null ||
	fail "web1 cannot use its new address"
printf '    web1 reaches the host as 192.0.2.12\n'

printf '\nNothing of this touched the machine you are on. README.md says how to do\n'
printf 'it there; "make shell" gives a guest like this one to play in.\n'

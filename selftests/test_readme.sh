#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The recipes of the README, taken from there as they stand, do what it says.

# shellcheck source=lib_venetctl.sh
. "$(dirname "$0")/lib_venetctl.sh"
README=$HERE/../README.md
if [ ! -e "$README" ]; then
	echo "1..0 # SKIP the README is not here"
	exit "$KSFT_SKIP"
fi

# recipe REGEX: the lines of the block in which a line matches, for containers
# with names of this test's own.
recipe() {
	awk -v want="$1" '
		/^    /	{ block = block substr($0, 5) "\n"
			  found = found || $0 ~ want; next }
		found	{ exit }
			{ block = "" }
		END	{ if (found) printf "%s", block }' "$README" |
		sed -E "s/\b(web[1-9]|db1)\b/\1-$RUN_TAG/g"
}

# cook REGEX [LINES]: runs those lines of the recipe, or all, on the host.
cook() {
	recipe "$1" | sed -n "${2:-1,\$}p" >"$TMP/recipe"
	[ -s "$TMP/recipe" ]
	in_host bash -e "$TMP/recipe"
}

ip netns add "$HOST"
HOSTS+=("$HOST")
ip_host link set lo up

# ---- a card in a bridge ----

NETNS_OF[web3]=web3-$RUN_TAG
equal "it has five lines" "$(recipe "venetctl veth add" | wc -l)" 5
ok "a container gets a card in a bridge" cook "venetctl veth add" 1,4
ok "the host reaches it" \
	wait_for 5 in_host traffic ping 198.51.100.7
ok "it reaches the host" in_ct web3 traffic ping 198.51.100.1
ok "and loses it again" cook "venetctl veth add" 5
ok "its device is gone" not ip_ct web3 link show eth0

finish

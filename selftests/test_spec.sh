#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The description of the netlink family against the kernel: which operations
# there are, what each takes and within which bounds, and a conversation that
# the kernel's own client decodes by the description alone. VENET_YNL names a
# tree with that client, a kernel's source or what the testbed keeps.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need ip python3

SPEC=$HERE/../Documentation/netlink/specs/venet.yaml
YNL=${VENET_YNL:-$HERE/../../../../../..}
[ -e "$SPEC" ] || SPEC=$YNL/Documentation/netlink/specs/venet.yaml
for file in "$SPEC" "$YNL/tools/net/ynl/pyynl/lib/ynl.py"; do
	if [ ! -e "$file" ]; then
		echo "1..0 # SKIP there is no $file"
		exit "$KSFT_SKIP"
	fi
done
if ! python3 -c 'import yaml' 2>/dev/null; then
	echo "1..0 # SKIP python3-yaml is not installed"
	exit "$KSFT_SKIP"
fi

setup_host
ID_web1=$(nl_host -k id port-add venet0 web1 label web1)

in_host env PYTHONDONTWRITEBYTECODE=1 spec_check.py "$YNL" "$SPEC" \
	"$(host_link ifindex venet0)" "$ID_web1" >"$TMP/claims" 2>"$TMP/errors" ||
	true
ended=""
while IFS= read -r line; do
	case $line in
	"ok "*)		pass "${line#ok }" ;;
	"not ok "*)	line=${line#not ok }
			fail "${line%%: *}" "${line#*: }" ;;
	done)		ended=1 ;;
	esac
done <"$TMP/claims"
equal "the client got to the end" "$ended" 1
sed 's/^/#   /' "$TMP/errors"

finish

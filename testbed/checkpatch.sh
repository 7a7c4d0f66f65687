# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The kernel's own style checkers. No package of scripts has checkpatch.pl, so
# it comes out of the kernel's source package. Sourced after packages.sh.
#
# checkpatch_get sets
#   CHECKPATCH   checkpatch.pl
#   KERNEL_DOC   kernel-doc

CHECKPATCH_SERIES=6.12

checkpatch_fill()
{
	local release dir=$1

	release=$(host_release)
	[[ $release == bookworm ]] || release=trixie
	apt_update "$release"
	say "fetching checkpatch.pl (linux-source-$CHECKPATCH_SERIES, $release)"
	apt_unpack "$release" "$dir/x" "linux-source-$CHECKPATCH_SERIES"
	tar -xJf "$dir/x/usr/src/linux-source-$CHECKPATCH_SERIES.tar.xz" \
		-C "$dir" --strip-components=1 --wildcards '*/scripts/checkpatch.pl' \
		'*/scripts/kernel-doc' '*/scripts/spelling.txt' \
		'*/scripts/const_structs.checkpatch'
	rm -rf "$dir/x"
}

checkpatch_get()
{
	local dir=$CACHE/checkpatch-$CHECKPATCH_SERIES

	make_dir_once "$dir" checkpatch_fill
	CHECKPATCH=$dir/scripts/checkpatch.pl
	KERNEL_DOC=$dir/scripts/kernel-doc
}

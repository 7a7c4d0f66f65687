# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The kernel's own checkers of style and sense. No package of scripts has them, so
# they come out of the kernel's source package. Sourced after packages.sh.
#
# checkers_get sets
#   CHECKPATCH   checkpatch.pl
#   KERNEL_DOC   kernel-doc
#   COCCI        the directory of the semantic patches (coccicheck)

CHECKERS_SERIES=6.12

checkers_fill()
{
	local release dir=$1

	release=$(host_release)
	[[ $release == bookworm ]] || release=trixie
	apt_update "$release"
	say "fetching the kernel's checkers (linux-source-$CHECKERS_SERIES, $release)"
	apt_unpack "$release" "$dir/x" "linux-source-$CHECKERS_SERIES"
	tar -xJf "$dir/x/usr/src/linux-source-$CHECKERS_SERIES.tar.xz" \
		-C "$dir" --strip-components=1 --wildcards '*/scripts/checkpatch.pl' \
		'*/scripts/kernel-doc' '*/scripts/spelling.txt' \
		'*/scripts/const_structs.checkpatch' '*/scripts/coccinelle/*.cocci'
	rm -rf "$dir/x"
}

checkers_get()
{
	local dir=$CACHE/checkers-$CHECKERS_SERIES

	make_dir_once "$dir" checkers_fill
	CHECKPATCH=$dir/scripts/checkpatch.pl
	KERNEL_DOC=$dir/scripts/kernel-doc
	COCCI=$dir/scripts/coccinelle
}

# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The kernel's own netlink client that reads a family's description (YNL), and
# the schemas that a description must follow. They come out of the newest
# kernel's source package. Sourced after packages.sh.
#
# ynl_get sets
#   YNL   a tree with tools/net/ynl and Documentation/netlink

ynl_fill()
{
	local dir=$1

	say "fetching the kernel's netlink client ($YNL_PACKAGE)"
	apt_unpack trixie "$dir/x" "$YNL_PACKAGE=$YNL_VERSION"
	tar -xJf "$dir"/x/usr/src/linux-source-*.tar.xz \
		-C "$dir" --strip-components=1 --wildcards \
		'*/tools/net/ynl/*.py' '*/Documentation/netlink/*.yaml'
	rm -rf "$dir/x"
}

# Prints "PACKAGE VERSION"; asks the archive once a day.
ynl_resolve()
{
	local package version file=$CACHE/resolved/ynl

	mkdir -p "$CACHE/resolved"
	if ! younger_than "$file" 1440; then
		# In a subshell: a known one is good enough without a network.
		if (apt_update trixie) &&
		   package=$(apt_names trixie '^linux-source-[0-9]+[.][0-9]+$' |
			tail -n 1) &&
		   version=$(apt_newest trixie "$package"); then
			echo "$package $version" > "$file.$BASHPID"
			mv "$file.$BASHPID" "$file"
		elif [[ -e $file ]]; then
			say "using the kernel's netlink client that is in the cache"
		else
			die "no package of the kernel's source in trixie"
		fi
	fi
	cat "$file"
}

ynl_get()
{
	local resolved

	resolved=$(ynl_resolve)
	read -r YNL_PACKAGE YNL_VERSION <<< "$resolved"
	YNL=$CACHE/ynl/$YNL_VERSION
	make_dir_once "$YNL" ynl_fill
}

# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034
#
# The debug kernel: Debian's source of 6.12, built in the cache with
# debug.config. A quarter of an hour of two idle CPUs, once per version and
# configuration. Sourced after kernel.sh.

DEBUG_SERIES=6.12

# debug_get sets what kernel_get sets.
debug_get()
{
	local release version key dir

	need_commands apt-get dpkg-deb apt-cache tar xz make gcc bc bison flex
	read -r release version < <(debug_resolve) || exit "$EX_BED"
	key=$(printf '%s\n' "$version" "$(debug_config)" "$(gcc --version)" | sha256sum)
	dir=$CACHE/debug-kernel/${key:0:16}
	make_dir_once "$dir" debug_fill "$release" "$version"

	K_NAME=debug
	K_VERSION=$(< "$dir/release")
	K_MODULES=$dir/usr/lib/modules/$K_VERSION
	K_VMLINUZ=$K_MODULES/vmlinuz
	K_BUILD=$dir/usr/src/linux
	K_MAKE=(VENET_DEBUG=1)
}

# What the selftests want as modules is built in here: one image is all there is.
debug_config()
{
	sed 's/=m$/=y/' "$TESTBED/debug.config" "$TOP/selftests/config"
}

# Prints "RELEASE VERSION" of the source package; asks the archive once a day.
debug_resolve()
{
	local release version file=$CACHE/resolved/debug

	mkdir -p "$CACHE/resolved"
	if ! younger_than "$file" 1440; then
		read -r release _ < <(kernel_where "$DEBUG_SERIES")
		if (apt_update "$release") &&
		   version=$(apt_newest "$release" "linux-source-$DEBUG_SERIES"); then
			echo "$release $version" > "$file.$BASHPID"
			mv "$file.$BASHPID" "$file"
		elif [[ -e $file ]]; then
			say "using the debug kernel that is in the cache"
		else
			die "no linux-source-$DEBUG_SERIES in $release"
		fi
	fi
	cat "$file"
}

debug_fill()
{
	local release=$1 version=$2 dir=$3 log=$CACHE/logs/debug-kernel.log
	local source=$dir/usr/src/linux

	say "fetching the source of Linux $version from $release"
	apt_unpack "$release" "$dir" "linux-source-$DEBUG_SERIES=$version"
	mkdir -p "$source" "$CACHE/logs"
	tar -xJf "$dir/usr/src/linux-source-$DEBUG_SERIES.tar.xz" -C "$source" \
		--strip-components=1
	rm -rf "${dir:?}/usr/share" "$dir"/usr/src/linux-source-*

	debug_config > "$dir/debug.config"
	say "building the debug kernel; this takes a quarter of an hour or more"
	say "(what make says is in $log)"
	debug_make "$source" "$dir/debug.config" > "$log" 2>&1 || {
		tail -n 20 "$log" >&2
		die "the debug kernel does not build"
	}
	debug_keep "$source" "$dir"
}

debug_make()
{
	local source=$1 config=$2

	(
		cd "$source" || exit
		make tinyconfig &&
		scripts/kconfig/merge_config.sh -m .config "$config" &&
		make olddefconfig &&
		debug_took "$config" &&
		make -j "$(nproc)" bzImage modules_prepare
	)
}

# A symbol whose dependencies are not met vanishes in silence, and with it a
# checker that everyone believes in.
debug_took()
{
	local missing

	missing=$(grep '^CONFIG_.*=y$' "$1" | sort -u | grep -vxF -f .config || :)
	[[ -z $missing ]] || {
		echo "these did not take: $missing"
		return 1
	}
}

# Keeps what booting and building a module need, a tenth of the tree.
debug_keep()
{
	local source=$1 dir=$2 modules version

	version=$(make -s -C "$source" kernelrelease)
	modules=$dir/usr/lib/modules/$version
	mkdir -p "$modules"
	cp "$source/arch/x86/boot/bzImage" "$modules/vmlinuz"
	cp "$source/vmlinux.symvers" "$source/Module.symvers"
	cp "$source"/modules.builtin{,.modinfo} "$modules/"
	: > "$modules/modules.order"
	(
		cd "$source" || exit
		rm -rf Documentation drivers fs sound net mm block crypto vmlinux*
		find . -path ./scripts -prune -o -path ./tools -prune -o \
			-type f \( -name '*.[oac]' -o -name '.*.cmd' \) -print0 |
			xargs -0 rm -f
	)
	printf '%s\n' "$version" > "$dir/release"
}

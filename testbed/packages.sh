# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2016	# the dollars in formats are for apt
#
# Debian packages, fetched and unpacked into the cache, never installed. Each
# release has its own apt state there, so the machine's package lists, pins and
# installed packages stay as they are; the mirror and the proxy are the
# machine's own. Works without root. Sourced after lib.sh.

# The codename of this machine's release, or nothing where it is not Debian.
host_release()
{
	(
		# shellcheck source=/dev/null
		. /etc/os-release
		[[ ${ID:-} == debian ]] && printf '%s\n' "${VERSION_CODENAME:-}"
	) || :
}

# debian_sources: the machine's own Debian archives, "URI SUITE" a line.
# Third-party archives sit beside them, some at a path that ends in /debian:
# where the lists are on disk their origin tells, else the component does.
debian_sources()
{
	local list

	list=$(apt-get indextargets \
		--format '$(ORIGIN) $(COMPONENT) $(REPO_URI) $(RELEASE)' \
		'Created-By: Packages' 2>/dev/null |
		awk '$1 == "Debian" && $2 == "main" { print $3, $4 }' | sort -u)
	[[ -n $list ]] || list=$(apt-get indextargets --no-release-info \
		--format '$(COMPONENT) $(REPO_URI) $(RELEASE)' \
		'Created-By: Packages' 2>/dev/null |
		awk '$1 == "main" && $2 ~ /\/debian(-security)?(\/[0-9TZ]+)?\/$/ {
			print $2, $3 }' | sort -u)
	printf '%s\n' "$list"
}

# release_sources RELEASE: the archives of RELEASE, "URI SUITE KIND" a line.
# The machine's own release keeps its own lines; what is missing there, and
# every other release, comes from the same mirror.
release_sources()
{
	local release=$1 own main security

	own=$(debian_sources)
	main=${VENET_MIRROR:-$(awk '$2 !~ /-security$/ { print $1; exit }' <<< "$own")}
	security=$(awk '$2 ~ /-security$/ { print $1; exit }' <<< "$own")
	[[ -n $main ]] || die "no Debian mirror in apt's configuration;" \
		"name one in VENET_MIRROR"

	# A line from elsewhere may be one that Debian's keys do not vouch for.
	awk -v r="$release" -v m="$main" '$2 ~ "^" r "(-|$)" {
		print $1, $2, $1 == m || $2 ~ /-security$/ ? "wanted" : "optional"
	}' <<< "$own"
	printf '%s %s wanted\n' "$main" "$release" "$main" "$release-backports"
	printf '%s %s optional\n' "$main" "$release-updates"
	[[ -z $security ]] ||
		printf '%s %s optional\n' "$security" "$release-security"
}

# The options that make apt use RELEASE's private state, in APT_PRIVATE.
# The settings are in a file read after the machine's own, because only there
# can lists such as its update hooks be cleared.
apt_private()
{
	local dir=$CACHE/apt/$1

	APT_PRIVATE=(-c "$dir/apt.conf")
	[[ -f $dir/apt.conf ]] && return
	mkdir -p "$dir/lists/partial" "$dir/cache/archives/partial"
	cat > "$dir/apt.conf.new" <<-X
		Dir::Etc::SourceList "$dir/sources.list";
		Dir::Etc::SourceParts "/dev/null";
		Dir::Etc::Preferences "/dev/null";
		Dir::Etc::PreferencesParts "/dev/null";
		Dir::State::Lists "$dir/lists";
		Dir::Cache "$dir/cache";
		Dir::Cache::pkgcache "pkgcache.bin";
		Dir::Cache::srcpkgcache "srcpkgcache.bin";
		#clear APT::Update::Pre-Invoke;
		#clear APT::Update::Post-Invoke;
		#clear APT::Update::Post-Invoke-Success;
		#clear APT::Architectures;
		#clear Acquire::IndexTargets::deb::Contents-deb;
		APT::Architecture "amd64";
		APT::Default-Release "";
		APT::Sandbox::User "root";
		Acquire::Languages "none";
		Acquire::Retries "3";
		// A frozen mirror serves old lists; what is built here runs in a
		// throwaway guest.
		Acquire::Check-Valid-Until "false";
	X
	mv "$dir/apt.conf.new" "$dir/apt.conf"
}

# apt_list RELEASE KIND...: writes the state's sources.list.
apt_list()
{
	local release=$1 keyring kinds
	shift
	kinds=$*

	for keyring in /usr/share/keyrings/debian-archive-keyring.{gpg,pgp}; do
		[[ ! -e $keyring ]] || break
	done
	[[ -e $keyring ]] || die "Debian's archive keys are missing" \
		"(package debian-archive-keyring); run \"make deps\""
	release_sources "$release" | awk -v kinds="$kinds" -v key="$keyring" '
		index(kinds, $3) && !seen[$1 $2]++ {
			print "deb [arch=amd64 signed-by=" key "]", $1, $2, "main"
		}' > "$CACHE/apt/$release/sources.list"
}

# apt_update RELEASE: fresh lists, once a day. Without a network yesterday's
# serve as well; not every mirror carries the optional archives.
apt_update()
{
	younger_than "$CACHE/apt/$1/updated" 1440 ||
		with_lock "apt-$1" apt_update_locked "$1"
}

apt_update_locked()
{
	local release=$1 dir=$CACHE/apt/$1 log

	! younger_than "$dir/updated" 1440 || return 0
	apt_private "$release"
	log=$dir/update.log
	say "reading Debian's package lists ($release)"
	apt_list "$release" wanted optional
	if ! apt-get "${APT_PRIVATE[@]}" -q update > "$log" 2>&1; then
		apt_list "$release" wanted
		if ! apt-get "${APT_PRIVATE[@]}" -q update >> "$log" 2>&1; then
			[[ -e $dir/updated ]] || {
				cat "$log" >&2
				die "cannot read the package lists of $release"
			}
			say "no fresh package lists; using those of" \
				"$(date -r "$dir/updated" +%F)"
			return 0
		fi
	fi
	touch "$dir/updated"
}

# apt_names RELEASE REGEX: names of packages, oldest version first.
apt_names()
{
	apt_private "$1"
	apt-cache "${APT_PRIVATE[@]}" search --names-only "$2" |
		awk '{ print $1 }' | sort -V
}

# apt_newest RELEASE PACKAGE: its newest version, backports included.
apt_newest()
{
	local versions

	apt_private "$1"
	versions=$(apt-cache "${APT_PRIVATE[@]}" madison "$2" |
		awk '{ print $3 }' | sort -V | tail -n 1)
	[[ -n $versions ]] && printf '%s\n' "$versions"
}

# apt_depends RELEASE PACKAGE REGEX: PACKAGE's dependencies that match.
apt_depends()
{
	apt_private "$1"
	apt-cache "${APT_PRIVATE[@]}" depends --important "$2" |
		awk -v re="$3" '$1 ~ /Depends:$/ && $2 ~ re { print $2 }'
}

# apt_unpack RELEASE DIR PACKAGE[/SUITE]...: downloads and unpacks into DIR.
apt_unpack()
{
	local release=$1 dir=$2 debs deb
	shift 2

	apt_private "$release"
	debs=$dir/debs.tmp
	rm -rf "$debs"
	mkdir -p "$debs"
	(cd "$debs" && apt-get "${APT_PRIVATE[@]}" -qq download "$@" >&2) ||
		die "cannot download: $*"
	for deb in "$debs"/*.deb; do
		dpkg-deb -x "$deb" "$dir"
	done
	rm -rf "$debs"
}

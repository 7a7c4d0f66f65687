#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Each command that the tool says it has stands in its manual, with the same
# words, and in the completion. Prints TAP.
#
#   tests/documented.sh VENETCTL MANUAL [COMPLETION]
set -euo pipefail

tool=$1 manual=$2 completion=${3:-}
number=0 failed=0

# say SENTENCE CMD...: passes when CMD succeeds; shows what it prints if not.
say()
{
	local sentence=$1 output
	shift

	number=$((number + 1))
	if output=$("$@" 2>&1); then
		printf 'ok %d - %s\n' "$number" "$sentence"
	else
		failed=$((failed + 1))
		printf 'not ok %d - %s\n' "$number" "$sentence"
		printf '#   %s\n' "${output//$'\n'/$'\n'#   }"
	fi
}

# words: those that are typed as they stand, which do not begin in capitals.
words()
{
	tr -cs 'A-Za-z0-9_-' '\n' | grep -E '^[a-z][a-z-]*$' | sort -u
}

# usage OBJECT: a line "COMMAND ARGUMENTS" for each command.
usage()
{
	"$tool" "$1" help | awk -v lead="^(Usage:)? *venetctl $1 " '
		/^$/	{ exit }
		sub(lead, "") && line != ""	{ print line; line = "" }
			{ line = line $0 }
		END	{ print line }'
}

# synopsis OBJECT COMMAND: what the manual's synopsis has about it. Commands with
# the same arguments may share an entry, as { COMMAND | COMMAND }.
synopsis()
{
	awk -v start=".SY \"venetctl $1\"" -v command="$2" '
		/^\.(SY|YS|SH)/	{ on = 0; first = $0 == start; next }
		!first && !on	{ next }
				{ sub(/^\.[A-Z]+ /, "")
				  gsub(/\\f.|\\[&c]/, "")
				  gsub(/\\-/, "-") }
		first && /^\{/	{ if (match($0, "[{|] " command " [|}]")) {
					on = 1
					sub(/^.*\}/, command)
				  } }
		first && $1 == command	{ on = 1 }
				{ first = 0 }
		on		{ print }' "$manual"
}

same_words()
{
	local said=$1 shown=$2

	[[ -n $shown ]] || {
		echo "it is not in the synopsis"
		return 1
	}
	diff <(words <<< "$said") <(words <<< "$shown")
}

# completes WORD...: the completion offers the last WORD after the others.
completes()
{
	local words=("$@")

	# shellcheck disable=SC2016	# the other bash expands it
	env -i PATH="$(dirname "$tool"):$PATH" bash -c '
		. "$1"
		shift
		want=${!#}
		COMP_WORDS=(venetctl "${@:1:$#-1}" "")
		COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
		COMP_LINE="${COMP_WORDS[*]}"
		COMP_POINT=${#COMP_LINE}
		function=$(complete -p venetctl)
		[[ $function =~ -F\ ([^ ]+) ]] || exit 1
		"${BASH_REMATCH[1]}" venetctl "" "${COMP_WORDS[COMP_CWORD - 1]}"
		for reply in "${COMPREPLY[@]}"; do
			[[ ${reply% } != "$want" ]] || exit 0
		done
		echo "it offers: ${COMPREPLY[*]}"
		exit 1' completes "$completion" "${words[@]}"
}

echo "TAP version 13"
mapfile -t objects < <("$tool" help |
	sed '1,/^Objects/d' | awk '/ \| help$/ { print $1 }')
say "the tool has objects" test "${#objects[@]}" -gt 2
# fits WORD...: on a usual terminal.
fits()
{
	! "$tool" "$@" | grep -E '.{81}'
}

say "the help fits on a terminal" fits help
for object in "${objects[@]}"; do
	say "that of $object fits, too" fits help "$object"
	[[ -z $completion ]] || say "$object is completed" completes "$object"
	while read -r line; do
		command=${line%% *}
		say "the manual has $object $command, word for word" \
			same_words "$line" "$(synopsis "$object" "$command")"
		[[ -z $completion ]] ||
			say "$object $command is completed" \
				completes "$object" "$command"
	done < <(usage "$object")
done
while read -r option; do
	say "the manual has $option" grep -qF -e "${option//-/\\-}" "$manual"
done < <("$tool" help | grep -oE -- '--[a-z-]+' | sort -u)
echo "1..$number"
((failed == 0))

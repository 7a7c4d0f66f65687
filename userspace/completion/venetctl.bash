# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Completion of venetctl's words in bash. The grammar is what the tool itself
# says ("venetctl ip add help"); names and addresses are those that live now.

# Each function adds to the array "offer" of its caller.

_venetctl_ask() {
	"${tool[@]}" "$@" 2>/dev/null
}

# The grammar is the same wherever the tool acts.
_venetctl_help() {
	"${tool[0]}" "$@" help 2>/dev/null
}

_venetctl_options() {
	local line

	while IFS= read -r line; do
		[[ ! $line =~ \ (--[a-z-]+) ]] || offer+=("${BASH_REMATCH[1]}")
	done < <(_venetctl_help)
}

_venetctl_objects() {
	local line

	while IFS= read -r line; do
		[[ ! $line =~ ^\ \ ([a-z]+)\ .*\|\ help$ ]] ||
			offer+=("${BASH_REMATCH[1]}")
	done < <(_venetctl_help)
	offer+=(help)
}

_venetctl_commands() {
	local line

	while IFS= read -r line; do
		[[ ! $line =~ ^(Usage:|\ +)\ venetctl\ [a-z]+\ ([a-z]+) ]] ||
			offer+=("${BASH_REMATCH[2]}")
	done < <(_venetctl_help "$1")
	offer+=(help)
}

# What stands for a word of the grammar, of the container $ct if there is one.
_venetctl_place() {
	local id label addr

	case $1 in
	CT)	if [[ ${object-} == veth ]]; then
			while read -r label _; do
				[[ $label == CT ]] || offer+=("$label")
			done < <(_venetctl_ask veth show)
			return
		fi
		while IFS=$'\t' read -r _ _ id label _; do
			[[ $label != - ]] || label=$id
			offer+=("$label")
		done < <(_venetctl_ask dump ct) ;;
	HUB)	while IFS=$'\t' read -r _ label _; do
			offer+=("$label")
		done < <(_venetctl_ask dump hub) ;;
	ADDRESS)
		while IFS=$'\t' read -r _ _ id label addr _; do
			[[ -z $ct || $ct == "$label" || $ct == "$id" ]] ||
				continue
			addr=${addr%/32}
			offer+=("${addr%/128}")
		done < <(_venetctl_ask dump ip) ;;
	REF)	for label in /run/netns/*; do
			[[ ! -e $label ]] || offer+=("${label##*/}")
		done
		offer+=(netns: pid: path: lxc: incus: machine: podman:) ;;
	DEV)	for label in /sys/class/net/*; do
			[[ ! -e $label/ifindex ]] || offer+=("${label##*/}")
		done ;;
	BRIDGE)	for label in /sys/class/net/*/bridge; do
			[[ ! -e $label ]] ||
				offer+=("$(basename "${label%/bridge}")")
		done ;;
	FILE)	while IFS= read -r label; do
			offer+=("$label")
		done < <(compgen -f -- "$cur") ;;
	esac
}

# _venetctl_values A|B|c: one of these.
_venetctl_values() {
	local value

	for value in ${1//|/ }; do
		case $value in
		[[:upper:]]*)	_venetctl_place "$value" ;;
		*)	offer+=("$value") ;;
		esac
	done
}

# _venetctl_arguments OBJECT COMMAND WORD...: what may follow these.
_venetctl_arguments() {
	local usage token place ct="" last=${*: -1} object=$1
	local -a tokens cts places=()
	local i

	usage=$(_venetctl_help "$1" "$2") || return
	usage=${usage//$'\n'/ }
	[[ $usage =~ ^Usage:\ venetctl\ [a-z]+\ ([a-z]+)\ (.*) ]] || return
	set -- "${BASH_REMATCH[1]}" "${@:3}"
	# "[hub HUB]" is a word and its value, "CT|all" one or the other.
	read -ra tokens <<<"${BASH_REMATCH[2]//./ }"
	for ((i = 0; i < ${#tokens[@]}; i++)); do
		token=${tokens[i]}
		if [[ $token == "["*[!"]"] && ${tokens[i + 1]-} == *"]" ]]; then
			token=${token#"["} place=${tokens[++i]%"]"}
			if [[ $token == "$last" ]]; then
				offer=()
				_venetctl_values "${place/"["*"]"/}"
				return
			fi
			offer+=("$token")
			continue
		fi
		token=${token#"["} token=${token%"]"}
		for place in ${token//|/ }; do
			case $place in
			[[:upper:]]*)	places+=("$place") ;;
			*)	offer+=("$place") ;;
			esac
		done
	done

	# A container is named once; addresses to add are nobody's yet.
	mapfile -t cts < <(offer=() && _venetctl_place CT &&
		printf '%s\n' "${offer[@]}")
	for token in "${@:2}"; do
		for place in "${cts[@]}"; do
			[[ $token != "$place" ]] || ct=$token
		done
	done
	for place in "${places[@]}"; do
		case $1:$place in
		add:ADDRESS | replace:ADDRESS)	continue ;;
		*:CT)	[[ -z $ct ]] || continue ;;
		esac
		_venetctl_place "$place"
	done
}

_venetctl() {
	local line=${COMP_LINE:0:COMP_POINT} cur
	local -a words tool offer=()
	local i=1

	# Not COMP_WORDS: bash has cut those at each colon.
	read -ra words <<<"$line"
	[[ $line != *[[:space:]] ]] || words+=("")
	cur=${words[-1]}
	tool=("${words[0]}")
	while [[ $i -lt $((${#words[@]} - 1)) && ${words[i]} == -* ]]; do
		case ${words[i]} in
		-n | --netns)
			tool+=(-n "${words[++i]}") ;;
		-b | --batch)
			((++i)) ;;
		esac
		((++i))
	done
	case $((${#words[@]} - i)) in
	0)	case ${words[-2]} in
		-n | --netns)	_venetctl_place REF ;;
		*)	_venetctl_place FILE ;;
		esac ;;
	1)	if [[ $cur == -* ]]; then
			_venetctl_options
		else
			_venetctl_objects
		fi ;;
	2)	_venetctl_commands "${words[i]}" ;;
	*)	_venetctl_arguments "${words[@]:i:${#words[@]} - 1 - i}" ;;
	esac

	COMPREPLY=()
	for line in "${offer[@]}"; do
		[[ $line == "$cur"* ]] || continue
		# Readline replaces only what follows the last colon.
		[[ $COMP_WORDBREAKS != *:* || $cur != *:* ]] ||
			line=${line#"${cur%"${cur##*:}"}"}
		COMPREPLY+=("$line")
		[[ $line != *: ]] || compopt -o nospace 2>/dev/null || :
	done
}

complete -F _venetctl venetctl

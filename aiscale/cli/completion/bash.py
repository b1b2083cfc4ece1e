"""The completion script of bash."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from aiscale.cli.command_spec import CommandSpec, Word

_BODY = r"""
# What completes a word: fixed words, files, folders, or what aiscale knows of the project.
_aiscale_reply() {
  case $1 in
    '') ;;
    *'|'*) _aiscale_reply "${1%%|*}"; _aiscale_reply "${1#*|}" ;;
    words:*) COMPREPLY+=($(compgen -W "${1#words:}" -- "$cur")) ;;
    files) compopt -o filenames 2>/dev/null; COMPREPLY+=($(compgen -f -- "$cur")) ;;
    folders) compopt -o filenames 2>/dev/null; COMPREPLY+=($(compgen -d -- "$cur")) ;;
    *) COMPREPLY+=($(compgen -W "$(aiscale completion --candidates "$1" "${COMP_WORDS[@]:1:COMP_CWORD-1}" "$cur" \
         2>/dev/null | cut -f1)" -- "$cur")) ;;
  esac
  # The value of a setting, or a field of a component, comes without a blank.
  [[ ${COMPREPLY[0]} == *[=.] && $1 != files ]] && compopt -o nospace 2>/dev/null
}

_aiscale() {
  local IFS=$' \t\n' cur=${COMP_WORDS[COMP_CWORD]} at='' count=0 index word value next
  COMPREPLY=()
  # bash splits --option=value and 3:12-50 at the sign.
  [[ $cur == '=' ]] && cur=''
  for ((index = 1; index < COMP_CWORD; index++)); do
    word=${COMP_WORDS[index]}
    if [[ $word == -* ]]; then
      value=$(_aiscale_value "$at" "$word")
      if [[ $value != none ]]; then
        [[ ${COMP_WORDS[index + 1]} == '=' ]] && ((index++))
        ((index++))
        if ((index >= COMP_CWORD)); then _aiscale_reply "$value"; return; fi
        while [[ ${COMP_WORDS[index + 1]} == [=:] ]]; do ((index += 2)); done
        if ((index >= COMP_CWORD)); then return; fi
      fi
    elif next=$(_aiscale_below "$at" "$word"); then
      at=$next
    else
      ((count++))
    fi
  done
  if [[ $cur == -* ]]; then
    COMPREPLY=($(compgen -W "$(_aiscale_options "$at")" -- "$cur"))
  else
    _aiscale_reply "$(_aiscale_argument "$at" "$count")"
  fi
}

complete -F _aiscale aiscale
"""


def script(whole: CommandSpec) -> str:
    """Write the script.

    Args:
        whole: the command line.

    Returns:
        Text for ``eval "$(aiscale completion bash)"``.
    """
    commands = list(_paths(whole, ""))
    lines = ["# Completion of aiscale in bash, made by: aiscale completion bash", ""]
    lines += _case("_aiscale_options", '"$1"', ((path, f"echo {shlex.quote(_flags(spec))}") for path, spec in commands))
    lines += _case("_aiscale_value", '"$1 $2"', _values(commands), otherwise="echo none")
    lines += _case("_aiscale_below", '"$1 $2"', _below(commands), otherwise="return 1")
    lines += _case("_aiscale_argument", '"$1 $2"', _arguments(commands), otherwise="echo ''")
    return "\n".join(lines) + _BODY


def _case(name: str, subject: str, arms: Iterator[tuple[str, str]], otherwise: str = "") -> list[str]:
    last = [f"    *) {otherwise} ;;"] if otherwise else []
    return [f"{name}() {{", f"  case {subject} in", *(f"    {_pattern(key)}) {do} ;;" for key, do in arms), *last,
            "  esac", "}"]  # fmt: skip


def _pattern(key: str) -> str:
    """A key as it is, but for a position that stands for all which follow."""
    return f"{shlex.quote(key[:-1])}*" if key.endswith(" *") else shlex.quote(key)


def _paths(spec: CommandSpec, path: str) -> Iterator[tuple[str, CommandSpec]]:
    yield path, spec
    for inner in spec.actions:
        yield from _paths(inner, f"{path} {inner.name}".strip())


def _flags(spec: CommandSpec) -> str:
    return " ".join(flag for word in spec.options for flag in word.flags)


def _values(commands: list[tuple[str, CommandSpec]]) -> Iterator[tuple[str, str]]:
    for path, spec in commands:
        for word in spec.options:
            if word.metavar:
                for flag in word.flags:
                    yield f"{path} {flag}", f"echo {shlex.quote(_completed(word))}"


def _below(commands: list[tuple[str, CommandSpec]]) -> Iterator[tuple[str, str]]:
    for path, spec in commands:
        for inner in spec.actions:
            for name in (inner.name, *inner.aliases):
                yield f"{path} {name}", f"echo {shlex.quote(f'{path} {inner.name}'.strip())}"


def _arguments(commands: list[tuple[str, CommandSpec]]) -> Iterator[tuple[str, str]]:
    for path, spec in commands:
        if spec.actions:
            names = " ".join(name for inner in spec.actions for name in (inner.name, *inner.aliases))
            yield f"{path} 0", f"echo {shlex.quote(f'words:{names}')}"
        for position, words in enumerate(spec.places):
            does = f"echo {shlex.quote('|'.join(map(_completed, words)))}"
            yield f"{path} {position}", does
            if words[0].is_repeated and position == len(spec.places) - 1:
                yield f"{path} *", does


def _completed(word: Word) -> str:
    return f"words:{' '.join(word.choices)}" if word.completed_by == "choices" else word.completed_by

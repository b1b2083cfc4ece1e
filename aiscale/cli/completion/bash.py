"""The completion script of bash."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path

from aiscale.cli.command_spec import CommandSpec, Word
from aiscale.cli.templating import fill

_TEMPLATE = Path(__file__).with_name("bash.j2")


def script(whole: CommandSpec) -> str:
    """Write the script.

    Args:
        whole: the command line.

    Returns:
        Text for ``eval "$(aiscale completion bash)"``.
    """
    commands = list(_paths(whole, ""))
    lines = _case("_aiscale_options", '"$1"', ((path, f"echo {shlex.quote(_flags(spec))}") for path, spec in commands))
    lines += _case("_aiscale_value", '"$1 $2"', _values(commands), otherwise="echo none")
    lines += _case("_aiscale_below", '"$1 $2"', _below(commands), otherwise="return 1")
    lines += _case("_aiscale_argument", '"$1 $2"', _arguments(commands), otherwise="echo ''")
    return fill(_TEMPLATE, functions="\n".join(lines))


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

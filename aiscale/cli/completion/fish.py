"""The completion script of fish."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from aiscale.cli.command_spec import CommandSpec, Word
from aiscale.cli.templating import fill

_TEMPLATE = Path(__file__).with_name("fish.j2")


def script(whole: CommandSpec) -> str:
    """Write the script.

    Args:
        whole: the command line.

    Returns:
        Text for a file in fish's folder of completions.
    """
    return fill(_TEMPLATE, options_with_values=" ".join(sorted(_taking(whole))), commands=list(_command(whole, ())))


def _command(spec: CommandSpec, path: tuple[str, ...]) -> Iterator[str]:
    at = f"__aiscale_at {' '.join(_quoted(word) for word in path)}" if path else ""
    start = f"complete -c aiscale{f' -n {_quoted(at)}' if at else ''}"
    for inner in spec.actions:
        wants = f"__aiscale_wants_action {' '.join(_quoted(word) for word in path)}".rstrip()
        for name in (inner.name, *inner.aliases):
            yield f"complete -c aiscale -n {_quoted(wants)} -a {name} -d {_quoted(inner.help)}"
        yield from _command(inner, (*path, "|".join((inner.name, *inner.aliases))))
    for word in spec.options:
        yield f"{start}{_flags(word)}{_value(word)} -d {_quoted(word.help)}"
    for position, words in enumerate(spec.places):
        follows = "+" if words[0].is_repeated and position == len(spec.places) - 1 else ""
        wants = f"__aiscale_argument {position}{follows} {' '.join(_quoted(word) for word in path)}"
        for word in words:
            yield f"complete -c aiscale -n {_quoted(wants)}{_value(word)}"


def _taking(spec: CommandSpec) -> set[str]:
    """Options that take a value."""
    own = {flag for word in spec.options if word.metavar for flag in word.flags}
    return own.union(*map(_taking, spec.actions))


def _flags(word: Word) -> str:
    return "".join(
        f" -l {flag.removeprefix('--')}" if flag.startswith("--") else f" -s {flag.removeprefix('-')}"
        for flag in word.flags
    )


def _value(word: Word) -> str:
    if not word.metavar:
        return ""
    required = " -r" if word.flags else ""
    if word.completed_by == "choices":
        return f"{required} -f -a {_quoted(' '.join(word.choices))}"
    if word.completed_by == "folders":
        return f"{required} -f -a '(__fish_complete_directories)'"
    if word.completed_by == "files":
        return f"{required} -F"
    if word.completed_by:
        return f"{required} -f -a {_quoted(f'(__aiscale_ask {word.completed_by})')}"
    return f"{required} -f"


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"

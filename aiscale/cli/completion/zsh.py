"""The completion script of zsh."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from aiscale.cli.command_spec import CommandSpec, Word
from aiscale.cli.templating import fill

_TEMPLATE = Path(__file__).with_name("zsh.j2")


def script(whole: CommandSpec) -> str:
    """Write the script.

    Args:
        whole: the command line.

    Returns:
        Text for ``eval "$(aiscale completion zsh)"`` or for a file ``_aiscale`` on ``fpath``.
    """
    return fill(_TEMPLATE, functions="\n".join(_function(whole, "_aiscale")))


def _function(spec: CommandSpec, name: str) -> Iterator[str]:
    """A function for one command, after those of its actions."""
    for inner in spec.actions:
        yield from _function(inner, f"{name}_{inner.name}")
    yield f"{name}() {{"
    if name == "_aiscale":
        yield '  local -a aiscale_line; aiscale_line=("${(@)words[1,CURRENT]}")'
    if not spec.actions:
        yield from _specs(spec, [*_positionals(spec)])
    else:
        yield "  local curcontext=$curcontext context state state_descr line ret=1"
        yield "  typeset -A opt_args"
        yield from _specs(spec, ["'1: :->command'", "'*:: :->rest'"], "-C ", " && ret=0")
        yield "  case $state in"
        yield "    command)"
        yield "      local -a commands=("
        for inner in spec.actions:
            for word in (inner.name, *inner.aliases):
                yield f"        {_quoted(f'{word}:{_plain(inner.help)}')}"
        yield "      )"
        yield "      _describe -t commands command commands && ret=0 ;;"
        yield "    rest)"
        yield "      case $line[1] in"
        for inner in spec.actions:
            yield f"        {'|'.join((inner.name, *inner.aliases))}) {name}_{inner.name} && ret=0 ;;"
        yield "      esac ;;"
        yield "  esac"
        yield "  return ret"
    yield "}"
    yield ""


def _specs(spec: CommandSpec, positionals: list[str], flags: str = "", after: str = "") -> Iterator[str]:
    words = [*(_option(word) for word in spec.options), *positionals]
    yield f"  _arguments {flags}-s \\"
    for word in words[:-1]:
        yield f"    {word} \\"
    yield f"    {words[-1]}{after}"


def _option(word: Word) -> str:
    exclusive = "*" if word.is_repeated else f"({' '.join(word.flags)})"
    value = f":{word.metavar or word.flags[-1]}:{_action(word)}" if word.metavar else ""
    text = _quoted(f"[{_plain(word.help)}]{value}")
    if len(word.flags) == 1:
        return f"{_quoted(exclusive)}{word.flags[0]}{text}"
    return f"{_quoted(exclusive)}{{{','.join(word.flags)}}}{text}"


def _positionals(spec: CommandSpec) -> Iterator[str]:
    for position, words in enumerate(spec.places, 1):
        word = words[0]
        follows = word.is_repeated and position == len(spec.places)
        optional = ":" if word.is_optional and not follows else ""
        action = _action(word) if len(words) == 1 else f"{{{'; '.join(map(_asked, words))}}}"
        yield _quoted(f"{'*' if follows else position}:{optional}{word.metavar}:{action}")


def _action(word: Word) -> str:
    if word.completed_by == "choices":
        return f"({' '.join(word.choices)})"
    if word.completed_by in {"files", "folders"}:
        return _asked(word)
    return f" {_asked(word)}"


def _asked(word: Word) -> str:
    """The command that completes a word; empty where there is none."""
    known = {"files": "_files", "folders": "_files -/", "": ""}
    return known.get(word.completed_by, f"_aiscale_ask {word.completed_by}")


def _plain(text: str) -> str:
    """Help without what would end a description."""
    return text.replace("\\", "").replace("[", "(").replace("]", ")").replace(":", "\\:")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"

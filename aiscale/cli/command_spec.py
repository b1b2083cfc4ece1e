"""What can be written on the command line, read from the parser: for completion and for the reference."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from aiscale.cli.parser import parser
from aiscale.cli.registry import ALIASES

_COMPLETED_BY: Mapping[str, str] = {
    "ADDRESS": "addresses",
    "FROM": "addresses",
    "TO": "addresses",
    "BLUEPRINT": "files",
    "CODE": "codes",
    "CODES": "code-lists",
    "COMMAND": "commands",
    "DIR": "folders",
    "FILE": "files",
    "KIND": "kinds",
    "KIND/NAME": "objects",
    "KEY=VALUE": "overrides",
    "EDGES": "edge-lists",
    "PART": "parts",
    "PATH": "files",
    "READER": "readers",
    "SANDBOX": "sandboxes",
    "STREAM": "streams",
    "TOPIC": "topics",
}
"""What completes a word, by what the usage line calls it."""

_COMPLETED_AS: Mapping[str, str] = {
    "begin": "begins",
    "clusters": "clusters",
    "env": "environments",
    "losses": "losses",
    "names": "tools",
}
"""What completes a word, by what the command calls it: comes before what the usage line says."""


@dataclass(frozen=True, slots=True)
class Word:
    """An option or a positional argument.

    Attributes:
        flags: ``--output``, ``-e``; empty for a positional argument.
        metavar: what the usage line calls its value; empty for an option without one.
        choices: the only values it takes, where there are such.
        help: what it is for.
        completed_by: ``choices``, ``files``, ``folders``, one of
            :data:`aiscale.cli.completion.candidates.SOURCES`, or empty where any text will do.
        is_repeated: whether a positional argument takes several words, or an option may be given again.
        is_optional: whether a positional argument may be left out.
    """

    flags: tuple[str, ...]
    metavar: str
    choices: tuple[str, ...]
    help: str
    completed_by: str
    is_repeated: bool
    is_optional: bool


@dataclass(frozen=True, slots=True)
class CommandSpec:
    """One command, or one action of a command.

    Attributes:
        name: ``lint``, or ``ls`` within ``env``.
        aliases: other names.
        help: what it is for, in a line.
        description: the same, or more.
        usage: its usage line.
        options: its options.
        arguments: its positional arguments, in order.
        actions: what it can do, for a command of several actions.
    """

    name: str
    aliases: tuple[str, ...]
    help: str
    description: str
    usage: str
    options: tuple[Word, ...]
    arguments: tuple[Word, ...]
    actions: tuple[CommandSpec, ...]

    @property
    def flags(self) -> frozenset[str]:
        """Every way to write one of its options, without those of its actions."""
        return frozenset(flag for word in self.options for flag in word.flags)

    @property
    def taking(self) -> frozenset[str]:
        """The options that a value follows, those of its actions included."""
        own = {flag for word in self.options if word.metavar for flag in word.flags}
        return frozenset(own.union(*(action.taking for action in self.actions)))

    @property
    def places(self) -> tuple[tuple[Word, ...], ...]:
        """What may stand at each position; where a word repeats, the last of them holds for all that follow.

        After the first of several words comes another of them, or what comes after all of them.
        """
        for position, word in enumerate(self.arguments):
            if word.is_repeated:
                before = tuple((single,) for single in self.arguments[:position])
                return (*before, (word,), self.arguments[position:])
        return tuple((word,) for word in self.arguments)


@cache
def command_line() -> CommandSpec:
    """The whole command line: the global options, and every command in ``actions``."""
    return _spec("aiscale", parser(None, everything=True), "")


def _spec(name: str, source: argparse.ArgumentParser, help_text: str) -> CommandSpec:
    # argparse has no public way to ask for what was added.
    actions = source._actions
    inner = [action for action in actions if isinstance(action, argparse._SubParsersAction)]
    words = [_word(action) for action in actions if action.help != argparse.SUPPRESS and action not in inner]
    is_command = name != "aiscale"
    return CommandSpec(
        name,
        tuple(alias for alias, target in ALIASES.items() if target == name) if is_command else (),
        help_text,
        source.description or help_text,
        _usage(source.prog, words, has_actions=bool(inner)),
        tuple(word for word in words if word.flags),
        tuple(word for word in words if not word.flags),
        tuple(_spec(*found) for action in inner for found in _commands(action)),
    )


def _usage(program: str, words: list[Word], *, has_actions: bool) -> str:
    """Arguments as they are written; options are listed elsewhere."""
    shown = [f"{word.metavar}{' …' if word.is_repeated else ''}" for word in words if not word.flags]
    optional = [word.is_optional for word in words if not word.flags]
    named = [f"[{word}]" if may_lack else word for word, may_lack in zip(shown, optional, strict=True)]
    return " ".join([program, *(["ACTION"] if has_actions and program != "aiscale" else []), *named, "[OPTIONS]"])


def _commands(
    action: argparse._SubParsersAction[argparse.ArgumentParser],
) -> Iterator[tuple[str, argparse.ArgumentParser, str]]:
    helps = {choice.dest: choice.help or "" for choice in action._choices_actions}
    for name, source in action.choices.items():
        if name not in ALIASES:
            yield name, source, next((text for key, text in helps.items() if key.partition(" ")[0] == name), "")


def _word(action: argparse.Action) -> Word:
    metavar = action.metavar if isinstance(action.metavar, str) else action.dest.upper()
    takes_value = action.nargs != 0
    choices = tuple(map(str, action.choices or ()))
    completed_by = "choices" if choices else _COMPLETED_AS.get(action.dest) or _COMPLETED_BY.get(metavar, "")
    return Word(
        tuple(action.option_strings),
        metavar if takes_value else "",
        choices,
        (action.help or "").replace("%%", "%"),
        completed_by if takes_value else "",
        action.nargs in {"*", "+"} or isinstance(action, argparse._AppendAction),
        action.nargs in {"?", "*"},
    )

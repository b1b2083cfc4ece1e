"""The parser of the command line, made of the commands' own arguments."""

from __future__ import annotations

import argparse
import importlib
from types import ModuleType
from typing import NoReturn

from aiscale import __version__
from aiscale.cli.registry import ALIASES, COMMANDS
from aiscale.errors import UsageError

_DESCRIPTION = """\
Architecture as code for AI systems: describe the whole system in Python,
check it, preview it, draw it, deploy it."""

_EPILOG = """\
exit codes:
  0 fine  1 unexpected  2 usage or configuration  3 authentication
  4 deployment failed  5 findings, policy or budget  6 no such environment
  7 changes where none were expected  8 cancelled  9 timed out
  10 changes present (only under --detailed-exitcode)
  11 a deletion that needs --allow or --allow-deletions

start here:
  aiscale preview --offline blueprints/ride_demand.py
"""


class _Parser(argparse.ArgumentParser):
    """Reports a wrong command line as every other error is reported."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(message, hint=f"{self.prog} --help")


def command_module(name: str) -> ModuleType:
    """The module of a command, by its name in the registry."""
    return importlib.import_module(f"aiscale.cli.commands.{name.replace('-', '_')}")


def parser(chosen: str | None, *, everything: bool = False) -> argparse.ArgumentParser:
    """The parser of the command line.

    Args:
        chosen: the only command in it, with its arguments; the first lines of all commands when absent.
        everything: all commands with all their arguments, for what is generated from them.
    """
    whole = _Parser(
        prog="aiscale", description=_DESCRIPTION, epilog=_EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    _add_global(whole)
    whole.add_argument("-V", "--version", action="version", version=f"aiscale {__version__}")
    commands = whole.add_subparsers(dest="command", metavar="COMMAND", title="commands", parser_class=_Parser)
    for name in (chosen,) if chosen else COMMANDS:
        module = command_module(name)
        aliases = [alias for alias, target in ALIASES.items() if target == name]
        sub = commands.add_parser(
            name,
            aliases=aliases,
            help=module.HELP,
            description=module.HELP,
        )
        _add_global(sub, default=argparse.SUPPRESS)
        if chosen or everything:
            module.add_arguments(sub)
            for action in _actions_of(sub):
                _add_global(action, default=argparse.SUPPRESS)
    return whole


def _actions_of(source: argparse.ArgumentParser) -> list[argparse.ArgumentParser]:
    """The parsers of a command's actions."""
    # argparse has no public way to ask for what was added.
    inner = [one for one in source._actions if isinstance(one, argparse._SubParsersAction)]
    return [action for one in inner for action in one.choices.values()]


def sub_parser(source: argparse.ArgumentParser, name: str) -> argparse.ArgumentParser | None:
    """The parser of a command, or of an action of a command; None where there is no such one."""
    for action in source._actions:  # argparse has no public way to ask for what was added
        if isinstance(action, argparse._SubParsersAction):
            return action.choices.get(name)
    return None


def _add_global(parser: argparse.ArgumentParser, default: str | None = None) -> None:
    is_off = False if default is None else default
    parser.add_argument(
        "-C", "--cwd", metavar="DIR", default=default, help="change to this folder first"
    )  # fmt: skip
    parser.add_argument(
        "--color", choices=("auto", "always", "never"), default=default or "auto",
        help="colour the output (default: on a terminal, unless NO_COLOR is set)",
    )  # fmt: skip
    parser.add_argument(
        "-q", "--quiet", action="store_true", default=is_off, help="print results, warnings and errors only"
    )
    parser.add_argument(
        "-v", "--verbose", action="store_true", default=is_off, help="print each step with its time, on standard error"
    )
    parser.add_argument(
        "--debug", action="store_true", default=is_off,
        help="write each step, each process and tracebacks to a log file, and print its path",
    )  # fmt: skip

"""``aiscale help``: what a command is for and what it takes, as ``--help`` prints it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiscale.cli.console import Console

NAME = "help"
HELP = "list the commands, or show what one takes"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's argument."""
    parser.add_argument("about", nargs="*", metavar="COMMAND", help="command, and its action: env show")


def run(args: argparse.Namespace, console: Console) -> int:
    """Print the help of the whole, of a command, or of one of its actions."""
    from aiscale.cli.main import no_command
    from aiscale.cli.parser import parser, sub_parser
    from aiscale.cli.registry import ALIASES, COMMANDS
    from aiscale.errors import ExitCode, UsageError

    if not args.about:
        console.write(parser(None).format_help())
        return ExitCode.OK
    name, *actions = args.about
    chosen = ALIASES.get(name, name)
    if chosen not in COMMANDS:
        raise no_command(name)
    found = sub_parser(parser(chosen), chosen)
    for action in actions:
        inner = sub_parser(found, action) if found is not None else None
        if inner is None:
            raise UsageError(f"{name} has no action {action!r}", hint=f"aiscale help {name}")
        found = inner
    if found is not None:
        console.write(found.format_help())
    return ExitCode.OK

"""``aiscale completion``: a script that completes the command line in a shell."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from aiscale.errors import AiscaleError, ExitCode, UsageError

if TYPE_CHECKING:
    from aiscale.cli.console import Console

NAME = "completion"
HELP = "print a script that completes commands, options, addresses and codes in a shell"
_SHELLS = ("bash", "zsh", "fish")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = (
        "in ~/.bashrc:  eval \"$(aiscale completion bash)\"\n"
        "in ~/.zshrc:   eval \"$(aiscale completion zsh)\"    (after compinit)\n"
        "for fish:      aiscale completion fish > ~/.config/fish/completions/aiscale.fish"
    )  # fmt: skip
    parser.add_argument("shell", nargs="?", choices=_SHELLS, metavar="SHELL", help="bash, zsh or fish")
    # What the scripts ask while somebody types: what is wanted, and the words so far.
    parser.add_argument("--candidates", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)


def run(args: argparse.Namespace, console: Console) -> int:
    """Print the script of a shell, or candidates for its script."""
    if args.candidates:
        _candidates(args.candidates[0], args.candidates[1:], console)
        return ExitCode.OK
    if args.shell is None:
        raise UsageError("which shell?", hint=f"aiscale completion {'|'.join(_SHELLS)}")
    from importlib import import_module

    from aiscale.cli.command_spec import command_line

    console.write(import_module(f"aiscale.cli.completion.{args.shell}").script(command_line()))
    return ExitCode.OK


def _candidates(what: str, words: list[str], console: Console) -> None:
    """Print what there is. A broken blueprint has nothing to offer, and a prompt is no place for errors."""
    from aiscale.cli.completion.candidates import SOURCES, candidates

    if what not in SOURCES:
        raise UsageError(f"--candidates {what}: there are none", hint=f"known: {', '.join(SOURCES)}")
    try:
        for word, about in candidates(what, words):
            console.write(f"{word}\t{about}\n")
    except AiscaleError:
        return

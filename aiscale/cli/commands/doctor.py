"""``aiscale doctor``: what is here, what is missing, and what to do about it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from aiscale.errors import ExitCode

if TYPE_CHECKING:
    from aiscale.cli.console import Console
    from aiscale.toolchain.health import Check

NAME = "doctor"
HELP = "look at what aiscale needs on this machine and say what to do"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the flags."""
    parser.add_argument("--output", choices=("text", "json"), default="text", help="default: text")


def run(args: argparse.Namespace, console: Console) -> int:
    """Prints a line for each thing looked at and what works with it."""
    from aiscale.cli.health import OFFLINE, all_checks, what_works

    checks = all_checks()
    works = what_works(checks)
    if args.output == "json":
        console.json({"checks": [check.as_json() for check in checks], "works": works})
    else:
        _print(checks, works, console)
    return ExitCode.OK if works[OFFLINE] else ExitCode.UNEXPECTED


def _print(checks: list[Check], works: dict[str, bool], console: Console) -> None:
    from rich.text import Text

    marks = {"ok": ("ok     ", "green"), "missing": ("missing", "yellow"), "broken": ("broken ", "bold red")}
    name_width = max(len(check.name) for check in checks)
    version_width = max(len(check.version) for check in checks)
    for check in checks:
        head = f"  {check.name.ljust(name_width)}  {check.version.ljust(version_width)}  "
        console.print(Text.assemble(marks[check.status], head, check.where))
        if check.advice:
            console.print(Text(f"         = help: {check.advice}", style="dim"))
    console.print()
    for what, possible in works.items():
        console.print(f"{'yes' if possible else 'not yet':8}{what}")

"""``aiscale doctor``: what is here, what is missing, and what to do about it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from aiscale.cli.arguments import add_output_argument
from aiscale.errors import ExitCode

if TYPE_CHECKING:
    from aiscale.cli.console import Console
    from aiscale.toolchain.health import Check

NAME = "doctor"
HELP = "check what aiscale needs on this machine, and show how to get it"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the flags."""
    add_output_argument(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Prints a line for each thing looked at and what works with it."""
    from aiscale.cli.health import OFFLINE, all_checks, what_works

    checks = all_checks()
    works = what_works(checks)
    if args.output == "json":
        console.json({"format_version": "1.0", "checks": [check.as_json() for check in checks], "works": works})
    else:
        _print(checks, works, console)
    return ExitCode.OK if works[OFFLINE] else ExitCode.UNEXPECTED


def _print(checks: list[Check], works: dict[str, bool], console: Console) -> None:
    from rich.text import Text

    from aiscale.cli.views.rows import row_texts, width_of, wrapped

    styles = {"ok": "green", "missing": "yellow", "broken": "bold red"}
    width = width_of(console)
    rows = [(f"{check.status:7}", check.name, check.version, check.origin, check.where) for check in checks]
    for check, row in zip(checks, row_texts(rows, console.out.width), strict=True):
        text = Text(row)
        text.stylize(styles[check.status], 0, len(check.status))
        console.print(text)
        if check.advice:
            help_lines = wrapped(check.advice, width, " " * 17, first="         = help: ")
            console.print(Text("\n".join(help_lines), style="dim"))
    console.print()
    for what, possible in works.items():
        console.print(f"{'yes' if possible else 'not yet':8}{what}")

"""``aiscale init``: the files of a project to start from."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from aiscale.errors import ExitCode

if TYPE_CHECKING:
    from aiscale.cli.console import Console

NAME = "init"
HELP = "create a project: a valid blueprint, its settings and a test"
_TEMPLATES = ("minimal", "ride-demand", "recommender", "edge")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "folder", nargs="?", default=".", metavar="DIR", help="folder to write to (default: the current folder)"
    )
    parser.add_argument("--template", choices=_TEMPLATES, default="minimal", help="template (default: minimal)")
    parser.add_argument("--name", metavar="NAME", help="name of the system (default: that of the folder)")


def run(args: argparse.Namespace, console: Console) -> int:
    """Write the files and say what to do next."""
    from pathlib import Path
    from shlex import quote

    from aiscale.cli.scaffold import scaffold

    folder = Path(args.folder)
    made = scaffold(folder, args.template, args.name)
    for file in made.files:
        console.print(f"  + {folder / file}")
    there = "" if folder.resolve() == Path.cwd() else f"cd {quote(str(folder))} && "
    console.print(f"\n{made.name} is ready: {there}aiscale lint && aiscale graph")
    return ExitCode.OK

"""``aiscale version``: which aiscale this is, and what it runs on."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from aiscale.cli.arguments import add_output_argument

if TYPE_CHECKING:
    from aiscale.cli.console import Console

NAME = "version"
HELP = "show the versions of aiscale, of Python and of the tools that it pins"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's argument."""
    add_output_argument(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Print one line each."""
    import platform
    import sys

    from aiscale import __version__
    from aiscale.errors import ExitCode
    from aiscale.toolchain.table import PARTS

    pinned = {name: part.version for name, part in PARTS.items()}
    if args.output == "json":
        about = {"aiscale": __version__, "python": platform.python_version(), "platform": sys.platform}
        console.json({"format_version": "1.0", **about, "tools": pinned})
        return ExitCode.OK
    console.write(f"aiscale {__version__} (Python {platform.python_version()}, {sys.platform})\n")
    for name, version in pinned.items():
        console.write(f"  {name} {version}\n")
    return ExitCode.OK

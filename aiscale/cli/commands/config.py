"""``aiscale config``: the values that hold in an environment, and the layer that each comes from."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from aiscale.cli.session import add_blueprint_arguments, open_session

if TYPE_CHECKING:
    from aiscale.cli.console import Console

NAME = "config"
HELP = "show the values that hold in an environment, and where each comes from"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_blueprint_arguments(parser)
    parser.add_argument(
        "--address", action="append", default=[], metavar="ADDRESS",
        help="show every field of these components, * allowed (repeatable; default: what an environment sets)",
    )  # fmt: skip
    parser.add_argument(
        "--origin", action="store_true",
        help="say where each value comes from: default, blueprint, [env.NAME] or --set",
    )  # fmt: skip


def run(args: argparse.Namespace, console: Console) -> int:
    """Print one line for each value."""
    from dataclasses import asdict

    from aiscale.cli.views.config import values

    found = values(open_session(args), args.address)
    if args.output == "json":
        console.json({"format_version": "1.0", "values": [asdict(item) for item in found]})
        return 0
    names = max((len(item.name) for item in found), default=0)
    shown = max((len(item.value) for item in found), default=0)
    group = ""
    for item in found:
        if item.group != group:
            console.print(f"{chr(10) if group else ''}{item.group}")
            group = item.group
        origin = f"  {item.origin}" if args.origin else ""
        console.print(f"  {item.name:<{names}}  {item.value:<{min(shown, 48)}}{origin}".rstrip())
    return 0

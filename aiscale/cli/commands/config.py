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

    from aiscale.cli.views.config import owners, values

    session = open_session(args)
    found = values(session, args.address)
    shown_owners = owners(session, found) if args.address else {}
    if args.output == "json":
        data = {"format_version": "1.0", "values": [asdict(item) for item in found]}
        console.json(data | ({"owners": shown_owners} if args.address else {}))
        return 0
    names = max((len(item.name) for item in found), default=0)
    shown = max((len(item.value) for item in found), default=0)
    group = ""
    for item in found:
        if item.group != group:
            owner = f"  owner {shown_owners[item.group]}" if args.address else ""
            console.print(f"{chr(10) if group else ''}{item.group}{owner}")
            group = item.group
        origin = f"  {item.origin}" if args.origin else ""
        console.print(f"  {item.name:<{names}}  {item.value:<{min(shown, 48)}}{origin}".rstrip())
    return 0

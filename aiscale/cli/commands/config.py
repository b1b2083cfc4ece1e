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
    from aiscale.render.values import short

    session = open_session(args)
    found = values(session, args.address, console)
    shown_owners = owners(session, found) if args.address else {}
    if args.output == "json":
        data = {"format_version": "1.0", "values": [asdict(item) for item in found]}
        console.json(data | ({"owners": shown_owners} if args.address else {}))
        return 0
    if args.address:
        console.heading(session.heading)
    names = max((len(item.name) for item in found), default=0)
    origins = [f"  {item.origin}" if args.origin else "" for item in found]
    room = min(console.out.width, 120) - names - 4
    shown = max(12, min(48, room - max(map(len, origins), default=0)))
    # A long value takes what its own line has left: it pushes its own origin to the right, and nobody else's.
    cells = [short(item.value, max(shown, room - len(origin))) for item, origin in zip(found, origins, strict=True)]
    shown = min(shown, max(map(len, cells), default=0))
    group = ""
    for item, cell, origin in zip(found, cells, origins, strict=True):
        if item.group != group:
            owner = f"  owner {shown_owners[item.group]}" if args.address else ""
            console.print(f"{chr(10) if group else ''}{item.group}{owner}")
            group = item.group
        console.print(f"  {item.name:<{names}}  {cell:<{shown}}{origin}".rstrip())
    return 0

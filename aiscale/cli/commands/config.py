"""``aiscale config``: the values that hold in an environment, and the layer that each comes from."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from aiscale.cli.session.command_context import add_blueprint_arguments, open_session

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
    """Print a line for each value, or several where it is long."""
    from dataclasses import asdict
    from itertools import zip_longest

    from aiscale.cli.views.config import in_lines, owners, values

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
    # One long value moves no origin far from the short ones.
    wide = max(12, min(48, room - max(map(len, origins), default=0))) if args.origin else max(12, room)
    cells = [in_lines(item.value, wide) for item in found]
    shown = max((len(line) for cell in cells for line in cell), default=0)
    group = ""
    for item, cell, origin in zip(found, cells, origins, strict=True):
        if item.group != group:
            owner = f"  owner {shown_owners[item.group]}" if args.address else ""
            console.print(f"{chr(10) if group else ''}{item.group}{owner}")
            group = item.group
        for name, line, source in zip_longest([item.name], cell, [origin], fillvalue=""):
            console.print(f"  {name:<{names}}  {line:<{shown}}{source}".rstrip())
    return 0

"""``aiscale outputs``: where the parts of a running system answer."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from aiscale.cli.session import add_blueprint_arguments, open_session

if TYPE_CHECKING:
    from aiscale.cli.console import Console

NAME = "outputs"
HELP = "show where the parts of the running system answer"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_blueprint_arguments(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Print one line for each address that something answers at."""
    from dataclasses import asdict

    from aiscale.cli.target import engine_on, reach

    session = open_session(args)
    engine = engine_on(session, reach(session, (), console, start=False), console)
    found = engine.outputs()
    if args.output == "json":
        console.json({"format_version": "1.0", "outputs": [asdict(item) for item in found]})
        return 0
    if not found:
        console.note(f"{session.system.name} is not up in {session.environment.name}: aiscale up brings it up")
    widths = [max((len(getattr(item, name)) for item in found), default=0) for name in ("address", "name")]
    for item in found:
        console.print(f"{item.address:<{widths[0]}}  {item.name:<{widths[1]}}  {item.value}")
    return 0

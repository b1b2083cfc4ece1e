"""``aiscale drift``: compare what was applied with what is there."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from aiscale.cli.session import add_blueprint_arguments, open_session

if TYPE_CHECKING:
    from aiscale.cli.console import Console

NAME = "drift"
HELP = "show what was changed behind aiscale's back"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_blueprint_arguments(parser)
    parser.add_argument("--expect-no-changes", action="store_true", help="exit 7 when anything has drifted")


def run(args: argparse.Namespace, console: Console) -> int:
    """List every object that is missing, changed or extra; change nothing."""
    from dataclasses import asdict

    from aiscale.cli.target import engine_on, reach
    from aiscale.errors import ExitCode

    session = open_session(args)
    engine = engine_on(session, reach(session, (), console, start=False), console)
    found = engine.drift()
    if args.output == "json":
        console.json({"format_version": "1.0", "has_drift": bool(found), "drift": [asdict(item) for item in found]})
    for item in found if args.output == "text" else ():
        sign = {"missing": "-", "changed": "~", "extra": "+"}[item.kind]
        console.print(f"{sign} {item.key}  {item.kind}" + (f"  ({item.address})" if item.address else ""))
        for field in item.fields:
            console.print(f"    {field.path}: {field.before!r} → {field.after!r}")
    if args.output == "text":
        count = len(engine.applied().resources)
        console.print(
            f"{len(found)} of {count} objects differ from what was applied. `aiscale up` puts them back."
            if found
            else f"{count} objects are as they were applied."
        )
    return ExitCode.UNEXPECTED_CHANGES if found and args.expect_no_changes else ExitCode.OK

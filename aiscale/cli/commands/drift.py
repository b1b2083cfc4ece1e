"""``aiscale drift``: compare what was applied with what is there."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from aiscale.cli.session import add_blueprint_arguments, open_session

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aiscale.cli.console import Console
    from aiscale.plan.restore import Drift

NAME = "drift"
HELP = "show what was changed behind aiscale's back"

_WIDEST = 72


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_blueprint_arguments(parser)
    parser.add_argument("--expect-no-changes", action="store_true", help="exit 7 when anything has drifted")
    parser.add_argument("--detailed-exitcode", action="store_true", help="exit 10 when anything has drifted")


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
    else:
        count = len(engine.applied().resources)
        for line in drift_lines(found, count, f"{session.system.name} is not up in {session.environment.name}"):
            console.print(line)
    if found and args.expect_no_changes:
        return ExitCode.UNEXPECTED_CHANGES
    return ExitCode.CHANGES_PRESENT if found and args.detailed_exitcode else ExitCode.OK


def drift_lines(found: Sequence[Drift], count: int, nothing: str) -> Iterator[str]:
    """One line an object, one a field, and what can be done.

    Args:
        found: what differs.
        count: how many objects are applied.
        nothing: what to say when none is applied.
    """
    from aiscale.render.values import printable, short

    for item in found:
        sign = {"missing": "-", "changed": "~", "extra": "+"}[item.kind]
        yield f"{sign} {printable(item.key)}  {item.kind}" + (f"  ({item.address})" if item.address else "")
        for field in item.fields:
            yield f"    {printable(field.path)}: {short(field.before, _WIDEST)} → {short(field.after, _WIDEST)}"
    extra = sum(item.kind == "extra" for item in found)
    differ = len(found) - extra
    if differ:
        verb, them = ("differs", "it") if differ == 1 else ("differ", "them")
        yield f"{differ} of {count} objects {verb} from what was applied. `aiscale up` puts {them} back."
    if extra:
        verb, them = (" carries", "it") if extra == 1 else ("s carry", "them")
        yield f"{extra} more object{verb} the system's label; aiscale did not make {them} and leaves {them} alone."
    if not found:
        yield f"{count} objects are as they were applied." if count else nothing

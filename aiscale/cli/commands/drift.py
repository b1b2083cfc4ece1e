"""``aiscale drift``: compare what was applied with what is there."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from aiscale.cli.session import add_blueprint_arguments, open_session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aiscale.cli.console import Console
    from aiscale.cli.session import Session
    from aiscale.plan.restore import Drift, Stranger

NAME = "drift"
HELP = "show what was changed behind aiscale's back"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_blueprint_arguments(parser)
    parser.add_argument("--expect-no-changes", action="store_true", help="exit 7 when anything has drifted")
    parser.add_argument("--detailed-exitcode", action="store_true", help="exit 10 when anything has drifted")


def run(args: argparse.Namespace, console: Console) -> int:
    """List every object that is missing, changed, added to or extra; change nothing."""
    from datetime import datetime

    from aiscale.cli.target import Target, engine_for, engine_on, is_running, reach
    from aiscale.cli.views.application import application_view
    from aiscale.errors import ExitCode
    from aiscale.render.drift_words import drift_lines

    session = open_session(args)
    if not is_running(session) and engine_for(session, Target(None, None)).knows_nothing:
        return _nothing(session, args, console)
    engine = engine_on(session, reach(session, (), console, start=False), console)
    with application_view(console) as on_event:
        engine.recover(on_event)
    engine.check_owner(engine.destroy_plan())  # what another environment has taken over is not ours to compare
    found = engine.drift()
    count = len(engine.applied().resources)
    if not count:
        return _nothing(session, args, console)
    with application_view(console) as on_event:
        strangers = engine.strangers(on_event)
    if args.output == "json":
        console.json(_data(found, strangers, is_up=True))
    else:
        for line in drift_lines(found, strangers, count, datetime.now().astimezone()):
            console.print(line)
    if found and args.expect_no_changes:
        return ExitCode.UNEXPECTED_CHANGES
    return ExitCode.CHANGES_PRESENT if found and args.detailed_exitcode else ExitCode.OK


def _nothing(session: Session, args: argparse.Namespace, console: Console) -> int:
    if args.output == "json":
        console.json(_data((), (), is_up=False))
    else:
        console.print(
            f"nothing is applied: {session.system.name} is not up in {session.environment.name}, "
            "so there is nothing to compare"
        )
    return 0


def _data(found: Sequence[Drift], strangers: Sequence[Stranger], *, is_up: bool) -> dict[str, object]:
    from dataclasses import asdict

    return {
        "format_version": "1.0",
        "is_up": is_up,
        "has_drift": bool(found),
        "drift": [asdict(item) for item in found],
        "not_made_by_aiscale": [asdict(item) for item in strangers],
    }

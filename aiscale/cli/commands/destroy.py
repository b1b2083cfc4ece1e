"""``aiscale destroy``: delete everything that aiscale made for this system."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from aiscale.cli.session import add_blueprint_arguments, open_session

if TYPE_CHECKING:
    from aiscale.cli.console import Console
    from aiscale.cli.session import Session
    from aiscale.engine import Engine

NAME = "destroy"
HELP = "delete everything that was made for this system"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    from aiscale.cli.planning import add_target_argument

    add_blueprint_arguments(parser)
    add_target_argument(parser)
    parser.add_argument("-y", "--yes", action="store_true", help="go ahead without a question")
    parser.add_argument(
        "--forget", action="store_true", help="delete nothing, put the state aside: for a cluster that is gone for good"
    )


def run(args: argparse.Namespace, console: Console) -> int:
    """Say what will go, ask, delete, and look that nothing is left."""
    from aiscale.cli.planning import confirm
    from aiscale.cli.target import engine_on, reach
    from aiscale.cli.views.application import application_view, finish

    session = open_session(args)
    if args.forget:
        return _forget(session, args, console)
    target = reach(session, (), console, start=False)
    engine = engine_on(session, target, console)
    with application_view(console) as on_event:
        engine.recover(on_event)
    applied = engine.applied()
    count = len(applied.resources) + len(applied.leftovers)
    if not count and not args.targets:
        return _nothing(session, engine, args, console)
    if count:
        engine.check_owner(engine.destroy_plan(tuple(args.targets)))
        what = (
            f"{count} objects of {session.system.name}"
            if not args.targets
            else f"what matches {', '.join(args.targets)}"
        )
        confirm(f"Delete {what} in {session.environment.name}?", args, console)
    with application_view(console) as on_event:
        result = engine.destroy(on_event, targets=tuple(args.targets))
    return finish(result, args.output, console)


def _nothing(session: Session, engine: Engine, args: argparse.Namespace, console: Console) -> int:
    from aiscale.cli.views.application import finish
    from aiscale.engine.result import RunResult

    if args.output == "json":
        return finish(RunResult(engine.destroy_plan(), 0.0), args.output, console)
    console.print(f"nothing to destroy: {session.system.name} is not up in {session.environment.name}")
    return 0


def _forget(session: Session, args: argparse.Namespace, console: Console) -> int:
    from aiscale.cli.planning import confirm
    from aiscale.cli.target import Target, engine_for

    confirm(f"Forget what was applied to {session.environment.name}, and delete nothing there?", args, console)
    aside = engine_for(session, Target(None, None)).forget()
    if args.output == "json":
        console.json({"format_version": "1.0", "aside": str(aside) if aside else None})
    else:
        console.print(f"The old state lies in {aside}." if aside else "There is no state to forget.")
    return 0

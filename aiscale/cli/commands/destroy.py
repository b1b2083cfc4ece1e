"""``aiscale destroy``: delete everything that aiscale made for this system."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from aiscale.cli.arguments import add_unlock_argument
from aiscale.cli.session import add_blueprint_arguments

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aiscale.cli.console import Console
    from aiscale.cli.session import Bearings
    from aiscale.errors import AiscaleError

NAME = "destroy"
HELP = "delete everything that was made for this system"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    from aiscale.cli.clusters import add_cluster_argument
    from aiscale.cli.planning import add_target_argument

    add_blueprint_arguments(parser)
    add_target_argument(parser)
    add_cluster_argument(parser)
    parser.add_argument("-y", "--yes", action="store_true", help="go ahead without a question")
    add_unlock_argument(parser)
    parser.add_argument(
        "--forget", action="store_true", help="delete nothing, put the state aside: for a cluster that is gone for good"
    )


def run(args: argparse.Namespace, console: Console) -> int:
    """Say what will go, ask, delete, and look that nothing is left: on each cluster of the system."""
    from aiscale.cli.dropped import told_or_engine
    from aiscale.cli.lost_state import HELP, without_state
    from aiscale.cli.planning import confirm
    from aiscale.cli.target import Target, engine_for, find_target, is_running, recovered_engine
    from aiscale.cli.unloaded import open_applied
    from aiscale.cli.views.application import application_view, finish_all
    from aiscale.engine.result import RunResult
    from aiscale.errors import AiscaleError, UsageError
    from aiscale.plan.targets import targets_in

    sessions = open_applied(args, console, guesses=False, takes_torn=args.forget)
    several = len(sessions) > 1
    if args.forget:
        return _forget(sessions, args, console)
    engines, asked = {}, []
    missed: dict[str, AiscaleError] = {}
    for one in sessions:
        if one.dropped:
            reached = told_or_engine(one, console)
            if isinstance(reached, AiscaleError):
                missed[one.environment.name] = reached
            elif reached is not None:
                engines[one.environment.name] = reached
                if args.unlock:
                    reached.unlock()
            continue
        engine = engine_for(one, Target(None, None))
        if is_running(one) or not engine.knows_nothing:  # of a sandbox that is off, and in which nothing was ever made
            engine = recovered_engine(one, find_target(one), console)
            asked.append(engine)
            if args.unlock:
                engine.unlock()
        engines[one.environment.name] = engine
    applied = {name: engine.applied() for name, engine in engines.items()}
    counts = {name: len(one.resources) + len(one.leftovers) for name, one in applied.items()}
    records = [{key: item.resource for key, item in one.resources.items()} for one in applied.values()]
    named = dict(zip(engines, targets_in(args.targets, records), strict=True))
    if not any(counts.values()):
        if lost := [said for engine in asked if (said := without_state(engine))]:
            raise UsageError(f"{'; '.join(lost)}: nothing is deleted", hint=HELP)
        if args.output == "json":
            nothing = {name: RunResult(engine.destroy_plan(), 0.0) for name, engine in engines.items()}
            finish_all(nothing, args.output, console, several=several, untouched=tuple(missed))
        elif seen := [one for one in sessions if one.environment.name not in missed]:
            console.print(f"nothing to destroy: {sessions[0].system_name} is not up in {_where(seen)}")
        return _code(0, missed)
    going = {name: engine for name, engine in engines.items() if counts[name] and (named[name] or not args.targets)}
    for name, engine in going.items():
        engine.check_owner(engine.destroy_plan(named[name]))
    what = f"what matches {', '.join(args.targets)}"
    if not args.targets:
        what = f"{sum(counts[name] for name in going)} objects of {sessions[0].system_name}"
    confirm(f"Delete {what} in {', '.join(going) if several else _where(sessions)}?", args, console)
    results = {}
    for name, engine in reversed(going.items()):
        with application_view(console) as on_event:
            results[name] = engine.destroy(on_event, targets=named[name])
        if results[name].exit_code:
            break
    untouched = [*(name for name in going if name not in results), *missed]
    code = finish_all(results, args.output, console, several=several, untouched=untouched)
    return _code(code, missed)


def _code(code: int, missed: Mapping[str, AiscaleError]) -> int:
    """The exit code; where all went well elsewhere, that of the first cluster that could not be reached."""
    return code or next((int(error.exit_code) for error in missed.values()), 0)


def _where(sessions: Sequence[Bearings]) -> str:
    return ", ".join(one.environment.name for one in sessions)


def _forget(sessions: Sequence[Bearings], args: argparse.Namespace, console: Console) -> int:
    from aiscale.cli.planning import confirm
    from aiscale.cli.target import Target, engine_for

    confirm(f"Forget what was applied to {_where(sessions)}, and delete nothing there?", args, console)
    aside = [str(path) for one in sessions if (path := engine_for(one, Target(None, None)).forget())]
    if args.output == "json":
        console.json({"format_version": "1.0", "aside": ", ".join(aside) or None})
    else:
        console.print(f"The old state lies in {', '.join(aside)}." if aside else "There is no state to forget.")
    return 0

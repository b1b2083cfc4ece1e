"""``aiscale destroy``: delete everything that aiscale made for this system."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, NamedTuple

from aiscale.cli.arguments import add_unlock_argument
from aiscale.cli.session.command_context import add_blueprint_arguments

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aiscale.cli.console import Console
    from aiscale.cli.session.command_context import Bearings
    from aiscale.engine import Engine
    from aiscale.errors import AiscaleError

NAME = "destroy"
HELP = "delete everything that was made for this system"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    from aiscale.cli.session.clusters import add_cluster_argument
    from aiscale.cli.session.planning import add_target_argument
    from aiscale.cli.session.protection import add_allow_arguments

    add_blueprint_arguments(parser)
    add_target_argument(parser)
    add_cluster_argument(parser)
    parser.add_argument("-y", "--yes", action="store_true", help="do not ask for confirmation")
    add_allow_arguments(parser, "with --target, for")
    add_unlock_argument(parser)
    parser.add_argument(
        "--forget",
        action="store_true",
        help="delete nothing and archive the state, for a cluster that no longer exists",
    )


def run(args: argparse.Namespace, console: Console) -> int:
    """Say what will go, ask, delete, and look that nothing is left: on each cluster of the system."""
    from aiscale.cli.session.applied_only import open_applied
    from aiscale.cli.session.planning import confirm
    from aiscale.cli.session.protection import allowed_in, lost_words, refuse_deletions
    from aiscale.cli.views.application import application_view, finish_all
    from aiscale.cli.views.destruction import question, show_destruction
    from aiscale.plan.targets import targets_in

    sessions = open_applied(args, console, guesses=False, takes_torn=args.forget)
    several = len(sessions) > 1
    if args.forget:
        return _forget(sessions, args, console)
    found = _reach(sessions, args, console)
    engines = found.engines
    applied = {name: engine.applied() for name, engine in engines.items()}
    counts = {name: one.count for name, one in applied.items()}
    records = [{key: item.resource for key, item in one.resources.items()} for one in applied.values()]
    named = dict(zip(engines, targets_in(args.targets, records), strict=True))
    if not any(counts.values()):
        return _nothing(sessions, found, args, console)
    going = {name: engine for name, engine in engines.items() if counts[name] and (named[name] or not args.targets)}
    wanted = {name: engine.destroy_plan(named[name]) for name, engine in going.items()}
    for name, engine in going.items():
        engine.check_owner(wanted[name])
    places = {one.environment.name: one.environment for one in sessions}
    wanted = {name: allowed_in(plan, applied[name], places[name], args.allow) for name, plan in wanted.items()}
    planned = {name: engine.keeping(wanted[name]) for name, engine in going.items()}
    plans = [plan for plan, _ in planned.values()]
    if args.output == "text":
        for name, (plan, kept) in planned.items():
            show_destruction(plan, applied[name], kept, console)
            for line in lost_words(plan, applied[name], places[name]):
                console.print(line)
    if any(plan.has_changes for plan in plans):
        known = [(plan, applied[name]) for name, (plan, _) in planned.items() if places[name].sandbox is None]
        refuse_deletions(known, args, console, asks=args.yes, counts=bool(args.targets))
        where = ", ".join(going) if several else _where(sessions)
        confirm(question(plans, args.targets, sessions[0].system_name, where), args, console)
    results = {}
    for name, engine in reversed(going.items()):
        with application_view(console) as on_event:
            results[name] = engine.destroy(on_event, named[name], sorted(wanted[name].allowed))
        if results[name].exit_code:
            break
    untouched = [*(name for name in going if name not in results), *found.missed]
    return finish_all(results, args.output, console, several=several, untouched=untouched) or found.exit_code


class _Reached(NamedTuple):
    """The clusters of a system, as far as they can be reached.

    Attributes:
        engines: by what the environment calls the cluster.
        asked: those where something is, or may be.
        missed: why one that the blueprint no longer names cannot be reached.
    """

    engines: dict[str, Engine]
    asked: list[Engine]
    missed: dict[str, AiscaleError]

    @property
    def exit_code(self) -> int:
        """What the command ends with where all goes well elsewhere."""
        return next((int(error.exit_code) for error in self.missed.values()), 0)


def _reach(sessions: Sequence[Bearings], args: argparse.Namespace, console: Console) -> _Reached:
    """Look at every cluster; one that the blueprint no longer names may be gone, and stops no other."""
    from aiscale.cli.session.removed_clusters import reached
    from aiscale.cli.session.target import Target, engine_for
    from aiscale.errors import AiscaleError

    found = _Reached({}, [], {})
    for one in sessions:
        name = one.environment.name
        engine = reached(one, console)
        if isinstance(engine, AiscaleError):
            found.missed[name] = engine
        elif engine is not None:
            found.engines[name] = engine
            found.asked.append(engine)
            if args.unlock:
                engine.unlock()
        elif not one.dropped:  # a sandbox that is off, and in which nothing was ever made
            found.engines[name] = engine_for(one, Target(None, None))
    return found


def _nothing(sessions: Sequence[Bearings], found: _Reached, args: argparse.Namespace, console: Console) -> int:
    """Say that there is nothing to delete.

    Raises:
        UsageError: the system runs although no state of it is here.
    """
    from aiscale.cli.session.missing_state import HELP, without_state
    from aiscale.cli.views.application import finish_all
    from aiscale.engine.result import RunResult
    from aiscale.errors import UsageError

    if lost := [said for engine in found.asked if (said := without_state(engine))]:
        raise UsageError(f"{'; '.join(lost)}: nothing is deleted", hint=HELP)
    if args.output == "json":
        nothing = {name: RunResult(engine.destroy_plan(), 0.0) for name, engine in found.engines.items()}
        finish_all(nothing, args.output, console, several=len(sessions) > 1, untouched=tuple(found.missed))
    elif seen := [one for one in sessions if one.environment.name not in found.missed]:
        console.print(f"nothing to destroy: {sessions[0].system_name} is not deployed in {_where(seen)}")
    return found.exit_code


def _where(sessions: Sequence[Bearings]) -> str:
    return ", ".join(one.environment.name for one in sessions)


def _forget(sessions: Sequence[Bearings], args: argparse.Namespace, console: Console) -> int:
    from aiscale.cli.session.planning import confirm
    from aiscale.cli.session.target import Target, engine_for
    from aiscale.cli.views.application import application_view

    confirm(f"Forget what was applied to {_where(sessions)}, and delete nothing there?", args, console)
    aside = []
    for one in sessions:
        with application_view(console) as on_event:
            path = engine_for(one, Target(None, None)).forget(on_event, unlock=args.unlock)
        aside += [str(path)] if path is not None else []
    if args.output == "json":
        console.json({"format_version": "1.0", "aside": ", ".join(aside) or None})
    else:
        console.print(f"The old state is in {', '.join(aside)}." if aside else "There is no state to forget.")
    return 0

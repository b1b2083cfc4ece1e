"""``aiscale drift``: compare what was applied with what is there."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any, NamedTuple

from aiscale.cli.session.command_context import add_blueprint_arguments

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aiscale.cli.console import Console
    from aiscale.cli.session.command_context import Bearings
    from aiscale.errors import AiscaleError
    from aiscale.plan.restore import Drift, UnmanagedObject

NAME = "drift"
HELP = "show changes that were made outside aiscale"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    from aiscale.cli.session.clusters import add_cluster_argument

    add_blueprint_arguments(parser)
    add_cluster_argument(parser)
    parser.add_argument("--expect-no-changes", action="store_true", help="exit 7 when anything has drifted")
    parser.add_argument("--detailed-exitcode", action="store_true", help="exit 10 when anything has drifted")


def run(args: argparse.Namespace, console: Console) -> int:
    """List every object that is missing, changed, added to or extra; change nothing."""
    from aiscale.cli.session.applied_only import open_applied
    from aiscale.clock import machine_time
    from aiscale.errors import AiscaleError, ExitCode
    from aiscale.render.drift_words import drift_lines

    sessions = open_applied(args, console)
    looked: dict[str, _Look | None] = {}
    missed: list[AiscaleError] = []
    for one in sessions:
        seen = _look(one, console)
        if isinstance(seen, AiscaleError):
            missed.append(seen)
        else:
            looked[one.environment.name] = seen
    if args.output == "json":
        data = {
            name: _data(seen.found, seen.unmanaged, is_up=True) if seen is not None else _data((), (), is_up=False)
            for name, seen in looked.items()
        }
        whole = {"format_version": "1.0", "clusters": data}
        if len(sessions) > 1 or data:
            console.json(whole if len(sessions) > 1 else next(iter(data.values())))
    else:
        for name, seen in looked.items():
            if len(sessions) > 1:
                console.print(name)
            if seen is None:
                console.print(
                    f"nothing is applied: {sessions[0].system_name} is not deployed in {name}, so there is nothing "
                    f"to compare"
                )
                continue
            now = machine_time().astimezone()
            for line in drift_lines(seen.found, seen.unmanaged, len(seen.applied), now, seen.applied):
                console.print(line)
    if missed:
        return missed[0].exit_code
    found = any(seen is not None and seen.found for seen in looked.values())
    if found and args.expect_no_changes:
        return ExitCode.UNEXPECTED_CHANGES
    return ExitCode.CHANGES_PRESENT if found and args.detailed_exitcode else ExitCode.OK


class _Look(NamedTuple):
    """What one cluster shows.

    Attributes:
        found: what differs.
        unmanaged: objects that others made in the namespaces of the system.
        applied: the objects as they were applied, by key.
    """

    found: Sequence[Drift]
    unmanaged: Sequence[UnmanagedObject]
    applied: Mapping[str, Mapping[str, Any]]


def _look(session: Bearings, console: Console) -> _Look | AiscaleError | None:
    """What is there; None where nothing is applied, and why it is not known of a cluster of the past."""
    from aiscale.cli.session.missing_state import HELP, without_state
    from aiscale.cli.session.removed_clusters import reached
    from aiscale.cli.views.application import application_view
    from aiscale.cli.views.waiting import waiting
    from aiscale.errors import AiscaleError, UsageError

    engine = reached(session, console)
    if engine is None or isinstance(engine, AiscaleError):
        return engine
    engine.check_owner(engine.destroy_plan())  # what another environment has taken over is not ours to compare
    applied = {key: item.resource.properties for key, item in engine.applied().resources.items()}
    count = len(applied)
    with waiting(console, f"comparing {count} objects with {engine.settings.title}", to_logs=False):
        found = engine.drift()
    if not count:
        if said := without_state(engine):
            raise UsageError(f"{said}: there is nothing to compare with", hint=HELP)
        return None
    with application_view(console) as on_event:
        return _Look(found, engine.unmanaged_objects(on_event), applied)


def _data(found: Sequence[Drift], unmanaged: Sequence[UnmanagedObject], *, is_up: bool) -> dict[str, object]:
    from dataclasses import asdict

    return {
        "format_version": "1.0",
        "is_up": is_up,
        "has_drift": bool(found),
        "drift": [asdict(item) for item in found],
        "not_made_by_aiscale": [asdict(item) for item in unmanaged],
    }

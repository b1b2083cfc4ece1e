"""``aiscale up``: deploy the system, or change it to what the blueprint says."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from aiscale.cli.arguments import add_unlock_argument
from aiscale.cli.session.command_context import add_blueprint_arguments, open_session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aiscale.cli.console import Console
    from aiscale.cli.session.cluster_states import Located
    from aiscale.cli.session.command_context import Session
    from aiscale.cli.session.planning import Part
    from aiscale.engine import Engine
    from aiscale.engine.namespaces import KeptNamespace
    from aiscale.engine.result import RunResult
    from aiscale.plan.events import OnEvent
    from aiscale.plan.restore import Drift
    from aiscale.quantities import Duration

NAME = "up"
HELP = "deploy the system, or change it to what the blueprint says"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    from aiscale.cli.session.clusters import add_cluster_argument
    from aiscale.cli.session.planning import add_target_argument
    from aiscale.cli.session.protection import add_allow_arguments
    from aiscale.cli.session.required_plan import add_plan_arguments

    add_blueprint_arguments(parser)
    add_target_argument(parser)
    add_cluster_argument(parser)
    parser.add_argument("-y", "--yes", action="store_true", help="do not ask for confirmation of the plan")
    add_plan_arguments(parser)
    add_allow_arguments(parser, "for")
    add_unlock_argument(parser)
    parser.add_argument(
        "--wait",
        metavar="DURATION",
        default="5m",
        help="longest wait until everything is ready (default: 5m; 0s: no wait, callers switch to new versions "
        "immediately)",
    )
    parser.add_argument("--force-conflicts", action="store_true", help="take over fields that another client has set")
    parser.add_argument(
        "--adopt",
        action="store_true",
        help="take over objects that were deployed from another state, or a namespace of another environment or system",
    )
    parser.add_argument(
        "--expect-no-changes", action="store_true", help="change nothing, and exit 7 when anything would change"
    )


def run(args: argparse.Namespace, console: Console) -> int:
    """Plan, ask, apply, wait until it is ready: on each cluster of the system."""
    from aiscale.cli.session.cluster_states import locate
    from aiscale.cli.session.planning import confirm, note_unknown_renames, whole
    from aiscale.cli.session.protection import allowing_part, plans_of, refuse_deletions
    from aiscale.cli.session.renamed_system import refuse_renamed_system
    from aiscale.cli.session.required_plan import required_plan
    from aiscale.cli.session.target import is_running
    from aiscale.cli.views.application import finish_all
    from aiscale.cli.views.preview import show
    from aiscale.core.secret_texts.hidden import shown_setting
    from aiscale.errors import ExitCode

    wait = _wait(args.wait)
    required = required_plan(args)
    with required.loading():
        session = open_session(args)
    located = locate(session, console, args.clusters)
    refuse_renamed_system(session, located)
    sessions = located.sessions
    if not all(map(is_running, sessions)):
        _refuse_early(session, args, console)
    ready = [
        one._replace(part=allowing_part(one.part, args.allow)) for one in _prepare(session, located, args, console)
    ]
    parts = [one.part for one in ready]
    note_unknown_renames(session, parts, console)
    several = len(sessions) > 1 or any(part.is_dropped for part in parts)
    planned = whole(session, parts)
    required.refuse_other(session, parts, planned, [item for one in ready for item in one.drift], args)
    if args.output == "text":
        show(
            session if several else sessions[0], planned, console, drift=[item for one in ready for item in one.drift],
            kept=[item for one in ready for item in one.kept], advises=False, parts=parts if several else (),
        )  # fmt: skip
        _note_adopted(ready, console)
    if planned.plan.has_changes:
        if args.expect_no_changes:
            return ExitCode.UNEXPECTED_CHANGES
        refuse_deletions(plans_of(parts), args, console, asks=True)
        confirm(f"Apply plan {planned.plan.id} to {planned.plan.environment}?", args, console)
    results = _apply(ready, args, console, float(wait), several=several, is_reviewed=required.is_reviewed)
    untouched = [one.name for one in ready if one.name not in results]
    code = finish_all(results, args.output, console, several=several, untouched=untouched)
    if any(one.environment.sandbox is not None for one in located.every) and args.output == "text":
        console.note("Pods are simulated in the sandbox: no container runs.")
    if code == ExitCode.OK and args.output == "text":
        _note_rollouts(parts, console)
        for text in _unwritten(args.overrides):
            console.note(f"--set {shown_setting(text)} is in no file: the next aiscale up without it reverts it")
    return code


def _apply(
    ready: Sequence[_Ready],
    args: argparse.Namespace,
    console: Console,
    wait_timeout_s: float,
    *,
    several: bool,
    is_reviewed: bool,
) -> dict[str, RunResult]:
    """Apply the plan of each cluster, one after the other, up to the first that fails."""
    from aiscale.cli.views.application import application_view

    results: dict[str, RunResult] = {}
    for one in ready:
        if several and args.output == "text":
            console.note(one.name)
        with application_view(console, one.part.planned.plan) as on_event:
            result = one.engine.up(
                one.part.planned.plan,
                on_event,
                wait_timeout_s=wait_timeout_s,
                force_conflicts=args.force_conflicts,
                adopt=args.adopt,
                restore_drift=not one.part.is_dropped,
                is_reviewed=is_reviewed,
            )
            if not result.exit_code and not result.plan.has_changes:
                _share_renames(one, on_event)
        # The plan leaves those alone already; the engine tells of what has come into others since.
        results[one.name] = replace(result, kept=(*one.kept, *result.kept))
        if results[one.name].exit_code:
            break
    return results


def _note_rollouts(parts: Sequence[Part], console: Console) -> None:
    """What controllers do after the first step."""
    from aiscale.plan.planned_rollouts import planned_rollouts

    for one in (found for part in parts for found in planned_rollouts(part.planned.plan)):
        console.note(f"{one.controller} goes on with {one.address.partition('/')[2]}: {one.steps}")


def _note_adopted(ready: Sequence[_Ready], console: Console) -> None:
    from aiscale.core.messages.wording import joined

    for one in ready:
        if one.adopted:
            console.note(f"{joined(one.adopted, 5)} exist already, and are adopted")


def _refuse_early(session: Session, args: argparse.Namespace, console: Console) -> None:
    """Say before a sandbox is started what would stop the command once it runs."""
    from aiscale.cli.session.planning import refuse_errors, refuse_unasked

    if not args.expect_no_changes:
        refuse_unasked(args, console)
    refuse_errors(session.findings(), console)


def _unwritten(overrides: Sequence[str]) -> list[str]:
    """What the command line alone says of the system, each once; nothing of where the system is deployed."""
    by_key = {text.partition("=")[0]: text for text in overrides}
    return [text for key, text in by_key.items() if "." in key and not key.startswith("clusters.")]


class _Ready(NamedTuple):
    """What is to be applied to one cluster.

    Attributes:
        part: its plan.
        engine: its engine.
        drift: what differs there from what was applied.
        kept: namespaces that stay there, for what is in them.
        adopted: keys of what is there already, and is taken over.
    """

    part: Part
    engine: Engine
    drift: Sequence[Drift]
    kept: Sequence[KeptNamespace]
    adopted: Sequence[str]

    @property
    def name(self) -> str:
        """What the environment calls the cluster."""
        return self.part.session.environment.name


def _prepare(session: Session, located: Located, args: argparse.Namespace, console: Console) -> list[_Ready]:
    """Look at every cluster, plan, and refuse what cannot be applied, before any is touched."""
    from aiscale.cli.session.api_server import live_api_server
    from aiscale.cli.session.planning import plan_for_all, refuse_findings, refuse_lost_data, whole
    from aiscale.cli.session.removed_clusters import dropped_engines
    from aiscale.cli.session.target import reach, recovered_engine
    from aiscale.plan.restore import restoring

    engines, known, dropped = {}, [], {}
    for name, where, engine in dropped_engines(located.dropped, console, unlock=args.unlock):
        engines[where.environment.name] = engine
        dropped[name] = (where, engine.applied())
    for one in located.sessions:
        resources = one.resources(live_api_server(one))
        engine = engines[one.environment.name] = recovered_engine(one, reach(one, resources, console), console)
        if args.unlock:
            engine.unlock()
        known.append((one, engine.applied(), resources))
    parts = plan_for_all(session, known, args.targets, dropped)
    refuse_findings(whole(session, parts), console)
    refuse_lost_data(session, located, parts)
    ready = []
    for part in parts:
        engine = engines[part.session.environment.name]
        plan, kept = engine.keeping(part.planned.plan)
        adopted = engine.check_owner(plan, adopts=args.adopt)
        drift = () if part.is_dropped else engine.drift()
        restored = replace(part, planned=replace(part.planned, plan=restoring(plan, drift)))
        ready.append(_Ready(restored, engine, drift, kept, adopted))
    return ready


def _share_renames(one: _Ready, on_event: OnEvent) -> None:
    """Write renames to a shared state: a run that changes no object does not write it."""
    made = {change.moved_from: change.address for change in one.part.planned.plan.components if change.moved_from}
    if made and one.engine.settings.is_shared:
        from aiscale.engine.moved_addresses import move_addresses

        move_addresses(one.engine, made, on_event)


def _wait(text: str) -> Duration:
    from aiscale.errors import QuantityError, UsageError
    from aiscale.quantities import Duration

    try:
        return Duration.parse(text)
    except QuantityError as error:
        raise UsageError(f"--wait: {error.message}", hint=error.hint) from None

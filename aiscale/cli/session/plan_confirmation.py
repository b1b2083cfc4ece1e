"""Plans for preview: from the model alone, or with the engine's word on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from aiscale.cli.session.api_server import applied_and_wanted, live_api_server
from aiscale.cli.session.cluster_states import locate
from aiscale.cli.session.planning import plan_for_all, refuse_lost_data
from aiscale.cli.session.removed_clusters import dropped_engines
from aiscale.cli.session.renamed_system import refuse_renamed_system
from aiscale.cli.session.target import applied_offline, find_target, recovered_engine
from aiscale.cli.views.preview_review import Confirmation
from aiscale.errors import AiscaleError, ToolError
from aiscale.plan.restore import restoring

if TYPE_CHECKING:
    from aiscale.cli.console import Console
    from aiscale.cli.session.cluster_states import Located
    from aiscale.cli.session.command_context import Bearings, Session
    from aiscale.cli.session.planning import Part
    from aiscale.engine import Engine
    from aiscale.lowering.resource import Resource
    from aiscale.plan.applied_state import Applied
    from aiscale.plan.changes import Plan


def offline(session: Session, located: Located, targets: list[str]) -> tuple[Part, ...]:
    """The plan of each cluster against what this machine knows to be applied: no binary, no network."""
    known = [(one, *applied_and_wanted(one)) for one in located.sessions]
    dropped = {name: (where, applied_offline(where)) for name, where in located.dropped.items()}
    return plan_for_all(session, known, targets, dropped)


def with_engine(
    session: Session, only: Sequence[str], targets: list[str], console: Console
) -> tuple[Located, tuple[Part, ...], Confirmation]:
    """The plans, what the engine's own preview against each live target says about them, and what has drifted.

    With nothing else to change, ``up`` puts back what has drifted: that is the plan then.

    A sandbox that does not run, or an engine that is not installed for it, is an obstacle to name: the page stands
    without it. A real cluster that cannot be asked is an error: nobody should take such a page for its preview.

    Args:
        session: the loaded blueprint.
        only: names of the clusters that are wanted; all when empty.
        targets: globs that limit the plan.
        console: for progress.

    Raises:
        AiscaleError: the environment is a cluster, and it or the engine cannot be asked.
    """
    from aiscale.engine.namespace_owner import OtherOwnerError
    from aiscale.toolchain import ENGINE, find

    if missing := [name for name in ENGINE if find(name) is None]:
        what = f"{' and '.join(missing)} {'are' if len(missing) > 1 else 'is'} not installed"
        located = locate(session, console, only, offline=True)
        refuse_renamed_system(session, located, offline=True)
        obstacle = _stopped_by(ToolError(what, hint="aiscale tools install engine"), located.every)
        return located, offline(session, located, targets), obstacle
    located = locate(session, console, only)
    refuse_renamed_system(session, located)
    known: list[tuple[Session, Applied, tuple[Resource, ...]]] = []
    dropped: dict[str, tuple[Bearings, Applied]] = {}
    engines: dict[str, Engine] = {}
    parts: tuple[Part, ...] = ()
    try:
        for name, where, engine in dropped_engines(located.dropped, console):
            engines[where.environment.name] = engine
            dropped[name] = (where, engine.applied())
        for one in located.sessions:
            resources = one.resources(live_api_server(one))
            engine = recovered_engine(one, find_target(one, resources), console)
            engines[one.environment.name] = engine
            known.append((one, engine.applied(), resources))
        parts = plan_for_all(session, known, targets, dropped)
        refuse_lost_data(session, located, parts)
        seen = [_asked(part, engines[part.session.environment.name], console) for part in parts]
    except OtherOwnerError:
        raise  # up would be refused as well: there is nothing to preview
    except AiscaleError as error:
        obstacle = _stopped_by(error, located.every)
        return located, parts or offline(session, located, targets), obstacle
    said = [one for _, one in seen]
    confirmation = Confirmation(
        tuple(difference for one in said for difference in one.differences),
        sum(one.seconds for one in said),
        drift=tuple(drifted for one in said for drifted in one.drift),
        kept=tuple(namespace for one in said for namespace in one.kept),
    )
    return located, tuple(part for part, _ in seen), confirmation


def _asked(part: Part, engine: Engine, console: Console) -> tuple[Part, Confirmation]:
    """What the engine says about the plan of one cluster, and the plan with what has drifted there."""
    from aiscale.cli.views.application import application_view
    from aiscale.engine.preview import differences

    plan, kept = engine.keeping(part.planned.plan)
    part = replace(part, planned=replace(part.planned, plan=plan))
    if _is_empty(plan):
        return part, Confirmation()
    engine.check_owner(plan)
    with application_view(console) as on_event:
        drift = engine.drift(on_event)
        preview = engine.preview(plan, on_event)
    restored = replace(part, planned=replace(part.planned, plan=restoring(plan, drift)))
    return restored, Confirmation(differences(plan, preview), preview.seconds, drift=drift, kept=kept)


def _stopped_by(error: AiscaleError, sessions: Sequence[Bearings]) -> Confirmation:
    if any(session.environment.sandbox is None for session in sessions):
        error.hint = f"{error.hint}; --offline leaves the engine out" if error.hint else "--offline leaves it out"
        raise error
    return Confirmation(obstacle=error.message, hint=error.hint)


def _is_empty(plan: Plan) -> bool:
    """Whether there is nothing that could be confirmed: no record, applied or wanted."""
    return not plan.resources

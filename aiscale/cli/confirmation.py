"""Plans for preview: from the model alone, or with the engine's word on them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from aiscale.cli.planning import plan_for, plan_without_records
from aiscale.cli.target import applied_offline, engine_on, reach
from aiscale.cli.views.preview import Confirmation
from aiscale.errors import AiscaleError, ToolError
from aiscale.lowering.platform.target import unmade
from aiscale.plan.restore import restoring

if TYPE_CHECKING:
    from aiscale.cli.console import Console
    from aiscale.cli.planning import Planned
    from aiscale.cli.session import Session
    from aiscale.plan.changes import Plan


def offline(session: Session, targets: list[str]) -> Planned:
    """The plan against what this machine knows to be applied: no binary, no network.

    Where the system spreads over several clusters, it has no records: the rest of the page can be shown all the same.
    """
    if (reason := unmade(session.graph)) and not targets:
        return plan_without_records(session, applied_offline(session), reason)
    return plan_for(session, applied_offline(session), session.resources(), targets)


def with_engine(session: Session, targets: list[str], console: Console) -> tuple[Planned, Confirmation | None]:
    """The plan, what the engine's own preview against the live target says about it, and what has drifted.

    There is nothing to ask the engine where no record can be made.

    With nothing else to change, ``up`` puts back what has drifted: that is the plan then.

    A sandbox that does not run, or an engine that is not installed for it, is an obstacle to name: the page stands
    without it. A real cluster that can not be asked is an error: nobody should take such a page for its preview.

    Args:
        session: the loaded blueprint.
        targets: globs that limit the plan.
        console: for progress.

    Raises:
        AiscaleError: the environment is a cluster, and it or the engine can not be asked.
    """
    from aiscale.cli.views.application import application_view
    from aiscale.engine.owner import OtherOwnerError
    from aiscale.engine.preview import differences
    from aiscale.toolchain import ENGINE, find

    if unmade(session.graph):
        return offline(session, targets), None
    if missing := [name for name in ENGINE if find(name) is None]:
        what = f"{' and '.join(missing)} {'are' if len(missing) > 1 else 'is'} not installed"
        return _stopped_by(ToolError(what, hint="aiscale tools install"), session, offline(session, targets))
    resources = session.resources()
    planned = None
    try:
        engine = engine_on(session, reach(session, resources, console, start=False), console)
        with application_view(console) as on_event:
            engine.recover(on_event)
            planned = plan_for(session, engine.applied(), resources, targets)
            if _is_empty(planned.plan):
                return planned, Confirmation()
            engine.check_owner(planned.plan)
            drift = engine.drift(on_event)
            preview = engine.preview(planned.plan, on_event)
    except OtherOwnerError:
        raise  # up would be refused as well: there is nothing to preview
    except AiscaleError as error:
        return _stopped_by(error, session, planned or offline(session, targets))
    confirmation = Confirmation(differences(planned.plan, preview), preview.seconds, drift=drift)
    if not planned.plan.has_changes:
        planned = replace(planned, plan=restoring(planned.plan, drift))
    return planned, confirmation


def _stopped_by(error: AiscaleError, session: Session, planned: Planned) -> tuple[Planned, Confirmation]:
    if session.environment.sandbox is None:
        error.hint = f"{error.hint}; --offline leaves the engine out" if error.hint else "--offline leaves it out"
        raise error
    return planned, Confirmation(obstacle=error.message, hint=error.hint)


def _is_empty(plan: Plan) -> bool:
    """Whether there is nothing that could be confirmed: no record, applied or wanted."""
    return not plan.resources

"""Asks the engine whether it sees a plan as the model does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiscale.cli.views.preview import Confirmation
from aiscale.errors import AiscaleError

if TYPE_CHECKING:
    from aiscale.cli.console import Console
    from aiscale.cli.planning import Planned
    from aiscale.cli.session import Session


def confirm_plan(session: Session, planned: Planned, console: Console) -> Confirmation:
    """Run the engine's own preview against the live target.

    A target or an engine that is not there is an obstacle to name, not an error: the page stands without it.

    Args:
        session: the loaded blueprint.
        planned: the plan.
        console: for progress.
    """
    from aiscale.cli.target import engine_for, reach
    from aiscale.cli.views.application import application_view
    from aiscale.engine.preview import differences
    from aiscale.toolchain import ENGINE, find

    missing = [name for name in ENGINE if find(name) is None]
    if missing:
        return Confirmation(obstacle=f"{' and '.join(missing)} not installed", hint="aiscale tools install")
    try:
        target = reach(session, planned.resources, console, start=False)
        engine = engine_for(session, target)
        with application_view(console, planned.plan) as on_event:
            preview = engine.preview(planned.plan, on_event)
    except AiscaleError as error:
        return Confirmation(obstacle=error.message, hint=error.hint)
    return Confirmation(differences(planned.plan, preview), preview.seconds)

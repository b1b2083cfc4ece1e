"""What is known of something that is not among what was applied."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from aiscale.cli.session.command_context import Bearings
    from aiscale.plan.applied_state import Applied


class State(NamedTuple):
    """Whether something is applied.

    Attributes:
        is_applied: None where nobody looked.
        words: the same, and why nobody did.
    """

    is_applied: bool | None
    words: str


APPLIED = State(True, "applied")


def applied_state(session: Bearings, applied: Applied) -> State:
    """What is known of what ``applied``, read without a network, does not have."""
    from aiscale.cli.session.project import shown_path
    from aiscale.cli.session.target import Target, engine_for
    from aiscale.clock import machine_time
    from aiscale.render.drift_words import clock

    settings, at = engine_for(session, Target(None, None)).settings, session.environment
    if settings.is_shared:
        ask = f"{settings.where} was not queried: run aiscale preview {session.flags}"
        if applied.applied_at is None:
            return State(None, f"not known: nothing was applied from this machine, and the state in {ask}")
        when = clock(applied.applied_at, machine_time().astimezone())
        return State(None, f"not known: not applied at {when}, last from this machine, and the state in {ask}")
    if applied.applied_at is None and at.sandbox is None and at.context is not None:
        return State(
            None, f"not known: no state of {at.name} is in {shown_path(session.state_dir)}, nor a backend set for it"
        )
    return State(False, "not applied yet")

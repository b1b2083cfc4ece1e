"""What happens while a plan is applied, as it happens. The engine emits these, a view shows them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from aiscale.plan.changes import Action


@dataclass(frozen=True, slots=True)
class StageStarted:
    """A stage begins.

    Attributes:
        name: the stage, as its explanation names it.
        detail: a few words more.
    """

    name: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class StageFinished:
    """A stage has ended well.

    Attributes:
        name: the stage.
        seconds: how long it took.
    """

    name: str
    seconds: float


@dataclass(frozen=True, slots=True)
class ResourceStarted:
    """Work on one resource begins.

    Attributes:
        key: the record's key.
        action: what is done.
    """

    key: str
    action: Action


@dataclass(frozen=True, slots=True)
class ResourceFinished:
    """One resource is done.

    Attributes:
        key: the record's key.
        action: what was done.
        seconds: how long it took.
    """

    key: str
    action: Action
    seconds: float


@dataclass(frozen=True, slots=True)
class ResourceFailed:
    """One resource could not be changed.

    Attributes:
        key: the record's key.
        action: what was tried.
        reason: what the target or the engine says.
    """

    key: str
    action: Action
    reason: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Progress of the wait for readiness of one kind.

    Attributes:
        kind: for example ``Deployment``.
        ready: how many are ready.
        total: how many are awaited.
    """

    kind: str
    ready: int
    total: int


@dataclass(frozen=True, slots=True)
class NotReady:
    """One object did not become ready.

    Attributes:
        key: the record's key.
        reason: the nearest cause, in a sentence.
        details: states and events of its pods.
    """

    key: str
    reason: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """Something worth knowing.

    Attributes:
        text: one line.
    """

    text: str


Event = (
    StageStarted | StageFinished | ResourceStarted | ResourceFinished | ResourceFailed | Waiting | NotReady | Note
)  # fmt: skip
OnEvent = Callable[[Event], None]


def ignore(_event: Event) -> None:
    """For callers that show nothing."""

"""Owners of the engine's lock on a shared state, read from the engine's message."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiscale.engine.journal import StartedEngine
from aiscale.errors import DeploymentError

_LOCK = re.compile(r"created by (?P<who>\S+) \(pid (?P<pid>\d+)\) at (?P<since>\S+)")
"""One owner, as the engine writes it. Source: Pulumi, ``pkg/backend/diy/lock.go``."""

_LOCKS_WITHIN = timedelta(minutes=2)
"""The longest between the start of an engine and its lock, which is the first thing that it writes."""


class StateLockedError(DeploymentError):
    """Somebody else changes the engine's state, or was killed while doing so. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class LockOwner:
    """One lock on a stack.

    Attributes:
        who: user and machine, ``user@machine``.
        pid: process of the engine, there.
        since: when it was taken, by the clock there (ISO 8601).
    """

    who: str
    pid: int
    since: str

    def __str__(self) -> str:
        return f"process {self.pid} of {self.who}, since {self.since}"

    def is_of(self, started: StartedEngine) -> bool:
        """Whether this engine took it: numbers of processes return, so machine, number and time must all be its own."""
        if (self.who.rpartition("@")[2], self.pid) != (started.host, started.pid):
            return False
        waited = datetime.fromisoformat(self.since) - datetime.fromisoformat(started.at)
        return timedelta(0) <= waited <= _LOCKS_WITHIN


def lock_owners(text: str) -> tuple[LockOwner, ...]:
    """The lock owners in the engine's message about a locked stack, each once."""
    found = (LockOwner(lock["who"], int(lock["pid"]), lock["since"]) for lock in _LOCK.finditer(text))
    return tuple(dict.fromkeys(found))


def foreign_owners(found: Iterable[LockOwner], started: Iterable[StartedEngine]) -> tuple[LockOwner, ...]:
    """The lock owners that are none of these engines."""
    own = tuple(started)
    return tuple(owner for owner in found if not any(owner.is_of(one) for one in own))


def locked_by(
    found: tuple[LockOwner, ...], environment: str, where: str, said: tuple[str, ...] = ()
) -> StateLockedError:
    """The error that names them; where none is known, with what the engine said."""
    return StateLockedError(
        f"somebody else changes {environment} right now: the state in {where} is locked"
        + (f" by {', '.join(map(str, found))}" if found else ""),
        hint="wait for them; if that run was killed on a machine that is gone, add --unlock",
        details=() if found else said,
    )

"""Owners of the engine's lock on a shared state, read from the engine's message."""

from __future__ import annotations

import re
from dataclasses import dataclass

from aiscale.errors import DeploymentError

_LOCK = re.compile(r"created by (?P<who>\S+) \(pid (?P<pid>\d+)\) at (?P<since>\S+)")
"""One owner, as the engine writes it. Source: Pulumi, ``pkg/backend/diy/lock.go``."""


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


def lock_owners(text: str) -> tuple[LockOwner, ...]:
    """The lock owners in the engine's message about a locked stack, each once."""
    found = (LockOwner(lock["who"], int(lock["pid"]), lock["since"]) for lock in _LOCK.finditer(text))
    return tuple(dict.fromkeys(found))


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

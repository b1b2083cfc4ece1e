"""What the loss of one component does to another."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import IntEnum


class Effect(IntEnum):
    """What happens to a component; the worse, the higher. An effect causes none that is worse than itself."""

    RECOVERS = 1
    """It goes on by itself after a while, elsewhere, and answers with what is left until then; or late."""

    DELAYED = 2
    """It goes on, and something of it is put off: records that nobody reads, a new version, a history."""

    LACKS = 3
    """It goes on, without a part of what else comes in."""

    STALE = 4
    """It goes on with what it has, and gets nothing new."""

    IDLE = 5
    """It could answer, but no request comes."""

    DEGRADED = 6
    """It answers worse, or not all requests."""

    FAILS = 7
    """It is there, but it cannot do its work."""

    LOST = 8
    """It is gone."""

    @property
    def word(self) -> str:
        """As people say it."""
        return _WORDS[self]

    @property
    def is_down(self) -> bool:
        """Whether it does not do its work."""
        return self >= Effect.FAILS

    @property
    def is_of_the_whole(self) -> bool:
        """Whether promises about it are at risk, and its owner gets a report; not for less."""
        return self >= Effect.STALE


_WORDS = {
    Effect.RECOVERS: "recovers",
    Effect.DELAYED: "delayed",
    Effect.STALE: "stale",
    Effect.LACKS: "partial",
    Effect.IDLE: "idle",
    Effect.DEGRADED: "degraded",
    Effect.FAILS: "fails",
    Effect.LOST: "lost",
}


@dataclass(frozen=True, slots=True)
class Touch:
    """What happens to one component, and why.

    Attributes:
        address: the component.
        effect: the worst that happens to it.
        via: address of the component that it comes from; empty for what was lost first.
        why: the reason, in words.
        instead: what answers in its place, or takes its place; empty when nothing does.
        left_s: time until something is gone for good, in seconds: records that are kept no longer, values that count
            as missing. None where nobody says.
        is_forever: whether what is delayed is kept for ever.
    """

    address: str
    effect: Effect
    via: str
    why: str
    instead: str = ""
    left_s: float | None = None
    is_forever: bool = False


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What a component that goes on leaves undone for a while, or does late: what needs it notices.

    Attributes:
        address: the component.
        why: the reason, in words.
        late_s: how much later what it makes comes, in seconds; None where answers are missing or late, or nobody knows.
    """

    address: str
    why: str
    late_s: float | None = None

    @property
    def most_s(self) -> float:
        """How much later at most; endless where nobody knows."""
        return math.inf if self.late_s is None else self.late_s

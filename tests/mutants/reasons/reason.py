"""One row of the table of reasons."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from aiscale.graph.architecture import ArchitectureGraph

Proof = Callable[[ArchitectureGraph], Iterator[str]]
"""Yields what does not hold in a changed system; nothing where the change is shown to be harmless."""


class Why(StrEnum):
    """Why nothing is said."""

    SOUND = "another sound system"
    """The changed system works as it says: another size, another choice, another scope."""
    LESS = "less is said"
    """Something optional is left out: what is left is right, and less of it can be checked."""
    FACT = "a fact of the world"
    """A name, an address or a measured number that only the world can refute."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a change is harmless.

    Attributes:
        kind: class whose argument is changed.
        field: the argument.
        operations: what is done to it.
        why: class of the reason.
        text: the reason, one sentence.
        proofs: what shows it by computing, on each changed system.
    """

    kind: str
    field: str
    operations: tuple[str, ...]
    why: Why
    text: str
    proofs: tuple[Proof, ...] = ()


def because(kind: str, fields: str, operations: str, why: Why, text: str, *proofs: Proof) -> tuple[Reason, ...]:
    """Rows with one reason, for one field or several that go together.

    Args:
        kind: the class.
        fields: names, apart by blanks.
        operations: the same.
        why: class of the reason.
        text: the reason.
        *proofs: what shows it.
    """
    return tuple(Reason(kind, field, tuple(operations.split()), why, text, proofs) for field in fields.split())

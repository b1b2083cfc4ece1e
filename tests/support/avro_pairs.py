"""The table of changes of an Avro schema: ``tests/analysis/avro/pairs.txt``."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

TABLE = Path(__file__).parent.parent / "analysis" / "avro" / "pairs.txt"


class Pair(NamedTuple):
    """One change.

    Attributes:
        name: what changes.
        verdict: ``backward and forward``, ``backward``, ``forward`` or ``neither``.
        old: the schema before, as JSON.
        new: the schema after, as JSON.
    """

    name: str
    verdict: str
    old: str
    new: str

    @property
    def backward(self) -> bool:
        """Whether the new schema reads old records."""
        return "backward" in self.verdict

    @property
    def forward(self) -> bool:
        """Whether the old schema reads new records."""
        return "forward" in self.verdict


def verdict_of(*, backward: bool, forward: bool) -> str:
    """The verdict in the words of the table."""
    return " and ".join([*(["backward"] if backward else []), *(["forward"] if forward else [])]) or "neither"


def _title(head: str) -> tuple[str, str]:
    name, _, verdict = head.partition(": ")
    return name, verdict


def _read() -> tuple[Pair, ...]:
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return tuple(
        Pair(*_title(head), old.strip(), new.strip())
        for head, old, new in zip(lines[::3], lines[1::3], lines[2::3], strict=True)
    )


PAIRS = _read()

"""Figures of a system, before and after, as a preview shows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from aiscale.analysis.computed_fields import FEWEST, MOST
from aiscale.components.platform.node_pool import NodePool
from aiscale.core.component import Component

Described = Mapping[str, Mapping[str, Any]]


class Figure(NamedTuple):
    """A number, or the range that it moves in.

    Attributes:
        low: the least, in the effect's unit.
        high: the most; equal to ``low`` for a single number.
        text: the same as people write it.
    """

    low: float
    high: float
    text: str


class Effect(NamedTuple):
    """One line: a figure before and after, or words about the others, which have none.

    Attributes:
        name: what is counted.
        unit: of both figures, for example ``USD/month``; empty for words alone.
        before: as it was applied last; None when nothing was, or when it cannot be known.
        after: as it will be; None when it is gone, or where there never was one.
        detail: where the figure comes from, or what it means, in a few words.
    """

    name: str
    unit: str
    before: Figure | None
    after: Figure | None
    detail: str = ""

    @property
    def changes(self) -> bool:
        """Whether both are known and differ."""
        return self.before is not None and self.after is not None and self.before != self.after


def span(low: float, high: float) -> str:
    """``12``, ``4–12``."""
    return f"{low:,.0f}" if low == high else f"{low:,.0f}–{high:,.0f}"


def those_of(described: Described, kind: type[Component]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every component of a kind's family, by its address: others have fields of the same names."""
    return ((address, data) for address, data in described.items() if address.startswith(f"{kind.family}/"))


def pools_in(described: Described) -> Iterator[tuple[str, Mapping[str, Any], int, int]]:
    """Every pool by its address, with its fewest and most nodes."""
    for address, data in those_of(described, NodePool):
        yield address, data, data.get(FEWEST, data["min_nodes"]), data.get(MOST, data["max_nodes"])

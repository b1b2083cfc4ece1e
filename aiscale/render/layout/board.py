"""The picture as the layout sees it: items in columns, bands around them, hops between neighbours.

An arrow that passes a column takes a place in it, like a box, only thinner; so does its label. Since
items of a column never overlap, no arrow can run through a box and no label can lie on anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum

from aiscale.render.picture import Picture


class Kind(IntEnum):
    """What takes a place in a column."""

    BOX = 0
    LABEL = 1
    PASS = 2
    BAND = 3


GAPS = (
    (22.0, 14.0, 14.0, 22.0),
    (14.0, 6.0, 8.0, 14.0),
    (14.0, 8.0, 6.0, 14.0),
    (22.0, 14.0, 14.0, 22.0),
)
"""Pixels between two neighbours of a column, by kind."""


@dataclass(slots=True)
class Item:
    """A box, a label or a passing arrow. ``port`` is where an arrow meets it, from its top."""

    kind: Kind
    column: int
    band: int
    width: float
    height: float
    port: float
    below: bool = False
    y: float = 0.0


@dataclass(slots=True)
class Band:
    """A frame: contiguous rows over a range of columns. Children are items (>= 0) or bands (``-index``)."""

    parent: int
    title_width: float
    head: float
    side: float = 0.0
    foot: float = 0.0
    children: list[int] = field(default_factory=list)
    first: int = 0
    last: int = -1
    level: int = 1
    y: float = 0.0
    height: float = 0.0


@dataclass(slots=True)
class Hop:
    """One step of an arrow through a gutter.

    Gutter g lies left of column g. An end is on the gutter's left when its item stands in column g - 1.
    """

    edge: int
    gutter: int
    start: int
    start_left: bool
    end: int
    end_left: bool
    start_port: float = 0.0
    end_port: float = 0.0


@dataclass(slots=True)
class Board:
    """Everything that is placed. The first items are the boxes, in the picture's order; band 0 is the whole."""

    picture: Picture
    columns: int
    items: list[Item]
    bands: list[Band]
    hops: list[Hop]
    labels: dict[int, int]
    """Item of the label, by edge."""

    def depth_first(self) -> Iterator[int]:
        """Bands, each before the bands inside it."""
        waiting = [0]
        while waiting:
            band = waiting.pop()
            yield band
            waiting += [-child for child in reversed(self.bands[band].children) if child < 0]

    def ancestors(self, band: int) -> Iterator[int]:
        """The band and all around it, the whole included."""
        while band:
            yield band
            band = self.bands[band].parent
        yield 0

    def measure_bands(self) -> None:
        """Find the columns that each band covers and how deeply bands are nested inside it."""
        for index in reversed(list(self.depth_first())):
            band = self.bands[index]
            own = [self.items[c].column for c in band.children if c >= 0]
            inner = [self.bands[-c] for c in band.children if c < 0]
            band.first = min([*own, *(b.first for b in inner)], default=0)
            band.last = max([*own, *(b.last for b in inner)], default=0)
            band.level = 1 + max((b.level for b in inner), default=0)

"""Where everything in a picture is: rectangles and routes, in pixels, y downwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple


class Point(NamedTuple):
    """A place."""

    x: float
    y: float


class Rect(NamedTuple):
    """An upright rectangle."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right side."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Its lower side."""
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class Route:
    """The way of one arrow.

    Attributes:
        points: corners from start to end; every part is horizontal or vertical, the last one is horizontal.
        label: room for the label, free of everything else; None where there is none.
    """

    points: tuple[Point, ...]
    label: Rect | None


@dataclass(frozen=True, slots=True)
class Layout:
    """A picture with places.

    Attributes:
        width: of the whole, margins included.
        height: of the whole, margins included.
        boxes: by the id of the node.
        frames: by the id of the group.
        routes: in the order of the picture's edges.
    """

    width: float
    height: float
    boxes: Mapping[str, Rect]
    frames: Mapping[str, Rect]
    routes: tuple[Route, ...]

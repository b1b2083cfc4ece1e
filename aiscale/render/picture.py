"""What a picture shows, before anything has a place: boxes, the groups around them, and arrows.

Views turn a model into a :class:`Picture`; writers (SVG, Mermaid) turn a picture into text. Neither knows the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class Line(StrEnum):
    """What an arrow stands for; the legend explains those that occur."""

    STREAM = "stream"
    CALL = "call"
    OUTSIDE = "outside"
    VERSION = "version"
    COPY = "copy"

    @property
    def meaning(self) -> str:
        """The words of the legend."""
        return {
            "stream": "records",
            "call": "calls",
            "outside": "traffic from outside",
            "version": "new versions",
            "copy": "copied",
        }[self.value]


@dataclass(frozen=True, slots=True)
class PictureNode:
    """A box.

    Attributes:
        id: unique in the picture.
        title: first line, in bold.
        lines: further lines, small.
        kind: what it is: chooses the glyph, and is read to those who cannot see it.
        group: id of the group around it; None for none.
        entry: it stands outside and everything starts there: kept in the first column.
        below: it carries the others: kept at the foot of its group.
        team: the team or the system within the system that it belongs to; empty for none. A large picture is folded
            by it.
        domain: the domain of its kind: ``streams``, ``serving``.
    """

    id: str
    title: str
    lines: tuple[str, ...] = ()
    kind: str = ""
    group: str | None = None
    entry: bool = False
    below: bool = False
    team: str = ""
    domain: str = ""


@dataclass(frozen=True, slots=True)
class PictureGroup:
    """A frame around boxes and other frames.

    Attributes:
        id: unique in the picture.
        title: its name.
        subtitle: a few words beside the name.
        kind: what it is: chooses the glyph.
        parent: id of the group around it; None for none.
    """

    id: str
    title: str
    subtitle: str = ""
    kind: str = ""
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class PictureEdge:
    """An arrow in the direction in which data or requests flow.

    Attributes:
        source: id of the box where it starts.
        target: id of the box where it ends.
        line: what it stands for.
        label: a few words on it; empty for none.
    """

    source: str
    target: str
    line: Line = Line.STREAM
    label: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A whole picture. Order matters: what is first in a group tends to be drawn above.

    Attributes:
        title: what is drawn, in a few words.
        description: the same in a sentence or two, for those who cannot see it.
        nodes: the boxes.
        groups: the frames; a parent may follow its children.
        edges: the arrows; both ends must be among the nodes.
        notes: lines under the picture, for example what was left out.
    """

    title: str
    description: str = ""
    nodes: tuple[PictureNode, ...] = ()
    groups: tuple[PictureGroup, ...] = ()
    edges: tuple[PictureEdge, ...] = ()
    notes: tuple[str, ...] = field(default=())

    def ancestors(self, group: str | None) -> Iterator[str]:
        """The group and everything around it, innermost first."""
        parents = {g.id: g.parent for g in self.groups}
        while group is not None:
            yield group
            group = parents.get(group)

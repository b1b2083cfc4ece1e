"""Folds a picture that is too large to read: boxes of one kind in one frame become one box."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from aiscale.render.picture import Picture, PictureEdge, PictureNode
from aiscale.render.words import noun

READABLE_NODES = 150
"""With more boxes nobody reads a picture, and browsers grow slow."""

_NAMED = 3


def collapsed(picture: Picture, limit: int = READABLE_NODES, *, focus: str | None = None) -> Picture:
    """Fold boxes of one kind in one frame together when there are more than ``limit`` boxes.

    Args:
        picture: any picture.
        limit: how many boxes are still drawn one by one.
        focus: id of a box that is drawn for itself in any case.

    Returns:
        The same picture, or a smaller one with a note that says what was folded.
    """
    if len(picture.nodes) <= limit:
        return picture
    together: dict[tuple[str | None, str, bool, bool], list[PictureNode]] = defaultdict(list)
    for node in picture.nodes:
        together[node.group, node.kind, node.entry, node.id == focus].append(node)
    stands_for: dict[str, str] = {}
    nodes = []
    for members in together.values():
        first = members[0]
        if len(members) > 1:
            first = replace(first, title=f"{len(members)} {noun(first.kind, len(members))}", lines=_names(members))
        nodes.append(first)
        stands_for |= {member.id: first.id for member in members}
    counts: dict[PictureEdge, int] = defaultdict(int)
    for edge in picture.edges:
        counts[PictureEdge(stands_for[edge.source], stands_for[edge.target], edge.line)] += 1
    edges = tuple(replace(edge, label=f"× {count}" if count > 1 else "") for edge, count in counts.items())
    folded = f"{len(picture.nodes)} boxes are folded into {len(nodes)}"
    note = f"{folded}: more than {limit} cannot be read. aiscale graph names each."
    return replace(picture, nodes=tuple(nodes), edges=edges, notes=(*picture.notes, note))


def _names(members: list[PictureNode]) -> tuple[str, ...]:
    named = [member.title for member in members[:_NAMED]]
    rest = len(members) - len(named)
    return (*named, f"and {rest} more") if rest else tuple(named)

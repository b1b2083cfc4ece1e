"""Folds a picture that is too large to read: what one team has of one domain in one frame becomes one box."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace

from aiscale.core.messages.wording import listed
from aiscale.render.picture import Picture, PictureEdge, PictureNode
from aiscale.render.words import noun

READABLE_NODES = 150
"""With more boxes nobody reads a picture, and browsers grow slow."""

_NAMED = 3
_ALIKE = 3
"""Boxes without a team whose names begin alike, up to the first hyphen, that make a part of the system."""

_Key = Callable[[PictureNode], Hashable]


def collapsed(picture: Picture, limit: int = READABLE_NODES, *, focus: str | None = None) -> Picture:
    """Fold boxes together when there are more than ``limit``.

    Boxes in one frame are folded by team and domain; where that leaves too many, by team; then by domain. Where no
    teams, or only one, are declared, names that begin alike take their place.

    Args:
        picture: any picture.
        limit: how many boxes are still drawn one by one.
        focus: id of a box that is drawn for itself in any case.

    Returns:
        The same picture, or a smaller one with a note that says what was folded.
    """
    if len(picture.nodes) <= limit:
        return picture
    parts = _parts(picture)
    whose = "team" if any(node.team and parts[node.id] == node.team for node in picture.nodes) else "name"
    levels: dict[str, _Key] = {
        f"{whose} and domain": lambda node: (parts[node.id], node.domain or node.kind),
        whose: lambda node: parts[node.id],
        "domain": lambda node: node.domain or node.kind,
    }
    every = {by: _together(picture, key, focus) for by, key in levels.items()}
    by, together = next(((by, one) for by, one in every.items() if len(one) <= limit), [*every.items()][-1])
    stands_for = {member.id: members[0].id for members in together for member in members}
    nodes = tuple(_box(members, parts if by != "domain" else {}) for members in together)
    note = (
        f"{len(picture.nodes):,} boxes are folded into {len(nodes):,} by {by}: more than {limit} cannot be read. "
        "--focus draws the part of one team or component, --all every box."
    )
    return replace(picture, nodes=nodes, edges=_arrows(picture, stands_for), notes=(*picture.notes, note))


def _together(picture: Picture, key: _Key, focus: str | None) -> list[list[PictureNode]]:
    """The boxes of each frame that a key puts together."""
    found: dict[Hashable, list[PictureNode]] = defaultdict(list)
    for node in picture.nodes:
        found[node.group, key(node), node.entry, node.below, node.id == focus].append(node)
    return list(found.values())


def _parts(picture: Picture) -> Mapping[str, str]:
    """The part of the system that each box belongs to: its team, or what the names of several begin with."""
    teams = {node.team for node in picture.nodes if not node.entry} - {""}
    owned = {node.id: node.team if len(teams) > 1 else "" for node in picture.nodes}
    begins = {node.id: node.title.partition("-")[0] for node in picture.nodes if "-" in node.title}
    alike = Counter(begin for id_, begin in begins.items() if not owned[id_])
    named = {id_: f"{begin}-…" for id_, begin in begins.items() if alike[begin] >= _ALIKE}
    return {id_: team or named.get(id_, "") for id_, team in owned.items()}


def _box(members: list[PictureNode], parts: Mapping[str, str]) -> PictureNode:
    """What stands for some boxes: whose they are, how many of each kind, and the first of their names."""
    first = members[0]
    if len(members) == 1:
        return first
    kinds = Counter(member.kind for member in members)
    counts = listed([f"{count} {noun(kind, count)}" for kind, count in kinds.most_common()], most=None)
    part = parts.get(first.id, "")
    return replace(
        first,
        title=part or counts,
        lines=(*([counts] if part else []), *_names(members)),
        kind=kinds.most_common(1)[0][0],
    )


def _names(members: list[PictureNode]) -> tuple[str, ...]:
    named = [member.title for member in members[:_NAMED]]
    rest = len(members) - len(named)
    return (*named, f"and {rest} more") if rest else tuple(named)


def _arrows(picture: Picture, stands_for: Mapping[str, str]) -> tuple[PictureEdge, ...]:
    """One arrow for all between two boxes, with their number; none for those within a box."""
    counts: dict[PictureEdge, int] = defaultdict(int)
    for edge in picture.edges:
        source, target = stands_for[edge.source], stands_for[edge.target]
        if source != target or edge.source == edge.target:
            counts[PictureEdge(source, target, edge.line)] += 1
    return tuple(replace(edge, label=f"× {count}" if count > 1 else "") for edge, count in counts.items())

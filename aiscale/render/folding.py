"""Folds fleets in a picture and in a tree: of forty equal sites, with all that is in them, one stands for all."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from aiscale.analysis.placement.fleets import fleets
from aiscale.components.platform.device import Device
from aiscale.components.platform.site import Site
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph
from aiscale.render.picture import Line, Picture, PictureEdge, PictureGroup, PictureNode
from aiscale.render.words import noun


@once_per_graph
def folding(graph: ArchitectureGraph) -> Mapping[str, str]:
    """What stands for each component of a fleet of sites or devices, and of a fleet that has a part in each of them.

    Four topics that are alike are no such fleet, unless each of four sites has its own.
    """
    alike = fleets(graph)
    seeds = [alike[one.address] for kind in (Site, Device) for one in graph.of(kind) if one.address in alike]
    waiting = deque(dict.fromkeys(seeds))
    found = set(waiting)
    while waiting:
        fleet = waiting.popleft()
        for near in _near(graph, fleet[0]):
            other = alike.get(near)
            if other is None or other in found:
                continue
            if sum(alike.get(one) is fleet for one in _near(graph, near)) == 1:
                found.add(other)
                waiting.append(other)
    return {address: fleet[0] for fleet in found for address in fleet}


def folding_around(graph: ArchitectureGraph, focus: str | None) -> Mapping[str, str]:
    """What stands for each component of a fleet where one component is looked at.

    One of a fleet stands for itself then, with what is at it, where it is, and its part of each fleet that has one for
    each of them. All others of their fleets stay together.

    Args:
        graph: the system's graph.
        focus: an address; None where nothing is looked at.
    """
    first = folding(graph)
    if focus is None or focus not in first:
        return first
    alike = fleets(graph)
    opened, waiting = {focus}, [focus]
    while waiting:
        address = waiting.pop()
        around = {edge.target for edge in graph.edges_from(address, EdgeKind.RUNS_ON)}
        for near in (_near(graph, address) & first.keys()) - opened:
            if near in around or sum(alike.get(one) is alike[address] for one in _near(graph, near)) == 1:
                opened.add(near)
                waiting.append(near)
    others: dict[str, str] = {}
    for address in first:
        if address not in opened:
            others.setdefault(first[address], address)
    return {address: others[one] for address, one in first.items() if address not in opened}


def _near(graph: ArchitectureGraph, address: str) -> set[str]:
    """What a component refers to, and what refers to it."""
    return {edge.target for edge in graph.edges_from(address)} | {edge.source for edge in graph.edges_to(address)}


def folded(graph: ArchitectureGraph, picture: Picture, focus: str | None = None) -> Picture:
    """Draw one box or frame for all of a fleet of sites or devices, and one arrow for all of theirs.

    Args:
        graph: the system's graph.
        picture: a picture of it, or of a part.
        focus: address of what is looked at: it is drawn for itself, with its parts.

    Returns:
        The same picture where nothing in it is of such a fleet; else a smaller one with a note that says so.
    """
    first = folding_around(graph, focus)
    members: dict[str, list[str]] = defaultdict(list)
    for id_, title in [(one.id, one.title) for one in picture.nodes] + [(one.id, one.title) for one in picture.groups]:
        members[_standing(id_, first)].append(title)
    if all(len(titles) == 1 for titles in members.values()):
        return picture
    nodes: dict[str, PictureNode] = {}
    for node in picture.nodes:
        nodes.setdefault(_standing(node.id, first), node)
    groups: dict[str, PictureGroup] = {}
    for group in picture.groups:
        groups.setdefault(_standing(group.id, first), group)
    many = Counter[str]()
    for id_, kind in {id_: one.kind for some in (groups, nodes) for id_, one in some.items()}.items():
        if len(members[id_]) > 1 and "#" not in id_:
            many[kind] += len(members[id_])
    told = ", ".join(f"{count:,} {noun(kind, count)}" for kind, count in sorted(many.items()))
    return replace(
        picture,
        nodes=tuple(_box(id_, one, members[id_], first) for id_, one in nodes.items()),
        groups=tuple(_frame(id_, one, members[id_], first) for id_, one in groups.items()),
        edges=_arrows(picture.edges, first),
        notes=(*picture.notes, f"folded, because they differ only in their names: {told}"),
    )


def _standing(id_: str, first: Mapping[str, str]) -> str:
    """The box that stands for one: what is before and after the number sign of an id is an address, or none."""
    return "#".join(first.get(part, part) for part in id_.split("#"))


def _box(id_: str, node: PictureNode, titles: Sequence[str], first: Mapping[str, str]) -> PictureNode:
    group = first.get(node.group, node.group) if node.group is not None else None
    if len(titles) == 1 or "#" in id_:
        return replace(node, id=id_, group=group)
    named = f"{titles[0]} and {len(titles) - 1:,} more" + (", each:" if node.lines else "")
    title = f"{len(titles):,} {noun(node.kind, len(titles))}"
    return replace(node, id=id_, group=group, title=title, lines=(named, *node.lines))


def _frame(id_: str, group: PictureGroup, titles: Sequence[str], first: Mapping[str, str]) -> PictureGroup:
    parent = first.get(group.parent, group.parent) if group.parent is not None else None
    if len(titles) == 1:
        return replace(group, id=id_, parent=parent)
    named = f"{titles[0]} and {len(titles) - 1:,} more" + (f", each: {group.subtitle}" if group.subtitle else "")
    title = f"{len(titles):,} {noun(group.kind, len(titles))}"
    return replace(group, id=id_, parent=parent, title=title, subtitle=named)


def _arrows(edges: Sequence[PictureEdge], first: Mapping[str, str]) -> tuple[PictureEdge, ...]:
    """One arrow for those of a fleet, with the labels of all; traffic from outside is written per member."""
    together: dict[tuple[str, str, Line], list[PictureEdge]] = defaultdict(list)
    for edge in edges:
        source, target = _standing(edge.source, first), _standing(edge.target, first)
        if source != target or edge.source == edge.target:
            together[source, target, edge.line].append(edge)
    return tuple(dict.fromkeys(arrow for ends, some in together.items() for arrow in _arrow(*ends, some)))


def _arrow(source: str, target: str, line: Line, some: Sequence[PictureEdge]) -> Iterator[PictureEdge]:
    """The arrows between two boxes: as they are, where these stand for themselves."""
    counts = Counter(edge.label for edge in some)
    if len({(edge.source, edge.target) for edge in some}) == 1:
        counts = Counter(dict.fromkeys(counts, 1))
    for label, count in counts.items():
        is_times = line is Line.OUTSIDE and label and count > 1
        yield PictureEdge(source, target, line, f"{count:,} × {label}" if is_times else label)

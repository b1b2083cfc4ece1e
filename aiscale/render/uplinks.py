"""The thin lines of edge sites in a picture: boxes that all passes on its way from a site and to it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from aiscale.components.platform.site import Site
from aiscale.core.describe import describe
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.render.picture import Line, Picture, PictureEdge, PictureGroup, PictureNode
from aiscale.render.words import facts

_UP, _DOWN = "uplink", "downlink"


def through_uplinks(graph: ArchitectureGraph, picture: Picture) -> Picture:
    """Lead each arrow that crosses the frame of a site through a box for the site's line, one box each way.

    What comes from outside stays as it is: who asks at a site may stand at its counter.

    Args:
        graph: the system's graph.
        picture: its picture.

    Returns:
        The same picture where no site that has something in it says its uplink. An arrow keeps its label on the part
        beyond the line. A line that nothing crosses is drawn as well.
    """
    sites = {
        group.id: site
        for group in picture.groups
        if isinstance(site := graph.nodes.get(group.id), Site) and site.uplink is not None
    }
    if not sites:
        return picture
    standing = _standing(picture, sites)
    edges = tuple(dict.fromkeys(part for edge in picture.edges for part in _parts(edge, standing)))
    crossed = {end for edge in edges for end in (edge.source, edge.target)}
    boxes = [box for address, site in sites.items() for box in _boxes(address, site, crossed)]
    groups = tuple(_without_line(group, sites) for group in picture.groups)
    return replace(picture, nodes=(*picture.nodes, *boxes), groups=groups, edges=edges)


def _standing(picture: Picture, sites: Collection[str]) -> dict[str, str]:
    """The site that a box stands in, by the box's id; boxes elsewhere are left out."""
    parents = {group.id: group.parent for group in picture.groups}
    found = {}
    for node in picture.nodes:
        at = node.group
        while at is not None and at not in sites:
            at = parents.get(at)
        if at is not None:
            found[node.id] = at
    return found


def _parts(edge: PictureEdge, standing: Mapping[str, str]) -> Iterator[PictureEdge]:
    """An arrow in the parts that it has: to the line of its own site, over it, and on from that of the other one."""
    left, reached = standing.get(edge.source), standing.get(edge.target)
    if left == reached or edge.line is Line.OUTSIDE:
        yield edge
        return
    beyond = edge
    if left is not None:
        beyond = replace(beyond, source=_id(left, _UP))
        yield replace(edge, target=beyond.source, label="")
    if reached is not None:
        beyond = replace(beyond, target=_id(reached, _DOWN))
        yield replace(edge, source=beyond.target, label="")
    yield beyond


def _boxes(address: str, site: Site, crossed: Collection[str]) -> Iterator[PictureNode]:
    """A box for each way that something goes; where nothing does, one at the foot of the site."""
    ways = [way for way in (_UP, _DOWN) if _id(address, way) in crossed]
    for way in ways or [_UP]:
        yield PictureNode(_id(address, way), way, tuple(_lines(site, way)), "Uplink", address, below=not ways)


def _lines(site: Site, way: str) -> Iterator[str]:
    """How much passes, how long it takes, how long nothing may pass, and how much of what leaves is kept then."""
    if site.uplink is not None:
        rtt_ms = site.uplink.rtt_ms
        yield f"{site.uplink.mbps:,g} Mbit/s" + (f" · {rtt_ms:,g} ms there and back" if rtt_ms is not None else "")
    if site.offline_tolerance is not None:
        yield f"may be down for {site.offline_tolerance}"
    if site.broker is not None and way == _UP:
        yield f"{site.broker.buffer} kept meanwhile"


def _without_line(group: PictureGroup, sites: Mapping[str, Site]) -> PictureGroup:
    """The frame of a site, without what its line says already."""
    if group.id not in sites:
        return group
    said = {**describe(sites[group.id]), "uplink": None, "offline_tolerance": None}
    return replace(group, subtitle=" · ".join(facts(said)))


def _id(site: str, way: str) -> str:
    """No address holds a number sign."""
    return f"{site}#{way}"

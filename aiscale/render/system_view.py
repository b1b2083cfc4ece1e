"""The system view: what runs, what it reads, writes and calls, and where it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from aiscale.analysis.descriptions import description_of
from aiscale.analysis.latency.request_waits import has_timeouts
from aiscale.analysis.latency.store_queries import query
from aiscale.analysis.load.load import Load, loads
from aiscale.analysis.network.routing import AUTHORIZER
from aiscale.analysis.placement.places import copies_of
from aiscale.components.network.inference_pool import InferencePool
from aiscale.components.serving.explains import Explains
from aiscale.components.serving.prefill import Prefill
from aiscale.core.component import Component, Team
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.reachability import descendants
from aiscale.graph.traversal import Along, Walk
from aiscale.quantities import Rate
from aiscale.render.entrances import entrances, made_by
from aiscale.render.jurisdictions import region_frames, residency_lines
from aiscale.render.picture import Line, Picture, PictureEdge, PictureGroup, PictureNode
from aiscale.render.store_copies import copy_boxes, read_from
from aiscale.render.uplinks import through_uplinks
from aiscale.render.words import facts, noun

OUTSIDE = "outside"
"""Id of the box that stands for everything beyond the system; no address is without a slash."""

_FLOWS = {
    EdgeKind.READS, EdgeKind.WRITES, EdgeKind.CALLS, EdgeKind.FALLS_BACK_TO, EdgeKind.FEATURES, EdgeKind.DEPLOYS,
}  # fmt: skip

_WITHIN = {EdgeKind.STORED_IN, EdgeKind.ROUTES_THROUGH}
"""What a thing stands in rather than where it runs: a topic's cluster, a route's gateway."""

_BESIDE = frozenset({
    "Alert", "AlertRoute", "AuthorizationPolicy", "Dashboard", "DeliveryPipeline", "DriftMonitor", "Entity",
    "EventStore", "FleetRollout", "GatewayApi", "Istio", "Linkerd", "Manifest", "ModelRegistry", "Monitoring",
    "Placement", "PulumiResource", "Region", "SchemaRegistry", "ServiceMonitor", "ServicePolicy", "Slo", "Team", "Zone",
})  # fmt: skip
"""Kinds that no record and no request passes: they are counted below the picture. A pipeline that learns from records
is drawn, and a manifest with calls or records."""
_FACTS = frozenset({"Entity", "Region", "Team", "Zone"})
"""Facts about others, which are not missed in a picture."""
_KEEPS = {"events": "log", "snapshots": "snapshots"}
"""What a topic is to the event store that names it, by the store's field."""

_LINE_CHARACTERS = 26
"""A box is widened no further than by so many characters; the next fact starts a line of its own."""


def system_picture(graph: ArchitectureGraph, near: Container[str] | None = None) -> Picture:
    """Draw a whole system, or a part of it.

    Args:
        graph: the system's graph.
        near: addresses to draw, with what they stand in; everything when absent.

    Returns:
        Regions and clusters as frames, what runs in them as boxes, node pools at the foot of their cluster, models as
        a line of the service that serves them, and arrows along the flow of records, requests and new versions: to a
        site and from it by its uplink, to readers of a store from the copy where they are.
    """
    shown = _shown(graph, near)
    described = {address: description_of(graph, node) for address, node in graph.nodes.items()}
    owned = {edge.target for edge in graph.edges if edge.kind is EdgeKind.HAS}
    around = {address: outer for address, outer in enclosing(graph).items() if outer in shown}
    copies = list(copy_boxes(graph, shown))
    around |= {box.id: str(box.group) for box, _ in copies}
    regions, region_groups = region_frames(graph)
    frames = _frames(around)
    around |= {address: region for address, region in regions.items() if address in shown}
    served = {edge.target for edge in graph.edges if edge.kind is EdgeKind.SERVES}
    groups = tuple(
        PictureGroup(
            address, node.name, " · ".join(facts(described[address])), node.kind, around.get(address)
        )
        for address, node in shown.items()
        if address in frames
    )  # fmt: skip
    nodes = [
        PictureNode(
            address,
            node.name,
            _lines(graph, node, described),
            node.kind,
            around.get(address),
            below=address in owned,
            team=_team(graph, node),
            domain=_domain(node),
        )
        for address, node in shown.items()
        if address not in frames and address not in served
    ]
    entering = [PictureEdge(OUTSIDE, address, Line.OUTSIDE, label) for address, label in entrances(graph, shown)]
    if entering:
        nodes.insert(0, PictureNode(OUTSIDE, "outside", ("users and producers",), "Outside", entry=True))
    nodes += [box for box, _ in copies]
    found = loads(graph)
    edges = [*entering, *(arrow for _, arrows in copies for arrow in arrows)] + [
        _edge(graph, edge, described, found)
        for edge in graph.edges
        if edge.kind in _FLOWS and edge.source in shown and edge.target in shown
    ]
    nodes += _doors(graph, frames, edges)
    edges = [replace(edge, source=_end(edge.source, frames), target=_end(edge.target, frames)) for edge in edges]
    picture = Picture(
        graph.system.name,
        _description(graph),
        tuple(nodes),
        (*(group for group in region_groups if group.id in around.values()), *groups),
        _merged(edges),
        tuple(_notes(graph, shown)) if near is None else (),
    )
    return through_uplinks(graph, picture)


def _team(graph: ArchitectureGraph, node: Component) -> str:
    """Whose a component is: the system within the system that it belongs to, else the team that owns it."""
    system = graph.owners.system_of(node)
    if system is not graph.system:
        return system.name
    owner = graph.owner_of(node)
    return owner.name if owner is not None else ""


def _domain(node: Component) -> str:
    """The domain of a kind of aiscale's own: ``streams``; empty for a kind of a plug-in."""
    package, _, rest = type(node).__module__.partition(".components.")
    return rest.partition(".")[0] if package == "aiscale" else ""


def near_to(graph: ArchitectureGraph, focus: str, depth: int = 1) -> frozenset[str]:
    """What is drawn near a component: what is so many steps away along records, calls, features and versions.

    Args:
        graph: the system's graph.
        focus: an address; of a cluster or another frame, all that stands in it; of a team, what it owns.
        depth: steps, either way.
    """
    inside = {focus}
    outer = enclosing(graph)
    for address in graph.nodes:
        at, seen = outer.get(address), {address}
        while at is not None and at not in seen:
            if at == focus:
                inside |= seen
            seen.add(at)
            at = outer.get(at)
    team = graph.nodes[focus]
    if isinstance(team, Team):
        inside |= {address for address, node in graph.nodes.items() if graph.owner_of(node) is team}
    return frozenset(inside.union(descendants(Walk(graph, *_FLOWS, along=Along.EITHER), *inside, most_steps=depth)))


def _shown(graph: ArchitectureGraph, near: Container[str] | None) -> dict[str, Component]:
    """What is drawn: what records, requests and new versions pass.

    A pipeline is drawn where it learns from something, and a manifest where anything passes it.
    """
    learning = {edge.source for edge in graph.edges_of(EdgeKind.READS) if graph[edge.source].kind == "DeliveryPipeline"}
    passing = {end for edge in graph.edges_of(*_FLOWS) for end in (edge.source, edge.target)}
    drawn = {
        address: node
        for address, node in graph.nodes.items()
        if node.kind not in _BESIDE or address in learning or (node.kind == "Manifest" and address in passing)
    }
    if near is None:
        return drawn
    outer = enclosing(graph)
    kept = {address for address in drawn if address in near}
    waiting = list(kept)
    while waiting:
        address = waiting.pop()
        copied = (copy.target for copy in copies_of(graph, graph[address]))
        for around in filter(None, (outer.get(address), *copied)):
            if around not in kept:
                kept.add(around)
                waiting.append(around)
    return {address: node for address, node in drawn.items() if address in kept}


def _notes(graph: ArchitectureGraph, shown: Container[str]) -> Iterator[str]:
    """What must stay where, and what is not drawn."""
    yield from residency_lines(graph)
    beside = Counter(
        node.kind for address, node in graph.nodes.items() if node.kind in _BESIDE - _FACTS and address not in shown
    )
    if beside:
        yield "not drawn: " + ", ".join(f"{count} {noun(kind, count)}" for kind, count in sorted(beside.items()))


def _doors(graph: ArchitectureGraph, frames: Container[str], edges: Iterable[PictureEdge]) -> list[PictureNode]:
    """A box inside each frame that arrows begin or end at: what answers for all that is in it."""
    ends = {end for edge in edges for end in (edge.source, edge.target) if end in frames}
    return [
        PictureNode(_end(address, frames), graph[address].name, ("owns all of it",), graph[address].kind, address)
        for address in sorted(ends)
    ]


def _end(address: str, frames: Container[str]) -> str:
    """The box that an arrow ends at; no address holds a number sign."""
    return f"{address}#" if address in frames else address


def enclosing(graph: ArchitectureGraph) -> dict[str, str]:
    """The innermost thing that each component stands in: a topic's Kafka cluster rather than Kubernetes."""
    found: dict[str, str] = {}
    for edge in graph.edges:
        if edge.field == "registry":
            continue  # where versions are registered, not where anything stands
        if edge.kind in _WITHIN or (edge.kind is EdgeKind.RUNS_ON and edge.source not in found):
            found[edge.source] = edge.target
        elif edge.kind is EdgeKind.HAS:
            found[edge.target] = edge.source
    for pool in graph.of(InferencePool):  # its picker runs next to the replicas
        if pool.address not in found and pool.service.address in found:
            found[pool.address] = found[pool.service.address]
    return found


def _frames(around: Mapping[str, str]) -> set[str]:
    """Whatever has something inside, unless it stands inside itself."""
    frames = set(around.values())
    for address in sorted(frames):
        seen, at = {address}, around.get(address)
        while at is not None and at not in seen:
            seen.add(at)
            at = around.get(at)
        if at is not None:
            frames.discard(address)
    return frames


def _lines(graph: ArchitectureGraph, node: Component, described: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    known = list(facts(described[node.address]))
    models = [graph[edge.target] for edge in graph.out_edges(node, EdgeKind.SERVES)]
    for model in models:
        version = described[model.address].get("version", "")
        known.insert(0, f"model {model.name} {version}".rstrip())
    if made := made_by(node):
        known.append(made)
    for edge in graph.in_edges(node, EdgeKind.USES):
        if graph[edge.source].kind == "EventStore" and edge.field in _KEEPS:
            known.append(f"{_KEEPS[edge.field]} of {graph[edge.source].name}")
    lines: list[str] = []
    for fact in known:
        if lines and len(lines[-1]) + len(fact) + 3 <= _LINE_CHARACTERS:
            lines[-1] += f" · {fact}"
        else:
            lines.append(fact)
    return tuple(lines)


def _edge(
    graph: ArchitectureGraph, edge: GraphEdge, described: Mapping[str, Mapping[str, Any]], found: Mapping[str, Load]
) -> PictureEdge:
    source, target = (edge.target, edge.source) if edge.kind.flows_back else (edge.source, edge.target)
    if copy := read_from(graph, edge):
        source, target = (copy, target) if edge.kind.flows_back else (source, copy)
    relation = dict(edge.relation) if edge.relation is not None else {}
    if edge.kind is EdgeKind.DEPLOYS:
        return PictureEdge(source, target, Line.VERSION)
    if edge.kind is EdgeKind.FALLS_BACK_TO:
        return PictureEdge(source, target, Line.CALL, "fallback")
    if edge.kind is EdgeKind.CALLS:
        label = _purpose(edge) or (_call_label(relation) if has_timeouts(graph[edge.source]) else "")
        if condition := getattr(edge.relation, "condition", None):
            shown = condition if len(condition) <= _LINE_CHARACTERS else f"{condition[: _LINE_CHARACTERS - 1]}…"
            label = f"{label} if {shown}".lstrip()
        return PictureEdge(source, target, Line.CALL, label)
    if asked := query(graph, edge):
        waits = asked.longest_ms
        return PictureEdge(source, target, Line.STREAM, "" if waits is None else f"≤ {waits:,} ms")
    label = ""
    if edge.kind is EdgeKind.WRITES and described[edge.source].get("delivery") == "exactly-once":
        label = "exactly-once"
    elif relation.get("each_replica"):
        label = "to each replica"
    elif relation.get("isolation") == "read_committed":
        label = "committed only"
    elif edge.kind is EdgeKind.READS and (load := found[edge.target]).is_complete and load.mean:
        label = Rate(load.mean).short
    return PictureEdge(source, target, Line.STREAM, label)


def _purpose(edge: GraphEdge) -> str:
    """What a call is for that is none of the usual ones."""
    if isinstance(edge.relation, Prefill):
        return "prefill"
    if isinstance(edge.relation, Explains):
        return "explains"
    return "authorization" if edge.field == AUTHORIZER else ""


def _call_label(relation: Mapping[str, Any]) -> str:
    """The longest wait: the time limit, times the attempts."""
    if "timeout_ms" not in relation:
        share = relation.get("weight", relation.get("percent"))
        return ", ".join(relation.get("countries", ())) or ("" if share is None else f"{share:g} %")
    attempts = 1 + relation["retries"]
    wait = f"≤ {relation['timeout_ms']:,} ms" + (f" × {attempts}" if attempts > 1 else "")
    often = relation["per_request"]
    if relation.get("one_of") is not None:
        return f"{wait}, {100 * often:g} %"
    return wait if often == 1 else f"{wait}, {often:g} a request"


def _merged(edges: list[PictureEdge]) -> tuple[PictureEdge, ...]:
    """One arrow where several say the same."""
    return tuple(dict.fromkeys(edges))


def _description(graph: ArchitectureGraph) -> str:
    counts: dict[str, int] = {}
    for node in graph.nodes.values():
        counts[node.kind] = counts.get(node.kind, 0) + 1
    listed = ", ".join(f"{count} {noun(kind, count)}" for kind, count in sorted(counts.items()))
    return f"The system {graph.system.name}: {listed}. Records and requests flow from left to right."

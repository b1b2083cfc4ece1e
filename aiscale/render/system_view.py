"""The system view: what runs, what it reads, writes and calls, and where it stands."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from typing import Any

from aiscale.analysis.load import Load, loads
from aiscale.core.component import Component
from aiscale.core.describe import describe
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.render.picture import Line, Picture, PictureEdge, PictureGroup, PictureNode
from aiscale.render.words import facts, noun, short_rate

OUTSIDE = "outside"
"""Id of the box that stands for everything beyond the system; no address is without a slash."""

_FLOWS = {EdgeKind.READS, EdgeKind.WRITES, EdgeKind.CALLS, EdgeKind.FALLS_BACK_TO, EdgeKind.FEATURES}

_WITHIN = {EdgeKind.STORED_IN, EdgeKind.ROUTES_THROUGH}
"""What a thing stands in rather than where it runs: a topic's cluster, a route's gateway."""

_BESIDE = frozenset({
    "Alert", "AlertRoute", "AuthorizationPolicy", "Dashboard", "DeliveryPipeline", "DriftMonitor", "Entity",
    "EventStore", "GatewayApi", "Istio", "Linkerd", "Manifest", "Monitoring", "Placement", "PulumiResource", "Region",
    "Registry", "SchemaRegistry", "ServiceMonitor", "ServicePolicy", "Slo", "Team", "Zone",
})  # fmt: skip
"""Kinds that no record and no request passes: they are counted below the picture, and drawn in other views."""
_KEEPS = {"events": "log", "snapshots": "snapshots"}
"""What a topic is to the event store that names it, by the store's field."""

_LINE_CHARACTERS = 26
"""A box is widened no further than by so many characters; the next fact starts a line of its own."""


def system_picture(graph: ArchitectureGraph) -> Picture:
    """Draw a whole system.

    Args:
        graph: the system's graph.

    Returns:
        Clusters as frames, what runs in them as boxes, node pools at the foot of their cluster, models as a
        line of the service that serves them, and arrows along the flow of records and requests.
    """
    shown = {address: node for address, node in graph.nodes.items() if node.kind not in _BESIDE}
    described = {address: describe(node) for address, node in graph.nodes.items()}
    owned = {edge.target for edge in graph.edges if edge.kind is EdgeKind.HAS}
    around = {address: outer for address, outer in enclosing(graph).items() if outer in shown}
    frames = _frames(around)
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
        )
        for address, node in shown.items()
        if address not in frames and address not in served
    ]
    entering = _entering(graph, described)
    if entering:
        nodes.insert(0, PictureNode(OUTSIDE, "outside", ("users and producers",), "Outside", entry=True))
    found = loads(graph)
    edges = entering + [
        _edge(edge, described, found)
        for edge in graph.edges
        if edge.kind in _FLOWS and edge.source in shown and edge.target in shown
    ]
    nodes += _doors(graph, frames, edges)
    edges = [replace(edge, source=_end(edge.source, frames), target=_end(edge.target, frames)) for edge in edges]
    return Picture(
        graph.system.name,
        _description(graph),
        tuple(nodes),
        groups,
        _merged(edges),
    )


def _doors(graph: ArchitectureGraph, frames: Container[str], edges: Iterable[PictureEdge]) -> list[PictureNode]:
    """A box inside each frame that arrows begin or end at: what answers for all that is in it."""
    ends = {end for edge in edges for end in (edge.source, edge.target) if end in frames}
    return [
        PictureNode(
            _end(address, frames), graph[address].name, ("answers for all of it",), graph[address].kind, address
        )
        for address in sorted(ends)
    ]


def _end(address: str, frames: Container[str]) -> str:
    """The box that an arrow ends at; no address holds a number sign."""
    return f"{address}#" if address in frames else address


def enclosing(graph: ArchitectureGraph) -> dict[str, str]:
    """The innermost thing that each component stands in: a topic's Kafka cluster rather than Kubernetes."""
    found: dict[str, str] = {}
    for edge in graph.edges:
        if edge.kind in _WITHIN or (edge.kind is EdgeKind.RUNS_ON and edge.source not in found):
            found[edge.source] = edge.target
        elif edge.kind is EdgeKind.HAS:
            found[edge.target] = edge.source
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


def _entering(graph: ArchitectureGraph, described: Mapping[str, Mapping[str, Any]]) -> list[PictureEdge]:
    edges = []
    for address in graph.nodes:
        traffic = described[address].get("traffic")
        if traffic:
            mean, peak = short_rate(traffic["mean"]), short_rate(traffic["peak"])
            label = mean if mean == peak else f"{mean}, peak {peak}"
            edges.append(PictureEdge(OUTSIDE, address, Line.OUTSIDE, label))
    return edges


def _edge(edge: GraphEdge, described: Mapping[str, Mapping[str, Any]], found: Mapping[str, Load]) -> PictureEdge:
    source, target = (edge.target, edge.source) if edge.kind.flows_back else (edge.source, edge.target)
    relation = edge.relation.model_dump(exclude={"target"}) if edge.relation is not None else {}
    if edge.kind is EdgeKind.FALLS_BACK_TO:
        return PictureEdge(source, target, Line.CALL, "fallback")
    if edge.kind is EdgeKind.CALLS:
        return PictureEdge(source, target, Line.CALL, _call_label(relation))
    label = ""
    if edge.kind is EdgeKind.WRITES and described[edge.source].get("delivery") == "exactly-once":
        label = "exactly-once"
    elif relation.get("isolation") == "read_committed":
        label = "committed only"
    elif edge.kind is EdgeKind.READS and (load := found[edge.target]).is_complete and load.mean:
        label = short_rate(f"{load.mean}/s")
    return PictureEdge(source, target, Line.STREAM, label)


def _call_label(relation: Mapping[str, Any]) -> str:
    """The longest wait: the time limit, times the attempts."""
    if "timeout_ms" not in relation:
        share = relation.get("weight", relation.get("percent"))
        return "" if share is None else f"{share:g} %"
    attempts = 1 + relation["retries"]
    wait = f"≤ {relation['timeout_ms']:,} ms" + (f" × {attempts}" if attempts > 1 else "")
    often = relation["per_request"]
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

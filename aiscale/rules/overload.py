"""Whether the load that reaches a service is more than its replicas can answer."""

from __future__ import annotations

import math

from aiscale.analysis.load import loads, requests, sources
from aiscale.analysis.pods import pods
from aiscale.analysis.rooms import replica_room
from aiscale.analysis.streams import holds_all
from aiscale.components.platform.site import Site
from aiscale.components.streams.topic import Topic
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Service
from aiscale.core.relations import Call, Consume
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Rate
from aiscale.rules.comparing import rates_apart


def overload(graph: ArchitectureGraph, service: Service, code: str, severity: Severity) -> Diagnostic | None:
    """The finding that a service is too small for its peak, or None.

    Args:
        graph: the system.
        service: what answers.
        code: code of the finding.
        severity: how bad it is.
    """
    each = service.requests_per_second_per_replica
    if each is None:
        return None
    scaling = service.autoscaling
    wished = scaling.max_replicas if scaling else service.replicas
    room = replica_room(graph, service)
    most = room.pods if room is not None else wished
    peak = loads(graph)[service.address].peak
    if peak <= most * each:
        return None
    default = "" if scaling or "replicas" in service.model_fields_set else " by default"
    wanted = math.ceil(peak / each)
    parts = [f"{name} {Rate(part.peak)}" for name, part in sources(graph, service) if part.peak]
    notes = [f"at the peak: {' + '.join(parts)}", f"one replica answers {Rate(each)}"]
    retried = max((edge.relation.retries for edge in graph.in_edges(service, EdgeKind.CALLS)
                   if isinstance(edge.relation, Call)), default=0)  # fmt: skip
    if retried:
        notes.append(f"callers try up to {retried + 1} times, so the overload feeds itself")
    label = f"{'up to ' if scaling else ''}{wished} replica{'s' if wished != 1 else ''}{default}"
    advice = _help(graph, service, "max_replicas" if scaling else "replicas", wanted)
    if room is not None:
        label = room.words(wished)
        nodes = f"more nodes of {room.pools[0].name} or larger ones, or smaller replicas"
        advice = nodes if wanted <= wished else f"{advice}, and {nodes}"
    answers, reach = rates_apart(most * each, peak)
    return service.finding(
        code, severity, f"{service.name} answers {answers}, but {reach} reach it",
        argument="autoscaling.max_replicas" if scaling else "replicas",
        label=label, notes=tuple(notes), help=advice,
    )  # fmt: skip


def _help(graph: ArchitectureGraph, service: Service, field: str, wanted: int) -> str:
    """The edit; with as many partitions as that takes where the load is records of topics and nothing else."""
    edges = [edge for edge in graph.out_edges(service, EdgeKind.READS) if not holds_all(edge)]
    read = [(edge, topic) for edge in edges if isinstance(topic := graph[edge.target], Topic)]
    if len(read) < len(edges) or requests(graph, service) != loads(graph)[service.address]:
        return f"{field}={wanted}{_on_more_machines(graph, service, wanted)}"
    narrow = [
        f"partitions={wanted * each} or more on {topic.name}"
        for edge, topic in read
        if topic.partitions < wanted * (each := edge.relation.concurrency if isinstance(edge.relation, Consume) else 1)
    ]
    if not narrow:
        return f"{field}={wanted}{_on_more_machines(graph, service, wanted)}"
    return ", ".join([f"{field}={wanted}", *narrow]) + ", or a faster replica"


def _on_more_machines(graph: ArchitectureGraph, service: Service, wanted: int) -> str:
    """What else it takes at a site, whose machines have one GPU each and do not become more."""
    site = graph.place_of(service)
    if not isinstance(site, Site):
        return ""
    gpus = sum(wanted * item.gpus for item in pods(service))
    return f", and nodes={gpus} of {site.name}, or a faster replica" if gpus > site.nodes else ""

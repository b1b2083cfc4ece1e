"""Whether the load that reaches a service is more than its replicas can answer."""

from __future__ import annotations

import math

from aiscale.analysis.capacity.pod_capacity import replica_room, room_short_of
from aiscale.analysis.capacity.pods import pods
from aiscale.analysis.failure.zone_spread import replicas_for_loss, zones_that_matter
from aiscale.analysis.load.load import loads, requests, sources
from aiscale.analysis.streams.even_shares import even_partitions, more_even_members
from aiscale.analysis.streams.stream_names import with_parts
from aiscale.analysis.streams.stream_storage import holds_all
from aiscale.components.platform.site import Site
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import EventStream, Service
from aiscale.core.relations import Call, Consume
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.quantities import Rate
from aiscale.rules.distinct_numbers import distinct_rates


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
    most = max_fitting_replicas(graph, service)
    peak = loads(graph)[service.address].peak
    if peak <= most * each:
        return None
    parts = [f"{name} {Rate(part.peak)}" for name, part in sources(graph, service) if part.peak]
    notes = [f"at the peak: {' + '.join(parts)}", f"one replica answers {Rate(each)}"]
    retried = max((edge.relation.retries for edge in graph.in_edges(service, EdgeKind.CALLS)
                   if isinstance(edge.relation, Call)), default=0)  # fmt: skip
    if retried:
        notes.append(f"callers try up to {retried + 1} times, which amplifies the overload")
    answers, reach = distinct_rates(most * each, peak)
    message = f"{service.name} answers {answers}, but {reach} reach it"
    return too_few(graph, service, code, severity, message, tuple(notes), math.ceil(peak / each))


def max_fitting_replicas(graph: ArchitectureGraph, service: Service) -> int:
    """Most replicas that a service may have: as it says, or as its pools have room for."""
    room = replica_room(graph, service)
    return room.pods if room is not None else _wished(service)


def too_few(
    graph: ArchitectureGraph, service: Service, code: str, severity: Severity, message: str, notes: tuple[str, ...],
    wanted: int,
) -> Diagnostic:  # fmt: skip
    """The finding that :func:`max_fitting_replicas` replicas are too few.

    Args:
        graph: the system.
        service: what answers.
        code: code of the finding.
        severity: how bad it is.
        message: what is too much for them.
        notes: how that is known.
        wanted: how many would do.
    """
    label, advice = shortage_words(graph, service, wanted)
    return service.finding(
        code, severity, message, argument="autoscaling.max_replicas" if service.autoscaling else "replicas",
        label=label, notes=notes, help=advice,
    )  # fmt: skip


def shortage_words(graph: ArchitectureGraph, service: Service, wanted: int) -> tuple[str, str]:
    """What is said of :func:`max_fitting_replicas` replicas that are too few: the label and the help.

    Args:
        graph: the system.
        service: what answers.
        wanted: how many would do.
    """
    scaling, wished, room = service.autoscaling, _wished(service), replica_room(graph, service)
    default = "" if scaling or "replicas" in service.model_fields_set else " by default"
    label = f"{'up to ' if scaling else ''}{wished} replica{'s' if wished != 1 else ''}{default}"
    if (zones := zones_that_matter(graph, service)) > 1:
        wanted = replicas_for_loss(wanted, zones)
    advice = _help(graph, service, "max_replicas" if scaling else "replicas", wanted)
    short = room or room_short_of(graph, service, wanted)
    if short is None:
        return label, advice
    nodes = f"more nodes of {short.pools[0].name} or larger ones, or smaller replicas"
    if room is None:
        return label, f"{advice}, and {nodes}"
    return room.words(wished), nodes if wanted <= wished else f"{advice}, and {nodes}"


def _wished(service: Service) -> int:
    return service.autoscaling.max_replicas if service.autoscaling else service.replicas


def _help(graph: ArchitectureGraph, service: Service, field: str, wanted: int) -> str:
    """The edit; with as many partitions as that takes where the load is records of topics and nothing else."""
    edges = [edge for edge in graph.out_edges(service, EdgeKind.READS) if not holds_all(edge)]
    read = [
        (_consumers(edge), stream, stream.parts)
        for edge in edges
        if isinstance(stream := graph[edge.target], EventStream) and stream.part is not None and stream.parts
    ]
    per_replica = {each for each, *_ in read}
    if service.autoscaling is None and len(per_replica) == 1:
        wanted = more_even_members([parts for *_, parts in read], wanted, *per_replica)
    edit = f"{field}={wanted}"
    reads_only = len(read) == len(edges) and requests(graph, service) == loads(graph)[service.address]
    if service.autoscaling is not None and not reads_only:
        return edit + _on_more_machines(graph, service, wanted)
    narrow = []
    for each, stream, parts in read:
        if parts < wanted * each:
            more = even_partitions(graph, stream, wanted * each, instead={service.address: wanted * each})
            narrow.append(f"{with_parts(stream, more)} or more on {stream.name}")
    if not narrow:
        return edit + _on_more_machines(graph, service, wanted)
    return ", ".join([edit, *narrow]) + ", or a faster replica"


def _consumers(edge: GraphEdge) -> int:
    """Consumers of a topic in each replica."""
    return edge.relation.concurrency if isinstance(edge.relation, Consume) else 1


def _on_more_machines(graph: ArchitectureGraph, service: Service, wanted: int) -> str:
    """What else it takes at a site, whose machines have one GPU each and do not become more."""
    site = graph.place_of(service)
    if not isinstance(site, Site):
        return ""
    gpus = sum(wanted * item.per_replica * item.gpus for item in pods(service))
    return f", and nodes={gpus} of {site.name}, or a faster replica" if gpus > site.nodes else ""

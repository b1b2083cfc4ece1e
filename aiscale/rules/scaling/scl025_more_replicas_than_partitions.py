"""An autoscaler may start more consumers than the streams have partitions or shards.

What:
    A consumer scales on its lag, and ``max_replicas`` exceeds the replicas that the partitions of its topics, or the
    shards of its streams, can keep busy. Or the autoscaler of a Flink job without state has a ``max_parallelism`` above
    the partitions of its topics; of a job with or without state, above the shards of a stream. All where

    - its peak needs more than these, and the maximum would be enough; or
    - its peak, or what one replica or slot handles, is unknown.

Why:
    Each partition has one reader in a group. KEDA stops at as many replicas as have a partition, whatever the maximum
    says, and the lag grows for as long as the peak lasts. Flink's autoscaler stops sources of Kafka in the same way;
    without keyed state, the rest of the job usually has their parallelism. It does not know shards: sources beyond them
    are idle, cost money, and may hold back event time.

Example:
    rides = Topic("rides", kafka, partitions=6, traffic=Traffic(mean=900, peak=4_000))
    Microservice("audit", consumes=[rides], port=None, image=IMAGE, requests_per_second_per_replica=250,
                 autoscaling=Autoscaling(max_replicas=20, signals=["lag"]))

Instead:
    rides = Topic("rides", kafka, partitions=24, traffic=Traffic(mean=900, peak=4_000))
    Microservice("audit", consumes=[rides], port=None, image=IMAGE, requests_per_second_per_replica=250,
                 autoscaling=Autoscaling(max_replicas=20, signals=["lag"]))

Source:
    KEDA 2.20 documentation, kafka scaler (allowIdleConsumers); kedacore/keda issue 2908; Apache Kafka documentation,
    consumers; Flink Kubernetes operator 1.15, autoscaler; Apache Flink, FLINK-41458.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.capacity.autoscaled_services import scaled, scaled_by_lag
from aiscale.analysis.load.load import loads
from aiscale.analysis.streams.backlog import handles, readers_at_most
from aiscale.analysis.streams.stream_names import in_parts, parts_field, with_parts
from aiscale.analysis.streams.stream_storage import is_bound_by_parts
from aiscale.analysis.streams.watermarks import waits_for_idle
from aiscale.components.processing.stream_job import StreamJob
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import EventStream
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Rate

CODE = "SCL025"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields the findings of each form."""
    yield from _peak(graph)
    yield from _unknown_load(graph)
    yield from _engines(graph)


def _peak(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each consumer whose maximum is never reached."""
    for service, scaling in scaled(graph):
        each, peak = service.requests_per_second_per_replica, loads(graph)[service.address].peak
        if not is_bound_by_parts(service, scaling) or each is None:
            continue
        useful, stream = readers_at_most(graph, service)
        parts = stream.parts if stream is not None else None
        # Other rules report a peak above what max_replicas handle.
        if stream is not None and parts and useful * each < peak <= scaling.max_replicas * each:
            wanted = with_parts(stream, math.ceil(parts * peak / (useful * each)))
            yield service.finding(
                CODE, SEVERITY,
                f"{Rate(peak)} reach {service.name} at the peak, but the {stream.part}s of {stream.name} keep {useful} "
                f"replica{'s' if useful > 1 else ''} busy, not {scaling.max_replicas}",
                argument="autoscaling.max_replicas", label=f"{useful} of them handle {Rate(useful * each)}",
                notes=(f"{stream.name} has {in_parts(stream, parts)}, each read by one consumer",
                       f"one replica handles {Rate(each)}: the lag grows for as long as the peak lasts"),
                help=f"{wanted} or more on {stream.name}",
            )  # fmt: skip


def _unknown_load(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each consumer whose maximum is never reached."""
    for consumer, scaling, field in scaled_by_lag(graph):
        useful, stream = readers_at_most(graph, consumer)
        load = loads(graph).get(consumer.address)
        # Where the load is known it decides, as the other form of this rule checks.
        is_known = handles(consumer) is not None and load is not None and load.is_complete and load.peak > 0
        is_bound = is_bound_by_parts(consumer, scaling)
        if stream is None or not stream.parts or useful >= scaling.max_replicas or is_known or not is_bound:
            continue
        yield consumer.finding(
            CODE, SEVERITY,
            f"{consumer.name} may scale to {scaling.max_replicas} replicas, but there are {stream.part}s for {useful}",
            argument=f"{field}.max_replicas", label=f"{scaling.max_replicas - useful} of them are never started",
            related=(_of(stream, stream.parts),),
            help=f"max_replicas={useful}, or more {stream.part}s on {stream.name}",
        )  # fmt: skip


def _engines(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each job whose engine's own autoscaler goes beyond what its sources can read."""
    for job in graph.of(StreamJob):
        slots = job.engine.scaled_slots() if job.engine.pod_autoscaling is None else None
        read = [graph[edge.target] for edge in graph.out_edges(job, EdgeKind.READS)]
        streams = [one for one in read if isinstance(one, EventStream)]
        known = [(one, one.parts) for one in streams if one.part is not None and one.parts]
        if slots is None or not known or len(known) < len(streams):
            continue
        # After a shuffle by key, operators may have more instances than the sources.
        is_idle = [(one, parts) for one, parts in known if not job.engine.caps_readers(one) and parts < slots.count]
        widest, most = max(is_idle or known, key=lambda one: one[1])
        if most >= slots.count or not (is_idle or not job.stateful):
            continue
        each, load = job.records_per_second_per_slot, loads(graph)[job.address]
        if each is not None and load.is_complete and load.peak and not most * each < load.peak <= slots.count * each:
            continue
        yield job.finding(
            CODE, SEVERITY,
            f"the autoscaler of {job.name} may scale to {slots.count}, but {widest.name} has "
            f"{in_parts(widest, most)}",
            argument=slots.bound,
            label=f"up to {slots.count - most} sources without a {widest.part}" if is_idle else f"stops at {most}",
            notes=(
                *((f"it limits sources of Kafka by their partitions, and not sources of {widest.kind}",)
                  if is_idle else ("the job has no state: its operators keep the parallelism of its sources",)),
                *(("idle source subtasks hold back the job's watermark",) if is_idle and waits_for_idle(job) else ()),
            ),
            related=(_of(widest, most),),
            help=f"{slots.bound.rpartition('.')[2]}={most}, or {with_parts(widest, slots.count)} on {widest.name}",
        )  # fmt: skip


def _of(stream: EventStream, parts: int) -> Related:
    return Related(in_parts(stream, parts), stream.location, parts_field(stream) or None)

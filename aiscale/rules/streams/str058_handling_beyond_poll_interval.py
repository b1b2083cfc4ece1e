"""A consumer is taken for dead while it works.

What:
    A Kafka consumer needs longer for one record than ``max_poll_interval``: by ``handling_p99_ms``, or because what it
    waits for while it handles one, calls and queries one after another with all their attempts, may last longer. The
    latter is told of jobs without an engine that polls beside their work, and of services without a port, that read
    one stream: for which records others wait, and what they do for requests, nobody says. Each of ``per_request=2``
    counts; calls of one ``parallel`` or ``one_of`` group count as the longest of them.

Why:
    The group takes its partitions away and gives them to another consumer, which begins the same record again. The
    first one's work is thrown away, and lag grows while the consumers take turns. Where a callee hangs, each of them
    waits out the same time limits for the same record.

Example:
    Microservice("render", consumes=[Consume(jobs, handling_p99_ms=480_000)], image=IMAGE, port=None)

Instead:
    Microservice("render", image=IMAGE, port=None, consumes=[
        Consume(jobs, handling_p99_ms=480_000, max_poll_interval="20m", max_poll_records=1)])

Source:
    Apache Kafka consumer configuration, max.poll.interval.ms (default 5 minutes).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from aiscale.analysis.latency.request_waits import Wait, together_ms, waits_of
from aiscale.analysis.streams.stream_storage import Reader, readers_in_groups
from aiscale.components.processing.engines import Program
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import listed
from aiscale.core.ports import EventStream, Service
from aiscale.core.relations import Consume
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration

CODE = "STR058"
SEVERITY = Severity.ERROR
FAULTS = ()
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each consumer that loses its partitions; an engine's own readers poll beside their work."""
    edges = graph.edges_of(EdgeKind.READS)
    streams = Counter(edge.source for edge in edges if isinstance(graph[edge.target], EventStream))
    for topic in graph.of(Topic):
        for reader in readers_in_groups(graph, topic):
            who = reader.component
            if isinstance(who, StreamJob) and not isinstance(who.engine, Program):
                continue
            consume = reader.consume or Consume(topic)
            if consume.handling is not None and consume.handling > consume.max_poll_interval:
                yield _slow(reader, consume.handling, consume.max_poll_interval)
            elif streams[who.address] == 1 and _waits_for_records(who):
                waits = list(waits_of(graph, who))
                longest = Duration(together_ms(waits) / 1_000)
                if longest > consume.max_poll_interval:
                    yield _waiting(graph, reader, waits, longest, consume.max_poll_interval)


def _waits_for_records(who: Component) -> bool:
    """Whether all that it calls and asks it does for records: what has a port may do it for requests."""
    return isinstance(who, StreamJob) or (isinstance(who, Service) and not who.takes_requests)


def _slow(reader: Reader[Topic], taken: Duration, interval: Duration) -> Diagnostic:
    return reader.component.finding(
        CODE, SEVERITY,
        f"{reader.component.name} may need {taken} for a record, but is taken for dead after {interval}",
        argument=f"{reader.edge.field}.handling_p99_ms", index=reader.edge.item,
        label="its partitions go to another consumer",
        help=f'max_poll_interval="{2 * taken}", max_poll_records=1',
    )  # fmt: skip


def _waiting(
    graph: ArchitectureGraph, reader: Reader[Topic], waits: list[Wait], longest: Duration, interval: Duration
) -> Diagnostic:
    who, first = reader.component, max(waits, key=lambda wait: wait.all_ms)
    told = [
        f"{graph[wait.edge.target].name} {f'{wait.in_turn} × ' if wait.in_turn > 1 else ''}"
        f"{Duration(wait.longest_ms / 1_000)}" for wait in waits
    ]  # fmt: skip
    return who.finding(
        CODE, SEVERITY,
        f"{who.name} may wait {longest} while it handles a record of {reader.topic.name}, but is taken for dead after "
        f"{interval}",
        argument=first.edge.field, index=first.edge.item, label="its partitions go to another consumer meanwhile",
        notes=(f"it waits for {listed(told)}, with all attempts",),
        related=(Related("it reads", who.location, reader.edge.field),),
        help=f'shorter timeouts, or max_poll_interval="{2 * longest}", max_poll_records=1 of what it reads',
    )  # fmt: skip

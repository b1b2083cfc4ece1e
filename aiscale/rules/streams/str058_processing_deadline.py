"""A consumer takes longer for its records than its group or its subscription allows.

What:
    A Kafka consumer needs longer for one record than ``max_poll_interval``: by ``handling_p99_ms``, or because the
    calls and queries that it waits for may take longer with all attempts: an error. The latter is checked for programs
    and for services without a port that read one stream. Calls of one ``parallel`` or ``one_of`` group count as the
    longest of them.

    The records of one full poll (``max_poll_records``) take longer than ``max_poll_interval``, by
    ``requests_per_second_per_replica`` or at least by ``handling_p99_ms``: a warning.

    A reader of a Pub/Sub subscription needs longer for a message than its ``ack_deadline``: a warning.

Why:
    The consumer is removed from its group, and another consumer starts with the same records: the work of the first is
    discarded, and the lag grows. A poll is full when records wait, so the group stops when it is needed most. Pub/Sub
    sends a message again after its deadline, also to another reader.

Example:
    Microservice("render", consumes=[Consume(jobs, handling_p99_ms=480_000)], image=IMAGE, port=None)

Instead:
    Microservice("render", image=IMAGE, port=None, consumes=[
        Consume(jobs, handling_p99_ms=480_000, max_poll_interval="20m", max_poll_records=1)])

Source:
    Apache Kafka consumer configuration, max.poll.interval.ms (default 5 minutes), max.poll.records (default 500) and
    max.partition.fetch.bytes (default 1 MiB); Google Cloud Pub/Sub documentation, lease management (10 to 600 seconds).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator

from aiscale.analysis.latency.request_waits import Wait, together_ms, waits_of
from aiscale.analysis.load.volumes import sizes
from aiscale.analysis.streams.kafka_clients import default_of, max_poll_interval_of, max_poll_records_of
from aiscale.analysis.streams.stream_names import called
from aiscale.analysis.streams.stream_storage import Reader, readers, readers_in_groups
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.pubsub_subscription import PubSubSubscription
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import listed
from aiscale.core.ports import EventStream, Service
from aiscale.core.relations import Consume
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration, Rate

CODE = "STR058"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR
REPRODUCED = "broker"

_FETCHED = 2**20
"""Bytes of one partition that a consumer has at hand, a larger record excepted.
Source: Apache Kafka consumer configuration, max.partition.fetch.bytes (1 MiB)."""
_LONGEST = Duration(600)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each consumer that takes longer than its group or its subscription allows."""
    yield from _record(graph)
    yield from _poll(graph)
    yield from _acknowledgement(graph)


def _record(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each consumer that loses its partitions; an engine's own readers poll beside their work."""
    edges = graph.edges_of(EdgeKind.READS)
    streams = Counter(edge.source for edge in edges if isinstance(graph[edge.target], EventStream))
    for topic in graph.of(Topic):
        for reader in readers_in_groups(graph, topic):
            who = reader.component
            if isinstance(who, StreamJob) and not who.engine.uses_offsets:
                continue
            consume = reader.consume or Consume(topic)
            interval = max_poll_interval_of(who, consume)
            if interval is None:
                continue  # its client lets no group wait for it
            if consume.handling is not None and consume.handling > interval:
                yield _slow(reader, consume.handling, interval)
            elif streams[who.address] == 1 and _waits_for_records(who):
                waits = list(waits_of(graph, who))
                longest = Duration(together_ms(waits) / 1_000)
                if longest > interval:
                    yield _waiting(graph, reader, waits, longest, interval)


def _waits_for_records(who: Component) -> bool:
    """Whether all that it calls and asks it does for records: what has a port may do it for requests."""
    return isinstance(who, StreamJob) or (isinstance(who, Service) and not who.takes_requests)


def _slow(reader: Reader[Topic], taken: Duration, interval: Duration) -> Diagnostic:
    return reader.component.finding(
        CODE, WORST,
        f"{reader.component.name} may need {taken} for a record, but is removed from the consumer group "
        f"after {interval}",
        argument=f"{reader.edge.field}.handling_p99_ms", index=reader.edge.item,
        label="its partitions move to another consumer",
        help=f'max_poll_interval="{2 * taken}", max_poll_records=1',
    )  # fmt: skip


def _waiting(
    graph: ArchitectureGraph, reader: Reader[Topic], waits: list[Wait], longest: Duration, interval: Duration
) -> Diagnostic:
    who, first = reader.component, max(waits, key=lambda wait: wait.all_ms)
    described = [
        f"{graph[wait.edge.target].name} {f'{wait.in_turn} × ' if wait.in_turn > 1 else ''}"
        f"{Duration(wait.longest_ms / 1_000)}" for wait in waits
    ]  # fmt: skip
    return who.finding(
        CODE, WORST,
        f"{who.name} may wait {longest} for calls while it processes a record of {reader.topic.name}, but is removed "
        f"from the consumer group after {interval}",
        argument=first.edge.field, index=first.edge.item, label="its partitions move to another consumer",
        notes=(f"it waits for {listed(described)}, with all attempts",),
        related=(Related("it reads", who.location, reader.edge.field),),
        help=f'shorter timeouts, or max_poll_interval="{2 * longest}", max_poll_records=1 of what it reads',
    )  # fmt: skip


def _poll(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each consumer that a backlog stops."""
    for topic in graph.of(Topic):
        for reader in readers_in_groups(graph, topic):
            consume, service = reader.consume, reader.component
            # A single record that takes too long is described by STR058; engines poll beside their work.
            if not isinstance(service, Service):
                continue
            consume = consume or Consume(topic)
            interval, most = max_poll_interval_of(service, consume), max_poll_records_of(service, consume)
            if interval is None or most is None or (consume.handling is not None and consume.handling > interval):
                continue
            records = _polled(graph, topic, most)
            each, made_of = _takes(service, consume)
            if each and records * each >= interval:
                yield _finding(reader, consume, interval, records, each, made_of)


def _polled(graph: ArchitectureGraph, topic: Topic, most: int) -> int:
    """Records that a full poll brings: no more than are at hand of all partitions."""
    size = sizes(graph).get(topic.address)
    if size is None or size.taken_from:
        return most
    return min(most, topic.partitions * max(1, math.floor(_FETCHED / size.bytes)))


def _takes(service: Service, consume: Consume) -> tuple[float, str]:
    """Seconds that a record takes on average, at least, and what says so."""
    found = [(0.0, "")]
    if consume.handling is not None:
        found.append((consume.handling / 100, f"one record in a hundred takes {consume.handling} or more"))
    if (rate := service.requests_per_second_per_replica) is not None:
        shared = f" in {consume.concurrency} consumers" if consume.concurrency > 1 else ""
        found.append((consume.concurrency / rate, f"one replica handles {Rate(rate)}{shared}"))
    return max(found)


def _finding(
    reader: Reader[Topic], consume: Consume, interval: Duration, records: int, each: float, made_of: str
) -> Diagnostic:
    given = "max_poll_records" in consume.model_fields_set
    fits = math.floor(interval / each / 2)
    longer = f'max_poll_interval="{Duration(math.ceil(2 * records * each / 60) * 60)}"'
    setting = f"max_poll_records={fits}" if fits else longer
    takes = Duration(round(records * each))
    is_more, mark = takes > interval, "" if given else f" ({default_of(reader.component)})"
    return reader.component.finding(
        CODE, SEVERITY,
        f"{reader.component.name} needs {takes} for {records:,} records of {reader.topic.name}, "
        f"{'but' if is_more else 'and'} is removed from the consumer group "
        f"{f'after {interval}' if is_more else 'by then'}",
        argument=f"{reader.edge.field}.max_poll_records" if given else reader.edge.field, index=reader.edge.item,
        label=f"a poll returns up to {records:,} when records wait{mark}",
        notes=(f"estimated: {made_of}",),
        help=setting if reader.consume is not None else f"Consume({_variable(reader)}, {setting})",
    )  # fmt: skip


def _variable(reader: Reader[Topic]) -> str:
    edge = reader.edge
    return reader.component.location.variable(edge.field, edge.item) or reader.topic.name.replace("-", "_")


def _acknowledgement(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each reader that a deadline overtakes."""
    for subscription in graph.of(PubSubSubscription):
        for reader in readers(graph, subscription):
            taken = reader.consume.handling if reader.consume is not None else None
            if taken is None or taken <= subscription.ack_deadline:
                continue
            enough = min(_LONGEST, 2 * taken)
            yield reader.component.finding(
                CODE, SEVERITY,
                f"{reader.component.name} may need {taken} for a message, but {called(subscription)} sends it again "
                f"after {subscription.ack_deadline}",
                argument=f"{reader.edge.field}.handling_p99_ms", index=reader.edge.item,
                label="processed twice at the same time",
                notes=() if "ack_deadline" in subscription.model_fields_set else
                (f"ack_deadline is {subscription.ack_deadline} (default)",),
                related=(Related("the subscription is", subscription.location, "ack_deadline"),)
                if "ack_deadline" in subscription.model_fields_set else
                (Related("the subscription is", subscription.location),),
                help=f'ack_deadline="{enough}" on {called(subscription)}' if enough >= taken
                else f"split the work: ack_deadline can be {_LONGEST} at most",
            )  # fmt: skip

"""A consumer is taken for dead while it works off one poll.

What:
    The records of one full poll, ``max_poll_records``, take a Kafka consumer longer than ``max_poll_interval``. The
    time is what follows from ``requests_per_second_per_replica``, or at least from ``handling_p99_ms``: one record in a
    hundred takes that long.

Why:
    A poll is full when records wait: after an outage, or at the peak. Then the consumer is taken for dead in the middle
    of its work, its partitions go to another one, and that begins the same records again and fails in the same way.
    The group stands still when it is needed most.

Example:
    Microservice("render", consumes=[Consume(jobs, handling_p99_ms=90_000)], image=IMAGE, port=None)

Instead:
    Microservice("render", consumes=[Consume(jobs, handling_p99_ms=90_000, max_poll_records=2)], image=IMAGE, port=None)

Source:
    Apache Kafka consumer configuration, max.poll.interval.ms (default 5 minutes), max.poll.records (default 500),
    max.partition.fetch.bytes (default 1 MiB).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.load.volumes import sizes
from aiscale.analysis.streams.stream_storage import Reader, readers_in_groups
from aiscale.components.streams.topic import Topic
from aiscale.core.ports import Service
from aiscale.core.relations import Consume
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration, Rate

CODE = "STR085"
SEVERITY = Severity.WARNING
FAULTS = ()
DECIDED = "estimated"

_FETCHED = 2**20
"""Bytes of one partition that a consumer has at hand, a larger record excepted.
Source: Apache Kafka consumer configuration, max.partition.fetch.bytes (1 MiB)."""


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each consumer that a backlog stops."""
    for topic in graph.of(Topic):
        for reader in readers_in_groups(graph, topic):
            consume, service = reader.consume, reader.component
            # A single record that takes too long is told by STR058; engines poll beside their work.
            if consume is None or not isinstance(service, Service) or _is_slow(consume):
                continue
            records = _polled(graph, topic, consume)
            each, made_of = _takes(service, consume)
            if each and records * each >= consume.max_poll_interval:
                yield _finding(reader, consume, records, each, made_of)


def _is_slow(consume: Consume) -> bool:
    return consume.handling is not None and consume.handling > consume.max_poll_interval


def _polled(graph: ArchitectureGraph, topic: Topic, consume: Consume) -> int:
    """Records that a full poll brings: no more than are at hand of all partitions."""
    size = sizes(graph).get(topic.address)
    if size is None or size.taken_from:
        return consume.max_poll_records
    return min(consume.max_poll_records, topic.partitions * max(1, math.floor(_FETCHED / size.bytes)))


def _takes(service: Service, consume: Consume) -> tuple[float, str]:
    """Seconds that a record takes on average, at least, and what says so."""
    found = [(0.0, "")]
    if consume.handling is not None:
        found.append((consume.handling / 100, f"one record in a hundred takes {consume.handling} or more"))
    if (rate := service.requests_per_second_per_replica) is not None:
        shared = f" in {consume.concurrency} consumers" if consume.concurrency > 1 else ""
        found.append((consume.concurrency / rate, f"one replica handles {Rate(rate)}{shared}"))
    return max(found)


def _finding(reader: Reader[Topic], consume: Consume, records: int, each: float, made_of: str) -> Diagnostic:
    given = "max_poll_records" in consume.model_fields_set
    fits = math.floor(consume.max_poll_interval / each / 2)
    longer = f'max_poll_interval="{Duration(math.ceil(2 * records * each / 60) * 60)}"'
    takes = Duration(round(records * each))
    is_more = takes > consume.max_poll_interval
    return reader.component.finding(
        CODE, SEVERITY,
        f"{reader.component.name} needs {takes} for {records:,} records of {reader.topic.name}, "
        + (f"but is taken for dead after {consume.max_poll_interval}" if is_more else "and is taken for dead by then"),
        argument=f"{reader.edge.field}.max_poll_records" if given else reader.edge.field, index=reader.edge.item,
        label=f"a poll brings up to {records:,} when records wait{'' if given else ', by default'}",
        notes=(f"estimated: {made_of}",),
        help=f"max_poll_records={fits}" if fits else longer,
    )  # fmt: skip

"""A consumer is taken for dead while it works.

What:
    A Kafka consumer needs longer for one record than ``max_poll_interval``.

Why:
    The group takes its partitions away and gives them to another consumer, which begins the same record again. The
    first one's work is thrown away, and lag grows while the consumers take turns.

Example:
    Microservice("render", consumes=[Consume(jobs, handling_p99="8m")], image=IMAGE, port=None)

Instead:
    Microservice("render", consumes=[Consume(jobs, handling_p99="8m", max_poll_interval="20m", max_poll_records=1)],
                 image=IMAGE, port=None)

Source:
    Apache Kafka consumer configuration, max.poll.interval.ms (default 5 minutes).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams import readers_in_groups
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.topic import Topic
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration

CODE = "STR058"
SEVERITY = Severity.ERROR
FAULTS = ()
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each consumer that loses its partitions; an engine's own readers poll beside their work."""
    for topic in graph.of(Topic):
        for reader in readers_in_groups(graph, topic):
            consume = reader.consume
            taken = consume.handling_p99 if consume is not None else None
            if consume is None or taken is None or isinstance(reader.component, StreamJob):
                continue
            if taken > consume.max_poll_interval:
                yield reader.component.finding(
                    CODE, SEVERITY,
                    f"{reader.component.name} may need {taken} for a record, but is taken for dead after "
                    f"{consume.max_poll_interval}",
                    argument=f"{reader.edge.field}.handling_p99", index=reader.edge.item,
                    label="its partitions go to another consumer",
                    help=f'max_poll_interval="{Duration(2 * taken)}", max_poll_records=1',
                )  # fmt: skip

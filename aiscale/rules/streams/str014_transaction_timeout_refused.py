"""A transaction timeout that the brokers refuse.

What:
    A job or service that writes in transactions asks for a longer transaction timeout than the Kafka brokers
    allow: 15 minutes by default.

Why:
    The broker refuses the producer when it starts, and the job fails and restarts for ever.

Example:
    StreamJob("demand", delivery="exactly-once", transaction_timeout="1h", consumes=[a], produces=[b], jar="local:///job.jar")

Instead:
    StreamJob("demand", delivery="exactly-once", transaction_timeout="15m", consumes=[a], produces=[b], jar="local:///job.jar")

Source:
    Apache Kafka broker configuration, transaction.max.timeout.ms (default 900000).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.stream_storage import writers
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.topic import Topic
from aiscale.diagnostics import Diagnostic, Edit, Fix, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration

CODE = "STR014"
SEVERITY = Severity.ERROR
FAULTS = ("streams-14",)
REPRODUCED = "broker"
BROKER_LIMIT = Duration(900)
"""Source: Apache Kafka broker configuration, transaction.max.timeout.ms (default 900000)."""


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each transactional writer whose timeout is too long for the brokers that it writes to."""
    told: set[str] = set()
    for topic in graph.of(Topic):
        limit = topic.cluster.transaction_max_timeout
        for writer in writers(graph, topic):
            who = writer.component
            if writer.transactional_id and writer.transaction_timeout > limit and who.address not in told:
                told.add(who.address)
                is_job = isinstance(who, StreamJob)
                yield who.finding(
                    CODE, SEVERITY, f"the brokers of {topic.cluster.name} refuse the transactions of {who.name}",
                    argument="transaction_timeout" if is_job else f"{writer.edge.field}.transaction_timeout",
                    index=None if is_job else writer.edge.item,
                    label=f"{writer.transaction_timeout} is above their limit of {limit}",
                    help=f'transaction_timeout="{limit}"',
                    fix=Fix(f"let transactions of {who.name} last {limit}",
                            (Edit("transaction_timeout", f'"{limit}"'),)) if is_job else None,
                )  # fmt: skip

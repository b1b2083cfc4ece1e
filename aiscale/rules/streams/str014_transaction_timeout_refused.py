"""A transaction timeout that the brokers refuse.

What:
    An exactly-once job asks for a longer transaction timeout than Kafka brokers allow: 15 minutes by default.

Why:
    The broker refuses the producer when it starts, and the job fails and restarts for ever.

Example:
    StreamJob("demand", delivery="exactly-once", transaction_timeout="1h", reads=[a], writes=[b], jar="local:///job.jar")

Instead:
    StreamJob("demand", delivery="exactly-once", transaction_timeout="15m", reads=[a], writes=[b], jar="local:///job.jar")

Source:
    Apache Kafka broker configuration, transaction.max.timeout.ms (default 900000).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.topic import Topic
from aiscale.core.edges import EdgeKind
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration

CODE = "STR014"
SEVERITY = Severity.ERROR
BROKER_LIMIT = Duration(900)
"""Source: Apache Kafka broker configuration, transaction.max.timeout.ms (default 900000)."""


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each exactly-once job whose timeout is too long for the brokers that it writes to."""
    for job in graph.of(StreamJob):
        if job.delivery != "exactly-once" or job.transaction_timeout <= BROKER_LIMIT:
            continue
        for edge in graph.out_edges(job, EdgeKind.WRITES):
            topic = graph[edge.target]
            if isinstance(topic, Topic):
                yield job.finding(
                    CODE, SEVERITY,
                    f"the brokers of {topic.cluster.name} refuse the transactions of {job.name}",
                    argument="transaction_timeout",
                    label=f"{job.transaction_timeout} is above their limit of {BROKER_LIMIT}",
                    help=f'transaction_timeout="{BROKER_LIMIT}"',
                )  # fmt: skip
                break

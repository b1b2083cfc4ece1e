"""Fewer partitions than a topic has.

What:
    A topic has fewer partitions than when it was applied, in the same Kafka cluster and under the same name.

Why:
    Kafka can add partitions and never take one away. Strimzi's topic operator refuses the change and leaves the topic
    ``NotReady``; ``kafka-topics.sh --alter`` ends with ``InvalidPartitionsException``. The topic keeps what it has, and
    the blueprint says something else from then on.

Example:
    Topic("rides", kafka, partitions=12)  # 24 when it was applied

Instead:
    Topic("rides-12", kafka, partitions=12)  # beside the old one: writers and then readers go over to it

Source:
    Apache Kafka documentation, operations, modifying topics; Strimzi 1.2.0, topic operator (decreasing partitions is
    not supported).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.streams.topic import Topic
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.changes.before import Before, field, is_same_topic

CODE = "CHG013"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph, before: Before) -> Iterator[Diagnostic]:
    """Yields a finding for each topic that would lose partitions."""
    for topic in graph.of(Topic):
        old = field(before, topic.address, "partitions", int)
        if old is None or topic.partitions >= old or not is_same_topic(topic, before):
            continue
        yield topic.finding(
            CODE, SEVERITY,
            f"{topic.name} has {old} partitions, and Kafka takes none away: {topic.partitions} cannot be",
            argument="partitions", label=f"{old} before",
            help=f"partitions={old}; or a topic of another name beside it, that writers and then readers go over to",
        )  # fmt: skip

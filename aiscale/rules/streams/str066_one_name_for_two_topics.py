"""Two topics of one Kafka cluster have one name there.

What:
    Two topics of the same Kafka cluster have the same name in Kafka: the ``topic_name`` of one is the name, or the
    ``topic_name``, of the other.

Why:
    Kafka knows a topic by its name alone. Both objects describe the same log: their settings overwrite one another, and
    the records of both are mixed.

Example:
    orders = Topic("orders", kafka)
    returns = Topic("returns", kafka, topic_name="orders")

Instead:
    returns = Topic("returns", kafka)

Source:
    Strimzi documentation, Topic Operator: two KafkaTopics that manage one topic conflict.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.streams.topic import Topic
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR066"
SEVERITY = Severity.ERROR
FAULTS = ()
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each topic whose name in Kafka is taken."""
    seen: dict[tuple[str, str], Topic] = {}
    for topic in graph.of(Topic):
        first = seen.setdefault((topic.cluster.address, topic.kafka_name), topic)
        if first is topic:
            continue
        named, other = (topic, first) if topic.topic_name is not None else (first, topic)
        yield named.finding(
            CODE, SEVERITY, f"{named.name} and {other.name} are one topic, {topic.kafka_name}, in {topic.cluster.name}",
            argument="topic_name", label="is taken",
            related=(Related("the other is made", other.location, "topic_name" if other.topic_name else "name"),),
            help="another topic_name, or the same object in both places",
        )  # fmt: skip

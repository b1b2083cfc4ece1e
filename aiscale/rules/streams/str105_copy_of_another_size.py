"""A mirror's copy says fewer partitions than its source has.

What:
    The copy of a ``MirroredTopic`` has fewer ``partitions`` than the topic that is copied. Topics that the system does
    not look after are meant only where they say their partitions.

Why:
    MirrorMaker writes each record into the partition that it had, and gives the copy as many as the source has. Kafka
    takes none away: from then on the topic's object asks for something that can not be, and is never ready again. What
    is reckoned with the smaller number is wrong too: consumers, keys, disks.

Example:
    orders = Topic("orders", eu, partitions=24)
    copied = Topic("orders-us", us, partitions=6)
    MirrorMaker("to-us", source=eu, target=us, topics=[MirroredTopic(orders, copied)])

Instead:
    copied = Topic("orders-us", us, partitions=24)
    MirrorMaker("to-us", source=eu, target=us, topics=[MirroredTopic(orders, copied)])

Source:
    Apache Kafka, MirrorSourceConnector.computeAndCreateTopicPartitions and MirrorSourceTask.convertRecord; Strimzi
    Topic Operator: decreasing partitions is not supported.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.mirrored_topics import named_copies
from aiscale.components.streams.external_kafka import ExternalKafka
from aiscale.components.streams.topic import Topic
from aiscale.diagnostics import Diagnostic, Edit, Fix, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR105"
SEVERITY = Severity.ERROR
FAULTS = ()
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each copy that its mirror makes larger than it says."""
    for mirror, _, source, copy in named_copies(graph):
        if copy.partitions >= source.partitions or not (_is_known(source) and _is_known(copy)):
            continue
        given = "partitions" in copy.model_fields_set
        yield copy.finding(
            CODE, SEVERITY,
            f"{mirror.name} gives {copy.name} the {source.partitions} partitions of {source.name}, not "
            f"{copy.partitions}",
            argument="partitions" if given else "name",
            label="none can be taken away" if given else f"{copy.partitions} by default, and none can be taken away",
            related=(
                Related(f"{source.name} has {source.partitions}", source.location,
                        "partitions" if "partitions" in source.model_fields_set else "name"),
                Related(f"{mirror.name} copies it", mirror.location, "topics"),
            ),
            help=f"partitions={source.partitions}",
            fix=Fix(f"say that {copy.name} has the partitions of {source.name}",
                    (Edit("partitions", f"{source.partitions}"),)),
        )  # fmt: skip


def _is_known(topic: Topic) -> bool:
    """Whether the topic is to have so many: it says so, or is made as it stands in the blueprint."""
    is_made = not isinstance(topic.cluster, ExternalKafka) or "topics" in topic.cluster.manages
    return is_made or "partitions" in topic.model_fields_set

"""A mirror writes its copy into a topic of another name.

What:
    The copy of a ``MirroredTopic`` has a name in Kafka, its ``topic_name`` or else its own, and the mirror's policy
    gives it another one: the original's with ``policy="identity"``, with the source cluster's before it otherwise.

Why:
    MirrorMaker names copies by its policy alone. It makes a topic of that name, and the one that readers wait at stays
    empty, without any error.

Example:
    copied = Topic("orders-us", us, topic_name="orders")
    MirrorMaker("to-us", source=eu, target=us, topics=[MirroredTopic(orders, copied)])

Instead:
    MirrorMaker("to-us", source=eu, target=us, policy="identity", topics=[MirroredTopic(orders, copied)])

Source:
    Apache Kafka documentation, geo-replication, custom naming of replicated topics.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.mirrored_topics import named_copies
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR067"
SEVERITY = Severity.ERROR
FAULTS = ()
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each copy whose name in Kafka is not the one that the mirror gives."""
    for mirror, index, source, copy in named_copies(graph):
        given = mirror.copy_name(source.kafka_name)
        if copy.kafka_name == given:
            continue
        yield mirror.finding(
            CODE, SEVERITY,
            f"{mirror.name} copies {source.name} into {given}, but {copy.name} is {copy.kafka_name} in Kafka",
            argument="topics", index=index, label="stays empty",
            related=(Related(f"{copy.name} is declared", copy.location, "topic_name"),),
            help='policy="identity"' if copy.kafka_name == source.kafka_name else
            f'topic_name="{given}" on {copy.name}',
        )  # fmt: skip

"""A field of a topic or a Kafka cluster cannot change to what is declared.

What:
    A topic on MSK Serverless has another ``cleanup`` than it was applied with.

    A topic has fewer ``partitions``, in the same Kafka cluster and under the same name.

    A Kafka cluster in the same place has less storage per volume, or another ``storage_class``.

Why:
    Amazon accepts ``cleanup`` when a topic is created only, and Kafka cannot remove partitions: the operator refuses
    the change, and the topic is ``NotReady``. A volume can grow and never shrink, and its class is fixed: Kubernetes
    and Amazon MSK refuse both, and Strimzi keeps the old disks and logs a warning. The blueprint then describes
    something that does not exist.

Example:
    Topic("rides", kafka, partitions=12)  # 24 when it was applied

Instead:
    Topic("rides-12", kafka, partitions=12)  # next to the old one: writers and then readers move to it

Source:
    Amazon MSK developer guide, configuration properties for MSK Serverless clusters (2026), and scale up broker storage
    (it cannot be decreased); Apache Kafka documentation, operations, modifying topics; Strimzi 1.2.0 documentation,
    topic operator, and resizing persistent volumes; Kubernetes documentation, expanding persistent volume claims.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.msk import Msk
from aiscale.components.streams.topic import Topic
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.errors import QuantityError
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Bytes
from aiscale.rules.changes.before import Before, field, is_same_topic

CODE = "CHG005"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph, before: Before) -> Iterator[Diagnostic]:
    """Yields a finding for each field that cannot become what it is declared to be."""
    yield from _cleanup(graph, before)
    yield from _partitions(graph, before)
    yield from _disks(graph, before)


def _cleanup(graph: ArchitectureGraph, before: Before) -> Iterator[Diagnostic]:
    """Yields a finding for each topic whose cleanup cannot become what is asked for."""
    for topic in graph.of(Topic):
        if not topic.cluster.is_serverless:
            continue
        old = field(before, topic.address, "cleanup", str)
        was_there = field(before, topic.cluster.address, "type", str) == "serverless"
        if old is None or old == topic.cleanup or not was_there or not is_same_topic(topic, before):
            continue
        yield topic.finding(
            CODE, SEVERITY,
            f"{topic.name} was created with cleanup={old!r}: MSK Serverless cannot change it to {topic.cleanup!r}",
            argument="cleanup", label=f"{old!r} before",
            help=f'cleanup="{old}"; or a topic of another name next to it, to which writers and then readers move',
        )  # fmt: skip


def _partitions(graph: ArchitectureGraph, before: Before) -> Iterator[Diagnostic]:
    """Yields a finding for each topic that would lose partitions."""
    for topic in graph.of(Topic):
        old = field(before, topic.address, "partitions", int)
        if old is None or topic.partitions >= old or not is_same_topic(topic, before):
            continue
        yield topic.finding(
            CODE, SEVERITY,
            f"{topic.name} has {old} partitions: Kafka cannot reduce them to {topic.partitions}",
            argument="partitions", label=f"{old} before",
            help=f"partitions={old}; or a topic of another name next to it, to which writers and then readers move",
        )  # fmt: skip


def _disks(graph: ArchitectureGraph, before: Before) -> Iterator[Diagnostic]:
    """Yields a finding for each Kafka cluster whose disks would shrink, or change their class."""
    own: list[KafkaCluster | Msk] = [*graph.of(KafkaCluster), *graph.of(Msk)]
    for kafka in own:
        if field(before, kafka.address, "kind", str) != type(kafka).__name__ or _moves(kafka, before):
            continue
        volumes = _volumes(kafka)
        old, now = _volume_before(kafka, before), Bytes(kafka.storage // volumes)
        if old is not None and now < old:
            yield kafka.finding(
                CODE, SEVERITY,
                f"the volumes of {kafka.name} cannot shrink from {old} to {now}",
                argument="storage", label=f"{old} before" if volumes == 1 else f"{now} for each of {volumes} volumes",
                help=f'storage="{old * volumes}" or more; or a Kafka cluster of another name next to it, with a '
                "mirror of the topics",
            )  # fmt: skip
        if isinstance(kafka, KafkaCluster):
            was, wanted = field(before, kafka.address, "storage_class", str), kafka.storage_class
            if was != wanted:
                yield kafka.finding(
                    CODE, SEVERITY,
                    f"the volumes of {kafka.name} cannot change their storage class from {_named(was)} to "
                    f"{_named(wanted)}",
                    argument="storage_class", label=f"{_named(was)} before",
                    help=(f'storage_class="{was}"' if was else "leave storage_class out")
                    + "; or a Kafka cluster of another name next to it, with a mirror of the topics",
                )  # fmt: skip


def _moves(kafka: KafkaCluster | Msk, before: Before) -> bool:
    """Whether it is made anew in another cluster, with disks of its own."""
    if not isinstance(kafka, KafkaCluster) or kafka.on is None:
        return False
    return field(before, kafka.address, "on", str) not in {None, kafka.on.address}


def _volumes(kafka: KafkaCluster | Msk) -> int:
    return kafka.volumes if isinstance(kafka, KafkaCluster) else 1


def _volume_before(kafka: KafkaCluster | Msk, before: Before) -> Bytes | None:
    """The size of each volume of a broker as it was applied; None where that is not known."""
    try:
        storage = Bytes.parse(field(before, kafka.address, "storage", str) or "")
    except QuantityError:
        return None
    return Bytes(storage // (field(before, kafka.address, "volumes", int) or 1))


def _named(storage_class: str | None) -> str:
    return storage_class or "the default class"

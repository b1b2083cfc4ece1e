"""Smaller disks, or disks of another class, than a Kafka cluster has.

What:
    A Kafka cluster gets less storage to a volume than when it was applied, or another ``storage_class``, in the same
    place.

Why:
    A volume can grow and never shrink, and its class is fixed once it is made: Kubernetes refuses both, and so does
    Amazon MSK. Strimzi goes on with the disks that are there and warns in its log; the blueprint says something else
    from then on.

Example:
    KafkaCluster("events", storage="200Gi")  # 500Gi when it was applied

Instead:
    KafkaCluster("events-next", storage="200Gi")  # beside the old one, with a mirror until everybody has gone over

Source:
    Strimzi 1.2.0 documentation, resizing persistent volumes and persistent storage; Kubernetes documentation,
    expanding persistent volume claims; Amazon MSK developer guide, scale up broker storage (it cannot be decreased).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.msk import Msk
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.errors import QuantityError
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Bytes
from aiscale.rules.changes.before import Before, field

CODE = "CHG014"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph, before: Before) -> Iterator[Diagnostic]:
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
                f"the disks of {kafka.name} can grow and never shrink: {old} before, {now} now",
                argument="storage", label=f"{old} before" if volumes == 1 else f"{now} for each of {volumes} volumes",
                help=f'storage="{old * volumes}" or more; or a Kafka cluster of another name beside it, with a '
                "mirror of the topics",
            )  # fmt: skip
        if isinstance(kafka, KafkaCluster):
            was, wanted = field(before, kafka.address, "storage_class", str), kafka.storage_class
            if was != wanted:
                yield kafka.finding(
                    CODE, SEVERITY,
                    f"the disks of {kafka.name} keep their class: {_named(was)} before, {_named(wanted)} now",
                    argument="storage_class", label=f"{_named(was)} before",
                    help=(f'storage_class="{was}"' if was else "leave storage_class out")
                    + "; or a Kafka cluster of another name beside it, with a mirror of the topics",
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
    return storage_class or "the default one"

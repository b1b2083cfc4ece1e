"""Cruise Control and its templates. Source: Strimzi 1.2.0, kafka.strimzi.io/v1, Kafka and KafkaRebalance."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aiscale.analysis.capacity.kafka_pods import is_balanced
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.naming import fit
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.lowering.streams.kafka.user import STRIMZI_CLUSTER

_MODES = ("add-brokers", "remove-brokers")


def cruise_control(cluster: KafkaCluster) -> dict[str, Any]:
    """Fields of ``spec.cruiseControl`` in addition to its pod: the capacity of brokers, and when partitions move."""
    template = {"template": {"name": template_name(cluster)}} if has_template(cluster) else {}
    found: dict[str, Any] = {"autoRebalance": [{"mode": mode, **template} for mode in _MODES]}
    network = cluster.cruise_control.network
    if network is not None:
        capacity = f"{max(1, int(network) // 2**10)}KiB/s"
        found["brokerCapacity"] = {"inboundNetwork": capacity, "outboundNetwork": capacity}
    return found


def rebalance_templates(cluster: KafkaCluster, context: LoweringContext) -> Iterator[Resource]:
    """The KafkaRebalance that says how fast partitions move when brokers are added or removed."""
    if not has_template(cluster):
        return
    wanted = cluster.cruise_control
    metadata = context.metadata(cluster, template_name(cluster), "kafka-rebalance")
    metadata["labels"][STRIMZI_CLUSTER] = cluster.name
    # A template moves nothing by itself.
    metadata["annotations"] = {"strimzi.io/rebalance-template": "true"}
    spec: dict[str, Any] = {}
    if wanted.moves is not None:
        spec["concurrentPartitionMovementsPerBroker"] = wanted.moves
    if wanted.throttle is not None:
        spec["replicationThrottle"] = int(wanted.throttle)
    yield kubernetes_resource(
        {"apiVersion": "kafka.strimzi.io/v1", "kind": "KafkaRebalance", "metadata": metadata, "spec": spec},
        address=cluster.address,
        reason=f"partitions of {cluster.name} move no faster than this when brokers are added or removed",
        depends_on=(context.namespace_key,),
    )


def has_template(cluster: KafkaCluster) -> bool:
    """Whether anything is said of how fast partitions move."""
    wanted = cluster.cruise_control
    return is_balanced(cluster) and (wanted.moves is not None or wanted.throttle is not None)


def template_name(cluster: KafkaCluster) -> str:
    """Name of its KafkaRebalance."""
    return fit(f"{cluster.name}-rebalance")

"""Kafka and its node pools. Source: Strimzi 1.2.0, kafka.strimzi.io/v1, and its production advice.

The cluster operator must watch the namespace. Every pod template here meets the restricted pod security standard by
itself; STRIMZI_POD_SECURITY_PROVIDER_CLASS=restricted on the operator covers what a later Strimzi may add.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aiscale.analysis.capacity.kafka_pods import (
    CONTROLLER,
    CONTROLLER_STORAGE,
    CRUISE_CONTROL,
    EXPORTER,
    TOPIC_OPERATOR,
    USER_OPERATOR,
    is_balanced,
)
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.quotas import BrokerQuotas
from aiscale.core.values.client_quotas import ClientQuotas
from aiscale.core.values.demand import Resources
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.hardening import container_security, operated_pod_security
from aiscale.lowering.kubernetes.requirements import requirements
from aiscale.lowering.kubernetes.scheduling import pool_placement, topology_spread
from aiscale.lowering.labels import ADDRESS, SYSTEM, ZONE, address_value
from aiscale.lowering.naming import KAFKA_TLS_PORT, node_pool
from aiscale.lowering.pods import PodTemplate
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.lowering.streams.kafka.cruise_control import cruise_control, rebalance_templates
from aiscale.lowering.streams.kafka.listeners import listeners
from aiscale.lowering.streams.kafka.network import kafka_network_policy
from aiscale.lowering.streams.kafka.quotas import strimzi_quotas
from aiscale.lowering.streams.kafka.tiered_storage import plugin_container, plugin_volume, tiered_storage
from aiscale.lowering.streams.kafka.user import STRIMZI_CLUSTER, outside_users
from aiscale.quantities import Bytes

MOST_HEAP = Bytes.parse("6Gi")
"""Kafka uses the page cache; a larger heap only lengthens GC pauses. Source: Apache Kafka operations guide."""

CONTROL_PLANE_PORT, REPLICATION_PORT = 9_090, 9_091
"""Ports of controllers, and of brokers to each other. Source: Strimzi 1.2.0, KafkaCluster.java."""

MEASURED = ["kafka_controller.*", "kafka_log.*", "kafka_network.*", "kafka_server.*"]
"""Metric groups that the brokers report."""


def lower_kafka_cluster(cluster: KafkaCluster, _bindings: Bindings, context: LoweringContext) -> Iterator[Resource]:
    """Controllers and brokers in pools of their own, the cluster, its network policy, and users from elsewhere."""
    yield _pool(cluster, context, "controller", cluster.controllers, CONTROLLER, CONTROLLER_STORAGE)
    yield _pool(cluster, context, "broker", cluster.brokers, cluster.resources, cluster.storage)
    yield kafka_network_policy(cluster, context)
    templates = tuple(rebalance_templates(cluster, context))
    yield from templates
    yield _kafka(cluster, context, templates)
    yield from outside_users(cluster, context)


def _pool(
    cluster: KafkaCluster, context: LoweringContext, role: str, replicas: int, resources: Resources, storage: Bytes
) -> Resource:
    name = node_pool(cluster, role)
    metadata = context.metadata(cluster, name, f"kafka-{role}")
    metadata["labels"][STRIMZI_CLUSTER] = cluster.name
    heap = f"{min(resources.memory // 2, MOST_HEAP) // 2**20}m"
    tiered = cluster.tiered_storage if role == "broker" else None
    manifest = {
        "apiVersion": "kafka.strimzi.io/v1",
        "kind": "KafkaNodePool",
        "metadata": metadata,
        "spec": {
            "replicas": replicas,
            "roles": [role],
            "storage": {
                "type": "jbod",
                "volumes": _disks(cluster, storage, 1 if role == "controller" else cluster.volumes),
            },
            "resources": requirements(resources),
            "jvmOptions": {"-Xms": heap, "-Xmx": heap},
            "template": {
                "pod": _pod(cluster, context)
                | {
                    # Brokers move their partition leaders before they stop.
                    "terminationGracePeriodSeconds": 120,
                    # Strimzi's volumes belong to group 0, which its images run with.
                    "securityContext": operated_pod_security(group_id=0),
                    "topologySpreadConstraints": topology_spread(
                        {STRIMZI_CLUSTER: cluster.name, "strimzi.io/pool-name": name}, by_revision=False
                    ),
                    **({"volumes": [plugin_volume(tiered)]} if tiered else {}),
                },
                "kafkaContainer": _container() | (plugin_container(tiered) if tiered else {}),
                "initContainer": _container(),
            },
        },
    }
    return kubernetes_resource(
        manifest,
        address=cluster.address,
        reason=f"{cluster.name} has {replicas} {role}{'s' if replicas > 1 else ''} on disks of {storage}",
        depends_on=(context.namespace_key,),
        pods=(PodTemplate(("spec", "template", "pod"), is_flat=True, tcp_ports=_ports(cluster, role)),),
    )


def _ports(cluster: KafkaCluster, role: str) -> tuple[int, ...]:
    if role == "controller":
        return (CONTROL_PLANE_PORT,)
    return (REPLICATION_PORT, KAFKA_TLS_PORT, *(listener.port for listener in cluster.listeners))


def _disks(cluster: KafkaCluster, storage: Bytes, count: int) -> list[dict[str, Any]]:
    """The volumes of one node; Kafka's metadata log lies on the first."""
    each = storage if count == 1 else Bytes(storage // count)
    return [
        {
            "id": number,
            "type": "persistent-claim",
            "size": str(each),
            "deleteClaim": False,
            **({"kraftMetadata": "shared"} if number == 0 else {}),
            **({"class": cluster.storage_class} if cluster.storage_class else {}),
        }
        for number in range(count)
    ]


def _kafka(cluster: KafkaCluster, context: LoweringContext, templates: tuple[Resource, ...]) -> Resource:
    spec: dict[str, Any] = {
        "kafka": {
            "version": cluster.version,
            **({"metadataVersion": cluster.metadata_version} if cluster.metadata_version else {}),
            "listeners": listeners(cluster, context),
            "authorization": {"type": "simple"},
            "rack": {"topologyKey": ZONE},
            "config": {
                "auto.create.topics.enable": False,
                "unclean.leader.election.enable": False,
                "default.replication.factor": cluster.replication_factor,
                "min.insync.replicas": cluster.min_insync_replicas,
                "offsets.topic.replication.factor": cluster.replication_factor,
                "transaction.state.log.replication.factor": cluster.replication_factor,
                "transaction.state.log.min.isr": cluster.min_insync_replicas,
                "share.coordinator.state.topic.replication.factor": cluster.replication_factor,
                "share.coordinator.state.topic.min.isr": cluster.min_insync_replicas,
                # Consumers with client.rack read from a replica in their zone.
                "replica.selector.class": "org.apache.kafka.common.replica.RackAwareReplicaSelector",
                **_transaction_limit(cluster),
                **_remote_metadata(cluster),
            },
            **({"quotas": _quotas(cluster.quotas)} if cluster.quotas is not None else {}),
            **({"tieredStorage": tiered_storage(cluster.tiered_storage)} if cluster.tiered_storage else {}),
            "metricsConfig": {"type": "strimziMetricsReporter", "values": {"allowList": list(MEASURED)}},
        },
        "entityOperator": {
            "topicOperator": {"resources": requirements(TOPIC_OPERATOR)},
            "userOperator": {"resources": requirements(USER_OPERATOR)},
            "template": {
                "pod": _operated_pod(cluster, context),
                "topicOperatorContainer": _container(),
                "userOperatorContainer": _container(),
            },
        },
        "kafkaExporter": {
            "groupRegex": ".*",
            "topicRegex": ".*",
            "resources": requirements(EXPORTER),
            "template": {"pod": _operated_pod(cluster, context), "container": _container()},
        },
    }
    if is_balanced(cluster):
        spec["cruiseControl"] = {
            "resources": requirements(CRUISE_CONTROL),
            **cruise_control(cluster),
            "template": {"pod": _operated_pod(cluster, context), "cruiseControlContainer": _container()},
        }
    if cluster.maintenance:
        spec["maintenanceTimeWindows"] = list(cluster.maintenance)
    manifest = {
        "apiVersion": "kafka.strimzi.io/v1",
        "kind": "Kafka",
        "metadata": context.metadata(cluster, cluster.name, "kafka", version=cluster.version),
        "spec": spec,
    }
    return kubernetes_resource(
        manifest,
        address=cluster.address,
        reason=f"{cluster.name} runs Kafka {cluster.version} with TLS and rights from the graph",
        depends_on=(
            f"kafkanodepool/{node_pool(cluster, 'controller')}",
            f"kafkanodepool/{node_pool(cluster, 'broker')}",
            f"networkpolicy/{cluster.name}",
            *(template.key for template in templates),
        ),
        pods=tuple(
            PodTemplate(("spec", part, "template", "pod"), is_flat=True)
            for part in ("entityOperator", "kafkaExporter", "cruiseControl")
            if part in spec
        ),
    )


def _quotas(quotas: BrokerQuotas | ClientQuotas) -> dict[str, Any]:
    """``spec.kafka.quotas``."""
    if isinstance(quotas, ClientQuotas):
        return {"type": "kafka", **strimzi_quotas(quotas)}
    found = {
        "type": "strimzi",
        "producerByteRate": _bytes(quotas.producer_byte_rate),
        "consumerByteRate": _bytes(quotas.consumer_byte_rate),
        "minAvailableRatioPerVolume": quotas.min_free_ratio,
    }
    return {name: value for name, value in found.items() if value is not None}


def _bytes(amount: Bytes | None) -> int | None:
    return None if amount is None else int(amount)


def _remote_metadata(cluster: KafkaCluster) -> dict[str, Any]:
    """The topic that says where segments lie is as safe as the others: Kafka's own default is three copies."""
    if cluster.tiered_storage is None:
        return {}
    return {"rlmm.config.remote.log.metadata.topic.replication.factor": cluster.replication_factor}


def _transaction_limit(cluster: KafkaCluster) -> dict[str, Any]:
    """Written out only where it is not Kafka's own default."""
    if "transaction_max_timeout" not in cluster.model_fields_set:
        return {}
    return {"transaction.max.timeout.ms": cluster.transaction_max_timeout.milliseconds}


def _pod(cluster: KafkaCluster, context: LoweringContext) -> dict[str, Any]:
    labels = {ADDRESS: address_value(cluster), SYSTEM: context.system}
    plain = {"metadata": {"labels": labels}, "enableServiceLinks": False}
    return plain | pool_placement(cluster.pool)


def _operated_pod(cluster: KafkaCluster, context: LoweringContext) -> dict[str, Any]:
    return _pod(cluster, context) | {"securityContext": operated_pod_security()}


def _container() -> dict[str, Any]:
    # Strimzi's images write their configuration at start, so the root file system stays writable.
    return {"securityContext": container_security(read_only_root=False)}

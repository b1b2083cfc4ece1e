"""KafkaUser: exactly the rights that the graph's edges need. Source: Strimzi 1.2.0, kafka.strimzi.io/v1."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from aiscale.analysis.streams.kafka_quotas import own_quotas
from aiscale.components.streams.external_kafka import ExternalKafka, StrimziCluster
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.mirror_maker import MirrorMaker
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.placement import spans_clusters
from aiscale.lowering.registry import is_provisioned
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.lowering.streams.kafka.access import KafkaAccess
from aiscale.lowering.streams.kafka.quotas import strimzi_quotas
from aiscale.lowering.streams.kafka.rights import Right
from aiscale.lowering.streams.mirror_maker.rights import mirror_access

STRIMZI_CLUSTER = "strimzi.io/cluster"
"""Label that ties a Strimzi object to its Kafka cluster."""


def kafka_users(
    component: Component, accesses: Iterable[KafkaAccess], role: str, context: LoweringContext
) -> Iterator[Resource]:
    """A KafkaUser for each cluster that Strimzi runs; elsewhere, the owner of the brokers creates users."""
    for access in accesses:
        cluster = access.cluster
        if isinstance(cluster, KafkaCluster):
            if access.connection.outside is None:
                yield _user(component, access, role, context, cluster.name, (f"kafka/{cluster.name}",))
        elif isinstance(cluster, ExternalKafka) and cluster.strimzi is not None:
            yield _user(component, access, role, context, cluster.strimzi.name, (), cluster.strimzi.objects_namespace)
            yield _certificate_copy(component, access, role, context, cluster.strimzi)


def outside_users(cluster: KafkaCluster, context: LoweringContext) -> Iterator[Resource]:
    """A KafkaUser, next to the brokers, for each mirror that signs in to them from elsewhere.

    One at a site signs in once it is deployed there; one that cannot reach its other side never does.
    """
    graph = context.whole
    for edge in graph.in_edges(cluster, EdgeKind.USES):
        mirror = graph[edge.source]
        if not isinstance(mirror, MirrorMaker) or mirror.access_to(cluster) is None:
            continue
        if not is_provisioned(mirror) or spans_clusters(graph, mirror):
            continue
        access = mirror_access(mirror, cluster, graph)
        place = graph.place_of(mirror)
        if access is not None:
            metadata = context.metadata(cluster, access.user, "mirror-maker")
            metadata["labels"][STRIMZI_CLUSTER] = cluster.name
            where = f" from {place.name}" if place is not None else ""
            yield kubernetes_resource(
                {
                    "apiVersion": "kafka.strimzi.io/v1",
                    "kind": "KafkaUser",
                    "metadata": metadata,
                    "spec": _user_spec(mirror, access),
                },
                address=cluster.address,
                reason=f"{mirror.name} signs in{where}; the Secret of this name must be copied there",
                depends_on=(f"kafka/{cluster.name}",),
            )


def _user_spec(component: Component, access: KafkaAccess) -> dict[str, Any]:
    """How it signs in and what it may do."""
    quotas = own_quotas(component)
    return {
        "authentication": {"type": "scram-sha-512" if access.connection.mechanism else "tls"},
        "authorization": {"type": "simple", "acls": [_acl(right) for right in access.rights]},
        **({"quotas": strimzi_quotas(quotas)} if quotas is not None else {}),
    }


def _user(
    component: Component,
    access: KafkaAccess,
    role: str,
    context: LoweringContext,
    strimzi_name: str,
    depends_on: tuple[str, ...],
    namespace: str | None = None,
) -> Resource:
    """The user of one workload in one Kafka cluster, authenticated by a client certificate."""
    metadata = context.metadata(component, access.user, role)
    metadata["labels"][STRIMZI_CLUSTER] = strimzi_name
    if namespace:
        metadata["namespace"] = namespace
    manifest = {
        "apiVersion": "kafka.strimzi.io/v1",
        "kind": "KafkaUser",
        "metadata": metadata,
        "spec": _user_spec(component, access),
    }
    return kubernetes_resource(
        manifest, address=component.address, reason=f"{component.name} {_purpose(access)}", depends_on=depends_on
    )


def _certificate_copy(
    component: Component, access: KafkaAccess, role: str, context: LoweringContext, there: StrimziCluster
) -> Resource:
    """A KafkaAccess: the access operator copies certificate and authority into the system's namespace."""
    manifest = {
        "apiVersion": "access.strimzi.io/v1alpha1",
        "kind": "KafkaAccess",
        "metadata": context.metadata(component, access.user, role),
        "spec": {
            "kafka": {"name": there.name, "namespace": there.namespace, "listener": there.listener},
            "user": {
                "kind": "KafkaUser",
                "apiGroup": "kafka.strimzi.io",
                "name": access.user,
                "namespace": there.objects_namespace,
            },
        },
    }
    return kubernetes_resource(
        manifest,
        address=component.address,
        reason=f"{component.name} gets its certificate for {access.cluster.name} from namespace {there.namespace}",
        depends_on=(f"kafkauser/{access.user}", context.namespace_key),
    )


def _purpose(access: KafkaAccess) -> str:
    reads, writes = ", ".join(dict.fromkeys(read.topic for read in access.reads)), ", ".join(access.writes)
    verbs = [*([f"reads {reads}"] if reads else []), *([f"writes {writes}"] if writes else [])]
    return " and ".join(verbs) or f"works in {access.cluster.name}"


def _acl(right: Right) -> dict[str, Any]:
    resource: dict[str, Any] = {"type": right.kind}
    if right.name:
        resource |= {"name": right.name, "patternType": right.pattern}
    return {"type": "allow", "resource": resource, "operations": list(right.operations)}

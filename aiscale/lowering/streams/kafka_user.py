"""KafkaUser: exactly the rights that the graph's edges need. Source: Strimzi 1.2.0, kafka.strimzi.io/v1."""

from __future__ import annotations

from typing import Any

from aiscale.core.component import Component
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.lowering.streams.access import KafkaAccess

STRIMZI_CLUSTER = "strimzi.io/cluster"
"""Label that ties a Strimzi object to its Kafka cluster."""


def kafka_user_resource(component: Component, access: KafkaAccess, role: str, context: LoweringContext) -> Resource:
    """The user of one workload in one Kafka cluster, known by a client certificate."""
    metadata = context.metadata(component, access.user, role)
    metadata["labels"][STRIMZI_CLUSTER] = access.cluster.name
    manifest = {
        "apiVersion": "kafka.strimzi.io/v1",
        "kind": "KafkaUser",
        "metadata": metadata,
        "spec": {
            "authentication": {"type": "tls"},
            "authorization": {"type": "simple", "acls": _acls(access)},
        },
    }
    return kubernetes_resource(
        manifest,
        address=component.address,
        reason=f"{component.name} {_dealings(access)}",
        needs=(f"kafka/{access.cluster.name}",),
    )


def _dealings(access: KafkaAccess) -> str:
    reads, writes = ", ".join(read.topic for read in access.reads), ", ".join(access.writes)
    return " and ".join([*([f"reads {reads}"] if reads else []), *([f"writes {writes}"] if writes else [])])


def _acls(access: KafkaAccess) -> list[dict[str, Any]]:
    written = set(access.writes)
    read = dict.fromkeys(read.topic for read in access.reads)
    acls = [_acl("topic", name, ["Read", "Describe", *(["Write"] if name in written else [])]) for name in read]
    acls += [_acl("topic", name, ["Write", "Describe"]) for name in access.writes if name not in read]
    acls += [_acl("group", name, ["Read"]) for name in sorted({read.group for read in access.reads})]
    acls += [_acl("transactionalId", own, ["Write", "Describe"], pattern="prefix") for own in access.transactional_ids]
    if access.transactional_ids:
        acls.append({"type": "allow", "resource": {"type": "cluster"}, "operations": ["IdempotentWrite"]})
    return acls


def _acl(kind: str, name: str, operations: list[str], pattern: str = "literal") -> dict[str, Any]:
    return {
        "type": "allow",
        "resource": {"type": kind, "name": name, "patternType": pattern},
        "operations": operations,
    }

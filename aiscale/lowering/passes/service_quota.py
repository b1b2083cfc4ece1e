"""Quota of Services: what the system declares to be reachable from outside the cluster fits into its quota.

Reads: Services of type LoadBalancer and NodePort, Strimzi's listeners, Gateways, and other custom resources that set
one of these types, for which an operator creates Services.
Adds: their number to ``services.loadbalancers`` and ``services.nodeports`` of the namespace's ResourceQuota, where the
system sets none; no limit where an operator creates an unknown number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from aiscale.analysis.capacity.service_exposure import (
    UNKNOWN,
    Exposure,
    listener_exposure,
    may_expose,
    object_exposure,
    together,
)
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.passes.changes import changed_each
from aiscale.lowering.passes.patches import PATCHED
from aiscale.lowering.platform.namespace import EXPOSED, QUOTA, quota_reason
from aiscale.lowering.pods import value_at
from aiscale.lowering.resource import Resource


def add_service_quota(resources: tuple[Resource, ...], context: LoweringContext) -> tuple[Resource, ...]:
    """Raise the quota of Services to what the resources declare."""
    policy = context.graph.system.namespace
    if policy.quota is None:
        return resources
    inside = [
        one
        for one in resources
        if one.is_kubernetes
        and may_expose(one.properties["apiVersion"].rpartition("/")[0], one.properties["kind"])
        and value_at(one.properties, ("metadata", "namespace")) == context.namespace
    ]
    exposure = together(_exposure(one, inside) for one in inside)
    if exposure == Exposure():
        return resources
    wanted = dict(zip(EXPOSED, exposure, strict=True))
    free = [name for name in EXPOSED if name not in policy.quota]

    def raised(resource: Resource) -> Resource:
        if resource.address != context.graph.system.address or resource.key != f"resourcequota/{QUOTA}":
            return resource
        spec = resource.properties["spec"]
        hard: dict[str, str] = dict(spec["hard"])
        for name in free:
            if hard.get(name) == "0" and wanted[name]:  # another value is that of a patch
                hard.pop(name)
                hard |= {name: str(wanted[name])} if wanted[name] != UNKNOWN else {}
        reason = quota_reason(hard) + "".join(resource.reason.partition(PATCHED)[1:])
        return replace(resource, properties={**resource.properties, "spec": {**spec, "hard": hard}}, reason=reason)

    return changed_each(resources, raised)


def _exposure(resource: Resource, all_of_them: Iterable[Resource]) -> Exposure:
    if resource.type != "kubernetes:kafka.strimzi.io/v1:Kafka":
        return object_exposure(resource.properties)
    listeners = value_at(resource.properties, ("spec", "kafka", "listeners")) or ()
    pools = [
        one.properties["spec"]
        for one in all_of_them
        if one.kind == "KafkaNodePool"
        and value_at(one.properties, ("metadata", "labels", "strimzi.io/cluster")) == resource.name
    ]
    brokers = sum(pool.get("replicas", 0) for pool in pools if "broker" in pool.get("roles", ()))
    return listener_exposure((str(one.get("type")) for one in listeners if isinstance(one, Mapping)), brokers)

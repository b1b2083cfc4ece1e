"""Quota of Services: what the system declares to be reachable from outside the cluster fits into its quota.

Reads: Services of type LoadBalancer and NodePort, Strimzi's listeners, Gateways, and other custom resources that set
one of these types, for which an operator creates Services.
Adds: their number to ``services.loadbalancers`` and ``services.nodeports`` of the namespace's ResourceQuota, where the
system sets none; no limit where an operator creates an unknown number.
Source: Kubernetes 1.36, pkg/quota/v1/evaluator/core/services.go: a load balancer counts its node ports as well.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from aiscale.lowering.context import LoweringContext
from aiscale.lowering.passes.changes import changed_each
from aiscale.lowering.passes.patches import PATCHED
from aiscale.lowering.platform.namespace import EXPOSED, QUOTA, quota_reason
from aiscale.lowering.pods import value_at
from aiscale.lowering.resource import Resource

UNKNOWN = math.inf
_TYPES = frozenset({"loadbalancer", "nodeport"})
_STATUS_PORT = 1
"""Port of a Gateway's Service for health checks. Source: Istio 1.30, automated deployment of gateways (15021)."""


class Exposure(NamedTuple):
    """How many load balancers and node ports the Services of an object have."""

    balancers: float = 0
    node_ports: float = 0


def add_service_quota(resources: tuple[Resource, ...], context: LoweringContext) -> tuple[Resource, ...]:
    """Raise the quota of Services to what the resources declare."""
    policy = context.graph.system.namespace
    if policy.quota is None:
        return resources
    inside = [one for one in resources if one.is_kubernetes and _namespace(one) == context.namespace]
    found = [exposure for one in inside if (exposure := _exposure(one, inside)) != Exposure()]
    if not found:
        return resources
    wanted = dict(zip(EXPOSED, map(sum, zip(*found, strict=True)), strict=True))
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


def _namespace(resource: Resource) -> Any:
    return value_at(resource.properties, ("metadata", "namespace"))


def _exposure(resource: Resource, all_of_them: Iterable[Resource]) -> Exposure:
    group, kind = resource.properties["apiVersion"].rpartition("/")[0], resource.kind
    spec = resource.properties.get("spec")
    if not isinstance(spec, Mapping):
        return Exposure()
    if (group, kind) == ("", "Service"):
        return _of_service(spec)
    if (group, kind) == ("gateway.networking.k8s.io", "Gateway"):
        return _of_gateway(resource.properties)
    if (group, kind) == ("kafka.strimzi.io", "Kafka"):
        return _of_kafka(resource, all_of_them)
    if "." in group and not group.endswith(".k8s.io") and any(value.lower() in _TYPES for value in _types(spec)):
        return Exposure(UNKNOWN, UNKNOWN)
    return Exposure()


def _of_service(spec: Mapping[str, Any]) -> Exposure:
    ports = [one for one in spec.get("ports") or () if isinstance(one, Mapping)]
    if spec.get("type") == "NodePort":
        return Exposure(0, len(ports))
    if spec.get("type") != "LoadBalancer":
        return Exposure()
    if spec.get("allocateLoadBalancerNodePorts") is False:
        return Exposure(1, sum("nodePort" in one for one in ports))
    return Exposure(1, len(ports))


def _of_gateway(gateway: Mapping[str, Any]) -> Exposure:
    """Its controller may create a Service in its namespace, as Istio does."""
    infrastructure = value_at(gateway, ("spec", "infrastructure", "annotations")) or {}
    kinds = {**(value_at(gateway, ("metadata", "annotations")) or {}), **infrastructure}
    type_ = kinds.get("networking.istio.io/service-type", "LoadBalancer")
    numbers = {one.get("port") for one in gateway["spec"].get("listeners") or () if isinstance(one, Mapping)}
    return Exposure(int(type_ == "LoadBalancer"), len(numbers) + _STATUS_PORT) if type_ != "ClusterIP" else Exposure()


def _of_kafka(kafka: Resource, all_of_them: Iterable[Resource]) -> Exposure:
    """Strimzi creates a Service for the bootstrap and one for each broker. Source: Strimzi 1.2.0, listeners."""
    listeners = value_at(kafka.properties, ("spec", "kafka", "listeners")) or ()
    types = [one.get("type") for one in listeners if isinstance(one, Mapping) and one.get("type") in _TYPES]
    pools = [
        one.properties["spec"]
        for one in all_of_them
        if one.kind == "KafkaNodePool"
        and value_at(one.properties, ("metadata", "labels", "strimzi.io/cluster")) == kafka.name
    ]
    brokers = sum(pool.get("replicas", 0) for pool in pools if "broker" in pool.get("roles", ()))
    services = len(types) * (1 + brokers)
    return Exposure(types.count("loadbalancer") * (1 + brokers), services)


def _types(value: Any) -> Iterator[str]:
    """Values of fields called ``type``, ``serviceType`` and the like."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            if isinstance(item, str):
                if key.lower().endswith("type"):
                    yield item
            elif isinstance(item, _COMPOUND):
                yield from _types(item)
    elif isinstance(value, list | tuple):
        for item in value:
            if isinstance(item, _COMPOUND):
                yield from _types(item)


_COMPOUND = (dict, list, tuple)

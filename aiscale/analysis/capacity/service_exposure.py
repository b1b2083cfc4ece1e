"""Load balancers and node ports of Services: what counts against a quota of Services.

Source: Kubernetes 1.36, pkg/quota/v1/evaluator/core/services.go: a load balancer counts its node ports as well.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

from aiscale.components.objects.manifest import Manifest
from aiscale.components.objects.object_reference import items, nested
from aiscale.components.streams.kafka import Kafka
from aiscale.core.component import Component

UNKNOWN = math.inf
EXPOSING = frozenset({"loadbalancer", "nodeport"})
"""Types of Services and listeners that are reachable from outside the cluster, in small letters."""

_STATUS_PORT = 1
"""Port of a Gateway's Service for health checks. Source: Istio 1.30, automated deployment of gateways (15021)."""


_TYPE = "networking.istio.io/service-type"


class Exposure(NamedTuple):
    """How many load balancers and node ports Services have; infinite where an operator creates an unknown number."""

    balancers: float = 0
    node_ports: float = 0


NOTHING = Exposure()


def together(found: Iterable[Exposure]) -> Exposure:
    """The sum of some."""
    every = tuple(found)
    return Exposure(sum(one.balancers for one in every), sum(one.node_ports for one in every))


def component_exposure(component: Component) -> Exposure:
    """What the Services of a component count, as it is declared: of listeners of Kafka, and of raw objects."""
    if isinstance(component, Kafka):
        return _exposure(component.listener_services)
    if isinstance(component, Manifest):
        return together(object_exposure(one.body) for one in component.objects)
    return Exposure()


def listener_exposure(types: Iterable[str], brokers: int) -> Exposure:
    """What listeners of Kafka count: a Service for the bootstrap and one for each broker.

    Args:
        types: of the listeners. Source: Strimzi 1.2.0, Kafka.spec.kafka.listeners.
        brokers: how many brokers there are.
    """
    return _exposure([one for one in types for _ in range(1 + brokers)])


def _exposure(types: Iterable[str]) -> Exposure:
    """What Services of these types count, each with one port."""
    outside = [one for one in types if one in EXPOSING]
    return Exposure(outside.count("loadbalancer"), len(outside))


def object_exposure(body: Mapping[str, Any]) -> Exposure:
    """What the Services count that an object is, or that an operator creates for it; nothing for a Kafka."""
    group, kind = str(body.get("apiVersion")).rpartition("/")[0], str(body.get("kind"))
    spec = body.get("spec")
    if not may_expose(group, kind) or not isinstance(spec, Mapping) or (group, kind) == ("kafka.strimzi.io", "Kafka"):
        return NOTHING
    if (group, kind) == ("", "Service"):
        return _of_service(spec)
    if (group, kind) == _GATEWAY:
        return _of_gateway(body)
    return Exposure(UNKNOWN, UNKNOWN) if _names_exposure(spec) else NOTHING


@cache
def may_expose(group: str, kind: str) -> bool:
    """Whether an object of a kind may be, or lead to, a Service that is reachable from outside the cluster."""
    is_custom = "." in group and not group.endswith(".k8s.io")
    return is_custom or (group, kind) in {("", "Service"), _GATEWAY}


_GATEWAY = ("gateway.networking.k8s.io", "Gateway")


def _of_service(spec: Mapping[str, Any]) -> Exposure:
    ports = [one for _, one in items(spec, "ports", "spec") if isinstance(one, Mapping)]
    if spec.get("type") == "NodePort":
        return Exposure(0, len(ports))
    if spec.get("type") != "LoadBalancer":
        return Exposure()
    if spec.get("allocateLoadBalancerNodePorts") is False:
        return Exposure(1, sum("nodePort" in one for one in ports))
    return Exposure(1, len(ports))


def _of_gateway(gateway: Mapping[str, Any]) -> Exposure:
    """Its controller may create a Service in its namespace, as Istio does; one of a waypoint is inside the cluster."""
    if nested(gateway, "spec", "gatewayClassName") == "istio-waypoint":
        return Exposure()
    infrastructure = nested(gateway, "spec", "infrastructure", "annotations", _TYPE)
    type_ = infrastructure or nested(gateway, "metadata", "annotations", _TYPE) or "LoadBalancer"
    numbers = {str(nested(one, "port")) for _, one in items(nested(gateway, "spec"), "listeners", "spec")}
    return Exposure(int(type_ == "LoadBalancer"), len(numbers) + _STATUS_PORT) if type_ != "ClusterIP" else Exposure()


def _names_exposure(value: Mapping[str, Any] | list[Any] | tuple[Any, ...]) -> bool:
    """Whether a field called ``type``, ``serviceType`` and the like exposes a Service, at any depth."""
    if isinstance(value, (list, tuple)):
        return any(isinstance(item, _COMPOUND) and _names_exposure(item) for item in value)
    for key, item in value.items():
        if isinstance(item, str):
            if item.lower() in EXPOSING and key.lower().endswith("type"):
                return True
        elif isinstance(item, _COMPOUND) and _names_exposure(item):
            return True
    return False


_COMPOUND = (dict, list, tuple)

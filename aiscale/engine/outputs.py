"""Where the parts of a running system can be reached."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from aiscale.engine.kube import KubeClient, Object
from aiscale.engine.live import live_objects
from aiscale.lowering.resource import Resource
from aiscale.plan.applied import Applied, identity

_CLUSTER_DOMAIN = "cluster.local"


@dataclass(frozen=True, slots=True)
class Output:
    """One address.

    Attributes:
        address: the component.
        name: what it is: ``http``, ``bootstrap tls``.
        value: host and port, or a URL.
        scope: ``cluster``: reachable inside the cluster; ``outside``: from anywhere that routes to it.
    """

    address: str
    name: str
    value: str
    scope: str


def outputs(applied: Applied, kube: KubeClient | None) -> tuple[Output, ...]:
    """The addresses of what was applied.

    Args:
        applied: what was applied.
        kube: for what only the cluster knows, such as a load balancer's address; without it those are left out.
    """
    records = [item.resource for item in applied.resources.values() if item.resource.is_kubernetes]
    balancers = [r for r in records if r.kind == "Service" and _spec(r).get("type") == "LoadBalancer"]
    live = live_objects(kube, applied.system, balancers) if kube is not None and balancers else {}
    found: list[Output] = []
    for record in records:
        if record.kind == "Service":
            found += _service(record, live.get(identity(record.properties)))
        elif record.kind == "Kafka":
            found += _kafka(record)
        elif record.kind == "FlinkDeployment":
            found.append(Output(record.address, "rest", f"http://{_host(record, '-rest')}:8081", "cluster"))
    return tuple(sorted(found, key=lambda o: (o.address, o.scope, o.name, o.value)))


def _service(record: Resource, live: Object | None) -> Iterator[Output]:
    ports: list[Mapping[str, Any]] = list(_spec(record).get("ports", ()))
    for port in ports:
        yield Output(record.address, _port_name(port), f"{_host(record)}:{port['port']}", "cluster")
    for ingress in (live or {}).get("status", {}).get("loadBalancer", {}).get("ingress", ()):
        host = ingress.get("hostname") or ingress.get("ip")
        for port in ports:
            yield Output(record.address, _port_name(port), f"{host}:{port['port']}", "outside")


def _kafka(record: Resource) -> Iterator[Output]:
    """Source: Strimzi documentation, names of the bootstrap Services of internal listeners."""
    for listener in _spec(record).get("kafka", {}).get("listeners", ()):
        if listener.get("type") == "internal":
            value = f"{_host(record, '-kafka-bootstrap')}:{listener['port']}"
            yield Output(record.address, f"bootstrap {listener['name']}", value, "cluster")


def _spec(record: Resource) -> Mapping[str, Any]:
    spec: Mapping[str, Any] = record.properties.get("spec", {})
    return spec


def _port_name(port: Mapping[str, Any]) -> str:
    return str(port.get("name") or f"port {port['port']}")


def _host(record: Resource, suffix: str = "") -> str:
    metadata = record.properties["metadata"]
    return f"{metadata['name']}{suffix}.{metadata.get('namespace', 'default')}.svc.{_CLUSTER_DOMAIN}"

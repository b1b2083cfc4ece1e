"""Where the parts of a running system can be reached."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from aiscale.engine.kube import KubeClient, Object
from aiscale.engine.live_objects import live_objects
from aiscale.lowering.resource import Resource
from aiscale.lowering.streams.schema_registry.address import APICURIO_SERVICE, apicurio_url
from aiscale.plan.applied_state import Applied, identity

_ANSWERING = frozenset(
    {
        "ApicurioRegistry3",
        "FlinkDeployment",
        "Gateway",
        "InferenceService",
        "Kafka",
        "LLMInferenceService",
        "RayService",
        "SeldonDeployment",
        "Service",
    }
)
_CLUSTER_DOMAIN = "cluster.local"


@dataclass(frozen=True, slots=True)
class Output:
    """One address.

    Attributes:
        address: the component.
        name: what it is: ``http``, ``http of v8 only``, ``bootstrap tls``, ``CNAME of shop.example``.
        value: host and port, a URL, or the value of a record in DNS.
        scope: ``cluster``: reachable inside the cluster; ``outside``: from anywhere that routes to it.
    """

    address: str
    name: str
    value: str
    scope: str


def outputs(applied: Applied, kube: KubeClient) -> tuple[Output, ...]:
    """The addresses of what was applied and is there: an object that is gone answers nowhere.

    Args:
        applied: what was applied.
        kube: the cluster.

    Raises:
        UnreachableError: the cluster does not answer: nothing is known to be there.
    """
    records = [item.resource for item in applied.resources.values() if item.resource.is_kubernetes]
    answering = [record for record in records if record.kind in _ANSWERING]
    live = live_objects(kube, applied.system, answering)
    found: list[Output] = []
    for record in answering:
        item = live.get(identity(record.properties))
        if item is None:
            continue
        if record.kind == "Service":
            found += _service(record, item)
        elif record.kind == "Kafka":
            found += _kafka(record)
        elif record.kind == "InferenceService":
            found += _inference_service(record, item)
        elif record.kind == "LLMInferenceService":
            # Its ``status.addresses`` has no port. Source: KServe 0.20.0, router.go, updateRoutingStatus.
            url = f"http://{_host(record, '-kserve-workload-svc')}:8000"
            found.append(Output(record.address, "http", url, "cluster"))
        elif record.kind == "SeldonDeployment":
            # Source: Seldon Core 1.17.1, createAddressableResource.
            if url := item.get("status", {}).get("address", {}).get("url"):
                found.append(Output(record.address, "http", url, "cluster"))
        elif record.kind == "Gateway":
            found += _gateway(record, item)
        elif record.kind == "RayService":
            found.append(Output(record.address, "http", f"{_host(record, '-serve-svc')}:8000", "cluster"))
        elif record.kind == "FlinkDeployment":
            found.append(Output(record.address, "rest", f"http://{_host(record, '-rest')}:8081", "cluster"))
        else:
            is_secure = "tls" in _spec(record).get("app", {})
            url = apicurio_url(_host(record, APICURIO_SERVICE), is_secure=is_secure)
            found.append(Output(record.address, "registry", url, "cluster"))
    return tuple(sorted(found, key=order_of))


def order_of(output: Output) -> tuple[str, str, str, str]:
    """By component, then by where it is reached from."""
    return (output.address, output.scope, output.name, output.value)


def _service(record: Resource, live: Object) -> Iterator[Output]:
    ports: list[Mapping[str, Any]] = list(_spec(record).get("ports", ()))
    version = _version(record)
    for port in ports:
        name = f"{_port_name(port)} of {version} only" if version else _port_name(port)
        yield Output(record.address, name, f"{_host(record)}:{port['port']}", "cluster")
    for ingress in live.get("status", {}).get("loadBalancer", {}).get("ingress", ()):
        host = ingress.get("hostname") or ingress.get("ip")
        for port in ports:
            yield Output(record.address, _port_name(port), f"{host}:{port['port']}", "outside")


def _inference_service(record: Resource, live: Object) -> Iterator[Output]:
    """Source: KServe 0.21, status of InferenceService: ``address`` within the cluster, ``url`` of its ingress."""
    status, labels = live.get("status", {}), record.properties["metadata"].get("labels", {})
    if url := status.get("address", {}).get("url"):
        yield Output(record.address, "http", url, "cluster")
    if "networking.kserve.io/visibility" not in labels and (url := status.get("url")):
        yield Output(record.address, "http", url, "outside")


def _version(record: Resource) -> str:
    """The version that a Service leads to and stays with, beside the one that callers use; empty for all others."""
    metadata = record.properties["metadata"]
    labels = metadata.get("labels", {})
    version = labels.get("app.kubernetes.io/version", "")
    return version if version and metadata["name"] == f"{labels.get('app.kubernetes.io/name')}-{version}" else ""


def _kafka(record: Resource) -> Iterator[Output]:
    """Source: Strimzi documentation, names of the bootstrap Services of internal listeners."""
    for listener in _spec(record).get("kafka", {}).get("listeners", ()):
        if listener.get("type") == "internal":
            value = f"{_host(record, '-kafka-bootstrap')}:{listener['port']}"
            yield Output(record.address, f"bootstrap {listener['name']}", value, "cluster")


def _gateway(record: Resource, live: Object) -> Iterator[Output]:
    """Each listener at each address that the Gateway got, and at its hostname.

    Source: Gateway API 1.6, Gateway, ``status.addresses``.
    """
    addresses = [str(one["value"]) for one in live.get("status", {}).get("addresses", ()) if "value" in one]
    for listener in _spec(record).get("listeners", ()):
        hostname = listener.get("hostname", "")
        for host in (*addresses, *([hostname] if hostname else [])):
            scheme = {"HTTP": "http://", "HTTPS": "https://"}.get(listener["protocol"], "")
            at = f"[{host}]" if ":" in host else host
            yield Output(record.address, listener["name"], f"{scheme}{at}:{listener['port']}", "outside")


def _spec(record: Resource) -> Mapping[str, Any]:
    spec: Mapping[str, Any] = record.properties.get("spec", {})
    return spec


def _port_name(port: Mapping[str, Any]) -> str:
    return str(port.get("name") or f"port {port['port']}")


def _host(record: Resource, suffix: str = "") -> str:
    metadata = record.properties["metadata"]
    return f"{metadata['name']}{suffix}.{metadata.get('namespace', 'default')}.svc.{_CLUSTER_DOMAIN}"

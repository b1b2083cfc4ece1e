"""A port of a Service among written-out objects, which other components may call."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field, StringConstraints

from aiscale.components.objects.kubernetes_object import KubernetesObject
from aiscale.components.objects.object_reference import items, nested
from aiscale.core.edges import Value

Protocol = Literal["http", "https", "grpc", "tcp"]

_APP_PROTOCOLS: Mapping[str, Protocol] = {
    "http": "http", "http2": "http", "kubernetes.io/h2c": "http", "kubernetes.io/ws": "http", "https": "https",
    "kubernetes.io/wss": "https", "grpc": "grpc", "grpc-web": "http",
}  # fmt: skip
"""What ``appProtocol`` and the beginning of a port's name say. Source: Kubernetes 1.36, Service, application protocol;
Istio 1.30, protocol selection."""


class ServicePort(Value):
    """A port of a Service: ``ServicePort("qdrant", 6333)``."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z]([-a-z0-9]*[a-z0-9])?$", max_length=63)] = Field(
        kw_only=False
    )
    """Name of the Service: one of the objects, or one that an operator creates for them."""

    port: Annotated[int, Field(ge=1, le=65_535)] | Annotated[str, StringConstraints(min_length=1)] = Field(
        kw_only=False
    )
    """Number of the port in the Service, or its name."""

    protocol: Protocol | None = None
    """What is spoken; from ``appProtocol`` or the name of the port when absent, else ``tcp``."""


class ExposedPort(NamedTuple):
    """A port that callers reach, as the objects have it.

    Attributes:
        service: name of the Service.
        number: the port of the Service.
        pod_port: the port of the pods: a number, or the name of a container's port.
        protocol: what is spoken.
        selector: labels by which the Service selects pods; empty where an operator creates it.
        namespace: that of the Service; empty where it is the system's.
        section: name of the port, where the Service has others.
    """

    service: str
    number: int
    pod_port: int | str
    protocol: Protocol
    selector: Mapping[str, str]
    namespace: str
    section: str = ""


def exposed_port(exposed: ServicePort, objects: Iterable[KubernetesObject]) -> ExposedPort:
    """A port with what the Service says of it.

    Args:
        exposed: the port.
        objects: all objects of the manifest.

    Raises:
        ValueError: there is no such Service, or it has no such port.
    """
    known = list(objects)
    services = {one.name: one for one in known if (one.group, one.kind) == ("", "Service")}
    found = services.get(exposed.name)
    if found is None:
        if not isinstance(exposed.port, int) or not any("." in one.group for one in known):
            names = ", ".join(sorted(services)) or "none"
            raise ValueError(f"the Service {exposed.name} is not among the objects, which have {names}")
        return ExposedPort(
            exposed.name, exposed.port, exposed.port, exposed.protocol or "tcp", {}, custom_namespace(known)
        )
    ports = [one for _, one in items(nested(found.body, "spec"), "ports", "spec") if isinstance(one, Mapping)]
    port = next((one for one in ports if exposed.port in (one.get("port"), one.get("name"))), None)
    if port is None or not isinstance(port.get("port"), int):
        has = ", ".join(f"{one.get('name', '')} {one.get('port')}".strip() for one in ports) or "none"
        raise ValueError(f"the Service {exposed.name} has no port {exposed.port}; it has {has}")
    target = port.get("targetPort", port["port"])
    selector = nested(found.body, "spec", "selector")
    return ExposedPort(
        service=exposed.name,
        number=port["port"],
        pod_port=target if isinstance(target, int | str) else port["port"],
        protocol=exposed.protocol or _protocol(port),
        selector={str(key): str(one) for key, one in selector.items()} if isinstance(selector, Mapping) else {},
        namespace=found.namespace,
        section=str(port.get("name") or "") if len(ports) > 1 else "",
    )


def custom_namespace(objects: Iterable[KubernetesObject]) -> str:
    """The namespace in which operators create pods and Services, where the custom resources agree on one; else empty.

    Args:
        objects: all objects of the manifest.
    """
    found = {one.namespace for one in objects if "." in one.group and one.kind != "CustomResourceDefinition"}
    return found.pop() if len(found) == 1 else ""


def _protocol(port: Mapping[str, Any]) -> Protocol:
    said = (str(port.get("appProtocol") or "").lower(), str(port.get("name") or "").partition("-")[0].lower())
    return next((_APP_PROTOCOLS[one] for one in said if one in _APP_PROTOCOLS), "tcp")

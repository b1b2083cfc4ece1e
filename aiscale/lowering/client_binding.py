"""What one target offers to a client along one kind of reference: variables, secrets, egress and prerequisites."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiscale.analysis.streams.variable_names import variable_prefix
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import GraphEdge
from aiscale.lowering.kubernetes.network import Rule, pods_of, tcp
from aiscale.lowering.kubernetes.workload import Port


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A Service by which a gateway reaches a target, or what stands for one.

    Attributes:
        name: of the object.
        port: of the Service; None where the object itself has the ports.
        app_protocol: as in Services: ``http``, ``https``, ``kubernetes.io/h2c``, ``tcp``.
        namespace: the namespace; that of the system when empty.
        group: API group of the object.
        kind: its kind.
        key: the resource that creates it; empty where that is none of aiscale.
        headers: headers that gateways set in requests to it.
        section: name of the port, where the Service has others.
    """

    name: str
    port: int | None
    app_protocol: str = "http"
    namespace: str = ""
    group: str = ""
    kind: str = "Service"
    key: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    section: str = ""


@dataclass(frozen=True, slots=True)
class ClientBinding:
    """What the pods of a client get for a reference. Two are joined by ``|``: of two equal names, the second stays.

    Attributes:
        variables: environment variables by name, as plain text: never secrets.
        secrets: variables whose values are in a Secret of the namespace: its name and key, by name of the variable.
        egress: rules of the client's NetworkPolicy, as in ``spec.egress``: ``{"to": pods_of(used), "ports":
            tcp(5_672)}`` or ``ranges_egress(["10.0.0.0/8"], 5_672)`` of ``aiscale.lowering.kubernetes.network``.
        prerequisites: keys of resources that must exist before the client's pods: ``kind/name``, in lower case.
        volumes: volumes of its pods.
        mounts: where its container mounts them; below ``/mnt`` in workers of Kafka Connect. Source: Strimzi 1.2.0,
            additional volumes.
        endpoints: where a gateway sends requests of routes to; what is only for callers within the system is left out.
    """

    variables: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    egress: tuple[Rule, ...] = ()
    prerequisites: tuple[str, ...] = ()
    volumes: tuple[dict[str, Any], ...] = ()
    mounts: tuple[dict[str, Any], ...] = ()
    endpoints: tuple[Endpoint, ...] = ()

    def __or__(self, other: ClientBinding) -> ClientBinding:
        return joined((self, other))


NOTHING = ClientBinding()
"""What most references of a technology offer to most workloads."""


def variables_binding(variables: Mapping[str, str]) -> ClientBinding:
    """The binding with some variables and nothing else."""
    return ClientBinding(variables) if variables else NOTHING


def call_binding(target: Component, edge: GraphEdge, ports: Iterable[Port]) -> ClientBinding:
    """The binding of a caller of HTTP or gRPC; empty for an edge that is no call.

    It has ``<NAME>_URL`` for a port called ``http`` or ``https``, ``<NAME>_GRPC_ADDRESS`` for one called ``grpc``, the
    ``variable`` of any other, and egress to each port that has an ``app_protocol``.

    Args:
        target: the component that is called, by its own name as that of its Service.
        edge: the reference to it.
        ports: the ports that it listens on.
    """
    if edge.kind is not EdgeKind.CALLS:
        return NOTHING
    numbers = service_ports(ports)
    return ClientBinding(
        port_variables(variable_prefix(target, edge.relation), target.name, ports),
        egress=({"to": pods_of(target), "ports": tcp(*numbers)},) if numbers else (),
        endpoints=tuple(
            Endpoint(
                target.name,
                port.number,
                port.app_protocol,
                key=f"service/{target.name}",
                section=port.name if len(numbers) > 1 else "",
            )
            for port in ports
            if port.app_protocol and not port.is_internal
        ),
    )


def port_variables(prefix: str, host: str, ports: Iterable[Port]) -> dict[str, str]:
    """Variables with the addresses of a Service.

    Args:
        prefix: what their names begin with.
        host: name of the Service.
        ports: the ports of its pods.
    """
    variables: dict[str, str] = {}
    for port in ports:
        end = port.variable or {"http": "URL", "https": "URL", "grpc": "GRPC_ADDRESS"}.get(port.name)
        if end and port.app_protocol:
            scheme = ("https://" if port.app_protocol == "https" else "http://") if end.endswith("URL") else ""
            variables[f"{prefix}_{end}"] = f"{scheme}{host}:{port.number}"
    return variables


def service_ports(ports: Iterable[Port]) -> tuple[int, ...]:
    """Numbers of the ports that are in a Service: those with an ``app_protocol``."""
    return tuple(port.number for port in ports if port.app_protocol)


def joined(bindings: Iterable[ClientBinding]) -> ClientBinding:
    """All of them as one, in one pass."""
    found = [one for one in bindings if one is not NOTHING]
    if len(found) < 2:
        return found[0] if found else NOTHING
    variables: dict[str, str] = {}
    secrets: dict[str, tuple[str, str]] = {}
    for one in found:
        variables.update(one.variables)
        secrets.update(one.secrets)
    return ClientBinding(
        variables,
        secrets,
        distinct([item for one in found for item in one.egress]),
        tuple(dict.fromkeys([key for one in found for key in one.prerequisites])),
        distinct([item for one in found for item in one.volumes]),
        distinct([item for one in found for item in one.mounts]),
        tuple(dict.fromkeys([item for one in found for item in one.endpoints])),
    )


def distinct(items: Sequence[dict[str, Any]]) -> tuple[dict[str, Any], ...]:
    """Each item once, in the order of first occurrence."""
    if len(items) < 2:
        return tuple(items)
    return tuple(item for place, item in enumerate(items) if item not in items[:place])

"""What the pods of a workload are given by what it refers to: addresses, secrets, volumes, and the ways out.

Every lowering of a workload asks here. A kind answers by ``gives`` of its ``Lowering``, for each reference to it; where
only all references together say enough, by ``WIRINGS`` of the registry.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from aiscale.analysis.streams.client_identity import clients_in
from aiscale.analysis.streams.variable_names import variable_prefix
from aiscale.components.network.external_service import ExternalService
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import Call, Lookup
from aiscale.graph.architecture import GraphEdge
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.network import Rule, pods_of, tcp
from aiscale.lowering.kubernetes.workload import Port
from aiscale.lowering.registry import WIRINGS, gives_of


@dataclass(frozen=True, slots=True)
class Given:
    """What a client is given. Two are joined by ``|``: of two variables of one name, the second stays.

    Attributes:
        environment: variables by name, in plaintext: never secrets.
        secrets: variables whose values lie in a Secret of the namespace: its name and key, by name of the variable.
        egress: rules of the client's NetworkPolicy, as ``spec.egress`` has them: ``{"to": pods_of(used), "ports":
            tcp(5_672)}`` or ``ranges_egress(["10.0.0.0/8"], 5_672)`` of ``aiscale.lowering.kubernetes.network``.
        depends_on: keys of resources that must exist before the client's pods: ``kind/name``, in lower case.
        volumes: volumes of its pods.
        mounts: where its container mounts them; below ``/mnt`` in workers of Kafka Connect. Source: Strimzi 1.2.0,
            additional volumes.
    """

    environment: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    egress: tuple[Rule, ...] = ()
    depends_on: tuple[str, ...] = ()
    volumes: tuple[dict[str, Any], ...] = ()
    mounts: tuple[dict[str, Any], ...] = ()

    def __or__(self, other: Given) -> Given:
        return Given(
            {**self.environment, **other.environment},
            {**self.secrets, **other.secrets},
            once((*self.egress, *other.egress)),
            tuple(dict.fromkeys((*self.depends_on, *other.depends_on))),
            once((*self.volumes, *other.volumes)),
            once((*self.mounts, *other.mounts)),
        )


def answering(used: Component, edge: GraphEdge, ports: Iterable[Port]) -> Given:
    """What callers of HTTP or gRPC are given; nothing along an edge that is no call.

    That is ``<NAME>_URL`` of a port called ``http``, ``<NAME>_GRPC_ADDRESS`` of one called ``grpc``, and the way to
    each port that has an ``app_protocol``.

    Args:
        used: what answers, under its own name as that of its Service.
        edge: the reference to it.
        ports: where it answers.
    """
    if edge.kind is not EdgeKind.CALLS:
        return Given()
    environment: dict[str, str] = {}
    prefix = variable_prefix(used, edge.relation)
    for port in ports:
        if port.name == "http":
            environment[f"{prefix}_URL"] = f"http://{used.name}:{port.number}"
        elif port.name == "grpc":
            environment[f"{prefix}_GRPC_ADDRESS"] = f"{used.name}:{port.number}"
    numbers = offered(ports)
    return Given(environment, egress=({"to": pods_of(used), "ports": tcp(*numbers)},) if numbers else ())


def offered(ports: Iterable[Port]) -> tuple[int, ...]:
    """Numbers of the ports that a Service offers: those with a protocol."""
    return tuple(port.number for port in ports if port.app_protocol)


def given_to(workload: Component, context: LoweringContext) -> Given:
    """All that a workload's pods are given by what it refers to.

    Args:
        workload: what runs the pods.
        context: as its lowering got it.
    """
    return given_and_shared(workload, context)[0]


def given_and_shared(workload: Component, context: LoweringContext) -> tuple[Given, Given]:
    """The same, and what of that is given for all references together."""
    shared = given_together(workload, context)
    return given_each(workload, context) | shared, shared


def given_each(workload: Component, context: LoweringContext) -> Given:
    """What its pods are given for each reference by itself: a session's for its jobs, Kafka Connect's connectors'."""
    return together(given for _, given in given_by_edge(workload, context))


def given_together(workload: Component, context: LoweringContext) -> Given:
    """What they are given for all references together, which stays where both say the same variable."""
    return together(tells(workload, context) for _, tells in WIRINGS)


def together(given: Iterable[Given]) -> Given:
    """All of it as one."""
    return reduce(or_, given, Given())


def given_by_edge(workload: Component, context: LoweringContext) -> Iterator[tuple[GraphEdge, Given]]:
    """The same by reference, in the order of what is referred to; with time limit and retries of each call."""
    for client in clients_in(workload, context.graph):
        for edge in sorted(context.graph.edges_from(client.address), key=lambda edge: edge.target):
            yield edge, _along(edge, context)


def _along(edge: GraphEdge, context: LoweringContext) -> Given:
    used = context.graph[edge.target]
    gives = gives_of(used)
    found = gives(used, edge, context) if gives is not None else Given()
    told: dict[str, str] = {}
    prefix = variable_prefix(used, edge.relation)
    if isinstance(edge.relation, Lookup) and edge.relation.timeout_ms is not None:
        told[f"{prefix}_TIMEOUT_MS"] = str(edge.relation.timeout_ms)
    if edge.kind is not EdgeKind.CALLS:
        return found | Given(told) if told else found
    if isinstance(used, ExternalService):
        told[f"{prefix}_URL"] = f"http{'s' if used.tls else ''}://{used.host}:{used.port}"
    if isinstance(edge.relation, Call):
        told[f"{prefix}_TIMEOUT_MS"] = str(edge.relation.timeout_ms)
        told[f"{prefix}_RETRIES"] = str(edge.relation.retries)
    return found | Given(told) if told else found


def once(items: tuple[dict[str, Any], ...]) -> tuple[dict[str, Any], ...]:
    """Each once, in the order of the first."""
    return tuple(item for place, item in enumerate(items) if item not in items[:place])

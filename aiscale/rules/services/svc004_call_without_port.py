"""A call to a service without a port for it.

What:
    - A service calls another one with ``port=None``, a pure consumer, or a ``Manifest`` that exposes no port.
    - A call has a protocol that no port of a microservice, or no port that a ``Manifest`` exposes, speaks.

Why:
    There is no port, no Service and no name to call: each request fails at once. An HTTP/1.1 server closes the
    connection of a gRPC client, and a mesh and the probes take the port for what it is declared as.

Example:
    audit = Microservice("audit", port=None, consumes=[rides], image=IMAGE)
    Microservice("pricing", calls=[audit], image=IMAGE)

Instead:
    audit = Microservice("audit", port=8_080, consumes=[rides], image=IMAGE)

    Microservice("pricing", calls=[Call(Microservice("rates", protocol="grpc", image=IMAGE), protocol="grpc")],
                 image=IMAGE)

Source:
    Kubernetes documentation, Service; gRPC over HTTP/2.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aiscale.components.objects.manifest import Manifest
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import CallTarget, Service
from aiscale.core.relations import Call
from aiscale.core.values.container_ports import Port
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.named_objects import FIELD

CODE = "SVC004"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields the findings of each form."""
    yield from _without_port(graph)
    yield from _other_protocol(graph)


def _other_protocol(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each call whose protocol the callee does not speak."""
    for callee in (*graph.of(Service), *graph.of(Manifest)):
        spoken = _spoken(callee)
        for edge in graph.in_edges(callee, EdgeKind.CALLS):
            wanted = edge.relation.protocol if isinstance(edge.relation, Call) else None
            if wanted is None or wanted in spoken or not spoken or not callee.takes_requests:
                continue
            caller = graph[edge.source]
            yield caller.finding(
                CODE, SEVERITY,
                f"{caller.name} calls {callee.name} by {_WORDS[wanted]}, but its port speaks {_WORDS[spoken[0]]}",
                argument=f"{edge.field}.protocol", index=edge.item, label="the connection fails",
                related=(Related(f"{callee.name} is declared here", callee.location),),
                help=f"{_with_protocol(callee, wanted)}, or leave protocol out of the call",
            )  # fmt: skip


def _spoken(callee: CallTarget) -> list[str]:
    """What the ports of a component speak; empty where a port of raw objects may speak anything."""
    if isinstance(callee, Manifest):
        spoken = [port.protocol.removesuffix("s") for port in callee.exposed]
        return [] if "tcp" in spoken else spoken
    ports: Mapping[str, Port] = getattr(callee, "named_ports", {})
    return [(port.protocol or "http").removesuffix("s") for port in ports.values() if port.metrics_path is None]


def _with_protocol(callee: CallTarget, wanted: str) -> str:
    if isinstance(callee, Manifest):
        return f'exposes=[ServicePort(…, protocol="{wanted}")] on {callee.name}'
    return f'{callee.kind}("{callee.name}", …, protocol="{wanted}")'


_WORDS = {"http": "HTTP", "grpc": "gRPC", "tcp": "TCP"}


def _without_port(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each call that nothing can answer."""
    for callee in graph.of(CallTarget):
        if callee.takes_requests:
            continue
        for edge in graph.in_edges(callee, EdgeKind.CALLS):
            if edge.field == FIELD:  # a route of an object names the Service itself
                continue
            caller = graph[edge.source]
            has_field = "port" in type(callee).model_fields
            yield caller.finding(
                CODE, SEVERITY, f"{caller.name} calls {callee.name}, which has no port",
                argument=edge.field, index=edge.item, label="nothing answers",
                related=(Related(f"{callee.name} is declared with port=None" if has_field else f"{callee.name} is",
                                 callee.location, "port" if has_field else None),),
                help=f'exposes=[ServicePort("NAME", PORT)] on {callee.name}' if isinstance(callee, Manifest)
                else f"give {callee.name} a port, or send it records: produces=[...]",
            )  # fmt: skip

"""The network policy of a workload, read off the edges of the graph."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from aiscale.components.network.inference_pool import InferencePool
from aiscale.components.network.route import Route
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.given import Given, given_by_edge, offered, together
from aiscale.lowering.kubernetes.event_autoscaling import monitoring_namespace
from aiscale.lowering.kubernetes.network import (
    Rule,
    namespace_peer,
    network_policy,
    pods_of,
    tcp,
)
from aiscale.lowering.kubernetes.workload import Workload
from aiscale.lowering.resource import Resource
from aiscale.lowering.stores import reached_stores, service_egress, store_egress
from aiscale.lowering.streams.kafka.access import KafkaAccess

_CLOUDS = {"aws": "AWS", "gcp": "Google Cloud"}


def workload_network_policy(
    workload: Workload,
    context: LoweringContext,
    shared: Given,
    *,
    from_outside: bool = False,
    accesses: Sequence[KafkaAccess] = (),
    stores: Sequence[str] = (),
    clouds: Collection[str] = (),
) -> Resource:
    """In: who calls it, the world where it has traffic of its own, Prometheus. Out: what it calls, reads and writes.

    Args:
        workload: whose pods.
        context: where they live.
        shared: what they are given for all references together.
        from_outside: whether requests come from outside the system; those of a gateway do too.
        accesses: its access to Kafka.
        stores: URIs of object stores that it reads.
        clouds: clouds whose services it calls: ``aws``, ``gcp``.
    """
    component, graph = workload.component, context.graph
    calling = _unique(context, component, incoming=True)
    callers = [caller for caller in calling if not isinstance(caller, InferencePool | Route)]
    from_outside = from_outside or len(callers) < len(calling)
    callees = _unique(context, component, incoming=False)
    called = {callee.address for callee in callees}
    given = list(given_by_edge(component, context))
    ports = offered(workload.ports)
    ingress: list[Rule] = []
    if from_outside and ports:
        # Load balancers and gateways come from addresses that only the cluster's owner knows.
        ingress.append({"ports": tcp(*ports)})
    elif callers and ports:
        ingress.append({"from": pods_of(*callers), "ports": tcp(*ports)})
    if workload.metrics:
        peer = namespace_peer(monitoring_namespace(workload, context))
        ingress.append({"from": [peer], "ports": tcp(workload.metrics.port)})
    egress: list[Rule] = list(together(one for _, one in given).egress)
    egress += service_egress(callees)
    egress += shared.egress
    egress += store_egress(component, graph, uris=stores, clouds=clouds)
    return network_policy(
        component,
        context,
        workload.role,
        ingress=ingress,
        egress=egress,
        reason=_reason(
            component,
            callers,
            callees,
            ports,
            from_outside,
            [
                *sorted({graph[edge.target].name for edge, one in given if one.egress and edge.target not in called}),
                *(access.cluster.name for access in accesses),
                *(store.name for store in reached_stores(component, graph)),
                *(_CLOUDS[cloud] for cloud in sorted(clouds)),
            ],
        ),
    )


def _unique(context: LoweringContext, component: Component, *, incoming: bool) -> list[Component]:
    graph = context.graph
    if incoming:
        addresses = {edge.source for edge in graph.in_edges(component, EdgeKind.CALLS)}
    else:
        addresses = {edge.target for edge in graph.out_edges(component, EdgeKind.CALLS)}
    return [graph.nodes[address] for address in sorted(addresses)]


def _reason(
    component: Component,
    callers: list[Component],
    callees: list[Component],
    ports: tuple[int, ...],
    from_outside: bool,
    others: Sequence[str],
) -> str:
    allowed = "/".join(str(port) for port in ports)
    if from_outside and ports:
        way_in = f"has traffic from outside: allow {allowed} in"
    elif callers and ports:
        way_in = f"is called by {', '.join(caller.name for caller in callers)}: allow {allowed} in"
    else:
        way_in = "is called by nobody: allow no request in"
    outward = [*(callee.name for callee in callees), *others]
    return f"{component.name} {way_in}" + (f", and let it reach {', '.join(outward)}" if outward else "")

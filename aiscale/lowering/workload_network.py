"""The network policy of a workload, read off the edges of the graph."""

from __future__ import annotations

from collections.abc import Sequence

from aiscale.analysis.network.connections import calls_to
from aiscale.components.network.inference_pool import InferencePool
from aiscale.components.network.route import Route
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.graph.named_objects import FIELD
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.client_binding import service_ports
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.network import (
    Rule,
    api_server_egress,
    network_policy,
    pods_of,
    prometheus_peer,
    tcp,
)
from aiscale.lowering.kubernetes.workload import Workload
from aiscale.lowering.outside_traffic import sources
from aiscale.lowering.registry import lowering_of
from aiscale.lowering.resource import Resource
from aiscale.lowering.stores import reached_stores, service_egress, store_egress, warehouse_clouds

_CLOUDS = {"aws": "AWS", "gcp": "Google Cloud"}


def workload_network_policy(
    workload: Workload,
    bindings: Bindings,
    context: LoweringContext,
    *,
    from_outside: bool = False,
    stores: Sequence[str] = (),
) -> Resource:
    """Ingress from callers, outside traffic and Prometheus; egress to what it calls, reads and writes.

    Args:
        workload: the pods.
        bindings: what they get from what they refer to, and who calls them.
        context: where they are.
        from_outside: whether requests come from outside the system; those of a gateway do too.
        stores: URIs of object stores that it reads.
    """
    component, used = workload.component, bindings.stores()
    callers = pods_that_call(component, bindings, context)
    is_public = from_outside or _is_routed(component, bindings, context)
    callees = bindings.targets(EdgeKind.CALLS)
    ports = service_ports(workload.all_ports)
    public = service_ports(port for port in workload.all_ports if not port.is_internal) if is_public else ()
    ingress: list[Rule] = []
    outside = sources(component, bindings, context, from_outside=from_outside)
    if public:
        ingress.append({**outside, "ports": tcp(*public)})
    if callers and (internal := [port for port in ports if port not in public or outside]):
        ingress.append({"from": pods_of(*callers, here=context.namespace), "ports": tcp(*internal)})
    if workload.metrics:
        ingress.append({"from": [prometheus_peer(component, context)], "ports": tcp(workload.metrics.port)})
    egress: list[Rule] = list(bindings.each.egress)
    egress += service_egress(callees)
    egress += bindings.shared.egress
    warehouses = warehouse_clouds(bindings.targets(EdgeKind.READS, EdgeKind.WRITES))
    egress += store_egress(
        used, context.cloud_ranges(component), uris=stores, clouds={*warehouses, *bindings.cloud.clouds}
    )
    egress += [api_server_egress(component, context)] if context.mounts_token else []
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
            public,
            [
                *sorted(_others(bindings, callees)),
                *(access.cluster.name for access in bindings.kafka),
                *(store.name for store in reached_stores(used)),
                *(_CLOUDS[cloud] for cloud in sorted(bindings.cloud.clouds)),
            ],
        ),
    )


def pods_that_call(component: Component, bindings: Bindings, context: LoweringContext) -> list[Component]:
    """The callers with pods in the namespace: requests of routes come from a gateway.

    Of a pool these are its endpoint picker, which reads metrics, and its own callers other than routes.

    Args:
        component: what is called.
        bindings: who calls it.
        context: the graph.
    """
    with_pods = _with_pods(component, context)
    found: dict[str, Component] = {}
    for caller in bindings.callers:
        if caller.address not in with_pods or isinstance(caller, Route):
            continue
        own = _pooled(caller, context) if isinstance(caller, InferencePool) else [caller]
        found.update((one.address, one) for one in own)
    return list(found.values())


def _with_pods(component: Component, context: LoweringContext) -> set[str]:
    return {edge.source for edge in calls_to(context.graph, component.address) if edge.field != FIELD}


def _pooled(pool: InferencePool, context: LoweringContext) -> list[Component]:
    if lowering_of(pool) is None:
        return []
    sources = (context.graph[edge.source] for edge in calls_to(context.graph, pool.address))
    return [pool, *(one for one in sources if not isinstance(one, Route))]


def _is_routed(component: Component, bindings: Bindings, context: LoweringContext) -> bool:
    """Whether requests come by a route: to itself, or to a pool of its replicas."""
    with_pods = _with_pods(component, context)
    for caller in bindings.callers:
        if isinstance(caller, Route) or caller.address not in with_pods:
            return True
        if isinstance(caller, InferencePool):
            others = [context.graph[edge.source] for edge in calls_to(context.graph, caller.address)]
            if lowering_of(caller) is None or any(isinstance(one, Route) for one in others):
                return True
    return False


def _others(bindings: Bindings, callees: Sequence[Component]) -> set[str]:
    """Names of targets with egress that are not called."""
    called = {callee.address for callee in callees}
    return {one.target.name for one in bindings.references if one.binding.egress and one.edge.target not in called}


def _reason(
    component: Component,
    callers: list[Component],
    callees: Sequence[Component],
    ports: tuple[int, ...],
    public: tuple[int, ...],
    others: Sequence[str],
) -> str:
    internal = [port for port in ports if port not in public]
    called = f"is called by {', '.join(caller.name for caller in callers)}: allow {_numbers(internal)}"
    if public:
        way_in = f"has external traffic: allow {_numbers(public)}"
        way_in += f", and {called}" if callers and internal else ""
    elif callers and internal:
        way_in = called
    else:
        way_in = "has no callers: allow no ingress"
    outward = [*(callee.name for callee in callees), *others]
    return f"{component.name} {way_in}" + (f", and egress to {', '.join(outward)}" if outward else "")


def _numbers(ports: Sequence[int]) -> str:
    return "/".join(str(port) for port in ports)

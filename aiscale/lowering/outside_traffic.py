"""Where traffic from outside of the cluster comes from: pods of gateways and of ingress controllers."""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.network.connections import calls_to
from aiscale.components.network.gateway import Gateway
from aiscale.components.network.inference_pool import InferencePool
from aiscale.components.network.route import Route
from aiscale.core.component import Component
from aiscale.graph.named_objects import FIELD
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.network import Rule, address_peer, namespace_peer


def sources(component: Component, bindings: Bindings, context: LoweringContext, *, from_outside: bool) -> Rule:
    """``from`` of the rule for traffic from outside; empty where any source may send it.

    Args:
        component: what it comes to.
        bindings: who calls it.
        context: the graph and the namespace.
        from_outside: whether requests come from outside by no route.
    """
    found: list[Rule] = []
    for peers in _origins(component, bindings, context, from_outside=from_outside):
        if not peers:
            return {}
        found += [one for one in peers if one not in found]
    return {"from": found} if found else {}


def _origins(
    component: Component, bindings: Bindings, context: LoweringContext, *, from_outside: bool
) -> Iterator[list[Rule]]:
    """The peers of each origin of traffic; none where it is unknown."""
    if from_outside:
        yield _ingress_controller(component, context)
    for caller in bindings.callers:
        if isinstance(caller, Route):
            yield _gateway(caller.gateway, context)
        elif isinstance(caller, InferencePool):
            routes = [context.graph[edge.source] for edge in calls_to(context.graph, caller.address)]
            yield from (_gateway(one.gateway, context) for one in routes if isinstance(one, Route))
        elif caller.address in _routing(component, context):
            yield _ingress_controller(component, context)


def _routing(component: Component, context: LoweringContext) -> set[str]:
    """Manifests with routes to a component, whose pods do not call it themselves."""
    edges = calls_to(context.graph, component.address)
    called = {edge.source for edge in edges if edge.field != FIELD}
    return {edge.source for edge in edges if edge.field == FIELD} - called


def _gateway(gateway: Gateway, context: LoweringContext) -> list[Rule]:
    peers = [address_peer(one) for one in gateway.cidrs]
    if (pods := gateway.pods_in(context.namespace)) is not None:
        there, labels = pods
        peers.append({**namespace_peer(there), "podSelector": {"matchLabels": dict(labels)}})
    return peers


def _ingress_controller(component: Component, context: LoweringContext) -> list[Rule]:
    cluster = context.cluster_of(component)
    pods = cluster.ingress_pods if cluster is not None else None
    if pods is None:
        return []
    return [{**namespace_peer(pods.namespace), "podSelector": {"matchLabels": dict(pods.labels)}}]

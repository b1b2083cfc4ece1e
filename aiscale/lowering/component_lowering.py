"""The lowering of one component: one step over its edges gives its bindings, from which its resources are created.

The kind of each target offers a ``ClientBinding`` by ``binding`` of its ``Lowering``; ``SHARED_BINDINGS`` of the
registry has the technologies that offer one for all references together.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from aiscale.analysis.network.connections import CONNECTS, calls_from, calls_to, server_of
from aiscale.analysis.streams.client_identity import clients_in
from aiscale.analysis.streams.variable_names import store_variable, variable_prefix
from aiscale.components.network.external_service import ExternalService
from aiscale.components.serving.explains import Explains
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.server_call import ServerCall
from aiscale.components.stores.data_at_rest import Bucket
from aiscale.components.stores.external_store import ExternalStore
from aiscale.components.streams.kafka_connect import KafkaConnect
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import Call, Lookup
from aiscale.core.values.fault_isolation import Cached, DefaultAnswer
from aiscale.graph.architecture import GraphEdge
from aiscale.lowering.bindings import Bindings, Reference
from aiscale.lowering.client_binding import NOTHING, ClientBinding, joined
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.registry import SHARED_BINDINGS, binding_of, is_client, lowering_of
from aiscale.lowering.resource import Resource
from aiscale.lowering.self_deployed import is_self_deployed, self_deployed_binding, self_deployed_policy
from aiscale.lowering.streams.cloud_access import NO_ACCESS, cloud_access
from aiscale.lowering.streams.kafka.access import kafka_accesses

_OWN_CLOUD_ACCESS = (ModelService, KafkaConnect)
"""Kinds whose access to clouds follows from more than their edges: the artifact of the model, the workers' sign-in."""


_EMPTY = Bindings((), NOTHING, NOTHING, (), NO_ACCESS, ())


def bind(component: Component, context: LoweringContext) -> Bindings:
    """The bindings of one component; empty for kinds whose resources are no clients of others.

    Args:
        component: the workload.
        context: the graph and where its resources go.
    """
    if not is_client(component):
        return _EMPTY
    graph = context.graph
    references = tuple(_references(component, context))
    shared = joined(binding(component, context) for _, binding in SHARED_BINDINGS)
    kafka = kafka_accesses(component, graph)
    callers = sorted({edge.source for edge in calls_to(graph, component.address)})
    return Bindings(
        references,
        shared,
        joined((*(one.binding for one in references), shared)),
        kafka,
        NO_ACCESS if isinstance(component, _OWN_CLOUD_ACCESS) else cloud_access(component, context, kafka),
        tuple(graph.nodes[address] for address in callers),
    )


def lower_component(component: Component, context: LoweringContext) -> Iterable[Resource]:
    """The resources of one component: its bindings first, then its lowering; none where its kind has no pods."""
    lowering = lowering_of(component) or (self_deployed_policy if is_self_deployed(component) else None)
    return () if lowering is None else lowering(component, bind(component, context), context)


def _references(workload: Component, context: LoweringContext) -> Iterator[Reference]:
    for client in clients_in(workload, context.graph):
        others = (edge for edge in context.graph.edges_from(client.address) if edge.kind is not EdgeKind.CALLS)
        edges = [*others, *calls_from(context.graph, client.address)]
        for edge in sorted(edges, key=lambda edge: edge.target):
            yield Reference(edge, context.graph[edge.target], _along(edge, context), _store(edge, context))


def _store(edge: GraphEdge, context: LoweringContext) -> Bucket | ExternalStore | None:
    if edge.kind not in {EdgeKind.READS, EdgeKind.WRITES}:
        return None
    found = store_variable(edge, context.graph)
    return found.what if found is not None and isinstance(found.what, Bucket | ExternalStore) else None


def _along(edge: GraphEdge, context: LoweringContext) -> ClientBinding:
    """What the target offers, with the time limit and retries of the reference itself."""
    target = context.graph[edge.target]
    binding = binding_of(target)
    offered = binding(target, edge, context) if binding is not None else NOTHING
    if binding is None and edge.kind in CONNECTS:
        offered = self_deployed_binding(server_of(context.graph, edge), context)
    if isinstance(edge.relation, Explains):  # it asks the model when it starts
        return offered | ClientBinding(prerequisites=tuple(one.key for one in offered.endpoints if one.key))
    if isinstance(edge.relation, ServerCall):
        return offered  # no program reads them
    own = _reference_variables(target, edge) | dict(_fallbacks(target, edge, context))
    return offered | ClientBinding(own) if own else offered


def _reference_variables(target: Component, edge: GraphEdge) -> dict[str, str]:
    found: dict[str, str] = {}
    prefix = variable_prefix(target, edge.relation)
    if isinstance(edge.relation, Lookup) and edge.relation.timeout_ms is not None:
        found[f"{prefix}_TIMEOUT_MS"] = str(edge.relation.timeout_ms)
    if edge.kind is not EdgeKind.CALLS:
        return found
    if isinstance(target, ExternalService):
        found[f"{prefix}_URL"] = f"http{'s' if target.tls else ''}://{target.host}:{target.port}"
    if isinstance(edge.relation, Call):
        found |= {f"{prefix}_{name}": value for name, value in _call_settings(edge.relation)}
    return found


def _fallbacks(target: Component, edge: GraphEdge, context: LoweringContext) -> Iterator[tuple[str, str]]:
    """What a caller uses while a service is down, in order: it switches itself, since the service cannot.

    Services stand there with the prefix of the variables that the caller has for them.
    """
    chain = getattr(target, "fallback", ())
    if edge.kind is not EdgeKind.CALLS or not chain:
        return
    prefixes = {
        call.target: variable_prefix(context.graph[call.target], call.relation)
        for call in calls_from(context.graph, edge.source)
    }
    prefix, names = variable_prefix(target, edge.relation), []
    for item in chain:
        if isinstance(item, Cached):
            names.append("cached")
            yield f"{prefix}_CACHE_SECONDS", f"{item.ttl:g}"
        elif isinstance(item, DefaultAnswer):
            names.append("default")
            yield f"{prefix}_DEFAULT_ANSWER", json.dumps(item.value, ensure_ascii=False)
        else:
            names.append(prefixes[(item.target if isinstance(item, Call) else item).address])
    if names:
        yield f"{prefix}_FALLBACKS", ",".join(names)


def _call_settings(call: Call) -> Iterator[tuple[str, str]]:
    """How the program calls: it is who retries, and the mesh does not."""
    yield "TIMEOUT_MS", str(call.timeout_ms)
    yield "RETRIES", str(call.retries)
    if call.total_timeout_ms is not None:
        yield "TOTAL_TIMEOUT_MS", str(call.total_timeout_ms)
    if call.retries:
        yield "RETRY_ON", ",".join(call.retry_on)
        if call.backoff_ms is not None:
            yield "BACKOFF_MS", str(call.backoff_ms)
        if call.retry_budget_percent is not None:
            yield "RETRY_BUDGET_PERCENT", f"{call.retry_budget_percent:g}"

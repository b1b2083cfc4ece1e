"""Pods of components connect where an edge of the graph says so, and nowhere else: in all goldens and blueprints."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from aiscale import System
from aiscale.analysis.streams.client_identity import runner_of
from aiscale.components.features.feature_service import FeatureService
from aiscale.components.network.authorization_policy import AuthorizationPolicy
from aiscale.components.network.gateway import Gateway
from aiscale.components.network.inference_pool import InferencePool
from aiscale.components.network.route import Route
from aiscale.components.objects.manifest import Manifest
from aiscale.components.serving.prefill import Prefill
from aiscale.components.serving.runtimes import KServe, RayServe
from aiscale.components.stores.data_at_rest import Table
from aiscale.components.streams.event_table import EventTable
from aiscale.components.streams.external_kafka import ExternalKafka
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.msk import Msk
from aiscale.components.streams.registered_schema import RegisteredSchema
from aiscale.components.streams.schema_registry import SchemaRegistry
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.build import build
from aiscale.graph.named_objects import FIELD
from aiscale.lowering import lower
from aiscale.lowering.kubernetes.network import labelled_pods
from aiscale.lowering.placement import part_at, several_clusters
from aiscale.lowering.resource import Resource
from aiscale.lowering.self_deployed import is_self_deployed
from tests.support.blueprints import LOWERED, SEVERAL_CLUSTERS, load_blueprint
from tests.support.lowered import CASES, read_system
from tests.support.network_paths import Network, Pods

SYSTEMS: dict[str, Callable[[], System]] = {
    **{
        str(file.relative_to(file.parents[1])): lambda file=file: load_blueprint(file)
        for file in [*LOWERED, SEVERAL_CLUSTERS]
    },
    **{case.name: lambda case=case: read_system(case) for case in CASES},
}

_NO_ADDRESS = ("postgres", "redshift", "trino", "spark", "clickhouse")
"""Warehouses whose tables have an address only with ``store``. Source: Table.store."""

_OUTSIDE = (EventTable, ExternalKafka, Msk)
"""Kinds outside of the cluster with pods in it: Jobs that create topics and tables."""

Pair = tuple[str, str]


@pytest.mark.parametrize("file", [*LOWERED, SEVERAL_CLUSTERS], ids=lambda file: file.parent.name)
def test_every_table_of_a_blueprint_has_an_address(file: Path) -> None:
    graph, _ = build(load_blueprint(file))
    assert [one.name for one in graph.of(Table) if one.warehouse in _NO_ADDRESS and one.store is None] == []


@pytest.mark.complete
@pytest.mark.parametrize("name", SYSTEMS)
def test_each_edge_is_open_and_nothing_else(name: str) -> None:
    whole, _ = build(SYSTEMS[name]())
    for cluster in several_clusters(whole) or [None]:
        graph = whole if cluster is None else part_at(whole, cluster)
        network = network_of(graph, lower(whole, cluster=cluster))
        within, beyond = declared(graph, {pods.address for pods in network.pods})
        # Anyone may connect to a gateway, pods of namespaces without policies too.
        entrances = {one.address for one in graph.of(Gateway)}
        assert sorted(pair for pair in network.open() if pair[1] not in entrances) == sorted(within)
        leaving = {pods.address for pods in network.pods if network.leaves(pods)}
        assert sorted(pair for pair in beyond if pair[0] not in leaving) == []


def network_of(graph: ArchitectureGraph, lowered: Iterable[Resource]) -> Network:
    """The pods of a system on one cluster, and those that the user deploys."""
    resources = [one for one in lowered if one.is_kubernetes]
    namespace = resources[0].name
    further = [
        Pods(one.address, there or namespace, labels)
        for one in graph.nodes.values()
        if is_self_deployed(one) or isinstance(one, Manifest)
        for there, labels in labelled_pods(one)
        if is_self_deployed(one) or one.pod_labels
    ]
    deployed = {one.address for one in resources}
    proxies = [
        Pods(one.address, *pods)
        for one in graph.of(Gateway)
        if one.address in deployed and (pods := one.pods_in(namespace)) is not None and pods[0] == namespace
    ]
    return Network(resources, [*further, *proxies])


def declared(graph: ArchitectureGraph, running: set[str]) -> tuple[set[Pair], set[Pair]]:
    """Whose pods connect to whose by the edges of the graph, and whose pods connect to what is outside of them."""
    within: set[Pair] = set()
    beyond: set[Pair] = set()
    for edge in graph.edges:
        source = _client(graph[edge.source]).address
        for end in _ends(graph, edge):
            if source not in running or end.address == source or edge.field == FIELD:
                continue
            if end.address in running and not _is_outside(end) and not _is_behind_gateway(end):
                within.add((source, end.address))
            elif not (isinstance(end, Table) and end.store is None and end.warehouse in _NO_ADDRESS):
                beyond.add((source, end.address))
        if isinstance(edge.relation, Prefill):  # caches go both ways, and the pool's picker reads metrics
            within.add((edge.target, edge.source))
            within |= {(one.address, edge.target) for one in graph.of(InferencePool) if one.service.address == source}
    for policy in graph.of(AuthorizationPolicy):
        within |= {(runner_of(one).address, to.address) for one in policy.allow_components for to in policy.of}
    return within, beyond


def _client(component: Component) -> Component:
    """Whose pods connect: of a route, those of its gateway."""
    return component.gateway if isinstance(component, Route) else runner_of(component)


def _is_outside(end: Component) -> bool:
    """Whether it is outside of the cluster; the pods that it has are of its Job."""
    return isinstance(end, _OUTSIDE) or (isinstance(end, SchemaRegistry) and end.url is not None)


def _is_behind_gateway(end: Component) -> bool:
    """Whether requests reach its pods through Knative's gateway, Seldon's proxies, or the Gateway of a RayService.

    Those of Istio's class and of Envoy Gateway in front of a RayService are tested with it.
    """
    runtime = getattr(end, "runtime", None)
    return getattr(runtime, "hosted_by", None) is not None or (
        (isinstance(runtime, KServe) and runtime.mode == "Knative")
        or (isinstance(runtime, RayServe) and runtime.is_incremental)
    )


def _ends(graph: ArchitectureGraph, edge: GraphEdge) -> Iterator[Component]:
    """What answers along an edge: fallbacks of what is called too, brokers and registry of a topic."""
    target = graph[edge.target]
    if edge.kind is EdgeKind.CALLS and isinstance(target, InferencePool):
        # The picker is asked by gateways alone.
        yield from (target, target.service) if isinstance(graph[edge.source], Route) else (target.service,)
    elif edge.kind is EdgeKind.CALLS:
        yield target
        yield from _fallbacks(graph, target)
    elif edge.kind in {EdgeKind.READS, EdgeKind.WRITES}:
        yield target.cluster if isinstance(target, Topic) else target
        schema = getattr(target, "record_schema", None)
        if isinstance(schema, RegisteredSchema) and schema.registry is not None:
            yield schema.registry
    elif edge.kind is EdgeKind.FEATURES and isinstance(target, FeatureService):
        yield target.store
    elif edge.kind in {EdgeKind.STORED_IN, EdgeKind.USES} and isinstance(target, KafkaCluster | ExternalKafka):
        yield target


def _fallbacks(graph: ArchitectureGraph, target: Component) -> Iterator[Component]:
    for edge in graph.out_edges(target, EdgeKind.FALLS_BACK_TO):
        yield graph[edge.target]
        yield from _fallbacks(graph, graph[edge.target])

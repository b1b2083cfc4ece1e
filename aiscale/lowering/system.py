"""From the graph to resources: the lowering of each component, then the passes over all resources."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice

from aiscale.analysis.placement.places import home_of
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.streams.pubsub_subscription import PubSubSubscription
from aiscale.errors import UsageError
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.deployed_names import as_deployed
from aiscale.lowering.api_server_address import ApiServer
from aiscale.lowering.clouds.settings import UNSET, Clouds, aws_region, gcp_project
from aiscale.lowering.cluster_assignment import NOTHING, assigned_clusters
from aiscale.lowering.component_lowering import lower_component
from aiscale.lowering.context import LoweringContext, make_context
from aiscale.lowering.passes.order import run_passes
from aiscale.lowering.placement import belongs, part_at, several_clusters, spans_clusters, without_needs
from aiscale.lowering.platform.namespace import lower_namespace
from aiscale.lowering.resource import Resource
from aiscale.lowering.streams.pubsub.topics import lower_pubsub_agent


def lower(
    graph: ArchitectureGraph,
    *,
    namespace: str | None = None,
    clouds: Clouds = UNSET,
    cluster: KubernetesCluster | None = None,
    kept: Mapping[str, str] = NOTHING,
    api_server: ApiServer | None = None,
) -> tuple[Resource, ...]:
    """Turn every component into the objects that will exist.

    Args:
        graph: the architecture.
        namespace: where the objects go; named after the system when absent.
        clouds: the environment's settings for clouds.
        cluster: the cluster that they go to, of a system with several; its only one when absent.
        kept: the cluster with which an object of a cloud was created, by the address of its component: it stays there.
        api_server: where the API server was found, for clusters that do not declare it.

    Returns:
        The resources: those of the system first, then component by component in the order of addresses. The order of
        their creation follows from their ``depends_on``. The same architecture gives the same resources, in whatever
        order the blueprint declares it. What runs at an edge site is left out. Those of a renamed component have the
        names that they had (:class:`aiscale.core.moved.Moved`), and its address of now.

    Raises:
        LoweringError: the lowering of a plugin fails, or returns resources that do not fit together.
        UsageError: the system has several clusters and none is named, or a resource needs a value of a resource on
            another cluster, or two components create objects of one kind and name.
    """
    deployed = as_deployed(graph)
    if deployed.now:
        cluster = deployed.component(cluster) if cluster is not None else None
        kept = deployed.by_deployed(kept)
    with collector_paused():
        made = run_passes(
            *lower_components(
                deployed.graph, namespace=namespace, clouds=clouds, cluster=cluster, kept=kept, api_server=api_server
            )
        )
    if not deployed.now:
        return made
    return tuple(replace(one, address=deployed.now.get(one.address, one.address)) for one in made)


def lower_components(
    graph: ArchitectureGraph,
    *,
    namespace: str | None = None,
    clouds: Clouds = UNSET,
    cluster: KubernetesCluster | None = None,
    kept: Mapping[str, str] = NOTHING,
    api_server: ApiServer | None = None,
) -> tuple[tuple[Resource, ...], LoweringContext]:
    """The resources of the system and of each component, before the passes, and the context of these.

    Arguments and errors are those of :func:`lower`.
    """
    clusters = several_clusters(graph)
    if clusters and cluster is None:
        names = ", ".join(one.name for one in clusters)
        raise UsageError(f"{graph.system.name} is on several clusters: {names}", hint="name one of them")
    if clusters and cluster is not None:
        context = make_context(part_at(graph, cluster), namespace, clouds, graph, api_server)
        return tuple(_on_one_of_several(context, cluster, kept)), context
    context = make_context(graph, namespace, clouds, api_server=api_server)
    return tuple(_on_one(context)), context


def _on_one(context: LoweringContext) -> Iterator[Resource]:
    """The resources of a system with one cluster, or none."""
    graph = context.graph
    target = next(graph.of(KubernetesCluster), None)
    here = {
        address: belongs(graph, component, target) and not spans_clusters(graph, component)
        for address, component in graph.nodes.items()
    }
    # What is left out is lowered all the same, so that nothing depends on its resources.
    absent = {
        resource.key
        for address, is_here in here.items()
        if not is_here
        for resource in lower_component(graph[address], context)
    }
    yield from lower_namespace(context)
    yield from lower_pubsub_agent(context)
    for address in graph.nodes:
        if here[address]:
            for resource in lower_component(graph[address], context):
                yield without_needs(resource, absent) if absent else resource


def _on_one_of_several(
    context: LoweringContext, cluster: KubernetesCluster, kept: Mapping[str, str]
) -> Iterator[Resource]:
    """The resources that go to one of several clusters, or to a cloud together with it."""
    here, whole = context.graph, context.whole
    goes_with = assigned_clusters(whole, kept)
    # What runs on no cluster serves clients on all of them.
    of_all = make_context(whole, context.namespace, Clouds(aws_region(None, context), gcp_project(context)))
    yield from lower_namespace(context)
    if any(goes_with[one.address] is cluster for one in islice(here.of(PubSubSubscription), 1)):
        yield from lower_pubsub_agent(of_all)
    for address, component in here.nodes.items():
        if goes_with.get(address) is cluster and not spans_clusters(whole, component):
            has_home = home_of(whole, component) is not None
            yield from lower_component(component, context if has_home else of_all)


@contextmanager
def collector_paused() -> Iterator[None]:
    """Resources are trees of dictionaries without cycles: garbage collection among them doubles the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()

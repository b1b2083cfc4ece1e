"""From the graph to resource records."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice

from aiscale.analysis.placement.places import home_of
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.streams.pubsub_subscription import PubSubSubscription
from aiscale.core.component import Component
from aiscale.errors import UsageError
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.lowering.clouds.settings import NOT_SAID, Clouds, aws_region, gcp_project
from aiscale.lowering.cluster_assignment import NOTHING, made_with
from aiscale.lowering.context import LoweringContext, make_context
from aiscale.lowering.kubernetes.priorities import after_its_class, lower_priorities
from aiscale.lowering.objects.needs import with_declared_needs
from aiscale.lowering.patches import patched
from aiscale.lowering.placement import belongs, is_torn, part_at, several_clusters, without_needs
from aiscale.lowering.platform.namespace import lower_namespace
from aiscale.lowering.plugin_findings import check_together
from aiscale.lowering.references import keys_in
from aiscale.lowering.registry import lowering_of
from aiscale.lowering.resource import Resource, with_one_key
from aiscale.lowering.streams.pubsub.topics import lower_pubsub_agent
from aiscale.lowering.streams.rollout_order import with_rollout_order


def lower(
    graph: ArchitectureGraph,
    *,
    namespace: str | None = None,
    clouds: Clouds = NOT_SAID,
    cluster: KubernetesCluster | None = None,
    kept: Mapping[str, str] = NOTHING,
) -> tuple[Resource, ...]:
    """Turn every component into the objects that will exist.

    Args:
        graph: the architecture.
        namespace: where the objects go; named after the system when absent.
        clouds: what the environment says of the clouds that objects are in.
        cluster: the cluster that they go to, of a system over several; its only one when absent.
        kept: the cluster with which an object of a cloud was deployed, by the address of its component: it stays so.

    Returns:
        The records: those of the system first, then component by component in the order of addresses. The order
        in which they are made follows from their ``depends_on``. The same architecture gives the same records, however
        the blueprint orders its declarations. What runs at an edge site is left out.

    Raises:
        LoweringError: the lowering of a plug-in fails, or gives what does not fit together.
        UsageError: the system spreads over several clusters and none is named, or what goes to one needs a value of
            what goes to another, or two components make objects of one kind and name.
    """
    clusters = several_clusters(graph)
    if clusters and cluster is None:
        names = ", ".join(one.name for one in clusters)
        raise UsageError(f"{graph.system.name} is on several clusters: {names}", hint="name one of them")
    with _collector_paused():
        if clusters and cluster is not None:
            here = part_at(graph, cluster)
            records = with_declared_needs(_of_several(graph, here, cluster, namespace, clouds, kept), here)
            return _one_key_each(tuple(with_rollout_order(records, here)))
        context = make_context(graph, namespace, clouds)
        records = with_declared_needs(_records(context), graph)
        check_together(records, context)
        return _one_key_each(tuple(with_rollout_order(records, graph)))


def _one_key_each(records: tuple[Resource, ...]) -> tuple[Resource, ...]:
    """The records, of which no two have one key.

    Raises:
        UsageError: two components make objects of one kind and name, whatever their namespaces are.
    """
    if (same := next(with_one_key(records), None)) is not None:
        first, other = same
        raise UsageError(
            f"{first.address} and {other.address} both make {first.key}",
            hint="objects are distinguished by kind and name: give one of them another name, or deploy it with a "
            "system of its own",
        )
    return records


def _records(context: LoweringContext) -> Iterator[Resource]:
    graph = context.graph
    target = next(graph.of(KubernetesCluster), None)
    here = {
        address: belongs(graph, component, target) and not is_torn(graph, component)
        for address, component in graph.nodes.items()
    }
    # What is left out is lowered all the same, so that nothing waits for it.
    elsewhere = {
        record.key
        for address, is_here in here.items()
        if not is_here and (lowering := lowering_of(graph[address])) is not None
        for record in lowering(graph[address], context)
    }
    yield from lower_namespace(context)
    yield from lower_priorities(context, (graph[address] for address, is_here in here.items() if is_here))
    yield from lower_pubsub_agent(context)
    for address in graph.nodes:
        if here[address]:
            for record in _of_component(graph[address], context):
                yield without_needs(record, elsewhere) if elsewhere else record


def _of_several(
    whole: ArchitectureGraph,
    here: ArchitectureGraph,
    cluster: KubernetesCluster,
    namespace: str | None,
    clouds: Clouds,
    kept: Mapping[str, str],
) -> Iterator[Resource]:
    """The records that go to one of several clusters, or to a cloud together with it."""
    context = make_context(here, namespace, clouds, whole)
    goes_with = made_with(whole, kept)
    # What runs on no cluster serves those on all of them.
    of_all = make_context(whole, namespace, Clouds(aws_region(None, context), gcp_project(context)))
    made: list[Resource] = [*lower_namespace(context), *lower_priorities(context, here.nodes.values())]
    if any(goes_with[one.address] is cluster for one in islice(here.of(PubSubSubscription), 1)):
        made += lower_pubsub_agent(of_all)
    for address, component in here.nodes.items():
        if goes_with.get(address) is cluster and not is_torn(whole, component):
            has_home = home_of(whole, component) is not None
            made += _of_component(component, context if has_home else of_all)
    keys = {record.key for record in made}
    for record in made:
        for key in keys_in(record.properties):
            if key not in keys:
                raise UsageError(
                    f"{record.address} cannot be deployed on {cluster.name}: {record.key} needs a value of {key}, "
                    "which goes with another cluster",
                    hint="keep what needs it on one cluster, or deploy it in a system of its own",
                )
        yield without_needs(record, {need for need in record.depends_on if need not in keys})


def _of_component(component: Component, context: LoweringContext) -> Iterable[Resource]:
    lowering = lowering_of(component)
    if lowering is None:
        return ()
    records = lowering(component, context)
    if getattr(component, "priority", None) is not None:
        records = [after_its_class(record, component, context) for record in records]
    return patched(component, records) if component.patches else records


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Records are trees of dictionaries without cycles: looking through them for garbage doubles the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()

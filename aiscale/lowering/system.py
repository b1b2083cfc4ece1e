"""From the graph to resource records."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from aiscale.graph.architecture import ArchitectureGraph
from aiscale.lowering.clouds.settings import NOT_SAID, Clouds
from aiscale.lowering.context import LoweringContext, make_context
from aiscale.lowering.objects.needs import with_declared_needs
from aiscale.lowering.patches import patched
from aiscale.lowering.platform.namespace import lower_namespace
from aiscale.lowering.platform.target import belongs, target_of, without_needs
from aiscale.lowering.registry import lowering_of
from aiscale.lowering.resource import Resource
from aiscale.lowering.streams.pubsub import lower_pubsub_agent
from aiscale.lowering.streams.rollout_order import with_rollout_order


def lower(graph: ArchitectureGraph, *, namespace: str | None = None, clouds: Clouds = NOT_SAID) -> tuple[Resource, ...]:
    """Turn every component into the objects that will exist.

    Args:
        graph: the architecture.
        namespace: where the objects go; named after the system when absent.
        clouds: what the environment says of the clouds that objects are in.

    Returns:
        The records: those of the system first, then component by component in the order of addresses. The order
        in which they are made follows from their ``needs``. The same architecture gives the same records, however
        the blueprint orders its declarations. What runs at an edge site is left out.

    Raises:
        UsageError: the system spreads over several clusters.
    """
    with _collector_paused():
        records = with_declared_needs(_records(make_context(graph, namespace, clouds)), graph)
        return tuple(with_rollout_order(records, graph))


def _records(context: LoweringContext) -> Iterator[Resource]:
    graph = context.graph
    target = target_of(graph)
    here = {address: belongs(graph, component, target) for address, component in graph.nodes.items()}
    # What is left out is lowered all the same, so that nothing waits for it.
    elsewhere = {
        record.key
        for address, is_here in here.items()
        if not is_here and (lowering := lowering_of(graph[address])) is not None
        for record in lowering(graph[address], context)
    }
    yield from lower_namespace(context)
    yield from lower_pubsub_agent(context)
    for address, component in graph.nodes.items():
        lowering = lowering_of(component)
        if lowering is None or not here[address]:
            continue
        records = lowering(component, context)
        for record in patched(component, records) if component.patches else records:
            yield without_needs(record, elsewhere) if elsewhere else record


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

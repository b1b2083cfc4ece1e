"""Findings on lowerings of plugins: in one component, and between the resources of a system."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from aiscale.analysis.capacity.autoscaled_services import by_lag
from aiscale.analysis.streams.backlog import backlog
from aiscale.core.component import Component
from aiscale.core.plugins import Announced, announced
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.lowering.component_lowering import lower_component
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.plugin_lowerings import GROUP, LoweringError, lowering_error, plugin_lowerings
from aiscale.lowering.registry import binding_of, lowering_of, scales_of
from aiscale.lowering.resource import Resource

if TYPE_CHECKING:
    from aiscale.lowering.streams.lag_signal import LagSignal

CODE = "PLG004"


def failing(graph: ArchitectureGraph, context: LoweringContext) -> Iterator[Diagnostic]:
    """A finding for each lowering of a plugin that fails: at the first component that it fails for."""
    reported: set[type[Component]] = set()
    for component in graph.nodes.values():
        if type(component) in reported or _author(component) is None:
            continue
        error = _failure(component, context)
        if error is not None:
            reported.add(type(component))
            yield component.finding(CODE, Severity.ERROR, error.message, notes=error.details, help=error.hint)


def _failure(component: Component, context: LoweringContext) -> LoweringError | None:
    try:
        binding = binding_of(component)
        lower_component(component, context)
        for edge in context.graph.in_edges(component):
            if binding is not None and lowering_of(context.graph[edge.source]) is not None:
                binding(component, edge, context)
            _signal(edge, context)
    except LoweringError as error:
        return error
    return None


def check_together(resources: Sequence[Resource], context: LoweringContext) -> None:
    """Check all resources of a system against each other, where plugins make some of them.

    Raises:
        LoweringError: a plugin creates or depends on resources that do not fit together.
    """
    graph = context.graph
    if not announced(GROUP) or not any(_author(component) is not None for component in graph.nodes.values()):
        return
    from aiscale.lowering.verify import mismatches  # with the schemas of all objects

    for resource, violation in mismatches(resources):
        if violation.rule in {"duplicate", "needs"}:
            for one in (other for other in resources if other.key == resource.key):
                if (by := _blamed(one, violation.message, context)) is not None:
                    what, author, address = by
                    text = violation.message if violation.rule == "duplicate" else f"{one.key} {violation.message}"
                    raise lowering_error(f"{what}: {text}", author, f"for {address}")


def _blamed(resource: Resource, message: str, context: LoweringContext) -> tuple[str, Announced, str] | None:
    """Whose lowering makes a resource as it is, or gives its maker what it needs."""
    graph = context.graph
    if resource.address not in graph:
        return None
    maker = graph[resource.address]
    if (by := _author(maker)) is not None:
        return f"the lowering of {maker.kind}", by, maker.address
    for edge in graph.edges_from(resource.address):
        used = graph[edge.target]
        if (by := _author(used)) is None:
            continue
        binding, signal = binding_of(used), _signal(edge, context)
        needs = {"binding": binding(used, edge, context).prerequisites if binding is not None else (),
                 "scales": signal.depends_on if signal is not None else ()}  # fmt: skip
        for part, keys in needs.items():
            if any(f"depends on {key}," in message for key in keys):
                return f"{part} of the Lowering of {used.kind}", by, used.address
    return None


def _signal(edge: GraphEdge, context: LoweringContext) -> LagSignal | None:
    """What a stream of a plugin gives an autoscaler of one that reads it; None where there is no such."""
    reader, stream = context.graph[edge.source], context.graph[edge.target]
    scales, scaling = scales_of(stream, edge), by_lag(reader)
    if scales is None or scaling is None:
        return None
    return scales(stream, edge, backlog(context.graph, reader, scaling), context)


def _author(component: Component) -> Announced | None:
    origins = plugin_lowerings().origins
    return next((origins[kind] for kind in type(component).__mro__ if kind in origins), None)

"""Components with a high availability objective, and what one loss breaks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from aiscale.analysis.failure.impact.effect import Effect
from aiscale.analysis.failure.impact.separate_losses import Losses
from aiscale.components.network.global_load_balancer import GlobalLoadBalancer
from aiscale.components.network.route import Route
from aiscale.components.observability.slo import Slo
from aiscale.components.serving.inference_graph import InferenceGraph
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Service
from aiscale.diagnostics import Related
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph

NEEDS_TWO = 0.999
"""Availability from which on one of something is not enough: it allows 43 minutes in a month."""
_MINUTES_A_MONTH = 30 * 24 * 60


class Promised(NamedTuple):
    """A promise of availability that one loss must not break.

    Attributes:
        of: what it is about.
        availability: share of the requests that are answered.
        by: what promises it: an Slo, or the component's own objective.
    """

    of: Component
    availability: float
    by: Component

    @property
    def allows(self) -> str:
        """How long it may be down, as text."""
        return allows(self.availability)

    @property
    def related(self) -> Related:
        """Where it is promised."""
        argument = "availability" if isinstance(self.by, Slo) and self.by.availability is not None else "objective"
        return Related(f"{self.by.name} has an objective of {self.availability * 100:g} %", self.by.location, argument)


def allows(availability: float) -> str:
    """How long something may be down, as text."""
    return f"the objective allows {(1 - availability) * _MINUTES_A_MONTH:.0f} minutes of downtime in a month"


@once_per_graph
def promised(graph: ArchitectureGraph) -> Mapping[str, Promised]:
    """The highest promise of 99.9 % or more about each component that users get to in one way, by its address.

    Routes behind a global load balancer with a health check, and what nothing but these calls, are left out: users get
    in elsewhere.
    """
    found: dict[str, Promised] = {}
    for one in sorted(_every(graph), key=lambda one: -one.availability):
        if one.availability >= NEEDS_TWO and one.of.address in graph and not has_alternative(graph, one.of):
            found.setdefault(one.of.address, one)
    return found


def _every(graph: ArchitectureGraph) -> Iterator[Promised]:
    for slo in graph.of(Slo):
        for target in slo.targets:
            if target.indicator == "availability":
                yield Promised(slo.of, target.share, slo)
    for kind in (Service, InferenceGraph, Route):
        for node in graph.of(kind):
            own = getattr(node, "objective", None)
            if own is not None and own.availability is not None:
                yield Promised(node, own.availability, node)


def has_alternative(graph: ArchitectureGraph, node: Component) -> bool:
    """Whether those who ask it are sent elsewhere while it does not answer, by a load balancer before its routes."""
    callers = [graph[edge.source] for edge in graph.edges_to(node.address, EdgeKind.CALLS)]
    if isinstance(node, Route):
        return any(isinstance(one, GlobalLoadBalancer) and one.health_check is not None for one in callers)
    return bool(callers) and all(isinstance(one, Route) and has_alternative(graph, one) for one in callers)


def notes_on(some: Sequence[Promised]) -> tuple[str, ...]:
    """What is said of promises that one loss breaks, the highest first, beside that one."""
    first, others = some[0], len(some) - 1
    more = (f"{others} more objective{' needs' if others == 1 else 's need'} it",) if others else ()
    return (first.allows, *more)


def broken(graph: ArchitectureGraph, losses: Losses) -> Mapping[str, Sequence[Promised]]:
    """The promises about what does not answer when something is lost, by what that is, the highest first.

    Args:
        graph: the system.
        losses: what is lost, each for itself.
    """
    found: dict[str, list[Promised]] = defaultdict(list)
    for one in promised(graph).values():
        for lost in dict.fromkeys(losses.taking(one.of, Effect.FAILS, Effect.LOST)):
            found[lost].append(one)
    return {
        lost: sorted(some, key=lambda one: (-one.availability, one.of.address != lost, one.of.address))
        for lost, some in found.items()
    }

"""Shares of two versions of a model that a serving operator holds: until the next ``aiscale up``, by no controller."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from aiscale.analysis.network.connections import calls_to
from aiscale.analysis.network.divided_requests import splits_requests
from aiscale.analysis.network.hostnames import sees_requests
from aiscale.analysis.network.meshes import comes_through_gateway, mesh_of
from aiscale.analysis.network.routing import routes_to
from aiscale.components.network.route import Route
from aiscale.components.serving.inference_graph import InferenceGraph
from aiscale.components.serving.model import Model
from aiscale.components.serving.model_service import ModelService
from aiscale.core.component import Component
from aiscale.core.values.rollout import Canary, Shadow
from aiscale.graph.architecture import ArchitectureGraph


class HeldShare(NamedTuple):
    """A model service whose operator runs two versions side by side.

    Attributes:
        service: the service, with the new version.
        current: the version that all other requests go to; None where the operator keeps the earlier one by itself.
        phase: which requests the new version gets.
    """

    service: ModelService
    current: Model | None
    phase: Canary | Shadow

    @property
    def percent(self) -> int:
        """Share of the requests that the new version gets, or gets copies of, in per cent."""
        return round(self.service.runtime.held_percent(self.phase))

    @property
    def scale_percent(self) -> float:
        """Replicas of the new version, in per cent of those of the service."""
        return (self.phase.canary_scale_percent if isinstance(self.phase, Canary) else None) or self.percent

    @property
    def is_copied(self) -> bool:
        """Whether the new version gets copies of requests, and answers none."""
        return isinstance(self.phase, Shadow)


def held_share(component: Component) -> HeldShare | None:
    """The two versions of a service and their shares; None where its operator runs one alone.

    Args:
        component: any component.
    """
    if type(component) is not ModelService or not isinstance(phase := component.rollout, Canary | Shadow):
        return None
    runtime, current = component.runtime, component.replaces
    if type(phase) not in runtime.holds:
        return None
    if runtime.keeps_earlier_version:
        return HeldShare(component, None, phase)
    if current is None or current.version == component.model.version:
        return None
    return HeldShare(component, current, phase)


def replicas_of_share(held: HeldShare, fewest: int, most: int) -> int:
    """Replicas of the new version: for its share of the requests under full load, as far as its operator allows.

    Args:
        held: the share.
        fewest: replicas of the service, 1 at least.
        most: replicas of the service under full load.
    """
    needed = _for_share(held, most)
    return min(needed, fewest) if held.service.runtime.caps_share else needed


def replicas_wanted(held: HeldShare) -> int:
    """Replicas of the new version for its share under full load, whatever its operator allows."""
    scaling = held.service.autoscaling
    return _for_share(held, scaling.max_replicas if scaling is not None else held.service.replicas)


def _for_share(held: HeldShare, most: int) -> int:
    return max(1, math.ceil(most * held.scale_percent / 100))


def dividing_routes(graph: ArchitectureGraph, held: HeldShare) -> Iterator[Route]:
    """The routes of gateways that divide or copy the requests to a service: those that see requests.

    A filter of a rule copies all of its requests: a route with further targets copies none.
    """
    for route, edge in routes_to(graph, held.service):
        divides = not held.is_copied or (len(route.targets) == 1 and route.mirror is None)
        if divides and edge.target == held.service.address and sees_requests(route):
            yield route


def undivided_callers(graph: ArchitectureGraph, held: HeldShare) -> Iterator[Component]:
    """The callers whose requests the current version gets alone: nothing on their way divides or copies them."""
    divided = {route.address for route in dividing_routes(graph, held)}
    own_proxies = not held.service.runtime.has_service_in_namespace
    mesh = mesh_of(graph, held.service)
    # A waypoint handles the requests to Services with its label, which operators do not set.
    in_mesh = mesh is not None and mesh.enforces_timeouts and splits_requests(graph, held.service)
    for edge in calls_to(graph, held.service.address):
        caller = graph[edge.source]
        run_by = caller.run_by if isinstance(caller, InferenceGraph) else None
        if run_by is not None and run_by.graphs_call_servers:
            yield caller
        elif comes_through_gateway(caller):
            if caller.address not in divided and not own_proxies:
                yield caller
        elif not in_mesh and not own_proxies:
            yield caller

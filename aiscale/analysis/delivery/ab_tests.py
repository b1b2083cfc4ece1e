"""A/B tests: two versions of a model side by side.

By header or cookie, a mesh or a gateway sends the requests of one group to the new version. By a hash of the user id,
callers and gateways of Envoy Gateway do.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import NamedTuple

from aiscale.analysis.network.connections import calls_to
from aiscale.analysis.network.divided_requests import obeys_routes, splits_requests
from aiscale.analysis.network.hostnames import sees_requests
from aiscale.analysis.network.routing import routes_to
from aiscale.components.network.route import Route
from aiscale.components.processing.batch_job import BatchJob
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.services.microservice import Microservice
from aiscale.components.serving.model import Model
from aiscale.components.serving.model_service import ModelService
from aiscale.core.component import Component
from aiscale.core.ports import Service
from aiscale.core.values.rollout import ABTest
from aiscale.graph.architecture import ArchitectureGraph

GROUP = "b"
"""The group with the new version, by default."""


class TestedModel(NamedTuple):
    """A model service with two versions side by side.

    Attributes:
        service: the service.
        current: the version that all other users get.
        test: who gets the new one.
    """

    service: ModelService
    current: Model
    test: ABTest

    @property
    def is_by_hash(self) -> bool:
        """Whether the version of each user follows from a hash of the user id."""
        return self.test.by == "user-hash"

    @property
    def group(self) -> str:
        """Value of the header or the cookie for the new version."""
        return self.test.group or GROUP

    @property
    def header(self) -> str:
        """Header that is looked at, in lower case."""
        return "cookie" if self.test.cookie is not None else self.test.header.lower()

    @property
    def pattern(self) -> str | None:
        """Regular expression (RE2) for the value of the header; None where the value is ``group``."""
        if self.test.cookie is None:
            return None
        return f"^(.*; *)?{re.escape(self.test.cookie)}={re.escape(self.group)}(;.*)?$"

    @property
    def words(self) -> str:
        """What the group sends."""
        return f"{self.test.cookie or self.test.header}: {self.group}"


def tested_model(component: Component, graph: ArchitectureGraph) -> TestedModel | None:
    """The two versions of a service; None where nothing can tell the users of an A/B test apart.

    By a hash, the programs that call the service do, and gateways of Envoy Gateway.

    Args:
        component: any component.
        graph: the whole architecture.
    """
    if type(component) is not ModelService or not isinstance(test := component.rollout, ABTest):
        return None
    current = component.replaces
    if current is None or current.version == component.model.version or component.runtime.rolls_out_versions:
        return None
    if test.by == "user-hash":
        callers = (graph[edge.source] for edge in calls_to(graph, component.address))
        if not any(map(assigns_users, callers)) and not any(map(hashes_users, tested_routes(graph, component))):
            return None
    elif not tells_calls_apart(graph, component) and not any(tested_routes(graph, component)):
        return None
    return TestedModel(component, current, test)


def routed_model(component: Component, graph: ArchitectureGraph) -> TestedModel | None:
    """The two versions of a service whose users a mesh or a gateway tells apart by a header; None of all others.

    Args:
        component: any component.
        graph: the whole architecture.
    """
    tested = tested_model(component, graph)
    return tested if tested is not None and not tested.is_by_hash else None


def assigns_users(caller: Component) -> bool:
    """Whether a caller is a program that can select the version of each user itself."""
    return isinstance(caller, Microservice | StreamJob | BatchJob)


def hashes_users(route: Route) -> bool:
    """Whether the gateway of a route selects the version of each user by a hash of a header.

    Of a route with one target alone: of several, each gets its share by the same hash. Source: Envoy Gateway 1.9,
    internal/xds/translator/route.go (``use_hash_policy`` of weighted clusters).
    """
    return route.gateway.is_envoy_gateway and len(route.targets) == 1


def hashed_model(component: Component, route: Route, graph: ArchitectureGraph) -> TestedModel | None:
    """The two versions of a target of a route between which its gateway divides users by a hash; None of all others."""
    if not hashes_users(route) or not sees_requests(route):
        return None
    tested = tested_model(component, graph)
    return tested if tested is not None and tested.is_by_hash else None


def tells_calls_apart(graph: ArchitectureGraph, service: Service) -> bool:
    """Whether a mesh sends calls from services to the version of their group."""
    return splits_requests(graph, service) or obeys_routes(graph, service)


def tested_routes(graph: ArchitectureGraph, service: Service) -> Iterator[Route]:
    """The routes of gateways that send requests to the version of their group: those that see requests."""
    for route, edge in routes_to(graph, service):
        if edge.target == service.address and sees_requests(route):
            yield route


def replicas_of_group(fewest: int, most: int, test: ABTest) -> int:
    """The most replicas of the new version in an A/B test: for its share of the users under full load.

    Args:
        fewest: replicas of the service, 1 at least: as many remain where they are scaled, and two where they are not.
        most: replicas of the service under full load.
        test: how many users get the new version.
    """
    return max(fewest if fewest < most else min(2, most), math.ceil(most * test.percent / 100))

"""A promise of 99.9 % or more depends on a single replica.

What:
    - A service with an objective of 99.9 % or more may run as one replica, or a gateway has one proxy (``replicas=1``),
      and that much is promised behind it: by a route's objective, by an Slo or, where neither is set, by a service that
      only its routes call.
    - A service, a feature store or a vector index may run as one replica, and something with an objective of 99.9 % or
      more needs it: a caller, a route, or the component itself by an Slo. What a fallback replaces, what a caller can
      do without, and sites are left out.
    - A service on Ray Serve has an objective of 99.9 % or more, and its cluster keeps no state outside its head pod.

    Routes behind a global load balancer with a health check are left out: users reach another gateway.

Why:
    Each deployment, each drained node and each crash stops the only replica until a new one is ready: minutes for a
    model. 99.9 % allows 43 minutes a month, 99.95 % allows 22. When the head of a Ray cluster without external state
    moves, all workers restart and load their models again.

Example:
    eta = Microservice("eta", replicas=1, image=IMAGE)
    pricing = Microservice("pricing", calls=[eta], objective=Objective(availability=0.9995), image=IMAGE)

Instead:
    eta = Microservice("eta", replicas=2, image=IMAGE)
    pricing = Microservice("pricing", calls=[eta], objective=Objective(availability=0.9995), image=IMAGE)

Source:
    Kubernetes documentation, disruptions and pod disruption budgets; ``aiscale impact``; KubeRay 1.7.0, RayCluster
    gcsFaultToleranceOptions; Ray documentation, GCS fault tolerance.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from aiscale.analysis.capacity.pods import fewest_replicas, pods_of
from aiscale.analysis.failure.impact.separate_losses import Losses
from aiscale.analysis.latency.promised_calls import promise_of
from aiscale.analysis.network.routing import answering
from aiscale.analysis.serving.runtime_services import services_on
from aiscale.components.features.feature_store import FeatureStore
from aiscale.components.network.gateway import Gateway
from aiscale.components.network.route import Route
from aiscale.components.observability.slo import Slo
from aiscale.components.platform.site import Site
from aiscale.components.retrieval.vector_index import VectorIndex
from aiscale.components.serving.runtimes import RayServe
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Service
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.single_points import NEEDS_TWO, allows, broken, has_alternative, notes_on, promised

CODE = "SVC027"
SEVERITY = Severity.WARNING
_MOST = 4
"""Most steps between the objective and the pod that are listed."""
_NEEDS_STATE = 0.999


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields the findings of each form."""
    yield from _needed(graph)
    yield from _service(graph)
    yield from _ray_head(graph)


def _needed(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each part of one replica that a promise needs."""
    alone = list(_alone(graph)) if promised(graph) else []
    losses = Losses(graph, [one for one, _ in alone])
    found = broken(graph, losses)
    for one, argument in alone:
        if one.address not in found:
            continue
        first = found[one.address][0]
        share = f"{first.availability * 100:g} %"
        says = f"{first.of.name} has an objective of {share}, but needs {one.name}, which may be one pod"
        if first.of is one:
            says = f"{first.by.name} is an objective of {share} for {one.name}, which may be one pod"
        reasons = [f"{node.name} {why}" for node, why in losses.why(one, first.of) if node is not one]
        yield one.finding(
            CODE, SEVERITY, says,
            argument=argument, label="unavailable while it is replaced",
            notes=(*reasons[:_MOST], *notes_on(found[one.address])), related=(first.related,),
            help=f"{argument.rpartition('.')[2]}=2",
        )  # fmt: skip


def _alone(graph: ArchitectureGraph) -> Iterator[tuple[Component, str]]:
    """What may run as one replica, with the argument that sets it."""
    for node in graph.nodes.values():
        if isinstance(graph.place_of(node), Site) or not pods_of(graph, node):
            continue
        if isinstance(node, VectorIndex):
            if node.replication_factor == 1:
                yield node, "replication_factor"
        elif isinstance(node, Service | FeatureStore) and fewest_replicas(node) == 1:
            own = promise_of(node).availability if isinstance(node, Service) else None
            if own is None or own < NEEDS_TWO:
                yield node, "autoscaling.min_replicas" if getattr(node, "autoscaling", None) else "replicas"


def _service(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service and each gateway that may run alone."""
    for service in graph.of(Service):
        if service.objective is None:
            continue
        promised, scaling = service.objective.availability, service.autoscaling
        if promised is not None and promised >= NEEDS_TWO and fewest_replicas(service) == 1:
            yield service.finding(
                CODE, SEVERITY, f"{service.name} has an objective of {promised * 100:g} % with one replica",
                argument="autoscaling.min_replicas" if scaling else "replicas",
                label="unavailable while it is replaced",
                notes=(allows(promised),),
                help="min_replicas=2" if scaling else "replicas=2",
            )  # fmt: skip
    for gateway, (promised, promising) in _behind_one_proxy(graph).items():
        yield gateway.finding(
            CODE, SEVERITY, f"{promising.name} has an objective of {promised * 100:g} % behind {gateway.name}, which "
            "has one "
            "replica",
            argument="replicas", label="unavailable while it is replaced", notes=(allows(promised),),
            related=(Related(f"{promising.name} has this objective", promising.location,
                             "availability" if isinstance(promising, Slo) else "objective"),),
            help="replicas=2",
        )  # fmt: skip


def _behind_one_proxy(graph: ArchitectureGraph) -> Mapping[Gateway, tuple[float, Component]]:
    """The gateways of one proxy that more is promised behind, each with the highest promise and what makes it."""
    found: dict[Gateway, tuple[float, Component]] = {}
    watched: dict[Component, list[Slo]] = defaultdict(list)
    for slo in graph.of(Slo):
        watched[slo.of].append(slo)
    ways: dict[str, Gateway | None] = {}
    for route in graph.of(Route):
        gateway = route.gateway
        if gateway.replicas != 1 or has_alternative(graph, route):
            continue
        said = [(promise_of(route).availability, route), *((slo.availability, slo) for slo in watched[route])]
        promises: list[tuple[float, Component]] = [(share, one) for share, one in said if share is not None]
        for edge in answering(graph, route) if not promises else ():
            service = graph[edge.target]
            share = promise_of(service).availability
            if edge.target not in ways:
                ways[edge.target] = _only_way(graph, service)
            if share is not None and ways[edge.target] is gateway:
                promises.append((share, service))
        highest = max(promises, key=lambda item: item[0], default=(0.0, route))
        if highest[0] >= max(NEEDS_TWO, found.get(gateway, highest)[0]):
            found[gateway] = highest
    return found


def _only_way(graph: ArchitectureGraph, service: Component) -> Gateway | None:
    """The gateway whose routes are all that calls a service; None where something else does."""
    callers = [graph[edge.source] for edge in graph.edges_to(service.address, EdgeKind.CALLS)]
    gateways = {caller.gateway if isinstance(caller, Route) else None for caller in callers}
    return gateways.pop() if len(gateways) == 1 else None


def _ray_head(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such service."""
    for service, ray in services_on(graph, RayServe):
        promised = service.objective.availability if service.objective is not None else None
        if ray.external_redis is not None:
            continue
        if promised is not None and promised >= _NEEDS_STATE:
            yield service.finding(
                CODE, SEVERITY,
                f"{service.name} has an objective of {promised * 100:g} %, but all its workers restart with the Ray "
                "head",
                argument="runtime", label="the head pod holds the cluster state",
                help='RayServe(external_redis="host:6379")',
            )  # fmt: skip

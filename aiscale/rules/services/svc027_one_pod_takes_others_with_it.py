"""One pod takes with it what promises to be there.

What:
    A service, a feature store or a vector index may run as a single replica, and something that promises 99.9 % or more
    needs it: a caller, a route, or the part itself by an Slo. What a fallback answers for, what a caller may do
    without, and routes behind a global load balancer with a health check are left out, as are sites, and a service that
    promises as much by its own objective, which is SRV010's.

Why:
    Each deploy, each drained node and each crash takes the only replica away for as long as a new one needs to start.
    The replicas of its callers help nobody meanwhile.

Example:
    eta = Microservice("eta", replicas=1, image=IMAGE)
    pricing = Microservice("pricing", calls=[eta], objective=Objective(availability=0.9995), image=IMAGE)

Instead:
    eta = Microservice("eta", replicas=2, image=IMAGE)
    pricing = Microservice("pricing", calls=[eta], objective=Objective(availability=0.9995), image=IMAGE)

Source:
    Kubernetes documentation, disruptions and pod disruption budgets; what ``aiscale impact`` follows.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.pods import fewest_replicas, pods
from aiscale.analysis.failure.impact.separate_losses import Losses
from aiscale.analysis.latency.promised_calls import promise_of
from aiscale.components.features.feature_store import FeatureStore
from aiscale.components.platform.site import Site
from aiscale.components.retrieval.vector_index import VectorIndex
from aiscale.core.component import Component
from aiscale.core.ports import Service
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.single_points import NEEDS_TWO, broken, notes_on, promised

CODE = "SVC027"
SEVERITY = Severity.WARNING
FAULTS = ("places-16",)
_MOST = 4
"""Steps of the way from the promise to the pod that are named."""


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each part of one replica that a promise needs."""
    alone = list(_alone(graph)) if promised(graph) else []
    losses = Losses(graph, [one for one, _ in alone])
    found = broken(graph, losses)
    for one, argument in alone:
        if one.address not in found:
            continue
        first = found[one.address][0]
        share = f"{first.availability * 100:g} %"
        says = f"one pod of {one.name} takes with it {first.of.name}, which promises {share}"
        if first.of is one:
            says = f"{first.by.name} promises {share} of {one.name}, which may be one pod"
        reasons = [f"{node.name} {why}" for node, why in losses.why(one, first.of) if node is not one]
        yield one.finding(
            CODE, SEVERITY, says,
            argument=argument, label="gone while it is replaced",
            notes=(*reasons[:_MOST], *notes_on(found[one.address])), related=(first.related,),
            help=f"{argument.rpartition('.')[2]}=2",
        )  # fmt: skip


def _alone(graph: ArchitectureGraph) -> Iterator[tuple[Component, str]]:
    """What may run as one replica, with the argument that says so."""
    for node in graph.nodes.values():
        if isinstance(graph.place_of(node), Site) or not any(pods(node)):
            continue
        if isinstance(node, VectorIndex):
            if node.replication_factor == 1:
                yield node, "replication_factor"
        elif isinstance(node, Service | FeatureStore) and fewest_replicas(node) == 1:
            own = promise_of(node).availability if isinstance(node, Service) else None
            if own is None or own < NEEDS_TWO:
                yield node, "autoscaling.min_replicas" if getattr(node, "autoscaling", None) else "replicas"

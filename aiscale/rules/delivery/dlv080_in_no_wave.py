"""A place runs what a fleet rolls out in waves, and is in no wave.

What:
    A site or a Kubernetes cluster runs a service of the same image, or the same model, as a place of a
    ``FleetRollout``, and no fleet has it. One whose rollout has gates there, and none in the fleet, is no part of it:
    a copy in the cloud that new versions reach in steps of its own.

Why:
    The waves are to keep a bad version from all places. This one gets it outside of them, with nothing before it and
    no gate; a site that was added later is forgotten in this way.

Example:
    stores = [dublin, munich]  # and porto, which runs the same
    FleetRollout("stores", over=stores, waves=[Wave([dublin]), Wave()])

Instead:
    stores = [dublin, munich, porto]
    FleetRollout("stores", over=stores, waves=[Wave([dublin]), Wave()])

Source:
    This follows from the model: what runs there is what the waves roll out.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.delivery.rollouts import gates
from aiscale.components.delivery.fleet_rollout import FleetRollout
from aiscale.components.serving.model_service import ModelService
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Place, Service
from aiscale.core.values.rollout import phases
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "DLV080"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each place that was left out."""
    fleets = list(graph.of(FleetRollout))
    known: dict[str, tuple[FleetRollout, Place, Component]] = {}
    for fleet in fleets:
        for place in fleet.over:
            for program, service in _programs(graph, place):
                known.setdefault(program, (fleet, place, service))
    reached = {place.address for fleet in fleets for place in fleet.over}
    for place in graph.of(Place) if known else ():
        if place.address in reached:
            continue
        same = next(
            (
                (service, *known[one])
                for one, service in _programs(graph, place)
                if one in known and not (_has_gates(service) and not _has_gates(known[one][2]))
            ),
            None,
        )
        if same is not None:
            service, fleet, other, there = same
            yield place.finding(
                CODE, SEVERITY, f"{place.name} is in no wave of {fleet.name}, and runs {service.name} as {other.name} "
                f"runs {there.name}",
                argument="name", label="gets new versions outside of the waves",
                related=(Related(f"{fleet.name} is", fleet.location, "over"),),
                help=f"{place.name} in over=[…] of {fleet.name}",
            )  # fmt: skip


def _programs(graph: ArchitectureGraph, place: Place) -> Iterator[tuple[str, Component]]:
    """What runs at a place, by its image without the digest or the name of its model, with the service."""
    for edge in graph.in_edges(place, EdgeKind.RUNS_ON):
        service = graph[edge.source]
        if isinstance(service, ModelService):
            yield f"model {service.model.name}", service
        elif isinstance(service, Service) and isinstance(image := getattr(service, "image", None), str):
            yield f"image {image.partition('@')[0]}", service


def _has_gates(service: Component) -> bool:
    """Whether something stops a new version of a service where it runs."""
    rollout = service.rollout if isinstance(service, Service) else None
    return any(gates(phase) for _, phase in phases(rollout))

"""The waves of a fleet rollout do not verify a new version before all places run it.

What:
    - The first wave of a ``FleetRollout`` reaches every place: there is one wave only, or its share includes all.
    - A site or a cluster runs a service of the same image or the same model as a place of a ``FleetRollout``, and no
      fleet includes it. A place whose rollout has gates, where the fleet's has none, is no part of it.
    - A wave names its sites and has gates, another wave follows, and its ``bake`` is shorter than the time that one of
      these sites may be offline (``offline_tolerance``).
    - A model takes longer over the uplink of a site than the ``bake`` of its wave, with no other traffic on the uplink,
      and another wave follows. It is an estimate.

Why:
    Waves show a bad version at a few places first. An offline site has neither the new version nor sends metrics: the
    gates measure the others and pass. While a download is still running, the gates measure the old version. A place in
    no wave gets each version without a pilot and without a gate.

Example:
    dublin = Site("dublin", cpu=8, memory="32Gi", offline_tolerance="4h")
    FleetRollout("stores", over=stores, waves=[Wave([dublin], bake="1h", gates=[errors]), Wave()])

Instead:
    dublin = Site("dublin", cpu=8, memory="32Gi", offline_tolerance="4h")
    FleetRollout("stores", over=stores, waves=[Wave([dublin], bake="6h", gates=[errors]), Wave()])

Source:
    Rancher Fleet documentation, rolloutStrategy; Amazon Builders' Library, Automating safe, hands-off deployments;
    arithmetic over the blueprint: size over bandwidth.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.delivery.rollouts import gates
from aiscale.components.delivery.fleet_rollout import FleetRollout
from aiscale.components.platform.site import Site
from aiscale.components.serving.model_service import ModelService
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Place, Service
from aiscale.core.values.rollout import phases
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration

CODE = "DLV079"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields the findings of each form."""
    yield from _offline_site(graph)
    yield from _first_wave(graph)
    yield from _left_out(graph)
    yield from _download(graph)


def _offline_site(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each wave whose gates do not wait for a site of it."""
    for fleet in graph.of(FleetRollout):
        for index, (wave, places) in enumerate(fleet.resolved()[:-1]):
            if not wave.gates or not wave.places:
                continue
            away = {
                site: site.offline_tolerance
                for site in places
                if isinstance(site, Site) and site.offline_tolerance is not None
            }
            if not away:
                continue
            site, longest = max(away.items(), key=lambda item: item[1])
            if longest > wave.bake:
                others = sum(tolerance > wave.bake for tolerance in away.values()) - 1
                more = f" and {others} more" if others else ""
                yield fleet.finding(
                    CODE, SEVERITY,
                    f"wave {index + 1} of {fleet.name} is evaluated after {wave.bake}, but {site.name}{more} may be "
                    f"offline for {longest}",
                    argument="waves.bake", index=index, label="its gates measure the other sites only",
                    related=(Related(f"{site.name} may be offline", site.location, "offline_tolerance"),),
                    help=f'bake="{longest}", and the time that its gates need',
                )  # fmt: skip


def _first_wave(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each fleet whose first wave reaches all places."""
    for fleet in graph.of(FleetRollout):
        _, places = fleet.resolved()[0]
        if len(places) == len(fleet.over):
            yield fleet.finding(
                CODE, SEVERITY, f"the first wave of {fleet.name} reaches all {len(places)} places at once",
                argument="waves", index=0, label="no place is left for a second wave",
                help=f'Wave([{fleet.over[0].name.replace("-", "_")}], bake="1d") before it, a pilot',
            )  # fmt: skip


def _left_out(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
                argument="name", label="it gets new versions outside the waves",
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


def _download(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each wave that does not wait for what it brings."""
    for fleet in graph.of(FleetRollout):
        for index, (wave, places) in enumerate(fleet.resolved()[:-1]):
            slowest = max((one for place in places for one in _downloads(graph, place)), default=None, key=_seconds)
            if slowest is None or slowest[0] <= wave.bake:
                continue
            seconds, site, service = slowest
            takes = Duration(math.ceil(seconds / 60) * 60)
            mbps = site.uplink.mbps if site.uplink is not None else 0
            yield fleet.finding(
                CODE, SEVERITY,
                f"wave {index + 1} of {fleet.name} ends after {wave.bake}, but a new {service.model.name} takes "
                f"about {takes} to {site.name}",
                argument="waves.bake", index=index, label="the next wave starts during the download",
                notes=(f"estimated: {service.served.size} over {mbps:g} Mbps",),
                related=(Related(f"{service.name} is served", service.location, "model"),),
                help=f'bake="{takes}", and the time that its gates need; a smaller variant; or a faster uplink',
            )  # fmt: skip


def _downloads(graph: ArchitectureGraph, place: Place) -> Iterator[tuple[float, Site, ModelService]]:
    """How long each model takes to a site, in seconds; nothing where its line or the model's size is unset."""
    if not isinstance(place, Site) or place.uplink is None:
        return
    for edge in graph.in_edges(place, EdgeKind.RUNS_ON):
        service = graph[edge.source]
        if isinstance(service, ModelService) and service.served.size is not None:
            yield int(service.served.size) * 8 / (place.uplink.mbps * 1e6), place, service


def _seconds(download: tuple[float, Site, ModelService]) -> float:
    return download[0]

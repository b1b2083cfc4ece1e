"""A wave is over before a new version has come over the uplink.

What:
    A model that a site of a wave serves takes longer over the site's uplink, with nothing else on the line, than the
    wave's ``bake``, and another wave follows.

Why:
    The next wave begins while the new version is still on its way to this one: nothing has been tried out, and what
    the gates see is the old version.

Example:
    dublin = Site("dublin", cpu=8, memory="32Gi", uplink=Uplink(mbps=10))
    ModelService("plates", model=Model("plates", size="18Gi", artifact=uri, version="v3", framework="onnx"),
                 runtime=Triton(), on=dublin)
    FleetRollout("stores", over=stores, waves=[Wave([dublin], bake="1h"), Wave()])

Instead:
    dublin = Site("dublin", cpu=8, memory="32Gi", uplink=Uplink(mbps=10))
    ModelService("plates", model=Model("plates", size="18Gi", artifact=uri, version="v3", framework="onnx"),
                 runtime=Triton(), on=dublin)
    FleetRollout("stores", over=stores, waves=[Wave([dublin], bake="8h"), Wave()])

Source:
    Arithmetic over the blueprint: size over bandwidth.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.components.delivery.fleet_rollout import FleetRollout
from aiscale.components.platform.site import Site
from aiscale.components.serving.model_service import ModelService
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Place
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration

CODE = "DLV081"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
                f"wave {index + 1} of {fleet.name} is over after {wave.bake}, but a new {service.model.name} takes "
                f"about {takes} to {site.name}",
                argument="waves.bake", index=index, label="the next begins while it is on its way",
                notes=(f"estimated: {service.served.size} over {mbps:g} Mbps",),
                related=(Related(f"{service.name} is served", service.location, "model"),),
                help=f'bake="{takes}", and the time that its gates need; a smaller variant; or a faster uplink',
            )  # fmt: skip


def _downloads(graph: ArchitectureGraph, place: Place) -> Iterator[tuple[float, Site, ModelService]]:
    """How long each model takes to a site, in seconds; nothing where its line or the model's size is not said."""
    if not isinstance(place, Site) or place.uplink is None:
        return
    for edge in graph.in_edges(place, EdgeKind.RUNS_ON):
        service = graph[edge.source]
        if isinstance(service, ModelService) and service.served.size is not None:
            yield int(service.served.size) * 8 / (place.uplink.mbps * 1e6), place, service


def _seconds(download: tuple[float, Site, ModelService]) -> float:
    return download[0]

"""A program is built for another processor architecture than its machines have.

What:
    A service whose image, model variant or model server is built for one architecture runs at a place whose
    machines all have another one. The official image of TensorFlow Serving exists for amd64 only.

Why:
    The container does not start: it fails with ``exec format error`` in a loop.

Example:
    depot = Site("depot", cpu=4, memory="8Gi", arch="arm64")
    Microservice("gate", arch="amd64", on=depot, image=IMAGE)

Instead:
    Microservice("gate", arch="arm64", on=depot, image=IMAGE)

Source:
    tensorflow/serving issue 1948 (no image for arm64); Kubernetes well-known label kubernetes.io/arch.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.instances import architecture
from aiscale.analysis.placement.places import places_of
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.site import Site
from aiscale.core.ports import Place, Service
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLC009"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service at a place where it cannot start."""
    processors: dict[int, str | None] = {}
    for service in graph.of(Service):
        for arch, what, field in service.made_for:
            for place in places_of(graph, service):
                has = processors.setdefault(id(place), _processor(place))
                if has is not None and has != arch:
                    yield service.finding(
                        CODE, SEVERITY, f"{what} is for {arch}, but {place.name} has {has} machines only",
                        argument=field, label=f"does not start on {has}",
                        help=f"one built for {has}, or a place with {arch} machines",
                    )  # fmt: skip


def _processor(place: Place) -> str | None:
    """The processor of all machines of a place; None where it is not known or they differ."""
    if isinstance(place, Site):
        return place.arch
    if not isinstance(place, KubernetesCluster):
        return None
    found = {architecture(pool) for pool in place.pools}
    return found.pop() if len(found) == 1 else None

"""A model asks a site for a GPU that it does not have.

What:
    A model service with ``gpu`` runs on a site whose machines have another GPU, or none.

Why:
    The replicas stay pending for good: a site gets no other machines by itself.

Example:
    depot = Site("depot", nodes=2, cpu=8, memory="32Gi")
    ModelService("plates", gpu="nvidia-t4", on=depot, model=model, runtime=Triton())

Instead:
    depot = Site("depot", nodes=2, cpu=8, memory="32Gi", gpu="nvidia-t4")

Source:
    Kubernetes documentation, schedule GPUs.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.placement.places import places_of
from aiscale.components.platform.site import Site
from aiscale.components.serving.model_service import ModelService
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLC023"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service on a site without its GPU."""
    for service in graph.of(ModelService):
        if service.gpu is None:
            continue
        for place in places_of(graph, service):
            if isinstance(place, Site) and place.gpu != service.gpu:
                yield service.finding(
                    CODE, SEVERITY, f"{service.name} needs {service.gpu}, but the machines of {place.name} have "
                    f"{place.gpu or 'no GPU'}",
                    argument="gpu", label="no such machine there",
                    help=f'gpu="{place.gpu}"' if place.gpu else "leave gpu out, with a variant for the processor",
                )  # fmt: skip

"""The models of a site do not fit on its disk beside their next versions.

What:
    Twice the size of the models that are served on a site, the running and the next version, is more than 85 % of the
    disk of one machine, where the site has one, or of all its machines. Images come on top and are not counted.

Why:
    From 85 % on the kubelet deletes images, those first that the site could not get again while it is offline; the
    download of the next version fails half way and is tried again for ever.

Example:
    depot = Site("depot", cpu=4, memory="8Gi", disk="32Gi")
    model = Model("plates", size="18Gi", version="v3", artifact="oci://registry.example/plates", framework="onnx")
    ModelService("plates", model=model, runtime=Triton(), on=depot)

Instead:
    depot = Site("depot", cpu=4, memory="8Gi", disk="64Gi")

Source:
    Kubernetes documentation, image garbage collection (85 %); k3s-io/k3s issue 7569; aws/aws-cli issue 6185.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.load.amounts import GIBIBYTE
from aiscale.components.platform.site import Site
from aiscale.components.serving.model_service import ModelService
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import lines
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Bytes

CODE = "PLC008"
SEVERITY = Severity.ERROR
_FILLED = 0.85


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each site whose disk is too small."""
    for site in graph.of(Site):
        if site.disk is None:
            continue
        models: dict[str, Bytes] = {}
        for edge in graph.in_edges(site, EdgeKind.RUNS_ON):
            service = graph[edge.source]
            if isinstance(service, ModelService) and service.served.size is not None:
                models[service.model.name] = service.served.size
        needed, room = 2 * sum(models.values()), site.disk * site.nodes * _FILLED
        if needed > room:
            machines = f"{site.nodes} × {site.disk}" if site.nodes > 1 else str(site.disk)
            yield site.finding(
                CODE, SEVERITY,
                f"the models of {site.name} take about {needed / GIBIBYTE:,.1f} GiB with their next versions, but "
                f"{machines} of disk hold {room / GIBIBYTE:,.1f} GiB",
                argument="disk", label="too small for an update",
                notes=(*lines((f"{name}: 2 × {size}" for name, size in sorted(models.items())), 4),
                       "85 % of the disk; images are not counted"),
                help=f'disk="{_least(needed / site.nodes)}", or a smaller variant of the model',
            )  # fmt: skip


def _least(size: float) -> Bytes:
    return Bytes((int(size / _FILLED / GIBIBYTE) + 1) * 2**30)

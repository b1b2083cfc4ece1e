"""A new version does not reach a site within its window.

What:
    A site has an ``update_window``, and one of the models that it serves takes longer than that over its uplink, with
    nothing else on the line.

Why:
    The rollout is not done when the window closes: the download is cut off, or crowds out the site's events by day.

Example:
    depot = Site("depot", cpu=4, memory="8Gi", uplink=Uplink(mbps=10), update_window="2h")
    model = Model("plates", size="18Gi", version="v3", artifact="oci://registry.example/plates", framework="onnx")
    ModelService("plates", model=model, runtime=Triton(), on=depot)

Instead:
    variant = Variant("int8", artifact="oci://registry.example/plates-int8", precision="int8", size="3Gi")
    ModelService("plates", model=model, variant="int8", runtime=Triton(), on=depot)

Source:
    Arithmetic over the blueprint: size over bandwidth.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.platform.site import Site
from aiscale.components.serving.model_service import ModelService
from aiscale.core.edges import EdgeKind
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration

CODE = "PLC016"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each model that comes too late."""
    for site in graph.of(Site):
        if site.update_window is None or site.uplink is None:
            continue
        for edge in graph.in_edges(site, EdgeKind.RUNS_ON):
            service = graph[edge.source]
            if not isinstance(service, ModelService) or service.served.size is None:
                continue
            takes = int(service.served.size) * 8 / (site.uplink.mbps * 1e6)
            if takes > site.update_window:
                yield service.finding(
                    CODE, SEVERITY,
                    f"a new version of {service.model.name} takes about {Duration(round(takes / 60) * 60)} to "
                    f"{site.name}, whose window is {site.update_window}",
                    argument="model", label=f"{service.served.size} over {site.uplink.mbps:g} Mbps",
                    help="a smaller variant, a longer update_window, or a faster uplink",
                )  # fmt: skip

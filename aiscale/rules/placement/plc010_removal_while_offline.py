"""Open Cluster Management removes the work of a site while the site is offline.

What:
    A placement with Open Cluster Management tolerates an unreachable place for a shorter time than one of its sites
    may be offline.

Why:
    The hub unselects the site and withdraws its work. When the uplink is back, the site deletes pods that have
    worked all the time.

Example:
    depot = Site("depot", cpu=4, memory="8Gi", offline_tolerance="24h")
    hub = OpenClusterManagement(tolerate_unreachable="10m")
    Placement("depots", of=[gate], primary=depot, backend=hub)

Instead:
    Placement("depots", of=[gate], primary=depot, backend=OpenClusterManagement(tolerate_unreachable="25h"))

Source:
    opendatahub-io/ai-edge pull request 170; Open Cluster Management documentation, Placement, taints and tolerations.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.platform.multi_cluster import OpenClusterManagement
from aiscale.components.platform.placement import Placement
from aiscale.components.platform.site import Site
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLC010"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each placement that gives a site up too early."""
    for placement in graph.of(Placement):
        backend = placement.backend
        if not isinstance(backend, OpenClusterManagement) or backend.tolerate_unreachable is None:
            continue
        for site in placement.places:
            longest = placement.offline_tolerance or (site.offline_tolerance if isinstance(site, Site) else None)
            if isinstance(site, Site) and longest and backend.tolerate_unreachable < longest:
                yield placement.finding(
                    CODE, SEVERITY, f"{site.name} may be offline for {longest}, but its pods are evicted after "
                    f"{backend.tolerate_unreachable}",
                    argument="backend.tolerate_unreachable", label="too short",
                    help=f'tolerate_unreachable="{longest}" or more, or leave it out',
                )  # fmt: skip
                break

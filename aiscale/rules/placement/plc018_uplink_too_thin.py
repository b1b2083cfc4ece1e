"""The uplink of a site is too thin for its machines to be nodes of an EKS cluster.

What:
    A site whose machines join an EKS cluster has less than 100 Mbps, or more than 200 ms there and back.

Why:
    Images and logs share the line with the kubelet's heartbeats. Nodes go back and forth between ready and not, and
    their pods are moved about.

Example:
    Site("depot", cpu=4, memory="8Gi", cluster="joined", joins=core, uplink=Uplink(mbps=20))

Instead:
    Site("depot", cpu=4, memory="8Gi", cluster="k3s", uplink=Uplink(mbps=20))

Source:
    Amazon EKS documentation, hybrid nodes, network requirements: at least 100 Mbps, at most 200 ms (2026).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.platform.eks_cluster import EksCluster
from aiscale.components.platform.site import Site
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLC018"
SEVERITY = Severity.WARNING
_LEAST_MBPS = 100
_MOST_MS = 200


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each site with such an uplink."""
    for site in graph.of(Site):
        if site.cluster != "joined" or not isinstance(site.joins, EksCluster) or site.uplink is None:
            continue
        if site.uplink.mbps < _LEAST_MBPS:
            field, what, want = "mbps", f"{site.uplink.mbps:g} Mbps", f"at least {_LEAST_MBPS} Mbps"
        elif site.uplink.rtt_ms is not None and site.uplink.rtt_ms > _MOST_MS:
            field, what, want = "rtt_ms", f"{site.uplink.rtt_ms:g} ms there and back", f"at most {_MOST_MS} ms"
        else:
            continue
        yield site.finding(
            CODE, SEVERITY, f"the machines of {site.name} join {site.joins.name} over {what}; EKS asks for {want}",
            argument=f"uplink.{field}", label="not enough for nodes",
            help='a cluster of its own there: cluster="k3s"',
        )  # fmt: skip

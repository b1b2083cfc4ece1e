"""Machines of a site join an EKS cluster that does not know their network.

What:
    A site joins an EKS cluster that has no ``hybrid_nodes``, or whose networks do not hold the site's.

Why:
    EKS refuses a node whose address lies in none of the remote node networks: the machines never become ready.

Example:
    core = EksCluster("core", region="eu-west-1", pools=[pool])
    Site("depot", cpu=4, memory="8Gi", cluster="joined", joins=core, node_cidr="10.80.0.0/24")

Instead:
    core = EksCluster("core", region="eu-west-1", pools=[pool], hybrid_nodes=HybridNodes(node_cidrs=["10.80.0.0/16"]))

Source:
    Amazon EKS documentation, hybrid nodes, remoteNetworkConfig (2026).
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network, ip_network

from aiscale.components.platform.eks_cluster import EksCluster
from aiscale.components.platform.site import Site
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLC017"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each site whose machines cannot join."""
    for site in graph.of(Site):
        cluster = site.joins
        if site.cluster != "joined" or not isinstance(cluster, EksCluster):
            continue
        if cluster.hybrid_nodes is None:
            yield site.finding(
                CODE, SEVERITY, f"{site.name} joins {cluster.name}, which takes no machines from outside AWS",
                argument="joins", label="no hybrid nodes there",
                help=f'{cluster.name}: hybrid_nodes=HybridNodes(node_cidrs=["{site.node_cidr or "10.80.0.0/16"}"])',
            )  # fmt: skip
        elif site.node_cidr is not None:
            own = ip_network(site.node_cidr)
            if not any(_holds(ip_network(text), own) for text in cluster.hybrid_nodes.node_cidrs):
                yield site.finding(
                    CODE, SEVERITY, f"{site.name} joins {cluster.name} from {site.node_cidr}, which it does not know",
                    argument="node_cidr", label="in none of its remote node networks",
                    notes=(f"it knows {', '.join(cluster.hybrid_nodes.node_cidrs)}",),
                    help=f'node_cidrs=[…, "{site.node_cidr}"]',
                )  # fmt: skip


def _holds(outer: IPv4Network | IPv6Network, inner: IPv4Network | IPv6Network) -> bool:
    return outer.version == inner.version and int(outer[0]) <= int(inner[0]) and int(inner[-1]) <= int(outer[-1])

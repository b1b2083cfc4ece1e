"""The networks of a site and of its cluster overlap, or are not routed to each other.

What:
    The node or pod network of a site overlaps with one of the cluster that it joins, or of another site that joins
    the same cluster.

    A site joins an EKS cluster without ``hybrid_nodes``, or whose remote networks of nodes or pods do not contain the
    site's.

Why:
    One address belongs to two machines. Nodes do not become Ready, or packets reach the wrong pod.

    EKS refuses a node whose address is in none of its remote node networks, so the machines never become Ready. The
    control plane does not reach pods outside the remote pod networks: webhooks and aggregated APIs there fail.

Example:
    core = EksCluster("core", region="eu-west-1", pod_cidr="10.20.0.0/16", pools=[pool])
    Site("depot", cpu=4, memory="8Gi", cluster="joined", joins=core, node_cidr="10.20.4.0/24")

    core = EksCluster("core", region="eu-west-1", pools=[pool])
    Site("depot", cpu=4, memory="8Gi", cluster="joined", joins=core, node_cidr="10.80.0.0/24")

Instead:
    Site("depot", cpu=4, memory="8Gi", cluster="joined", joins=core, node_cidr="10.80.4.0/24")

    core = EksCluster("core", region="eu-west-1", pools=[pool], hybrid_nodes=HybridNodes(node_cidrs=["10.80.0.0/16"]))

Source:
    Amazon EKS documentation, prepare networking for hybrid nodes (2026); Amazon EKS documentation, hybrid nodes,
    remoteNetworkConfig (2026).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import NamedTuple

from aiscale.components.platform.eks_cluster import EksCluster, HybridNodes
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.site import Site
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLC012"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each pair of networks that cannot route to each other."""
    yield from _overlap(graph)
    yield from _unknown(graph)


class _Range(NamedTuple):
    family: int
    first: int
    last: int
    order: int
    text: str
    field: str
    holder: Site | KubernetesCluster


def _overlap(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each network that overlaps with one before it."""
    joined: dict[str, list[Site]] = defaultdict(list)
    for site in graph.of(Site):
        if site.joins is not None:
            joined[site.joins.address].append(site)
    for address, sites in joined.items():
        cluster = graph[address]
        holders: list[Site | KubernetesCluster] = [
            *([cluster] if isinstance(cluster, KubernetesCluster) else []),
            *sites,
        ]
        ranges = sorted(one for order, holder in enumerate(holders) for one in _ranges(holder, order))
        widest: _Range | None = None
        for one in ranges:
            overlaps = widest is not None and one.family == widest.family and one.first <= widest.last
            if overlaps and widest is not None and one.holder is not widest.holder:
                yield _finding(widest, one)
            if widest is None or one.family != widest.family or one.last > widest.last:
                widest = one


def _ranges(holder: Site | KubernetesCluster, order: int) -> Iterator[_Range]:
    for field in ("node_cidr", "pod_cidr", "service_cidr"):
        text = getattr(holder, field, None)
        if text is not None:
            network = ip_network(text)
            yield _Range(network.version, int(network[0]), int(network[-1]), order, text, field, holder)


def _finding(one: _Range, other: _Range) -> Diagnostic:
    later, first = (one, other) if isinstance(one.holder, Site) and one.order > other.order else (other, one)
    return later.holder.finding(
        CODE, WORST,
        f"the networks {later.text} of {later.holder.name} and {first.text} of {first.holder.name} overlap",
        argument=later.field, label=f"overlaps with {first.text}",
        related=(Related("the other network is declared", first.holder.location, first.field),),
        help="a network of its own for each",
    )  # fmt: skip


def _unknown(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each site whose machines cannot join."""
    for site in graph.of(Site):
        cluster = site.joins
        if site.cluster != "joined" or not isinstance(cluster, EksCluster):
            continue
        if cluster.hybrid_nodes is None:
            yield site.finding(
                CODE, WORST, f"{site.name} joins {cluster.name}, which has no hybrid nodes",
                argument="joins", label="needs hybrid_nodes of the cluster",
                help=f'{cluster.name}: hybrid_nodes=HybridNodes(node_cidrs=["{site.node_cidr or "10.80.0.0/16"}"])',
            )  # fmt: skip
        elif site.node_cidr is not None:
            own = ip_network(site.node_cidr)
            if not any(_holds(ip_network(text), own) for text in cluster.hybrid_nodes.node_cidrs):
                yield site.finding(
                    CODE, WORST, f"{site.name} joins {cluster.name} from {site.node_cidr}, which is none of "
                    "its remote node networks",
                    argument="node_cidr", label="unknown to the cluster",
                    notes=(f"declared: {', '.join(cluster.hybrid_nodes.node_cidrs)}",),
                    help=f'node_cidrs=[…, "{site.node_cidr}"]',
                )  # fmt: skip
            yield from _unknown_pods(site, cluster, cluster.hybrid_nodes)


def _unknown_pods(site: Site, cluster: EksCluster, hybrid: HybridNodes) -> Iterator[Diagnostic]:
    """Yields a finding for the pod network of a site that is in none of the remote pod networks, if there are any."""
    if site.pod_cidr is None or not hybrid.pod_cidrs:
        return
    own = ip_network(site.pod_cidr)
    if not any(_holds(ip_network(text), own) for text in hybrid.pod_cidrs):
        yield site.finding(
            CODE, SEVERITY, f"pods of {site.name} have addresses in {site.pod_cidr}, which is none of the remote pod "
            f"networks of {cluster.name}",
            argument="pod_cidr", label="unknown to the cluster", notes=(f"declared: {', '.join(hybrid.pod_cidrs)}",),
            help=f'pod_cidrs=[…, "{site.pod_cidr}"]',
        )  # fmt: skip


def _holds(outer: IPv4Network | IPv6Network, inner: IPv4Network | IPv6Network) -> bool:
    return outer.version == inner.version and int(outer[0]) <= int(inner[0]) and int(inner[-1]) <= int(outer[-1])

"""Networks of a cluster and of the sites that join it overlap.

What:
    The network of the nodes or of the pods of a site overlaps with one of the cluster that it joins, or with one of
    another site that joins the same cluster.

Why:
    An address means two machines. Nodes do not become ready, or packets reach the wrong pod, now and then.

Example:
    core = EksCluster("core", region="eu-west-1", pod_cidr="10.20.0.0/16", pools=[pool])
    Site("depot", cpu=4, memory="8Gi", cluster="joined", joins=core, node_cidr="10.20.4.0/24")

Instead:
    Site("depot", cpu=4, memory="8Gi", cluster="joined", joins=core, node_cidr="10.80.4.0/24")

Source:
    Amazon EKS documentation, prepare networking for hybrid nodes (2026).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from ipaddress import ip_network
from typing import NamedTuple

from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.site import Site
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLC012"
SEVERITY = Severity.ERROR


class _Range(NamedTuple):
    family: int
    first: int
    last: int
    order: int
    text: str
    field: str
    holder: Site | KubernetesCluster


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
        CODE, SEVERITY,
        f"the networks {later.text} of {later.holder.name} and {first.text} of {first.holder.name} overlap",
        argument=later.field, label=f"overlaps with {first.text}",
        related=(Related("the other network is given", first.holder.location, first.field),),
        help="a network of its own for each",
    )  # fmt: skip

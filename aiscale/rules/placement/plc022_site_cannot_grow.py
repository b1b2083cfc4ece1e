"""Autoscaling on a site goes beyond its machines.

What:
    The pods of a site fit at min_replicas, but at max_replicas they ask for more CPU, memory or whole GPUs than its
    machines have.
    Services that overflow to another place by themselves (``backend=Karmada()``) are counted at min_replicas.

Why:
    No autoscaler can add a machine to a shop. The replicas that should take the peak stay pending, and the pods that
    the scheduler puts first are not the ones that matter most.

Example:
    depot = Site("depot", cpu=4, memory="8Gi")
    scaling = Autoscaling(min_replicas=1, max_replicas=10)
    Microservice("gate", autoscaling=scaling, resources=Resources(cpu=1, memory="1Gi"), on=depot, image=IMAGE)

Instead:
    scaling = Autoscaling(min_replicas=1, max_replicas=3)

Source:
    Arithmetic over the blueprint; k3s documentation, resource profiling.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from aiscale.analysis.capacity.pods import Pods
from aiscale.analysis.placement.places import placements_of
from aiscale.components.platform.site import Site
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.comparing import sizes
from aiscale.rules.placement.site_room import gpus_asked, pods_at

CODE = "PLC022"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each site that its services would outgrow, at the one that grows most."""
    for site in graph.of(Site):
        asking = pods_at(graph, site)
        # What the site has no room for goes elsewhere where something carries that out.
        most = {
            id(item): item.fewest if any(p.overflows for p in placements_of(graph, item.component)) else item.most
            for item in asking
        }
        growing = [item for item in asking if most[id(item)] > item.fewest]
        if not growing:
            continue
        # A site that is too small at once is PLC011's.
        yield from _beyond_gpus(site, asking, growing, most) or _beyond_machines(site, asking, growing, most)


def _beyond_gpus(
    site: Site, asking: Sequence[Pods], growing: Sequence[Pods], most: Mapping[int, int]
) -> Sequence[Diagnostic]:
    fewest, at_most = (gpus_asked(site, asking, count) for count in (_fewest, lambda item: most[id(item)]))
    if not fewest <= site.nodes < at_most:
        return ()
    largest = max(
        (item for item in growing if item.gpu == site.gpu), key=lambda item: (item.most - item.fewest) * item.gpus
    )
    return (_finding(site, largest, f"{site.nodes} × {site.gpu}", f"{at_most} of them"),)


def _beyond_machines(
    site: Site, asking: Sequence[Pods], growing: Sequence[Pods], most: Mapping[int, int]
) -> Sequence[Diagnostic]:
    cpu, memory = float(site.cpu * site.nodes), float(site.memory * site.nodes)
    fewest_fit = (
        sum(item.fewest * item.resources.cpu for item in asking) <= cpu
        and sum(item.fewest * item.resources.memory for item in asking) <= memory
    )
    most_cpu = sum(most[id(item)] * item.resources.cpu for item in asking)
    most_memory = sum(most[id(item)] * item.resources.memory for item in asking)
    if not fewest_fit or (most_cpu <= cpu and most_memory <= memory):
        return ()
    largest = max(growing, key=lambda item: (item.most - item.fewest) * item.resources.cpu)
    return (_finding(site, largest, *sizes((cpu, memory), (most_cpu, most_memory), places=1)),)


def _finding(site: Site, largest: Pods, has: str, grows: str) -> Diagnostic:
    return largest.component.finding(
        CODE, SEVERITY, f"{site.name} has {has}, but its services grow to {grows}",
        argument="autoscaling.max_replicas", label=f"up to {largest.most} replicas",
        help="a smaller max_replicas, or an overflow to another place with backend=Karmada()",
    )  # fmt: skip


def _fewest(item: Pods) -> int:
    return item.fewest

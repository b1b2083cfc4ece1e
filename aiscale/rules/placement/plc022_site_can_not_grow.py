"""Autoscaling on a site goes beyond its machines.

What:
    The pods of a site fit at their fewest, but at their most they ask for more CPU or memory than its machines have.
    Services with an overflow to another place are counted at their fewest.

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

from collections.abc import Iterator

from aiscale.analysis.places import placements_of
from aiscale.analysis.pods import pods
from aiscale.components.platform.site import Site
from aiscale.core.edges import EdgeKind
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLC022"
SEVERITY = Severity.WARNING
FAULTS = ("places-11",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each site that its services would outgrow, at the one that grows most."""
    for site in graph.of(Site):
        asking = [
            item
            for edge in graph.in_edges(site, EdgeKind.RUNS_ON)
            if graph.place_of(graph[edge.source]) is site
            for item in pods(graph[edge.source])
        ]
        # What the site has no room for goes elsewhere where a placement says so.
        most = {
            id(item): item.fewest if any(p.overflow for p in placements_of(graph, item.component)) else item.most
            for item in asking
        }
        growing = [item for item in asking if most[id(item)] > item.fewest]
        if not growing:
            continue
        cpu, memory = float(site.cpu * site.nodes), float(site.memory * site.nodes)
        fewest_fit = (
            sum(item.fewest * item.resources.cpu for item in asking) <= cpu
            and sum(item.fewest * item.resources.memory for item in asking) <= memory
        )
        most_cpu = sum(most[id(item)] * item.resources.cpu for item in asking)
        most_memory = sum(most[id(item)] * item.resources.memory for item in asking)
        # A site that is too small at once is PLC011's.
        if fewest_fit and (most_cpu > cpu or most_memory > memory):
            largest = max(growing, key=lambda item: (item.most - item.fewest) * item.resources.cpu)
            yield largest.component.finding(
                CODE, SEVERITY,
                f"{site.name} has {cpu:,.1f} CPU and {memory / 2**30:,.1f} GiB, but its services grow to "
                f"{most_cpu:,.1f} CPU and {most_memory / 2**30:,.1f} GiB",
                argument="autoscaling.max_replicas", label=f"up to {largest.most} replicas",
                help="a smaller max_replicas, or an overflow to another place",
            )  # fmt: skip

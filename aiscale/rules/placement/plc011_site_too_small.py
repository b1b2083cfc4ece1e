"""A site has too few machines for what runs on it.

What:
    The pods of a site, at their fewest, ask for more CPU or memory than its machines have after what k3s or KubeEdge
    takes: about 0.3 GiB on each machine, and 0.9 GiB more where a k3s server runs. Or one pod is larger than a machine.

Why:
    A site has a fixed number of machines and no autoscaler: what does not fit stays pending for good.

Example:
    depot = Site("depot", cpu=2, memory="2Gi")
    Microservice("gate", replicas=2, resources=Resources(cpu=1, memory="1Gi"), on=depot, image=IMAGE)

Instead:
    depot = Site("depot", cpu=4, memory="8Gi")

Source:
    k3s documentation, resource profiling (k3s-io/docs pull request 139); k3s-io/k3s issue 2003.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aiscale.analysis.pods import Pods, pods
from aiscale.components.platform.site import Site
from aiscale.core.edges import EdgeKind
from aiscale.core.wording import lines
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.comparing import sizes

CODE = "PLC011"
SEVERITY = Severity.ERROR
FAULTS = ("places-11",)
DECIDED = "estimated"
_AGENT_BYTES = int(0.3 * 2**30)
_SERVER_BYTES = int(0.9 * 2**30)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each site that can not hold its pods."""
    for site in graph.of(Site):
        asking = [
            item
            for edge in graph.in_edges(site, EdgeKind.RUNS_ON)
            if graph.place_of(graph[edge.source]) is site
            for item in pods(graph[edge.source])
        ]
        if not asking:
            continue
        server = _SERVER_BYTES if site.cluster == "k3s" else 0
        memory = site.memory * site.nodes - _AGENT_BYTES * site.nodes - server
        cpu = site.cpu * site.nodes
        wanted_cpu = sum(item.fewest * item.resources.cpu for item in asking)
        wanted_memory = sum(item.fewest * item.resources.memory for item in asking)
        if wanted_cpu > cpu or wanted_memory > memory:
            has, asked = sizes((cpu, memory), (wanted_cpu, wanted_memory), places=1)
            yield site.finding(
                CODE, SEVERITY,
                f"{site.name} has about {has} for pods, "
                f"which ask for {asked}",
                argument="memory" if wanted_memory > memory else "cpu", label="too small for what runs on it",
                notes=_notes(asking), help="more or larger machines, fewer replicas, or smaller requests",
            )  # fmt: skip
            continue
        for item in asking:
            if item.resources.cpu > site.cpu or item.resources.memory > site.memory - _AGENT_BYTES:
                yield item.component.finding(
                    CODE, SEVERITY, f"{item.what} of {item.component.name} is larger than a machine of {site.name}",
                    argument=item.argument, label=f"asks for {item.resources.cpu} CPU and {item.resources.memory}",
                    notes=(f"each machine has {site.cpu} CPU and {site.memory}, less about 0.3 GiB",),
                    help="a smaller request, or larger machines",
                )  # fmt: skip
                break


def _notes(asking: Sequence[Pods]) -> tuple[str, ...]:
    largest = sorted(asking, key=lambda item: -item.fewest * item.resources.memory)
    told = (
        f"{item.component.name} ({item.what}): {item.fewest} × {item.resources.cpu} CPU and {item.resources.memory}"
        for item in largest
    )
    return lines(told, 3)

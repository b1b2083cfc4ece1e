"""A site has too few machines for what runs on it.

What:
    The pods of a site, at min_replicas, ask for more CPU or memory than its machines have after what k3s or KubeEdge
    takes: about 0.3 GiB on each machine, and 0.9 GiB more where a k3s server runs. Or they ask for more whole GPUs than
    there are machines, each of which has one. Or one pod is larger than a machine. The site's own ``broker`` is not
    counted: nobody says what it asks for.

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

from aiscale.analysis.capacity.pods import Pods
from aiscale.components.platform.site import Site
from aiscale.core.messages.wording import lines
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.comparing import sizes
from aiscale.rules.placement.site_room import gpus_asked, pods_at

CODE = "PLC011"
SEVERITY = Severity.ERROR
_AGENT_BYTES = int(0.3 * 2**30)
_SERVER_BYTES = int(0.9 * 2**30)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each site that cannot hold its pods."""
    for site in graph.of(Site):
        asking = pods_at(graph, site)
        if not asking:
            continue
        wanted_gpus = gpus_asked(site, asking, lambda item: item.fewest)
        if wanted_gpus > site.nodes and all(item.gpus <= 1 for item in asking):
            yield _too_few_gpus(site, asking, wanted_gpus)
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
                notes=(*_notes(asking), *_beside(site)),
                help="more or larger machines, fewer replicas, or smaller requests",
            )  # fmt: skip
            continue
        for item in asking:
            if (larger := _larger_than_machine(site, item)) is not None:
                yield larger
                break


def _larger_than_machine(site: Site, item: Pods) -> Diagnostic | None:
    """The finding about a pod that no machine of the site could hold even if it were empty."""
    if item.resources.cpu > site.cpu or item.resources.memory > site.memory - _AGENT_BYTES:
        argument, asks = item.argument, f"{item.resources.cpu} CPU and {item.resources.memory}"
        has, advice = f"{site.cpu} CPU and {site.memory}, less about 0.3 GiB", "a smaller request, or larger machines"
    elif item.gpus > 1 and item.gpu == site.gpu:
        argument, asks = "gpus", f"{item.gpus} GPUs"
        has, advice = "one GPU", "gpus=1, or a place whose machines have more"
    else:
        return None
    return item.component.finding(
        CODE, SEVERITY, f"{item.what} of {item.component.name} is larger than a machine of {site.name}",
        argument=argument, label=f"asks for {asks}", notes=(f"each machine has {has}",), help=advice,
    )  # fmt: skip


def _too_few_gpus(site: Site, asking: Sequence[Pods], wanted: int) -> Diagnostic:
    users = sorted((item for item in asking if item.gpus and item.gpu == site.gpu), key=lambda item: -item.fewest)
    has = f"{site.nodes} × {site.gpu}, one in each machine" if site.nodes > 1 else f"one {site.gpu}"
    return site.finding(
        CODE, SEVERITY, f"{site.name} has {has}, but its pods ask for {wanted}",
        argument="gpu", label="too few for what runs on it",
        notes=lines((f"{item.component.name}: {item.fewest}" for item in users), 3),
        help=f"nodes={wanted}, or fewer replicas",
    )  # fmt: skip


def _beside(site: Site) -> tuple[str, ...]:
    return (f"without its broker, {site.broker.technology} (requests not said)",) if site.broker is not None else ()


def _notes(asking: Sequence[Pods]) -> tuple[str, ...]:
    largest = sorted(asking, key=lambda item: -item.fewest * item.resources.memory)
    told = (
        f"{item.component.name} ({item.what}): {item.fewest} × {item.resources.cpu} CPU and {item.resources.memory}"
        for item in largest
    )
    return lines(told, 3)

"""A site has too few machines, GPUs or disk for what runs on it.

What:
    The pods of a site ask, at min_replicas, for more CPU or memory than its machines have after k3s or KubeEdge:
    about 0.3 GiB on each machine, and 0.9 GiB more for a k3s server. Or for more whole GPUs than there are
    machines, each of which has one. Or one pod is larger than a machine. The site's own ``broker`` is not counted,
    since its requests are unknown.

    A model service with ``gpu`` runs on a site whose machines have another GPU, or none.

    The pods fit at min_replicas, but not at max_replicas. Services that overflow to another place
    (``backend=Karmada()``) are counted at min_replicas.

    The running and the next version of the site's models need more than 85 % of the disk of its machines. Images
    are not counted.

Why:
    A site has a fixed number of machines and no autoscaler, so pods that do not fit stay Pending.

    The replicas stay Pending until the site gets other machines.

    The replicas for the peak stay Pending, and which pods run is decided by the order of scheduling.

    From 85 % on the kubelet deletes images, including those that an offline site cannot pull again, and the
    download of the next version fails and is retried forever.

Example:
    depot = Site("depot", cpu=2, memory="2Gi")
    Microservice("gate", replicas=2, resources=Resources(cpu=1, memory="1Gi"), on=depot, image=IMAGE)

    depot = Site("depot", nodes=2, cpu=8, memory="32Gi")
    ModelService("plates", gpu="nvidia-t4", on=depot, model=model, runtime=Triton())

    depot = Site("depot", cpu=4, memory="8Gi")
    scaling = Autoscaling(min_replicas=1, max_replicas=10)
    Microservice("gate", autoscaling=scaling, resources=Resources(cpu=1, memory="1Gi"), on=depot, image=IMAGE)

    depot = Site("depot", cpu=4, memory="8Gi", disk="32Gi")
    model = Model("plates", size="18Gi", version="v3", artifact="oci://registry.example/plates", framework="onnx")
    ModelService("plates", model=model, runtime=Triton(), on=depot)

Instead:
    depot = Site("depot", cpu=4, memory="8Gi")

    depot = Site("depot", nodes=2, cpu=8, memory="32Gi", gpu="nvidia-t4")

    scaling = Autoscaling(min_replicas=1, max_replicas=3)

    depot = Site("depot", cpu=4, memory="8Gi", disk="64Gi")

Source:
    k3s documentation, resource profiling (k3s-io/docs pull request 139); k3s-io/k3s issue 2003; Kubernetes
    documentation, schedule GPUs; Arithmetic over the blueprint; k3s documentation, resource profiling; Kubernetes
    documentation, image garbage collection (85 %); k3s-io/k3s issue 7569; aws/aws-cli issue 6185.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from aiscale.analysis.capacity.pods import Pods
from aiscale.analysis.load.amounts import GIBIBYTE
from aiscale.analysis.placement.places import placements_of, places_of
from aiscale.components.platform.site import Site
from aiscale.components.serving.model_service import ModelService
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import lines
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Bytes
from aiscale.rules.distinct_numbers import sizes
from aiscale.rules.placement.site_pods import pods_at, requested_gpus

CODE = "PLC011"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each site, or service on it, that lacks capacity."""
    yield from _pods(graph)
    yield from _gpu(graph)
    yield from _growth(graph)
    yield from _disk(graph)


_AGENT_BYTES = int(0.3 * 2**30)
_SERVER_BYTES = int(0.9 * 2**30)


def _pods(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each site that cannot hold its pods."""
    for site in graph.of(Site):
        asking = pods_at(graph, site)
        if not asking:
            continue
        wanted_gpus = requested_gpus(site, asking, lambda item: item.fewest)
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
                CODE, WORST,
                f"{site.name} has about {has} for pods, "
                f"which ask for {asked}",
                argument="memory" if wanted_memory > memory else "cpu", label="pods stay Pending",
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
        CODE, WORST, f"{item.what} of {item.component.name} is larger than a machine of {site.name}",
        argument=argument, label=f"asks for {asks}", notes=(f"each machine has {has}",), help=advice,
    )  # fmt: skip


def _too_few_gpus(site: Site, asking: Sequence[Pods], wanted: int) -> Diagnostic:
    users = sorted((item for item in asking if item.gpus and item.gpu == site.gpu), key=lambda item: -item.fewest)
    has = f"{site.nodes} × {site.gpu}, one in each machine" if site.nodes > 1 else f"one {site.gpu}"
    return site.finding(
        CODE, WORST, f"{site.name} has {has}, but its pods ask for {wanted}",
        argument="gpu", label="pods stay Pending",
        notes=lines((f"{item.component.name}: {item.fewest}" for item in users), 3),
        help=f"nodes={wanted}, or fewer replicas",
    )  # fmt: skip


def _beside(site: Site) -> tuple[str, ...]:
    return (f"without its broker, {site.broker.technology} (requests not set)",) if site.broker is not None else ()


def _notes(asking: Sequence[Pods]) -> tuple[str, ...]:
    largest = sorted(asking, key=lambda item: -item.fewest * item.resources.memory)
    told = (
        f"{item.component.name} ({item.what}): {item.fewest} × {item.resources.cpu} CPU and {item.resources.memory}"
        for item in largest
    )
    return lines(told, 3)


def _gpu(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service on a site without its GPU."""
    for service in graph.of(ModelService):
        if service.gpu is None:
            continue
        for place in places_of(graph, service):
            if isinstance(place, Site) and place.gpu != service.gpu:
                yield service.finding(
                    CODE, WORST, f"{service.name} needs {service.gpu}, but the machines of {place.name} have "
                    f"{place.gpu or 'no GPU'}",
                    argument="gpu", label="no machine has this GPU",
                    help=f'gpu="{place.gpu}"' if place.gpu else "leave gpu out, with a variant for the processor",
                )  # fmt: skip


def _growth(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each site that its services would outgrow, at the one that grows most."""
    for site in graph.of(Site):
        asking = pods_at(graph, site)
        # What does not fit on the site runs elsewhere if a controller moves it.
        most = {
            id(item): item.fewest if any(p.overflows for p in placements_of(graph, item.component)) else item.most
            for item in asking
        }
        growing = [item for item in asking if most[id(item)] > item.fewest]
        if not growing:
            continue
        # A site that is too small at once is found above.
        yield from _beyond_gpus(site, asking, growing, most) or _beyond_machines(site, asking, growing, most)


def _beyond_gpus(
    site: Site, asking: Sequence[Pods], growing: Sequence[Pods], most: Mapping[int, int]
) -> Sequence[Diagnostic]:
    fewest, at_most = (requested_gpus(site, asking, count) for count in (_fewest, lambda item: most[id(item)]))
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


_FILLED = 0.85


def _disk(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each site whose disk is too small."""
    for site in graph.of(Site):
        if site.disk is None:
            continue
        models: dict[str, Bytes] = {}
        for edge in graph.in_edges(site, EdgeKind.RUNS_ON):
            service = graph[edge.source]
            if isinstance(service, ModelService) and service.served.size is not None:
                models[service.model.name] = service.served.size
        needed, room = 2 * sum(models.values()), site.disk * site.nodes * _FILLED
        if needed > room:
            machines = f"{site.nodes} × {site.disk}" if site.nodes > 1 else str(site.disk)
            yield site.finding(
                CODE, WORST,
                f"the models of {site.name} take about {needed / GIBIBYTE:,.1f} GiB with their next versions, but "
                f"{machines} of disk hold {room / GIBIBYTE:,.1f} GiB",
                argument="disk", label="an update does not fit",
                notes=(*lines((f"{name}: 2 × {size}" for name, size in sorted(models.items())), 4),
                       "85 % of the disk; images are not counted"),
                help=f'disk="{_least(needed / site.nodes)}", or a smaller variant of the model',
            )  # fmt: skip


def _least(size: float) -> Bytes:
    return Bytes((int(size / _FILLED / GIBIBYTE) + 1) * 2**30)

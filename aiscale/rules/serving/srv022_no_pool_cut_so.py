"""The pools' GPUs are not cut the way that services ask for them.

What:
    A service asks for a MIG slice that no pool of its cluster cuts its GPUs into, or for more of them than the pools
    have at their largest; or it asks for whole GPUs where all are cut into slices.

Why:
    With the ``mixed`` strategy a slice is a resource of its own name, and a whole GPU is none any more. What nobody
    offers is pending for ever.

Example:
    a100 = GpuPool("a100", gpu="nvidia-a100-80gb", instance_type="p4de.24xlarge", sharing=Mig({"2g.20gb": 3}))
    ModelService("surge", gpu="nvidia-a100-80gb", mig="1g.10gb", model=model, runtime=Triton())

Instead:
    a100 = GpuPool("a100", gpu="nvidia-a100-80gb", instance_type="p4de.24xlarge", sharing=Mig({"1g.10gb": 7}))
    ModelService("surge", gpu="nvidia-a100-80gb", mig="1g.10gb", model=model, runtime=Triton())

Source:
    NVIDIA Kubernetes device plugin, MIG strategies.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from aiscale.analysis.capacity.gpu_demand import whole_gpus
from aiscale.analysis.capacity.instances import InstanceFacts
from aiscale.analysis.capacity.pods import is_known, pods, pools_of
from aiscale.components.platform.gpu_sharing import Mig
from aiscale.components.platform.node_pool import NodePool
from aiscale.components.serving.model_service import ModelService
from aiscale.core.messages.wording import lines, listed
from aiscale.core.values.gpus import mig_profiles
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV022"
SEVERITY = Severity.ERROR
FAULTS = ("gpu-4",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service without its slices, and for each profile that runs out."""
    asked: dict[tuple[str, str, str], list[ModelService]] = defaultdict(list)
    for service in graph.of(ModelService):
        place = graph.place_of(service)
        if service.gpu is None or place is None or not is_known(graph, service):
            continue
        same = [(pool, node) for pool, node in pools_of(graph, service) if node.gpu == service.gpu]
        # No such GPU at all is SRV002's; a profile that it can not have is SRV021's.
        if not same or (service.mig is not None and service.mig not in mig_profiles(service.gpu)):
            continue
        if service.mig is None:
            if not any(whole_gpus(pool, node) for pool, node in same):
                yield _no_whole(service, same)
        elif not _slices(same, service.mig):
            yield _no_slice(service, same)
        else:
            asked[place.address, service.gpu, service.mig].append(service)
    for (_, gpu, profile), services in asked.items():
        same = [(pool, node) for pool, node in pools_of(graph, services[0]) if node.gpu == gpu]
        yield from _too_many(services, profile, _slices(same, profile))


def _slices(pools: list[tuple[NodePool, InstanceFacts]], profile: str) -> int:
    """Slices of the profile that the pools have at their largest, under its own name."""
    return sum(
        pool.max_nodes * node.gpu_count * pool.sharing.slices.get(profile, 0)
        for pool, node in pools
        if isinstance(pool.sharing, Mig) and pool.sharing.strategy == "mixed"
    )


def _no_whole(service: ModelService, pools: list[tuple[NodePool, InstanceFacts]]) -> Diagnostic:
    profiles = dict.fromkeys(name for pool, _ in pools if isinstance(pool.sharing, Mig) for name in pool.sharing.slices)
    return service.finding(
        CODE, SEVERITY, f"{service.name} asks for a whole {service.gpu}, but all of them are cut into slices",
        argument="gpu", label=f"cut by {listed(pool.name for pool, _ in pools)}",
        help=f"mig={listed((repr(name).replace(chr(39), chr(34)) for name in profiles), last='or')}, "
             "or a pool without Mig",
    )  # fmt: skip


def _no_slice(service: ModelService, pools: list[tuple[NodePool, InstanceFacts]]) -> Diagnostic:
    most = mig_profiles(service.gpu or "")[service.mig or ""]
    return service.finding(
        CODE, SEVERITY, f"no pool cuts its {service.gpu} into {service.mig}",
        argument="mig", label="no node offers it",
        help=f'sharing=Mig({{"{service.mig}": {most}}}) on {pools[0][0].name}',
    )  # fmt: skip


def _too_many(services: list[ModelService], profile: str, held: int) -> Iterator[Diagnostic]:
    wanted = [(item.most, service) for service in services for item in pods(service)]
    total = sum(most for most, _ in wanted)
    if total > held:
        most, largest = max(wanted, key=lambda pair: pair[0])
        yield largest.finding(
            CODE, SEVERITY, f"services ask for up to {total} × {profile}, but the pools have {held}",
            argument="autoscaling.max_replicas" if largest.autoscaling else "replicas", label=f"up to {most} of them",
            notes=lines((f"{service.name}: {count}" for count, service in wanted), 4),
            help="more nodes, more slices of each GPU, or fewer replicas",
        )  # fmt: skip

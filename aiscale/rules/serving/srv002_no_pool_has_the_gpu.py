"""No node pool offers the GPUs that a service, a training or a batch job needs.

What:
    - No pool of the cluster has nodes with the GPU model of a service, or with that many GPUs on one node.
    - A service asks for a MIG profile that its GPU model does not have. T4, L4, A10G, L40S and V100 have no profiles.
    - No pool partitions its GPUs into the requested MIG profile, the pools have too few of these slices at
      ``max_nodes``, or a service asks for whole GPUs and all of them are partitioned.
    - A retraining or a batch job asks for a GPU model, or for a number of GPUs, that no node of its cluster has.

Why:
    The pods stay Pending: no autoscaler can add a node that no pool describes. With the ``mixed`` MIG strategy each
    profile is a resource of its own name, and a partitioned GPU no longer counts as ``nvidia.com/gpu``. A retraining
    that stays Pending raises no error: later runs queue behind it and the model gets older.

Example:
    cluster = KubernetesCluster("core", pools=[GpuPool("t4", gpu="nvidia-t4", instance_type="g4dn.xlarge")])
    ModelService("surge", gpu="nvidia-l4", model=model, runtime=Triton())

Instead:
    cluster = KubernetesCluster("core", pools=[GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge")])

Source:
    Kubernetes documentation, schedule GPUs; NVIDIA GPU operator v26.7.0, default MIG configuration; NVIDIA Kubernetes
    device plugin, MIG strategies.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from aiscale.analysis.capacity.gpu_demand import gpu_runs, whole_gpus
from aiscale.analysis.capacity.instances import InstanceFacts
from aiscale.analysis.capacity.pods import is_known, pods, pools_of
from aiscale.components.platform.gpu_sharing import Mig
from aiscale.components.platform.node_pool import NodePool
from aiscale.components.serving.model_service import ModelService
from aiscale.core.messages.wording import lines, listed
from aiscale.core.values.gpus import mig_profiles
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV002"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields the findings of each form."""
    yield from _service(graph)
    yield from _profile(graph)
    yield from _mig_slices(graph)
    yield from _run(graph)


def _service(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service whose GPUs are nowhere."""
    for service in graph.of(ModelService):
        if service.gpu is None or not is_known(graph, service):
            continue
        pools = pools_of(graph, service)
        same = [(pool, node) for pool, node in pools if node.gpu == service.gpu]
        most = max((node.gpu_count for _, node in same), default=0)
        if most >= service.gpus:
            continue
        place = graph.place_of(service)
        where = place.name if place else "the cluster"
        have = [f"{pool.name} has {node.gpu_count} × {node.gpu} on each node" for pool, node in pools if node.gpu]
        if same:
            message = (
                f"{service.name} needs {service.gpus} × {service.gpu} on one node, but nodes of {where} have {most}"
            )
            label, help_text = f"at most {most} on a node", f"gpus={most}, or a pool of larger nodes"
        else:
            message = f"{service.name} needs {service.gpu}, but no pool of {where} has it"
            label = "no node has it"
            others = sorted({node.gpu for _, node in pools if node.gpu and node.gpu_count >= service.gpus})
            pool_text = f'GpuPool("{service.gpu.removeprefix("nvidia-")}", gpu="{service.gpu}", instance_type="…")'
            help_text = f"pools=[…, {pool_text}]" + (f', or gpu="{others[0]}"' if others else "")
        yield service.finding(
            CODE, SEVERITY, message, argument="gpus" if same else "gpu", label=label,
            notes=lines(have, 4) or ("none of its pools has GPUs",), help=help_text,
        )  # fmt: skip


def _profile(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service with a slice that is not there."""
    for service in graph.of(ModelService):
        if service.mig is None or service.gpu is None:
            continue
        known = mig_profiles(service.gpu)
        if service.mig not in known:
            yield service.finding(
                CODE, SEVERITY, f"{service.gpu} has no MIG profile {service.mig}", argument="mig",
                label="not one of its profiles" if known else "it has no MIG profiles",
                help=f"one of {', '.join(known)}" if known
                else "leave mig out, or a GPU with MIG: A100, H100, H200, B200",
            )  # fmt: skip


def _mig_slices(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service without its slices, and for each profile that runs out."""
    asked: dict[tuple[str, str, str], list[ModelService]] = defaultdict(list)
    for service in graph.of(ModelService):
        place = graph.place_of(service)
        if service.gpu is None or place is None or not is_known(graph, service):
            continue
        same = [(pool, node) for pool, node in pools_of(graph, service) if node.gpu == service.gpu]
        # Other forms report a GPU that no pool has, and a profile that the GPU does not have.
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
        CODE, SEVERITY, f"{service.name} asks for a whole {service.gpu}, but all of them are partitioned by MIG",
        argument="gpu", label=f"partitioned by {listed(pool.name for pool, _ in pools)}",
        help=f"mig={listed((repr(name).replace(chr(39), chr(34)) for name in profiles), last='or')}, "
             "or a pool without Mig",
    )  # fmt: skip


def _no_slice(service: ModelService, pools: list[tuple[NodePool, InstanceFacts]]) -> Diagnostic:
    most = mig_profiles(service.gpu or "")[service.mig or ""]
    return service.finding(
        CODE, SEVERITY,
        f"{service.name} needs {service.mig}, but no pool partitions its {service.gpu} into that profile",
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


def _run(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each training and batch job that cannot be scheduled."""
    for run in gpu_runs(graph):
        if not is_known(graph, run.component):
            continue
        nodes = [node for _, node in pools_of(graph, run.component)]
        if any(node.gpu == run.gpu and node.gpu_count >= run.gpus for node in nodes):
            continue
        offered = sorted({f"{node.gpu_count} × {node.gpu}" for node in nodes if node.gpu})
        yield run.component.finding(
            CODE, SEVERITY, f"{run.what} needs {run.gpus} × {run.gpu}, but no node has them",
            argument=run.field, label="its pod stays Pending",
            notes=(f"nodes have {listed(offered)}" if offered else "no node has a GPU",),
            help=f'GpuPool(…, gpu="{run.gpu}"), or a GPU model of the pools',
        )  # fmt: skip

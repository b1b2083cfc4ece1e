"""Pods fit on no node, or the pools or the namespace quota are too small for them.

What:
    One pod of a component asks for more CPU or memory than an empty node of any pool offers, or every pool that is
    large enough has a taint that it does not tolerate.

    At min_replicas, pods ask for more than all pools that accept them have at max_nodes, in total or because of
    what each node can hold. ``pool``, taints and the GPU decide which pools accept a pod; other pods that use these
    pools are counted on the best fitting one. Other workloads of the cluster, pods without known requests (mesh and
    gateway proxies, DaemonSets), replicas that overflow by themselves (``backend=Karmada()``) and pods that may run
    on unknown nodes are not counted.

    At min_replicas, a rolling update with ``max_unavailable=0`` finds no place for its first pod.

    At min_replicas, the pods of the namespace, those that operators create and one of a rolling update included,
    request more than ``namespace.quota`` of the system admits. The quota has ``limits.cpu``, and a service has no CPU
    limit. Services with load balancers and node ports are more than it admits.

    Pods on several nodes mount a claim of a Manifest whose access mode is ``ReadWriteOnce``, or several pods one with
    ``ReadWriteOncePod``.

Why:
    The pod stays Pending. The autoscaler adds no node, since no node type would hold it. Pods beyond a quota are not
    even created.

    A volume of one node cannot be attached to another: pods there stay in ContainerCreating, with Multi-Attach errors.

    Some pods stay Pending from the first day. The autoscaler adds no node, since every pool is at its limit.

Example:
    cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.large")])
    KafkaCluster("events", resources=Resources(cpu=4, memory="16Gi"), on=cluster)

    cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.large", max_nodes=3)])
    Microservice("pricing", replicas=20, resources=Resources(cpu=1, memory="2Gi"), on=cluster, image=IMAGE)

    System("shop", [cluster, pricing], namespace=Namespace(quota={"requests.cpu": "16"}))

Instead:
    cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge")])

    cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=6)])

Source:
    The instance table of aiscale: what is left for pods after the system's own share; The instance table of aiscale:
    what is left for pods after the system's own share. S. Fekete, J. Schepers, "New classes of fast lower bounds for
    bin packing problems" (2001): what pods leave over on a node.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.claim_mounts import node_bound_claims
from aiscale.analysis.capacity.instances import InstanceFacts
from aiscale.analysis.capacity.namespace_quota import quota_shortages, service_shortages, unlimited_cpu
from aiscale.analysis.capacity.pod_capacity import largest_node
from aiscale.analysis.capacity.pods import Pods, is_known, obstacle, pods_of, pools_of, tolerates
from aiscale.analysis.capacity.unschedulable_pods import BlockedUpdate, Shortage, blocked_updates, shortages
from aiscale.components.platform.node_pool import NodePool
from aiscale.core.messages.wording import lines, listed
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.pending_pods import capacity_notes, more_capacity, stay_pending

CODE = "PLT001"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each pod that no node holds, and for the pods that the pools do not hold together."""
    yield from _pod(graph)
    yield from _pools(graph)
    yield from _quota(graph)
    yield from _services(graph)
    yield from _claims(graph)


def _pod(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each kind of pod that no pool can take. Missing GPUs are SRV002's."""
    for component in graph.nodes.values():
        if not is_known(graph, component):
            continue
        # A node may be of any type of its pool.
        pools = [(pool, largest_node(pool) or node) for pool, node in pools_of(graph, component)]
        is_told = False
        for needed in pods_of(graph, component):
            if needed.argument is None and is_told:  # small pods beside one that does not fit: the same story again
                continue
            if needed.gpu is not None and not any(
                node.gpu == needed.gpu and node.gpu_count >= needed.gpus for _, node in pools
            ):
                continue
            reasons = [(pool, obstacle(needed, pool, node)) for pool, node in pools]
            if all(reason is not None for _, reason in reasons):
                is_told = True
                yield _finding(needed, pools, [f"{pool.name}: {reason}" for pool, reason in reasons])


def _finding(needed: Pods, pools: list[tuple[NodePool, InstanceFacts]], reasons: list[str]) -> Diagnostic:
    gpus = f" and {needed.gpus} × {needed.gpu}" if needed.gpu else ""
    size = f"{needed.resources.cpu} CPU and {needed.resources.memory}{gpus}"
    return needed.component.finding(
        CODE, SEVERITY, f"{needed.what} of {needed.component.name} fits on no node",
        argument=needed.argument, label=f"asks for {size}",
        notes=lines(reasons, 6),
        help=_help(needed, pools),
    )  # fmt: skip


def _help(needed: Pods, pools: list[tuple[NodePool, InstanceFacts]]) -> str:
    if not pools:
        return "add a node pool to the cluster"
    own = needed.pool
    if own is not None and not any(pool is own for pool, _ in pools):
        return f"a pool of the cluster that it runs on, not {own.name}"
    for pool, node in pools:
        if not tolerates(needed, pool, node) and (own is None or own is pool) and _is_large_enough(needed, node):
            name = needed.component.name
            if "pool" not in type(needed.component).model_fields:
                return "a pool without taints"
            return f"pool={pool.name} on {name}, which lets its pods in there; or a pool without taints"
    return "a pool of larger nodes, or a smaller request"


def _is_large_enough(needed: Pods, node: InstanceFacts) -> bool:
    return (
        needed.gpu in {None, node.gpu} and needed.gpus <= node.gpu_count
        and needed.resources.cpu <= node.cpu and needed.resources.memory <= node.memory
    )  # fmt: skip


def _claims(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each claim that pods on several nodes mount, at the component with most of them."""
    for claim in node_bound_claims(graph):
        first = claim.mounts[0]
        by = "one pod" if claim.mode == "ReadWriteOncePod" else "one node"
        names = listed(mount.component.name for mount in claim.mounts)
        yield first.component.finding(
            CODE, SEVERITY, f"up to {claim.pods} pods of {names} mount {claim.name}, which {by} can mount",
            argument=first.argument, label=f"{claim.name} is {claim.mode}",
            notes=lines((f"{mount.component.name}: {mount.pods}" for mount in claim.mounts), 4),
            help=f'accessModes: ["ReadWriteMany"] in {claim.manifest.name}, with a storage class that has it; '
                 "or one pod",
            related=(Related(f"{claim.name} is declared", claim.manifest.location),),
        )  # fmt: skip


def _pools(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for all pods that share pools without room, at the component that takes most."""
    for short in shortages(graph):
        yield _finding_pools(graph, short)
    for blocked in blocked_updates(graph):
        yield _finding_update(graph, blocked)


def _finding_update(graph: ArchitectureGraph, blocked: BlockedUpdate) -> Diagnostic:
    needed, short = blocked
    pools = listed([one.pool.name for one in short.offers])
    return needed.component.finding(
        CODE, SEVERITY,
        f"a rolling update of {needed.component.name} cannot start: it needs one more pod, and {pools} "
        f"{'is' if len(short.offers) == 1 else 'are'} full at max_nodes",
        argument="strategy" if "strategy" in needed.component.model_fields_set else "name",
        label="the new pod stays Pending",
        notes=capacity_notes(graph, short),
        help="larger max_nodes, or strategy=RollingUpdate(max_surge=0, max_unavailable=1)",
    )  # fmt: skip


def _quota(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each limit of the quota that the pods exceed."""
    for short in quota_shortages(graph):
        what = [f"{one.component.name} ({one.what}): {one.fewest:,}" for one in short.pods]
        what += [f"{short.updated.name} (rolling update, max_unavailable=0): 1"] if short.updated is not None else []
        yield graph.system.finding(
            CODE, SEVERITY,
            f"pods on {short.cluster.name} need {short.name} {short.needed}; the quota of {graph.system.name} admits "
            f"{short.hard}",
            argument="namespace.quota", label="pods beyond it are not created", notes=lines(what, 6),
            help=f'quota={{"{short.name}": "{short.needed}"}} or more: autoscaling needs more',
        )  # fmt: skip
    for service in unlimited_cpu(graph):
        yield service.finding(
            CODE, SEVERITY,
            f"pods of {service.name} have no CPU limit; the quota of {graph.system.name} requires one (limits.cpu)",
            argument="resources" if "resources" in service.model_fields_set else "name",
            label="pods are not created",
            help="resources=Resources(cpu_limit=…), or LimitRange(default={\"cpu\": …}) of the namespace",
        )  # fmt: skip


def _services(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each limit of the quota that declared Services exceed."""
    for name, needed, hard, components in service_shortages(graph):
        names = listed(one.name for one in components)
        yield graph.system.finding(
            CODE, SEVERITY,
            f"Services of {names} need {name} {needed:,}; the quota of {graph.system.name} admits {hard}",
            argument="namespace.quota", label="a Service beyond it is refused",
            help=f'"{name}": {needed} in quota, or leave it out: it follows from what is declared',
        )  # fmt: skip


def _finding_pools(graph: ArchitectureGraph, short: Shortage) -> Diagnostic:
    needed, count = short.pods[0]
    together = sum(count for _, count in short.pods)
    has_replicas = any("replicas" in type(one.component).model_fields for one, _ in short.pods)
    return needed.component.finding(
        CODE, SEVERITY, stay_pending(short),
        argument=_argument(needed), label=f"{count:,} of them, always",
        notes=capacity_notes(graph, short),
        help=more_capacity(short, "fewer replicas" if together > 1 and has_replicas else ""),
    )  # fmt: skip


def _argument(needed: Pods) -> str | None:
    """The field that says how many there are at least; else the one that says how large they are."""
    if getattr(needed.component, "autoscaling", None) is not None:
        return "autoscaling.min_replicas"
    return "replicas" if "replicas" in type(needed.component).model_fields else needed.argument

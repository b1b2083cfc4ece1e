"""The numbers that decide about a node pool or a topic: what it has, who takes of it, and what is left."""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.instances import InstanceFacts
from aiscale.analysis.capacity.minimum_nodes import minimum_nodes
from aiscale.analysis.capacity.pod_capacity import most_nodes
from aiscale.analysis.capacity.pods import Pods, known_pools, obstacle, pods_by_place
from aiscale.analysis.capacity.unsized_pods import unsized_parts
from aiscale.analysis.cost.figures import span
from aiscale.analysis.load.amounts import GIBIBYTE, size_words
from aiscale.analysis.load.load import loads
from aiscale.analysis.load.volumes import volume
from aiscale.analysis.streams.stream_storage import kafka_groups, readers, retention_of, times_read
from aiscale.cli.views.steps_between import takes_at_most
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.node_pool import NodePool
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.messages.wording import byte_words, listed
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Rate
from aiscale.rules.streams.disk_use import storage_by_cluster


def figures(graph: ArchitectureGraph, component: Component) -> tuple[tuple[str, str], ...]:
    """Titles and words, in order; an empty title goes on with the one before. Nothing of other kinds.

    What pods request counts at min_replicas and at max_replicas; a pod that fits on several pools counts on each.
    """
    if isinstance(component, NodePool):
        return tuple(_of_pool(graph, component))
    return tuple(_of_topic(graph, component)) if isinstance(component, Topic) else ()


def _of_pool(graph: ArchitectureGraph, pool: NodePool) -> Iterator[tuple[str, str]]:
    fewest = minimum_nodes(graph)[pool.address].nodes
    most = most_nodes(pool, fewest)
    cluster = next((one for one in graph.of(KubernetesCluster) if any(each is pool for each in one.pools)), None)
    known = known_pools(graph, cluster.address) if cluster is not None else None
    node = next((facts for one, facts in known or () if one is pool), None)
    count = span(fewest, most)
    if cluster is None or node is None:
        yield "nodes", f"{count} × {pool.instance_type}; its allocatable resources are unknown"
        return
    gpus = f", {node.gpu_count} × {node.gpu}" if node.gpu else ""
    size = f"{float(node.cpu):,.3g} CPU and {node.memory.gibibytes:,.1f} GiB for pods"
    yield "nodes", f"{count} × {pool.instance_type}, each with {size}{gpus}"
    if pool.weight is not None:
        yield "weight", f"{pool.weight}{_grows(pool, cluster)}"
    asking: list[tuple[Pods, list[str]]] = []
    for needed in pods_by_place(graph).get(cluster.address, ()):
        fitting = [one for one, facts in known or () if obstacle(needed, one, facts) is None]
        if pool in fitting:
            asking.append((needed, [one.name for one in fitting if one is not pool]))
    asking.sort(key=lambda one: (-one[0].most * one[0].resources.cpu, one[0].component.address))
    for index, (needed, others) in enumerate(asking):
        yield "" if index else "requested", _requested(needed, others)
    if asking:
        yield from _room(pool, node, [one for one, _ in asking], fewest, most)
    else:
        yield "requested", "nothing: no pod fits on it"
    without = dict.fromkeys(
        what for address, what in unsized_parts(graph).items() if graph.place_of(graph[address]) is cluster
    )
    if without:
        yield "without", f"{', '.join(without)}, which have no requests"


def _grows(pool: NodePool, cluster: KubernetesCluster) -> str:
    """Which other pools of the cluster grow later; a pool without a weight has 0."""
    later = [one.name for one in cluster.pools if (one.weight or 0) < (pool.weight or 0)]
    return f": grows before {listed(later)}" if later else ""


def _requested(needed: Pods, others: list[str]) -> str:
    count = span(needed.fewest, needed.most)
    gpus = f" and {needed.gpus} × {needed.gpu}" if needed.gpus else ""
    elsewhere = f"; fits on {', '.join(others)} too" if others else ""
    what = "" if needed.what == "a replica" else f" ({needed.what})"
    size = f"{needed.resources.cpu} CPU, {needed.resources.memory}"
    return f"{needed.component.address}{what}  {count} × {size}{gpus}{elsewhere}"


def _room(pool: NodePool, node: InstanceFacts, asking: list[Pods], fewest: int, most: int) -> Iterator[tuple[str, str]]:
    """What all ask for at min_replicas on the fewest nodes, and at max_replicas on the most."""
    for title, word, nodes in (("spare", "fewest", fewest), ("", "most", most)):
        counts = [(getattr(one, word), one) for one in asking]
        cpu = sum(count * float(one.resources.cpu) for count, one in counts)
        memory = sum(count * one.resources.memory for count, one in counts)
        told = [
            _left(nodes * float(node.cpu), cpu, "CPU"),
            _left(nodes * node.memory / GIBIBYTE, memory / GIBIBYTE, "GiB"),
        ]
        if node.gpu_count and pool.sharing is None:
            gpus = sum(count * one.gpus for count, one in counts)
            told.append(_left(nodes * node.gpu_count, gpus, "GPUs"))
        yield title, f"{'; '.join(told)}, with the {word} pods on {nodes} node{'' if nodes == 1 else 's'}"


def _left(has: float, asked: float, unit: str) -> str:
    left = has - asked
    amount = f"{abs(left):,.0f}" if abs(left) >= 100 else f"{abs(left):,.3g}"
    whole = f"{has:,.0f}" if has >= 1_000 else f"{has:,.4g}"
    return f"{amount}{'' if left >= 0 else ' too few'} of {whole} {unit}"


def _of_topic(graph: ArchitectureGraph, topic: Topic) -> Iterator[tuple[str, str]]:
    partitions = f"{topic.partitions} partition{'' if topic.partitions == 1 else 's'}"
    lasts = retention_of(topic)
    without_end = "compacted" if "compact" in topic.cleanup else "records forever"
    yield "holds", f"{partitions}, {without_end if lasts is None else f'records for {lasts}'}"
    kept = next(
        (
            one
            for _, all_kept in storage_by_cluster(graph, volume)
            for one in all_kept
            if one.topic is topic and not one.is_copy
        ),
        None,
    )
    yield "on disks", f"{size_words(int(kept.bytes))}: {kept.how}" if kept is not None else "size not known"
    load = loads(graph).get(topic.address)
    flow = volume(graph, topic)
    if load is None or (not load.peak and not load.is_complete):
        yield "in", "unknown rate: set traffic=, or per_request= of its writers"
    else:
        size = f", {byte_words(flow.mean_bytes)}/s, peak {byte_words(flow.peak_bytes)}/s" if flow is not None else ""
        least = "" if load.is_complete else "at least "
        yield "in", f"{least}{Rate(load.mean)}, peak {Rate(load.peak)}{size}"
    groups = sorted(readers(graph, topic), key=lambda one: one.component.address)
    if flow is not None and groups:
        times = times_read(graph, topic)
        yield "out", f"{byte_words(flow.mean_bytes * times)}/s: read {times} time{'' if times == 1 else 's'}"
    for index, reader in enumerate(groups):
        group = kafka_groups(graph, reader.component).get(topic.address)
        how = "" if group is None else f"group {group}, " if group else "in no consumer group, "
        takes = takes_at_most(graph, reader.component) or "unknown amount"
        yield "" if index else "read by", f"{reader.component.address}  {how}{takes}"
    if not groups:
        yield "read by", "no consumer"

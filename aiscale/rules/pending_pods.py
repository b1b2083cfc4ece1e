"""Texts of findings about pods that stay Pending."""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.pod_capacity import size_of, whole
from aiscale.analysis.capacity.pool_families import Offer
from aiscale.analysis.capacity.unschedulable_pods import Shortage
from aiscale.analysis.capacity.unsized_pods import unsized_parts
from aiscale.analysis.load.amounts import GIBIBYTE
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.core.messages.wording import lines, listed
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Bytes
from aiscale.rules.distinct_numbers import sizes


def stay_pending(short: Shortage) -> str:
    """``at least 2 of 9 pods of a and b stay Pending: blue and green have no capacity for them``."""
    together = sum(count for _, count in short.pods)
    components = listed([*dict.fromkeys(needed.component.name for needed, _ in short.pods)], most=3)
    pools = listed([one.pool.name for one in short.offers], most=3)
    return (
        f"at least {short.pending:,} of {together:,} pods of {components} stay Pending: "
        f"{pools} {'has' if len(short.offers) == 1 else 'have'} no capacity for them"
    )


def capacity_notes(graph: ArchitectureGraph, short: Shortage) -> tuple[str, ...]:
    """What is asked for and what there is, pod by pod and pool by pool; and what has no figures."""
    held, asked = sizes((short.held.cpu, short.held.memory), (short.asked.cpu, short.asked.memory))
    told = [*lines(_pods(short), 4), *lines(map(_pool, short.offers), 3)]
    if short.asked.cpu > short.held.cpu or short.asked.memory > short.held.memory:
        told.append(f"together {asked}, of {held}")
    place = graph.place_of(short.pods[0][0].component)
    beside = dict.fromkeys(
        what for address, what in unsized_parts(graph).items() if graph.place_of(graph[address]) is place
    ) if isinstance(place, KubernetesCluster) else {}  # fmt: skip
    return (*told, *((f"without {', '.join(beside)}, whose requests are not set",) if beside else ()))


def _pods(short: Shortage) -> Iterator[str]:
    for needed, count in short.pods:
        name = needed.component.name if needed.what == "a replica" else f"{needed.component.name} ({needed.what})"
        on_node = max(whole(one.size.holds(size_of(needed))) for one in short.offers)
        size = f"{needed.resources.cpu} CPU and {_memory(needed.resources.memory)}"
        yield f"{name}: {count:,} × {size}, at most {on_node:,} on a node"


def _pool(offer: Offer) -> str:
    nodes = f"{offer.most:,} node{'' if offer.most == 1 else 's'}"
    size = f"{offer.size.cpu:,.4g} CPU and {offer.size.memory / GIBIBYTE:,.1f} GiB"
    return f"{offer.pool.name}: {nodes} × {size} for pods"


def _memory(size: Bytes) -> str:
    """In whole Gi where it is computed: the last digits say nothing at such a size."""
    return str(size) if size % 2**30 == 0 or size < 10 * 2**30 else f"{size / GIBIBYTE:,.0f}Gi"


def more_capacity(short: Shortage, fewer: str) -> str:
    """The edit: more nodes, or what asks for less.

    Args:
        short: what does not fit.
        fewer: what can be less of, ``fewer replicas``; empty where nothing can.
    """
    is_limited = [one.pool.name for one in short.offers if one.most < one.pool.max_nodes]
    if is_limited:
        first = f"larger limits of {listed(is_limited)}"
    elif (nodes := short.needs) is not None:
        first = f"max_nodes={nodes} or more on {short.offers[0].pool.name}"
    else:
        first = f"a larger max_nodes of {listed([one.pool.name for one in short.offers], most=3, last='or')}"
    return f"{first}, larger nodes, or {fewer}" if fewer else f"{first}, or larger nodes"

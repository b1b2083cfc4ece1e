"""What a change means in figures people ask for: cost, GPUs, replicas, partitions, capacity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from aiscale.analysis.capacity.instances import instance_facts
from aiscale.analysis.computed_fields import AT_MOST, BESIDE, READERS, ROOM, SLOTS
from aiscale.analysis.cost.costs import budget_rows, costs, not_in_costs
from aiscale.analysis.cost.figures import Described, Effect, Figure, pools_in, span, those_of
from aiscale.analysis.descriptions import descriptions
from aiscale.analysis.features.feature_freshness import uses
from aiscale.analysis.load.feature_lookups import look_ups
from aiscale.analysis.load.load import Load, loads
from aiscale.components.plugin_kinds import every_kind
from aiscale.components.streams.topic import Topic
from aiscale.core.messages.wording import factor
from aiscale.core.ports import Service
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Rate


def effects(
    graph: ArchitectureGraph, before: Described | None = None, systems: Described | None = None
) -> tuple[Effect, ...]:
    """Compute the figures of a system, beside those of the state that was applied.

    Args:
        graph: the system as it will be.
        before: every component as it was applied, described as plain data; None when nothing was.
        systems: what each system said of itself when it was applied; None when nothing was.

    Returns:
        Only rows that can be computed from what is declared: nothing is guessed. Node pools whose instance
        type has no known price are left out of the cost, and the row says so.
    """
    after = descriptions(graph)
    old, kinds = before or {}, _services(graph)
    paid = [row for row in costs(old, after) if row.before is not None or row.after is not None]
    rows = [
        *paid,
        *budget_rows(graph, {**old, **(systems or {})}),
        Effect("GPUs", "GPUs", _gpu_figure(old), _gpu_figure(after), _gpu_detail(after)),
        Effect("service replicas", "replicas", _replicas(old, kinds), _replicas(after, kinds)),
        Effect("topic partitions", "partitions", _partitions(old), _partitions(after)),
        *_capacities(old, after, _reaching(graph)),
    ]
    found = [row for row in rows if row.before is not None or row.after is not None]
    return (*found, not_in_costs(after)) if any(row.after is not None for row in paid) else tuple(found)


def _gpus(described: Described) -> dict[str, tuple[int, int]]:
    """Fewest and most GPUs of each model."""
    found: dict[str, tuple[int, int]] = {}
    for _, pool, fewest, most in pools_in(described):
        known = instance_facts(pool["instance_type"])
        model = pool.get("gpu") or (known.gpu if known else None)
        each = pool.get("gpus_per_node")
        if each is None:
            each = (known.gpu_count if known else 0) or (1 if model else 0)
        if model and each:
            low, high = found.get(model, (0, 0))
            found[model] = (low + fewest * each, high + most * each)
    return found


def _gpu_figure(described: Described) -> Figure | None:
    found = _gpus(described).values()
    low, high = sum(low for low, _ in found), sum(high for _, high in found)
    return Figure(low, high, span(low, high)) if found else None


def _gpu_detail(described: Described) -> str:
    found = _gpus(described)
    if len(found) == 1:
        return next(iter(found))
    return ", ".join(f"{span(low, high)} × {model}" for model, (low, high) in sorted(found.items()))


def _services(graph: ArchitectureGraph) -> frozenset[str]:
    """Kinds of services, those that were applied among them: registries, workers and stores have replicas, too."""
    kinds = (*every_kind(), *map(type, graph.nodes.values()))
    return frozenset(kind.__name__ for kind in kinds if issubclass(kind, Service))


def _replica_range(data: Mapping[str, Any]) -> tuple[int, int] | None:
    if "replicas" not in data:
        return None
    scaling = data.get("autoscaling")
    if not scaling:
        return data["replicas"], data["replicas"]
    return scaling["min_replicas"], data.get(AT_MOST, scaling["max_replicas"])


def _replicas(described: Described, kinds: frozenset[str]) -> Figure | None:
    services = (data for data in described.values() if data["kind"] in kinds)
    ranges = []
    for data in services:
        if (found := _replica_range(data)) is not None:
            ranges.append(found)
            if beside := data.get(BESIDE):
                ranges.append((beside["fewest"], beside["most"]))
    if not ranges:
        return None
    low, high = sum(r[0] for r in ranges), sum(r[1] for r in ranges)
    return Figure(low, high, span(low, high))


def _partitions(described: Described) -> Figure | None:
    counts = [data["partitions"] for _, data in those_of(described, Topic) if "partitions" in data]
    return Figure(sum(counts), sum(counts), span(sum(counts), sum(counts))) if counts else None


def _capacity(described: Described, address: str) -> Figure | None:
    """What a service or a job can take at its largest, per second."""
    data = described.get(address)
    if data is None:
        return None
    most = 0.0
    replicas = _replica_range(data)
    if replicas is not None and (each := data.get("requests_per_second_per_replica")):
        room = data.get(ROOM, {}).get("replicas")
        most = min(count for count in (replicas[1], data.get(READERS), room) if count is not None) * each
        beside = data.get(BESIDE, {})
        if (percent := beside.get("percent", 0)) and percent < 100:  # whichever version reaches its limit first
            most = min(most / (1 - percent / 100), beside["most"] * each / (percent / 100))
    elif each := data.get("records_per_second_per_slot"):
        most = data.get(SLOTS, data.get("parallelism", 1)) * each
    return Figure(most, most, str(Rate(most))) if most else None


def _reaching(graph: ArchitectureGraph) -> Mapping[str, Load]:
    """What reaches each component; for a feature store, with what looks features up in it."""
    found = loads(graph)
    askers: dict[str, list[Load]] = defaultdict(list)
    for use in uses(graph):
        askers[use.features.store.address].append(found[use.service.address])
    stores = {
        address: Load(found[address].mean, sum(parts.values()), all(load.is_complete for load in askers[address]))
        for address, parts in look_ups(graph).items()
        if askers[address]
    }
    return {**found, **stores}


def _capacities(before: Described, after: Described, found: Mapping[str, Load]) -> Iterator[Effect]:
    """The bottleneck, and whatever changes."""
    ratios = {
        address: capacity.high / found[address].peak
        for address in after
        if (capacity := _capacity(after, address)) is not None
        and found[address].is_complete
        and found[address].peak > 0
    }
    tightest = min(ratios, key=lambda address: (ratios[address], address), default=None)
    for address, data in after.items():
        old, new = _capacity(before, address), _capacity(after, address)
        if new is None or (address != tightest and (old is None or old == new)):
            continue
        detail = ""
        if (ratio := ratios.get(address)) is not None:
            detail = f"{factor(ratio, up=False)}× the peak of {Rate(found[address].peak)}"
            if address == tightest and len(ratios) > 1:
                detail += ", the least in the system"
        if ROOM in data:
            detail = "; ".join(one for one in (detail, data[ROOM]["why"]) if one)
        yield Effect(f"{data['name']} capacity", "per second", old, new, detail)

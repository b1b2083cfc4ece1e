"""What a change means in figures people ask for: cost, GPUs, replicas, partitions, capacity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from aiscale.analysis.backlog import Subscription, useful_replicas
from aiscale.analysis.budgets import HOURS_PER_MONTH, Spending, spending
from aiscale.analysis.described import FEWEST, STORED, described
from aiscale.analysis.instances import instance_facts
from aiscale.analysis.load import Load, loads
from aiscale.analysis.prices import STORAGE_DATES, Price, basis, price_of
from aiscale.analysis.storage import STORES, Stored, amount, not_counted
from aiscale.core.wording import listed
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Money, Rate

Described = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, or the range that it moves in.

    Attributes:
        low: the least, in the effect's unit.
        high: the most; equal to ``low`` for a single number.
        text: the same as people write it.
    """

    low: float
    high: float
    text: str


@dataclass(frozen=True, slots=True)
class Effect:
    """One line: a figure before and after.

    Attributes:
        name: what is counted.
        unit: of both figures, for example ``USD/month``.
        before: as it was applied last; None when nothing was, or when it can not be known.
        after: as it will be; None when it is gone.
        detail: where the figure comes from, or what it means, in a few words.
    """

    name: str
    unit: str
    before: Figure | None
    after: Figure | None
    detail: str = ""

    @property
    def changes(self) -> bool:
        """Whether both are known and differ."""
        return self.before is not None and self.after is not None and self.before != self.after


def effects(
    graph: ArchitectureGraph, before: Described | None = None, budgets: Mapping[str, float] | None = None
) -> tuple[Effect, ...]:
    """Compute the figures of a system, beside those of the state that was applied.

    Args:
        graph: the system as it will be.
        before: every component as it was applied, described as plain data; None when nothing was.
        budgets: dollars a month that systems and teams could cost when it was applied, by address.

    Returns:
        Only rows that can be computed from what is declared: nothing is guessed. Node pools whose instance
        type has no known price are left out of the cost, and the row says so.
    """
    after = described(graph)
    old = before or {}
    rows = [
        Effect("node cost / month", "USD/month", _cost(old), _cost(after), _cost_detail(after)),
        Effect("storage cost / month", "USD/month", _storage(old), _storage(after), _storage_detail(after)),
        *_budgets(graph, budgets or {}),
        Effect("GPUs", "GPUs", _gpu_figure(old), _gpu_figure(after), _gpu_detail(after)),
        Effect("service replicas", "replicas", _replicas(old), _replicas(after)),
        Effect("topic partitions", "partitions", _partitions(old), _partitions(after)),
        *_capacities(old, after, loads(graph)),
    ]
    return tuple(row for row in rows if row.before is not None or row.after is not None)


def _span(low: float, high: float) -> str:
    return f"{low:,.0f}" if low == high else f"{low:,.0f}–{high:,.0f}"


def _pools(described: Described) -> Iterator[tuple[Mapping[str, Any], int, int]]:
    for data in described.values():
        if "instance_type" in data:
            yield data, data.get(FEWEST, data["min_nodes"]), data["max_nodes"]


def _prices(described: Described) -> Iterator[tuple[Mapping[str, Any], int, int, Price | None]]:
    """Every pool with its fewest and most nodes, and the price of one where its cluster is."""
    regions = {
        pool: str(data["region"]).removeprefix("regions/")
        for data in described.values()
        if data.get("region")
        for pool in data.get("pools", ())
    }
    for address, data in described.items():
        if "instance_type" in data:
            price = price_of(data["instance_type"], regions.get(address))
            yield data, data.get(FEWEST, data["min_nodes"]), data["max_nodes"], price


def _cost(described: Described) -> Figure | None:
    low = high = 0.0
    found = False
    for _, fewest, most, price in _prices(described):
        if price is not None:
            found = True
            low += fewest * price.usd_per_hour * HOURS_PER_MONTH
            high += most * price.usd_per_hour * HOURS_PER_MONTH
    return Figure(round(low, 2), round(high, 2), f"${low:,.0f}") if found else None


def _cost_detail(described: Described) -> str:
    figure = _cost(described)
    if figure is None:
        return ""
    pools = list(_prices(described))
    without = [pool["name"] for pool, _, _, price in pools if price is None]
    words = [f"fewest nodes (most: ${figure.high:,.0f})"] if figure.high != figure.low else []
    words += _needed(described)
    words.append(basis(price for *_, price in pools if price is not None))
    words += [f"without {', '.join(without)}: no price known"] if without else []
    words += [_rest(described)] if _storage(described) is None else []
    return "; ".join(words)


def _kept(described: Described) -> Iterator[tuple[str, Stored]]:
    """What is kept on disks and in object stores, with the name of its component."""
    for data in described.values():
        for one in data.get(STORED, ()):
            yield data["name"], Stored(**one)


def _storage(described: Described) -> Figure | None:
    costs = [(one.low, one.high) for _, one in _kept(described)]
    known = [(low, high) for low, high in costs if low is not None and high is not None]
    if not known:
        return None
    low, high = sum(low for low, _ in known), sum(high for _, high in known)
    return Figure(round(low, 2), round(high, 2), f"${low:,.0f}")


def _storage_detail(described: Described) -> str:
    figure = _storage(described)
    if figure is None:
        return ""
    counted = [one for _, one in _kept(described) if not one.unknown]
    sizes = {on: sum(one.fewest or 0 for one in counted if one.on == on) for on in STORES}
    words = [listed(amount(on, size) for on, size in sizes.items() if size)]
    words += [f"most: ${figure.high:,.0f}"] if figure.high != figure.low else []
    words.append(basis((one.price for one in counted if one.price is not None), STORAGE_DATES))
    without = list(not_counted(_kept(described)))
    words += [f"without {', '.join(without)}"] if without else []
    return "; ".join((*words, _rest(described)))


def _rest(described: Described) -> str:
    """What no row of the costs has in it."""
    if _storage(described) is None:
        parts = ["disks", "object stores"]
    else:
        parts = ["root disks of nodes"] if any(not data.get("disk") for data, _, _ in _pools(described)) else []
    return f"not counted: {listed([*parts, 'requests', 'transfer', 'managed services'], most=None)}"


def _needed(described: Described) -> list[str]:
    """Pools whose fewest nodes are not those of ``min_nodes``, in words."""
    found = [f"{pool['name']} {pool[FEWEST]}" for pool, _, _ in _pools(described) if FEWEST in pool]
    return [f"as many as the fewest replicas need: {', '.join(found)}"] if found else []


def _budgets(graph: ArchitectureGraph, before: Mapping[str, float]) -> Iterator[Effect]:
    """What may be spent, and how much of it is left: a line for each system and each team that says it."""
    for one in spending(graph):
        name = "budget / month" if one.payer is graph.system else f"budget of {one.payer.name} / month"
        old = before.get(one.payer.address)
        yield Effect(name, "USD/month", None if old is None else _dollars(old), _dollars(one.budget), _left(one))


def _dollars(amount: float) -> Figure:
    return Figure(float(amount), float(amount), str(Money(amount)))


def _left(one: Spending) -> str:
    without = f"; without {', '.join(one.unpriced)}" if one.unpriced else ""
    if one.low > one.budget:
        return f"exceeded by ${one.low - one.budget:,.0f} with the fewest nodes{without}"
    if one.high > one.budget:
        over = f"exceeded by ${one.high - one.budget:,.0f} with the most"
        return f"${one.budget - one.low:,.0f} left with the fewest nodes, {over}{without}"
    return f"${one.budget - one.high:,.0f} left with the most nodes{without}"


def _gpus(described: Described) -> dict[str, tuple[int, int]]:
    """Fewest and most GPUs of each model."""
    found: dict[str, tuple[int, int]] = {}
    for pool, fewest, most in _pools(described):
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
    return Figure(low, high, _span(low, high)) if found else None


def _gpu_detail(described: Described) -> str:
    found = _gpus(described)
    if len(found) == 1:
        return next(iter(found))
    return ", ".join(f"{_span(low, high)} × {model}" for model, (low, high) in sorted(found.items()))


def _replica_range(data: Mapping[str, Any]) -> tuple[int, int] | None:
    if "replicas" not in data or data["kind"] == "Gateway":
        return None
    scaling = data.get("autoscaling")
    return (scaling["min_replicas"], scaling["max_replicas"]) if scaling else (data["replicas"], data["replicas"])


def _replicas(described: Described) -> Figure | None:
    ranges = [found for data in described.values() if (found := _replica_range(data)) is not None]
    if not ranges:
        return None
    low, high = sum(r[0] for r in ranges), sum(r[1] for r in ranges)
    return Figure(low, high, _span(low, high))


def _partitions(described: Described) -> Figure | None:
    counts = [data["partitions"] for data in described.values() if "partitions" in data]
    return Figure(sum(counts), sum(counts), _span(sum(counts), sum(counts))) if counts else None


def _readers(data: Mapping[str, Any], described: Described) -> int | None:
    """Replicas of a service that only reads topics which have something to read; None where that bounds nothing."""
    found = []
    if data.get("port") is not None:
        return None
    for entry in data.get("consumes", ()):
        consume = entry if isinstance(entry, Mapping) else {"target": entry}
        partitions = described.get(consume["target"], {}).get("partitions")
        if partitions is None:
            return None
        group, each = consume.get("group") or data["name"], consume.get("concurrency", 1)
        found.append(Subscription(group, partitions, each, consume.get("assignor", "")))
    return useful_replicas(found) or None


def _capacity(described: Described, address: str) -> Figure | None:
    """What a service or a job can take at its largest, per second."""
    data = described.get(address)
    if data is None:
        return None
    most = 0.0
    replicas = _replica_range(data)
    if replicas is not None and (each := data.get("requests_per_second_per_replica")):
        readers = _readers(data, described)
        most = (replicas[1] if readers is None else min(replicas[1], readers)) * each
    elif each := data.get("records_per_second_per_slot"):
        most = data.get("parallelism", 1) * each
    return Figure(most, most, str(Rate(most))) if most else None


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
            detail = f"{ratio:.1f}× the peak of {Rate(found[address].peak)}"
            if address == tightest and len(ratios) > 1:
                detail += ", the least in the system"
        yield Effect(f"{data['name']} capacity", "per second", old, new, detail)

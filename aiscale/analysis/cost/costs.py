"""What a system costs in a month at list prices: its nodes, what it keeps, what it sends, and what may be spent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aiscale.analysis.capacity.joint_minimum_nodes import more_nodes
from aiscale.analysis.computed_fields import CROSSINGS, DEAREST, FEWEST, JOINT, STORED, UNCOUNTED
from aiscale.analysis.cost.budgets import Spending, spending, uncounted_room
from aiscale.analysis.cost.figures import Described, Effect, Figure, pools_in, those_of
from aiscale.analysis.cost.node_costs import NO_PRICE, NodeCost, cost_of_nodes
from aiscale.analysis.cost.prices import STORAGE_DATES, TRAFFIC_DATES, Boundary, basis
from aiscale.analysis.cost.storage import STORES, Stored, amount, not_counted
from aiscale.analysis.cost.traffic_cost import Crossing, range_words
from aiscale.analysis.load.amounts import by_reason, size_range, size_words
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.core.messages.wording import listed
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Money

_TRAFFIC: Mapping[Boundary, str] = {
    "zones": "zone traffic / month",
    "regions": "region traffic / month",
    "out": "traffic out / month",
}
"""What each boundary's row is called."""

_NOTHING = 0.5
"""Traffic that costs less has no row, in dollars a month."""


def costs(before: Described, after: Described) -> list[Effect]:
    """A row for what nodes cost, one for storage, and one for traffic over each kind of boundary."""
    rows = [
        Effect("node cost / month", "USD/month", _cost(before), _cost(after), _cost_detail(after)),
        Effect("storage cost / month", "USD/month", _storage(before), _storage(after), _storage_detail(after)),
    ]
    for over, name in _TRAFFIC.items():
        figures = _traffic(before, over), _traffic(after, over)
        rows.append(Effect(name, "USD/month", *figures, _traffic_detail(after, over)))
    return rows


def node_costs_in(described: Described) -> Iterator[tuple[str, Mapping[str, Any], NodeCost | str]]:
    """Every pool by its address, with what its nodes cost, or why that is not known."""
    regions = {
        pool: str(data["region"]).removeprefix("regions/")
        for _, data in those_of(described, KubernetesCluster)
        if data.get("region")
        for pool in data.get("pools", ())
    }
    for address, data, fewest, most in pools_in(described):
        said = data.get("price_per_hour")
        yield address, data, cost_of_nodes(
            (data["instance_type"], *data.get("other_instance_types", ())), regions.get(address),
            data["capacity"], None if said is None else float(Money.parse(said)), fewest, most,
            [data[DEAREST]] if DEAREST in data else (),
        )  # fmt: skip


def _cost(described: Described) -> Figure | None:
    pools = [(pool, one) for _, pool, one in node_costs_in(described)]
    known = [one for _, one in pools if isinstance(one, NodeCost)]
    if not known:
        return None
    low = sum(one.low for one in known) + sum(pool.get(JOINT, {}).get("usd_per_month", 0) for pool, _ in pools)
    high = sum(one.high for one in known)
    return Figure(round(low, 2), round(high, 2), f"${low:,.0f}")


def _cost_detail(described: Described) -> str:
    figure = _cost(described)
    if figure is None:
        return ""
    pools = [(pool, one) for _, pool, one in node_costs_in(described)]
    known = [(pool["name"], one) for pool, one in pools if isinstance(one, NodeCost)]
    words = [f"fewest nodes (most: ${figure.high:,.0f})"] if figure.high != figure.low else []
    words += [
        f"{name} only in the most, at list price ({one.capacity}, {NO_PRICE})" for name, one in known if one.is_at_most
    ]
    words += [f"all {one.most:,} of {name}, which are reserved" for name, one in known if one.is_fixed]
    words += _needed(described)
    words.append(basis(price for _, one in known for price in one.prices))
    words += [f"without {one}" for one in by_reason((pool["name"], one) for pool, one in pools if isinstance(one, str))]
    beside = (data[UNCOUNTED] for data in described.values() if UNCOUNTED in data)
    words += [f"without {names}" for names in uncounted_room(beside)]
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
    words += [f"without {names}" for names in not_counted(_kept(described))]
    return "; ".join(words)


def _crossed(described: Described, over: Boundary) -> list[tuple[str, Crossing]]:
    """What crosses one kind of boundary, with the name of its component."""
    return [
        (data["name"], one)
        for data in described.values()
        for one in (Crossing(**each) for each in data.get(CROSSINGS, ()))
        if one.over == over
    ]


def _traffic(described: Described, over: Boundary) -> Figure | None:
    costs = [(one.low, one.high) for _, one in _crossed(described, over)]
    low, high = (sum(filter(None, ends)) for ends in zip(*costs, strict=True)) if costs else (0.0, 0.0)
    if high < _NOTHING:
        return None
    text = f"${low:,.0f}" if round(low) == round(high) else f"${low:,.0f}–{high:,.0f}"
    return Figure(round(low, 2), round(high, 2), text)


def _traffic_detail(described: Described, over: Boundary) -> str:
    if _traffic(described, over) is None:
        return ""
    crossed = _crossed(described, over)
    counted = [(name, one) for name, one in crossed if not one.unknown]
    low, high = (sum(sizes) for sizes in zip(*((one.fewest or 0, one.most or 0) for _, one in counted), strict=True))
    words = [size_range(low, high)]
    if size_words(low) != size_words(high):
        words += filter(None, [range_words(counted)])
    words.append(basis((one.price for _, one in counted if one.price is not None), TRAFFIC_DATES))
    words += [f"without {names}" for names in not_counted(crossed)]
    return "; ".join(words)


def not_in_costs(described: Described) -> Effect:
    """A row of words: what no row of the costs has in it."""
    if _storage(described) is None:
        parts = ["disks", "object stores"]
    else:
        parts = ["root disks of nodes"] if any(not data.get("disk") for _, data, _, _ in pools_in(described)) else []
    parts.append("prices per request")
    if any(not one.unknown for over in _TRAFFIC for _, one in _crossed(described, over)):
        parts += ["traffic of responses and queries", "NAT gateways"]
    else:
        parts.append("transfer")
    return Effect("not included", "", None, None, listed([*parts, "managed services"], most=None))


def _needed(described: Described) -> list[str]:
    """Pools whose fewest nodes are not those of ``min_nodes``, in words; then those of several together."""
    found = [f"{pool['name']} {pool[FEWEST]}" for _, pool, _, _ in pools_in(described) if FEWEST in pool]
    for joint in (pool[JOINT] for _, pool, _, _ in pools_in(described) if JOINT in pool):
        more = more_nodes(joint["nodes"], joint["on"], joint["usd_per_month"])
        found.append(f"{more} for {listed(joint['for'])}")
    return [f"as many as the fewest replicas need: {', '.join(found)}"] if found else []


def budget_rows(graph: ArchitectureGraph, before: Described) -> Iterator[Effect]:
    """What may be spent, and how much of it is left: a line for each system and each team that says it."""
    for one in spending(graph):
        name = "budget / month" if one.payer is graph.system else f"budget of {one.payer.name} / month"
        old = before.get(one.payer.address, {}).get("budget_per_month")
        yield Effect(name, "USD/month", None if old is None else _dollars(old), _dollars(str(one.budget)), _left(one))


def _dollars(text: str) -> Figure:
    """An amount as descriptions say it."""
    amount = float(Money.parse(text))
    return Figure(amount, amount, text)


def _left(one: Spending) -> str:
    without = "; without what is left out above" if one.unpriced else ""
    fewest = "with the fewest nodes"
    if open_ := listed(cost.pool.name for cost in one.costs if cost.nodes.is_at_most):
        fewest = f"{fewest} and without {open_}"
    is_range = round(one.high) != round(one.low)
    if one.low > one.budget:
        over = f", by ${one.high - one.budget:,.0f} with the most" if is_range else ""
        return f"exceeded by ${one.low - one.budget:,.0f} {fewest}{over}{without}"
    if one.high > one.budget:
        over = f"exceeded by ${one.high - one.budget:,.0f} with the most"
        return f"${one.budget - one.low:,.0f} left {fewest}, {over}{without}"
    # Where the fewest are not all known, what is left with the most is enough.
    if is_range and not open_:
        return f"${one.budget - one.low:,.0f} left {fewest}, ${one.budget - one.high:,.0f} with the most{without}"
    return f"${one.budget - one.high:,.0f} left with the most nodes{without}"

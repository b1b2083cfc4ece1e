"""What nodes cost beside a budget: whose pools count, how far they grow, and what the prices are of."""

from __future__ import annotations

from typing import Any

import pytest

from aiscale import Resources, System, Team
from aiscale.analysis.capacity.instances import instance_facts
from aiscale.analysis.capacity.minimum_nodes import MinimumNodes, minimum_nodes
from aiscale.analysis.cost.budgets import Spending, spending
from aiscale.analysis.cost.figures import Figure
from aiscale.analysis.cost.plan_effects import effects
from aiscale.analysis.cost.prices import HOURS_PER_MONTH
from aiscale.analysis.descriptions import FEWEST, descriptions
from aiscale.graph.build import build
from aiscale.platform import EksCluster, GpuPool, NodePool, PoolLimits, Taint
from aiscale.rules.platform import plt020_monthly_cost as PLT020
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster

IMAGE = "registry.example/a@sha256:" + "1" * 64


def of(pools: list[NodePool], region: str = "us-east-1") -> Spending:
    core = EksCluster("core", region=region, pools=pools)
    system = System("shop", [Microservice("a", image=IMAGE, on=core)], budget_per_month="$1,000")
    [found] = spending(build(system)[0])
    return found


def price(instance_type: str) -> float:
    known = instance_facts(instance_type)
    assert known is not None
    assert known.usd_per_hour is not None
    return float(known.usd_per_hour) * HOURS_PER_MONTH


def test_limits_stop_a_pool_before_its_most_nodes() -> None:
    pool = NodePool("a", instance_type="m7i.2xlarge", min_nodes=2, max_nodes=90, limits=PoolLimits(cpu=24))
    [cost] = of([pool]).costs
    assert (cost.low, cost.nodes.most, cost.high) == (2 * price("m7i.2xlarge"), 3, 3 * price("m7i.2xlarge"))


def test_of_several_types_the_cheapest_counts() -> None:
    pool = NodePool("a", instance_type="m7i.4xlarge", other_instance_types=["m7i.2xlarge"], min_nodes=1)
    found = of([pool])
    assert (found.low, found.high) == (price("m7i.2xlarge"), 3 * price("m7i.4xlarge"))


def limited(*others: str, most: int = 10, **limits: Any) -> NodePool:
    return NodePool(
        "a", instance_type="m7i.large", other_instance_types=others, min_nodes=1, max_nodes=most,
        limits=PoolLimits(**limits),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("pool", "dearest"),
    [
        (limited("m7i.8xlarge", cpu=64), {"m7i.8xlarge": 2}),
        (limited("m7i.8xlarge", memory="256Gi"), {"m7i.large": 3, "m7i.8xlarge": 2}),
        (limited("m7i.8xlarge", cpu=640), {"m7i.8xlarge": 10}),
        (limited("m7i.8xlarge", cpu=4), {"m7i.large": 2}),
        (limited("m7i.xlarge", "m7i.8xlarge", cpu=64), {"m7i.xlarge": 8, "m7i.8xlarge": 1}),
    ],
)
def test_limits_of_several_types_allow_the_dearest_mix(pool: NodePool, dearest: dict[str, int]) -> None:
    """The page, the budget and the most of a system say the same."""
    core = EksCluster("core", region="us-east-1", pools=[pool])
    graph, _ = build(System("shop", [core], budget_per_month="$1"))
    [one] = spending(graph)
    counts = zip(pool.instance_types, one.costs[0].nodes.dearest, strict=True)
    assert {name: count for name, count in counts if count} == dearest
    assert one.high == pytest.approx(sum(price(name) * count for name, count in dearest.items()))
    [cost, *_] = effects(graph)
    assert cost.after == Figure(round(one.low, 2), round(one.high, 2), f"${one.low:,.0f}")


def test_what_has_no_price_is_named() -> None:
    found = of([
        NodePool("a", instance_type="m7i.2xlarge"),
        NodePool("b", instance_type="x9z.huge"),
        NodePool("c", instance_type="m7i.2xlarge", capacity="spot"),
        NodePool("d", instance_type="m7i.2xlarge", other_instance_types=["x9z.huge"]),
    ])  # fmt: skip
    assert found.basis == (
        "AWS us-east-1 list prices of 2026-07-20",
        "without b (no price known), c (spot, no price_per_hour), d (no price known)",
    )


def bought(capacity: str, per_hour: str | None = None, budget: str = "$30,000") -> list[tuple[str, str, str]]:
    """What the page says of nodes and of a budget: the text and the words of each row, and what the rules find."""
    pools = [
        NodePool("general", instance_type="m7i.2xlarge", min_nodes=1, max_nodes=1),
        GpuPool(
            "h100", instance_type="p5.48xlarge", min_nodes=1, max_nodes=5,
            capacity=capacity, price_per_hour=per_hour,  # type: ignore[arg-type]  # of a test
        ),
    ]  # fmt: skip
    core = EksCluster("core", region="us-east-1", pools=pools)
    graph, _ = build(System("shop", [Microservice("a", image=IMAGE, on=core)], budget_per_month=budget))
    rows = [(row.name, row.after.text, row.detail) for row in effects(graph) if row.after and "/ month" in row.name]
    return [*rows, *((one.code, "", "") for rule in (PLT020,) for one in rule.check(graph))]


LISTED = "AWS us-east-1 list prices of 2026-07-20"


def test_nodes_on_demand_cost_the_list_price() -> None:
    assert bought("on-demand") == [
        ("node cost / month", "$40,474", f"fewest nodes (most: $201,190); {LISTED}"),
        ("budget / month", "$30,000", "exceeded by $10,474 with the fewest nodes, by $171,190 with the most"),
        ("PLT020", "", ""),
    ]


def test_reserved_nodes_without_a_price_cost_the_list_price_at_most() -> None:
    assert bought("reserved") == [
        (
            "node cost / month", "$294",
            "fewest nodes (most: $201,190); h100 only in the most, at list price (reserved, no price_per_hour); "
            f"{LISTED}",
        ),
        (
            "budget / month", "$30,000",
            "$29,706 left with the fewest nodes and without h100, exceeded by $171,190 with the most",
        ),
        ("PLT020", "", ""),
    ]  # fmt: skip
    # What they cost at most is paid: then it does not matter what they cost.
    assert bought("reserved", budget="$300,000")[1:] == [
        ("budget / month", "$300,000", "$98,810 left with the most nodes")
    ]


def test_reserved_nodes_are_paid_for_used_or_not() -> None:
    # 5 nodes of $24 an hour, and one of another pool.
    assert bought("reserved", "$24.00") == [
        ("node cost / month", "$87,894", f"all 5 of h100, which are reserved; price_per_hour of pools; {LISTED}"),
        ("budget / month", "$30,000", "exceeded by $57,894 with the fewest nodes"),
        ("PLT020", "", ""),
    ]


def test_spot_nodes_have_a_price_only_where_it_is_said() -> None:
    assert bought("spot") == [
        ("node cost / month", "$294", f"{LISTED}; without h100 (spot, no price_per_hour)"),
        ("budget / month", "$30,000", "$29,706 left with the most nodes; without what is left out above"),
    ]
    assert bought("spot", "$24.00") == [
        ("node cost / month", "$17,814", f"fewest nodes (most: $87,894); price_per_hour of pools; {LISTED}"),
        ("budget / month", "$30,000", "$12,186 left with the fewest nodes, exceeded by $57,894 with the most"),
        ("PLT020", "", ""),
    ]


def test_a_price_of_less_than_a_cent_is_not_rounded() -> None:
    pool = NodePool("a", instance_type="x9z.huge", price_per_hour="$0.0385", max_nodes=1)
    assert of([pool]).low == 0.0385 * HOURS_PER_MONTH
    core = EksCluster("core", region="us-east-1", pools=[pool])
    [cost, *_] = effects(build(System("shop", [core]))[0])
    assert cost.after == Figure(28.11, 28.11, "$28")
    assert cost.detail == "price_per_hour of pools"


def test_limits_count_on_the_page_as_in_the_budget() -> None:
    pools = [
        GpuPool("l4", instance_type="g6.2xlarge", min_nodes=0, max_nodes=90, limits=PoolLimits(gpus=4)),
        NodePool("a", instance_type="m7i.large", other_instance_types=["m7i.xlarge"], min_nodes=1, max_nodes=2),
    ]
    core = EksCluster("core", region="us-east-1", pools=pools)
    graph, _ = build(System("shop", [Microservice("a", image=IMAGE, on=core)], budget_per_month="$9,000"))
    [budget] = spending(graph)
    [cost, *_] = effects(graph)
    assert cost.after == Figure(round(budget.low, 2), round(budget.high, 2), f"${price('m7i.large'):,.0f}")
    assert budget.high == 4 * price("g6.2xlarge") + 2 * price("m7i.xlarge")


def test_a_region_that_the_prices_are_not_of_is_named() -> None:
    found = of([NodePool("a", instance_type="m7i.2xlarge")], region="eu-west-1")
    assert found.basis == ("AWS us-east-1 list prices of 2026-07-20, standing in for eu-west-1",)


def test_each_system_pays_its_own_pools() -> None:
    def cluster(name: str) -> EksCluster:
        return EksCluster(name, region="us-east-1", pools=[NodePool(f"of-{name}", instance_type="m7i.2xlarge")])

    own, shared = cluster("own"), cluster("shared")
    search = System("search", [own], owner=Team("search"), budget_per_month="$300")
    system = System("shop", [search, Microservice("a", image=IMAGE, on=shared)], budget_per_month="$900")
    assert [(one.payer.name, [cost.pool.name for cost in one.costs]) for one in spending(build(system)[0])] == [
        ("shop", ["of-own", "of-shared"]),
        ("search", ["of-own"]),
    ]


def test_a_team_pays_the_pools_that_it_answers_for() -> None:
    search = Team("search", budget_per_month="$300")
    own = NodePool("own", instance_type="m7i.2xlarge", owner=search)
    core = EksCluster("core", region="us-east-1", pools=[own, NodePool("shared", instance_type="m7i.2xlarge")])
    system = System("shop", [core, Team("idle", budget_per_month="$5")], owner=Team("platform"))
    assert [(one.payer.name, [cost.pool.name for cost in one.costs]) for one in spending(build(system)[0])] == [
        ("search", ["own"])
    ]


def test_without_a_budget_or_a_price_nothing_is_reckoned() -> None:
    core = EksCluster("core", region="us-east-1", pools=[NodePool("a", instance_type="x9z.huge")])
    assert list(spending(build(System("shop", [core], budget_per_month="$1"))[0])) == []
    assert list(spending(build(System("shop", [core]))[0])) == []


def test_replicas_that_always_run_need_nodes_of_the_pool_that_they_fit_on() -> None:
    pools = [
        NodePool("small", instance_type="m7i.large", min_nodes=2, max_nodes=9),
        NodePool("large", instance_type="m7i.2xlarge", min_nodes=1, max_nodes=9),
        NodePool("largest", instance_type="m7i.2xlarge", min_nodes=1, max_nodes=2, taints=[Taint("own", value="1")]),
    ]
    core = EksCluster("core", region="us-east-1", pools=pools)
    # What fits on two pools may be on either.
    anywhere = Microservice("anywhere", image=IMAGE, on=core, resources=Resources(cpu=1, memory="1Gi"), replicas=40)
    tall = Microservice("tall", image=IMAGE, on=core, resources=Resources(cpu=6, memory="1Gi"), replicas=4)
    graph, _ = build(System("shop", [anywhere, tall]))
    assert minimum_nodes(graph) == {
        "pools/small": MinimumNodes(2),
        "pools/large": MinimumNodes(4, ("tall",)),
        "pools/largest": MinimumNodes(1),
    }
    data = descriptions(graph)
    assert [data[f"pools/{name}"].get(FEWEST) for name in ("small", "large", "largest")] == [None, 4, None]


def test_each_pays_for_what_its_own_components_keep() -> None:
    def cluster(name: str, owner: Team | None = None) -> KafkaCluster:
        return KafkaCluster(name, storage="1Ti", brokers=3, controllers=1, on=core, owner=owner)

    core = EksCluster("core", region="us-east-1", pools=[NodePool("shared", instance_type="x9z.huge")])
    team = Team("search", budget_per_month="$300")
    odd = KafkaCluster("odd", storage_class="fast", on=core, owner=team)
    inner = System("inner", [cluster("b")], budget_per_month="$400")
    system = System("shop", [cluster("a", team), odd, inner], budget_per_month="$900")
    each = (3 * 1024 + 20) * 0.08
    assert [
        (one.payer.name, one.what, round(one.low / each, 3), one.basis) for one in spending(build(system)[0])
    ] == [
        ("shop", "storage", 2.0, (
            "storage: AWS us-east-1 list prices of 2026", "without shared (no price known), odd (no price known)",
        )),
        ("inner", "storage", 1.0, ("storage: AWS us-east-1 list prices of 2026", "without shared (no price known)")),
        ("search", "storage", 1.0, ("storage: AWS us-east-1 list prices of 2026", "without odd (no price known)")),
    ]  # fmt: skip

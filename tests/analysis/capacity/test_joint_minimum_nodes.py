"""Nodes for pods that fit on several pools: what they need at least, never more than what the cheapest packing costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aiscale import Resources, System, Team
from aiscale.analysis.capacity.instances import instance_facts
from aiscale.analysis.capacity.joint_minimum_nodes import JointMinimum, joint_minimums
from aiscale.analysis.capacity.minimum_nodes import minimum_nodes
from aiscale.analysis.cost.budgets import Spending, spending
from aiscale.analysis.cost.node_costs import hourly_by_need, node_costs
from aiscale.analysis.cost.plan_effects import effects
from aiscale.analysis.cost.prices import HOURS_PER_MONTH
from aiscale.core.component import Component
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.build import build
from aiscale.platform import KubernetesCluster, NodePool, PoolLimits, Taint, TimeSlicing
from aiscale.services import Microservice
from aiscale.serving import Model, ModelService, Triton
from tests.support.operations import operations

IMAGE = "registry.example/a@sha256:" + "1" * 64
SIZES = {"m7i.large": (2, 8), "m7i.xlarge": (4, 16), "m7i.2xlarge": (8, 32), "c7i.xlarge": (4, 8), "r7i.large": (2, 16)}


def price(instance_type: str) -> float:
    known = instance_facts(instance_type)
    assert known is not None
    assert known.usd_per_hour is not None
    return float(known.usd_per_hour) * HOURS_PER_MONTH


def pool(name: str, instance_type: str = "m7i.2xlarge", **fields: object) -> NodePool:
    """A pool whose nodes offer round figures."""
    cpu, memory = SIZES[instance_type]
    given = {"allocatable": Resources(cpu=cpu, memory=f"{memory}Gi"), "min_nodes": 0, "max_nodes": 20, **fields}
    return NodePool(name, instance_type=instance_type, **given)  # type: ignore[arg-type]  # fields of a test


def service(name: str, cluster: KubernetesCluster, cpu: float, replicas: int, **fields: object) -> Microservice:
    asked = {"resources": Resources(cpu=cpu, memory="1Gi"), "replicas": replicas, **fields}
    return Microservice(name, image=IMAGE, on=cluster, **asked)  # type: ignore[arg-type]  # fields of a test


def of(components: Sequence[Component]) -> tuple[JointMinimum, ...]:
    graph = build(System("s", list(components)))[0]
    return joint_minimums(graph, hourly(graph))


def hourly(graph: ArchitectureGraph) -> Mapping[str, Sequence[float]]:
    return hourly_by_need(node_costs(graph))


def test_pods_that_fit_on_two_equal_pools_need_nodes_of_either() -> None:
    blue, green = pool("blue", min_nodes=1), pool("green", min_nodes=2)
    core = KubernetesCluster("core", pools=[blue, green])
    # 20 x 4 CPU are ten nodes of 8, and three are there.
    expected = JointMinimum((blue, green), ("front",), 7, pytest.approx(7 * price("m7i.2xlarge")))
    assert of([service("front", core, 4, 20)]) == (expected,)


def test_pods_above_half_a_node_have_it_alone() -> None:
    pools = [pool(name, min_nodes=1) for name in ("blue", "green")]
    core = KubernetesCluster("core", pools=pools)
    [found] = of([service("front", core, 4.1, 20), service("small", core, 0.5, 3)])
    assert (found.nodes, found.names) == (18, ("front",))


def test_what_fits_on_the_nodes_that_are_there_needs_none() -> None:
    core = KubernetesCluster("core", pools=[pool("blue", min_nodes=1), pool("green", min_nodes=2)])
    assert of([service("front", core, 4, 6)]) == ()


def test_nodes_that_others_force_have_room_beside() -> None:
    wide, narrow = pool("wide"), pool("narrow", "m7i.xlarge")
    core = KubernetesCluster("core", pools=[wide, narrow])
    # Each tall replica has a node of 8 and leaves 3: 30 CPU are spare.
    tall, small = service("tall", core, 5, 10), service("small", core, 1, 34)
    graph = build(System("s", [tall, small]))[0]
    assert [minimum_nodes(graph)[one.address].nodes for one in (wide, narrow)] == [10, 0]
    [found] = joint_minimums(graph, hourly(graph))
    assert (found.nodes, found.usd) == (1, pytest.approx(price("m7i.xlarge")))
    assert found.names == ("small", "tall")


def test_what_is_full_sends_the_rest_to_the_next() -> None:
    cheap, dear = pool("cheap", "c7i.xlarge", max_nodes=2), pool("dear", "m7i.xlarge")
    core = KubernetesCluster("core", pools=[cheap, dear])
    [found] = of([service("front", core, 2, 8)])
    assert found.usd == pytest.approx(2 * price("c7i.xlarge") + 2 * price("m7i.xlarge"))


def test_limits_hold() -> None:
    cheap, dear = pool("cheap", "c7i.xlarge", limits=PoolLimits(cpu=4)), pool("dear", "m7i.xlarge")
    core = KubernetesCluster("core", pools=[cheap, dear])
    [found] = of([service("front", core, 2, 8)])
    assert found.usd == pytest.approx(price("c7i.xlarge") + 3 * price("m7i.xlarge"))


def test_what_has_room_nowhere_costs_no_more_than_all_nodes() -> None:
    core = KubernetesCluster("core", pools=[pool("blue", max_nodes=2), pool("green", max_nodes=1)])
    [found] = of([service("front", core, 4, 90)])
    assert (found.nodes, found.usd) == (3, pytest.approx(3 * price("m7i.2xlarge")))


@pytest.mark.parametrize(("replicas", "nodes"), [(2, 1), (5, 3), (6, 3), (7, 4), (8, 5), (9, 6)])
def test_the_fewest_nodes_are_the_largest(replicas: int, nodes: int) -> None:
    """Three of eight cores, then any number of four."""
    core = KubernetesCluster("core", pools=[pool("large", max_nodes=3), pool("small", "m7i.xlarge")])
    assert [one.nodes for one in of([service("front", core, 4, replicas)])] == [nodes]


def test_a_pool_of_several_types_has_only_the_largest() -> None:
    mixed = NodePool(
        "mixed", instance_type="m7i.xlarge", other_instance_types=["m7i.2xlarge"], min_nodes=0, max_nodes=9
    )
    core = KubernetesCluster("core", pools=[mixed])
    graph = build(System("s", [service("front", core, 7, 3)]))[0]
    assert minimum_nodes(graph)["pools/mixed"] == (3, ("front",))


def test_shared_gpus_are_no_end_of_room() -> None:
    gpus = [
        NodePool(name, instance_type="g6.2xlarge", min_nodes=0, max_nodes=9, sharing=TimeSlicing(replicas=4))
        for name in ("a", "b")
    ]
    core = KubernetesCluster("core", pools=gpus)
    model = Model("m", version="v1", artifact="s3://m", framework="pytorch")
    asked = Resources(cpu=1, memory="1Gi")
    served = ModelService(
        "served", model=model, runtime=Triton(), gpu="nvidia-l4", resources=asked, replicas=12, on=core
    )
    [found] = of([served])
    # 12 CPU on nodes of 7.9: two of them, however many share a GPU.
    assert found.nodes == 2


def spent(system: System) -> list[Spending]:
    return list(spending(build(system)[0]))


def test_of_what_others_pay_or_has_no_price_nobody_is_charged() -> None:
    search = Team("search", budget_per_month="$300")
    own, others = pool("own", owner=search), pool("others", max_nodes=5)
    core = KubernetesCluster("core", pools=[own, others, pool("spot", max_nodes=2, capacity="spot")])
    front = service("front", core, 4, 20)
    system = System("shop", [core, front], owner=Team("platform"), budget_per_month="$900")
    shop, team = spent(system)
    # Ten nodes: two of spot cost the system nothing, and of the others five more cost nothing to the team.
    assert [one.nodes for one in shop.joint] == [8]
    assert [(one.nodes, [each.name for each in one.pools]) for one in team.joint] == [(3, ["own"])]
    assert team.low == pytest.approx(3 * price("m7i.2xlarge"))


def test_a_preview_says_whose_pods_count_on_which_pools() -> None:
    core = KubernetesCluster("core", pools=[pool("blue", min_nodes=1, max_nodes=9), pool("green", max_nodes=20)])

    def row(replicas: int) -> tuple[float, str]:
        found = effects(build(System("s", [service("front", core, 4, replicas), service("edge", core, 1, 2)]))[0])
        cost = next(one for one in found if one.name == "node cost / month")
        assert cost.after is not None
        return cost.after.low, cost.detail

    most = 29 * price("m7i.2xlarge")
    basis = "AWS us-east-1 list prices of 2026-07-20"
    assert row(1) == (round(price("m7i.2xlarge"), 2), f"fewest nodes (most: ${most:,.0f}); {basis}")
    assert row(20) == (
        round(11 * price("m7i.2xlarge"), 2),
        f"fewest nodes (most: ${most:,.0f}); as many as the fewest replicas need: at least 10 more on blue or green, "
        f"${10 * price('m7i.2xlarge'):,.0f} for front and edge; {basis}",
    )


class Kind(NamedTuple):
    """A node that a pool may have."""

    cpu: float
    memory: float
    usd: float


class Case(NamedTuple):
    pools: tuple[NodePool, ...]
    services: tuple[tuple[float, int, int, int | None], ...]
    """CPU, GiB, replicas, and the number of the pool that it is kept to."""


TAINT = Taint("own", value="1")


@st.composite
def cases(draw: st.DrawFn) -> Case:
    pools = []
    for number in range(draw(st.integers(1, 3))):
        types = draw(st.lists(st.sampled_from(sorted(SIZES)), min_size=1, max_size=2, unique=True))
        least = draw(st.integers(0, 2))
        most = draw(st.integers(max(1, least), 3))
        allocatable = draw(st.booleans())
        pools.append(
            NodePool(
                f"p{number}", instance_type=types[0], other_instance_types=types[1:], min_nodes=least, max_nodes=most,
                allocatable=Resources(cpu=draw(st.integers(2, 8)), memory="16Gi") if allocatable else None,
                taints=[TAINT] if draw(st.booleans()) else [],
            )
        )  # fmt: skip
    sizes = st.tuples(
        st.sampled_from([0.5, 1, 1.5, 2, 2.5, 3, 4, 5]), st.sampled_from([1, 2, 5, 8]), st.integers(1, 4),
        st.none() | st.integers(0, len(pools) - 1),
    )  # fmt: skip
    return Case(tuple(pools), tuple(draw(st.lists(sizes, min_size=1, max_size=3))))


def kinds(one: NodePool) -> list[Kind]:
    found = []
    for name in one.instance_types:
        known = instance_facts(name)
        assert known is not None
        size = one.allocatable or known
        found.append(Kind(float(size.cpu), float(size.memory), price(name)))
    return found


def fewest(case: Case) -> tuple[float, int] | None:
    """What the cheapest nodes cost that hold all pods, and how many nodes do, by trying all; None where none do."""
    pods = [
        (cpu, gibibytes * 2.0**30, {
            number for number, one in enumerate(case.pools)
            if (kept is None or one.instance_type in case.pools[kept].instance_types)
            and (not one.taints or (kept is not None and case.pools[kept].taints))
        })
        for cpu, gibibytes, count, kept in case.services for _ in range(count)
    ]  # fmt: skip
    pods.sort(key=lambda one: -one[0])
    choices = []
    for number, one in enumerate(case.pools):
        of_one = kinds(one)
        counts = product(range(one.max_nodes + 1), repeat=len(of_one))
        choices.append([
            [(number, kind) for kind, count in zip(of_one, each, strict=True) for _ in range(count)]
            for each in counts if one.min_nodes <= sum(each) <= one.max_nodes
        ])  # fmt: skip
    sets = [[node for part in each for node in part] for each in product(*choices)]

    def usd(nodes: list[tuple[int, Kind]]) -> float:
        return sum(kind.usd for _, kind in nodes)

    cheapest, smallest = (
        next((nodes for nodes in sorted(sets, key=by) if packs(pods, nodes)), None) for by in (usd, len)
    )
    return (usd(cheapest), len(smallest)) if cheapest is not None and smallest is not None else None


def packs(pods: Sequence[tuple[float, float, set[int]]], nodes: Sequence[tuple[int, Kind]]) -> bool:
    return _packs(pods, [(number, kind.cpu, kind.memory) for number, kind in nodes])


def _packs(pods: Sequence[tuple[float, float, set[int]]], nodes: list[tuple[int, float, float]]) -> bool:
    if not pods:
        return True
    if sum(one[0] for one in pods) > sum(one[1] for one in nodes) + 1e-9:
        return False
    (cpu, memory, allowed), *rest = pods
    for at, node in enumerate(nodes):
        number, free, space = node
        if number in allowed and cpu <= free + 1e-9 and memory <= space and node not in nodes[:at]:
            left = (number, free - cpu, space - memory)
            if _packs(rest, [*nodes[:at], left, *nodes[at + 1 :]]):
                return True
    return False


@settings(max_examples=150, deadline=None)
@given(cases())
def test_no_packing_costs_less(case: Case) -> None:
    core = KubernetesCluster("core", pools=case.pools)
    asked = [
        service(
            f"s{number}", core, cpu, count, pool=None if kept is None else case.pools[kept],
            resources=Resources(cpu=cpu, memory=f"{memory}Gi"),
        )
        for number, (cpu, memory, count, kept) in enumerate(case.services)
    ]  # fmt: skip
    best = fewest(case)
    if best is not None:
        [found] = spent(System("s", asked, budget_per_month="$1"))
        usd, nodes = best
        assert found.low <= usd + 1e-6
        assert sum(one.floor.nodes for one in found.costs) + sum(one.nodes for one in found.joint) <= nodes


def clusters(size: int) -> Iterator[Component]:
    for number in range(size):
        core = KubernetesCluster(f"c{number:04}", pools=[pool(f"{side}-{number:04}") for side in ("blue", "green")])
        yield service(f"s{number:04}", core, 3, 5)


def services(size: int) -> Iterator[Component]:
    pools = [pool(name, max_nodes=900) for name in ("blue", "green")]
    core = KubernetesCluster("core", pools=pools)
    yield from (service(f"s{number:04}", core, 3, 5) for number in range(size))


@pytest.mark.parametrize("shape", [clusters, services])
def test_twice_the_system_is_twice_the_work(shape: object) -> None:
    def work(size: int) -> int:
        graph = build(System("s", list(shape(size))))[0]  # type: ignore[operator]  # one of those above
        prices = hourly(graph)
        return operations(lambda: joint_minimums(graph, prices))

    work(2)
    assert work(200) <= 2.1 * work(100)

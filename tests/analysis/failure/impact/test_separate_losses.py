"""The places that something takes over from, all lost at once: as one after the other, in steps that grow as systems do."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from aiscale import KubernetesSecret, Objective, System, Traffic
from aiscale.analysis.failure.impact.effect import Effect
from aiscale.analysis.failure.impact.impact import worst_effects
from aiscale.analysis.failure.impact.separate_losses import Losses, place_losses
from aiscale.analysis.failure.region_failover import elsewhere
from aiscale.analysis.load.load import loads, peaks_with
from aiscale.core.component import Component
from aiscale.core.ports import Place
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.build import build
from aiscale.network import Call, Endpoint, Gateway, GlobalLoadBalancer, HealthCheck, Listener, Route
from aiscale.platform import EksCluster, NodePool, Placement
from aiscale.rules.network import net031_no_effective_failover, net032_failover_capacity, net033_failover_time
from aiscale.rules.placement import (
    plc013_successor_capacity,
    plc027_called_outside_residency,
    plc030_failover_dependency,
)
from aiscale.rules.platform import plt024_single_zone
from aiscale.rules.rule import Rule
from aiscale.rules.services import svc027_single_replica
from aiscale.services import Microservice
from tests.analysis.failure.impact.test_ranking import systems
from tests.support.operations import operations

IMAGE = "registry.example/a@sha256:" + "1" * 64
TLS = KubernetesSecret("tls", key="tls.crt")
RULES = (
    net031_no_effective_failover, net032_failover_capacity, net033_failover_time, plc013_successor_capacity,
    plc030_failover_dependency, plc027_called_outside_residency, plt024_single_zone,
    svc027_single_replica,
)  # fmt: skip


@given(systems())
@settings(max_examples=60, deadline=None)
def test_all_at_once_is_as_one_after_the_other(graph: ArchitectureGraph) -> None:
    places = list(graph.of(Place))
    losses = Losses(graph, places)
    for place in places:
        alone = worst_effects(graph, [place.address], as_declared=True)
        for address, node in graph.nodes.items():
            worst = alone[address].effect if address in alone else None
            assert losses.has(place, node, Effect.LOST) == (worst is Effect.LOST)
            if worst is not Effect.LOST:  # what is lost may have failed first
                assert losses.has(place, node, Effect.FAILS) == (worst is Effect.FAILS)
    for node in graph.nodes.values():
        taking = set(losses.taking(node, Effect.FAILS, Effect.LOST))
        assert taking == {one.address for one in places if losses.has(one, node, Effect.FAILS, Effect.LOST)}


def test_a_reason_goes_back_to_what_is_lost() -> None:
    core, spare = (EksCluster(name, region="eu-west-1", pools=[NodePool(f"pool-{name}", instance_type="m7i.large")])
                   for name in ("core", "spare"))  # fmt: skip
    back = Microservice("back", image=IMAGE, on=core)
    middle = Microservice("middle", image=IMAGE, on=spare, calls=[Call(back)])
    front = Microservice("front", image=IMAGE, calls=[Call(middle)])
    placement = Placement("p", of=[front], primary=core, overflow=[spare], failover="auto")
    graph, _ = build(System("s", [placement]))
    reasons = place_losses(graph).why(core, front)
    assert [(node.name, why) for node, why in reasons] == [
        ("front", "needs middle, and has no fallback"),
        ("middle", "needs back, and has no fallback"),
        ("back", "runs on core"),
    ]


def _cell(number: int, side: str, region: str, shared: Component) -> Route:
    core = EksCluster(
        f"{side}{number:04}", region=region, pools=[NodePool(f"p-{side}{number:04}", instance_type="m7i.large")]
    )
    shop = Microservice(
        f"shop-{side}{number:04}", image=IMAGE, on=core, replicas=1, requests_per_second_per_replica=10, calls=[shared],
    )  # fmt: skip
    edge = Gateway(f"edge-{side}{number:04}", listeners=[Listener(certificate=TLS)], on=core)
    return Route(f"in-{side}{number:04}", gateway=edge, targets=[shop])


def cells(size: int) -> ArchitectureGraph:
    """Names for two regions each, and one service that all of them call."""
    shared = Microservice("shared", image=IMAGE, replicas=1, requests_per_second_per_replica=10)
    return build(System("s", [
        GlobalLoadBalancer(
            f"n{n:04}", hosts=[f"n{n}.example"], health_check=HealthCheck(), ttl="60s", traffic=Traffic(mean=5, peak=12),
            endpoints=[Endpoint(_cell(n, "a", "eu-central-1", shared), percent=50),
                       Endpoint(_cell(n, "b", "us-east-1", shared), percent=50)],
        )
        for n in range(size)
    ]))[0]  # fmt: skip


def moves(size: int) -> ArchitectureGraph:
    """Placements from clusters of their own to one that is for all of them."""
    spare = EksCluster("spare", region="eu-west-1", pools=[NodePool("spare", instance_type="m7i.large", max_nodes=2)])
    found = []
    for n in range(size):
        core = EksCluster(f"c{n:04}", region="eu-west-1", pools=[NodePool(f"p{n:04}", instance_type="m7i.large")])
        moved = Microservice(f"m{n:04}", image=IMAGE, replicas=1)
        found.append(Placement(f"at{n:04}", of=[moved], primary=core, overflow=[spare], failover="auto"))
    return build(System("s", found))[0]


def lone(size: int) -> ArchitectureGraph:
    """Promises that need a pod of their own each, on clusters of one zone."""
    found = []
    for n in range(size):
        pools = [NodePool(f"p{n:04}", instance_type="m7i.large", zones=["eu-west-1a"])]
        core = EksCluster(f"c{n:04}", region="eu-west-1", pools=pools)
        back = Microservice(f"b{n:04}", image=IMAGE, on=core, replicas=1)
        promise = Objective(availability=0.999)
        found.append(Microservice(f"f{n:04}", image=IMAGE, on=core, calls=[Call(back)], objective=promise))
    return build(System("s", found))[0]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.CODE)
@pytest.mark.parametrize("shape", [cells, moves, lone], ids=lambda shape: shape.__name__)
def test_twice_the_places_are_twice_the_work(shape: object, rule: Rule) -> None:
    def check(size: int) -> int:
        graph = shape(size)  # type: ignore[operator]  # a function of the size
        loads(graph)  # computed once for all rules
        return operations(lambda: list(rule.check(graph)))

    check(4)
    assert check(100) <= 2.3 * check(50)


def test_what_both_regions_call_gets_no_more_than_before() -> None:
    graph = cells(1)
    found = {one.lost: dict(one.peaks) for one in elsewhere(graph)}
    assert found == {
        "eu-central-1": {"routes/in-a0000": 0, "services/shop-a0000": 0, "routes/in-b0000": 12,
                         "services/shop-b0000": 12, "services/shared": 12},
        "us-east-1": {"routes/in-a0000": 12, "services/shop-a0000": 12, "routes/in-b0000": 0,
                      "services/shop-b0000": 0, "services/shared": 12},
    }  # fmt: skip


def test_more_somewhere_is_more_behind_it_and_a_loop_is_entered_once() -> None:
    last = Microservice("last", image=IMAGE)
    first = Microservice("first", image=IMAGE, calls=[Call(last, per_request=3)], traffic=Traffic(mean=1, peak=2))
    graph, _ = build(System("s", [first, Microservice("other", image=IMAGE)]))
    assert peaks_with(graph, {"services/first": 5}) == {"services/first": 7, "services/last": 21}

from __future__ import annotations

import pytest

from aiscale import System
from aiscale.analysis.placement.residency import residencies
from aiscale.delivery import DeliveryPipeline, DriftMonitor, Retraining
from aiscale.graph.build import build
from aiscale.observability import Monitoring, Slo
from aiscale.platform import EksCluster, NodePool, Placement
from aiscale.services import Microservice
from aiscale.serving import MLServer, Model, ModelService
from aiscale.stores import Table

EU = EksCluster("eu", region="eu-west-1", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=3)])


def service(name: str) -> Microservice:
    return Microservice(name, image="registry.example/app@sha256:" + "1f" * 32, on=EU)


def held(system: System) -> dict[str, list[str]]:
    """Who says it, and the names of what is bound."""
    graph, problems = build(system)
    assert not list(problems)
    return {one.said_by.name: [component.name for component in one.of] for one in residencies(graph)}


def test_a_system_binds_what_it_holds_and_what_says_nothing_itself() -> None:
    innermost = System("innermost", [service("c")])
    inner = System("inner", [service("b"), innermost])
    americas = System("americas", [service("d")], residency=["us"])
    assert held(System("outer", [service("a"), inner, americas], residency=["eu"])) == {
        "outer": ["a", "b", "c"],
        "americas": ["d"],
    }


@pytest.mark.parametrize("turn", [1, -1])
def test_a_system_in_two_others_is_bound_by_both_whatever_their_order(turn: int) -> None:
    shared = System("shared", [service("s")])
    around = [System("one", [service("a"), shared], residency=["eu"]), System("two", [shared], residency=["eea"])]
    bound = held(System("outer", [*around[::turn], service("o")]))
    assert bound == {"one": ["a", "s"], "two": ["s"]}


def test_a_placement_goes_before_the_system() -> None:
    free = service("b")
    anywhere = Placement("anywhere", of=[free], residency=["eu", "us"])
    where_it_runs = Placement("runs", of=[free], primary=EU)
    assert held(System("outer", [service("a"), anywhere, where_it_runs], residency=["eu"])) == {
        "anywhere": ["b"],
        "outer": ["a"],
    }


def test_what_only_monitors_from_outside_look_at_stays_bound() -> None:
    a, b = service("a"), service("b")
    europe = System("europe", [Microservice("e", image=a.image, on=EU, calls=[a, b])], residency=["eu"])
    watching = Monitoring(slos=[Slo("a", of=a, availability=0.99, runbook="https://runbooks.example/a")], on=EU)
    assert held(System("outer", [europe, b], monitoring=watching)) == {"europe": ["a", "e"]}


def test_what_is_only_learned_from_outside_stays_bound() -> None:
    """Who trains on a table or compares with it reads it, and is nearer than the service in the system."""
    rides, fares = (
        Table(name, warehouse="snowflake", table=f"lake.{name}", event_timestamp="day", contains_personal_data=True)
        for name in ("rides", "fares")
    )
    model = Model("m", version="v1", artifact="s3://models/m", digest="sha256:" + "5e" * 32, framework="xgboost")
    score = ModelService("score", model=model, runtime=MLServer(), on=EU)
    inner = Microservice("b", image=service("b").image, on=EU, calls=[score], reads=[rides, fares])
    europe = System("europe", [Microservice("a", image=inner.image, on=EU, calls=[inner])], residency=["eu"])
    trains = DeliveryPipeline("p", services=[score], retraining=Retraining(data=[rides], every="7d"))
    bound = held(System("outer", [europe, trains, DriftMonitor("d", score, reference=fares)]))
    assert bound == {"europe": ["m", "a", "b", "score", "fares", "rides"]}

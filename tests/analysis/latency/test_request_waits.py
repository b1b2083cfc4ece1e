"""What a service waits for while it handles one request."""

from __future__ import annotations

from typing import Any

import pytest

from aiscale import Objective, System, Traffic
from aiscale.analysis.latency.request_waits import (
    groups_ms,
    look_up,
    ms_text,
    together_ms,
    waits_of,
    with_instead_ms,
)
from aiscale.cli.views.budget import budget_words
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.features import DynamoDb, Entity, FeatureService, FeatureStore, FeatureView, OnDemandFeatureView, Redis
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.build import build
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice, Read, Write
from aiscale.serving import InferenceGraph, Lookup, SeldonCore, Step, Transformer
from aiscale.stores import ExternalStore
from aiscale.streams import KafkaCluster, Topic

IMAGE = "registry.example/app@sha256:" + "1f" * 32
EU, US = (
    KubernetesCluster(name, region=region, pools=[NodePool(f"pool-{name}", instance_type="m7i.2xlarge")])
    for name, region in (("eu", "eu-central-1"), ("us", "us-east-1"))
)
FIBRE = "light in fibre from eu-central-1 to us-east-1 and back (6,555 km, less 500 for where the data centres are), at least"
LIVE = FeatureView(
    "live", entities=[Entity("zone", key="zone_id")], source=Topic("t", KafkaCluster("k")), fields={"n": "int64"}
)
RATIO = OnDemandFeatureView("ratio", inputs=[LIVE], fields={"r": "float64"}, function="a.b:c", mode="pandas")


def _graph(*roots: Component) -> ArchitectureGraph:
    return build(System("s", [EU, US, *roots]))[0]


def _service(name: str, **fields: Any) -> Microservice:
    return Microservice(name, **({"image": IMAGE, "on": EU} | fields))


def _waits(
    service: Microservice, *others: Component
) -> list[tuple[str, float, tuple[str, ...], tuple[tuple[str, float], ...]]]:
    graph = _graph(service, *others)
    return [
        (
            graph[wait.edge.target].name,
            wait.longest_ms,
            tuple(part.text() for part in wait.parts),
            tuple((one.service.name, one.ms) for one in wait.instead),
        )
        for wait in waits_of(graph, service)
    ]


def _look_up(graph: ArchitectureGraph, service: Component) -> GraphEdge:
    return graph.out_edges(service, EdgeKind.FEATURES)[0]


def test_a_call_waits_for_its_attempts_and_then_for_each_fallback() -> None:
    last = _service("last", objective=Objective(p99_ms=30))
    far = _service("far", objective=Objective(p99_ms=20), on=US, fallback=[last])
    first = _service("first", fallback=[Call(_service("second"), timeout_ms=50), far])
    service = _service("home", calls=[Call(first, timeout_ms=100, retries=1), _service("plain")])
    assert _waits(service) == [
        ("first", 200, (), (("second", 50.0), ("far", 80.0), ("last", 30.0))),
        ("plain", 1_000, (), ()),
    ]


def test_of_calls_and_queries_in_turn_each_is_waited_for_with_its_fallbacks() -> None:
    guard = _service("guard", fallback=[Call(_service("simple"), timeout_ms=50)])
    store = ExternalStore("store", product="PostgreSQL")
    service = _service(
        "home",
        calls=[
            Call(guard, timeout_ms=80, retries=1, per_request=1.5), Call(_service("half"), timeout_ms=70, per_request=0.5),
            Call(_service("both"), timeout_ms=60, per_request=3, parallel="both"),
        ],
        reads=[Read(store, timeout_ms=9, per_request=10)],
    )  # fmt: skip
    graph = _graph(service)
    waits = list(waits_of(graph, service))
    assert [(graph[wait.edge.target].name, wait.text(), wait.all_ms, wait.in_all_ms) for wait in waits] == [
        ("guard", "2 × 160 ms", 320, 420), ("half", "70 ms", 70, 70), ("both", "60 ms", 60, 60),
        ("store", "10 × 9 ms", 90, 90),
    ]  # fmt: skip
    assert together_ms(waits) == 320 + 70 + 60 + 90
    assert with_instead_ms(waits) == 420 + 70 + 60 + 90


def test_a_budget_counts_fallbacks_and_tells_what_is_read_from_what_is_written() -> None:
    guard = _service("guard", fallback=[Call(_service("simple"), timeout_ms=50)], objective=Objective(p99_ms=60))
    store = ExternalStore("store", product="PostgreSQL")
    service = _service(
        "home", objective=Objective(p99_ms=1_500), calls=[Call(guard, timeout_ms=800, per_request=2)],
        reads=[Read(store, timeout_ms=20)], writes=[Write(store, timeout_ms=30)],
    )  # fmt: skip
    assert budget_words(_graph(service), service) == (
        "2 × 800 ms at most for services/guard, whose objective is p99 ≤ 60 ms, then 50 ms for services/simple",
        "30 ms at most to write externalstores/store",
        "20 ms at most to read externalstores/store",
        "1,650 ms at most in all, 1,750 ms while fallbacks are asked, of 1,500 ms",
    )


def test_a_query_without_a_limit_waits_at_least_for_the_line() -> None:
    stores = [
        ExternalStore(name, product="PostgreSQL", region=region)
        for name, region in (("near", "eu-central-1"), ("far", "us-east-1"), ("limited", "us-east-1"))
    ]
    service = _service("home", reads=[Read(stores[0]), Read(stores[1]), Read(stores[2], timeout_ms=90)])
    assert _waits(service) == [("far", 60, (f"{FIBRE}: 60 ms",), ()), ("limited", 90, (), ())]


@pytest.mark.parametrize(
    ("online", "store_on", "parts"),
    [
        (Redis(), EU, ("ratio, estimated: 1.3 ms",)),
        (Redis(read_p99_ms=2), EU, ("look-up in store, measured: p99 2 ms", "ratio, estimated: 1.3 ms")),
        (
            Redis(read_p99_ms=2),
            US,
            (f"{FIBRE}: 60 ms", "look-up in store, measured: p99 2 ms", "ratio, estimated: 1.3 ms"),
        ),
        # It was measured over the line.
        (Redis(read_p99_ms=95), US, ("look-up in store, measured: p99 95 ms", "ratio, estimated: 1.3 ms")),
        (DynamoDb(region="us-east-1"), EU, (f"{FIBRE}: 60 ms", "ratio, estimated: 1.3 ms")),
    ],
)
def test_features_take_the_line_the_look_up_and_what_is_computed(
    online: Redis | DynamoDb, store_on: KubernetesCluster, parts: tuple[str, ...]
) -> None:
    store = FeatureStore("store", views=[LIVE, RATIO], online=online, on=store_on)
    features = FeatureService("v1", store=store, views=[LIVE, RATIO])
    service = _service("home", features=features)
    graph = _graph(service)
    assert tuple(part.text() for part in look_up(graph, _look_up(graph, service))) == parts
    assert [wait.parts for wait in waits_of(graph, service)] == [look_up(graph, _look_up(graph, service))]


def test_a_copy_of_the_store_is_near() -> None:
    store = FeatureStore("store", views=[LIVE], online=Redis(read_p99_ms=2), on=US, replicated_on=[EU])
    features = FeatureService("v1", store=store, views=[LIVE])
    service = _service("home", features=features)
    graph = _graph(service)
    assert [part.text() for part in look_up(graph, _look_up(graph, service))] == [
        "look-up in store, measured: p99 2 ms"
    ]


def test_each_caller_waits_for_features_as_it_says() -> None:
    store = FeatureStore("store", views=[LIVE], online=Redis(read_p99_ms=2), on=US)
    features = FeatureService("v1", store=store, views=[LIVE])
    found = {
        name: _waits(_service("home", features=Lookup(features, **said)))
        for name, said in {
            "usual": {},
            "limited": {"timeout_ms": 20},
            "measured": {"p99_ms": 75},
            "each": {"p99_ms": 75, "per_request": 3},
        }.items()
    }
    assert found == {
        "usual": [("v1", 62, (f"{FIBRE}: 60 ms", "look-up in store, measured: p99 2 ms"), ())],
        "limited": [("v1", 20, (), ())],
        "measured": [("v1", 75, ("look-up, measured: p99 75 ms",), ())],
        "each": [("v1", 75, ("look-up, measured: p99 75 ms",), ())],
    }


def test_look_ups_one_after_another_or_beside_a_call() -> None:
    store = FeatureStore("store", views=[LIVE], online=Redis(read_p99_ms=2), on=EU)
    features, other = FeatureService("v1", store=store, views=[LIVE]), _service("other")
    calls = [Call(other, timeout_ms=30, parallel="x")]
    each = _service("home", calls=calls, features=Lookup(features, timeout_ms=20, per_request=3))
    assert together_ms(waits_of(_graph(each), each)) == 90
    beside = _service("home", calls=calls, features=Lookup(features, timeout_ms=20, per_request=3, parallel="x"))
    assert together_ms(waits_of(_graph(beside), beside)) == 30


def test_a_look_up_is_part_of_the_call_of_its_store() -> None:
    store = FeatureStore("store", views=[LIVE], online=Redis(read_p99_ms=2), on=EU)
    features = FeatureService("v1", store=store, views=[LIVE])
    assert _waits(_service("home", features=features, calls=[Call(store, timeout_ms=20)])) == [("store", 20, (), ())]


def test_the_look_up_of_an_inference_graph_is_one_of_its_steps() -> None:
    store = FeatureStore("store", views=[LIVE], online=Redis(read_p99_ms=2), on=EU)
    features = FeatureService("v1", store=store, views=[LIVE])
    whole = InferenceGraph("whole", steps=[Lookup(features), _service("step")], on=EU)
    graph = _graph(whole)
    assert [graph[wait.edge.target].name for wait in waits_of(graph, whole)] == ["step"]


def test_steps_at_one_time_and_alternative_steps_count_once_and_a_combiner_after_them() -> None:
    a, b = (Transformer(name, image=IMAGE, on=EU) for name in "ab")
    seldon, merge = SeldonCore(), Transformer("merge", image=IMAGE, on=EU)
    steps = [Step(a, timeout_ms=30), Step(b, timeout_ms=30)]
    merged = InferenceGraph(
        "merged", router="Ensemble", run_by=seldon, steps=steps, combiner=Call(merge, timeout_ms=30), on=EU
    )
    other = InferenceGraph("other", router="Splitter", steps=[Step(a, weight=50), Step(b, weight=50)], on=EU)
    turn = InferenceGraph("turn", steps=steps, on=EU)
    graph = _graph(merged, other, turn)
    found = {one.name: groups_ms(waits_of(graph, one)) for one in (merged, other, turn)}
    assert found == {
        "merged": {0: 30, ("parallel", "steps"): 30}, "other": {("one_of", "steps"): 1_000}, "turn": {0: 30, 1: 30}
    }  # fmt: skip


def test_what_is_made_at_one_time_counts_once() -> None:
    a, b, c, d = (_service(name) for name in "abcd")
    calls = [
        Call(a, timeout_ms=10, parallel="x"),
        Call(b, timeout_ms=30, parallel="x"),
        Call(c, timeout_ms=5),
        Call(d, timeout_ms=7, per_request=0.01),
    ]
    service = _service("home", calls=calls, traffic=Traffic(mean=1, peak=2))
    waits = list(waits_of(_graph(service), service))
    assert groups_ms(waits) == {("parallel", "x"): 30, 2: 5, 3: 7}
    assert together_ms(waits) == 42
    assert [wait.is_usual for wait in waits] == [True, True, True, False]


@pytest.mark.parametrize(("ms", "told"), [(9, "9 ms"), (10.25, "10.2 ms"), (1_234_567.0, "1,234,567 ms")])
def test_milliseconds_in_words(ms: float, told: str) -> None:
    assert ms_text(ms) == told


def test_a_p99_is_not_said_to_be_the_most() -> None:
    simple = _service("simple", objective=Objective(p99_ms=50))
    guard = _service("guard", fallback=[simple])
    store = FeatureStore("features", views=[LIVE], online=Redis(read_p99_ms=9), on=EU)
    given = FeatureService("home_v1", store=store, views=[LIVE])
    service = _service("home", objective=Objective(p99_ms=100), calls=[Call(guard, timeout_ms=80)], features=given)
    assert budget_words(_graph(service), service) == (
        "80 ms at most for services/guard, then p99 50 ms for services/simple",
        "p99 9 ms for featureservices/home_v1",
        "about 89 ms in all, about 139 ms while fallbacks are asked, of 100 ms",
    )

"""The guarantees of every effect: the same as along each path, whatever the order of declarations, and never stronger
for a weaker edge."""

from __future__ import annotations

from functools import reduce

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aiscale import Needs, System, Traffic
from aiscale.analysis.guarantees.effects import Guarantees, guarantees
from aiscale.analysis.guarantees.lattice import Order, Ordering, Repeats, Standing
from aiscale.analysis.guarantees.path import beginning, follow
from aiscale.core.edges import EdgeKind
from aiscale.features import (
    Entity,
    FeatureLogging,
    FeatureService,
    FeatureStore,
    FeatureView,
    Materialization,
    PushSource,
)
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.build import build
from aiscale.graph.paths import simple_paths
from aiscale.graph.reachability import steps_of
from aiscale.graph.traversal import Along, Walk
from aiscale.processing import Flink, StreamJob, Tumbling
from aiscale.rules.streams.needs import needed
from aiscale.services import Microservice, Write
from aiscale.stores import Bucket, ExternalStore
from aiscale.streams import Consume, DeadLetter, EventStore, KafkaCluster, MirroredTopic, MirrorMaker, Produce, Topic
from tests.analysis.guarantees.systems import IMAGE, Plan, plans, weakened

FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def table(found: Guarantees) -> list[tuple[str, str, str, str, float, float]]:
    return [
        (one.address, one.what, one.mark.standing.delivery.word, str(one.mark.standing.order), one.mark.least_s,
         one.mark.most_s)
        for one in found.effects
    ]  # fmt: skip


def made(*roots: object) -> ArchitectureGraph:
    graph, _ = build(System("s", roots))  # type: ignore[arg-type]  # components
    return graph


def job(name: str, consumes: list[Topic], produces: list[Topic], **more: object) -> StreamJob:
    return StreamJob(name, engine=Flink(image=IMAGE), jar="local:///j.jar", consumes=consumes, produces=produces,
                     checkpoint_storage="s3://s/x", **more)  # type: ignore[arg-type]  # fields of it  # fmt: skip


def test_the_worst_of_two_ways_and_each_kind_of_effect() -> None:
    kafka = KafkaCluster("events")
    rides, totals, unread = (Topic(name, kafka, key="zone") for name in ("rides", "totals", "unread"))
    app = Microservice("app", image=IMAGE, produces=[rides])
    quick = job("quick", [rides], [totals], delivery="exactly-once", windows=[Tumbling("1m")])
    slow = job("slow", [rides], [totals, unread], stateful=False)
    ledger = ExternalStore("ledger", product="PostgreSQL")
    keep = job("keep", [totals], [], writes=[Write(ledger, idempotency="upsert", key=["id"])], stateful=False)
    audit = Microservice("audit", image=IMAGE, port=None, consumes=[Consume(totals, idempotent=True)])
    found = guarantees(made(app, quick, slow, keep, audit))
    assert table(found) == [
        ("externalstores/ledger", "table", "effectively once", "per key zone", 0.0, 65.0),
        ("services/audit", "handling", "effectively once", "per key zone", 0.0, 65.0),
        ("topics/unread", "topic that nobody reads", "at least once", "per key zone", 0.0, 0.0),
    ]
    weakest = found.effects[0].mark.weakest
    assert weakest is not None
    assert (weakest.source, weakest.target) == ("topics/totals", "streamjobs/keep")
    assert [wait.text() for wait in found.effects[0].mark.waits] == [
        "0s–1m until a window ends (1m tumbling)",
        "5s until the watermark follows the newest event",
    ]


def test_a_table_that_each_replica_holds_is_the_end_of_its_records() -> None:
    kafka = KafkaCluster("events")
    rules = Topic("rules", kafka, key="rule", cleanup="compact", partitions=1)
    news = Topic("news", kafka, key="room")
    rides, scored = Topic("rides", kafka, key="zone"), Topic("scored", kafka, key="zone")
    every = job("every", [rides], [rules], windows=[Tumbling("1h")])
    all_ = [Consume(rules, each_replica=True), Consume(news, each_replica=True, offset_reset="latest")]
    scoring = Microservice("scoring", image=IMAGE, port=None, produces=[scored],
                           consumes=[Consume(rides, idempotent=True), *all_])  # fmt: skip
    reader = Microservice("reader", image=IMAGE, port=None, consumes=[Consume(scored, idempotent=True)])
    assert table(guarantees(made(every, scoring, reader))) == [
        # What it writes is not as old as its rules are.
        ("services/reader", "handling", "effectively once", "per key zone", 0.0, 0.0),
        ("services/scoring", "handling", "effectively once", "per key zone", 0.0, 0.0),
        ("services/scoring", "table in memory", "at least once", "per key rule", 5.0, 3605.0),
        ("services/scoring", "table in memory", "exactly once", "per key room", 0.0, 0.0),
    ]


def test_a_mirror_keeps_its_topics_apart_and_dead_letters_leave_the_way() -> None:
    here, there = KafkaCluster("here"), KafkaCluster("there")
    good, bad = Topic("good", here, key="id"), Topic("bad", here, key="id")
    good_copy, bad_copy = Topic("good-copy", there, key="id"), Topic("bad-copy", there, key="id")
    parked = Topic("parked", there)
    writer = Microservice("writer", image=IMAGE, produces=[good, Produce(bad, acks="0")])
    mirror = MirrorMaker("mirror", source=here, target=there,
                         topics=[MirroredTopic(good, into=good_copy), MirroredTopic(bad, into=bad_copy)])  # fmt: skip
    readers = [
        Microservice(f"of-{copy.name}", image=IMAGE, port=None,
                     consumes=[Consume(copy, idempotent=True, dead_letter=DeadLetter(parked))])
        for copy in (good_copy, bad_copy)
    ]  # fmt: skip
    repair = Microservice("repair", image=IMAGE, port=None, consumes=[Consume(parked, idempotent=True)])
    found = guarantees(made(writer, mirror, *readers, repair))
    assert table(found) == [
        ("services/of-bad-copy", "handling", "at most once", "none", 0.0, 0.0),
        ("services/of-good-copy", "handling", "effectively once", "none", 0.0, 0.0),
        ("services/repair", "handling", "effectively once", "per partition", 0.0, 0.0),
    ]
    assert not found.effects[0].mark.is_bounded, "nobody knows how far a mirror lags"


def test_a_loop_is_worked_on_until_nothing_changes() -> None:
    kafka = KafkaCluster("events")
    first, second = Topic("first", kafka, key="id", traffic=Traffic(mean=1, peak=1)), Topic("second", kafka, key="id")
    forth = job("forth", [first], [second], delivery="exactly-once")
    back = job("back", [second], [first])
    reader = Microservice("reader", image=IMAGE, port=None, consumes=[Consume(second, isolation="read_committed")])
    found = guarantees(made(forth, back, reader))
    assert table(found) == [("services/reader", "handling", "at least once", "per key id", 0.0, 30.0)]
    assert not found.effects[0].mark.is_bounded


def test_features_enter_answers_and_no_records() -> None:
    kafka = KafkaCluster("events")
    clicks, decisions = Topic("clicks", kafka, key="card"), Topic("decisions", kafka, key="payment")
    nightly = Bucket("nightly", uri="s3://b/x", event_timestamp="t", updated_every="1d")
    served = Bucket("served", uri="s3://b/y", event_timestamp="t")
    card = Entity("card", key="card_id")
    history = FeatureView("history", entities=[card], source=nightly, fields={"a": "int64"}, ttl="5d",
                          materialization=Materialization("1d"))  # fmt: skip
    counted = FeatureView("counted", entities=[card], source=PushSource("counts", batch_source=nightly),
                          fields={"n": "int64"})  # fmt: skip
    count = job("count", [clicks, decisions], [], writes=[Write(counted, idempotency="upsert", key=["card_id"])])
    store = FeatureStore("features", views=[history, counted])
    given = FeatureService("score_v1", store=store, views=[history, counted], logging=FeatureLogging(served))
    app = Microservice("app", image=IMAGE, produces=[clicks])
    score = Microservice("score", image=IMAGE, features=given, produces=[decisions])
    ledger = Microservice("ledger", image=IMAGE, port=None, features=given, consumes=[
        Consume(decisions, idempotent=True, needs=Needs("effectively-once", order="per-key", freshness="1m")),
    ])  # fmt: skip
    graph = made(app, score, ledger, count)
    day = 86_400.0
    assert table(guarantees(graph)) == [
        ("buckets/served", "table", "exactly once", "total", 0.0, 0.0),
        ("services/ledger", "handling", "effectively once", "per key payment", 0.0, 0.0),
        ("services/ledger", "look-ups", "at least once", "per partition", 0.0, 2 * day),
        ("services/score", "answers", "at least once", "per partition", 0.0, 2 * day),
    ]
    [need] = needed(graph)
    assert need.mark.standing == Standing(
        loses=False, repeats=Repeats.REMOVED, order=Order(Ordering.PER_KEY, "payment"), is_unconfirmed=True
    )
    walk = Walk(graph, EdgeKind.READS, EdgeKind.WRITES, EdgeKind.FEATURES, along=Along.FLOW)
    [way] = simple_paths(walk, "featureviews/history", "topics/decisions").paths
    path = follow(graph, steps_of(walk, way))
    assert (path.looked_up, path.most_s, path.standing.delivery.word) == (2, 0, "exactly once")
    assert path.own[0].crossing.source == "services/score"


def test_what_holds_behind_one_subscription() -> None:
    kafka = KafkaCluster("events")
    rides = Topic("rides", kafka, key="zone")
    app = Microservice("app", image=IMAGE, produces=[rides])
    both = Microservice("both", image=IMAGE, port=None, consumes=[
        Consume(rides, idempotent=True, needs=Needs("effectively-once")), Consume(rides, group="other"),
    ])  # fmt: skip
    graph = made(app, both)
    behind = [guarantees(graph).behind(graph, edge) for edge in graph.edges_of(EdgeKind.READS)]
    assert [mark and mark.standing.delivery.word for mark in behind] == ["effectively once", "at least once"]


WAY = ("topics/decisions", "services/cases", "topics/events", "services/view")


@pytest.mark.parametrize(
    ("idempotent", "transactional_id", "expected"),
    [
        (False, None, "at least once"),
        (True, None, "effectively once"),
        (False, "cases", "effectively once"),
    ],
)
def test_an_event_appended_twice_is_two_events(idempotent: bool, transactional_id: str | None, expected: str) -> None:
    kafka = KafkaCluster("kafka")
    decisions, events = Topic("decisions", kafka, key="id"), Topic("events", kafka, key="id", retention="forever")
    consume = Consume(decisions, idempotent=idempotent)
    produce = Produce(events, transactional_id=transactional_id)
    cases = Microservice("cases", image=IMAGE, port=None, consumes=[consume], produces=[produce])
    seen = Consume(events, isolation="read_committed", idempotent=True)
    graph = made(cases, Microservice("view", image=IMAGE, port=None, consumes=[seen]), EventStore("store", events))
    path = follow(graph, steps_of(Walk(graph, along=Along.FLOW), WAY))
    assert path.standing.delivery.word == expected


def by_paths(graph: ArchitectureGraph, end: str) -> Standing:
    """The oracle: the worst of every way from every beginning, each followed by itself."""
    walk = Walk(graph, EdgeKind.READS, EdgeKind.WRITES, along=Along.FLOW)
    found = []
    for start in graph.nodes:
        if any(walk.back(start)):
            continue
        if start == end:
            found.append(beginning(graph, start))
        paths = simple_paths(walk, start, end, most=1_000)
        assert paths.is_complete
        found += [follow(graph, steps_of(walk, path)).standing for path in paths.paths]
    return reduce(Standing.meet, found)


@FEW
@given(plans(loops=False))
def test_the_worst_over_all_paths_is_that_of_each_path(plan: Plan) -> None:
    graph = plan.graph()
    found = guarantees(graph).effects
    assert found
    for effect in found:
        assert effect.mark.standing == by_paths(graph, effect.address), effect.address


@FEW
@given(plans())
def test_the_order_of_declarations_is_irrelevant(plan: Plan) -> None:
    one, other = guarantees(plan.graph()), guarantees(plan.graph(turned=True))
    assert table(one) == table(other)
    assert [_weakest(effect) for effect in one.effects] == [_weakest(effect) for effect in other.effects]


def _weakest(effect: object) -> tuple[str, str] | None:
    weakest = effect.mark.weakest  # type: ignore[attr-defined]  # an Effect
    return (weakest.source, weakest.target) if weakest is not None else None


@FEW
@given(plans(), st.integers(0, 100))
def test_a_weaker_edge_never_makes_an_effect_stronger(plan: Plan, number: int) -> None:
    stronger, weaker = guarantees(plan.graph()).at, guarantees(weakened(plan, number).graph()).at
    for address, mark in weaker.items():
        if address in stronger:
            assert mark.standing.delivery <= stronger[address].standing.delivery, address
            assert mark.standing.order.level <= stronger[address].standing.order.level, address


@FEW
@given(plans(), st.integers(0, 4), st.integers(0, 4))
def test_a_further_way_never_makes_an_effect_stronger(plan: Plan, read: int, written: int) -> None:
    from dataclasses import replace

    from tests.analysis.guarantees.systems import Job

    read, written = read % len(plan.streams), written % len(plan.streams)
    more = replace(plan, jobs=(*plan.jobs, Job("flink", (read,), (written,))))
    before, after = guarantees(plan.graph()).at, guarantees(more.graph()).at
    for address, mark in before.items():
        assert after[address].standing.is_at_most(mark.standing), address
        assert after[address].least_s <= mark.least_s


@FEW
@given(plans())
def test_what_a_job_asks_for_changes_nothing_but_its_time(plan: Plan) -> None:
    before, after = guarantees(plan.graph()).at, guarantees(plan.graph(asks=True)).at
    for address, mark in before.items():
        assert after[address].standing == mark.standing, address
        assert after[address].least_s == mark.least_s
        assert after[address].most_s >= mark.most_s


@pytest.mark.parametrize("loops", [False, True])
def test_generated_systems_have_loops_where_they_should(loops: bool) -> None:
    seen = set()

    @settings(max_examples=40, deadline=None)
    @given(plans(loops=loops))
    def look(plan: Plan) -> None:
        seen.add(any(mark.is_bounded is False for mark in guarantees(plan.graph()).at.values()))

    look()
    assert loops in seen

"""No rule raises over streams of any kind, and work grows as the system does, whatever it is made of."""

from __future__ import annotations

import sys
from typing import Any, Literal

from hypothesis import given, settings
from hypothesis import strategies as st

from aiscale import System, Traffic
from aiscale.core.component import Component
from aiscale.graph.build import build
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.rules import streams
from aiscale.services import KubernetesSecret, Microservice
from aiscale.stores import PostgresDatabase, PostgresUser
from aiscale.streams import (
    Avro,
    Consume,
    DeadLetter,
    EventStore,
    EventTable,
    KafkaCluster,
    KinesisStream,
    MirroredTopic,
    MirrorMaker,
    Msk,
    Produce,
    Projection,
    PubSubSubscription,
    PubSubTopic,
    Topic,
)

IMAGE = "registry.example/app@sha256:" + "1f" * 32
FIELDS = ['{"name":"a","type":"int"}', '{"name":"a","type":"int","default":0}', '{"name":"b","type":["null","R"]}']
MODES = st.sampled_from(["NONE", "BACKWARD", "FULL_TRANSITIVE", "FORWARD"])
TEXTS = st.lists(st.sampled_from(FIELDS), max_size=2, unique_by=lambda text: text[:12]).map(
    lambda fields: f'{{"type":"record","name":"R","fields":[{",".join(fields)}]}}'
)
SCHEMAS = st.builds(Avro, path=st.just("r.avsc"), text=TEXTS, previous=st.lists(TEXTS, max_size=2), compatibility=MODES)
TRAFFIC = st.sampled_from([None, Traffic(mean=0, peak=0), Traffic(mean=9_000, peak=90_000)])
SPANS = st.sampled_from([None, "1h", "2d", "40d"])


@st.composite
def systems(draw: st.DrawFn) -> System:
    """Streams of every kind, read and written by services at random."""
    cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=90)])
    kafkas = [
        KafkaCluster("own", on=cluster, brokers=draw(st.integers(1, 4))),
        Msk("msk", type=draw(st.sampled_from(["standard", "express", "serverless"]))),
    ]

    def common(name: str) -> dict[str, Any]:
        return {
            "name": name, "key": draw(st.sampled_from([None, "a", "user_id"])), "schema": draw(st.none() | SCHEMAS),
            "traffic": draw(TRAFFIC), "distinct_keys": draw(st.sampled_from([None, 3])),
            "top_key_share": draw(st.sampled_from([None, 0.5])), "contains_personal_data": draw(st.booleans()),
            "record_bytes": draw(st.sampled_from([None, 1, 90_000])),
        }  # fmt: skip

    topics = [
        Topic(
            **common(f"t{n}"), cluster=draw(st.sampled_from(kafkas)), tiered=draw(st.booleans()),
            retention=draw(st.sampled_from([None, "forever", "1h"])), partitions=draw(st.integers(1, 3_000)),
            cleanup=draw(st.sampled_from(["delete", "compact", "compact,delete"])),
            topic_name=draw(st.sampled_from([None, "t0", "own.t1"])),
        )
        for n in range(3)
    ]  # fmt: skip
    mode, shards = draw(st.sampled_from([("ON_DEMAND", None), ("PROVISIONED", 2)]))
    kinesis = KinesisStream(**common("k"), mode=mode, shards=shards)
    clicks, parked = PubSubTopic(**common("p")), PubSubTopic("parked")
    aside = st.none() | st.builds(DeadLetter, target=st.sampled_from([*topics, kinesis, clicks, parked]),
                                  max_attempts=st.integers(5, 9))  # fmt: skip
    subscription = PubSubSubscription(
        "s", clicks, ordering=draw(st.booleans()), exactly_once=draw(st.booleans()), dead_letter=draw(aside)
    )
    shop = PostgresDatabase(
        "shop", host="db.example", database="shop", sslmode="require",
        user=PostgresUser("app", password=KubernetesSecret("db", key="password")),
    )  # fmt: skip
    table = EventTable(**common("e"), database=shop, appends=draw(st.sampled_from(["in-order", "concurrent"])))
    readable = [*topics, kinesis, clicks, subscription, table]
    writable = [*topics, kinesis, clicks, subscription, table]
    consume = st.builds(
        Consume, target=st.sampled_from(readable), replay=SPANS, max_outage=SPANS, freshness=SPANS,
        handling_p99_ms=st.sampled_from([None, 5, 3_600_000]),
        dead_letter=aside, on_failure=st.sampled_from([None, "retry", "skip"]), schema=st.none() | SCHEMAS,
        enhanced_fan_out=st.booleans(), isolation=st.sampled_from(["read_committed", "read_uncommitted"]),
    )  # fmt: skip
    produce = st.builds(
        Produce, target=st.sampled_from(writable), transactional_id=st.sampled_from([None, "x"]), per_request=st.sampled_from([None, 0.5, 3]),
        transaction_timeout=st.sampled_from(["1m", "1h"]), schema=st.none() | SCHEMAS,
    )  # fmt: skip
    services = [
        Microservice(
            f"m{n}", image=IMAGE, port=None, consumes=draw(st.lists(consume, max_size=3)),
            produces=draw(st.lists(produce, max_size=2)), traffic=draw(TRAFFIC),
        )
        for n in range(4)
    ]  # fmt: skip
    store = EventStore(
        "store", draw(st.sampled_from([topics[0], table])), snapshots=draw(st.sampled_from([None, topics[1]])), history=draw(SPANS),
        projections=[Projection(services[0], rebuild_within="1h", read_per_second=draw(st.sampled_from([None, "1Ki", "10Mi"])))],
    )  # fmt: skip
    mirrors: list[Component] = []
    for n, (source, target) in enumerate(((kafkas[0], kafkas[1]), (kafkas[1], kafkas[0]))):
        inside = [topic for topic in topics if topic.cluster is source]
        outside = [topic for topic in topics if topic.cluster is target]
        pairs: list[Topic | MirroredTopic] = [MirroredTopic(a, b) for a in inside for b in outside]
        copied: list[Topic | MirroredTopic] = draw(st.sampled_from([[], [*inside], pairs]))
        policies: list[Literal["default", "identity"]] = ["default", "identity"]
        policy = draw(st.sampled_from(policies))
        copies = draw(st.sampled_from([None, 9]))
        mirrors.append(MirrorMaker(f"mm{n}", source=source, target=target, topics=copied, policy=policy,
                                   replication_factor=copies))  # fmt: skip
    return System("any", [*services, store, *mirrors, subscription, cluster])


@given(systems())
@settings(max_examples=150, deadline=None)
def test_no_rule_of_streams_raises_and_every_finding_can_be_shown(system: System) -> None:
    graph, _ = build(system)
    for rule in streams.RULES:
        for found in rule.check(graph):
            assert found.span is not None
            assert found.help
            assert "\n" not in found.message
            assert "None" not in " ".join((found.message, found.label, *found.notes, found.help))


def _steps(parts: int) -> int:
    """Lines that all rules of streams run over a system of so many parts, on one thread."""
    cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=90)])
    kafka = KafkaCluster("own", on=cluster)
    traffic = Traffic(mean=1, peak=2)
    roots: list[Component] = []
    for n in range(parts):
        parked = Topic(f"parked-{n}", kafka)
        topic = Topic(f"t-{n}", kafka, key="a", traffic=traffic, distinct_keys=3)
        clicks = PubSubTopic(f"p-{n}", traffic=traffic)
        seen = PubSubSubscription(f"s-{n}", clicks, ordering=True, dead_letter=DeadLetter(clicks))
        reader = Consume(topic, dead_letter=DeadLetter(parked), replay="90d", on_failure="retry")
        roots.append(Microservice(f"m-{n}", image=IMAGE, port=None, consumes=[reader, seen],
                                  produces=[Produce(topic, transactional_id="x")]))  # fmt: skip
    graph, _ = build(System("large", roots))
    count = 0

    def trace(_frame: Any, event: str, _argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        found = sum(len(list(rule.check(graph))) for rule in streams.RULES)
    finally:
        sys.settrace(before)
    assert found >= parts
    return count


def test_the_work_of_all_rules_grows_as_the_system_does() -> None:
    small, large = _steps(30), _steps(60)
    assert large <= 2.1 * small

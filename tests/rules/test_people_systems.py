"""Rules about people and pipelines look at any review without raising."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from aiscale import System, Traffic
from aiscale.delivery import Canary, DeliveryPipeline, MetricGate, Retraining, Shadow
from aiscale.graph.build import build
from aiscale.people import EVERY_DAY, HumanReview, Shift
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.rules import check, delivery, people
from aiscale.services import DefaultAnswer, Microservice
from aiscale.serving import Model, ModelService, Triton
from aiscale.stores import ExternalStore
from aiscale.streams import Consume, KafkaCluster, KinesisStream, Topic

RULES = {rule.CODE for rule in (*people.RULES, *delivery.RULES)}
CLUSTER = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge")])
ZONES = ("UTC", "Europe/Dublin", "Australia/Lord_Howe", "America/Los_Angeles")
TIMES = ("00:00", "07:30", "12:00", "23:59")


@st.composite
def systems(draw):
    kafka = KafkaCluster("events", on=CLUSTER)
    traffic = st.sampled_from([None, Traffic(mean=0, peak=0), Traffic(mean="60/h", peak=9_000)])
    cases = draw(st.sampled_from([
        Topic("cases", kafka, traffic=draw(traffic), retention="1h"),
        Topic("cases", kafka, traffic=draw(traffic), cleanup="compact", key="case"),
        KinesisStream("cases", traffic=draw(traffic)),
    ]))  # fmt: skip
    verdicts = Topic("verdicts", kafka)
    shift = st.tuples(
        st.integers(1, 40), st.sampled_from([EVERY_DAY, ("sun",), ("mon", "fri")]), st.sampled_from(TIMES),
        st.sampled_from(["06:00", "18:15", "24:00"]), st.sampled_from(ZONES), st.sampled_from([None, "ie", "us"]),
    )  # fmt: skip
    shifts = [
        Shift(count, days=days, start=start, end=end, timezone=zone, jurisdiction=where)
        for count, days, start, end, zone, where in draw(st.lists(shift, min_size=1, max_size=4))
    ]
    fallback = draw(st.sampled_from([(), (DefaultAnswer("hold"),)]))
    desk = HumanReview(
        "desk", consumes=[Consume(cases, freshness="2h")], produces=draw(st.sampled_from([(), (verdicts,), (cases,)])),
        cases_per_hour_per_person=draw(st.sampled_from([0.1, 12, 90_000])), percent=draw(st.sampled_from([0.1, 100])),
        shifts=shifts, wait_p95=draw(st.sampled_from([None, "0s", "1d"])),
        queue=draw(st.sampled_from([None, ExternalStore("tool", product="PostgreSQL")])), fallback=fallback,
        fallback_after=draw(st.sampled_from([None, "0s", "4h"])) if fallback else None,
    )  # fmt: skip
    gate = MetricGate("quality", at_least=0.9, label_delay="1h")
    service = ModelService(
        "score", model=Model("m", version="v1", artifact="s3://m", framework="onnx"), runtime=Triton(), on=CLUSTER,
        rollout=draw(st.sampled_from([None, Shadow(gates=[gate], then=Canary(gates=[gate]))])),
    )  # fmt: skip
    pipeline = DeliveryPipeline(
        "learn", services=[service], on=CLUSTER,
        retraining=Retraining(data=[cases], labels=[verdicts], every="1d", label_delay=draw(st.sampled_from([None, "1h"]))),
    )  # fmt: skip
    writer = Microservice("writer", image="registry.example/a:1", produces=[cases], on=CLUSTER)
    return System("any", [CLUSTER, desk, pipeline, writer], residency=draw(st.sampled_from([(), ("eu",)])))


@given(systems())
@settings(max_examples=60, deadline=None)
def test_no_rule_raises_and_every_finding_can_be_shown(system):
    graph, _ = build(system)
    for found in check(graph):
        if found.code in RULES:
            text = " ".join((found.message, found.label, *found.notes, found.help))
            assert found.span is not None
            assert found.help
            assert not {"None", "inf", "nan"} & set(text.split())
            assert "\n" not in text

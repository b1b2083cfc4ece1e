"""What comes in from outside counts once, also where it goes on to another entry or around a loop."""

from __future__ import annotations

from aiscale import System, Traffic
from aiscale.analysis.failure.impact.impact import impact
from aiscale.analysis.failure.impact.ranking import ranking
from aiscale.core.component import Component
from aiscale.graph.build import build
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.streams import KafkaCluster, Produce, Topic

IMAGE = "registry.example/a@sha256:" + "1" * 64
CORE = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge")])
KAFKA = KafkaCluster("events", on=CORE)


def peaks(*roots: Component, lost: str) -> tuple[dict[str, float], float]:
    """The peak at each entry that a loss touches, and the peak that fails in all, as it is ranked."""
    graph, found = build(System("s", roots))
    assert not found.has_errors
    entries = impact(graph, [lost]).entries
    rank = next(one for one in ranking(graph) if one.address == lost)
    return {one.address: one.load.peak for one in entries if one.load is not None}, rank.peak_per_second


def test_what_a_writer_hands_on_to_a_topic_with_traffic_is_its_own() -> None:
    jobs = Topic("jobs", KAFKA, traffic=Traffic(mean=10, peak=40))
    api = Microservice("api", image=IMAGE, traffic=Traffic(mean=5, peak=20), produces=[Produce(jobs, per_request=1)])
    assert peaks(api, lost="clusters/core") == ({"topics/jobs": 40, "services/api": 20}, 60)


def test_what_goes_around_a_loop_does_not_come_in_again() -> None:
    jobs = Topic("jobs", KAFKA, traffic=Traffic(mean=10, peak=40))
    worker = Microservice(
        "worker", image=IMAGE, traffic=Traffic(mean=5, peak=20), consumes=[jobs],
        produces=[Produce(jobs, per_request=1)],
    )  # fmt: skip
    assert peaks(worker, lost="clusters/core") == ({"topics/jobs": 40, "services/worker": 20}, 60)


def test_what_a_caller_sends_on_to_a_service_with_traffic_is_its_own() -> None:
    back = Microservice("back", image=IMAGE, traffic=Traffic(mean=5, peak=30))
    front = Microservice("front", image=IMAGE, traffic=Traffic(mean=5, peak=20), calls=[Call(back)])
    assert peaks(front, CORE, lost="services/back") == ({"services/front": 20, "services/back": 30}, 50)

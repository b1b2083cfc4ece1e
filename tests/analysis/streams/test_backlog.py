"""What a consumer may let wait, and how many replicas have something to read."""

from __future__ import annotations

import pytest

from aiscale import Autoscaling, Signal, System, Traffic
from aiscale.analysis.streams.backlog import (
    Backlog,
    backlog,
    readers_at_most,
    replicas_at_most,
    replicas_without_signal,
)
from aiscale.graph.build import build
from aiscale.quantities import Duration
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, KinesisStream, Topic

IMAGE = "registry.example/app@sha256:" + "1f" * 32
KAFKA = KafkaCluster("events")
RIDES = Topic("rides", KAFKA, partitions=12, traffic=Traffic(mean=900, peak=3_600))
FARES = Topic("fares", KAFKA, partitions=6, traffic=Traffic(mean=300, peak=900))

TAPS = KinesisStream("taps", mode="PROVISIONED", shards=4)
SWIPES = KinesisStream("swipes", mode="PROVISIONED", shards=2)


def consumer(*consumes, each=400, port=None, target=None, catch_up=None, startup_time=None, **scaling):
    lag = Signal("lag", target=target, catch_up=catch_up)
    settings = {"min_replicas": 1, "max_replicas": 20, "signals": [lag]} | scaling
    service = Microservice(
        "reader", image=IMAGE, port=port, consumes=consumes, requests_per_second_per_replica=each,
        autoscaling=Autoscaling(**settings), startup_time=startup_time,
    )  # fmt: skip
    graph, _ = build(System("lag", [service]))
    return graph, service, service.autoscaling


ELSE = (Duration(30), "as nothing else is said")


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (consumer(RIDES, target=10), Backlog(10, "its target", Duration(0.025), "its target of 10 records")),
        (consumer(RIDES, each=None, target=10), Backlog(10, "its target", *ELSE)),
        (consumer(RIDES, each=None), Backlog(1_000, "the default; nobody says what a replica handles", *ELSE)),
        (consumer(RIDES), Backlog(12_000, "400 records a second × 30s, as nothing else is said", *ELSE)),
        (
            consumer(RIDES, catch_up="5m"),
            Backlog(120_000, "400 records a second × 5m, its catch_up", Duration(300), "its catch_up"),
        ),
        (
            consumer(Consume(RIDES, freshness="60s")),
            Backlog(
                18_000, "400 records a second × 45s, what a freshness of 1m leaves after looking and starting",
                Duration(45), "what a freshness of 1m leaves after looking and starting",
            ),
        ),
        (
            consumer(Consume(RIDES, freshness="60s"), startup_time="40s"),
            Backlog(
                12_000, "400 records a second × 30s, half of a freshness of 1m", Duration(30),
                "half of a freshness of 1m",
            ),
        ),
        (
            consumer(Consume(RIDES, freshness="1h"), Consume(FARES, freshness="2s")),
            Backlog(
                400, "400 records a second × 1s, half of a freshness of 2s", Duration(1), "half of a freshness of 2s"
            ),
        ),
        (consumer(RIDES, each=0.01), Backlog(1, "0.01 records a second × 30s, as nothing else is said", *ELSE)),
    ],
)  # fmt: skip
def test_what_may_wait(made, expected):
    assert backlog(*made) == expected


def test_replicas_that_have_something_to_read():
    found = {
        "one topic": readers_at_most(*consumer(RIDES)[:2])[0],
        "consumers in a replica": readers_at_most(*consumer(Consume(RIDES, concurrency=5))[:2])[0],
        "two topics of a group": readers_at_most(*consumer(RIDES, FARES)[:2])[0],
        "by the range assignor": readers_at_most(*consumer(Consume(RIDES, assignor="range"), FARES)[:2])[0],
        "two groups": readers_at_most(*consumer(Consume(RIDES, group="a"), Consume(FARES, group="b"))[:2])[0],
        "beside a table": readers_at_most(*consumer(RIDES, Consume(FARES, each_replica=True))[:2])[0],
        "only a table": readers_at_most(*consumer(Consume(FARES, each_replica=True))[:2]),
        "shards": readers_at_most(*consumer(TAPS, SWIPES)[:2]),
        "shards that Amazon adds": readers_at_most(*consumer(TAPS, KinesisStream("clicks"))[:2]),
        "not Kafka": readers_at_most(*consumer(RIDES, KinesisStream("clicks", mode="PROVISIONED", shards=2))[:2]),
    }
    assert found == {
        "one topic": 12, "consumers in a replica": 3, "two topics of a group": 18, "by the range assignor": 12,
        "two groups": 12, "beside a table": 12, "only a table": (0, None), "shards": (4, TAPS), "shards that Amazon adds": (0, None), "not Kafka": (0, None),
    }  # fmt: skip


def test_no_replica_without_partitions_and_never_fewer_than_asked_for():
    assert replicas_at_most(*consumer(RIDES)) == 12
    assert replicas_at_most(*consumer(RIDES, max_replicas=5)) == 5
    assert replicas_at_most(*consumer(RIDES, min_replicas=15)) == 15


def test_replicas_without_the_signal_bear_the_peak():
    assert replicas_without_signal(*consumer(RIDES)) == (9, "as the peak of 3,600/s needs")
    assert replicas_without_signal(*consumer(RIDES, each=100)) == (12, "as the peak of 3,600/s needs")
    assert replicas_without_signal(*consumer(RIDES, fallback_replicas=2)) == (2, "as given")
    assert replicas_without_signal(*consumer(RIDES, each=None)) == (10, "half of the most")


def test_another_signal_may_ask_for_replicas_that_read_nothing():
    found = {
        (port, *names): replicas_at_most(*consumer(RIDES, port=port, signals=names))
        for port in (None, 8080)
        for names in (["lag"], ["lag", "cpu"])
    }
    assert found == {
        (None, "lag"): 12,
        (None, "lag", "cpu"): 12,
        (8080, "lag"): 12,
        (8080, "lag", "cpu"): 20,
    }

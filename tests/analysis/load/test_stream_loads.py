"""Records arrive at subscriptions and mirrored topics as they arrive at what these are of."""

from __future__ import annotations

from aiscale import System, Traffic
from aiscale.analysis.load.load import Load, loads
from aiscale.graph.build import build
from aiscale.services import Microservice
from aiscale.streams import (
    Consume,
    DeadLetter,
    KafkaCluster,
    MirroredTopic,
    MirrorMaker,
    Produce,
    PubSubSubscription,
    PubSubTopic,
    Topic,
)

IMAGE = "registry.example/app:1"
TRAFFIC = Traffic(mean=100, peak=400)


def test_a_subscription_gets_what_its_topic_gets() -> None:
    seen = PubSubSubscription("seen", PubSubTopic("clicks", traffic=TRAFFIC))
    reader = Microservice("reader", image=IMAGE, port=None, consumes=[seen])
    found = loads(build(System("s", [reader]))[0])
    assert found["subscriptions/seen"] == found["services/reader"] == Load(100, 400, True)


def test_a_mirrored_topic_gets_what_its_original_gets() -> None:
    eu, us = KafkaCluster("eu"), KafkaCluster("us")
    rides, clicks = (Topic(name, eu, traffic=TRAFFIC) for name in ("rides", "clicks"))
    copy = Topic("rides-us", us)
    mirror = MirrorMaker("to-us", source=eu, target=us, topics=[MirroredTopic(rides, copy), clicks])
    assert loads(build(System("s", [mirror]))[0])["topics/rides-us"] == Load(100, 400, True)


def test_what_is_put_aside_does_not_count_and_closes_no_loop() -> None:
    kafka = KafkaCluster("events")
    rides, parked = Topic("rides", kafka, traffic=TRAFFIC), Topic("parked", kafka)
    reader = Microservice("reader", image=IMAGE, port=None, consumes=[Consume(rides, dead_letter=DeadLetter(parked))])
    redrive = Microservice("redrive", image=IMAGE, port=None, consumes=[parked],
                           produces=[Produce(rides, per_request=1)])  # fmt: skip
    found = loads(build(System("s", [reader, redrive]))[0])
    assert found["services/reader"] == Load(100, 400, False)  # nobody says how much is put aside

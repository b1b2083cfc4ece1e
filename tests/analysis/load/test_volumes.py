"""The size of a record is what the blueprint says, or that of what brings it."""

from __future__ import annotations

import pytest

from aiscale import System, Traffic
from aiscale.analysis.load.volumes import Size, Volume, least_volume, sizes, volume
from aiscale.core.component import Component
from aiscale.graph.build import build
from aiscale.platform import Device, Site, StoreAndForward
from aiscale.processing import StreamJob
from aiscale.quantities import Rate
from aiscale.services import Call, Microservice
from aiscale.streams import KafkaCluster, MirroredTopic, MirrorMaker, Produce, PubSubSubscription, PubSubTopic, Topic

KAFKA = KafkaCluster("events")
SITE = Site("site", cpu=4, memory="8Gi")
TRAFFIC = Traffic(mean=100, peak=400, message_bytes=700)


def service(name: str, **fields: object) -> Microservice:
    return Microservice(name, image="registry.example/app:1", **fields)  # type: ignore[arg-type]


def size_of(component: Component, *roots: Component) -> Size | None:
    return sizes(build(System("s", [component, *roots]))[0]).get(component.address)


def test_a_stream_says_its_own_size_first() -> None:
    assert size_of(Topic("t", KAFKA, traffic=TRAFFIC)) == Size(700)
    assert size_of(Topic("t", KAFKA, traffic=TRAFFIC, record_bytes=90)) == Size(90)
    assert size_of(Topic("t", KAFKA)) is None


def test_a_device_sends_its_events_as_they_are() -> None:
    topic = Topic("t", KAFKA)
    device = Device("d", on=SITE, traffic=TRAFFIC, produces=[StoreAndForward(topic, per_request=1)])
    assert size_of(topic, device) == Size(700)


def test_requests_keep_their_size_along_calls_and_give_records_theirs() -> None:
    topic = Topic("t", KAFKA)
    inner = service("inner", produces=[Produce(topic, per_request=2)])
    outer = service("outer", calls=[inner])
    device = Device("d", on=SITE, traffic=TRAFFIC, calls=[Call(outer)])
    assert size_of(inner, device, outer) == Size(700)
    assert size_of(topic, device, outer) == Size(350, "inner")


def test_a_call_may_say_how_large_its_requests_are() -> None:
    inner = service("inner")
    assert size_of(inner, service("outer", traffic=TRAFFIC, calls=[Call(inner, payload_bytes=50)])) == Size(50)


def test_what_several_bring_is_averaged_by_their_rates() -> None:
    topic = Topic("t", KAFKA)
    small = Traffic(mean=300, peak=400, message_bytes=100)
    writers = [
        Device("a", on=SITE, traffic=TRAFFIC, produces=[StoreAndForward(topic, per_request=1)]),
        Device("b", on=SITE, traffic=small, produces=[StoreAndForward(topic, per_request=1)]),
    ]
    assert size_of(topic, *writers) == Size(250)


@pytest.mark.parametrize("fields", [{"traffic": Traffic(mean=9, peak=9, message_bytes=90_000)}, {}])
def test_large_requests_and_unknown_ones_say_nothing_of_records(fields: dict[str, object]) -> None:
    topic = Topic("t", KAFKA)
    assert size_of(topic, service("s", produces=[Produce(topic, per_request=1)], **fields)) is None


def test_what_a_job_or_a_reader_writes_is_unknown_and_a_loop_ends() -> None:
    first, second = Topic("a", KAFKA), Topic("b", KAFKA)
    there = StreamJob("j", consumes=[first], produces=[Produce(second, per_request=1)], jar="local:///job.jar")
    back = service("s", port=None, consumes=[second], produces=[Produce(first, per_request=1)])
    assert size_of(first, there, back) is None
    source = Topic("c", KAFKA, traffic=TRAFFIC)
    reader = StreamJob("k", consumes=[source], produces=[Produce(second, per_request=1)], jar="local:///job.jar")
    assert size_of(second, reader) is None


def test_copies_and_subscriptions_are_as_large_as_what_they_are_of() -> None:
    topic, copy = Topic("t", KAFKA, traffic=TRAFFIC), Topic("copy", KafkaCluster("far"))
    mirror = MirrorMaker("m", source=KAFKA, target=copy.cluster, topics=[MirroredTopic(topic, copy)])
    assert size_of(copy, mirror) == Size(700)
    assert size_of(PubSubSubscription("seen", PubSubTopic("clicks", traffic=TRAFFIC))) == Size(700)


def test_a_volume_needs_a_rate_and_a_size() -> None:
    topic = Topic("t", KAFKA)
    graph, _ = build(System("s", [service("s", traffic=TRAFFIC, produces=[Produce(topic, per_request=2)])]))
    assert volume(graph, topic) is None
    found = volume(graph, topic, declared=False)
    assert found == Volume(Rate(200), Rate(800), Size(350, "s"))
    assert (found.mean_bytes, found.peak_bytes) == (70_000, 280_000)


def test_a_rate_alone_gives_the_least() -> None:
    topic = Topic("t", KAFKA)
    job = StreamJob("j", consumes=[Topic("c", KAFKA, traffic=TRAFFIC)], produces=[Produce(topic, per_request=2)],
                    jar="local:///job.jar")  # fmt: skip
    graph, _ = build(System("s", [job]))
    found = least_volume(graph, topic)
    assert found == Volume(Rate(200), Rate(800), Size(100, is_least=True))
    assert found.size.text() == "100 bytes at least"
    assert least_volume(build(System("s", [topic]))[0], topic) is None

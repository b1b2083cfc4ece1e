"""Large and deep systems: no recursion, and work that grows as the system does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from aiscale import System
from aiscale.analysis.guarantees.effects import guarantees
from aiscale.core.component import Component
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.build import build
from aiscale.processing import Flink, StreamJob
from aiscale.services import Call, Microservice
from aiscale.stores import ExternalStore
from aiscale.streams import Consume, KafkaCluster, Produce, PubSubSubscription, PubSubTopic, Topic
from tests.support.operations import operations

IMAGE = "registry.example/app@sha256:" + "1f" * 32
KAFKA = KafkaCluster("events")


def _job(name: str, reads: list[Topic], writes: list[Topic]) -> StreamJob:
    return StreamJob(name, engine=Flink(image=IMAGE), jar="local:///j.jar", consumes=reads, produces=writes,
                     delivery="exactly-once", checkpoint_storage="s3://s/x")  # fmt: skip


def _graph(roots: list[Component]) -> ArchitectureGraph:
    return build(System("large", roots))[0]


def chain(size: int) -> ArchitectureGraph:
    """One job after the other."""
    topics = [Topic(f"t{n:05}", KAFKA, key="id") for n in range(size)]
    return _graph([_job(f"j{n:05}", [topics[n]], [topics[n + 1]]) for n in range(size - 1)])


def ladder(size: int) -> ArchitectureGraph:
    """Two jobs between each pair of topics: exponentially many ways."""
    topics = [Topic(f"t{n:05}", KAFKA, key="id") for n in range(size // 2 + 1)]
    jobs = [_job(f"j{n:05}{side}", [topics[n]], [topics[n + 1]]) for n in range(size // 2) for side in "ab"]
    return _graph([*jobs])


def hub(size: int) -> ArchitectureGraph:
    """All write one topic in transactions, and all read it."""
    topic = Topic("hub", KAFKA, key="id")
    writers = [
        Microservice(f"w{n:05}", image=IMAGE, produces=[Produce(topic, transactional_id=f"w{n}")])
        for n in range(size // 2)
    ]
    readers = [
        Microservice(f"r{n:05}", image=IMAGE, port=None, consumes=[Consume(topic, isolation="read_committed")])
        for n in range(size // 2)
    ]
    return _graph([*writers, *readers])


def star(size: int) -> ArchitectureGraph:
    """One service that reads many topics and writes as many."""
    reads = [Topic(f"r{n:05}", KAFKA) for n in range(size // 2)]
    writes = [Produce(Topic(f"w{n:05}", KAFKA), transactional_id="star") for n in range(size // 2)]
    return _graph([Microservice("star", image=IMAGE, consumes=reads, produces=writes)])


def regional(size: int) -> ArchitectureGraph:
    """Many publishers of one Pub/Sub topic, and many subscriptions."""
    topic = PubSubTopic("hub", key="id", endpoint_region="europe-west1")
    writers = [Microservice(f"w{n:05}", image=IMAGE, produces=[topic]) for n in range(size // 2)]
    subscriptions = [PubSubSubscription(f"s{n:05}", topic, ordering=True) for n in range(size // 2)]
    readers = [Microservice(f"r{n:05}", image=IMAGE, port=None, consumes=[one]) for n, one in enumerate(subscriptions)]
    return _graph([*writers, *readers])


def ring(size: int) -> ArchitectureGraph:
    """A loop of jobs with one way in, and a weak edge in it."""
    topics = [Topic(f"t{n:05}", KAFKA, key="id") for n in range(size)]
    jobs = [_job(f"j{n:05}", [topics[n]], [topics[(n + 1) % size]]) for n in range(size)]
    return _graph([*jobs, Microservice("in", image=IMAGE, produces=[Produce(topics[0], acks="1")])])


def caller(size: int) -> ArchitectureGraph:
    """One job that asks many services, looks many rows up and writes many topics."""
    third = size // 3
    calls = [Call(Microservice(f"c{n:05}", image=IMAGE), timeout_ms=100, parallel="all") for n in range(third)]
    lookups = [ExternalStore(f"l{n:05}", product="PostgreSQL") for n in range(third)]
    writes = [Topic(f"w{n:05}", KAFKA) for n in range(third)]
    job = StreamJob("job", engine=Flink(image=IMAGE), jar="local:///j.jar", consumes=[Topic("in", KAFKA)], calls=calls,
                    reads=lookups, produces=writes, checkpoint_storage="s3://s/x")  # fmt: skip
    return _graph([job])


SHAPES = [chain, ladder, hub, star, regional, ring, caller]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_twice_the_system_is_twice_the_work(shape: Callable[[int], ArchitectureGraph]) -> None:
    small, large = shape(200), shape(400)
    assert operations(lambda: guarantees(large)) <= 2.2 * operations(lambda: guarantees(small))


@pytest.mark.parametrize("shape", [chain, ladder, ring], ids=lambda shape: shape.__name__)
def test_three_thousand_deep(shape: Callable[[int], ArchitectureGraph]) -> None:
    graph = shape(3_000)
    found = guarantees(graph)
    assert set(found.at) >= set(graph.nodes) - {"kafka/events"}
    assert all(one.mark.waits is not None for one in found.effects)

"""The job of the ride-demand system in a real Flink on a real broker, killed while its results are on their way."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import NewTopic

from aiscale.processing import Flink, StreamJob
from aiscale.streams import KafkaCluster, Topic
from tests.support.flink import FlinkJob, Run, flink_job, program, running
from tests.support.kafka import SecuredBroker

ZONES = [f"zone-{number}" for number in range(8)]
EACH = 40
LIMIT_S = 120.0


@pytest.fixture(scope="module")
def jars(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    return program(tmp_path_factory.mktemp("classes"))


class Rides:
    """Requests that go in and counts that come out of a job on a broker."""

    def __init__(self, broker: SecuredBroker, prefix: str, delivery: Literal["at-least-once", "exactly-once"]) -> None:
        kafka = KafkaCluster("events")
        self._broker = broker
        self.into = Topic("ride-requests", kafka, topic_name=f"{prefix}ride-requests", key="zone_id", partitions=4)
        self.out = Topic("zone-demand", kafka, topic_name=f"{prefix}zone-demand", key="zone_id", partitions=1)
        made = broker.admin.create_topics(
            [NewTopic(topic.kafka_name, topic.partitions, 1) for topic in (self.into, self.out)]
        )
        for one in made.values():
            one.result()
        in_transactions = {"transaction_timeout": "14m"} if delivery == "exactly-once" else {}
        self.job = StreamJob(
            "zone-demand-5m", engine=Flink(checkpoint_interval="4s"), jar="local:///opt/flink/usrlib/zone-demand.jar",
            consumes=[self.into], produces=[self.out], delivery=delivery, parallelism=2,
            checkpoint_storage="s3://ride-demand-state/zone-demand-5m", **in_transactions,
        )  # fmt: skip
        self.asked: list[str] = []

    def ask(self, each: int) -> list[str]:
        """Send so many requests for every zone."""
        first = len(self.asked)
        batch = [f"{zone},{first + turn}" for turn in range(each) for zone in ZONES]
        producer = Producer(self._broker.anyone | {"enable.idempotence": True})
        for request in batch:
            producer.produce(self.into.kafka_name, request, key=request.partition(",")[0])
        assert producer.flush(LIMIT_S) == 0
        self.asked += batch
        return batch

    def counted(self, isolation: str) -> Iterator[str]:
        """The counts from the first on, as they come; empty text where there is none for a moment."""
        consumer = Consumer(
            self._broker.anyone | {"group.id": "counts", "isolation.level": isolation, "enable.auto.commit": False}
        )
        consumer.assign([TopicPartition(self.out.kafka_name, 0, 0)])
        try:
            while True:
                message = consumer.poll(0.05)
                if message is not None and message.error() is not None:
                    raise RuntimeError(str(message.error()))
                yield "" if message is None else (message.value() or b"").decode()
        finally:
            consumer.close()


@pytest.mark.parametrize("delivery", ["exactly-once", pytest.param("at-least-once", marks=pytest.mark.long)])
def test_a_kill_between_two_checkpoints(
    broker: SecuredBroker, prefix: str, jars: tuple[Path, ...], tmp_path: Path,
    delivery: Literal["at-least-once", "exactly-once"],
) -> None:  # fmt: skip
    rides = Rides(broker, prefix, delivery)
    job = flink_job(rides.job).here(tmp_path, broker.bootstrap)
    in_between = _killed_in_between(rides, job, jars, tmp_path)
    with running("ZoneDemand", job, jars, tmp_path) as flink:
        last = set(rides.ask(1))  # each zone's last comes after all that is worked on again
        committed = _until(last, rides.counted("read_committed"), flink)
    times = Counter(map(_request, committed))
    twice = {request for request, count in times.items() if count > 1}
    assert set(times) == set(rides.asked)
    if delivery == "exactly-once":
        assert sorted(committed) == sorted(_once(rides.asked))
        # Whoever reads what was aborted too has requests of the kill twice.
        every = Counter(map(_request, _until(last, rides.counted("read_uncommitted"))))
        twice = {request for request, count in every.items() if count > 1}
    assert twice
    assert twice <= in_between


def _killed_in_between(rides: Rides, job: FlinkJob, jars: tuple[Path, ...], folder: Path) -> set[str]:
    """Kill the job when it has written counts that no checkpoint holds; the requests that they are of."""
    sent: set[str] = set()
    rides.ask(EACH)
    while True:
        with running("ZoneDemand", job, jars, folder) as flink:
            counts = rides.counted("read_uncommitted")
            _until(set(rides.asked), counts, flink)
            held = flink.await_checkpoint()
            batch = set(rides.ask(EACH))
            sent |= batch
            _until(batch, counts, flink, share=0.5)
            flink.kill()
            # On a slow machine a checkpoint may have come first: then once more.
            if flink.held() == held:
                return sent


def _until(wanted: set[str], counts: Iterator[str], flink: Run | None = None, share: float = 1.0) -> list[str]:
    """All counts until those of the wanted requests, or a share of them, are among them."""
    found: list[str] = []
    seen: set[str] = set()
    deadline = time.monotonic() + LIMIT_S
    while len(seen) < share * len(wanted):
        if flink is not None:
            flink.alive(deadline)
        if count := next(counts):
            found.append(count)
            seen |= {_request(count)} & wanted
    return found


def _request(count: str) -> str:
    return count.rpartition(",")[0]


def _once(requests: list[str]) -> Iterator[str]:
    """The counts of requests that each are counted once."""
    counted: Counter[str] = Counter()
    for request in requests:
        counted[request.partition(",")[0]] += 1
        yield f"{request},{counted[request.partition(',')[0]]}"

"""Records that cannot be handled, and records that come back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from confluent_kafka import Message, TopicPartition

from aiscale.core.relations import Consume
from tests.broker.clients import LIMIT_S, consumer, eventually, producer, read, send, sent, values
from tests.support.kafka import SecuredBroker
from tests.support.reproduced import bad, reproduces
from tests.support.strimzi import Operator


@dataclass
class Worked:
    """What a reader did: which records it handled, and how often it tried others in vain."""

    handled: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


def work(broker: SecuredBroker, operator: Operator, topic: str, consume: Consume, tries: int) -> Worked:
    """Handle records as a subscription says, until there are none left or ``tries`` were made; ``bad`` never succeeds."""
    worked, name = Worked(), operator.name(topic)
    writer = producer(broker.anyone)
    with consumer(broker.anyone, operator.name("worker")) as reader:
        reader.subscribe([name])
        ends: dict[int, int] = {}
        parts = [TopicPartition(name, part) for part in reader.list_topics(name, LIMIT_S).topics[name].partitions]
        attempts: dict[tuple[int, int], int] = {}

        def step() -> bool:
            message = reader.poll(0.1)
            if message is None:
                return False
            if message.error() is not None:
                ends[message.partition()] = message.offset()
                return len(ends) == len(parts) and all(
                    reader.get_watermark_offsets(part, LIMIT_S)[1] == ends[part.partition] for part in parts
                )
            ends.pop(message.partition(), None)
            _handle(message)
            return len(worked.handled) + len(worked.failed) >= tries

        def _handle(message: Message) -> None:
            value, place = message.value().decode(), (message.partition(), message.offset())
            if value != "bad":
                worked.handled.append(value)
                reader.commit(message, asynchronous=False)
                return
            worked.failed.append(value)
            attempts[place] = attempts.get(place, 0) + 1
            if consume.dead_letter is not None and attempts[place] >= consume.dead_letter.max_attempts:
                aside = operator.name(consume.dead_letter.target.name)
                assert sent(writer, aside, [value], partition=message.partition()) == [""]
                reader.commit(message, asynchronous=False)
            else:
                reader.seek(TopicPartition(name, *place))

        eventually(step, "the reader is done")
    return worked


@reproduces("STR031")
def test_one_bad_record_stops_its_partition(broker: SecuredBroker, prefix: str) -> None:
    case = bad("STR031")
    text = 'billing = Microservice("billing", image=IMAGE, port=None, consumes=[Consume(rides, {})])'
    fixed = case.fixed(
        text.format('on_failure="retry"'),
        'parked = Topic("rides-parked", kafka)\n' + text.format("dead_letter=DeadLetter(parked, max_attempts=5)"),
        helped="dead_letter=DeadLetter(…, max_attempts=5)", needs="from aiscale.streams import DeadLetter",
    )  # fmt: skip
    seen = []
    for salt, system in (("bad-", case), ("fixed-", fixed)):
        operator = Operator(broker.admin, prefix + salt)
        operator.create_topics(system.objects("KafkaTopic"), copies=1)
        assert send(broker.anyone, operator.name("rides"), ["before", "bad", "behind"], partition=3) == [""] * 3
        assert send(broker.anyone, operator.name("rides"), ["beside"], partition=4) == [""]
        seen.append(work(broker, operator, "rides", system.reader("billing", "rides").consume, 30))
    stuck, through = seen
    assert sorted(stuck.handled) == ["before", "beside"]
    assert len(stuck.failed) == 28
    assert sorted(through.handled) == ["before", "behind", "beside"]
    assert values(read(broker.anyone, f"{prefix}fixed-rides-parked")) == through.failed[:1]
    assert len(through.failed) == 5


@reproduces("STR051")
def test_what_is_put_aside_into_the_same_stream_comes_back(broker: SecuredBroker, prefix: str) -> None:
    case = bad("STR051", "bad_dead_letters")
    text = 'billing = Microservice("billing", image=IMAGE, port=None, consumes=[Consume(rides, dead_letter=DeadLetter({}))])'
    fixed = case.fixed(
        text.format("rides"), 'parked = Topic("rides-parked", kafka)\n' + text.format("parked"),
        helped="a separate stream",
    )  # fmt: skip
    seen = []
    for salt, system in (("bad-", case), ("fixed-", fixed)):
        operator = Operator(broker.admin, prefix + salt)
        operator.create_topics(system.objects("KafkaTopic"), copies=1)
        assert send(broker.anyone, operator.name("rides"), ["bad"], partition=0) == [""]
        seen.append(work(broker, operator, "rides", system.reader("billing", "rides").consume, 50))
    storm, calm = seen
    # It would go on: fifty tries are ten copies of one record.
    assert len(storm.failed) == 50
    assert len(read(broker.anyone, f"{prefix}bad-rides")) == 11
    assert len(calm.failed) == 5
    assert len(read(broker.anyone, f"{prefix}fixed-rides")) == 1
    assert values(read(broker.anyone, f"{prefix}fixed-rides-parked")) == ["bad"]


@reproduces("STR051")
def test_streams_that_feed_themselves_never_come_to_rest(broker: SecuredBroker, prefix: str) -> None:
    case = bad("STR051")
    fixed = case.fixed(
        "    produces=[rides],\n",
        '    produces=[Topic("rides-repaired", kafka)],\n',
        helped="write to another stream",
    )
    left = []
    for salt, system in (("bad-", case), ("fixed-", fixed)):
        operator = Operator(broker.admin, prefix + salt)
        operator.create_topics(system.objects("KafkaTopic"), copies=1)
        jobs = [system.component(f"streamjobs/{name}") for name in ("demand", "repair")]
        steps = [
            copies(broker, operator.name(source), operator.name(target))
            for job in jobs
            for source, target in [(_only(job, "consumes"), _only(job, "produces"))]
        ]
        assert send(broker.anyone, operator.name("rides"), ["ride 1"], partition=0) == [""]
        moved = [sum(step() for step in steps) for _ in range(5)]
        left.append((moved, len(read(broker.anyone, operator.name("rides")))))
    round_and_round, once = left
    assert round_and_round == ([2] * 5, 6)
    assert once == ([2, 0, 0, 0, 0], 1)


def copies(broker: SecuredBroker, source: str, target: str) -> Callable[[], int]:
    """A job that writes a record for each that it reads; each call does what there is to do."""
    done = 0

    def step() -> int:
        nonlocal done
        new = values(read(broker.anyone, source))[done:]
        done += len(new)
        assert send(broker.anyone, target, new, partition=0) == [""] * len(new)
        return len(new)

    return step


def _only(job: Any, field: str) -> str:
    (target,) = [reference.target for reference in job.references() if reference.field == field]
    return str(target.kafka_name)

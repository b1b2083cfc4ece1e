"""How brokers give partitions to the members of consumer groups."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence

from confluent_kafka import OFFSET_BEGINNING, Consumer, ConsumerGroupState, KafkaException, TopicPartition

from tests.broker.clients import LIMIT_S, consumer, eventually, polled, producer, send, sent, take, values
from tests.support.kafka import SecuredBroker
from tests.support.reproduced import Case, bad, reproduces
from tests.support.strimzi import Operator


@contextlib.contextmanager
def members(
    broker: SecuredBroker, group: str, topic: str, count: int, assignor: str = "cooperative-sticky"
) -> Iterator[list[Consumer]]:
    """Consumers of one group, once each has joined and nothing moves any more."""
    with contextlib.ExitStack() as stack:
        found = [
            stack.enter_context(
                consumer(broker.anyone, group, partition_assignment_strategy=assignor, enable_partition_eof=False)
            )
            for _ in range(count)
        ]
        for one in found:
            one.subscribe([topic])
        parts = len(broker.admin.list_topics(topic, timeout=LIMIT_S).topics[topic].partitions)

        def is_settled() -> bool:
            for one in found:
                assert one.poll(0) is None, "nothing is written yet"
            return sum(assigned(broker, group)) == parts and len(assigned(broker, group)) == count

        eventually(is_settled, f"{count} members share {parts} partitions")
        yield found


def assigned(broker: SecuredBroker, group: str) -> list[int]:
    """How many partitions each member has, by the group's coordinator; nothing while they move."""
    described = broker.admin.describe_consumer_groups([group])[group].result(LIMIT_S)
    if described.state is not ConsumerGroupState.STABLE:
        return []
    return sorted(len(member.assignment.topic_partitions) for member in described.members)


def _rides(case: Case, broker: SecuredBroker, prefix: str) -> tuple[Operator, str]:
    operator = Operator(broker.admin, prefix)
    operator.create_topics(case.objects("KafkaTopic"), copies=1)
    return operator, operator.name("rides")


@reproduces("STR005")
def test_members_above_the_partitions_stay_idle(broker: SecuredBroker, prefix: str) -> None:
    case = bad("STR005", "bad_shared")
    fixed = case.fixed("replicas=8", "replicas=6", helped="12 consumers in all")
    _, topic = _rides(case, broker, prefix)
    many, enough = (sum(system.reader(name, "rides").members for name in ("half", "other")) for system in (case, fixed))
    with members(broker, f"{prefix}many", topic, many):
        assert assigned(broker, f"{prefix}many") == [0, 0] + [1] * 12
    with members(broker, f"{prefix}enough", topic, enough):
        assert assigned(broker, f"{prefix}enough") == [1] * 12


@reproduces("STR005")
def test_the_busiest_member_has_a_third_more_to_do(broker: SecuredBroker, prefix: str) -> None:
    case = bad("STR005", "bad_uneven")
    fixed = case.fixed("replicas=8", "replicas=6", helped="6 consumers in all")
    _, topic = _rides(case, broker, prefix)
    loads = []
    with (
        members(broker, f"{prefix}bad", topic, case.reader("audit", "rides").members) as uneven,
        members(broker, f"{prefix}fixed", topic, fixed.reader("audit", "rides").members) as even,
    ):
        writer = producer(broker.anyone)
        for part in range(12):
            assert sent(writer, topic, ["x"] * 10, partition=part) == [""] * 10
        loads = [_read_by_each(group, 120) for group in (uneven, even)]
    assert loads == [[10] * 4 + [20] * 4, [20] * 6]


def _read_by_each(group: Sequence[Consumer], total: int) -> list[int]:
    counts = [0] * len(group)

    def look() -> bool:
        for index, one in enumerate(group):
            counts[index] += sum(message.error() is None for message in one.consume(100, 0.05))
        return sum(counts) == total

    eventually(look, f"{total} records are read")
    return sorted(counts)


@reproduces("STR044")
def test_a_restart_of_one_takes_the_partitions_of_the_other(broker: SecuredBroker, prefix: str) -> None:
    case = bad("STR044")
    fixed = case.fixed(
        'Consume(prices, group="team")', 'Consume(prices, group="second")', helped='Consume(…, group="second")'
    )
    operator = Operator(broker.admin, prefix)
    operator.create_topics(case.objects("KafkaTopic"), copies=1)

    def moves(system: Case, salt: str, at_least: int) -> tuple[int, bool]:
        """How often the partitions of ``second`` are given anew while ``first`` restarts, and whose lag is one."""
        groups = {
            who: operator.name(f"{salt}-{system.reader(who, topic).group}")
            for who, topic in (("first", "rides"), ("second", "prices"))
        }
        given: list[int] = []
        with consumer(broker.anyone, groups["second"], partition_assignment_strategy="range") as second:
            second.subscribe([operator.name("prices")], on_assign=lambda _, parts: given.append(len(parts)))
            eventually(polled(lambda: given, second), "second has joined")
            before = len(given)
            joined: list[int] = []
            with consumer(broker.anyone, groups["first"], partition_assignment_strategy="range") as first:
                first.subscribe([operator.name("rides")], on_assign=lambda _, parts: joined.append(len(parts)))
                eventually(polled(lambda: joined, second, first), "first has joined")
            eventually(polled(lambda: sum(assigned(broker, groups["second"])) == 12, second), "it is calm again")
            eventually(polled(lambda: len(given) - before >= at_least, second), "second has heard of them all")
            return len(given) - before, groups["first"] == groups["second"]

    assert moves(fixed, "fixed", 0) == (0, False)
    moved, is_shared = moves(case, "bad", 2)
    assert is_shared
    assert moved >= 2


@reproduces("STR044")
def test_a_job_cannot_commit_into_a_group_that_has_members(broker: SecuredBroker, prefix: str) -> None:
    case = bad("STR044", "bad_job")
    fixed = case.fixed(
        "consumes=[rides]", 'consumes=[Consume(rides, group="demand-streamjobs")]',
        helped='Consume(…, group="demand-streamjobs")',
    )  # fmt: skip
    operator = Operator(broker.admin, prefix)
    operator.create_topics(case.objects("KafkaTopic"), copies=1)
    topic = operator.name("rides")
    assert send(broker.anyone, topic, ["ride 1"], partition=0) == [""]

    def committed(system: Case, salt: str) -> str:
        """What becomes of the offsets of a job that is assigned its partitions by itself, as Flink's source is."""
        reading = (("demand", "rides"), ("audit", "prices"))
        job, audit = (operator.name(f"{salt}-{system.reader(*read).group}") for read in reading)
        with consumer(broker.anyone, audit) as member, consumer(broker.anyone, job) as source:
            member.subscribe([operator.name("prices")])
            eventually(polled(member.assignment, member), "the service has joined")
            source.assign([TopicPartition(topic, 0, OFFSET_BEGINNING)])
            take(source, 1)
            try:
                source.commit(asynchronous=False)
            except KafkaException as error:
                return str(error.args[0].name())
        return ""

    assert committed(case, "bad") == "UNKNOWN_MEMBER_ID"
    assert committed(fixed, "fixed") == ""


@reproduces("STR044")
def test_two_components_of_one_group_each_see_a_part(broker: SecuredBroker, prefix: str) -> None:
    case = bad("STR044", "bad_same_topic")
    text = 'billing = Microservice("billing", image=IMAGE, port=None, consumes=[Consume(rides, group="{}")])'
    fixed = case.fixed(text.format("team"), text.format("billing"), helped='Consume(…, group="billing")')
    operator, topic = _rides(case, broker, prefix)
    every = sorted(f"ride {number}" for number in range(24))

    def seen(system: Case, salt: str) -> list[list[str]]:
        groups = [operator.name(f"{salt}-{system.reader(who, 'rides').group}") for who in ("audit", "billing")]
        with contextlib.ExitStack() as stack:
            both = [stack.enter_context(consumer(broker.anyone, group)) for group in groups]
            for one in both:
                one.subscribe([topic])
            eventually(
                lambda: [one.poll(0) for one in both] and all(one.assignment() for one in both)
                and all(sum(assigned(broker, group)) == 12 for group in groups),
                "both have partitions",
            )  # fmt: skip
            for one in both:
                for part in one.assignment():
                    part.offset = 0
                    one.seek(part)
            found: list[list[str]] = [[], []]
            wanted = 24 * len(set(groups))

            def look() -> bool:
                for mine, one in zip(found, both, strict=True):
                    mine += values([message for message in one.consume(100, 0.05) if message.error() is None])
                return sum(map(len, found)) == wanted

            eventually(look, f"{wanted} records are read")
        return [sorted(mine) for mine in found]

    for part in range(12):
        assert send(broker.anyone, topic, every[2 * part : 2 * part + 2], partition=part) == ["", ""]
    audit, billing = seen(case, "bad")
    assert sorted(audit + billing) == every
    assert len(audit) == len(billing) == 12
    assert seen(fixed, "fixed") == [every, every]


@reproduces("STR058")
def test_a_slow_consumer_loses_its_record_to_another_one(broker: SecuredBroker, prefix: str) -> None:
    case = bad("STR058")
    fixed = case.fixed(
        'handling_p99_ms=480_000', 'handling_p99_ms=480_000, max_poll_interval="16m", max_poll_records=1',
        helped='max_poll_interval="16m", max_poll_records=1',
    )  # fmt: skip
    operator = Operator(broker.admin, prefix)
    operator.create_topics(case.objects("KafkaTopic"), copies=1)
    topic, scale = operator.name("render-jobs"), 75  # 8 minutes are 6.4 seconds
    assert send(broker.anyone, topic, ["scene 1"], partition=0) == [""]
    handled: Counter[str] = Counter()

    def work(system: Case, salt: str) -> None:
        """The first consumer handles the record; a second one of the group is there, and would do it at once."""
        consume = system.reader("render", "render-jobs").consume
        settings = {
            "max_poll_interval_ms": consume.max_poll_interval.milliseconds // scale,
            "session_timeout_ms": 3_000, "heartbeat_interval_ms": 200,
        }  # fmt: skip
        with consumer(broker.anyone, operator.name(salt), **settings) as slow:
            slow.subscribe([topic])
            take(slow, 1)
            handled[salt] += 1
            with consumer(broker.anyone, operator.name(salt), **settings) as other:
                other.subscribe([topic])
                done = time.monotonic() + consume.handling_p99_ms / 1_000 / scale
                while time.monotonic() < done:
                    message = other.poll(0.05)
                    handled[salt] += message is not None and message.error() is None

    both = [threading.Thread(target=work, args=args) for args in ((case, "bad"), (fixed, "fixed"))]
    for one in both:
        one.start()
    for one in both:
        one.join(LIMIT_S)
    assert handled == {"bad": 2, "fixed": 1}

"""What clients of the brokers do, and what comes of it, in a line each."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from confluent_kafka import (
    OFFSET_BEGINNING,
    Consumer,
    KafkaError,
    KafkaException,
    Message,
    Producer,
    TopicPartition,
)

LIMIT_S = 60.0
DAY_MS = 86_400_000

Client = Mapping[str, Any]
"""Where a client connects, and as whom."""

_FAST = {"log_level": 2, "topic.metadata.refresh.interval.ms": 1_000, "reconnect.backoff.max.ms": 500}


def producer(client: Client, **settings: object) -> Producer:
    """A producer; settings have underscores for dots."""
    return Producer(dict(client) | _FAST | {"linger.ms": 0} | _dotted(settings))


def send(
    client: Client,
    topic: str,
    values: Sequence[str],
    *,
    keys: Sequence[str] = (),
    partition: int = -1,
    at: Sequence[int] = (),
    **settings: object,
) -> list[str]:
    """Send records, and wait for every answer.

    Args:
        client: who sends.
        topic: where to.
        values: what the records hold.
        keys: one for each; none when absent.
        partition: of all of them; the client's choice when absent.
        at: the timestamp of each in milliseconds since 1970; now when absent.
        settings: of the producer, with underscores for dots.

    Returns:
        For each record, empty where it was confirmed, else the name of the error.
    """
    with_timeout = {"message_timeout_ms": 20_000} | settings
    return sent(producer(client, **with_timeout), topic, values, keys=keys, partition=partition, at=at)


def sent(
    writer: Producer,
    topic: str,
    values: Sequence[str],
    *,
    keys: Sequence[str] = (),
    partition: int = -1,
    at: Sequence[int] = (),
) -> list[str]:
    """The same with a producer that is there already."""
    outcomes = [""] * len(values)

    def note(index: int) -> Callable[[KafkaError | None, Message], None]:
        def done(error: KafkaError | None, _: Message) -> None:
            outcomes[index] = "" if error is None else error.name()

        return done

    for index, value in enumerate(values):
        try:
            writer.produce(
                topic, value, keys[index] if keys else None, partition,
                on_delivery=note(index), timestamp=at[index] if at else 0,
            )  # fmt: skip
        except KafkaException as error:  # the client knows already that it may not
            outcomes[index] = str(error.args[0].name())
        writer.poll(0)
    assert writer.flush(LIMIT_S) == 0, "some records were neither confirmed nor refused"
    return outcomes


@contextlib.contextmanager
def consumer(client: Client, group: str = "nobody", **settings: object) -> Iterator[Consumer]:
    """A consumer that reads from the earliest record where nothing else is said, and commits only when told to."""
    own = {
        "group.id": group,
        "auto.offset.reset": "earliest",
        "enable.auto.commit": False,
        "enable.partition.eof": True,
        "fetch.wait.max.ms": 50,
        "isolation.level": "read_uncommitted",  # the default of Kafka's own client
    }
    made = Consumer(dict(client) | _FAST | own | _dotted(settings))
    try:
        yield made
    finally:
        made.close()


def read(client: Client, topic: str, *, partitions: Sequence[int] = (), **settings: object) -> list[Message]:
    """Every record of a topic, or of some of its partitions, that a reader sees now, partition by partition."""
    with consumer(client, **settings) as reader:
        parts = list(partitions) or sorted(reader.list_topics(topic, LIMIT_S).topics[topic].partitions)
        reader.assign([TopicPartition(topic, part, OFFSET_BEGINNING) for part in parts])
        found: list[Message] = []
        unread, deadline = set(parts), time.monotonic() + LIMIT_S
        while unread:
            assert time.monotonic() < deadline, f"partitions {unread} of {topic} could not be read to their end"
            for message in reader.consume(1_000, 0.2):
                if message.error() is None:
                    found.append(message)
                elif message.error().code() == KafkaError._PARTITION_EOF:
                    unread.discard(message.partition())
                else:
                    raise KafkaException(message.error())
        return sorted(found, key=lambda message: (message.partition(), message.offset()))


def values(messages: Sequence[Message]) -> list[str]:
    """What records hold."""
    return [message.value().decode() for message in messages]


def take(reader: Consumer, count: int) -> list[Message]:
    """The next records of a consumer, whichever partitions they are in."""
    found: list[Message] = []
    deadline = time.monotonic() + LIMIT_S
    while len(found) < count:
        assert time.monotonic() < deadline, f"{len(found)} of {count} records came: {values(found)}"
        message = reader.poll(0.1)
        if message is not None and message.error() is None:
            found.append(message)
    return found


def eventually(look: Callable[[], Any], what: str) -> Any:
    """What ``look`` gives once it is true."""
    deadline = time.monotonic() + LIMIT_S
    while not (seen := look()):
        assert time.monotonic() < deadline, f"it did not happen: {what}"
        time.sleep(0.05)
    return seen


def polled(look: Callable[[], Any], *clients: Producer | Consumer) -> Callable[[], Any]:
    """The same look, after each client has done what it has to do; what a consumer reads then is dropped."""

    def after() -> Any:
        for client in clients:
            client.poll(0.02)
        return look()

    return after


def now_ms() -> int:
    """The time, as Kafka counts it."""
    return time.time_ns() // 1_000_000


def _dotted(settings: Mapping[str, object]) -> dict[str, object]:
    return {key if key.endswith("_cb") else key.replace("_", "."): value for key, value in settings.items()}

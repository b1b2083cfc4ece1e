"""Readers that restart between handling a record and noting that they have."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from confluent_kafka import Message

from tests.broker.clients import Client, consumer, send, take
from tests.support.kafka import SecuredBroker
from tests.support.reproduced import bad, reproduces
from tests.support.strimzi import Operator

RIDES = ["ride 1", "ride 2", "ride 3"]


def _handled_around_a_restart(
    client: Client, topic: str, group: str, handle: Callable[[Message], object], isolation: str
) -> None:
    """A first run handles every record and dies; a second one begins where the offsets say, and notes its own."""
    for survives in (False, True):
        with consumer(client, group, isolation_level=isolation) as reader:
            reader.subscribe([topic])
            for message in take(reader, len(RIDES)):
                handle(message)
            if survives:
                reader.commit(asynchronous=False)


@reproduces("STR011")
def test_a_service_charges_twice_what_was_written_exactly_once(broker: SecuredBroker, prefix: str) -> None:
    case, operator = bad("STR011"), Operator(broker.admin, prefix)
    fixed = case.fixed(
        'Consume(totals, isolation="read_committed")', 'Consume(totals, isolation="read_committed", idempotent=True)',
        helped="idempotent=True, once processing is idempotent",
    )  # fmt: skip
    operator.create_topics(case.objects("KafkaTopic"), copies=1)
    topic = operator.name("totals")
    assert send(broker.anyone, topic, RIDES, partition=0) == [""] * 3

    def charged(reader: object, salt: str) -> list[str]:
        charges: list[str] = []
        done: set[tuple[int, int]] = set()

        def charge(message: Message) -> None:
            place = (message.partition(), message.offset())
            if not reader.idempotent or place not in done:
                charges.append(message.value().decode())
            done.add(place)

        _handled_around_a_restart(
            broker.anyone, topic, operator.name(f"{reader.group}-{salt}"), charge, reader.isolation
        )
        return sorted(charges)

    assert charged(case.reader("billing", "totals"), "bad") == sorted(RIDES * 2)
    assert charged(fixed.reader("billing", "totals"), "fixed") == RIDES


@reproduces("STR011")
def test_a_job_appends_to_its_sink_again(broker: SecuredBroker, prefix: str) -> None:
    case, operator = bad("STR011", "bad_store"), Operator(broker.admin, prefix)
    fixed = case.fixed(
        "writes=[invoices]", 'writes=[Write(invoices, idempotency="upsert", key=["ride"])]',
        helped='Write(invoices, idempotency="upsert", key=["…"])', needs="from aiscale.services import Write",
    )  # fmt: skip
    operator.create_topics(case.objects("KafkaTopic"), copies=1)
    topic = operator.name("rides")
    assert send(broker.anyone, topic, RIDES, partition=0) == [""] * 3

    def invoices(sinks: object, salt: str) -> list[str]:
        """SQLite stands for the database of the golden system."""
        database = sqlite3.connect(":memory:")
        upserts = any(getattr(sink, "idempotency", "none") == "upsert" for sink in sinks)
        database.execute(f"create table invoices (ride text {'primary key' if upserts else ''})")
        write = "insert or replace into invoices values (?)" if upserts else "insert into invoices values (?)"

        _handled_around_a_restart(
            broker.anyone, topic, operator.name(f"billing-{salt}"),
            lambda message: database.execute(write, (message.value().decode(),)), "read_uncommitted",
        )  # fmt: skip
        return [ride for (ride,) in database.execute("select ride from invoices order by ride")]

    assert invoices(case.component("streamjobs/billing").writes, "bad") == sorted(RIDES * 2)
    assert invoices(fixed.component("streamjobs/billing").writes, "fixed") == RIDES

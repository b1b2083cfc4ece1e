"""How long records wait where a technology keeps them back: commits of Kafka Streams, snapshots of an event store."""

from __future__ import annotations

from typing import Any

import pytest

from aiscale import Needs
from aiscale.analysis.guarantees.crossing import Wait
from aiscale.analysis.guarantees.declared_guarantees import comparison
from aiscale.analysis.guarantees.lattice import START
from aiscale.delivery import DeliveryPipeline, Label, Retraining
from aiscale.processing import BatchJob, Flink, KafkaStreams, OwnCode, Session, Sliding, Spark, StreamJob, Tumbling
from aiscale.quantities import Duration
from aiscale.services import Microservice, Write
from aiscale.serving import Model, ModelService, Triton
from aiscale.stores import ExternalStore, Table
from aiscale.streams import Consume, EventStore, KafkaCluster, Produce, Topic
from tests.analysis.guarantees.systems import IMAGE
from tests.analysis.guarantees.test_calls import RIDES, along, made

KAFKA = KafkaCluster("tables")
TOTALS = Topic("totals", KAFKA, key="zone")
FARES = Topic("fares", KAFKA, key="zone")


@pytest.mark.parametrize(
    ("engine", "job", "isolation", "waits"),
    [
        ({}, {}, "read_committed", ["0s–30s until its caches are written out (commits every 30s)"]),
        (
            {"commit_interval": "2s"}, {}, "read_uncommitted",
            ["0s–2s until its caches are written out (commits every 2s)"],
        ),
        ({}, {"stateful": False}, "read_committed", []),
        (
            {}, {"delivery": "exactly-once"}, "read_committed",
            ["0s–100ms until its transaction is committed (every 100ms)"],
        ),
        (
            {"commit_interval": "5s"}, {"delivery": "exactly-once"}, "read_committed",
            ["0s–5s until its transaction is committed (every 5s)"],
        ),
    ],
)  # fmt: skip
def test_a_change_is_seen_with_the_next_commit_of_kafka_streams(
    engine: dict[str, Any], job: dict[str, Any], isolation: Any, waits: list[str]
) -> None:
    path = along(
        made(
            StreamJob("count", engine=KafkaStreams(image=IMAGE, **engine), consumes=[RIDES], produces=[TOTALS], **job),
            Microservice("board", image=IMAGE, consumes=[Consume(TOTALS, isolation=isolation)]),
        ),
        "rides", "count", "totals", "board",
    )  # fmt: skip
    assert [wait.text() for stage in path.stages for wait in stage.crossing.waits] == waits


@pytest.mark.parametrize(
    ("others", "wait"),
    [
        ((), "0s–2m until its transaction is committed (2m at most, transaction.timeout.ms)"),
        ((Duration(30),), "0s–2m until its transaction is committed (2m at most, transaction.timeout.ms)"),
        ((Duration(240),), "0s–4m until its transaction is committed (every 4m)"),
    ],
)
def test_the_brokers_end_a_transaction_that_nobody_commits(others: tuple[Duration, ...], wait: str) -> None:
    """Of several writers the longest counts: a reader of committed records waits for every open transaction."""
    write = Produce(TOTALS, transactional_id="pay", transaction_timeout="2m")
    jobs = [
        StreamJob(
            "count", engine=Flink(image=IMAGE, checkpoint_interval=every), jar="local:///j.jar", consumes=[RIDES],
            produces=[TOTALS], delivery="exactly-once",
        )
        for every in others
    ]  # fmt: skip
    graph = made(
        Microservice("pay", image=IMAGE, produces=[write]), *jobs,
        Microservice("board", image=IMAGE, consumes=[Consume(TOTALS, isolation="read_committed")]),
    )  # fmt: skip
    path = along(graph, "pay", "totals", "board")
    assert ([one.text() for one in path.waits], path.unknown) == ([wait], ())


@pytest.mark.parametrize(
    ("engine", "job", "order"),
    [
        (Flink(image=IMAGE), {"parallelism": 4}, "per key ride"),
        (Flink(image=IMAGE), {"parallelism": 4, "stateful": False}, "total"),
        (Flink(image=IMAGE), {}, "total"),
        (KafkaStreams(image=IMAGE), {"parallelism": 4}, "total"),
    ],
)
def test_instances_that_share_the_keys_of_one_partition_keep_the_order_of_each(
    engine: Flink | KafkaStreams, job: dict[str, Any], order: str
) -> None:
    jar = "local:///j.jar" if isinstance(engine, Flink) else None
    read, written = Topic("read", KAFKA, key="ride", partitions=1), Topic("written", KAFKA, key="ride", partitions=1)
    count = StreamJob("count", engine=engine, jar=jar, consumes=[read], produces=[written], **job)
    path = along(
        made(count, Microservice("board", image=IMAGE, consumes=[written])), "read", "count", "written", "board"
    )
    assert str(path.standing.order) == order


def test_a_freshness_is_not_known_to_be_kept_where_nobody_says_how_long_anything_takes() -> None:
    found = [
        next(iter(comparison("services/a", "consumes.needs", Needs(freshness="10s"), START, waits)))
        for waits in ((), (Wait(0, 5, "for a"),), (Wait(0, None, "for b"),), (Wait(0, 15, "for c"),))
    ]
    assert [(one.given, one.is_kept, one.is_known) for one in found] == [
        ("unknown", None, False), ("0s–5s", True, True), ("unknown", None, False), ("0s–15s", None, True),
    ]  # fmt: skip


def test_a_store_has_it_with_the_commit() -> None:
    rows = Write(ExternalStore("rows", product="PostgreSQL"), idempotency="transactional")
    job = StreamJob(
        "count", engine=KafkaStreams(image=IMAGE), consumes=[RIDES], writes=[rows], delivery="exactly-once"
    )  # fmt: skip
    written = along(made(job), "rides", "count", "rows").stages[-1].crossing
    assert [wait.text() for wait in written.waits] == ["0s–100ms until it is committed (every 100ms)"]


def test_what_came_since_a_snapshot_is_not_in_it() -> None:
    events, states = Topic("events", KAFKA, key="ride"), Topic("states", KAFKA, key="ride", cleanup="compact")
    graph = made(
        EventStore("log", events, snapshots=states, snapshot_every=50),
        Microservice("fleet", image=IMAGE, consumes=[events, states], produces=[events, states]),
        Microservice("map", image=IMAGE, consumes=[states]),
    )
    waits = {
        reader: [wait.text() for wait in along(graph, "fleet", "states", reader).stages[-1].crossing.waits]
        for reader in ("fleet", "map")
    }
    assert waits == {
        "fleet": [],
        "map": ["unknown until its aggregate has had 50 events (snapshot_every)"],
    }


@pytest.mark.parametrize(
    ("fields", "waits"),
    [
        ({}, ["unknown until the next run of nightly"]),
        (
            {"schedule": "0 2 * * 1-5"},
            [
                "0s–3d until the next run of nightly (schedule, up to 3d apart)",
                "unknown of a run of nightly (duration)",
            ],
        ),
        (
            {"schedule": "0 2 * * *", "duration": "2h"},
            ["0s–1d until the next run of nightly (schedule, up to 1d apart)", "0s–2h of a run of nightly (duration)"],
        ),
    ],
)
def test_a_batch_waits_for_its_next_run_and_for_its_end(fields: dict[str, Any], waits: list[str]) -> None:
    rows, report = (ExternalStore(name, product="PostgreSQL") for name in ("rows", "report"))
    table = Table("table", warehouse="trino", table="a.b")
    graph = made(
        StreamJob("fill", engine=KafkaStreams(image=IMAGE), consumes=[RIDES], writes=[table, rows]),
        BatchJob("nightly", engine=OwnCode(image=IMAGE), consumes=[RIDES], reads=[table], writes=[report], **fields),
    )
    for source in ("rides", "table"):
        path = along(graph, source, "nightly", "report")
        assert [wait.text() for wait in path.stages[0].crossing.waits] == waits


@pytest.mark.parametrize(
    ("produce", "read", "written"),
    [
        ({}, "a run that fails is repeated", "a run that fails is repeated, and writes again"),
        ({"transactional_id": "score"}, "", ""),
        ({"acks": "1"}, "a run that fails is repeated",
         "acks=1 switches idempotence off, and a batch that is sent again is stored twice"),
    ],
)  # fmt: skip
def test_a_run_that_fails_writes_a_stream_again_but_for_transactions(
    produce: dict[str, Any], read: str, written: str
) -> None:
    score = BatchJob("score", engine=OwnCode(image=IMAGE), consumes=[RIDES], produces=[Produce(TOTALS, **produce)])
    path = along(made(score), "rides", "score", "totals")
    assert [stage.crossing.repeats for stage in path.stages] == [read, written]


@pytest.mark.parametrize(
    ("fields", "wait"),
    [
        ({"every": "6h"}, "0s–6h of training (at most until the next)"),
        ({"every": "6h", "timeout": "1h", "concurrency_policy": "Allow"}, "0s–1h of training (timeout)"),
        ({"every": "6h", "concurrency_policy": "Allow"}, "unknown of training (no limit)"),
        ({}, "unknown of training (no limit)"),
    ],
)
def test_a_training_ends_with_its_limit_or_when_the_next_begins(fields: dict[str, Any], wait: str) -> None:
    model = Model("prices", version="v1", artifact="s3://m/prices", framework="pytorch")
    surge = ModelService("surge", model=model, runtime=Triton())
    graph = made(DeliveryPipeline("learn", services=[surge], retraining=Retraining(data=[RIDES], **fields)))
    path = along(graph, "rides", "learn", "surge")
    assert wait in [one.text() for one in path.stages[-1].crossing.waits]


@pytest.mark.parametrize(
    ("source", "waits"),
    [
        ("rides", ["0s–6h until the next training (every 6h)", "2d until its true answer is known (label_delay)"]),
        ("fares", ["0s–6h until the next training (every 6h)"]),
    ],
)
def test_what_comes_from_labels_is_the_true_answer(source: str, waits: list[str]) -> None:
    model = Model("prices", version="v1", artifact="s3://m/prices", framework="pytorch")
    surge = ModelService("surge", model=model, runtime=Triton())
    training = Retraining(data=[RIDES], labels=[FARES], every="6h", label_delay="2d")
    path = along(made(DeliveryPipeline("learn", services=[surge], retraining=training)), source, "learn", "surge")
    assert [one.text() for one in path.stages[-2].crossing.waits] == waits


@pytest.mark.parametrize(
    ("fields", "wait"),
    [
        ({"label_delay": "2d"}, "2d–45d until its true answer is known (label_delay and delay)"),
        ({"label_delay": "60d"}, "45d–60d until its true answer is known (label_delay and delay)"),
        ({}, "0s–45d until its true answer is known (delay)"),
    ],
)
def test_labels_come_after_the_fastest_and_by_the_slowest_delay(fields: dict[str, Any], wait: str) -> None:
    model = Model("prices", version="v1", artifact="s3://m/prices", framework="pytorch")
    surge = ModelService("surge", model=model, runtime=Triton())
    training = Retraining(data=[RIDES], labels=[FARES, Label(TOTALS, delay="45d")], every="6h", **fields)
    path = along(made(DeliveryPipeline("learn", services=[surge], retraining=training)), "rides", "learn", "surge")
    assert [one.text() for one in path.stages[-2].crossing.waits][1:] == [wait]


@pytest.mark.parametrize(
    ("schedule", "wait"),
    [
        (None, "unknown until it is started again (trigger available-now)"),
        ("0 */2 * * *", "0s–2h until it is started again (trigger available-now, up to 2h apart)"),
    ],
)
def test_a_job_of_spark_that_ends_waits_until_it_is_started_again(schedule: str | None, wait: str) -> None:
    engine = Spark(trigger="available-now", schedule=schedule)
    job = StreamJob("count", engine=engine, jar="local:///a.jar", consumes=[RIDES], produces=[TOTALS])
    path = along(made(job), "rides", "count", "totals")
    assert wait in [one.text() for one in path.stages[0].crossing.waits]


@pytest.mark.parametrize(
    ("engine", "losses"),
    [
        (
            Flink(image=IMAGE),
            ("a restart of count that takes longer than 15m (transaction_timeout): the brokers end its transaction",),
        ),
        (KafkaStreams(image=IMAGE), ()),
    ],
)
def test_a_transaction_that_ends_loses_nothing_where_its_offsets_end_with_it(
    engine: Flink | KafkaStreams, losses: tuple[str, ...]
) -> None:
    jar = "local:///j.jar" if isinstance(engine, Flink) else None
    job = StreamJob("count", engine=engine, jar=jar, consumes=[RIDES], produces=[TOTALS], delivery="exactly-once")
    assert along(made(job), "rides", "count", "totals").stages[-1].crossing.losses == losses


@pytest.mark.parametrize(
    ("engine", "clock", "short", "long"),
    [
        (
            Flink(image=IMAGE),
            "with a watermark 5s behind the newest; idle partitions are left out after 1m",
            "more than 5s ",
            "6h5s",
        ),
        (KafkaStreams(image=IMAGE), "by stream time: the newest that its task has read", "", "6h"),
    ],
)
def test_each_window_drops_by_its_own_lateness(engine: Flink | KafkaStreams, clock: str, short: str, long: str) -> None:
    windows = [
        Tumbling("1h", allowed_lateness="6h"),
        Tumbling("1m"),
        Sliding("10m", slide="5m"),
        Session("30m", time="processing"),
    ]
    jar = "local:///j.jar" if isinstance(engine, Flink) else None
    job = StreamJob("count", engine=engine, jar=jar, consumes=[RIDES], produces=[TOTALS], windows=windows)
    assert along(made(job), "rides", "count").stages[-1].crossing.times == (
        f"the time of the record, {clock}",
        f"1m tumbling and 10m every 5m: an event {short}behind the newest is dropped once its window is over",
        f"1h tumbling: an event more than {long} behind the newest is dropped once its window is over",
        "30m of silence, by the clock of the machine: nothing is late",
    )


def test_nobody_waits_for_a_watermark_in_kafka_streams() -> None:
    windows = [Session("30m", allowed_lateness="1h")]
    job = StreamJob("count", engine=KafkaStreams(image=IMAGE), consumes=[RIDES], produces=[TOTALS], windows=windows)
    waits = along(made(job), "rides", "count").stages[-1].crossing.waits
    assert [wait.text() for wait in waits] == [
        "unknown until a window ends (30m of silence)",
        "0s–1h for late events (allowed_lateness)",
    ]

"""Rules ask any stream what it can: of one that says nothing nothing is claimed, one that answers is like a topic."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import pytest

from aiscale import Autoscaling, Needs, System, Traffic
from aiscale.cli.views.guarantees import guarantees_document, guarantees_text
from aiscale.cli.views.path import joined
from aiscale.components.registry import COMPONENTS
from aiscale.components.streams.stream import Stream
from aiscale.core.component import Component
from aiscale.core.edges import Edge, EdgeKind, OptionalDuration
from aiscale.core.ports import CLIENT_SETTINGS, EventStream, PartLimit, RetentionPeriod
from aiscale.core.relations import DeadLetter
from aiscale.features import Entity, FeatureView
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.build import build
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, StreamJob
from aiscale.rules import check
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Produce, Topic

IMAGE = "registry.example/app@sha256:" + "1f" * 32
QUESTIONS = (
    *(name for name, value in vars(EventStream).items() if isinstance(value, property) and name != "time_limit"),
    "has_lag", "has_transactions", "client_settings",
)  # fmt: skip

AS_USUAL: dict[str, frozenset[str]] = {
    "Topic": frozenset(
        {"display_name", "published_stream", "no_position", "missed_by_position", "expires_unread", "part"}
    ),
    "KinesisStream": frozenset(
        {"has_other_clients", "display_name", "published_stream", "missed_by_position", "expires_unread"}
    ),
    "PubSubTopic": frozenset(
        {
            "has_other_clients",
            "retention_period",
            "display_name",
            "published_stream",
            "no_position",
            "missed_by_position",
            "expires_unread",
            "record_limit",
            "parts",
            "part",
            "has_lag",
        }
    ),
    "PubSubSubscription": frozenset(
        {
            "has_other_clients",
            "cloud_location",
            "no_position",
            "missed_by_position",
            "record_limit",
            "parts",
            "part_limit",
        }
    ),
    "EventTable": frozenset(
        {
            "has_other_clients",
            "display_name",
            "published_stream",
            "cloud_location",
            "no_position",
            "expires_unread",
            "record_limit",
            "partition_key",
            "part_limit",
            "copies",
            "has_lag",
        }
    ),
    "FirehoseStream": frozenset(
        {
            "has_other_clients",
            "retention_period",
            "display_name",
            "published_stream",
            "no_position",
            "missed_by_position",
            "expires_unread",
            "record_limit",
            "replayable",
            "parts",
            "part",
            "part_limit",
            "copies",
            "has_lag",
        }
    ),
}
"""What holds of each stream as ``EventStream`` says it where a stream says nothing else."""


class Unheard(EventStream):
    """A stream that no rule has heard of, and that says nothing."""

    family: ClassVar[str] = "unheard"


class Log(EventStream):
    """A stream that no rule has heard of, and that answers as a topic of Kafka does."""

    family: ClassVar[str] = "logs"
    has_transactions: ClassVar[bool | None] = True
    client_settings: ClassVar[frozenset[str] | None] = frozenset(CLIENT_SETTINGS) - {"enhanced_fan_out"}

    max_age: OptionalDuration = None
    key: str | None = None
    partitions: int = 12
    replicas: int = 2

    @property
    def retention_period(self) -> RetentionPeriod | None:
        return RetentionPeriod("max_age", self.max_age) if self.max_age is not None else None

    @property
    def replayable(self) -> RetentionPeriod | None:
        return self.retention_period

    @property
    def partition_key(self) -> str | None:
        return self.key or ""

    @property
    def parts(self) -> int | None:
        return self.partitions

    @property
    def copies(self) -> int | None:
        return self.replicas


class Queue(EventStream):
    """A queue that no rule has heard of: what is acknowledged is gone, and nothing is written in transactions."""

    family: ClassVar[str] = "queues"
    has_transactions: ClassVar[bool | None] = False
    client_settings: ClassVar[frozenset[str] | None] = frozenset()

    retention: OptionalDuration = None

    @property
    def replayable(self) -> RetentionPeriod | None:
        return RetentionPeriod("retention", None if self.retention is None else type(self.retention)(0))


CLUSTER = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.4xlarge", max_nodes=90)])
KAFKA = KafkaCluster("events", on=CLUSTER)


def _system(orders: EventStream, counts: EventStream) -> ArchitectureGraph:
    """Readers and writers of many kinds, who ask for all that a stream may not give."""
    rides = Topic("rides", KAFKA, key="zone", traffic=Traffic(mean=5, peak=20, message_bytes=200))
    zone = Entity("zone", key="zone")
    asked = Needs(delivery="effectively-once", order="per-key")
    parts: list[Component] = [
        Microservice(
            "api", image=IMAGE, consumes=[Consume(rides, idempotent=True)],
            produces=[Produce(orders, per_request=1, required=True, compression="gzip", acks="1")],
        ),
        StreamJob(
            "count", consumes=[rides, orders], produces=[counts], delivery="exactly-once", jar="local:///a.jar",
            checkpoint_storage="s3://state/count", engine=Flink(image=IMAGE),
        ),
        Microservice(
            "billing", image=IMAGE, port=None,
            consumes=[Consume(orders, idempotent=True, isolation="read_committed", offset_reset="earliest",
                              max_outage="4h", replay="9d", needs=asked)],
        ),
        Microservice("audit", image=IMAGE, port=None, consumes=[Consume(counts, idempotent=True, needs=asked)]),
        FeatureView("demand", entities=[zone], source=counts, fields={"trips": "int64"}),
    ]  # fmt: skip
    graph, _ = build(System("shop", [CLUSTER, *parts]))
    return graph


def _found(graph: ArchitectureGraph) -> set[tuple[str, str, str]]:
    areas = ("STR", "PRC", "SCL", "FEA", "PPL", "DLV")
    return {(item.code, item.address, item.message) for item in check(graph) if item.code.startswith(areas)}


def _told(orders: EventStream) -> dict[str, Any]:
    """What ``path --guarantees`` says of the way through a stream, as data."""
    graph = _system(orders, Unheard("counts"))
    ways = joined(graph, "services/api", "services/billing", of_records=True)
    assert ways is not None
    [path] = guarantees_document(graph, ways)["paths"]
    return {
        "delivery": path["delivery"], "order": path["order"]["level"],
        "losses": [line for edge in path["edges"] for line in edge["losses"]],
        "kept": {one["field"]: one["kept"] for one in path["declared"]},
    }  # fmt: skip


def test_nothing_is_claimed_of_a_stream_that_says_nothing() -> None:
    assert _found(_system(Unheard("orders"), Unheard("counts"))) == set()
    assert _told(Unheard("orders")) == {
        "delivery": "not-known", "order": "not-known",
        "losses": [
            "not known: orders (Unheard) does not say how many copies confirm a write",
            "not known: orders (Unheard) does not say how long it keeps records",
        ],
        "kept": {"consumes.needs.delivery": None, "consumes.needs.order": None},
    }  # fmt: skip


def test_the_way_through_it_is_told_as_not_known() -> None:
    graph = _system(Unheard("orders"), Unheard("counts"))
    ways = joined(graph, "services/api", "services/billing", of_records=True)
    assert ways is not None
    whole = guarantees_text(graph, ways, 400).plain.partition("the whole path")[2]
    assert [line.split(":", 1)[0].strip() for line in whole.splitlines() if "known" in line] == [
        "delivery   effectively once at best, by services/billing (consumes)", "order      not known",
        "declared   not known  services/billing consumes.needs.delivery",
        "declared   not known  services/billing consumes.needs.order",
    ]  # fmt: skip


def test_one_that_answers_is_treated_as_a_topic() -> None:
    topics = Topic("orders", KAFKA, retention="1h", key="zone"), Topic("counts", KAFKA, retention="1h", key="zone")
    logs = Log("orders", max_age="1h", key="zone"), Log("counts", max_age="1h", key="zone")
    of_topics, of_logs = _found(_system(*topics)), _found(_system(*logs))
    assert of_logs == of_topics
    assert {code for code, _, _ in of_logs} == {"STR012", "STR017", "STR074"}
    assert _told(logs[0]) == _told(topics[0])


def test_the_field_that_says_it_is_named() -> None:
    graph = _system(Log("orders", max_age="1h", key="zone"), Unheard("counts"))
    assert {item.help for item in check(graph) if item.code == "STR017"} == {
        'max_age="9d" on orders', 'max_age="6h" on orders, or a shorter max_outage',
    }  # fmt: skip


def test_a_queue_is_read_once_and_written_without_transactions() -> None:
    found = _found(_system(Queue("orders", retention="1h"), Queue("counts")))
    assert {message for _, _, message in found} == {
        "Apache Flink delivers what count writes to counts at least once",
        "api sets acks and compression for orders, a Queue, which has no such setting",
        "billing sets isolation and offset_reset for orders, a Queue, which has no such setting",
        "billing may be down for 4h, but orders keeps records for 1h",
        "billing replays 9d, but orders deletes records once they are acknowledged",
    }


def test_nobody_measures_its_lag() -> None:
    reader = Microservice(
        "reader", image=IMAGE, port=None, consumes=[Consume(Unheard("orders"), idempotent=True)],
        autoscaling=Autoscaling(min_replicas=1, max_replicas=9, signals=["lag"]),
    )  # fmt: skip
    graph, _ = build(System("shop", [CLUSTER, reader]))
    assert [item.label for item in check(graph) if item.code == "SCL035"] == ["orders (Unheard) has no lag metric"]


class Journal(Stream):
    """A log with the fields of any stream, from which nothing is deleted."""

    family: ClassVar[str] = "journals"

    max_age: OptionalDuration = None

    @property
    def retention_period(self) -> RetentionPeriod | None:
        return RetentionPeriod("max_age", self.max_age)


def test_it_may_keep_persons_for_ever() -> None:
    journals = (
        Journal("visits", contains_personal_data=True),
        Journal("calls", contains_personal_data=True, max_age="9d"),
    )
    reader = Microservice(
        "reader", image=IMAGE, port=None, consumes=[Consume(one, idempotent=True) for one in journals]
    )
    graph, _ = build(System("shop", [CLUSTER, reader]))
    assert [(item.address, item.help) for item in check(graph) if item.code == "STR111"] == [(
        "journals/visits",
        'erasure="crypto-shredding" where each person has an encryption key that is deleted, or max_age="…"',
    )]  # fmt: skip


class Bus(Stream):
    """A log in lanes, each of which takes so much."""

    family: ClassVar[str] = "buses"

    lanes: int | None = None

    @property
    def parts(self) -> int | None:
        return self.lanes

    @property
    def part(self) -> str | None:
        return "lane" if self.lanes is not None else None

    @property
    def part_limit(self) -> PartLimit | None:
        return PartLimit(1_000_000, 500, is_hard=True)


class Written(Stream):
    """A log that keeps so many copies."""

    family: ClassVar[str] = "written"

    replicas: int | None = None

    @property
    def copies(self) -> int | None:
        return self.replicas


def test_a_critical_stream_with_one_copy_is_found() -> None:
    streams = (
        Written("orders", replicas=1, durability="critical"),
        Written("clicks", replicas=1),
        Written("bids", replicas=2, durability="critical"),
        Written("fares", durability="critical"),
    )
    reader = Microservice(
        "reader", image=IMAGE, port=None,
        consumes=[Consume(one, idempotent=True, on_failure="stop") for one in streams],
    )  # fmt: skip
    graph, _ = build(System("shop", [CLUSTER, reader]))
    assert [(item.address, item.message, item.help) for item in check(graph) if item.code == "STR004"] == [(
        "written/orders", "orders is critical, but confirms a write with 1 copy of the record",
        'durability="standard" where records may be lost, or another copy that confirms writes',
    )]  # fmt: skip


class Fifo(EventStream):
    """A queue in order, which itself puts aside what is handed back too often."""

    family: ClassVar[str] = "fifos"

    dead_letter: Annotated[DeadLetter | None, Edge(EdgeKind.WRITES)] = None

    @property
    def parts(self) -> int:
        return 1


def _found_of(*streams: EventStream) -> list[tuple[str, str, str | None, str]]:
    """What rules say of six readers of each, which try each record for ever, and of six that say nothing of it."""
    services = [
        Microservice(
            f"{stream.name}-{name}", image=IMAGE, port=None, replicas=6,
            consumes=[Consume(stream, idempotent=True, on_failure=on_failure)],
        )
        for stream in streams for name, on_failure in (("tries", "retry"), ("reads", None))
    ]  # fmt: skip
    graph, _ = build(System("shop", [CLUSTER, *services]))
    asked = {"STR005", "STR009", "STR010", "STR031", "STR007"}
    return [(one.code, one.address, one.label, one.help or "") for one in check(graph) if one.code in asked]


def test_the_parts_of_a_stream_are_called_as_it_calls_them() -> None:
    traffic = Traffic(mean=500, peak=3_000, message_bytes=1_000)
    bus = Bus("orders", lanes=4, key="shop", distinct_keys=3, top_key_share=0.4, traffic=traffic, durability="critical")
    idle, fewer = "2 of 6 stay idle (6 replicas)", "4 consumers in all, or lanes=6 on orders"
    assert _found_of(bus) == [
        ("STR031", "services/orders-tries", "retried forever; later records wait",
         'dead_letter=DeadLetter(…, max_attempts=5), or on_failure="skip" where loss is acceptable'),
        ("STR007", "buses/orders", "each takes 1 MB/s or 500 records/s",
         "lanes=9, with spare capacity for an uneven distribution"),
        ("STR010", "buses/orders", "one lane takes 1 MB/s or 500 records/s",
         "a key with a more even distribution, for example a compound key"),
        ("STR005", "services/orders-reads", idle, fewer),
        ("STR005", "services/orders-tries", idle, fewer),
        ("STR031", "services/orders-reads", "a failed record is lost or blocks later records",
         'Consume(orders, dead_letter=DeadLetter(…)) with a stream that is read, or on_failure="stop"'),
        ("STR009", "buses/orders", "1 lane or more stay empty", "a key with more values, for example a compound key"),
    ]  # fmt: skip


def test_nothing_is_said_of_parts_that_nobody_knows() -> None:
    traffic = Traffic(mean=500, peak=3_000, message_bytes=1_000)
    assert _found_of(Unheard("orders"), Queue("jobs"), Bus("bus", traffic=traffic, durability="critical")) == []


def test_a_queue_in_order_is_held_up_where_it_puts_nothing_aside() -> None:
    parked = Unheard("parked")
    found = _found_of(Fifo("calls"), Fifo("visits", dead_letter=DeadLetter(parked)))
    assert [(code, address) for code, address, *_ in found if code != "STR005"] == [("STR031", "services/calls-tries")]


@pytest.mark.complete
def test_every_stream_answers_what_checks_ask() -> None:
    streams = [kind for kind in COMPONENTS if issubclass(kind, EventStream)]
    assert [
        f"say {name} in class {kind.__name__}, or name it in AS_USUAL of tests/rules/test_any_stream.py where what "
        "EventStream says of it holds"
        for kind in streams for name in QUESTIONS
        if (name in vars(kind)) == (name in AS_USUAL.get(kind.__name__, frozenset()))
    ] == []  # fmt: skip

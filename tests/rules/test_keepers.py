"""Every kind that keeps records is found where it is outside its law, one that no rule has heard of among them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, ClassVar

import pytest
from pydantic import Field

from aiscale import KubernetesSecret, System
from aiscale.analysis.privacy.personal_data.processing_record import record, where
from aiscale.components.registry import COMPONENTS
from aiscale.core.component import Component
from aiscale.core.edges import Edge, EdgeKind
from aiscale.core.ports import DatabaseServer, DataStore, EventStream, Located, Place, RecordStore, Regional
from aiscale.core.values.jurisdiction import Jurisdiction
from aiscale.features import DynamoDb, Entity, FeatureStore, FeatureView, PushSource
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.build import build
from aiscale.platform import EksCluster, NodePool, Placement
from aiscale.retrieval import VectorIndex
from aiscale.rules import check
from aiscale.stores import Bucket, ExternalStore, PostgresDatabase, PostgresUser, Table
from aiscale.streams import (
    EventTable,
    ExternalKafka,
    FirehoseStream,
    KafkaCluster,
    KinesisStream,
    Msk,
    PubSubSubscription,
    PubSubTopic,
    Topic,
)

HERE, AWAY = "eu-west-1", "us-east-1"


class SearchIndex(RecordStore):
    """A kind that no rule has heard of, which a database keeps."""

    family: ClassVar[str] = "searches"

    store: Annotated[DatabaseServer, Edge(EdgeKind.STORED_IN)]
    contains_personal_data: bool = False


class Ledger(RecordStore):
    """A kind that no rule has heard of, with pods of its own."""

    family: ClassVar[str] = "ledgers"

    contains_personal_data: bool = False
    on: Annotated[Place | None, Edge(EdgeKind.RUNS_ON)] = None


class Archive(RecordStore, Located):
    """A kind that no rule has heard of, which others run."""

    family: ClassVar[str] = "archives"

    region: str | None = None
    jurisdiction: Jurisdiction | None = None
    contains_personal_data: bool = False


class Queue(EventStream, Regional):
    """A kind that no rule has heard of, which a cloud runs."""

    family: ClassVar[str] = "queues"

    region: str | None = None
    contains_personal_data: bool = Field(default=False)


def _cluster(region: str) -> EksCluster:
    return EksCluster("core", region=region, pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=9)])


def _postgres(region: str) -> PostgresDatabase:
    return PostgresDatabase(
        "db", host="db.example", database="shop", region=region, ca=KubernetesSecret("db", key="ca"),
        user=PostgresUser("app", password=KubernetesSecret("db", key="password")), contains_personal_data=True,
    )  # fmt: skip


def _table(region: str) -> Table:
    return Table(
        "table", warehouse="redshift", table="shop.orders", region=region, contains_personal_data=True,
        event_timestamp="at",
    )  # fmt: skip


def _kinesis(region: str) -> KinesisStream:
    return KinesisStream("kinesis", region=region, contains_personal_data=True)


def _pubsub(region: str) -> PubSubTopic:
    google = {HERE: "europe-west1", AWAY: "us-central1"}
    return PubSubTopic("pubsub", storage_regions=[google[region]], contains_personal_data=True)


def _bucket(region: str) -> Bucket:
    return Bucket("bucket", uri="s3://shop/orders", format="json", region=region, contains_personal_data=True)


def _topic(cluster: KafkaCluster | Msk | ExternalKafka) -> Topic:
    return Topic("topic", cluster, contains_personal_data=True)


def _view(region: str) -> tuple[Component, Component]:
    rider = Entity("rider", key="rider_id", contains_personal_data=True)
    view = FeatureView("view", entities=[rider], source=_table(HERE), ttl="1d", fields={"rides": "int64"})
    return view, FeatureStore("store", views=[view], online=DynamoDb(region=region), on=_cluster(HERE))


def _index(region: str) -> VectorIndex:
    return VectorIndex(
        "index", engine="pgvector", store=_postgres(region), dimension=8, metric="cosine", contains_personal_data=True
    )


def _own_index(region: str) -> VectorIndex:
    return VectorIndex(
        "index", engine="qdrant", dimension=8, metric="cosine", on=_cluster(region), contains_personal_data=True
    )


Make = Callable[[str], Component | tuple[Component, Component]]

KEPT: Mapping[type[DataStore], tuple[Make, ...]] = {
    Archive: (lambda region: Archive(name="archive", region=region, contains_personal_data=True),),
    Bucket: (_bucket,),
    EventTable: (lambda region: EventTable("table", database=_postgres(region), contains_personal_data=True),),
    ExternalStore: (
        lambda region: ExternalStore("store", product="Redis", region=region, contains_personal_data=True),
    ),
    FeatureView: (_view,),
    FirehoseStream: (
        lambda region: FirehoseStream("firehose", source=_kinesis(region), destination=_bucket(HERE)),
    ),
    KinesisStream: (_kinesis,),
    Ledger: (lambda region: Ledger(name="ledger", on=_cluster(region), contains_personal_data=True),),
    PostgresDatabase: (_postgres,),
    PubSubSubscription: (lambda region: PubSubSubscription("subscription", topic=_pubsub(region)),),
    PubSubTopic: (_pubsub,),
    Queue: (lambda region: Queue(name="queue", region=region, contains_personal_data=True),),
    SearchIndex: (lambda region: SearchIndex(name="s", store=_postgres(region), contains_personal_data=True),),
    Table: (_table,),
    Topic: (
        lambda region: _topic(KafkaCluster("kafka", on=_cluster(region))),
        lambda region: _topic(Msk("kafka", region=region)),
        lambda region: _topic(ExternalKafka("kafka", bootstrap_servers=["kafka.example:9092"], region=region)),
    ),
    VectorIndex: (_index, _own_index),
}  # fmt: skip
"""One of each kind, in a region, with personal data: in each of the ways in which it can be somewhere. What it needs
beside it comes second."""

KEEPS_NONE: Mapping[type[DataStore], str] = {PushSource: "it hands values on to the views that have it as their source"}
"""Kinds that no record stays in, each with the reason."""

WORKS: Mapping[type[DataStore], str] = {
    FirehoseStream: "nobody reads from one with a source: it delivers what it reads"
}
"""Kinds that the record of personal data counts among what works on them, each with the reason."""

KINDS = [kind for kind in COMPONENTS if issubclass(kind, (RecordStore, EventStream))]


def _built(make: Make, region: str) -> tuple[Component, ArchitectureGraph]:
    made = make(region)
    kept, *beside = made if isinstance(made, tuple) else (made,)
    bound = Placement("personal", of=[kept], residency=["eu"])
    graph, findings = build(System("shop", [bound, *beside]))
    assert list(findings) == []
    return kept, graph


@pytest.mark.complete
def test_each_kind_that_keeps_records_is_held_to_a_residency() -> None:
    assert [
        f"make a {kind.__name__} in KEPT of tests/rules/test_keepers.py, or say in KEEPS_NONE why no record stays in it"
        for kind in KINDS if kind not in KEPT and kind not in KEEPS_NONE
    ] == []  # fmt: skip
    assert [kind.__name__ for kind in KEEPS_NONE if kind.stores_records] == []


@pytest.mark.complete
@pytest.mark.parametrize(
    ("kind", "make"),
    [pytest.param(kind, make, id=f"{kind.__name__}-{at}") for kind in KEPT for at, make in enumerate(KEPT[kind])],
)
def test_it_is_found_where_it_is_outside_and_only_there(kind: type[DataStore], make: Make) -> None:
    found = {}
    for region in HERE, AWAY:
        kept, graph = _built(make, region)
        assert isinstance(kept, kind)
        outside = [item.message for item in check(graph) if item.code in {"PLC001", "PLC028", "PLG002"}]
        data = record(graph)
        listed = data.working if kind in WORKS else data.keeping
        laws = {spot.jurisdiction for one in listed if one.component is kept for spot in where(graph, kept)}
        found[region] = len(outside), bool(outside and "must stay in eu, but" in outside[0]), laws
    assert found == {HERE: (0, False, found[HERE][2]), AWAY: (1, True, {"us"})}
    assert found[HERE][2] <= {"ie", "be"}
    assert found[HERE][2]

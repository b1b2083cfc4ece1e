"""Where data of persons get to: every kind of edge is decided, and each way is followed or ends."""

from __future__ import annotations

import pytest

from aiscale import System
from aiscale.analysis.privacy.personal_data.data_flow import DataRole, personal_data_flow
from aiscale.analysis.privacy.personal_data.data_paths import FIELDS, KINDS, PathKind
from aiscale.analysis.privacy.personal_data.people import identifies
from aiscale.analysis.privacy.personal_data.processing_record import Where, record, where
from aiscale.analysis.privacy.sensitive_data import sensitive_services
from aiscale.components.registry import COMPONENTS
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind, edge_kind
from aiscale.delivery import DeliveryPipeline, DriftMonitor, Retraining
from aiscale.features import (
    Entity,
    FeatureLogging,
    FeatureService,
    FeatureStore,
    FeatureView,
    OnDemandFeatureView,
    PushSource,
)
from aiscale.graph.build import build
from aiscale.people import HumanReview, Shift
from aiscale.platform import EksCluster, KubernetesCluster, NodePool
from aiscale.processing import Flink, StreamJob
from aiscale.retrieval import Search, VectorIndex
from aiscale.services import Microservice
from aiscale.serving import MLServer, Model, ModelService
from aiscale.stores import Bucket, ExternalStore
from aiscale.streams import (
    Connector,
    Consume,
    DeadLetter,
    EventStore,
    FirehoseStream,
    KafkaCluster,
    KafkaConnect,
    KinesisStream,
    MirroredTopic,
    MirrorMaker,
    PubSubSubscription,
    PubSubTopic,
    Topic,
    Transform,
)
from tests.support.paths import ROOT

IMAGE = "registry.example/app@sha256:" + "1f" * 32
CORE = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=3)])
KAFKA, OTHER = KafkaCluster("events", on=CORE), KafkaCluster("other", on=CORE)
CARD = Entity("card", key="card_token")


def persons(name: str = "payments") -> Topic:
    return Topic(name, KAFKA, key="card_token", contains_personal_data=True)


def service(name: str, **fields: object) -> Microservice:
    return Microservice(name, image=IMAGE, on=CORE, **fields)  # type: ignore[arg-type]


def reached(*roots: Component | System) -> dict[str, str]:
    """What data of persons get to, besides what says so itself, each with what it comes from at the last step."""
    graph, problems = build(System("s", roots))
    assert not list(problems)
    found = personal_data_flow(graph)
    return {
        address: one.before.address
        for address, one in {**found.held, **found.handled}.items()
        if one.before is not None
    }


def test_every_kind_of_edge_is_decided() -> None:
    assert set(KINDS) == set(EdgeKind)


def test_every_field_that_goes_another_way_is_one_and_does() -> None:
    kinds = {place: edge_kind(place[0].model_fields[place[1]]) for place in FIELDS}
    assert {place: kind for place, kind in kinds.items() if kind is None or KINDS[kind].way is FIELDS[place].way} == {}


def test_the_howto_says_which_way_they_go() -> None:
    words = {
        PathKind.ONWARD: "to the target", PathKind.BACK: "to the component that refers",
        PathKind.BOTH: "in both directions", PathKind.SAID: "if the call says so",
        PathKind.KEPT: "located in the target", PathKind.NOT: "no",
    }  # fmt: skip
    rows = [f"| {kind.value} | {words[one.way]} | {one.why} |" for kind, one in KINDS.items()]
    rows += [f"| `{kind.__name__}.{name}` | {words[one.way]} | {one.why} |" for (kind, name), one in FIELDS.items()]
    assert "\n".join(rows) in (ROOT / "docs" / "howto" / "personal-data.md").read_text(encoding="utf-8")


def test_what_something_is_set_up_with_carries_no_records_unless_its_field_says_so() -> None:
    """A new field of ``USES`` is looked at here: through which of them would records go?"""
    found = {
        f"{kind.__name__}.{name}" if name in {"source", "target", "of"} else name
        for kind in COMPONENTS
        for name, info in kind.model_fields.items()
        if edge_kind(info) is EdgeKind.USES and (kind, name) not in FIELDS
    }
    assert sorted(found) == [
        "AuthorizationPolicy.of",
        "MirrorMaker.source",
        "MirrorMaker.target",
        "ServicePolicy.of",
        "allow_components",
        "cluster",
        "connect",
        "depends_on",
        "embedded_by",
        "joins",
        "kafka",
        "near",
        "pipeline",
        "pool",
        "region",
        "team",
        "without_proxy",
        "zones",
    ]


def test_features_that_are_pushed_are_followed_from_their_history_to_who_is_given_them() -> None:
    history = Bucket("history", uri="s3://lake/history", event_timestamp="t", contains_personal_data=True)
    pushed = PushSource("spending", batch_source=history)
    view = FeatureView("spent", entities=[CARD], source=pushed, fields={"total": "int64"})
    ratio = OnDemandFeatureView("ratio", inputs=[view], fields={"share": "float64"}, function="app:ratio")
    store = FeatureStore("store", views=[view, ratio], on=CORE)
    served = Bucket("served", uri="s3://lake/served", event_timestamp="t")
    features = FeatureService("score_v1", store=store, views=[ratio], logging=FeatureLogging(served))
    score = service("score", features=features)
    assert reached(score, DriftMonitor("drift", features)) == {
        "pushsources/spending": "buckets/history",
        "featureviews/spent": "pushsources/spending",
        "featurestores/store": "featureviews/spent",
        "featureviews/ratio": "featureviews/spent",
        "featureservices/score_v1": "featureviews/ratio",
        "buckets/served": "featureservices/score_v1",
        "services/score": "featureservices/score_v1",
        "driftmonitors/drift": "featureservices/score_v1",
    }


def test_records_that_are_put_aside_or_copied_are_what_they_were() -> None:
    aside, copy = Topic("aside", KAFKA), Topic("copy", OTHER)
    lake, queue = Bucket("lake", uri="s3://lake/payments"), ExternalStore("queue", product="PostgreSQL")
    payments = persons()
    connect = KafkaConnect("connect", cluster=KAFKA, on=CORE)
    sink = Connector("sink", connect, connector_class="io.example.Sink", consumes=[payments], sink=lake)
    review = HumanReview(
        "desk", consumes=[payments], queue=queue, cases_per_hour_per_person=9,
        shifts=[Shift(2, start="08:00", end="18:00")],
    )  # fmt: skip
    ledger = service("ledger", consumes=[Consume(payments, dead_letter=DeadLetter(aside))])
    mirror = MirrorMaker("mirror", source=KAFKA, target=OTHER, topics=[MirroredTopic(payments, copy)], on=CORE)
    assert reached(ledger, mirror, sink, review, service("sort", consumes=[aside])) == {
        "topics/aside": "services/ledger",
        "humanreviews/desk": "topics/payments",
        "externalstores/queue": "humanreviews/desk",
        "services/ledger": "topics/payments",
        "services/sort": "topics/aside",
        "mirrormakers/mirror": "topics/payments",
        "topics/copy": "mirrormakers/mirror",
        "connectors/sink": "topics/payments",
        "buckets/lake": "connectors/sink",
    }


def test_clouds_hand_on_what_they_are_given() -> None:
    clicks = KinesisStream("clicks", contains_personal_data=True)
    raw = Bucket("raw", uri="s3://lake/clicks", format="json")
    subscription = PubSubSubscription("visits-app", PubSubTopic("visits", contains_personal_data=True))
    assert reached(FirehoseStream("archive", clicks, destination=raw), service("app", consumes=[subscription])) == {
        "firehosestreams/archive": "streams/clicks",
        "buckets/raw": "firehosestreams/archive",
        "subscriptions/visits-app": "topics/visits",
        "services/app": "subscriptions/visits-app",
    }


@pytest.mark.parametrize("fields", [
    {"transforms": [Transform("mask", type="org.apache.kafka.connect.transforms.MaskField$Value")]},
    {"transforms": [Transform("own", type="com.example.Hash")]},
    {"config": {"column.mask.hash.SHA-256.with.salt.x": "public.customers.email"}},
])  # fmt: skip
def test_a_copy_that_may_lack_fields_is_not_followed(fields: dict[str, object]) -> None:
    connect = KafkaConnect("connect", cluster=KAFKA, on=CORE)
    lake = Bucket("lake", uri="s3://lake/payments")
    sink = Connector(
        "sink", connect, connector_class="io.example.Sink", consumes=[persons()], sink=lake, **fields  # type: ignore[arg-type]
    )  # fmt: skip
    assert reached(sink) == {"connectors/sink": "topics/payments"}


def test_a_transform_that_leaves_every_field_in_is_passed() -> None:
    connect = KafkaConnect("connect", cluster=KAFKA, on=CORE)
    lake = Bucket("lake", uri="s3://lake/payments")
    route = Transform("route", type="org.apache.kafka.connect.transforms.RegexRouter")
    sink = Connector(
        "sink", connect, connector_class="io.example.Sink", consumes=[persons()], sink=lake, transforms=[route]
    )
    assert reached(sink) == {"connectors/sink": "topics/payments", "buckets/lake": "connectors/sink"}


def test_what_a_job_or_a_service_makes_is_not_followed() -> None:
    counts, index = (
        Topic("counts", KAFKA, key="zone_id"),
        VectorIndex("index", engine="qdrant", dimension=8, metric="cosine"),
    )
    job = StreamJob(
        "count", consumes=[persons()], produces=[counts], engine=Flink(image=IMAGE), jar="local:///job.jar",
        checkpoint_storage="s3://state/count", on=CORE,
    )  # fmt: skip
    embed = service("embed", consumes=[persons("chats")], writes=[index])
    search = service("search", reads=[Search(index)], consumes=[counts])
    assert reached(job, embed, search) == {"streamjobs/count": "topics/payments", "services/embed": "topics/chats"}


def test_who_says_that_nobody_can_be_told_ends_the_way() -> None:
    copy = Topic("copy", OTHER, contains_personal_data=False)
    payments = persons()
    nobody = Entity("zone", key="zone_id", contains_personal_data=False)
    view = FeatureView("zones", entities=[nobody], source=payments, fields={"total": "int64"})
    mirror = MirrorMaker("mirror", source=KAFKA, target=OTHER, topics=[MirroredTopic(payments, copy)], on=CORE)
    assert reached(mirror, FeatureStore("store", views=[view], on=CORE)) == {"mirrormakers/mirror": "topics/payments"}


def test_an_event_store_hands_on_to_its_snapshots_and_a_model_to_its_log() -> None:
    events, states = persons("orders"), Topic("states", KAFKA, cleanup="compact")
    log = Topic("asked", KAFKA)
    person = Entity("person", key="customer_id", contains_personal_data=True)
    view = FeatureView("spent", entities=[person], source=Topic("sums", KAFKA), fields={"total": "int64"})
    features = FeatureService("score_v1", store=FeatureStore("store", views=[view], on=CORE), views=[view])
    model = Model("m", version="v1", artifact="s3://models/m", digest="sha256:" + "5e" * 32, framework="xgboost")
    score = ModelService("score", model=model, runtime=MLServer(), features=features, payload_log=log, on=CORE)
    trains = DeliveryPipeline("p", services=[score], retraining=Retraining(data=[log], every="7d"))
    assert reached(EventStore("store", events, snapshots=states), score, trains) == {
        "eventstores/store": "topics/orders",
        "topics/states": "eventstores/store",
        "featureviews/spent": "entities/person",
        "featureservices/score_v1": "featureviews/spent",
        "featurestores/store": "featureviews/spent",
        "serving/score": "featureservices/score_v1",
        "topics/asked": "serving/score",
        "pipelines/p": "topics/asked",
    }


def test_data_of_persons_go_before_what_is_restricted_for_another_reason() -> None:
    secret = Topic("a-secret", KAFKA, classification="restricted")
    aside = Topic("aside", KAFKA)
    both = [Consume(one, dead_letter=DeadLetter(aside)) for one in (secret, persons())]
    graph, _ = build(System("s", [service("ledger", consumes=both), service("sort", consumes=[aside])]))
    assert {address: one.name for address, one in sensitive_services(graph).items()} == {
        "services/ledger": "payments",
        "services/sort": "payments",
    }


@pytest.mark.parametrize(("field", "tells"), [
    ("customer_hash", True), ("cardToken", True), ("payer.email", True), ("user_pseudonym", True),
    ("user_agent", False), ("driver_count", False), ("zone_id", False), ("card_type", False),
])  # fmt: skip
def test_a_hash_or_a_token_in_place_of_a_person_still_tells_whose_it_is(field: str, *, tells: bool) -> None:
    assert identifies(field) is tells


@pytest.mark.parametrize("says", [None, True, False])
def test_a_model_that_learned_from_persons_is_where_it_is_served(says: bool | None) -> None:
    """Unless it is said that nobody can be told from it."""
    served = EksCluster("us", region="us-east-1", pools=[NodePool("few", instance_type="m7i.2xlarge", max_nodes=3)])
    said = {} if says is None else {"contains_personal_data": says}
    model = Model("m", version="v1", artifact="s3://m/m", framework="sklearn", **said)
    score = ModelService("score", model=model, runtime=MLServer(), on=served)
    log = persons()
    trains = DeliveryPipeline("p", services=[score], on=CORE, retraining=Retraining(data=[log], every="7d"))
    graph, problems = build(System("s", [trains]))
    assert not list(problems)
    found = [(one.how, one.before, where(graph, model)) for one in record(graph).keeping if one.component is model]
    here = (Where("us-east-1", "us"),)
    assert found == {
        None: [(DataRole.TRAINED, trains, here)], True: [(DataRole.SAID, None, here)], False: []
    }[says]  # fmt: skip

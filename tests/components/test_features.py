"""Features: what a service gives, where views come from, and what they refuse."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from aiscale.core.edges import EdgeKind
from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.features import (
    DynamoDb,
    Entity,
    FeatureLogging,
    FeatureService,
    FeatureStore,
    FeatureView,
    Materialization,
    OnDemandFeatureView,
    PushSource,
    Redis,
    Select,
)
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.stores import Bucket, Table
from aiscale.streams import Consume, KafkaCluster, Topic

ZONE, RIDER = Entity("zone", key="zone_id"), Entity("rider", key="rider_id")
DEMAND = Topic("zone-demand", KafkaCluster("events"))
TABLE = Table("history", warehouse="bigquery", table="rides.history", event_timestamp="day")
CLUSTER = KubernetesCluster("core", pools=[NodePool("n", instance_type="m7i.large")])


def _view(name: str = "zone_demand_5m", **fields: object) -> FeatureView:
    given = {"entities": [ZONE], "source": DEMAND, "fields": {"requests_5m": "int64", "drivers_free": "int64"}} | fields
    return FeatureView(name, **given)  # type: ignore[arg-type]


def test_a_feature_service_gives_the_fields_of_its_views_in_order() -> None:
    live = _view()
    ratio = OnDemandFeatureView("ratio", inputs=[live], fields={"ratio": "float64"}, function="surge.features:ratio")
    store = FeatureStore("features", views=[live, ratio])
    log = Bucket("served", uri="gs://logs/served")
    service = FeatureService(
        "surge_v8",
        store=store,
        views=[ratio, Select(live, fields=["drivers_free"])],
        request={"fare": "float64"},
        logging=FeatureLogging(log),
    )
    assert list(service.fields.items()) == [("ratio", "float64"), ("drivers_free", "int64")]
    assert service.selected == (ratio, live)
    assert [(r.kind, r.target.address, r.field) for r in service.references()] == [
        (EdgeKind.STORED_IN, "featurestores/features", "store"),
        (EdgeKind.FEATURES, "featureviews/ratio", "views"),
        (EdgeKind.FEATURES, "featureviews/zone_demand_5m", "views"),
        (EdgeKind.WRITES, "buckets/served", "logging.destination"),
    ]


def test_a_view_refers_to_its_entities_and_its_sources() -> None:
    view = _view(entities=[ZONE, RIDER], source=Consume(DEMAND, group="features"), history=TABLE)
    assert [(r.kind, r.target.address, r.field, r.item) for r in view.references()] == [
        (EdgeKind.USES, "entities/zone", "entities", 0),
        (EdgeKind.USES, "entities/rider", "entities", 1),
        (EdgeKind.READS, "topics/zone-demand", "source", None),
        (EdgeKind.READS, "tables/history", "history", None),
    ]
    assert (view.entities, view.origin, view.is_streamed, view.batch_source) == ((ZONE, RIDER), DEMAND, True, TABLE)


@pytest.mark.parametrize(
    ("source", "is_streamed", "batch"),
    [(DEMAND, True, None), (TABLE, False, TABLE), (PushSource("push", batch_source=TABLE), True, TABLE)],
    ids=["stream", "table", "push"],
)
def test_a_source_is_a_stream_a_table_or_pushed(source: object, is_streamed: bool, batch: Table | None) -> None:
    view = _view(source=source)
    assert (view.entities, view.is_streamed, view.batch_source) == ((ZONE,), is_streamed, batch)


def test_defaults_follow_good_practice() -> None:
    store = FeatureStore("features")
    assert (store.online, store.offline.type, store.registry) == (Redis(), "duckdb", "sql")
    assert (Redis().maxmemory_policy, Redis().replicas, store.technology) == ("noeviction", 1, "Feast")
    assert FeatureStore("other", engine="sagemaker", online=None).technology == "Amazon SageMaker"
    assert DynamoDb(region="eu-central-1").read_p99_ms is None
    assert Materialization("6h").suspended is False


def test_a_transform_is_expected_to_take_what_was_measured_elsewhere() -> None:
    fields, function = {"ratio": "float64"}, "surge.features:ratio"
    slow = OnDemandFeatureView("slow", request={"fare": "float64"}, fields=fields, function=function, mode="pandas")
    measured = OnDemandFeatureView("own", request={"fare": "float64"}, fields=fields, function=function, p99_ms=4)
    quick = OnDemandFeatureView("quick", request={"fare": "float64"}, fields=fields, function=function)
    assert [view.expected_p99_ms for view in (slow, measured, quick)] == [1.3, 4.0, 0.1]


def test_what_holds_rows_is_called_by_its_product() -> None:
    places = [Bucket("a", uri="s3://a/b"), Bucket("b", uri="gs://a"), Bucket("c", uri="abfss://a/b"), TABLE]
    assert [place.technology for place in places] == [
        "Amazon S3",
        "Google Cloud Storage",
        "Azure Data Lake",
        "bigquery",
    ]


def _service(**fields: object) -> FeatureService:
    live = _view()
    return FeatureService("surge", **({"store": FeatureStore("f", views=[live]), "views": [live]} | fields))  # type: ignore[arg-type]


def _sagemaker_with_a_transform() -> FeatureStore:
    view = OnDemandFeatureView("ratio", request={"fare": "float64"}, fields={"r": "float64"}, function="a:b")
    return FeatureStore("f", engine="sagemaker", views=[view])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: _view(entities=[]),
            "FeatureView 'zone_demand_5m': entities must not be empty: features are always about something",
        ),
        (
            lambda: _view(ttl="0s"),
            "FeatureView 'zone_demand_5m': ttl must be longer than 0s; leave it out where values never grow old",
        ),
        (
            lambda: _view(fields={"zone_id": "string"}),
            "FeatureView 'zone_demand_5m': fields holds 'zone_id', which is the key of the entity",
        ),
        (
            lambda: _view(source=TABLE, history=TABLE),
            "FeatureView 'zone_demand_5m': history goes with a stream: a table, a bucket or a push source has its own",
        ),
        (
            lambda: _view(source=TABLE, online=False, materialization=Materialization("1h")),
            "FeatureView 'zone_demand_5m': materialization does not go with online=False: it fills the online store",
        ),
        (
            lambda: Materialization("5s"),
            "Materialization: every (5s) is shorter than a run takes to start: 1m is the least",
        ),
        (
            lambda: OnDemandFeatureView("r", fields={"r": "float64"}, function="a:b"),
            "OnDemandFeatureView 'r': inputs or request must be given: a function of nothing is a constant",
        ),
        (
            lambda: FeatureStore("f", online=None, views=[_view()]),
            "FeatureStore 'f': online is None, but the view zone_demand_5m is online",
        ),
        (
            lambda: FeatureStore("f", replicated_on=[CLUSTER]),
            "FeatureStore 'f': on must be given with replicated_on: the first place is where it is written",
        ),
        (
            _sagemaker_with_a_transform,
            "FeatureStore 'f': views holds an on-demand view, which engine='sagemaker' does not have",
        ),
        (
            lambda: FeatureStore("f", engine="sagemaker", online=None, replicas=3),
            "FeatureStore 'f': replicas does not go with engine='sagemaker': Amazon runs its servers and registry",
        ),
        (
            lambda: FeatureStore("f", engine="sagemaker", online=None, registry="file"),
            "FeatureStore 'f': registry does not go with engine='sagemaker': Amazon runs its servers and registry",
        ),
        (lambda: _service(views=[]), "FeatureService 'surge': views is empty: a feature service gives features"),
        (
            lambda: _service(views=[_view(), _view("again")]),
            "FeatureService 'surge': views give 'requests_5m' twice: zone_demand_5m and again",
        ),
        (
            lambda: _service(request={"drivers_free": "int64"}),
            "FeatureService 'surge': request holds 'drivers_free', which the view zone_demand_5m gives already",
        ),
        (
            lambda: Bucket("a", uri="s3://a", must_keep="2557d", expires_after="30d"),
            "Bucket 'a': expires_after (30d) is below must_keep (2557d)",
        ),
        (
            lambda: Bucket("a", uri="s3://a", must_keep="2557d", retention="30d"),
            "Bucket 'a': retention (30d) is below must_keep (2557d)",
        ),
        (
            lambda: Bucket("a", uri="s3://a", must_keep="2557d", locked_for="1d"),
            "Bucket 'a': locked_for (1d) is below must_keep (2557d)",
        ),
        (lambda: Select(_view(), fields=[]), "Select: fields is empty: leave the view out"),
        (
            lambda: Select(_view(), fields=["requests"]),
            "Select: fields holds 'requests', which the view zone_demand_5m has not (it has requests_5m, drivers_free)",
        ),
    ],
)
def test_contradictions_are_refused(make: Callable[[], object], message: str) -> None:
    with pytest.raises(InvalidComponentError) as refused:
        make()
    assert [found.message for found in refused.value.diagnostics] == [message]
